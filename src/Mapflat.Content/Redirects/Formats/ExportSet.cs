using Mapflat.Content.Redirects.Patterns;

namespace Mapflat.Content.Redirects.Formats;

/// <summary>A rule on its way into another format.</summary>
/// <param name="Source">The source as its owner wrote it.</param>
/// <param name="Match">How it is compared.</param>
/// <param name="Path">Its decoded path, without the star of a prefix; of a pattern, the expression.</param>
/// <param name="Status">Its status.</param>
/// <param name="Query">What becomes of the visitor's query.</param>
/// <param name="Target">Where it leads; null where it is gone.</param>
/// <param name="IsOwnPath">Whether the target is a path on this site.</param>
internal sealed record ExportRule(string Source, RuleMatch Match, string Path, int Status, QueryHandling Query, RuleTarget? Target, bool IsOwnPath)
{
    /// <summary>The path, encoded, without a final slash.</summary>
    internal string Encoded => UrlText.EncodePath(Path);

    /// <summary>The whole target; what is filled in, and what stands there, as the caller writes it.</summary>
    internal (string Address, string? Query, string? Fragment) Write(Func<string, string> placeholder, Func<string, string> literal) =>
        Target!.Write(!IsOwnPath, placeholder, literal);
}

/// <summary>The rules of a site, arranged as other web servers try them: one after the other, the first that matches wins.</summary>
internal sealed class ExportSet
{
    private readonly List<Finding> _findings = [];
    private readonly List<string> _comments = [];
    private readonly RedirectMapData _data;
    private readonly SiteHosts _hosts;

    internal ExportSet(RedirectMapData data)
    {
        (_data, _hosts) = (data, new SiteHosts(data.Addresses));
        All = [.. data.Rules.OrderBy(rule => rule.Position).ThenBy(rule => rule.Id)];
    }

    /// <summary>Every rule as it is in the store, in order.</summary>
    internal IReadOnlyList<RedirectRule> All { get; }

    /// <summary>The public origin.</summary>
    internal string Origin => _hosts.Origin;

    /// <summary>Exact rules and former addresses of pages; in the order of the rules.</summary>
    internal List<ExportRule> Static { get; } = [];

    /// <summary>Prefix rules, the longest first, as they are tried here.</summary>
    internal List<ExportRule> Prefixes { get; private set; } = [];

    /// <summary>Pattern rules, in their order.</summary>
    internal List<ExportRule> Patterns { get; } = [];

    internal int Written { get; set; }

    internal IReadOnlyList<Finding> Findings => _findings;

    /// <summary>What was not said, for the comments of the file.</summary>
    internal IReadOnlyList<string> Comments => _comments;

    /// <summary>Arranges the rules that another server can say, and notes what it cannot.</summary>
    /// <param name="server">Its name, for the notes.</param>
    /// <param name="isGoneKnown">Whether it knows 410.</param>
    /// <param name="arePatternsKnown">Whether it knows expressions.</param>
    /// <param name="onlyMany">Whether only rules for many addresses are wanted, because each single one is looked up elsewhere.</param>
    internal void Arrange(string server, bool isGoneKnown, bool arePatternsKnown, bool onlyMany = false)
    {
        var sources = new HashSet<(RuleMatch, string)>();
        foreach (var rule in All.Where(rule => !onlyMany || rule.Match != RuleMatch.Exact))
        {
            var read = rule.Enabled ? CheckedRule.Read(rule.ToDraft(), _hosts, []) : null;
            if (Why(rule, read, server, isGoneKnown, arePatternsKnown) is { } why) Leave(rule.From, why);
            else if (!sources.Add((read!.Match, read.Key))) Leave(rule.From, "an earlier rule has the same source");
            else Place(rule, read);
        }
        foreach (var (from, to) in _data.Former.Where(_ => !onlyMany).OrderBy(pair => pair.Key, StringComparer.Ordinal))
            if (LegacyPath.FromDecoded(from).Value is { } path && sources.Add((RuleMatch.Exact, path.Key)) && RuleTarget.Read(UrlText.EncodePath(to), RuleMatch.Exact, _hosts, out _) is { } target)
                Static.Add(new ExportRule(from, RuleMatch.Exact, path.Text, 301, QueryHandling.Pass, target, true));
        Prefixes = [.. Prefixes.OrderByDescending(rule => rule.Path.Length)];
    }

