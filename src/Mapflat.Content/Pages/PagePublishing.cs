using Mapflat.Content.Accounts;
using Mapflat.Content.Markup;
using Mapflat.Content.Media;
using Mapflat.Content.Redirects;
using Mapflat.Content.Search;
using Mapflat.Content.Store;
using Microsoft.EntityFrameworkCore;

namespace Mapflat.Content.Pages;

/// <summary>What a publication did.</summary>
/// <param name="Address">Where the page is.</param>
/// <param name="Revision">The number of the revision that visitors read.</param>
/// <param name="Changed">Whether anything changed for visitors; not where this very revision was live already.</param>
/// <param name="First">Whether the page was not public before.</param>
/// <param name="Ended">What ended because the page is at its address now, each as a sentence.</param>
public sealed record Publication(string Address, int Revision, bool Changed, bool First, IReadOnlyList<string> Ended);

/// <summary>Makes the newest words of a page public.</summary>
public sealed class PagePublishing(ContentStore store, MarkdownRenderer renderer, RedirectReader redirects)
{
    /// <summary>The longest reason, in characters.</summary>
    public const int LongestReason = 200;

    /// <summary>
    /// Publishes the newest revision of a page, in one transaction. A withdrawn page is live again; what stood on the
    /// page's address, and on its former ones, makes way. Publishing what is live already changes nothing.
    /// </summary>
    /// <param name="pageId">The page.</param>
    /// <param name="edits">The <see cref="Page.Edits"/> that the author has seen.</param>
    /// <param name="reason">Why, in one line for the public list of changes; null or blank for none.</param>
    /// <param name="author">Who publishes.</param>
    /// <param name="cancellationToken">Ends the work; nothing is kept.</param>
    /// <returns>
    /// What was done; <see cref="Failure.Conflict"/> if the text was saved again since <paramref name="edits"/>, or the
    /// page is in the trash or another page has its address; <see cref="Failure.Invalid"/> if the text cannot be shown.
    /// </returns>
    public Task<Outcome<Publication>> PublishAsync(int pageId, int edits, string? reason, Author author, CancellationToken cancellationToken) =>
        store.ChangeAsync(
            async (db, now, stop) =>
            {
                var page = await db.Pages.Include(p => p.LiveRevision).SingleOrDefaultAsync(p => p.Id == pageId, stop);
                if (page is null) return new Failure.NotFound("There is no such page any more.");
                if (page.Trashed is not null) return new Failure.Conflict($"{page.Address} is in the trash. Restore it first, then publish it.");
                if (page.Edits != edits) return new Failure.Conflict($"The text of {page.Address} has been saved again since you last saw it. Look at it before you publish it.");
                return await PublishAsync(db, page, reason, author, now, stop);
            },
            keep: publication => publication.Changed,
            cancellationToken);

    private async Task<Outcome<Publication>> PublishAsync(ContentDb db, Page page, string? reason, Author author, DateTime now, CancellationToken stop)
    {
        var why = string.IsNullOrWhiteSpace(reason) ? null : reason.Trim();
        if (why is not null && (why.Length > LongestReason || why.Any(char.IsControl)))
            return Refuse($"The reason must be one line of at most {LongestReason} characters; this one has {why.Length}.", "reason");
        var revision = await db.Revisions.Where(r => r.PageId == page.Id).OrderByDescending(r => r.Number).FirstOrDefaultAsync(stop);
        if (revision is null) return Refuse("The page has no text. Write some before you publish it.", "markdown");
        if (PageTextCheck.Check(revision.Text) is { Count: > 0 } faults) return new Failure.Invalid("The page was not published. Mend this first:", faults);
        var (text, failure) = renderer.Render(revision.Markdown);
        if (text is null) return failure!;

        var first = page.Status == PageStatus.Draft;
        if (page.Status == PageStatus.Published && page.LiveRevisionId == revision.Id) return new Publication(page.Address, revision.Number, Changed: false, First: false, []);
        page.Publish(revision, now, reason: why);
        List<string> ended = [];
        if (first)
        {
            ended.AddRange(await AddressClaim.TakeAsync(db, redirects, page, stop));
            ended.AddRange(await AddressClaim.TakeUpFormerAsync(db, redirects, page, stop));
        }

        await PageSearch.IndexAsync(db, page, revision, text, stop);
        await MediaPublication.MarkPublicAsync(db, text.Links, now, stop);
        await LedgerEntry.AddAsync(db, page.Address, now, stop);
        AuditLog.Add(db, now, author, "page.published", page.Address, why);
        return new Publication(page.Address, revision.Number, Changed: true, first, ended);
    }

    private static Failure.Invalid Refuse(string message, string field) => new(message, [Finding.Error(message, field: field)]);
}
