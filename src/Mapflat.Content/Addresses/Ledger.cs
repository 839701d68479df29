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
}
