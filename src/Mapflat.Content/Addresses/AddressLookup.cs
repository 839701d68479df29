namespace Mapflat.Content.Addresses;

/// <summary>What stands at an address and above it, looked up one key at a time, as far as anybody asks.</summary>
internal sealed class AddressLookup(IRedirectSource source, RequestedAddress asked, bool obeysRules)
{
    // Two or three, so that a list is quicker than a dictionary.
    private readonly List<(string Key, KeyEntries Standing)> _known = [];
    private readonly IReadOnlyList<string> _queries =
        !obeysRules ? [] : QueryShape.Fit(source.Shapes, asked.Query);

    /// <summary>The page at a key, and what is asked for of it.</summary>
    internal (string Address, string Part)? Page(string key) =>
        AddressBook.Find(key, at => Find(at).Page);

    /// <summary>The present address of the page that was once at a key, and what is asked for of it.</summary>
    internal (string Address, string Part)? FormerOf(string key) => AddressBook.Find(key, at => Find(at).Former);

    /// <summary>The exact rules at a key: the one that names its query goes first, then the one for its host.</summary>
    /// <param name="gone">Whether tombstones are wanted, or redirects.</param>
    internal IEnumerable<CompiledRule> Exact(string key, bool gone) =>
        InOrder(Find(key), RuleMatch.Exact).Where(rule => rule.Rule.Status == 410 == gone);

    /// <summary>The prefix rules that cover the path: the longest goes first, then the one for its host.</summary>
    internal IEnumerable<CompiledRule> Prefixes()
    {
        if (!obeysRules) yield break;
        for (var prefix = asked.Path.Key; prefix is not null; prefix = LegacyPath.Parent(prefix))
        {
            if (prefix.Length > source.LongestPrefix) continue;
            foreach (var rule in InOrder(Find(prefix), RuleMatch.Prefix)) yield return rule;
        }
    }

    private IEnumerable<CompiledRule> InOrder(KeyEntries standing, RuleMatch match)
    {
        if (!obeysRules || standing.Rules.Count == 0) return [];
        var rules = standing.Rules.Where(rule => rule.Read.Match == match && IsAsked(rule.Read));
        return standing.Rules.Count == 1 ? rules : rules
            .OrderBy(rule => PlaceOf(rule.Read.QueryKey)).ThenBy(rule => rule.Read.Host is null)
            .ThenBy(rule => rule.Rule.Position).ThenBy(rule => rule.Rule.Id).DistinctBy(rule => rule.Source);
    }

    /// <summary>Rules that say more of the query go first, and those that say nothing of it last.</summary>
    private int PlaceOf(string queryKey)
    {
        for (var i = 0; i < _queries.Count; i++)
            if (_queries[i] == queryKey) return i;
        return _queries.Count;
    }

    private bool IsAsked(CheckedRule rule) =>
        (rule.QueryKey.Length == 0 || PlaceOf(rule.QueryKey) < _queries.Count)
        && (rule.Host is null || rule.Host == asked.Host);

    private KeyEntries Find(string key)
    {
        foreach (var (known, standing) in _known)
            if (known == key) return standing;
        var found = source.Find(key, _queries.Count == 0 ? "" : _queries[0], asked.Host);
        foreach (var query in _queries.Skip(1))
            found.Rules.AddRange(
                source.Find(key, query, asked.Host).Rules.Where(rule => rule.Read.QueryKey == query));
        _known.Add((key, found));
        return found;
    }
}