    /// <summary>Live pages, and their Markdown, that a prefix or a pattern covers; here a page goes first.</summary>
    internal IEnumerable<LegacyPath> Covered()
    {
        var patterns = Patterns.Select(rule => new RulePattern(rule.Path)).ToList();
        var prefixes = Prefixes.Select(rule => LegacyPath.FromDecoded(rule.Path).Value!.Key).ToHashSet(StringComparer.Ordinal);
        foreach (var address in _data.Pages.Order(StringComparer.Ordinal).SelectMany(address => (string[])[address, AddressBook.Join(address, ".md")]))
        {
            if (LegacyPath.FromDecoded(address).Value is not { } page) continue;
            var isBelow = false;
            for (var key = page.Key; key is not null && !isBelow; key = LegacyPath.Above(key)) isBelow = prefixes.Contains(key);
            if (isBelow || patterns.Exists(pattern => pattern.Match(page) is not null)) yield return page;
        }
    }

    /// <summary>Prefix rules whose own address, with nothing below it, neither a page nor another rule answers.</summary>
    internal IEnumerable<ExportRule> Roots()
    {
        var taken = _data.Pages.Concat(Static.Select(rule => rule.Path)).Select(path => LegacyPath.FromDecoded(path).Value?.Key).ToHashSet(StringComparer.Ordinal);
        return Prefixes.Where(rule => rule.Path != "/" && !taken.Contains(LegacyPath.FromDecoded(rule.Path).Value!.Key));
    }

    /// <summary>A rule that is not in the file.</summary>
    internal void Leave(string source, string why) => Note($"The rule “{source}” is not in the file: {why}.");

    /// <summary>A part of a rule that is not in the file.</summary>
    internal void Note(string message)
    {
        // On one line, whatever a damaged store holds.
        message = string.Concat(message.Select(c => char.IsControl(c) ? ' ' : c));
        _findings.Add(Finding.Warning(message));
        _comments.Add(message);
    }

    private void Place(RedirectRule rule, CheckedRule read)
    {
        if (rule.ArchiveUrl is not null) Note($"The archived copy of “{rule.From}” ({rule.ArchiveUrl}) is not in the file.");
        if (rule.Status == 410 && read.Target is not null) Note($"The suggestion of “{rule.From}” ({rule.To}) is not in the file.");
        var path = read.Match == RuleMatch.Pattern ? rule.From
            : LegacyUrl.Parse(read.Match == RuleMatch.Prefix ? rule.From.TrimEnd('*') : rule.From).Value!.Path.Text;
        var export = new ExportRule(rule.From, read.Match, path, rule.Status, rule.Query, rule.Status == 410 ? null : read.Target, rule.To?.StartsWith('/') == true);
        (read.Match switch { RuleMatch.Exact => Static, RuleMatch.Prefix => Prefixes, _ => Patterns }).Add(export);
    }

    private static string? Why(RedirectRule rule, CheckedRule? read, string server, bool isGoneKnown, bool arePatternsKnown) => 0 switch
    {
        _ when !rule.Enabled => "it is switched off",
        _ when read is null => "it has a fault, and is not obeyed here either; “mapflat doctor” says which",
        _ when read.Host is not null => $"it is for the host {read.Host} alone",
        _ when read.QueryKey.Length > 0 => $"it looks at the query ({read.QueryKey})",
        _ when rule.Status == 410 && !isGoneKnown => $"{server} has no 410",
        _ when read.Match == RuleMatch.Pattern && !arePatternsKnown => $"{server} has no patterns",
        _ => null,
    };
}
