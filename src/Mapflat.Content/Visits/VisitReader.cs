using Mapflat.Content.Store;
using Microsoft.EntityFrameworkCore;

namespace Mapflat.Content.Visits;

internal sealed record DayVisits(DateOnly Day, long Pages, long Successor, long Missing);

/// <param name="Title">Its title; null if there is no page there any more.</param>
internal sealed record PageVisits(string Address, string? Title, long Count);

/// <param name="Days">Every day of the span, oldest first; also those on which nothing happened.</param>
/// <param name="MissingPaths">Of those asked for in the span, the most wanted; counted since they were first asked
/// for.</param>
internal sealed record VisitReport(IReadOnlyList<DayVisits> Days, IReadOnlyList<PageVisits> TopPages,
    IReadOnlyList<MissingPath> MissingPaths, DateOnly? Since);

/// <summary>Reads what was counted, up to the last flush.</summary>
internal sealed class VisitReader(ContentStore store, TimeProvider time)
{
    public const int Top = 10;

    // Among so many it is safe to look for those, even if some have moved meanwhile.
    private const int MostCompared = 100;

    /// <param name="days">From 1 to <see cref="VisitWriter.KeptDays"/>.</param>
    public async Task<VisitReport> ReadAsync(int days, CancellationToken cancellationToken)
    {
        var first = First(days);
        await using var db = await store.OpenAsync(cancellationToken);
        var counts = await db.Visits.AsNoTracking().Where(v => v.Day >= first).GroupBy(v => new { v.Day, v.Kind })
            .Select(each => new { each.Key.Day, each.Key.Kind, Count = each.Sum(v => v.Count) })
            .ToDictionaryAsync(each => (each.Day, each.Kind), each => each.Count, cancellationToken);
        var missing = await db.MissingPaths.AsNoTracking()
            .Where(p => p.Last >= first && p.Count > 0 && p.Ignored == null)
            .OrderByDescending(p => p.Count).ThenByDescending(p => p.Last).ThenBy(p => p.Path).Take(Top)
            .ToListAsync(cancellationToken);
        var pages = await ReadPagesAsync(db, first, MostCompared, cancellationToken);
        var addresses = pages.OrderByDescending(p => p.Value).ThenBy(p => p.Key, StringComparer.Ordinal).Take(Top)
            .Select(p => p.Key).ToList();
        var titles = await db.Pages.AsNoTracking().Where(p => addresses.Contains(p.Address) && p.LiveRevision != null)
            .Select(p => new { p.Address, p.LiveRevision!.Title })
            .ToDictionaryAsync(p => p.Address, p => p.Title, cancellationToken);
        return new VisitReport(
            [.. Enumerable.Range(0, days).Select(first.AddDays).Select(day => new DayVisits(
                day, On(day, VisitKind.Page), On(day, VisitKind.Successor), On(day, VisitKind.Missing)))],
            [.. addresses.Select(address => new PageVisits(
                address, titles.GetValueOrDefault(address), pages[address]))],
            missing,
            await db.Visits.MinAsync(v => (DateOnly?)v.Day, cancellationToken));

        long On(DateOnly day, VisitKind kind) => counts.GetValueOrDefault((day, kind));
    }

    /// <summary>How often the pages were sent that were sent most in the last days, by their addresses now.</summary>
    public async Task<IReadOnlyDictionary<string, long>> ReadPagesAsync(
        int days, int most, CancellationToken cancellationToken)
    {
        await using var db = await store.OpenAsync(cancellationToken);
        return await ReadPagesAsync(db, First(days), most, cancellationToken);
    }

