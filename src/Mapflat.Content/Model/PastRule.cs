namespace Mapflat.Content.Model;

/// <summary>A rule that an act changed: how it was before, and which version of it the act left.</summary>
internal sealed class PastRule
{
    public int ActId { get; private set; }

    /// <summary>The number of the rule, which no other rule ever gets.</summary>
    public int RuleId { get; private set; }

    public string? Before { get; private set; }

    /// <summary>The rule's <see cref="RedirectRule.Version"/> after the act; null where the act deleted it.</summary>
    public int? After { get; private set; }
}
