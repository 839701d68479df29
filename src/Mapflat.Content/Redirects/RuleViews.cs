using Mapflat.Content.Addresses;


namespace Mapflat.Content.Redirects;

/// <param name="Findings">Beside the others; nothing of a rule that is switched off.</param>
internal sealed record ListedRule(RedirectRule Rule, IReadOnlyList<Finding> Findings)
{
    public IReadOnlyList<string> Tags => RuleTags.FindAll(Rule.Note);

    public RuleKind Kind => Rule.Status == 410 ? RuleKind.Tombstone
        : Rule.Match switch
        {
            RuleMatch.Exact => RuleKind.Exact,
            RuleMatch.Prefix => RuleKind.Prefix,
            _ => RuleKind.Pattern
        };
}

/// <param name="Parts">At least 1; beyond <see cref="RuleRegister.MostParts"/> the list is to be narrowed.</param>
internal sealed record RuleListing(IReadOnlyList<ListedRule> Rules, int Total, int Part, int Parts, int All,
    IReadOnlyList<string> Hosts, IReadOnlyList<string> Tags);

/// <param name="Shown">An address, where its page is now, and which page that is.</param>
internal sealed record FormerListing(
    IReadOnlyList<(string Path, string Address, int PageId)> Shown, int Total);

internal sealed record RuleEvent(PastAct Act, RuleDraft? Before);

/// <param name="Place">Among the patterns, from 1; null if it is none.</param>
internal sealed record RuleView(
    RedirectRule Rule, IReadOnlyList<Finding> Findings, IReadOnlyList<RuleEvent> Events, int? Place, int Patterns);

internal sealed record RuleTrial(IReadOnlyList<Finding> Findings, IReadOnlyList<TriedAddress> Addresses);

internal sealed record TriedAddress(string Address, Explanation Now, Explanation? After);

internal sealed record RuleReceipt(string Told, int? ActId, int? RuleId, IReadOnlyList<Finding> Findings);

internal abstract record RuleSelection
{
    private RuleSelection()
    {
    }

    /// <summary>Some, by number, with the <see cref="RedirectRule.Version"/> that was seen.</summary>
    public sealed record Some(IReadOnlyDictionary<int, int> Versions) : RuleSelection;

    public sealed record All(RuleFilter Filter, int Count) : RuleSelection;
}

internal abstract record RuleAct
{
    private RuleAct()
    {
    }

    public sealed record Enable : RuleAct;

    public sealed record Disable : RuleAct;

    public sealed record Delete : RuleAct;

    public sealed record Tag(string Name) : RuleAct;

    public sealed record Untag(string Name) : RuleAct;

    internal string Verb => this switch
    {
        Enable => "enabled",
        Disable => "disabled",
        Delete => "deleted",
        Tag => "tagged",
        _ => "untagged",
    };
}
