using Mapflat.Content.Addresses;
using Mapflat.Content.Markup;
using Mapflat.Content.Media;
using Mapflat.Content.Search;
using Mapflat.Content.Store;
using Microsoft.EntityFrameworkCore;

namespace Mapflat.Content.Pages;

/// <param name="Changed">Whether anything changed for visitors; not where this very revision was live already.</param>
/// <param name="Ended">What ended because the page is at its address now, each as a sentence.</param>
internal sealed record Publication(string Address, int Revision, bool Changed, bool First, IReadOnlyList<string> Ended);

internal sealed class PagePublishing(ContentStore store, MarkdownRenderer renderer, RedirectReader redirects)
{
    /// <summary>The longest reason, in characters.</summary>
    public const int LongestReason = 200;

    /// <summary>
    /// In one transaction. A withdrawn page is live again; what stood on the page's address, and on its former ones,
    /// makes way. Publishing what is live already changes nothing.
    /// </summary>
    /// <param name="edits">The <see cref="Page.Edits"/> that the author has seen.</param>
    /// <param name="isTrueToday">Whether the words say from now on that they hold as of today (UTC).</param>
    /// <param name="inMenu">Whether the page is put last in the main menu, unless it is there.</param>
    /// <returns><see cref="Failure.Conflict"/> if the text was saved again since, the page is in the trash or its
    /// address is another's; <see cref="Failure.Invalid"/> if the text cannot be shown.</returns>
    public Task<Outcome<Publication>> PublishAsync(
        int pageId, int edits, string? reason, Author author, CancellationToken cancellationToken,
        bool isTrueToday = false, bool inMenu = false) =>
        store.ChangeAsync<Publication>(
            async (db, now, stop) =>
            {
                var (page, failure) = await FindAsync(db, pageId, edits, stop);
                if (page is null) return failure!;
                var revision = await NewestOf(db, page).FirstOrDefaultAsync(stop);
                var today = AsOf.Today(now);
                if (isTrueToday && revision is not null && revision.AsOf != today)
                    revision = page.Save(revision.Text with { AsOf = today }, author.Name, now);
                var (publication, refusal) = await PublishAsync(
                    db, page, revision, reason, author, "page.published", now, stop);
                if (publication is not { Changed: true }
                    || !inMenu || !await PageActContext.AddToMenuAsync(db, page, stop))
                    return publication is null ? refusal! : publication;
                AuditLog.Add(db, now, author, "page.put-in-menu", page.Address, null);
                return publication with { Ended = [.. publication.Ended, "The main menu leads there."] };
            },
            keep: publication => publication.Changed,
            cancellationToken);

    /// <summary>
    /// In one transaction: the words that were public before become a new revision, which is published. What is taken
    /// back, and a draft that was begun since, stay in the history.
    /// </summary>
    /// <param name="edits">The <see cref="Page.Edits"/> that the author has seen.</param>
    /// <returns><see cref="Failure.Conflict"/> if the text was saved again since, or there is nothing to go back to;
    /// <see cref="Failure.Invalid"/> if the earlier words cannot be shown any more.</returns>
    public Task<Outcome<Publication>> TakeBackAsync(
        int pageId, int edits, string? reason, Author author, CancellationToken cancellationToken) =>
        store.ChangeAsync(
            async (db, now, stop) =>
            {
                var (page, failure) = await FindAsync(db, pageId, edits, stop);
                if (page is null) return failure!;
                if (page.Status != PageStatus.Published || page.LiveRevision is not { } live)
                    return new Failure.Conflict(
                        $"{page.Address} is not live, so there is no publication to take back.");
                if (await EarlierAsync(db, page, live, stop) is not { } earlier)
                    return new Failure.Conflict($"Nothing else was public at {page.Address} before. Unpublish the page "
                        + "if nobody is to read it.");
                // The page numbers its revisions by those that it has at hand.
                await NewestOf(db, page).FirstAsync(stop);
                var revision = page.Save(earlier.Text, author.Name, now);
                if (string.IsNullOrWhiteSpace(reason)) reason = $"Back to version {earlier.Number}.";
                return await PublishAsync(db, page, revision, reason, author, "publication.taken-back", now, stop);
            },
            keep: publication => publication.Changed,
            cancellationToken);

