using Mapflat.Content.Redirects.Patterns;

namespace Mapflat.Content.Redirects;

/// <summary>Something that is not saved: a rule, in the place of another or beside all of them, or a page.</summary>
/// <param name="Rule">The rule; null for none.</param>
/// <param name="Replaces">The number of the rule that it takes the place of; null for a new one.</param>
/// <param name="Page">The address of the page; null for none.</param>
internal sealed record RedirectDraft(RedirectRule? Rule = null, int? Replaces = null, string? Page = null);

/// <summary>What others have, with a draft among it.</summary>
internal sealed class DraftedRedirects : IRedirectSource
{
    private readonly IRedirectSource _ground;
    private readonly RedirectDraft _draft;
    private readonly Lazy<PatternIndex> _patterns;

    internal DraftedRedirects(IRedirectSource ground, RedirectDraft draft, SiteHosts hosts)
    {
        (_ground, _draft) = (ground, draft);
        _patterns = new Lazy<PatternIndex>(() =>
        {
            var rules = ground.Patterns.Rules;
            var drafted = draft.Rule is { Match: RuleMatch.Pattern, Enabled: true } rule ? CompiledRule.Of(rule, hosts) : null;
            if (drafted is null && rules.All(known => known.Rule.Id != draft.Replaces)) return ground.Patterns;
            return new PatternIndex([.. rules.Where(known => known.Rule.Id != draft.Replaces).Concat(new[] { drafted }.OfType<CompiledRule>()).OrderBy(known => known.Rule.Position)]);
        });
    }

    public IReadOnlyCollection<string> Pages => _draft.Page is { } page ? [.. _ground.Pages, page] : _ground.Pages;

    public IReadOnlyDictionary<string, string> Former => _ground.Former;

    public PatternIndex Patterns => _patterns.Value;

    public Standing Find(Sought sought)
    {
        var standing = _ground.Find(sought);
        if (_draft.Page is { } page && sought.Keys.Contains(page)) standing.Pages.Add(page);
        standing.Rules.RemoveAll(rule => rule.Id == _draft.Replaces);
        if (_draft.Rule is { Enabled: true } rule && (rule.Match == RuleMatch.Exact ? sought.Keys.Contains(rule.Key) : rule.Match == RuleMatch.Prefix && sought.Prefixes(rule.Key.Length).Contains(rule.Key)))
            standing.Rules.Add(rule);
        return standing;
    }

    public IEnumerable<RedirectRule> Rules(WhichRules which, int most = int.MaxValue)
    {
        var rules = _ground.Rules(which, most).Where(rule => rule.Id != _draft.Replaces);
        return _draft.Rule is { Enabled: true } drafted ? rules.Append(drafted) : rules;
    }
}
