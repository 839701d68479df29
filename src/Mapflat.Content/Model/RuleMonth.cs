namespace Mapflat.Content.Model;

/// <summary>
/// How often a redirect rule answered in one month (UTC). Kept for ever, also when the rule is deleted, so that it has
/// its past again when that is undone: numbers of rules are never given twice.
/// </summary>
internal sealed class RuleMonth
{
    private RuleMonth()
    {
    }

    public int RuleId { get; private set; }

    public DateOnly Month { get; private set; }

    public long Count { get; private set; }
}
