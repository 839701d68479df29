using Mapflat.Content.Store;
using Microsoft.EntityFrameworkCore;

namespace Mapflat.Content.Addresses;

/// <summary>Every address that was ever public.</summary>
internal static class Ledger
{
    /// <summary>
    /// Within the transaction that makes the address public. The ledger leaves out what it knows already.
    /// </summary>
    public static Task AddAsync(ContentDb db, string path, DateTime now, CancellationToken cancellationToken) =>
        db.Database.ExecuteSqlAsync(
            $"INSERT INTO Ledger (Path, FirstPublic) VALUES ({path}, {now})", cancellationToken);

    /// <summary>So many of the addresses that others know of are guarded, those that weigh most.</summary>
    internal const int MostGuarded = 2_000;

    /// <summary>
    /// The addresses that no change of a redirect may lose: what was public, and what others know best. An address of
    /// the home page with a query is none that resolves by its path.
    /// </summary>
    internal static async Task<List<string>> ReadGuardedAsync(ContentDb db, CancellationToken cancellationToken)
    {
        var ledger = await db.Ledger.AsNoTracking().OrderBy(l => l.Path).Select(l => l.Path)
            .ToListAsync(cancellationToken);
        var known = await db.KnownAddresses.AsNoTracking().Where(known => !known.Address.StartsWith("/?"))
            .GroupBy(known => known.Address).Select(of => new
            {
                Address = of.Key,
                Weight = of.Sum(each => each.Visits + (each.Links * KnownAddress.VisitsOfLink)),
            })
            .OrderByDescending(of => of.Weight).ThenBy(of => of.Address).Take(MostGuarded).Select(of => of.Address)
            .ToListAsync(cancellationToken);
        return [.. ledger, .. known.Except(ledger, StringComparer.Ordinal)];
    }
}
