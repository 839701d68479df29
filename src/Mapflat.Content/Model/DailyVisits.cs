namespace Mapflat.Content.Model;

internal enum VisitKind
{
    Page,
    Successor,
    Missing,
    Former,
}

/// <summary>
/// How often something happened on one day. Of months that ended more than <c>VisitWriter.KeptDays</c> days ago
/// only the sum is kept, under their first day.
/// </summary>
internal sealed class DailyVisits
{
    private DailyVisits()
    {
    }

    public DateOnly Day { get; private set; }

    public VisitKind Kind { get; private set; }

    /// <summary>The address that a page had then; empty for what is counted as a whole.</summary>
    public string Subject { get; private set; } = "";

    public long Count { get; private set; }
}
