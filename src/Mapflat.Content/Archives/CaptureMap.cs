using Mapflat.Content.Addresses;
using Mapflat.Content.Store;
using Microsoft.EntityFrameworkCore;

namespace Mapflat.Content.Archives;

/// <param name="Address">Path and query in ASCII.</param>
/// <param name="Moment">When it was captured (UTC).</param>
internal sealed record MappedCapture(string Address, DateTime Moment);

/// <summary>The pages of old sites that visitors get, for the lists of the site.</summary>
internal sealed class CaptureMap(ContentStore store)
{
    /// <summary>So many addresses have a part of the map to themselves, whatever is at them.</summary>
    private const int PartSize = SiteLists.FewPages;

    private const string IsListed = Triggers.CapturedPages;

    public async Task<int> CountAsync(CancellationToken cancellationToken)
    {
        await using var db = await store.OpenAsync(cancellationToken);
        return await db.Database.SqlQueryRaw<int>($"SELECT count(*) AS Value FROM CapturedAddresses WHERE {IsListed}")
            .SingleAsync(cancellationToken);
    }

    /// <summary>The addresses of the parts of the map that tell of them, none of which is read for it.</summary>
    public async Task<IReadOnlyList<string>> ReadPartsAsync(CancellationToken cancellationToken)
    {
        await using var db = await store.OpenAsync(cancellationToken);
        return await ReadPartsAsync(db, cancellationToken);
    }

    /// <summary>What is in a part of the map.</summary>
    /// <param name="part">Which part, from 1.</param>
    /// <returns>Null where there is no such part.</returns>
    public async Task<IReadOnlyList<MappedCapture>?> ReadPartAsync(int part, CancellationToken cancellationToken)
    {
        await using var db = await store.OpenAsync(cancellationToken);
        var rows = await db.Database.SqlQueryRaw<Row>($$"""
            SELECT a.Address, a.Key, a.QueryKey, c.Moment, EXISTS (
                SELECT 1 FROM Pages p WHERE p.Folded = a.Key AND p.Status <> 'Draft' AND p.Trashed IS NULL) AS IsPage
            FROM CapturedAddresses a JOIN Captures c ON c.Id = a.LatestId
            WHERE a.Id / {{PartSize}} = {0} AND {{IsListed}} ORDER BY a.Id
            """, part - 1).ToListAsync(cancellationToken);
        if (rows.Count == 0) return null;
        return [.. rows.Where(row => row.QueryKey.Length > 0
            || (!row.IsPage && !ReservedAddresses.Hides(row.Key, row.QueryKey)))
            .Select(row => new MappedCapture(row.Address, DateTime.SpecifyKind(row.Moment, DateTimeKind.Utc)))];
    }

    internal static Task<bool> AnyAsync(ContentDb db, CancellationToken cancellationToken) => db.Database
        .SqlQueryRaw<int>($"SELECT Id AS Value FROM CapturedAddresses WHERE {IsListed} LIMIT 1")
        .AnyAsync(cancellationToken);

    internal static async Task<IReadOnlyList<string>> ReadPartsAsync(
        ContentDb db, CancellationToken cancellationToken)
    {
        // A descent of the index for each part.
        var parts = await db.Database.SqlQueryRaw<int>($"""
            WITH RECURSIVE parts (Part) AS (
                SELECT min(Id / {PartSize}) FROM CapturedAddresses WHERE {IsListed}
                UNION ALL
                SELECT (SELECT min(Id / {PartSize}) FROM CapturedAddresses
                        WHERE Id / {PartSize} > parts.Part AND {IsListed})
                FROM parts WHERE Part IS NOT NULL)
            SELECT Part AS Value FROM parts WHERE Part IS NOT NULL
            """).ToListAsync(cancellationToken);
        return [.. parts.Select(AddressOf)];
    }

    /// <summary>The parts that tell of addresses that were changed since.</summary>
    internal static async Task<IReadOnlyList<string>> ReadChangedAsync(
        ContentDb db, long since, CancellationToken cancellationToken) =>
        [.. (await db.Database.SqlQuery<int>(
            $"SELECT DISTINCT Id / {PartSize} AS Value FROM CapturedAddresses WHERE Generation > {since}")
            .ToListAsync(cancellationToken)).Select(AddressOf)];

    /// <summary>The parts that tell of what was captured at the addresses of pages.</summary>
    internal static async Task<IReadOnlyList<string>> ReadAtAsync(
        ContentDb db, IReadOnlyCollection<string> addresses, CancellationToken cancellationToken) =>
        [.. (await db.CapturedAddresses
            .Where(captured => EF.Parameter(addresses).Contains(captured.Key) && captured.QueryKey == "")
            .Select(captured => captured.Id / PartSize).Distinct().ToListAsync(cancellationToken)).Select(AddressOf)];

    private static string AddressOf(int number) => SiteLists.AddressOf(SiteLists.Captures, number + 1);

    private sealed record Row(string Address, string Key, string QueryKey, DateTime Moment, bool IsPage);
}
