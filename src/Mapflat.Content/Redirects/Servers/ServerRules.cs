using Mapflat.Content.Addresses;
using Mapflat.Content.Addresses.Patterns;

namespace Mapflat.Content.Redirects.Servers;

/// <summary>What a kind of server can tell apart.</summary>
[Flags]
internal enum ServerSkills
{
    None = 0,
    Gone = 1,
    Patterns = 2,
    Queries = 4,
    Hosts = 8,
    All = Gone | Patterns | Queries | Hosts,
}

/// <summary>
/// What is known of a site, as a server tries it that goes from line to line, where the first that matches wins; and
/// what such a server cannot say.
/// </summary>
internal sealed class ServerRules
{
    private readonly List<Finding> _findings = [];
    private readonly List<string> _comments = [];
    private readonly KnownAnswers _known;

    internal ServerRules(KnownAnswers known) => _known = known;

    internal ServerRules(RedirectMapData data)
        : this(new KnownAnswers(new RedirectMap(data), _ => []))
    {
        All = [.. data.Rules.OrderBy(rule => rule.Position).ThenBy(rule => rule.Id)];
        foreach (var rule in All.Where(rule => !rule.Enabled)) Leave(rule.From, "it is switched off");
    }

    internal IReadOnlyList<RedirectRule> All { get; } = [];

    internal string Origin => _known.Map.Hosts.Origin;

    /// <summary>Single addresses; what tells more apart comes first.</summary>
    internal IReadOnlyList<KnownAnswer> Singles { get; private set; } = [];

    /// <summary>What single rules look at in a query, and what they leave of it.</summary>
    internal QueryKeys Keys => field ??= new QueryKeys(_known);

    internal IReadOnlyList<KnownRule> Prefixes { get; private set; } = [];

    internal IReadOnlyList<KnownRule> Patterns { get; private set; } = [];

    internal IReadOnlyList<Finding> Findings => _findings;

    internal IReadOnlyList<string> Comments => _comments;

    internal void Arrange(string server, ServerSkills skills)
    {
        var shapes = Keys.Shapes.Index().ToDictionary(shape => shape.Item, shape => shape.Index);
        foreach (var rule in _known.Map.Obeyed.Where(rule => QueryShape.TakesAny(rule.Read.QueryKey)))
            Leave(rule.Rule.From, "it takes any value of a key of the query, or any query");
        Singles = [.. _known.All.Where(answer => Has(answer.Source, answer.Host, answer.QueryKey, answer.IsGone, false))
            .OrderBy(answer => shapes.GetValueOrDefault(QueryShape.Read(answer.QueryKey), int.MaxValue))
            .ThenBy(answer => answer.Host is null)
            .ThenByDescending(answer => answer.Key.Contains('.', StringComparison.Ordinal))];
        Prefixes = [.. _known.Prefixes.Where(rule => Has(rule.Source, rule.Host, "", rule.Target is null, false))];
        Patterns = [.. _known.Patterns.Where(rule => Has(rule.Source, rule.Host, "", rule.Target is null, true))];

        bool Has(string source, string? host, string queryKey, bool isGone, bool isPattern)
        {
            var why = 0 switch
            {
                _ when host is not null && !skills.HasFlag(ServerSkills.Hosts) => $"it is for the host {host} alone",
                _ when queryKey.Length > 0 && !skills.HasFlag(ServerSkills.Queries) =>
                    $"it looks at the query ({queryKey})",
                _ when isGone && !skills.HasFlag(ServerSkills.Gone) => $"{server} has no 410",
                _ when isPattern && !skills.HasFlag(ServerSkills.Patterns) => $"{server} has no patterns",
                _ => null,
            };
            if (why is not null) Leave(source, why);
            return why is null;
        }
    }

    /// <summary>Of what is gone, for servers that have one page for all of it.</summary>
    internal void NoteDetailsOfGone()
    {
        foreach (var rule in Singles.Select(answer => answer.Resolution.Rule)
            .Concat(Prefixes.Concat(Patterns).Select(known => known.By.Rule))
            .OfType<RedirectRule>().Where(rule => rule.Status == 410).DistinctBy(rule => rule.From))
        {
            if (rule.ArchiveUrl is not null)
                Note($"The archived copy of “{rule.From}” ({rule.ArchiveUrl}) is not in the file.");
            if (rule.To is not null) Note($"The suggestion of “{rule.From}” ({rule.To}) is not in the file.");
        }
    }

    /// <summary>Live pages, and their Markdown, that a prefix or a pattern covers; here a page goes first.</summary>
    internal IEnumerable<LegacyPath> Covered()
    {
        var patterns = Patterns.Select(rule => new RulePattern(rule.Path)).ToList();
        var prefixes = Prefixes.Select(rule => rule.By.Read.Key).ToHashSet(StringComparer.Ordinal);
        foreach (var address in _known.Map.Source.Pages.Order(StringComparer.Ordinal)
            .SelectMany(address => (string[])[address, AddressBook.Join(address, ".md")]))
        {
            if (LegacyPath.FromDecoded(address).Value is not { } page) continue;
            var isBelow = false;
            for (var key = page.Key; key is not null && !isBelow; key = LegacyPath.Parent(key))
                isBelow = prefixes.Contains(key);
            if (isBelow || patterns.Exists(pattern => pattern.Match(page) is not null)) yield return page;
        }
    }

    internal bool HoldsWithEnding(KnownAnswer answer) => _known.HoldsWithEnding(answer);

    internal bool HoldsForPast(KnownAnswer answer) => _known.HoldsForPast(answer);

    internal void Leave(string source, string why) => Note($"The rule “{source}” is not in the file: {why}.");

    internal void Note(string message)
    {
        // On one line, whatever a damaged store holds.
        message = string.Concat(message.Select(c => char.IsControl(c) ? ' ' : c));
        if (_comments.Contains(message)) return;
        _findings.Add(Finding.Warning(message));
        _comments.Add(message);
    }
}
