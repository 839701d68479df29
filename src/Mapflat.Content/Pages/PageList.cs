using Mapflat.Content.Addresses;
using Mapflat.Content.Store;
using Microsoft.EntityFrameworkCore;

namespace Mapflat.Content.Pages;

internal sealed record ListedPage
{
    public required int Id { get; init; }

    /// <summary>Counts the writes; whoever acts hands it back.</summary>
    public required int Version { get; init; }

    /// <summary>Its address; of a page in the trash the one it had.</summary>
    public required string Address { get; init; }

    public required string Section { get; init; }

    public required string Title { get; init; }

    public required PageStanding Standing { get; init; }

    public PageState State => Standing.State;

    /// <summary>
    /// What visitors get at its address; null where it is the page itself, or where it never was public.
    /// </summary>
    public required Answer? Instead { get; init; }

    public required DateTime ChangedAt { get; init; }

    public required string ChangedBy { get; init; }

    /// <summary>How many things in its newest words somebody should look at.</summary>
    public required int Warnings { get; init; }

    public required int? Before { get; init; }

    /// <summary>The page that it would follow one place further up; null if that is the first place.</summary>
    public required int? BeforeBefore { get; init; }

    public required int? After { get; init; }

    public required int Children { get; init; }

    public required DateTime? Trashed { get; init; }
}

/// <param name="Sections">The titles of the sections that <paramref name="Pages"/> are in, by address.</param>
internal sealed record PageListing(
    IReadOnlyList<ListedPage> Pages, int Total, int Part, int Parts, IReadOnlyDictionary<string, string> Sections);

internal sealed record SectionChoice(string Address, string Title);

internal sealed class PageList(ContentStore store, ContentCheck check, RedirectReader redirects)
{
    public const int PageSize = 50;

    public const int MostSections = 200;

    private const int DeepestSection = 3;

    /// <summary>
    /// The pages, but for those in the trash: the home page first, then each section in its order, by address.
    /// </summary>
    /// <param name="part">Which part, from 1; one that is not there is the nearest that is.</param>
    /// <param name="origin">The site's own, as its texts are checked with it; null where it is not known.</param>
    public async Task<PageListing> ReadAsync(
        string? search, PageState? state, int part, CancellationToken cancellationToken, string? origin = null)
    {
        await using var db = await store.OpenAsync(cancellationToken);
        var trash = state == PageState.Trash;
        var wanted = Filter(db, search, state);
        var total = await wanted.CountAsync(cancellationToken);
        var parts = Math.Max(1, (total + PageSize - 1) / PageSize);
        part = Math.Clamp(part, 1, parts);
        var sorted = trash
            ? wanted.OrderByDescending(p => p.Trashed).ThenBy(p => p.Id)
            : wanted.OrderBy(p => p.Section).ThenBy(p => p.Order).ThenBy(p => p.Address);
        // With the two before and the one after, which a page changes places with.
        var start = (part - 1) * PageSize;
        var first = Math.Max(0, start - 2);
        var row = await sorted.Skip(first).Take(start - first + PageSize + 1)
            .Select(p => new MenuPlace(p.Id, p.Section))
            .ToListAsync(cancellationToken);
        var shown = row.Skip(start - first).Take(PageSize).ToList();
        var pages = await DescribeAsync(db, shown.ConvertAll(p => p.Id), origin, cancellationToken);
        return new PageListing(
            [.. shown.Select((p, i) => WithNeighbours(pages[p.Id], row, start - first + i))], total, part, parts,
            await TitlesAsync(db, [.. shown.Select(p => p.Section).Distinct()], cancellationToken));
    }

    /// <inheritdoc cref="ReadAsync" path="/param[@name='origin']"/>
    public async Task<ListedPage?> ReadOneAsync(
        int pageId, CancellationToken cancellationToken, string? origin = null)
    {
        await using var db = await store.OpenAsync(cancellationToken);
        return (await DescribeAsync(db, [pageId], origin, cancellationToken)).GetValueOrDefault(pageId);
    }

    /// <summary>
    /// The sections that a new page can be put in, by address: every page that an address fits below.
    /// </summary>
    /// <param name="chosen">The address of one that is wanted, however many there are.</param>
    /// <returns>At most <see cref="MostSections"/> and the chosen one.</returns>
    public async Task<IReadOnlyList<SectionChoice>> ReadSectionsAsync(
        string? chosen, CancellationToken cancellationToken)
    {
        await using var db = await store.OpenAsync(cancellationToken);
        var pages = db.Pages.AsNoTracking().Where(p => p.Trashed == null && p.Folded != "/");
        // A page that has pages below it, or stands on the first level, may get more.
        var above = await pages.Where(p => p.Section != "/").Select(p => p.Section).Distinct().OrderBy(a => a)
            .Take(MostSections).ToListAsync(cancellationToken);
        var first = await pages.Where(p => p.Section == "/").OrderBy(p => p.Order).ThenBy(p => p.Address)
            .Select(p => p.Folded).Take(MostSections).ToListAsync(cancellationToken);
        var sections = above.Where(a => a.Count(c => c == '/') <= DeepestSection).Concat(first)
            .Order(StringComparer.Ordinal).Take(MostSections)
            .Append(chosen is null ? null : PageAddress.FoldedOf(chosen)).OfType<string>()
            .Distinct(StringComparer.Ordinal).ToList();
        var titles = await TitlesAsync(db, sections, cancellationToken);
        return [.. sections.Where(titles.ContainsKey).Where(a => a != "/").Order(StringComparer.Ordinal)
            .Select(a => new SectionChoice(a, titles[a]))];
    }

