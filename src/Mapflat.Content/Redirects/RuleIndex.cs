namespace Mapflat.Content.Redirects;

/// <summary>A rule that is obeyed, with what its words mean.</summary>
/// <param name="At">Its place in the table; by this it is told from others, for it is made anew whenever it is asked for.</param>
/// <param name="Rule">The rule.</param>
/// <param name="Read">What it means.</param>
internal sealed record MapRule(int At, RedirectRule Rule, CheckedRule Read)
{
    public bool Equals(MapRule? other) => other?.At == At;

    public override int GetHashCode() => At;
}

/// <summary>Looks rules up in a <see cref="RuleTable"/>.</summary>
internal sealed class RuleIndex
{
    /// <summary>So many rules that answered are kept at hand.</summary>
    private const int Remembered = 512;

    private readonly RuleTable _table;
    private readonly SiteHosts _hosts;
    private readonly IReadOnlyDictionary<int, RedirectRule>? _own;
    private readonly Lazy<PatternIndex> _patterns;
    private readonly MapRule?[] _recent = new MapRule?[Remembered];

    /// <param name="table">The rules.</param>
    /// <param name="hosts">What they were checked against, and are again when they answer.</param>
    /// <param name="own">The objects that the table was made of, where its user wants to see those again.</param>
    internal RuleIndex(RuleTable table, SiteHosts hosts, IReadOnlyDictionary<int, RedirectRule>? own)
    {
        (_table, _hosts, _own) = (table, hosts, own);
        _patterns = new Lazy<PatternIndex>(() => new PatternIndex([.. table.Patterns().Select(At).OfType<MapRule>()]));
    }

    /// <summary>All rules that are obeyed, in order.</summary>
    internal IEnumerable<MapRule> All => _table.Records().Select(At).OfType<MapRule>();

    /// <summary>Those whose targets are paths on this site.</summary>
    internal IEnumerable<MapRule> LeadingHere => _table.Records().Where(_table.LeadsHere).Select(At).OfType<MapRule>();

    /// <summary>All rules, the youngest first.</summary>
    internal IEnumerable<MapRule> Youngest => _table.Youngest.Select(At).OfType<MapRule>();

    internal int PatternCount => _table.PatternCount;

    /// <summary>Exact rules for this very key: with the significant query first, then for the path alone.</summary>
    internal IEnumerable<MapRule> Exact(Asked asked, string key, bool gone)
    {
        var state = SourceHash.Add(SourceHash.Begin(RuleMatch.Exact), key);
        if (asked.QueryKey.Length > 0)
            foreach (var rule in On(asked, RuleMatch.Exact, state, key, asked.QueryKey))
                if (rule.Rule.Status == 410 == gone) yield return rule;
        foreach (var rule in On(asked, RuleMatch.Exact, state, key, ""))
            if (rule.Rule.Status == 410 == gone) yield return rule;
    }

    /// <summary>Prefix rules over the path, longest first. Segments are never cut.</summary>
    internal IEnumerable<MapRule> Prefixes(Asked asked)
    {
        var key = asked.Path.Key;
        // A very long path costs no more than the longest prefix.
        var most = Math.Min(key.Length, _table.LongestPrefix);
        if (most == 0) yield break;
        var ends = new List<(int Length, ulong State)>();
        var state = SourceHash.Begin(RuleMatch.Prefix);
        for (var i = 0; i < most; i++)
        {
            state = SourceHash.Add(state, key[i]);
            if (i == 0 || i + 1 == key.Length || key[i + 1] == '/') ends.Add((i + 1, state));
        }

        for (var i = ends.Count - 1; i >= 0; i--)
            foreach (var rule in On(asked, RuleMatch.Prefix, ends[i].State, key.AsMemory(0, ends[i].Length), "")) yield return rule;
    }

    /// <summary>Pattern rules that match the path, by position, with the groups to fill in.</summary>
    internal IEnumerable<(MapRule Rule, Func<string, string> Fill)> Patterns(Asked asked)
    {
        if (PatternCount == 0) yield break;
        foreach (var rule in _patterns.Value.Candidates(asked.Path.Text))
            if ((rule.Read.Host is null || rule.Read.Host == asked.Host) && rule.Read.Pattern!.Match(asked.Path) is { } groups) yield return (rule, groups);
    }

    /// <summary>The prefix rule for everything on all hosts, if there is one.</summary>
    internal MapRule? ForEverything => Find(RuleMatch.Prefix, SourceHash.Add(SourceHash.Begin(RuleMatch.Prefix), '/'), "/", "", null);

    private IEnumerable<MapRule> On(Asked asked, RuleMatch match, ulong state, string key, string queryKey) => On(asked, match, state, key.AsMemory(), queryKey);

    /// <summary>The rules for a source: the one for the asked host goes before the one for all of them.</summary>
    private IEnumerable<MapRule> On(Asked asked, RuleMatch match, ulong state, ReadOnlyMemory<char> key, string queryKey)
    {
        if (_table.HasHosts && Find(match, state, key.Span, queryKey, asked.Host) is { } particular) yield return particular;
        if (Find(match, state, key.Span, queryKey, null) is { } common) yield return common;
    }

    private MapRule? Find(RuleMatch match, ulong state, ReadOnlySpan<char> key, string queryKey, string? host)
    {
        var hash = SourceHash.End(state, queryKey, host);
        var slot = -1;
        while (_table.Find(hash, ref slot) is > 0 and var at)
            if (At(at) is { } rule && rule.Read.Match == match && key.SequenceEqual(rule.Read.Key) && rule.Read.QueryKey == queryKey && rule.Read.Host == host) return rule;
        return null;
    }

    /// <summary>The rule of a record; null where it is not sound, as nobody but a damaged file would have it.</summary>
    private MapRule? At(int at)
    {
        var place = at % Remembered;
        if (_recent[place] is { } known && known.At == at) return known;
        var rule = _own?[at] ?? _table.RuleAt(at);
        if (CheckedRule.Read(rule.ToDraft(), _hosts, [], compile: false) is not { } read) return null;
        return _recent[place] = new MapRule(at, rule, read);
    }
}
