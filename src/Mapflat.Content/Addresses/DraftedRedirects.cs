using Mapflat.Content.Addresses.Patterns;


namespace Mapflat.Content.Addresses;

/// <summary>Something that is not saved: a rule, in the place of another or beside all of them, or a page.</summary>
internal sealed record RedirectDraft(RedirectRule? Rule = null, int? Replaces = null, string? Page = null);

/// <summary>What others have, with a draft among it.</summary>
internal sealed class DraftedRedirects : IRedirectSource
{
    private readonly IRedirectSource _ground;
    private readonly RedirectDraft _draft;
    private readonly RedirectRule? _drafted;
    private readonly SiteHosts _hosts;
    private readonly Lazy<PatternIndex> _patterns;

    internal DraftedRedirects(IRedirectSource ground, RedirectDraft draft, SiteHosts hosts)
    {
        (_ground, _draft, _hosts) = (ground, draft, hosts);
        _drafted = draft.Rule is { Enabled: true } rule ? rule : null;
        _patterns = new Lazy<PatternIndex>(() =>
        {
            var rules = ground.Patterns.Rules;
            var drafted =
                _drafted is { Match: RuleMatch.Pattern } pattern ? CompiledRule.Compile(pattern, hosts) : null;
            if (drafted is null && rules.All(known => known.Rule.Id != draft.Replaces)) return ground.Patterns;
            return new PatternIndex([.. rules.Where(known => known.Rule.Id != draft.Replaces)
                .Concat(new[] { drafted }.OfType<CompiledRule>()).OrderBy(known => known.Rule.Position)]);
        });
    }

    public IReadOnlyCollection<string> Pages => _draft.Page is { } page ? [.. _ground.Pages, page] : _ground.Pages;

    public IReadOnlyDictionary<string, string> Former => _ground.Former;

    public PatternIndex Patterns => _patterns.Value;

    public int LongestPrefix =>
        Math.Max(_ground.LongestPrefix, _drafted is { Match: RuleMatch.Prefix } rule ? rule.Key.Length : 0);

    public IReadOnlyList<QueryShape> Shapes => _drafted is { QueryKey: { Length: > 0 } query }
        ? [.. QueryShape.All([query]), .. _ground.Shapes] : _ground.Shapes;

    public bool HasCaptures => _ground.HasCaptures;

    public IReadOnlyList<CapturedAnswer> FindCaptures(string key, string queryKey) =>
        _ground.FindCaptures(key, queryKey);

    public KeyEntries Find(string key, string queryKey, string? host = null)
    {
        var standing = _ground.Find(key, queryKey, host);
        if (_draft.Page is { } page && PageAddress.FoldedOf(page) == key) standing.Page = page;
        standing.Rules.RemoveAll(known => known.Rule.Id == _draft.Replaces);
        if (_drafted is { Match: not RuleMatch.Pattern } rule && rule.Key == key
            && CompiledRule.Compile(rule, _hosts) is { } compiled)
            standing.Rules.Add(compiled);
        return standing;
    }

    public IEnumerable<RedirectRule> Rules(WhichRules which, int most = int.MaxValue)
    {
        var rules = _ground.Rules(which, most).Where(rule => rule.Id != _draft.Replaces);
        return _drafted is null ? rules : rules.Append(_drafted);
    }
}
