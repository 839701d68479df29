using System.Text;
using Mapflat.Content.Addresses;
using Mapflat.Content.Archives;
using Mapflat.Content.Media;
using Mapflat.Content.Pages;
using Mapflat.Content.Store;
using Microsoft.EntityFrameworkCore;

namespace Mapflat.Content.Frozen;

/// <summary>What has happened to the content since it was frozen, and which answers show it.</summary>
internal sealed class ContentChange
{
    /// <summary>The state of the content; whatever happens after it was read is in the next change.</summary>
    public required long Generation { get; init; }

    /// <summary>Whether nothing is known of what has changed, so that all has to be looked at.</summary>
    public required bool IsWhole { get; init; }

    public required IReadOnlyCollection<int> PageIds { get; init; }

    /// <summary>
    /// The addresses that answer otherwise now, the most wanted first: the pages themselves, then those that show
    /// something of them.
    /// </summary>
    public required IReadOnlyList<string> Touched { get; init; }

    public required IReadOnlyList<string> Removed { get; init; }

    internal IReadOnlyList<FrozenPage> Present { get; init; } = [];

    internal IReadOnlyList<int> Gone { get; init; } = [];

    public IReadOnlyDictionary<string, FrozenPage> PagesByAddress()
    {
        var pages = new Dictionary<string, FrozenPage>(StringComparer.Ordinal);
        foreach (var page in Present) (pages[page.Address], pages[page.Markdown]) = (page, page);
        return pages;
    }

    public void Apply(FrozenWriter writer)
    {
        var changed = Present.Where(page => FrozenPage.Read(writer.Connection, page.Id) != page).ToList();
        // Two pages may have changed places, so all make room first.
        foreach (var page in Gone.Concat(changed.Select(page => page.Id))) FrozenPage.Delete(writer.Connection, page);
        foreach (var page in changed) page.Write(writer.Connection);
        foreach (var address in Removed) writer.Remove(address);
    }
}

/// <summary>Tells what a publication touches, from the rows that its transaction changed.</summary>
/// <remarks>
/// It has to name everything that <see cref="PageReader"/> reads for a page; a test changes a site in every way and
/// holds what was drawn anew against a site that was drawn whole, and each night some of the site is drawn again and
/// compared.
/// </remarks>
internal sealed class ContentChanges(ContentStore store, FrozenStore frozen, MediaStore media)
{
    /// <summary>Past so many changed files, all pages that show any file are drawn anew.</summary>
    private const int FewFiles = 20;

    /// <summary>Past so many changed pages, all lists are drawn anew.</summary>
    private const int FewPages = 50;

    /// <param name="since">The generation that was frozen; null where nothing is frozen, or as good as nothing.</param>
    public async Task<ContentChange> ReadAsync(long? since, bool doubt, CancellationToken cancellationToken)
    {
        await using var db = await store.OpenAsync(cancellationToken);
        // Before the rows: what is committed in between is found again the next time.
        var generation = await db.State.Select(state => state.Generation).SingleOrDefaultAsync(cancellationToken);
        var ids = since is { } known && known <= generation && !doubt
            ? await db.Database.SqlQuery<int>($"SELECT PageId AS Value FROM PageChanges WHERE Generation > {known}")
                .ToListAsync(cancellationToken) : [0];
        var isWhole = ids.Contains(0);
        return isWhole
            ? await ReadWholeAsync(db, generation, isNew: since is null, cancellationToken)
            : await ReadPagesAsync(db, generation, since!.Value, ids, cancellationToken);
    }

    public async Task<IReadOnlyList<string>> ReadListsAsync(CancellationToken cancellationToken)
    {
        await using var db = await store.OpenAsync(cancellationToken);
        var isLarge = await PageReader.IsLargeAsync(db, cancellationToken);
        return await SiteListQueries.ReadAllAsync(db, isLarge, cancellationToken);
    }

    /// <summary>When each page was changed last, by its number; under 0, when something was that any page may
    /// show.</summary>
    public async Task<IReadOnlyDictionary<int, long>> ReadGenerationsAsync(CancellationToken cancellationToken)
    {
        await using var db = await store.OpenAsync(cancellationToken);
        return await db.Database.SqlQuery<PageGeneration>($"""
            SELECT PageId, max(Generation) AS Generation
            FROM (SELECT PageId, Generation FROM PageChanges UNION ALL SELECT 0, Generation FROM MediaChanges)
            GROUP BY PageId
            """).ToDictionaryAsync(page => page.PageId, page => page.Generation, cancellationToken);
    }

