using Mapflat.Content.Pages;

namespace Mapflat.Content.Redirects;

/// <summary>A rule in the owner's list.</summary>
/// <param name="Rule">The rule.</param>
/// <param name="Findings">What there is to say about it beside the others; nothing of a rule that is switched off.</param>
public sealed record ListedRule(RedirectRule Rule, IReadOnlyList<Finding> Findings)
{
    /// <summary>Its tags, without their #.</summary>
    public IReadOnlyList<string> Tags => RuleTags.Of(Rule.Note);

    /// <summary>How it is told from others in the list.</summary>
    public RuleKind Kind => Rule.Status == 410 ? RuleKind.Tombstone
        : Rule.Match switch { RuleMatch.Exact => RuleKind.Exact, RuleMatch.Prefix => RuleKind.Prefix, _ => RuleKind.Pattern };
}

/// <summary>A part of the owner's list.</summary>
/// <param name="Rules">The rules, in the order that was asked for.</param>
/// <param name="Total">How many fit in all parts.</param>
/// <param name="Part">Which part it is, from 1.</param>
/// <param name="Parts">How many parts can be shown, at least 1; beyond <see cref="RuleRegister.MostParts"/> the list is to be narrowed.</param>
/// <param name="All">How many rules there are at all.</param>
/// <param name="Hosts">The hosts that rules are for.</param>
/// <param name="Tags">The tags that rules have.</param>
public sealed record RuleListing(IReadOnlyList<ListedRule> Rules, int Total, int Part, int Parts, int All, IReadOnlyList<string> Hosts, IReadOnlyList<string> Tags);

/// <summary>Something that was done to a rule.</summary>
/// <param name="Act">The act.</param>
/// <param name="Before">How the rule was before it; null where the act made it.</param>
public sealed record RuleEvent(PastAct Act, RuleDraft? Before);

/// <summary>One rule with all there is to know about it.</summary>
/// <param name="Rule">The rule.</param>
/// <param name="Findings">What there is to say about it beside the others.</param>
/// <param name="Events">What was done to it here, newest first.</param>
/// <param name="Place">Its place among the patterns, from 1; null if it is none.</param>
/// <param name="Patterns">How many patterns there are.</param>
public sealed record RuleView(RedirectRule Rule, IReadOnlyList<Finding> Findings, IReadOnlyList<RuleEvent> Events, int? Place, int Patterns);

/// <summary>What a draft would do.</summary>
/// <param name="Findings">What is wrong with it, by itself and beside the other rules.</param>
/// <param name="Addresses">What becomes of some addresses.</param>
public sealed record RuleTrial(IReadOnlyList<Finding> Findings, IReadOnlyList<TriedAddress> Addresses);

/// <summary>What becomes of an address.</summary>
/// <param name="Address">The address as it was asked.</param>
/// <param name="Now">What visitors get now, and why.</param>
/// <param name="After">What they would get, and why; null where the draft cannot be obeyed.</param>
public sealed record TriedAddress(string Address, Explanation Now, Explanation? After);

/// <summary>What an act on rules came to.</summary>
/// <param name="Told">What was done, as a sentence.</param>
/// <param name="ActId">The number to undo it by; null where nothing was changed.</param>
/// <param name="RuleId">The rule, where it was one.</param>
/// <param name="Findings">What there is to look at, though it was done.</param>
public sealed record RuleReceipt(string Told, int? ActId, int? RuleId, IReadOnlyList<Finding> Findings);

/// <summary>The rules that an act is for.</summary>
public abstract record RuleSelection
{
    private RuleSelection()
    {
    }

    /// <summary>Some, by number, with the <see cref="RedirectRule.Version"/> that was seen.</summary>
    public sealed record Some(IReadOnlyDictionary<int, int> Versions) : RuleSelection;

    /// <summary>All that fit.</summary>
    /// <param name="Filter">What they fit.</param>
    /// <param name="Count">How many of them the author was told of.</param>
    public sealed record All(RuleFilter Filter, int Count) : RuleSelection;
}

/// <summary>Something that is done to any number of rules at a time.</summary>
public abstract record RuleAct
{
    private RuleAct()
    {
    }

    /// <summary>Obeys them from now on.</summary>
    public sealed record Enable : RuleAct;

    /// <summary>Keeps them, but does not obey them.</summary>
    public sealed record Disable : RuleAct;

    /// <summary>Takes them away.</summary>
    public sealed record Delete : RuleAct;

    /// <summary>Gives them a tag.</summary>
    /// <param name="Name">The tag, without its #.</param>
    public sealed record Tag(string Name) : RuleAct;

    /// <summary>Takes a tag off them.</summary>
    /// <param name="Name">The tag, without its #.</param>
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
