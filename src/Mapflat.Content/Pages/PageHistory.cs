using System.Collections.Concurrent;
using Mapflat.Content.Media;
using Mapflat.Content.Store;
using Microsoft.EntityFrameworkCore;

namespace Mapflat.Content.Pages;

/// <summary>
/// What the public may read of the past of a page that it may read now: every version that was published, withdrawn pages
/// included, and never a draft. A version has the number of its revision.
/// </summary>
public sealed class PageHistory(ContentStore store, PageReader pages)
{
    /// <summary>How many versions a page of the list has.</summary>
    public const int PageSize = 50;

    /// <summary>How many versions a time map has.</summary>
    public const int TimeMapSize = 1_000;

    private const int RememberedDifferences = 200;

    // Two revisions never change (see PageReader.Render), and finding their differences can take most of a second.
    private readonly ConcurrentDictionary<(int Old, DateTime OldSaved, int Now, DateTime NowSaved), PageDifference> _differences = new();

    /// <summary>The list of a page's versions, newest first.</summary>
    /// <param name="address">The page's address.</param>
    /// <param name="before">Only those with a smaller number; null to begin with the newest.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>At most <see cref="PageSize"/> versions; null if the public may read no page there.</returns>
    public async Task<HistoryView?> ReadAsync(string address, int? before, CancellationToken cancellationToken)
    {
        await using var db = await store.OpenAsync(cancellationToken);
        if (await FindAsync(db, address, cancellationToken) is not { } page) return null;
        var published = Published(db, page.Id);
        var versions = await published.Where(r => before == null || r.Number < before).OrderByDescending(r => r.Number).Take(PageSize)
            .Select(r => new VersionLine(r.Number, r.PublishedAt!.Value, r.Title, r.Reason, r.Id == page.LiveRevisionId)).ToListAsync(cancellationToken);
        var first = await published.MinAsync(r => r.Number, cancellationToken);
        return new HistoryView
        {
            Page = LinkTo(page),
            Trail = await PageReader.ReadTrailAsync(db, page, cancellationToken),
            Withdrawn = WithdrawalOf(page),
            Versions = versions,
            Total = await published.CountAsync(cancellationToken),
            First = first,
            Before = before,
            Older = versions.Count > 0 && versions[^1].Number > first ? versions[^1].Number : null,
        };
    }

    /// <summary>A version of a page as it was, and how it differs from the one before it.</summary>
    /// <param name="address">The page's address.</param>
    /// <param name="number">The version's number.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>The version; null if the public may read no page there, or no version of this number was ever published.</returns>
    public async Task<VersionView?> ReadVersionAsync(string address, int number, CancellationToken cancellationToken)
    {
        await using var db = await store.OpenAsync(cancellationToken);
        if (await FindAsync(db, address, cancellationToken) is not { } page) return null;
        if (await Published(db, page.Id).SingleOrDefaultAsync(r => r.Number == number, cancellationToken) is not { } revision) return null;
        var place = await PlaceAsync(db, page.Id, new VersionTime { Number = number, Published = revision.PublishedAt!.Value }, cancellationToken);
        var previous = place.Previous is not { } before ? null : await Published(db, page.Id).SingleAsync(r => r.Number == before.Number, cancellationToken);
        var isLive = revision.Id == page.LiveRevisionId;
        return new VersionView
        {
            Page = (await pages.ViewAsync(db, page, revision, cancellationToken)) with { Withdrawn = null },
            Title = page.LiveRevision!.Title,
            Place = place,
            Until = isLive ? null : place.Next?.Published ?? page.Updated,
            Reason = revision.Reason,
            Withdrawn = WithdrawalOf(page),
            Changes = previous is null ? null : Compare(previous, revision),
            Pictures = await PicturesAsync(db, revision, cancellationToken),
        };
    }

    /// <summary>The version that was to be read at a moment: the last one published by then, or else the first one.</summary>
    /// <param name="address">The page's address.</param>
    /// <param name="moment">The moment (UTC), in whole seconds; a version counts from the second that it was published in.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>Its place among the versions; null if the public may read no page there.</returns>
    public async Task<VersionPlace?> FindAsync(string address, DateTime moment, CancellationToken cancellationToken)
    {
        await using var db = await store.OpenAsync(cancellationToken);
        if (await FindAsync(db, address, cancellationToken) is not { } page) return null;
        var after = moment < DateTime.MaxValue.AddSeconds(-1) ? moment.AddSeconds(1) : DateTime.MaxValue;
        var times = Times(Published(db, page.Id));
        var found = await times.Where(v => v.Published < after).OrderByDescending(v => v.Number).FirstOrDefaultAsync(cancellationToken)
            ?? await times.OrderBy(v => v.Number).FirstAsync(cancellationToken);
        return await PlaceAsync(db, page.Id, found, cancellationToken);
    }

