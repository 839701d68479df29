namespace Mapflat.Content.Visits;

/// <summary>What is counted.</summary>
public enum VisitKind
{
    /// <summary>A page was sent.</summary>
    Page,

    /// <summary>A redirect led to the successor.</summary>
    Successor,

    /// <summary>Nothing was found.</summary>
    Missing,
}

/// <summary>
/// How often something happened on one day. Of months that ended more than <see cref="VisitWriter.KeptDays"/> days ago
/// only the sum is kept, under their first day.
/// </summary>
public sealed class DailyVisits
{
    private DailyVisits()
    {
    }

    /// <summary>The day, in UTC.</summary>
    public DateOnly Day { get; private set; }

    /// <summary>What happened.</summary>
    public VisitKind Kind { get; private set; }

    /// <summary>The address that a page had then; empty for what is counted as a whole.</summary>
    public string Subject { get; private set; } = "";

    /// <summary>How often.</summary>
    public long Count { get; private set; }
}

/// <summary>An address that was asked for, where nothing is.</summary>
public sealed class MissingPath
{
    private MissingPath()
    {
    }

    /// <summary>The path, canonical and without its query.</summary>
    public string Path { get; private set; } = "";

    /// <summary>How often it was asked for.</summary>
    public long Count { get; private set; }

    /// <summary>Whether a list that was imported names it, to be decided; it is then kept though nobody asks for it.</summary>
    public bool Listed { get; private set; }

    /// <summary>The first day (UTC).</summary>
    public DateOnly First { get; private set; }

    /// <summary>The last day (UTC).</summary>
    public DateOnly Last { get; private set; }
}