    public async Task<Revision?> FindEarlierAsync(int pageId, CancellationToken cancellationToken)
    {
        await using var db = await store.OpenAsync(cancellationToken);
        var page = await db.Pages.AsNoTracking().Include(p => p.LiveRevision)
            .SingleOrDefaultAsync(p => p.Id == pageId, cancellationToken);
        return page is { Status: PageStatus.Published, LiveRevision: { } live }
            ? await EarlierAsync(db, page, live, cancellationToken)
            : null;
    }

    private static IQueryable<Revision> NewestOf(ContentDb db, Page page) =>
        db.Revisions.Where(r => r.PageId == page.Id).OrderByDescending(r => r.Number);

    private static Task<Revision?> EarlierAsync(ContentDb db, Page page, Revision live, CancellationToken stop) =>
        NewestOf(db, page).AsNoTracking()
            .Where(r => r.PublishedAt != null && r.Number < live.Number)
            .Where(r => r.Markdown != live.Markdown || r.Title != live.Title || r.Menu != live.Menu
                || r.Summary != live.Summary || r.AsOf != live.AsOf || r.Successor != live.Successor
                || r.Terms != live.Terms)
            .FirstOrDefaultAsync(stop);

    private static async Task<Outcome<Page>> FindAsync(ContentDb db, int pageId, int edits, CancellationToken stop)
    {
        var page = await db.Pages.Include(p => p.LiveRevision).SingleOrDefaultAsync(p => p.Id == pageId, stop);
        if (page is null) return new Failure.NotFound("There is no such page any more.");
        if (page.Trashed is not null)
            return new Failure.Conflict($"{page.Address} is in the trash. Restore it first, then publish it.");
        if (page.Edits != edits)
            return new Failure.Conflict($"The text of {page.Address} has been saved again since you last saw it. Look "
                + "at it before you publish it.");
        return page;
    }

    private async Task<Outcome<Publication>> PublishAsync(
        ContentDb db, Page page, Revision? revision, string? reason, Author author, string act, DateTime now,
        CancellationToken stop)
    {
        var why = string.IsNullOrWhiteSpace(reason) ? null : reason.Trim();
        if (why is not null && (why.Length > LongestReason || why.Any(char.IsControl)))
            return Refuse(
                $"The reason must be one line of at most {LongestReason} characters; this one has {why.Length}.",
                "reason");
        if (revision is null) return Refuse("The page has no text. Write some before you publish it.", "markdown");
        if (PageTextCheck.Check(revision.Text) is { Count: > 0 } faults)
            return new Failure.Invalid("The page was not published. Mend this first:", faults);
        var (text, failure) = renderer.Render(revision.Markdown);
        if (text is null) return failure!;

        var first = page.Status == PageStatus.Draft;
        if (page.Status == PageStatus.Published && page.LiveRevision?.Text == revision.Text)
            return new Publication(page.Address, revision.Number, Changed: false, First: false, []);
        page.Publish(revision, now, reason: why);
        List<string> ended = [];
        if (first)
        {
            ended.AddRange(await AddressClaim.TakeAsync(db, redirects, page, stop));
            ended.AddRange(await AddressClaim.TakeUpFormerAsync(db, redirects, page, stop));
        }

        await SearchIndex.WriteAsync(db, page, revision, text, stop, isInPlace: !first);
        await MediaPublication.MarkPublicAsync(db, text.Links, now, stop);
        await Ledger.AddAsync(db, page.Address, now, stop);
        AuditLog.Add(db, now, author, act, page.Address, why);
        return new Publication(page.Address, revision.Number, Changed: true, first, ended);
    }

    private static Failure.Invalid Refuse(string message, string field) =>
        new(message, [Finding.Error(message, field: field)]);
}
