using Mapflat.Content.Addresses;
using Mapflat.Content.Links;
using Mapflat.Content.Markup;
using Mapflat.Content.Store;
using Microsoft.EntityFrameworkCore;

namespace Mapflat.Content.Pages;

/// <summary>
/// Does things to the place and the state of pages, says beforehand what they will do, and undoes them. An address that
/// was public always goes on answering, and never with more than one hop.
/// </summary>
internal sealed class PageActs(ContentStore store, MarkdownRenderer renderer, RedirectReader redirects)
{
    /// <summary>
    /// What an act would do. Everything is done, looked at and taken back, so it cannot differ from the act.
    /// </summary>
    /// <returns>The consequences, with the version to carry it out with; or why it cannot be done.</returns>
    public Task<Outcome<Consequences>> PlanAsync(int pageId, PageAct act, CancellationToken cancellationToken) =>
        RunAsync(pageId, version: null, act, new Author("plan"), keep: false, cancellationToken);

    /// <param name="version">The <see cref="Page.Version"/> that the author has seen.</param>
    /// <returns><see cref="Failure.NotFound"/>, <see cref="Failure.Conflict"/> if the page was changed since or is in
    /// no state for it, <see cref="Failure.Invalid"/> with the field at fault.</returns>
    public Task<Outcome<Consequences>> CarryOutAsync(
        int pageId, int version, PageAct act, Author author, CancellationToken cancellationToken) =>
        RunAsync(pageId, version, act, author, keep: true, cancellationToken);

    /// <summary>
    /// Undoes an act: pages, redirects and menu are as they were before. An address that only the act made public leads
    /// to the page's old one.
    /// </summary>
    /// <returns><see cref="Failure.Conflict"/> if anything that the act changed was changed again since, or it was
    /// undone already.</returns>
    public Task<Outcome<Consequences>> UndoAsync(
        int pageId, int actId, Author author, CancellationToken cancellationToken) => store.ChangeAsync(
            async (db, now, stop) =>
            {
                var act = await db.PastActs.SingleOrDefaultAsync(a => a.Id == actId && a.PageId == pageId, stop);
                if (act is null) return new Failure.NotFound("There is no such act.");
                if (act.Undone is not null) return new Failure.Conflict("This was undone already.");
                var page = await db.Pages.Include(p => p.LiveRevision).SingleAsync(p => p.Id == pageId, stop);
                var before = await SiteAnswers.BeforeAsync(db, redirects, stop);
                var work = new PageActContext(db, redirects, page, now) { Told = $"Undone: {act.Told}" };
                if (!await ActUndo.ApplyAsync(work, renderer, act, author, stop))
                    return new Failure.Conflict("This can no longer be undone exactly, for something that it changed "
                        + "was changed again since. Nothing was changed now.");
                act.Undo(author.Name, now);
                AuditLog.Add(db, now, author, act.Name + ".undone", page.Address, act.Told);
                return await CompareAsync(work, before, actId: null, stop);
            },
            keep: _ => true,
            cancellationToken);

    private Task<Outcome<Consequences>> RunAsync(int pageId, int? version, PageAct act, Author author, bool keep,
        CancellationToken cancellationToken) => store.ChangeAsync<Consequences>(
            async (db, now, stop) =>
            {
                var page = await db.Pages.Include(p => p.LiveRevision).SingleOrDefaultAsync(p => p.Id == pageId, stop);
                if (page is null) return new Failure.NotFound("There is no such page any more.");
                if (version is not null && page.Version != version)
                    return new Failure.Conflict($"{page.Address} has been changed since you opened this form. Look at "
                        + "what would happen now, and decide again.");
                var before = await SiteAnswers.BeforeAsync(db, redirects, stop);
                var work = new PageActContext(db, redirects, page, now);
                if (await work.DoAsync(act, stop) is { } failure) return failure;
                var journal = RowJournal.Begin(db);
                // Not in the journal: an undo changes links back in the words of that time.
                if (act is PageAct.Move { WithLinks: true } && work.Moved.Count > 0)
                {
                    await LinkMending.ApplyAsync(work, renderer, author, work.Moved, stop);
                    work.Told += LinkMending.Tell(work.Mended);
                }

                var seen = page.Version;
                await db.SaveChangesAsync(stop);
                PastAct? past = null;
                if (keep && !journal.IsEmpty)
                {
                    past = db.PastActs.Add(
                        new PastAct(page.Id, act.Name, work.Told, author.Name, journal.End(), now)).Entity;
                    AuditLog.Add(db, now, author, act.Name, page.Address, work.Told);
                    await db.SaveChangesAsync(stop);
                }

                var (consequences, fault) = await CompareAsync(work, before, past?.Id, stop, act);
                if (consequences is null) return fault!;
                return keep ? consequences : consequences with { Version = seen };
            },
            keep: _ => keep,
            cancellationToken);

    /// <summary>A fate that turns out to be none: what was chosen leads nowhere on this site.</summary>
    private static Failure.Invalid? Fault(PageAct act, PageActContext work, SiteAnswers after)
    {
        var (fate, field) = act switch
        {
            PageAct.Unpublish unpublish => (unpublish.Fate, "to"),
            PageAct.Trash trash => (trash.Fate, "to"),
            PageAct.Merge merge => (new OldAddressAnswer.Redirect(merge.Into), "into"),
            _ => (null, ""),
        };
        switch (fate)
        {
            case OldAddressAnswer.Redirect redirect:
                var found = after.Map.Resolve(null, work.Page.Address, null);
                return found.Kind == ResolutionKind.Redirect
                    && found.Ends is not (ResolutionKind.NotFound or ResolutionKind.Gone) ? null
                    : PageActContext.Refuse(
                        $"Nothing that visitors could be sent to is at {redirect.To.Trim()}. Choose a "
                            + "public page, or an address on another site.", field);
            case OldAddressAnswer.Gone { Suggested: { } suggested } when suggested.Trim() is { Length: > 0 } path
                && path[0] == '/':
                return after.Map.ResolveRaw(null, path).Kind is not (ResolutionKind.NotFound or ResolutionKind.Gone)
                    ? null
                    : PageActContext.Refuse(
                        $"Nothing that could be suggested is at {path}. Choose a public page, an address "
                            + "on another site, or nothing.", "suggested");
            default:
                return null;
        }
    }

    /// <summary>Compares what visitors get with what they got, and refuses to lose an address.</summary>
    private async Task<Outcome<Consequences>> CompareAsync(
        PageActContext work, SiteAnswers before, int? actId, CancellationToken stop, PageAct? act = null)
    {
        await work.Db.SaveChangesAsync(stop);
        var after = await SiteAnswers.ReadAsync(work.Db, redirects, stop);
        if (act is not null && Fault(act, work, after) is { } fault) return fault;
        if (after.Refusal(before) is { } refusal) return refusal;
        var changes = after.Since(before);
        var links = await IncomingLink.FindAsync(work.Db, renderer, redirects.AnyOrigin,
            [.. changes.Where(c => !c.Before.IsNothing).Select(c => c.Address)], stop);
        return new Consequences(
            work.Page.Id, await work.TitleAsync(work.Page, stop), work.Page.Version, work.Page.Address, work.Told,
            changes, work.Notes,
            [.. links.Where(link => link.PageId != work.Page.Id || work.Page.Status != PageStatus.Draft)], actId)
        {
            Mended = work.Mended,
        };
    }
}
