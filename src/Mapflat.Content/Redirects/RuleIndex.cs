namespace Mapflat.Content.Redirects;

/// <summary>A rule that is obeyed, with what its words mean.</summary>
internal sealed record MapRule(RedirectRule Rule, CheckedRule Read);

/// <summary>The enabled, sound rules, arranged for looking up. What is unsound is left out and reported.</summary>
internal sealed class RuleIndex
{
    private readonly Dictionary<string, List<MapRule>> _exact = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<MapRule>> _gone = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<MapRule>> _prefixes = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<MapRule>>.AlternateLookup<ReadOnlySpan<char>> _prefixLookup;
    private readonly List<MapRule> _patterns = [];
    private readonly int _longestPrefix;

    internal RuleIndex(IEnumerable<RedirectRule> rules, SiteHosts hosts, List<RuleFinding> findings)
    {
        _prefixLookup = _prefixes.GetAlternateLookup<ReadOnlySpan<char>>();
        var sources = new Dictionary<(RuleMatch, string, string, string?), RedirectRule>();
        var heard = new List<Finding>();
        foreach (var rule in rules.Where(rule => rule.Enabled).OrderBy(rule => rule.Position).ThenBy(rule => rule.Id))
        {
            heard.Clear();
            var read = CheckedRule.Read(rule.ToDraft(), hosts, heard, compile: false);
            if (read is null)
            {
                findings.AddRange(heard.Where(finding => finding.Severity == Severity.Error).Select(finding => RuleFinding.About(rule, finding)));
                continue;
            }
            if (!sources.TryAdd((read.Match, read.Key, read.QueryKey, read.Host), rule))
            {
                findings.Add(RuleFinding.Error(rule, "duplicate", $"An earlier rule (“{sources[(read.Match, read.Key, read.QueryKey, read.Host)].From}”) has the same source, so this one is never asked; delete one of them."));
                continue;
            }
            var known = new MapRule(rule, read);
            All.Add(known);
            if (read.Match == RuleMatch.Pattern) _patterns.Add(known);
            else if (read.Match == RuleMatch.Prefix) Add(_prefixes, read.Key, known);
            else Add(rule.Status == 410 ? _gone : _exact, Name(read.Key, read.QueryKey), known);
            if (read.Match == RuleMatch.Prefix) _longestPrefix = Math.Max(_longestPrefix, read.Key.Length);
        }
    }

    /// <summary>All rules that are obeyed, in order.</summary>
    internal List<MapRule> All { get; } = [];

    internal int PatternCount => _patterns.Count;

    /// <summary>Exact rules for this very key: with the significant query first, then for the path alone.</summary>
    internal IEnumerable<MapRule> Exact(Asked asked, string key, bool gone)
    {
        var index = gone ? _gone : _exact;
        if (asked.QueryKey.Length > 0)
            foreach (var rule in On(asked, index.GetValueOrDefault(Name(key, asked.QueryKey)))) yield return rule;
        foreach (var rule in On(asked, index.GetValueOrDefault(key))) yield return rule;
    }

    /// <summary>Prefix rules over the path, longest first. Segments are never cut.</summary>
    internal IEnumerable<MapRule> Prefixes(Asked asked)
    {
        if (_prefixes.Count == 0) yield break;
        var key = asked.Path.Key;
        for (var length = key.Length; length > 0; length = key.LastIndexOf('/', length - 1, length))
        {
            // A very long path costs no more than the longest prefix.
            if (length > _longestPrefix || (length > 1 && key[length - 1] == '/')) continue;
            foreach (var rule in On(asked, Prefix(key.AsSpan(0, length)))) yield return rule;
        }
        if (key.Length > 1)
            foreach (var rule in On(asked, _prefixes.GetValueOrDefault("/"))) yield return rule;
    }

    /// <summary>Pattern rules that match the path, by position, with the groups to fill in.</summary>
    internal IEnumerable<(MapRule Rule, Func<string, string> Fill)> Patterns(Asked asked)
    {
        foreach (var rule in _patterns)
            if (IsOn(asked, rule) && rule.Read.Pattern!.Match(asked.Path) is { } groups) yield return (rule, name => groups[name].Value);
    }

    private static string Name(string key, string queryKey) => queryKey.Length == 0 ? key : $"{key}?{queryKey}";

    private static void Add(Dictionary<string, List<MapRule>> index, string name, MapRule rule)
    {
        if (!index.TryGetValue(name, out var rules)) index[name] = rules = new List<MapRule>(1);
        // A rule for one host goes before a rule for all of them.
        rules.Insert(rule.Read.Host is null ? rules.Count : rules.FindLastIndex(other => other.Read.Host is not null) + 1, rule);
    }

    private List<MapRule>? Prefix(ReadOnlySpan<char> key) => _prefixLookup.TryGetValue(key, out var rules) ? rules : null;

    private static IEnumerable<MapRule> On(Asked asked, List<MapRule>? rules) =>
        rules is null ? [] : rules.Where(rule => IsOn(asked, rule));

    private static bool IsOn(Asked asked, MapRule rule) => rule.Read.Host is null || rule.Read.Host == asked.Host;
}
