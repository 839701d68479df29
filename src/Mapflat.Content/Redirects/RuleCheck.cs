using Mapflat.Content.Addresses;
using Mapflat.Content.Addresses.Patterns;


namespace Mapflat.Content.Redirects;

/// <summary>
/// Looks at the rules beside one another and beside the pages. It asks the map itself what every rule comes to, so
/// that it cannot disagree with what visitors get.
/// </summary>
internal static class RuleCheck
{
    private const string Sample = "mapflat-rule-check";

    extension(RedirectMap map)
    {
        /// <summary>
        /// Every error in the data: what was left out, and the loops that are skipped whenever they are met.
        /// </summary>
        public IReadOnlyList<Finding> Findings => [.. map.SiteFaults, .. Errors(map).Select(about => about.Finding)];
    }

    /// <summary>
    /// All errors (unsound rules, duplicates, loops) and warnings (chains, rules that are never asked, dead targets on
    /// the site), each with the mend. Disabled rules are not looked at. Loops that only some paths below a prefix or a
    /// pattern run into cannot all be foreseen; those are skipped when they are met.
    /// </summary>
    /// <exception cref="ArgumentException">The public origin is no http or https origin.</exception>
    public static IReadOnlyList<RuleFinding> Run(RedirectMapData data) => [.. Run(new RedirectMap(data))];

    internal static IEnumerable<RuleFinding> Run(RedirectMap map) =>
        map.LeftOut.Concat(Run(map, map.Obeyed.Select(known => known.Rule)));

    internal static IEnumerable<RuleFinding> Run(RedirectMap map, IEnumerable<RedirectRule> rules)
    {
        foreach (var rule in rules.Where(rule => rule.Enabled))
        {
            MemoryBound.Keep();
            var known = CompiledRule.Compile(rule, map.Hosts);
            // The map leaves out what is unsound, and leaves patterns unread; here their faults are wanted.
            if (known?.Read is null or { Pattern: not null })
            {
                List<Finding> heard = [];
                CheckedRule.Read(rule.ToDraft(), map.Hosts, heard);
                foreach (var finding in heard.Where(finding => finding.Severity == Severity.Error))
                    yield return RuleFinding.About(rule, finding);
            }

            if (known is not null)
                foreach (var finding in Look(map, known)) yield return finding;
        }
    }

    /// <summary>The errors alone. Only rules that lead to the site itself can be in a loop.</summary>
    internal static IEnumerable<RuleFinding> Errors(RedirectMap map) =>
        map.LeftOut.Concat(map.Obeyed.Where(rule => rule.Read.Target is { } target && map.Hosts.IsOwn(target.Host))
            .SelectMany(rule => Look(map, rule)).Where(about => about.Finding.Severity == Severity.Error));

    private static IEnumerable<RuleFinding> Look(RedirectMap map, CompiledRule rule)
    {
        if (rule.Read.Pattern is not null) return LookAtPattern(map, rule);
        if (Sampled(map, rule) is not { } asked) return [];
        var trace = new Trace();
        return Judge(rule, map.Walk(asked, trace), trace, rule.Read.Match == RuleMatch.Prefix, map.Hosts.Origin);
    }

    private static RequestedAddress? Sampled(RedirectMap map, CompiledRule rule)
    {
        var read = rule.Read;
        var path = read.Match == RuleMatch.Prefix ? (read.Key == "/" ? "/" : read.Key + "/") + Sample : read.Key;
        return LegacyPath.FromDecoded(path).Value is { } known
            ? new RequestedAddress(read.Host ?? map.Hosts.PublicHost, known, read.QueryKey, read.QueryKey, path, false)
            : null;
    }