    /// <summary>How often some pages were sent in the last days; one that never was is not among them.</summary>
    /// <returns>The counts; null where none of any page was made.</returns>
    public async Task<IReadOnlyDictionary<string, long>?> ReadPagesAsync(int days, IReadOnlyList<string> addresses,
        CancellationToken cancellationToken)
    {
        var first = First(days);
        await using var db = await store.OpenAsync(cancellationToken);
        var visits = db.Visits.AsNoTracking().Where(v => v.Kind == VisitKind.Page && v.Day >= first);
        if (!await visits.AnyAsync(cancellationToken)) return null;
        var former = (await db.FormerAddresses.AsNoTracking()
            .Where(f => EF.Parameter(addresses).Contains(f.Page.Address))
            .Select(f => new { f.Path, f.Page.Address }).ToListAsync(cancellationToken))
                .ToDictionary(f => f.Path, f => f.Address, StringComparer.Ordinal);
        // Where a page stands now, no former address is asked after.
        foreach (var address in addresses) former[address] = address;
        var names = former.Keys.ToList();
        var counts = await Count(visits.Where(v => EF.Parameter(names).Contains(v.Subject)))
            .ToListAsync(cancellationToken);
        return counts.GroupBy(each => former[each.Address])
            .ToDictionary(same => same.Key, same => same.Sum(each => each.Count), StringComparer.Ordinal);
    }

    /// <summary>
    /// How often a redirect rule answered, month by month (UTC), oldest first; months without a hit are left out.
    /// </summary>
    public async Task<IReadOnlyList<RuleMonth>> ReadRuleAsync(int ruleId, CancellationToken cancellationToken)
    {
        await using var db = await store.OpenAsync(cancellationToken);
        return await db.RuleMonths.AsNoTracking().Where(m => m.RuleId == ruleId).OrderBy(m => m.Month)
            .ToListAsync(cancellationToken);
    }

    /// <summary>
    /// How often former addresses led to their pages, since they were counted first; those that never did are left out.
    /// </summary>
    internal static async Task<IReadOnlyDictionary<string, long>> ReadFormerAsync(
        ContentDb db, IReadOnlyCollection<string> paths, CancellationToken cancellationToken) =>
        await db.Visits.AsNoTracking().Where(v => v.Kind == VisitKind.Former && EF.Parameter(paths).Contains(v.Subject))
            .GroupBy(v => v.Subject).Select(each => new { each.Key, Count = each.Sum(v => v.Count) })
            .ToDictionaryAsync(each => each.Key, each => each.Count, StringComparer.Ordinal, cancellationToken);

    private static IQueryable<AddressCount> Count(IQueryable<DailyVisits> visits) =>
        visits.GroupBy(v => v.Subject)
            .Select(each => new AddressCount { Address = each.Key, Count = each.Sum(v => v.Count) });

    private DateOnly First(int days)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(days, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(days, VisitWriter.KeptDays);
        return DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime).AddDays(1 - days);
    }

    /// <summary>
    /// Counts go by the address that a page had then; what it is called now, its former addresses tell.
    /// </summary>
    private static async Task<Dictionary<string, long>> ReadPagesAsync(ContentDb db, DateOnly first, int most,
        CancellationToken cancellationToken)
    {
        var counts = await Count(db.Visits.AsNoTracking().Where(v => v.Kind == VisitKind.Page && v.Day >= first))
            .OrderByDescending(each => each.Count).Take(most).ToListAsync(cancellationToken);
        var addresses = counts.ConvertAll(each => each.Address);
        var present = await db.Pages.AsNoTracking()
            .Where(p => p.Trashed == null && EF.Parameter(addresses).Contains(p.Address)).Select(p => p.Address)
            .ToHashSetAsync(StringComparer.Ordinal, cancellationToken);
        var former = await db.FormerAddresses.AsNoTracking().Where(f => EF.Parameter(addresses).Contains(f.Path))
            .Select(f => new { f.Path, f.Page.Address })
                .ToDictionaryAsync(f => f.Path, f => f.Address, cancellationToken);
        return counts.GroupBy(each =>
            present.Contains(each.Address) ? each.Address : former.GetValueOrDefault(each.Address, each.Address))
            .ToDictionary(same => same.Key, same => same.Sum(each => each.Count), StringComparer.Ordinal);
    }

    private sealed record AddressCount
    {
        public required string Address { get; init; }

        public required long Count { get; init; }
    }
}
