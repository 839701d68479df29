namespace Mapflat.Content.Redirects;

/// <summary>
/// Looks at the rules beside one another and beside the pages. It asks the map itself what every rule comes to, so
/// that it cannot disagree with what visitors get.
/// </summary>
public static class RuleCheck
{
    /// <summary>A name below a prefix that nobody has used.</summary>
    private const string Sample = "mapflat-rule-check";

    /// <summary>
    /// All errors (unsound rules, duplicates, loops) and warnings (chains, rules that are never asked, dead targets on
    /// the site), each with the mend. Disabled rules are not looked at. Loops that only some paths below a prefix or a
    /// pattern run into cannot all be foreseen; those are skipped when they are met.
    /// </summary>
    /// <exception cref="ArgumentException">The public origin is no http or https origin.</exception>
    public static IReadOnlyList<RuleFinding> Run(RedirectMapData data) => Run(new RedirectMap(data));

    internal static List<RuleFinding> Run(RedirectMap map)
    {
        var findings = new List<RuleFinding>(map.LeftOut);
        foreach (var rule in map.Obeyed)
        {
            // The map leaves patterns uncompiled; here their own faults are wanted too.
            if (rule.Read.Pattern is not null)
            {
                var heard = new List<Finding>();
                CheckedRule.Read(rule.Rule.ToDraft(), map.Hosts, heard);
                findings.AddRange(heard.Where(finding => finding.Severity == Severity.Error).Select(finding => RuleFinding.About(rule.Rule, finding)));
            }
            findings.AddRange(Look(map, rule));
        }
        return findings;
    }

    /// <summary>The errors alone. Only rules that lead to the site itself can be in a loop.</summary>
    internal static IEnumerable<RuleFinding> Errors(RedirectMap map) =>
        map.LeftOut.Concat(map.Obeyed.Where(rule => rule.Read.Target is { } target && map.Hosts.IsOwn(target.Host))
            .SelectMany(rule => Look(map, rule)).Where(about => about.Finding.Severity == Severity.Error));

    private static IEnumerable<RuleFinding> Look(RedirectMap map, MapRule rule)
    {
        var read = rule.Read;
        if (read.Pattern is not null) return LookAtPattern(map, rule);
        var prefix = read.Match == RuleMatch.Prefix;
        var path = prefix ? (read.Key == "/" ? "/" : read.Key + "/") + Sample : read.Key;
        if (LegacyPath.FromDecoded(path).Value is not { } known) return [];
        var asked = new Asked(read.Host ?? map.Hosts.PublicHost, known, read.QueryKey, read.QueryKey, path, false);
        var trace = new Trace();
        return Judge(rule, map.Walk(asked, trace), trace, prefix);
    }

    private static IEnumerable<RuleFinding> Judge(MapRule about, Resolution resolution, Trace trace, bool prefix)
    {
        var rule = about.Rule;
        if (trace.Skips.FirstOrDefault(skip => skip.Rule == about) is { Rule: not null } skipped)
        {
            yield return RuleFinding.Error(rule, skipped.Cause switch
            {
                SkipCause.Itself => "It leads to its own source; choose another target.",
                SkipCause.Loop => $"It leads round in circles by way of {rule.To}; choose a target that does not come back here, or delete one of the rules in between.",
                _ => "Its target is too long to send; choose a shorter one.",
            });
        }
        else if (resolution.By != about)
        {
            yield return RuleFinding.Warning(rule, resolution switch
            {
                { Kind: ResolutionKind.Page, Address: "/" } => "The home page is at this address and answers first, so the rule is never asked; delete it.",
                { Kind: ResolutionKind.Page } => $"The page {resolution.Address} is at this address and answers first, so the rule is never asked; withdraw or move the page, or delete the rule.",
                { Kind: ResolutionKind.Redirect, Step: 4 } => $"The page {resolution.Address} once had this address and answers first, so the rule is never asked; delete it, or make it an exact redirect.",
                { Rule: { } other } => $"The rule “{other.From}” answers first, so this one is never asked; delete one of them.",
                _ => "Something else answers first, so the rule is never asked; delete it.",
            });
        }
        else
        {
            if (resolution.Via.Count > 0)
                yield return RuleFinding.Warning(rule, $"Its target {rule.To} leads on to {Shown(resolution.Location!, prefix)}; point it straight at that.");
            if (resolution.Ends == ResolutionKind.NotFound)
                yield return RuleFinding.Warning(rule, $"Nothing is at its target {Shown(resolution.Location!, prefix)} on this site; choose a page that exists, or 410 if it is gone for good.");
            else if (resolution.Ends == ResolutionKind.Gone)
                yield return RuleFinding.Warning(rule, $"Its target {Shown(resolution.Location!, prefix)} is gone for good; choose a page that exists, or 410 here too.");
        }
    }

    /// <summary>A pattern's paths cannot be listed, but whether it matches its own target, or is never reached, can be seen.</summary>
    private static IEnumerable<RuleFinding> LookAtPattern(RedirectMap map, MapRule rule)
    {
        if (rule.Read.Target?.Render(_ => "x") is { } hop && map.Hosts.IsOwn(hop.Host) && rule.Rule.Status != 410
            && (rule.Read.Host ?? hop.Host) == hop.Host && Asked.Create(hop, map.Hosts) is { } next
            && rule.Read.Pattern!.Match(next.Path) is not null
            && map.Candidates(next, null).FirstOrDefault() is var first && (first is null || first.Rule == rule))
            yield return RuleFinding.Error(rule.Rule, $"The pattern matches its own target ({hop.Path}), so a visitor would go round in circles; make the pattern narrower.");
        if (map.ForEverything is { } all)
            yield return RuleFinding.Warning(rule.Rule, $"The prefix rule “{all.Rule.From}” answers everything first, so this one is never asked; delete one of them.");
    }

    private static string Shown(string location, bool prefix) => prefix ? location.Replace(Sample, "…", StringComparison.Ordinal) : location;
}