    private static IEnumerable<RuleFinding> Judge(
        CompiledRule about, Resolution resolution, Trace trace, bool prefix, string origin)
    {
        var rule = about.Rule;
        if (trace.Skips.FirstOrDefault(skip => skip.Rule == about) is { Rule: not null } skipped)
        {
            var (name, message) = skipped.Cause switch
            {
                SkipCause.Itself => ("self-target", "It leads to its own source; choose another target."),
                SkipCause.Loop => ("loop", $"It leads round in circles by way of {rule.To}; choose a target that does "
                    + "not come back here, or delete one of the rules in between."),
                _ => ("target", "Its target is too long to send; choose a shorter one."),
            };
            yield return RuleFinding.Error(rule, name, message);
        }
        else if (resolution.By != about)
        {
            var (name, message) = resolution switch
            {
                { Kind: ResolutionKind.Page, Address: "/" } => ("on-page",
                    "The home page is at this address and answers first, so the rule is never asked; delete it."),
                { Kind: ResolutionKind.Page } => ("on-page", $"The page {resolution.Address} is at this address and "
                    + "answers first, so the rule is never asked; withdraw or move the page, or delete the rule."),
                { Captured: { } captured } => ("on-capture",
                    $"What the old site had at {captured.Address} answers first, so the rule is never asked. Let the "
                    + "old page lead there instead, under Old pages, or delete the rule."),
                { Kind: ResolutionKind.Redirect, Step: ResolutionStep.FormerAddress } =>
                    ("on-page", $"The page {resolution.Address} once had this address and answers first, so the rule "
                        + "is never asked; delete it, or make it an exact redirect."),
                { Rule: { } other } => ("shadowed",
                    $"The rule “{other.From}” answers first, so this one is never asked; delete one of them."),
                _ => ("shadowed", "Something else answers first, so the rule is never asked; delete it."),
            };
            yield return RuleFinding.Warning(rule, name, message);
        }
        else
        {
            if (resolution.Via.Count > 0)
                yield return RuleFinding.Warning(
                    rule, "chain", $"Its target {rule.To} leads on to {Shown(resolution.Location!, prefix)}; point it "
                        + "straight at that.", Straight(rule, resolution.Location!, prefix, origin));
            if (resolution.Ends == ResolutionKind.NotFound)
                yield return RuleFinding.Warning(
                    rule, "dead-target", $"Nothing is at its target {Shown(resolution.Location!, prefix)} on this "
                        + "site; choose a page that exists, or 410 if it is gone for good.", SayGone(rule));
            else if (resolution.Ends == ResolutionKind.Gone)
                yield return RuleFinding.Warning(
                    rule, "dead-target", $"Its target {Shown(resolution.Location!, prefix)} is gone for good; choose a "
                        + "page that exists, or 410 here too.", SayGone(rule));
        }
    }

    private static (string, Mend) Straight(RedirectRule rule, string location, bool prefix, string origin)
    {
        var end = location.StartsWith(origin + "/", StringComparison.OrdinalIgnoreCase)
            ? location[origin.Length..]
            : location;
        if (prefix) end = end.Replace(Sample, ":splat", StringComparison.Ordinal);
        return (nameof(RuleDraft.To), new Mend($"Point it straight at {end}", 0, rule.To!.Length, end));
    }

    private static (string, Mend) SayGone(RedirectRule rule) =>
        (nameof(RuleDraft.Status), new Mend("Say that it is gone (410)", 0,
            rule.Status.ToString(System.Globalization.CultureInfo.InvariantCulture).Length, "410"));

    /// <summary>
    /// A pattern's paths cannot be listed, but whether it matches its own target, or is never reached, can be seen.
    /// </summary>
    private static IEnumerable<RuleFinding> LookAtPattern(RedirectMap map, CompiledRule rule)
    {
        if (rule.Read.Target?.Render(_ => "x") is { } hop && map.Hosts.IsOwn(hop.Host) && rule.Rule.Status != 410
            && (rule.Read.Host ?? hop.Host) == hop.Host && RequestedAddress.Create(hop, map.Hosts) is { } next
            && rule.Read.Pattern!.Match(next.Path) is not null
            && map.Candidates(next, new PatternBudget(), null).FirstOrDefault() is var first
            && (first is null || first.Rule == rule))
            yield return RuleFinding.Error(rule.Rule, "loop", $"The pattern matches its own target ({hop.Path}), so a "
                + "visitor would go round in circles; make the pattern narrower.");
        if (map.ForEverything is { } all)
            yield return RuleFinding.Warning(rule.Rule, "shadowed", $"The prefix rule “{all.Rule.From}” answers "
                + "everything first, so this one is never asked; delete one of them.");
    }

    private static string Shown(string location, bool prefix) =>
        prefix ? location.Replace(Sample, "…", StringComparison.Ordinal) : location;
}