    public async Task<bool> HasAllPagesAsync(CancellationToken cancellationToken)
    {
        await using var db = await store.OpenAsync(cancellationToken);
        var present = await Present(PageReader.Public(db)).ToListAsync(cancellationToken);
        var known = frozen.Database.Read(FrozenPage.ReadIds);
        var pages = frozen.ReadPages(known);
        return present.Count == known.Count && present.TrueForAll(page => pages.GetValueOrDefault(page.Id) == page);
    }

    private async Task<ContentChange> ReadWholeAsync(
        ContentDb db, long generation, bool isNew, CancellationToken cancellationToken)
    {
        var present = await Present(PageReader.Public(db).OrderBy(p => p.Address.Length).ThenBy(p => p.Address))
            .ToListAsync(cancellationToken);
        var ids = present.Select(page => page.Id).ToHashSet();
        var known = isNew ? [] : frozen.ReadPages(frozen.Database.Read(FrozenPage.ReadIds));
        var taken = present.Select(page => page.Address).ToHashSet(StringComparer.Ordinal);
        var files = await media.ReadAddressesAsync(cancellationToken);
        var lists = await SiteListQueries.ReadAllAsync(db, await PageReader.IsLargeAsync(db, cancellationToken),
            cancellationToken);
        return new ContentChange
        {
            Generation = generation,
            IsWhole = true,
            PageIds = [.. ids.Union(known.Keys)],
            Present = present,
            Gone = [.. known.Keys.Where(id => !ids.Contains(id))],
            Touched = [.. present.Select(page => page.Address).Concat(lists)
                .Concat(present.Select(page => page.Markdown)).Concat(files).Distinct(StringComparer.Ordinal)],
            Removed = [.. known.Values.Where(page => !taken.Contains(page.Address))
                .SelectMany(page => (string[])[page.Address, page.Markdown, page.Preview])],
        };
    }

    private async Task<ContentChange> ReadPagesAsync(
        ContentDb db, long generation, long since, List<int> ids, CancellationToken cancellationToken)
    {
        var present = await Present(PageReader.Public(db).Where(p => EF.Parameter(ids).Contains(p.Id)))
            .ToDictionaryAsync(page => page.Id, cancellationToken);
        var known = frozen.ReadPages(ids);
        var touched = new List<string>(present.Values.SelectMany(page => (string[])[page.Address, page.Markdown]));
        var wasLarge = frozen.Database.Read(FrozenPage.CountFew) > SiteLists.FewPages;
        var isLarge = await PageReader.IsLargeAsync(db, cancellationToken);
        var anyLarge = wasLarge || isLarge;
        var hasCaptures = await CaptureMap.AnyAsync(db, cancellationToken);
        var ofCaptures = await SiteListQueries.ReadOfCapturesAsync(db, since, isLarge, cancellationToken);
        if (ids.Count + ofCaptures.Count > 0) touched.AddRange(SiteLists.OfPages);
        if (ids.Count > 0) touched.AddRange(SiteLists.Documents);
        touched.AddRange(ofCaptures);
        var removed = new List<string>();
        var isMany = ids.Count > FewPages;
        var lists = new List<string>();
        var moved = new List<string>();
        if (isMany || wasLarge != isLarge)
            lists.AddRange(await SiteListQueries.ReadAllAsync(db, anyLarge, cancellationToken));
        if (isMany)
        {
            var left = known.Values.Select(page => page.Section).ToHashSet(StringComparer.Ordinal);
            lists.AddRange(await SiteListQueries.ReadEndsAsync(db, left, ids.Count, anyLarge, cancellationToken));
        }

        foreach (var id in ids)
        {
            var (before, now) = (known.GetValueOrDefault(id), present.GetValueOrDefault(id));
            if (!isMany)
            {
                lists.AddRange(await SiteListQueries.ReadOfPageAsync(
                    db, before, now, anyLarge, anyLarge || hasCaptures, ids.Count, frozen.Has, cancellationToken));
            }

            if (before == now) continue;
            if (hasCaptures && before?.Address != now?.Address)
                moved.AddRange(new[] { before, now }.OfType<FrozenPage>().Select(place => place.Address));
            if (before is not null && before.Address != now?.Address)
                removed.AddRange([before.Address, before.Markdown, before.Preview]);
            foreach (var place in (FrozenPage?[])[now, before])
                if (place is not null) touched.AddRange(await ReadAroundAsync(db, place, cancellationToken));
        }

        // What was captured where a page is now is in no list.
        if (moved.Count > 0) lists.AddRange(await CaptureMap.ReadAtAsync(db, moved, cancellationToken));
        var media = await ReadMediaAsync(db, since, cancellationToken);
        if (media.Count > 0) touched.AddRange(SiteLists.Documents);
        touched.AddRange(media);
        touched.AddRange(await SiteListQueries.SpellAsync(db, lists, cancellationToken));
        return new ContentChange
        {
            Generation = generation,
            IsWhole = false,
            PageIds = ids,
            Present = [.. present.Values],
            Gone = [.. ids.Where(id => !present.ContainsKey(id))],
            Touched = [.. touched.Distinct(StringComparer.Ordinal)],
            // Another page may have come to where one was.
            Removed = [.. removed.Except(
                present.Values.SelectMany(page => (string[])[page.Address, page.Markdown, page.Preview]),
                StringComparer.Ordinal)],
        };
    }

