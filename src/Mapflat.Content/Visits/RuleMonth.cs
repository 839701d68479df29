namespace Mapflat.Content.Visits;

/// <summary>
/// How often a redirect rule answered in one month (UTC). Kept for ever, also when the rule is deleted, so that it has its
/// past again when that is undone: numbers of rules are never given twice.
/// </summary>
public sealed class RuleMonth
{
    private RuleMonth()
    {
    }

    /// <summary>The number of the rule.</summary>
    public int RuleId { get; private set; }

    /// <summary>The first day of the month.</summary>
    public DateOnly Month { get; private set; }

    /// <summary>How often.</summary>
    public long Count { get; private set; }
}
