using Mapflat.Content.Markup;
using Mapflat.Content.Store;
using Microsoft.EntityFrameworkCore;

namespace Mapflat.Content.Search;

/// <summary>
/// Brings the index to the state of the pages where they disagree: after an upgrade that has left it empty, or because
/// somebody has changed the database by hand.
/// </summary>
internal sealed class SearchFilling(ContentStore store, MarkdownRenderer renderer, CaptureFilling captures)
{
    /// <summary>So many pages in one transaction; savers wait no longer than these take.</summary>
    private const int Batch = 20;

    /// <returns>How many pages were indexed, or taken out.</returns>
    public async Task<int> FillAsync(CancellationToken cancellationToken)
    {
        var changed = 0;
        while (true)
        {
            var (count, failure) = await store.WriteAsync<int>(
                async (db, _, stop) => await TakeOutAsync(db, stop) + await FillSomeAsync(db, stop), cancellationToken);
            // Pages first, as they come first in what is found.
            if (failure is not null || count == 0) return changed + await captures.FillAsync(null, cancellationToken);
            changed += count;
        }
    }

    private static async Task<int> TakeOutAsync(ContentDb db, CancellationToken cancellationToken)
    {
        var ids = await db.Database.SqlQueryRaw<int>("""
            SELECT DISTINCT PageId AS Value FROM SearchSections
            WHERE PageId > 0 AND PageId NOT IN (SELECT Id FROM Pages WHERE Status <> 'Draft') LIMIT 20
            """).ToListAsync(cancellationToken);
        foreach (var id in ids) await SearchIndex.RemoveAsync(db, id, cancellationToken);
        return ids.Count;
    }

    private async Task<int> FillSomeAsync(ContentDb db, CancellationToken cancellationToken)
    {
        var ids = await db.Database.SqlQuery<int>($"""
            SELECT Id AS Value FROM Pages
            WHERE Status <> 'Draft' AND NOT EXISTS (SELECT 1 FROM SearchSections s WHERE s.PageId = Pages.Id)
            ORDER BY Id LIMIT {Batch}
            """).ToListAsync(cancellationToken);
        var pages = await db.Pages.AsNoTracking().Include(page => page.LiveRevision)
            .Where(page => EF.Parameter(ids).Contains(page.Id)).ToListAsync(cancellationToken);
        foreach (var page in pages)
        {
            // A text that an earlier version has shown, and this one refuses, is found by its names.
            var text = renderer.Render(page.LiveRevision!.Markdown).Value
                ?? new RenderedText("", [], "", [new Section(null, "")], [], [], 0);
            await SearchIndex.WriteAsync(db, page, page.LiveRevision, text, cancellationToken);
        }

        return pages.Count;
    }
}