    /// <summary>When the versions of a page were published, oldest first.</summary>
    /// <param name="address">The page's address.</param>
    /// <param name="before">Only those with a smaller number; null for the newest ones.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>At most <see cref="TimeMapSize"/> versions, at least one; null if there are none, or the public may read no page there.</returns>
    public async Task<TimeMap?> ReadTimesAsync(string address, int? before, CancellationToken cancellationToken)
    {
        await using var db = await store.OpenAsync(cancellationToken);
        if (await FindAsync(db, address, cancellationToken) is not { } page) return null;
        var times = Times(Published(db, page.Id));
        var some = await times.Where(v => before == null || v.Number < before).OrderByDescending(v => v.Number).Take(TimeMapSize).ToListAsync(cancellationToken);
        if (some.Count == 0) return null;
        some.Reverse();
        return new TimeMap(
            some,
            await times.OrderBy(v => v.Number).FirstAsync(cancellationToken),
            await times.OrderByDescending(v => v.Number).FirstAsync(cancellationToken));
    }

    private static Task<Page?> FindAsync(ContentDb db, string address, CancellationToken cancellationToken) =>
        PageReader.Public(db).Include(p => p.LiveRevision).SingleOrDefaultAsync(p => p.Address == address, cancellationToken);

    private static IQueryable<Revision> Published(ContentDb db, int pageId) =>
        db.Revisions.AsNoTracking().Where(r => r.PageId == pageId && r.PublishedAt != null);

    private static IQueryable<VersionTime> Times(IQueryable<Revision> published) =>
        published.Select(r => new VersionTime { Number = r.Number, Published = r.PublishedAt!.Value });

    private static async Task<VersionPlace> PlaceAsync(ContentDb db, int pageId, VersionTime version, CancellationToken cancellationToken)
    {
        var times = Times(Published(db, pageId));
        return new VersionPlace(
            version,
            await times.OrderBy(v => v.Number).FirstAsync(cancellationToken),
            await times.OrderByDescending(v => v.Number).FirstAsync(cancellationToken),
            await times.Where(v => v.Number < version.Number).OrderByDescending(v => v.Number).FirstOrDefaultAsync(cancellationToken),
            await times.Where(v => v.Number > version.Number).OrderBy(v => v.Number).FirstOrDefaultAsync(cancellationToken));
    }

    private static PageLink LinkTo(Page page) =>
        new(page.Address, page.LiveRevision!.Title, page.LiveRevision.Menu, page.LiveRevision.Summary);

    private static WithdrawalNotice? WithdrawalOf(Page page) =>
        WithdrawalNotice.Of(page.Status, page.WithdrawnOn, page.WithdrawnReason, page.WithdrawnAnswer, page.Updated);

    private PageDifference Compare(Revision old, Revision now)
    {
        var key = (old.Id, old.Saved, now.Id, now.Saved);
        if (_differences.TryGetValue(key, out var known)) return known;
        var found = PageDifference.Of(old.Text, pages.Render(old).Html, now.Text, pages.Render(now).Html);
        if (_differences.Count >= RememberedDifferences) _differences.Clear();
        return _differences[key] = found;
    }

    /// <summary>What became of the pictures that a version shows: there is only one state of each, the present one.</summary>
    private async Task<PictureChanges> PicturesAsync(ContentDb db, Revision revision, CancellationToken cancellationToken)
    {
        var names = pages.Render(revision).Links.Where(l => l.IsImage && l.Url.StartsWith(MediaStore.Folder, StringComparison.Ordinal))
            .Select(l => l.Url[MediaStore.Folder.Length..].Split('?', '#')[0]).Distinct(StringComparer.Ordinal).ToList();
        if (names.Count == 0) return new PictureChanges(0, 0);
        var there = await db.Media.AsNoTracking().Where(m => EF.Parameter(names).Contains(m.Name)).Select(m => m.Updated).ToListAsync(cancellationToken);
        // An import may say that a text is older than the files which came with it.
        var since = revision.PublishedAt > revision.Saved ? revision.PublishedAt.Value : revision.Saved;
        return new PictureChanges(there.Count(changed => changed > since), names.Count - there.Count);
    }
}
