using Mapflat.Content.Store;
using Microsoft.EntityFrameworkCore;

namespace Mapflat.Content.Pages;

/// <summary>One line of the ledger: an address that was public once. Lines are only ever added.</summary>
public sealed class LedgerEntry
{
    private LedgerEntry()
    {
    }

    /// <summary>Remembers an address.</summary>
    public LedgerEntry(string path, DateTime firstPublic) => (Path, FirstPublic) = (path, firstPublic);

    /// <summary>The address, canonical.</summary>
    public string Path { get; private set; } = "";

    /// <summary>When it first was public (UTC).</summary>
    public DateTime FirstPublic { get; private set; }

    /// <summary>Remembers an address in the transaction that makes it public. The ledger itself leaves out what it knows already.</summary>
    internal static Task AddAsync(ContentDb db, string path, DateTime now, CancellationToken cancellationToken) =>
        db.Database.ExecuteSqlAsync($"INSERT INTO Ledger (Path, FirstPublic) VALUES ({path}, {now})", cancellationToken);
}
