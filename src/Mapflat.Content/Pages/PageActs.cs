using Mapflat.Content.Accounts;
using Mapflat.Content.Links;
using Mapflat.Content.Markup;
using Mapflat.Content.Redirects;
using Mapflat.Content.Search;
using Mapflat.Content.Store;
using Microsoft.EntityFrameworkCore;

namespace Mapflat.Content.Pages;

/// <summary>
/// Does things to the place and the state of pages, says beforehand what they will do, and undoes them. An address that
/// was public always goes on answering, and never with more than one hop.
/// </summary>
public sealed class PageActs(ContentStore store, MarkdownRenderer renderer, RedirectReader redirects)
{
    /// <summary>What an act would do. Everything is done, looked at and taken back, so it cannot differ from the act.</summary>
    /// <returns>The consequences, with the version to carry it out with; or why it cannot be done.</returns>
    public Task<Outcome<Consequences>> PlanAsync(int pageId, PageAct act, CancellationToken cancellationToken) =>
        RunAsync(pageId, version: null, act, new Author("plan"), keep: false, cancellationToken);

    /// <summary>Carries an act out, in one transaction.</summary>
    /// <param name="pageId">The page.</param>
    /// <param name="version">The <see cref="Page.Version"/> that the author has seen.</param>
    /// <param name="act">The act.</param>
    /// <param name="author">Who acts.</param>
    /// <param name="cancellationToken">Ends the work; nothing is kept.</param>
    /// <returns>
    /// What was done; <see cref="Failure.NotFound"/> without such a page, <see cref="Failure.Conflict"/> if the page was
    /// changed since or is not in a state for the act, <see cref="Failure.Invalid"/> with the field that is at fault.
    /// </returns>
    public Task<Outcome<Consequences>> CarryOutAsync(int pageId, int version, PageAct act, Author author, CancellationToken cancellationToken) =>
        RunAsync(pageId, version, act, author, keep: true, cancellationToken);

    /// <summary>
    /// Undoes an act: pages, redirects and menu are as they were before. An address that only the act made public leads to
    /// the page's old one.
    /// </summary>
    /// <returns>
    /// What was done; <see cref="Failure.Conflict"/> if anything that the act changed was changed again since, or it was
    /// undone already.
    /// </returns>
    public Task<Outcome<Consequences>> UndoAsync(int pageId, int actId, Author author, CancellationToken cancellationToken) => store.ChangeAsync(
        async (db, now, stop) =>
        {
            var act = await db.PastActs.SingleOrDefaultAsync(a => a.Id == actId && a.PageId == pageId, stop);
            if (act is null) return new Failure.NotFound("There is no such act.");
            if (act.Undone is not null) return new Failure.Conflict("This was undone already.");
            var page = await db.Pages.Include(p => p.LiveRevision).SingleAsync(p => p.Id == pageId, stop);
            var before = await SiteAnswers.ReadAsync(db, redirects, stop);
            var work = new ActWork(db, redirects, page, now) { Told = $"Undone: {act.Told}" };
            if (!await ActUndo.ApplyAsync(work, renderer, act, stop))
                return new Failure.Conflict("This can no longer be undone exactly, for something that it changed was changed again since. Nothing was changed now.");
            act.Undo(now);
            AuditLog.Add(db, now, author, act.Name + ".undone", page.Address, act.Told);
            return await TellAsync(work, before, actId: null, stop);
        },
        keep: _ => true,
        cancellationToken);

    private Task<Outcome<Consequences>> RunAsync(int pageId, int? version, PageAct act, Author author, bool keep, CancellationToken cancellationToken) => store.ChangeAsync(
        async (db, now, stop) =>
        {
            var page = await db.Pages.Include(p => p.LiveRevision).SingleOrDefaultAsync(p => p.Id == pageId, stop);
            if (page is null) return new Failure.NotFound("There is no such page any more.");
            if (version is not null && page.Version != version)
                return new Failure.Conflict($"{page.Address} has been changed since you opened this form. Look at what would happen now, and decide again.");
            var before = await SiteAnswers.ReadAsync(db, redirects, stop);
            var work = new ActWork(db, redirects, page, now);
            if (await work.DoAsync(act, stop) is { } failure) return failure;
            var journal = RowJournal.Begin(db);
            if (!keep) return await PlannedAsync(work, before, act, stop);
            await db.SaveChangesAsync(stop);
            var past = journal.IsEmpty ? null : db.PastActs.Add(new PastAct(page.Id, act.Name, work.Told, author.Name, journal.End(), now)).Entity;
            if (past is not null) AuditLog.Add(db, now, author, act.Name, page.Address, work.Told);
            await db.SaveChangesAsync(stop);
            var (done, fault) = await TellAsync(work, before, past?.Id, stop);
            return done is not null && Fault(act, work, done) is { } late ? late : (Outcome<Consequences>)(fault is null ? done! : fault);
        },
        keep: _ => keep,
        cancellationToken);

    private async Task<Outcome<Consequences>> PlannedAsync(ActWork work, SiteAnswers before, PageAct act, CancellationToken stop)
    {
        var version = work.Page.Version;
        await work.Db.SaveChangesAsync(stop);
        var (plan, failure) = await TellAsync(work, before, actId: null, stop);
        if (plan is null) return failure!;
        return Fault(act, work, plan) is { } fault ? fault : plan with { Version = version };
    }

    /// <summary>A fate that turns out to be none: the address given leads nowhere.</summary>
    private static Failure.Invalid? Fault(PageAct act, ActWork work, Consequences done)
    {
        var (to, field) = act switch
        {
            PageAct.Unpublish { Fate: AddressFate.Redirect redirect } => (redirect.To, "to"),
            PageAct.Trash { Fate: AddressFate.Redirect redirect } => (redirect.To, "to"),
            PageAct.Merge merge => (merge.Into, "into"),
            _ => (null, ""),
        };
        if (to is null || done.Addresses.FirstOrDefault(c => c.Address == work.Page.Address) is not { } change) return null;
        return change.After is { Status: 301, To: not null } ? null : ActWork.Refuse($"{to} leads nowhere that visitors could be sent to. Choose a public page, or an address on another site.", field);
    }

    /// <summary>Compares what visitors get with what they got, and refuses to lose an address.</summary>
    private async Task<Outcome<Consequences>> TellAsync(ActWork work, SiteAnswers before, int? actId, CancellationToken stop)
    {
        await work.Db.SaveChangesAsync(stop);
        var after = await SiteAnswers.ReadAsync(work.Db, redirects, stop);
        if (after.LostSince(before) is { } lost) return new Failure.Conflict($"{lost} was public and would lead nowhere after this, so nothing was changed.");
        var changes = after.Since(before);
        var links = await IncomingLink.FindAsync(work.Db, renderer, redirects.AnyOrigin, [.. changes.Where(c => !c.Before.IsNothing).Select(c => c.Address)], stop);
        return new Consequences(
            work.Page.Id, await work.TitleAsync(work.Page, stop), work.Page.Version, work.Page.Address, work.Told, changes, work.Notes,
            [.. links.Where(link => link.PageId != work.Page.Id || work.Page.Status != PageStatus.Draft)], actId);
    }
}
