using System.Text;
using Mapflat.Content.Media;
using Mapflat.Content.Pages;
using Mapflat.Content.Store;
using Microsoft.EntityFrameworkCore;

namespace Mapflat.Content.Frozen;

/// <summary>What has happened to the content since it was frozen, and which answers show it.</summary>
public sealed class ContentChange
{
    /// <summary>The state of the content; whatever happens after it was read is in the next change.</summary>
    public required long Generation { get; init; }

    /// <summary>Whether nothing is known of what has changed, so that all has to be looked at.</summary>
    public required bool IsWhole { get; init; }

    /// <summary>The numbers of the pages that have changed, or may have.</summary>
    public required IReadOnlyCollection<int> PageIds { get; init; }

    /// <summary>The addresses that answer otherwise now, the most wanted first: the pages themselves, then those that show something of them.</summary>
    public required IReadOnlyList<string> Touched { get; init; }

    /// <summary>The addresses at which no page is any more.</summary>
    public required IReadOnlyList<string> Removed { get; init; }

    internal IReadOnlyList<FrozenPage> Present { get; init; } = [];

    internal IReadOnlyList<int> Gone { get; init; } = [];

    /// <summary>The pages that are there now, by their own address and that of their Markdown.</summary>
    public IReadOnlyDictionary<string, FrozenPage> PagesByAddress()
    {
        var pages = new Dictionary<string, FrozenPage>(StringComparer.Ordinal);
        foreach (var page in Present) (pages[page.Address], pages[page.Markdown]) = (page, page);
        return pages;
    }

    /// <summary>Writes down what pages now show of each other.</summary>
    public void Apply(FrozenWriter writer)
    {
        // Two pages may have changed places, so all make room first.
        foreach (var page in Gone.Concat(Present.Select(page => page.Id))) FrozenPage.Delete(writer.Connection, page);
        foreach (var page in Present) page.Write(writer.Connection);
        foreach (var address in Removed) writer.Remove(address);
    }
}

/// <summary>Tells what a publication touches, from the rows that its transaction changed.</summary>
/// <remarks>
/// It has to name everything that <see cref="PageReader"/> reads for a page; a test changes a site in every way and holds what
/// was drawn anew against a site that was drawn whole, and each night some of the site is drawn again and compared.
/// </remarks>
public sealed class ContentChanges(ContentStore store, FrozenStore frozen, MediaStore media)
{
    /// <summary>Past so many changed files, all pages that show any file are drawn anew.</summary>
    private const int FewFiles = 20;

    /// <summary>What has changed since the content was frozen.</summary>
    /// <param name="since">The generation that was frozen; null where nothing is frozen, or as good as nothing.</param>
    /// <param name="doubt">Whether to look at everything, as if nothing were known of what has changed.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async Task<ContentChange> ReadAsync(long? since, bool doubt, CancellationToken cancellationToken)
    {
        await using var db = await store.OpenAsync(cancellationToken);
        // Before the rows: what is committed in between is found again the next time.
        var generation = await db.State.Select(state => state.Generation).SingleOrDefaultAsync(cancellationToken);
        var ids = since is { } known && known <= generation && !doubt
            ? await db.Database.SqlQuery<int>($"SELECT PageId AS Value FROM PageChanges WHERE Generation > {known}").ToListAsync(cancellationToken) : [0];
        var isWhole = ids.Contains(0);
        return isWhole
            ? await ReadWholeAsync(db, generation, isNew: since is null, cancellationToken)
            : await ReadPagesAsync(db, generation, since!.Value, ids, cancellationToken);
    }

    /// <summary>Whether what is frozen has exactly the pages that are public.</summary>
    public async Task<bool> HasAllPagesAsync(CancellationToken cancellationToken)
    {
        await using var db = await store.OpenAsync(cancellationToken);
        var present = await Present(PageReader.Public(db)).ToListAsync(cancellationToken);
        var known = frozen.Database.Read(FrozenPage.ReadIds);
        var pages = frozen.ReadPages(known);
        return present.Count == known.Count && present.TrueForAll(page => pages.GetValueOrDefault(page.Id) == page);
    }

    private async Task<ContentChange> ReadWholeAsync(ContentDb db, long generation, bool isNew, CancellationToken cancellationToken)
    {
        var present = await Present(PageReader.Public(db).OrderBy(p => p.Address.Length).ThenBy(p => p.Address)).ToListAsync(cancellationToken);
        var ids = present.Select(page => page.Id).ToHashSet();
        var known = isNew ? [] : frozen.ReadPages(frozen.Database.Read(FrozenPage.ReadIds));
        var taken = present.Select(page => page.Address).ToHashSet(StringComparer.Ordinal);
        var files = await media.ReadAddressesAsync(cancellationToken);
        return new ContentChange
        {
            Generation = generation,
            IsWhole = true,
            PageIds = [.. ids.Union(known.Keys)],
            Present = present,
            Gone = [.. known.Keys.Where(id => !ids.Contains(id))],
            Touched = [.. present.Select(page => page.Address), .. present.Select(page => page.Markdown), .. files],
            Removed = [.. known.Values.Where(page => !taken.Contains(page.Address)).SelectMany(page => (string[])[page.Address, page.Markdown])],
        };
    }

