using Mapflat.Content.Addresses;
using Mapflat.Content.Markup;
using Mapflat.Content.Search;
using Mapflat.Content.Store;
using Microsoft.EntityFrameworkCore;

namespace Mapflat.Content.Pages;

internal static class ActUndo
{
    /// <returns>Whether it could be done; if not, the transaction must be given up.</returns>
    public static async Task<bool> ApplyAsync(
        PageActContext work, MarkdownRenderer renderer, PastAct act, Author author, CancellationToken stop)
    {
        var db = work.Db;
        var addresses = await db.Pages.AsNoTracking()
            .Select(p => new { p.Id, p.Folded, Public = p.Status != PageStatus.Draft })
            .ToDictionaryAsync(p => p.Id, p => (p.Folded, p.Public), stop);
        if (!await RowJournal.RevertAsync(db, act.Rows, stop)) return false;
        db.ChangeTracker.DetectChanges();
        var pages = db.ChangeTracker.Entries<Page>().Where(e => e.State == EntityState.Modified)
            .Select(e => e.Entity).ToList();
        // What was done before addresses were folded does not say how.
        foreach (var page in pages) page.Move(PageAddress.Restore(page.Address), page.Order);
        // The page was trashed since: what was undone would make it public there.
        if (pages.Any(p => p.Trashed is not null && p.Status != PageStatus.Draft)) return false;
        var ids = pages.Select(p => p.Id).ToList();
        foreach (var page in pages.Where(p => p.Trashed is null))
            if (await work.HolderAsync(page.Folded, ids, stop) is not null) return false;
        foreach (var former in db.ChangeTracker.Entries<FormerAddress>().Where(e => e.State == EntityState.Added)
            .Select(e => e.Entity.Path).ToList())
        {
            if (await db.FormerAddresses.SingleOrDefaultAsync(f => f.Path == former, stop) is { } other
                && db.Entry(other).State != EntityState.Deleted)
                return false;
        }

        await db.SaveChangesAsync(stop);
        // Where a page stands, nothing leads elsewhere, whatever was undone.
        db.RemoveRange(await db.FormerAddresses
            .Where(f => db.Pages.Any(p => p.Folded == f.Path && p.Status != PageStatus.Draft)).ToListAsync(stop));
        foreach (var page in pages)
        {
            if (page.Status != PageStatus.Draft) page.Touch(work.Now);
            var (left, wasPublic) = addresses[page.Id];
            if (wasPublic && left != page.Folded && await work.HolderAsync(left, [], stop) is null
                && !await db.FormerAddresses.AnyAsync(f => f.Path == left, stop))
                db.FormerAddresses.Add(new FormerAddress(left, page, work.Now));
            if (page.Status == PageStatus.Draft) await SearchIndex.RemoveAsync(db, page.Id, stop);
            else await IndexAsync(work, renderer, page, stop);
            if (wasPublic && page.Status != PageStatus.Draft && left != page.Folded) work.Moved[left] = page.Address;
        }

        if (act.Name == PageAct.MovedWithLinks && work.Moved.Count > 0)
        {
            await db.SaveChangesAsync(stop);
            await LinkMending.ApplyAsync(work, renderer, author, work.Moved, stop);
            if (work.Mended.Count > 0) work.Told += " The links lead back.";
        }

        return true;
    }

    private static async Task IndexAsync(
        PageActContext work, MarkdownRenderer renderer, Page page, CancellationToken stop)
    {
        var revision = await work.Db.Revisions.SingleAsync(r => r.Id == page.LiveRevisionId, stop);
        if (renderer.Render(revision.Markdown).Value is { } text)
            await SearchIndex.WriteAsync(work.Db, page, revision, text, stop);
    }
}
