using Mapflat.Content.Markup;
using Mapflat.Content.Store;
using Microsoft.EntityFrameworkCore;

namespace Mapflat.Content.Media;

/// <summary>
/// Makes files public. What was public once stays in the ledger, so that its address never becomes a bare 404.
/// </summary>
internal static class MediaPublication
{
    /// <summary>
    /// Makes the files public that a text shows or leads to. For the transaction that publishes the text.
    /// </summary>
    internal static async Task MarkPublicAsync(
        ContentDb db, IEnumerable<LinkReference> links, DateTime now, CancellationToken cancellationToken)
    {
        var names = MediaLinks.NamesIn(links);
        if (names.Count == 0) return;
        foreach (var file in await db.Media.Include(m => m.Renditions)
            .Where(m => m.Published == null && EF.Parameter(names).Contains(m.Name)).ToListAsync(cancellationToken))
            await MarkPublicAsync(db, file, now, cancellationToken);
    }

    /// <summary>Makes one file public, with its smaller forms as they are now.</summary>
    internal static async Task MarkPublicAsync(
        ContentDb db, MediaFile file, DateTime now, CancellationToken cancellationToken)
    {
        file.MarkPublic(now);
        // The ledger itself leaves out what it knows already.
        foreach (var address in file.Renditions.Select(r => r.Address).Prepend(file.Address))
            await db.Database.ExecuteSqlAsync(
                $"INSERT INTO Ledger (Path, FirstPublic) VALUES ({address}, {now})", cancellationToken);
    }
}
