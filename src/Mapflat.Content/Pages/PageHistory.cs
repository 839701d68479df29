using System.Collections.Concurrent;
using Mapflat.Content.Store;
using Microsoft.EntityFrameworkCore;

namespace Mapflat.Content.Pages;

/// <summary>
/// What the public may read of the past of a page that it may read now: every version that was published, withdrawn
/// pages included, and never a draft. A version has the number of its revision.
/// </summary>
internal sealed class PageHistory(ContentStore store, PageReader pages)
{
    public const int PageSize = 50;

    public const int TimeMapSize = 1_000;

    private const int RememberedDifferences = 200;

    /// <summary>More than the lists show whose extracts are made again after each publication.</summary>
    private const int RememberedExtracts = 500;

    // Two revisions never change (see PageReader.Render), and finding their differences can take most of a second.
    private readonly ConcurrentDictionary<(int Old, DateTime OldSaved, int Now, DateTime NowSaved),
        PageDifference> _differences = new();

    private readonly ConcurrentDictionary<(int Revision, DateTime Saved), ChangeExtract?> _extracts = new();

    /// <returns>At most <see cref="PageSize"/>; null if the public may read no page there.</returns>
    public async Task<HistoryView?> ReadAsync(string address, int? before, CancellationToken cancellationToken)
    {
        await using var db = await store.OpenAsync(cancellationToken);
        if (await FindAsync(db, address, cancellationToken) is not { } page) return null;
        var published = Published(db, page.Id);
        var versions = await published.Where(r => before == null || r.Number < before).OrderByDescending(r => r.Number)
            .Take(PageSize)
            .Select(r => new VersionLine(r.Number, r.PublishedAt!.Value, r.Title, r.Reason,
                r.Id == page.LiveRevisionId)).ToListAsync(cancellationToken);
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

    /// <returns>Null if the public may read no page there, or this version was never published.</returns>
    public async Task<VersionView?> ReadVersionAsync(string address, int number, CancellationToken cancellationToken)
    {
        await using var db = await store.OpenAsync(cancellationToken);
        if (await FindAsync(db, address, cancellationToken) is not { } page) return null;
        if (await Published(db, page.Id).SingleOrDefaultAsync(
            r => r.Number == number, cancellationToken) is not { } revision)
            return null;
        var place = await PlaceAsync(db, page.Id,
            new VersionTime { Number = number, Published = revision.PublishedAt!.Value }, cancellationToken);
        var previous = place.Previous is not { } before
            ? null
            : await Published(db, page.Id).SingleAsync(r => r.Number == before.Number, cancellationToken);
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

    /// <summary>
    /// The version that was to be read at a moment: the last one published by then, or else the first one.
    /// </summary>
    /// <param name="moment">The moment (UTC), in whole seconds; a version counts from the second that it was published
    /// in.</param>
    public async Task<VersionPlace?> FindAsync(string address, DateTime moment, CancellationToken cancellationToken)
    {
        await using var db = await store.OpenAsync(cancellationToken);
        if (await FindAsync(db, address, cancellationToken) is not { } page) return null;
        var after = moment < DateTime.MaxValue.AddSeconds(-1) ? moment.AddSeconds(1) : DateTime.MaxValue;
        var times = Times(Published(db, page.Id));
        var found = await times.Where(v => v.Published < after).OrderByDescending(v => v.Number)
            .FirstOrDefaultAsync(cancellationToken)
            ?? await times.OrderBy(v => v.Number).FirstAsync(cancellationToken);
        return await PlaceAsync(db, page.Id, found, cancellationToken);
    }

    /// <returns>At most <see cref="TimeMapSize"/>; null if there are none, or the public may read no page
    /// there.</returns>
    public async Task<TimeMap?> ReadTimesAsync(string address, int? before, CancellationToken cancellationToken)
    {
        await using var db = await store.OpenAsync(cancellationToken);
        if (await FindAsync(db, address, cancellationToken) is not { } page) return null;
        var times = Times(Published(db, page.Id));
        var some = await times.Where(v => before == null || v.Number < before).OrderByDescending(v => v.Number)
            .Take(TimeMapSize).ToListAsync(cancellationToken);
        if (some.Count == 0) return null;
        some.Reverse();
        return new TimeMap(
            some,
            await times.OrderBy(v => v.Number).FirstAsync(cancellationToken),
            await times.OrderByDescending(v => v.Number).FirstAsync(cancellationToken));
    }

    /// <summary>What a version that was published changed, in an extract; null for the first of its page.</summary>
    /// <param name="saved">When its words were saved, which tells it from one of an earlier database.</param>
    internal async Task<ChangeExtract?> ReadExtractAsync(
        ContentDb db, int revisionId, DateTime saved, CancellationToken cancellationToken)
    {
        if (_extracts.TryGetValue((revisionId, saved), out var known)) return known;
        var now = await db.Revisions.AsNoTracking().SingleAsync(r => r.Id == revisionId, cancellationToken);
        var old = await Published(db, now.PageId).Where(r => r.Number < now.Number).OrderByDescending(r => r.Number)
            .FirstOrDefaultAsync(cancellationToken);
        var extract = old is null ? null
            : ChangeExtract.Create(PageDifference.Compare(
                old.Text, pages.Render(old).Html, now.Text, pages.Render(now).Html));
        if (_extracts.Count >= RememberedExtracts) _extracts.Clear();
        return _extracts[(revisionId, saved)] = extract;
    }

    private static Task<Page?> FindAsync(ContentDb db, string address, CancellationToken cancellationToken) =>
        PageReader.Public(db).Include(p => p.LiveRevision)
            .SingleOrDefaultAsync(p => p.Address == address, cancellationToken);

    private static IQueryable<Revision> Published(ContentDb db, int pageId) =>
        db.Revisions.AsNoTracking().Where(r => r.PageId == pageId && r.PublishedAt != null);

    private static IQueryable<VersionTime> Times(IQueryable<Revision> published) =>
        published.Select(r => new VersionTime { Number = r.Number, Published = r.PublishedAt!.Value });

    private static async Task<VersionPlace> PlaceAsync(
        ContentDb db, int pageId, VersionTime version, CancellationToken cancellationToken)
    {
        var times = Times(Published(db, pageId));
        return new VersionPlace(
            version,
            await times.OrderBy(v => v.Number).FirstAsync(cancellationToken),
            await times.OrderByDescending(v => v.Number).FirstAsync(cancellationToken),
            await times.Where(v => v.Number < version.Number).OrderByDescending(v => v.Number)
                .FirstOrDefaultAsync(cancellationToken),
            await times.Where(v => v.Number > version.Number).OrderBy(v => v.Number)
                .FirstOrDefaultAsync(cancellationToken));
    }

    private static PageLink LinkTo(Page page) =>
        new(page.Address, page.LiveRevision!.Title, page.LiveRevision.Menu, page.LiveRevision.Summary);

    private static WithdrawalNotice? WithdrawalOf(Page page) =>
        WithdrawalNotice.Create(
            page.Status, page.WithdrawnOn, page.WithdrawnReason, page.WithdrawnAnswer, page.Updated);

    private PageDifference Compare(Revision old, Revision now)
    {
        var key = (old.Id, old.Saved, now.Id, now.Saved);
        if (_differences.TryGetValue(key, out var known)) return known;
        var found = PageDifference.Compare(old.Text, pages.Render(old).Html, now.Text, pages.Render(now).Html);
        if (_differences.Count >= RememberedDifferences) _differences.Clear();
        return _differences[key] = found;
    }

    /// <summary>
    /// What became of the pictures that a version shows: there is only one state of each, the present one.
    /// </summary>
    private async Task<PictureChanges> PicturesAsync(
        ContentDb db, Revision revision, CancellationToken cancellationToken)
    {
        var names = pages.Render(revision).Links
            .Where(l => l.IsImage && l.Url.StartsWith(MediaFile.Folder, StringComparison.Ordinal))
            .Select(l => l.Url[MediaFile.Folder.Length..].Split('?', '#')[0]).Distinct(StringComparer.Ordinal).ToList();
        if (names.Count == 0) return new PictureChanges(0, 0);
        var there = await db.Media.AsNoTracking().Where(m => EF.Parameter(names).Contains(m.Name))
            .Select(m => m.Updated).ToListAsync(cancellationToken);
        // An import may say that a text is older than the files which came with it.
        var since = revision.PublishedAt > revision.Saved ? revision.PublishedAt.Value : revision.Saved;
        return new PictureChanges(there.Count(changed => changed > since), names.Count - there.Count);
    }
}