    /// <summary>
    /// The pages that show the title, the name, the summary or the place of a page: those above it, beside it, and
    /// below it.
    /// </summary>
    private static async Task<List<string>> ReadAroundAsync(
        ContentDb db, FrozenPage page, CancellationToken cancellationToken)
    {
        var others = PageReader.Public(db);
        var around = new List<string> { "/" };
        if (page.Section.Length > 0)
        {
            var row = new SectionRow(db, page.Section);
            var (before, after) = (row.QueryBefore(page.Order, page.Address), row.QueryAfter(page.Order, page.Address));
            // What is gone for good is beside others, and others are not beside it.
            foreach (var side
                in (IQueryable<Page>[])[before, after, PageReader.Listed(before), PageReader.Listed(after)])
            {
                var near = side.Take(PageReader.NeighboursOnEachSide + 1).Select(p => p.Address);
                around.AddRange(await near.ToListAsync(cancellationToken));
            }

            // Read one after the other, pages of two sections are neighbours too.
            var path = new ReadingPath(db);
            if (await path.FindPreviousAsync(page.Address, page.Order, cancellationToken) is { } previous)
                around.Add(previous.Address);
            if (await path.FindNextBesideAsync(page.Address, page.Order, cancellationToken) is { } next)
                around.Add(next.Address);
        }

        // Each page names those above it. By the index of addresses, in which "0" is what comes after "/".
        var (first, end) = (page.Folded + "/", page.Folded + "0");
        var below = page.Address == "/" ? others
            : others.Where(p => p.Folded.CompareTo(first) > 0 && p.Folded.CompareTo(end) < 0);
        around.AddRange(await below.Select(p => p.Address).ToListAsync(cancellationToken));
        return around;
    }

    private static async Task<List<string>> ReadMediaAsync(
        ContentDb db, long since, CancellationToken cancellationToken)
    {
        var names = await db.Database.SqlQuery<string>(
            $"SELECT Name AS Value FROM MediaChanges WHERE Generation > {since}").ToListAsync(cancellationToken);
        if (names.Count == 0) return [];
        var files = names.ConvertAll(name => MediaFile.Folder + name);
        var texts = PageReader.Public(db);
        List<string> pages = [];
        if (names.Count > FewFiles)
        {
            pages = await texts.Where(p => p.LiveRevision!.Markdown.Contains(MediaFile.Folder)).Select(p => p.Address)
                .ToListAsync(cancellationToken);
        }
        else
        {
            foreach (var file in files)
                pages.AddRange(await texts.Where(p => p.LiveRevision!.Markdown.Contains(file)).Select(p => p.Address)
                    .ToListAsync(cancellationToken));
        }
        return [.. files, .. pages];
    }

    private static IQueryable<FrozenPage> Present(IQueryable<Page> pages) => pages.Select(p => new FrozenPage(
        p.Id, p.Address, p.Order, DigestOf(p.Address, p.Order, p.Status, p.WithdrawnAnswer, p.LiveRevision!.Title,
            p.LiveRevision.Menu, p.LiveRevision.Summary)));

    private sealed record PageGeneration(int PageId, long Generation);

    private static string DigestOf(
        string address, int order, PageStatus status, int answer, string title, string menu, string summary) =>
        Compression.ETagOf(
            Encoding.UTF8.GetBytes($"{address}\0{order}\0{status}\0{answer}\0{title}\0{menu}\0{summary}"))
        + (status == PageStatus.Withdrawn && answer == WithdrawalNotice.Gone ? FrozenPage.Unlisted : "");
}