    private static ListedPage WithNeighbours(ListedPage page, List<MenuPlace> row, int at)
    {
        return page with { Before = IdAt(at - 1), BeforeBefore = IdAt(at - 2), After = IdAt(at + 1) };

        int? IdAt(int place) =>
            place >= 0 && place < row.Count && row[place].Section == page.Section ? row[place].Id : null;
    }

    private static IQueryable<Page> Filter(ContentDb db, string? search, PageState? state)
    {
        var pages = db.Pages.AsNoTracking();
        if (state == PageState.Trash) return pages.Where(p => p.Trashed != null);
        pages = pages.Where(p => p.Trashed == null);
        var newest = db.Revisions
            .Where(r => !db.Revisions.Any(later => later.PageId == r.PageId && later.Number > r.Number));
        if (search?.Trim() is { Length: > 0 } text)
        {
            var pattern = LikePattern.Containing(text);
            pages = pages.Where(p => EF.Functions.Like(p.Address, pattern, LikePattern.Escape)
                || newest.Any(r => r.PageId == p.Id && EF.Functions.Like(r.Title, pattern, LikePattern.Escape)));
        }

        var waiting = PageStanding.Waiting(db);
        return state switch
        {
            PageState.Draft => pages.Where(p => p.Status == PageStatus.Draft && p.Published == null),
            PageState.Live => pages.Where(p => p.Status == PageStatus.Published
                && !waiting.Any(r => r.PageId == p.Id)),
            PageState.Changed => pages.Where(
                p => p.Published != null && waiting.Any(r => r.PageId == p.Id)),
            PageState.Withdrawn => pages.Where(p => p.Status == PageStatus.Withdrawn),
            PageState.Unpublished => pages.Where(p => p.Status == PageStatus.Draft && p.Published != null),
            _ => pages,
        };
    }

    private async Task<Dictionary<int, ListedPage>> DescribeAsync(
        ContentDb db, List<int> ids, string? origin, CancellationToken cancellationToken)
    {
        var pages = await db.Pages.AsNoTracking().Where(p => EF.Parameter(ids).Contains(p.Id))
            .ToListAsync(cancellationToken);
        var newest = await db.Revisions.AsNoTracking()
            .Where(r => EF.Parameter(ids).Contains(r.PageId)
                && !db.Revisions.Any(later => later.PageId == r.PageId && later.Number > r.Number))
            .ToDictionaryAsync(r => r.PageId, cancellationToken);
        var acts =
            (await db.PastActs.AsNoTracking().Where(a => a.PageId != null && EF.Parameter(ids).Contains(a.PageId.Value))
                .Select(a => new { PageId = a.PageId!.Value, At = a.Undone ?? a.At, By = a.UndoneBy ?? a.Author })
                .ToListAsync(cancellationToken)).GroupBy(a => a.PageId)
                .ToDictionary(g => g.Key, g => g.MaxBy(a => a.At)!);
        var addresses = pages.Where(p => p.Trashed is null).Select(p => p.Folded).ToList();
        var children = await db.Pages.AsNoTracking()
            .Where(p => p.Trashed == null && EF.Parameter(addresses).Contains(p.Section))
            .GroupBy(p => p.Section).Select(g => new { g.Key, Count = g.Count() })
            .ToDictionaryAsync(g => g.Key, g => g.Count, StringComparer.Ordinal, cancellationToken);
        var last = await PageStanding.ReadLastAsync(db, ids, cancellationToken);
        // Of a page without words that wait, those that visitors read are checked, as everywhere.
        var warnings = await check.CountAsync(db, [.. pages.Select(p => (p.Address,
            newest.GetValueOrDefault(p.Id) is { PublishedAt: null } words ? words
                : last.GetValueOrDefault(p.Id) ?? newest.GetValueOrDefault(p.Id)))], origin, cancellationToken);
        var answers = pages.Any(p => p.Status == PageStatus.Draft && p.Published is not null)
            ? await SiteAnswers.ReadAsync(db, redirects, cancellationToken, withLedger: false) : null;
        return pages.ToDictionary(p => p.Id, p =>
        {
            var revision = newest.GetValueOrDefault(p.Id);
            var (at, by) = (revision?.Saved ?? p.Updated ?? DateTime.UnixEpoch, revision?.Author ?? "");
            if (p.Updated > at) at = p.Updated.Value;
            if (acts.GetValueOrDefault(p.Id) is { } act && act.At >= at) (at, by) = (act.At, act.By);
            return new ListedPage
            {
                Id = p.Id,
                Version = p.Version,
                Address = p.Address,
                Section = p.Section,
                Title = revision?.Title ?? p.Address,
                Standing = PageStanding.Create(p, revision, last.GetValueOrDefault(p.Id)),
                Instead = p.Status == PageStatus.Draft && p.Published is not null ? answers!.Find(p.Address) : null,
                ChangedAt = at,
                ChangedBy = by,
                Warnings = warnings.GetValueOrDefault(p.Id),
                Before = null,
                BeforeBefore = null,
                After = null,
                Children = p.Trashed is null ? children.GetValueOrDefault(p.Folded) : 0,
                Trashed = p.Trashed,
            };
        });
    }

    private static async Task<Dictionary<string, string>> TitlesAsync(
        ContentDb db, List<string> sections, CancellationToken cancellationToken) =>
        await db.Revisions.AsNoTracking()
            .Where(r => r.Page.Trashed == null && EF.Parameter(sections).Contains(r.Page.Folded)
                && !db.Revisions.Any(later => later.PageId == r.PageId && later.Number > r.Number))
            .Select(r => new { r.Page.Folded, r.Title })
            .ToDictionaryAsync(r => r.Folded, r => r.Title, StringComparer.Ordinal, cancellationToken);

    private sealed record MenuPlace(int Id, string Section);
}
