using Mapflat.Content.Store;
using Microsoft.EntityFrameworkCore;

namespace Mapflat.Content.Visits;

/// <summary>What was counted on one day.</summary>
/// <param name="Day">The day (UTC).</param>
/// <param name="Pages">Pages that were sent.</param>
/// <param name="Successor">Visitors whom a redirect sent on to the successor.</param>
/// <param name="Missing">Requests for which nothing was found.</param>
public sealed record DayVisits(DateOnly Day, long Pages, long Successor, long Missing);

/// <summary>How often a page was sent.</summary>
/// <param name="Address">Its address now.</param>
/// <param name="Title">Its title; null if there is no page there any more.</param>
/// <param name="Count">How often.</param>
public sealed record PageVisits(string Address, string? Title, long Count);

/// <summary>What was counted in a span of days.</summary>
/// <param name="Days">Every day of the span, oldest first; also those on which nothing happened.</param>
/// <param name="TopPages">The pages that were sent most, at most <see cref="VisitReader.Top"/>.</param>
/// <param name="MissingPaths">The addresses that were asked for most, of those that were asked for in the span; counted since they were first asked for.</param>
/// <param name="Since">The first day on which anything was counted; null if nothing ever was.</param>
public sealed record VisitReport(IReadOnlyList<DayVisits> Days, IReadOnlyList<PageVisits> TopPages, IReadOnlyList<MissingPath> MissingPaths, DateOnly? Since);

/// <summary>Reads what was counted, up to the last flush.</summary>
public sealed class VisitReader(ContentStore store, TimeProvider time)
{
    /// <summary>How long the lists of a report are.</summary>
    public const int Top = 10;

    /// <summary>What was counted in the last days, today's among them.</summary>
    /// <param name="days">How many days, from 1 to <see cref="VisitWriter.KeptDays"/>.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async Task<VisitReport> ReadAsync(int days, CancellationToken cancellationToken)
    {
        var first = First(days);
        await using var db = await store.OpenAsync(cancellationToken);
        var counts = await db.Visits.AsNoTracking().Where(v => v.Day >= first).GroupBy(v => new { v.Day, v.Kind })
            .Select(each => new { each.Key.Day, each.Key.Kind, Count = each.Sum(v => v.Count) })
            .ToDictionaryAsync(each => (each.Day, each.Kind), each => each.Count, cancellationToken);
        var missing = await db.MissingPaths.AsNoTracking().Where(p => p.Last >= first && p.Count > 0)
            .OrderByDescending(p => p.Count).ThenByDescending(p => p.Last).ThenBy(p => p.Path).Take(Top).ToListAsync(cancellationToken);
        var pages = await ReadPagesAsync(db, first, cancellationToken);
        var addresses = pages.OrderByDescending(p => p.Value).ThenBy(p => p.Key, StringComparer.Ordinal).Take(Top).Select(p => p.Key).ToList();
        var titles = await db.Pages.AsNoTracking().Where(p => addresses.Contains(p.Address) && p.LiveRevision != null)
            .Select(p => new { p.Address, p.LiveRevision!.Title }).ToDictionaryAsync(p => p.Address, p => p.Title, cancellationToken);
        return new VisitReport(
            [.. Enumerable.Range(0, days).Select(first.AddDays).Select(day => new DayVisits(day, On(day, VisitKind.Page), On(day, VisitKind.Successor), On(day, VisitKind.Missing)))],
            [.. addresses.Select(address => new PageVisits(address, titles.GetValueOrDefault(address), pages[address]))],
            missing,
            await db.Visits.MinAsync(v => (DateOnly?)v.Day, cancellationToken));

        long On(DateOnly day, VisitKind kind) => counts.GetValueOrDefault((day, kind));
    }

    /// <summary>How often each page was sent in the last days, by its address now. A page that never was is not among them.</summary>
    /// <param name="days">How many days, from 1 to <see cref="VisitWriter.KeptDays"/>.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async Task<IReadOnlyDictionary<string, long>> ReadPagesAsync(int days, CancellationToken cancellationToken)
    {
        await using var db = await store.OpenAsync(cancellationToken);
        return await ReadPagesAsync(db, First(days), cancellationToken);
    }

    private DateOnly First(int days)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(days, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(days, VisitWriter.KeptDays);
        return DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime).AddDays(1 - days);
    }

    /// <summary>Counts go by the address that a page had then; what it is called now, its former addresses tell.</summary>
    private static async Task<Dictionary<string, long>> ReadPagesAsync(ContentDb db, DateOnly first, CancellationToken cancellationToken)
    {
        var counts = await db.Visits.AsNoTracking().Where(v => v.Kind == VisitKind.Page && v.Day >= first).GroupBy(v => v.Subject)
            .Select(each => new { Address = each.Key, Count = each.Sum(v => v.Count) }).ToListAsync(cancellationToken);
        var present = (await db.Pages.AsNoTracking().Select(p => p.Address).ToListAsync(cancellationToken)).ToHashSet(StringComparer.Ordinal);
        var former = await db.FormerAddresses.AsNoTracking().Select(f => new { f.Path, f.Page.Address }).ToDictionaryAsync(f => f.Path, f => f.Address, cancellationToken);
        return counts.GroupBy(each => present.Contains(each.Address) ? each.Address : former.GetValueOrDefault(each.Address, each.Address))
            .ToDictionary(same => same.Key, same => same.Sum(each => each.Count), StringComparer.Ordinal);
    }
}