    private async Task<ContentChange> ReadPagesAsync(ContentDb db, long generation, long since, List<int> ids, CancellationToken cancellationToken)
    {
        var present = await Present(PageReader.Public(db).Where(p => EF.Parameter(ids).Contains(p.Id))).ToDictionaryAsync(page => page.Id, cancellationToken);
        var known = frozen.ReadPages(ids);
        var touched = new List<string>(present.Values.SelectMany(page => (string[])[page.Address, page.Markdown]));
        var removed = new List<string>();
        foreach (var id in ids)
        {
            var (before, now) = (known.GetValueOrDefault(id), present.GetValueOrDefault(id));
            if (before == now) continue;
            if (before is not null && before.Address != now?.Address) removed.AddRange([before.Address, before.Markdown]);
            foreach (var place in (FrozenPage?[])[now, before])
                if (place is not null) touched.AddRange(await ReadAroundAsync(db, place, cancellationToken));
        }

        touched.AddRange(await ReadMediaAsync(db, since, cancellationToken));
        return new ContentChange
        {
            Generation = generation,
            IsWhole = false,
            PageIds = ids,
            Present = [.. present.Values],
            Gone = [.. ids.Where(id => !present.ContainsKey(id))],
            Touched = [.. touched.Distinct(StringComparer.Ordinal)],
            // Another page may have come to where one was.
            Removed = [.. removed.Except(present.Values.SelectMany(page => (string[])[page.Address, page.Markdown]), StringComparer.Ordinal)],
        };
    }

    /// <summary>The pages that show the title, the name, the summary or the place of a page: those above it, beside it, and below it.</summary>
    private static async Task<List<string>> ReadAroundAsync(ContentDb db, FrozenPage page, CancellationToken cancellationToken)
    {
        var others = PageReader.Public(db);
        var around = new List<string> { "/" };
        if (page.Section.Length > 0)
        {
            around.Add(page.Section);
            var beside = others.Where(p => p.Section == page.Section);
            around.AddRange(await beside.Where(p => p.Order <= page.Order && (p.Order < page.Order || p.Address.CompareTo(page.Address) < 0))
                .OrderByDescending(p => p.Order).ThenByDescending(p => p.Address).Take(PageReader.NeighboursOnEachSide + 1).Select(p => p.Address).ToListAsync(cancellationToken));
            around.AddRange(await beside.Where(p => p.Order >= page.Order && (p.Order > page.Order || p.Address.CompareTo(page.Address) > 0))
                .OrderBy(p => p.Order).ThenBy(p => p.Address).Take(PageReader.NeighboursOnEachSide + 1).Select(p => p.Address).ToListAsync(cancellationToken));
        }

        // Each page names those above it.
        var below = page.Address == "/" ? others : others.Where(p => p.Address.StartsWith(page.Address + "/"));
        around.AddRange(await below.Select(p => p.Address).ToListAsync(cancellationToken));
        return around;
    }

    /// <summary>The addresses of files that have changed, and of the pages that show them.</summary>
    private static async Task<List<string>> ReadMediaAsync(ContentDb db, long since, CancellationToken cancellationToken)
    {
        var names = await db.Database.SqlQuery<string>($"SELECT Name AS Value FROM MediaChanges WHERE Generation > {since}").ToListAsync(cancellationToken);
        if (names.Count == 0) return [];
        var files = names.ConvertAll(name => MediaStore.Folder + name);
        var texts = PageReader.Public(db);
        List<string> pages = [];
        if (names.Count > FewFiles) pages = await texts.Where(p => p.LiveRevision!.Markdown.Contains(MediaStore.Folder)).Select(p => p.Address).ToListAsync(cancellationToken);
        else foreach (var file in files) pages.AddRange(await texts.Where(p => p.LiveRevision!.Markdown.Contains(file)).Select(p => p.Address).ToListAsync(cancellationToken));
        return [.. files, .. pages];
    }

    private static IQueryable<FrozenPage> Present(IQueryable<Page> pages) => pages.Select(p => new FrozenPage(
        p.Id, p.Address, p.Order, DigestOf(p.Address, p.Order, p.Status, p.WithdrawnAnswer, p.LiveRevision!.Title, p.LiveRevision.Menu, p.LiveRevision.Summary)));

    private static string DigestOf(string address, int order, PageStatus status, int answer, string title, string menu, string summary) =>
        Compression.ETagOf(Encoding.UTF8.GetBytes($"{address}\0{order}\0{status}\0{answer}\0{title}\0{menu}\0{summary}"));
}
