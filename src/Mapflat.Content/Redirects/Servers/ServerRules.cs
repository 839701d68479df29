using Mapflat.Content.Addresses;
using Mapflat.Content.Addresses.Patterns;
using Mapflat.Content.Text;

namespace Mapflat.Content.Redirects.Servers;

/// <param name="Path">Its decoded path, without the star of a prefix; of a pattern, the expression.</param>
internal sealed record ServerRule(
    string Source, RuleMatch Match, string Path, int Status, QueryHandling Query, RuleTarget? Target, bool IsOwnPath)
{
    /// <summary>Without a final slash.</summary>
    internal string Encoded => UrlText.EncodePath(Path);

    internal (string Address, string? Query, string? Fragment) Write(
        Func<string, string> placeholder, Func<string, string> literal) =>
        Target!.Write(!IsOwnPath, placeholder, literal);
}

/// <summary>
/// The rules of a site, arranged as other web servers try them: one after the other, the first that matches wins.
/// </summary>
internal sealed class ServerRules
{
    private readonly List<Finding> _findings = [];
    private readonly List<string> _comments = [];
    private readonly RedirectMapData _data;
    private readonly SiteHosts _hosts;

    internal ServerRules(RedirectMapData data)
    {
        (_data, _hosts) = (data, new SiteHosts(data.Addresses));
        All = [.. data.Rules.OrderBy(rule => rule.Position).ThenBy(rule => rule.Id)];
    }

    internal IReadOnlyList<RedirectRule> All { get; }

    internal string Origin => _hosts.Origin;

    /// <summary>Exact rules and former addresses of pages; in the order of the rules.</summary>
    internal List<ServerRule> Static { get; } = [];

    /// <summary>The longest first, as they are tried here.</summary>
    internal List<ServerRule> Prefixes { get; private set; } = [];

    internal List<ServerRule> Patterns { get; } = [];

    internal IReadOnlyList<Finding> Findings => _findings;

    internal IReadOnlyList<string> Comments => _comments;

    /// <param name="onlyMany">Whether each single address is looked up elsewhere.</param>
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
            if (LegacyPath.FromDecoded(from).Value is { } path && sources.Add((RuleMatch.Exact, path.Key))
                && RuleTarget.Read(UrlText.EncodePath(to), RuleMatch.Exact, _hosts, out _) is { } target)
                Static.Add(new ServerRule(from, RuleMatch.Exact, path.Text, 301, QueryHandling.Pass, target, true));
        Prefixes = [.. Prefixes.OrderByDescending(rule => rule.Path.Length)];
    }

    /// <summary>Live pages, and their Markdown, that a prefix or a pattern covers; here a page goes first.</summary>
    internal IEnumerable<LegacyPath> Covered()
    {
        var patterns = Patterns.Select(rule => new RulePattern(rule.Path)).ToList();
        var prefixes = Prefixes.Select(rule => LegacyPath.FromDecoded(rule.Path).Value!.Key)
            .ToHashSet(StringComparer.Ordinal);
        foreach (var address in _data.Pages.Order(StringComparer.Ordinal)
            .SelectMany(address => (string[])[address, AddressBook.Join(address, ".md")]))
        {
            if (LegacyPath.FromDecoded(address).Value is not { } page) continue;
            var isBelow = false;
            for (var key = page.Key; key is not null && !isBelow; key = LegacyPath.Parent(key))
                isBelow = prefixes.Contains(key);
            if (isBelow || patterns.Exists(pattern => pattern.Match(page) is not null)) yield return page;
        }
    }

    /// <summary>
    /// Prefix rules whose own address, with nothing below it, neither a page nor another rule answers.
    /// </summary>
    internal IEnumerable<ServerRule> Roots()
    {
        var taken = _data.Pages.Concat(Static.Select(rule => rule.Path))
            .Select(path => LegacyPath.FromDecoded(path).Value?.Key).ToHashSet(StringComparer.Ordinal);
        return Prefixes.Where(rule => rule.Path != "/"
            && !taken.Contains(LegacyPath.FromDecoded(rule.Path).Value!.Key));
    }

    internal void Leave(string source, string why) => Note($"The rule “{source}” is not in the file: {why}.");

    internal void Note(string message)
    {
        // On one line, whatever a damaged store holds.
        message = string.Concat(message.Select(c => char.IsControl(c) ? ' ' : c));
        _findings.Add(Finding.Warning(message));
        _comments.Add(message);
    }

    private void Place(RedirectRule rule, CheckedRule read)
    {
        if (rule.ArchiveUrl is not null)
            Note($"The archived copy of “{rule.From}” ({rule.ArchiveUrl}) is not in the file.");
        if (rule.Status == 410 && read.Target is not null)
            Note($"The suggestion of “{rule.From}” ({rule.To}) is not in the file.");
        var path = read.Match == RuleMatch.Pattern ? rule.From
            : LegacyUrl.Parse(read.Match == RuleMatch.Prefix ? rule.From.TrimEnd('*') : rule.From).Value!.Path.Text;
        var export = new ServerRule(rule.From, read.Match, path, rule.Status, rule.Query,
            rule.Status == 410 ? null : read.Target, rule.To?.StartsWith('/') == true);
        (read.Match switch { RuleMatch.Exact => Static, RuleMatch.Prefix => Prefixes, _ => Patterns }).Add(export);
    }

    private static string? Why(
        RedirectRule rule, CheckedRule? read, string server, bool isGoneKnown, bool arePatternsKnown) => 0 switch
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
