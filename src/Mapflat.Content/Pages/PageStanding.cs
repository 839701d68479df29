using Mapflat.Content.Store;
using Microsoft.EntityFrameworkCore;

namespace Mapflat.Content.Pages;

internal enum PageState
{
    Draft,

    Live,

    /// <summary>Live, while other words wait to be published.</summary>
    Changed,

    /// <summary>Public, with a notice on top that it no longer holds.</summary>
    Withdrawn,

    Unpublished,

    Trash,
}

/// <summary>
/// What visitors read of a page, and whether words wait for them: decided here alone, so that all screens say the same.
/// </summary>
/// <param name="Waits">
/// Whether its newest words were never public and are other than those that visitors read, or read last.
/// </param>
internal sealed record PageStanding(PageState State, bool Waits)
{
    /// <summary>The word that a list has for each state; with <see cref="Waits"/> it is followed by this.</summary>
    private const string WithChanges = ", with unpublished changes";

    public bool IsPublic => State is PageState.Live or PageState.Changed or PageState.Withdrawn;

    public string Name => State switch
    {
        PageState.Draft => "Draft",
        PageState.Live => "Live",
        PageState.Changed => "Live" + WithChanges,
        PageState.Withdrawn => Waits ? "Withdrawn" + WithChanges : "Withdrawn",
        PageState.Unpublished => Waits ? "Not public" + WithChanges : "Not public",
        _ => "In the trash",
    };

    /// <summary>The same in a sentence.</summary>
    public string Says => State switch
    {
        PageState.Draft => "Nobody can read it yet.",
        PageState.Live => "Visitors read exactly what the editor holds.",
        PageState.Changed => "Visitors read an older version; newer words wait to be published.",
        PageState.Withdrawn => Waits
            ? "Visitors read an older version, with a notice that it no longer holds; newer words wait to be published."
            : "Visitors read it with a notice that it no longer holds.",
        PageState.Unpublished => Waits
            ? "Visitors can no longer read it; newer words than they read last wait here."
            : "Visitors can no longer read it.",
        _ => "Nobody can read it, and it is out of the way until it is restored.",
    };

    /// <param name="newest">The revision with the highest number; null where there is none.</param>
    /// <param name="last">The one that visitors read, or read last; null where none ever was public.</param>
    internal static PageStanding Create(Page page, Revision? newest, Revision? last)
    {
        var waits = page.Trashed is null && newest is { PublishedAt: null }
            && (last is null || newest.Text != last.Text);
        return new PageStanding(page switch
        {
            { Trashed: not null } => PageState.Trash,
            { Status: PageStatus.Draft, Published: null } => PageState.Draft,
            { Status: PageStatus.Draft } => PageState.Unpublished,
            { Status: PageStatus.Withdrawn } => PageState.Withdrawn,
            _ when waits => PageState.Changed,
            _ => PageState.Live,
        }, waits);
    }

    /// <summary>
    /// The words that wait to be published, one revision for each page that has some. Which revision is the newest an
    /// index tells, and texts are compared only where that one never was public.
    /// </summary>
    internal static IQueryable<Revision> Waiting(ContentDb db) => db.Pages.AsNoTracking()
        .Where(p => p.Trashed == null)
        .Select(p => new
        {
            p.LiveRevisionId,
            Newest = db.Revisions.Where(r => r.PageId == p.Id).OrderByDescending(r => r.Number)
                .Select(r => (int?)r.Id).FirstOrDefault(),
        })
        .Where(p => p.Newest != p.LiveRevisionId)
        .Join(db.Revisions.AsNoTracking(), p => p.Newest, r => r.Id, (_, r) => r)
        .Where(r => r.PublishedAt == null && !db.Revisions.Any(last => last.Id == (r.Page.LiveRevisionId
                ?? db.Revisions.Where(old => old.PageId == r.PageId && old.PublishedAt != null)
                    .OrderByDescending(old => old.Number).Select(old => (int?)old.Id).FirstOrDefault())
            && last.Markdown == r.Markdown && last.Title == r.Title && last.Menu == r.Menu
            && last.Summary == r.Summary && last.AsOf == r.AsOf && last.Successor == r.Successor
            && last.Terms == r.Terms && last.Extra == r.Extra));

    /// <summary>The words that visitors read, or read last, of each of these pages.</summary>
    internal static async Task<Dictionary<int, Revision>> ReadLastAsync(
        ContentDb db, IReadOnlyCollection<int> pages, CancellationToken cancellationToken) =>
        await db.Revisions.AsNoTracking()
            .Where(r => EF.Parameter(pages).Contains(r.PageId) && r.Id == (r.Page.LiveRevisionId
                ?? db.Revisions.Where(old => old.PageId == r.PageId && old.PublishedAt != null)
                    .OrderByDescending(old => old.Number).Select(old => (int?)old.Id).FirstOrDefault()))
            .ToDictionaryAsync(r => r.PageId, cancellationToken);
}
