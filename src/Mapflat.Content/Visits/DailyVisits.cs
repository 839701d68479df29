using System.Text.Json;
using Mapflat.Content.Redirects;
using Mapflat.Content.Store;
using Microsoft.EntityFrameworkCore;

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
    /// <summary>How many addresses of lists are kept at most.</summary>
    internal const int MostListed = 10_000;

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

    /// <summary>Takes addresses of a list in, to be decided, within the transaction that is open.</summary>
    internal static async Task ListAsync(ContentDb db, IEnumerable<string> addresses, DateOnly today, CancellationToken cancellationToken)
    {
        List<string> paths = [.. addresses.Select(address => LegacyUrl.Parse(address).Value?.Path.Key).OfType<string>().Where(path => path.Length <= VisitCounters.LongestPath).Distinct(StringComparer.Ordinal)];
        if (paths.Count == 0) return;
        var room = MostListed - await db.MissingPaths.CountAsync(path => path.Listed, cancellationToken);
        await db.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO MissingPaths (Path, Count, First, Last, Listed) SELECT value, 0, {today}, {today}, 1 FROM json_each({JsonSerializer.Serialize(paths.Take(Math.Max(room, 0)))}) WHERE true
            ON CONFLICT (Path) DO UPDATE SET Listed = 1
            """, cancellationToken);
    }
}
