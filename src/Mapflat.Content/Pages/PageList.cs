using Mapflat.Content.Redirects;
using Mapflat.Content.Store;
using Microsoft.EntityFrameworkCore;

namespace Mapflat.Content.Pages;

/// <summary>The state of a page as its editor sees it.</summary>
public enum PageState
{
    /// <summary>Never public.</summary>
    Draft,

    /// <summary>Public, and nothing newer is saved.</summary>
    Live,

    /// <summary>Public, and newer words are saved.</summary>
    Changed,

    /// <summary>Public, with a notice on top that it no longer holds.</summary>
    Withdrawn,

    /// <summary>It was public once.</summary>
    Unpublished,

    /// <summary>In the trash.</summary>
    Trash,
}

/// <summary>A page in the owner's list.</summary>
public sealed record ListedPage
{
    /// <summary>The number of the page.</summary>
    public required int Id { get; init; }

    /// <summary>Counts the writes; whoever acts hands it back.</summary>
    public required int Version { get; init; }

    /// <summary>Its address; of a page in the trash the one it had.</summary>
    public required string Address { get; init; }

    /// <summary>The address of the page above it.</summary>
    public required string Section { get; init; }

    /// <summary>The title of its newest words.</summary>
    public required string Title { get; init; }

    /// <summary>Its state.</summary>
    public required PageState State { get; init; }

    /// <summary>What visitors get at its address; null where it is the page itself, or where it never was public.</summary>
    public required Answer? Instead { get; init; }

    /// <summary>When it was last changed (UTC).</summary>
    public required DateTime ChangedAt { get; init; }

    /// <summary>Who changed it last.</summary>
    public required string ChangedBy { get; init; }

    /// <summary>How many things in its newest words somebody should look at.</summary>
    public required int Warnings { get; init; }

    /// <summary>The page before it in its section; null if it is the first.</summary>
    public required int? Before { get; init; }

    /// <summary>The page that it would follow if it went one further up; null if that is the first place.</summary>
    public required int? BeforeBefore { get; init; }

    /// <summary>The page after it in its section; null if it is the last.</summary>
    public required int? After { get; init; }

    /// <summary>How many pages are directly below it.</summary>
    public required int Children { get; init; }

    /// <summary>When it was put into the trash (UTC).</summary>
    public required DateTime? Trashed { get; init; }
}

/// <summary>A part of the owner's list.</summary>
/// <param name="Pages">The pages, section by section.</param>
/// <param name="Total">How many there are in all parts.</param>
/// <param name="Part">Which part it is, from 1.</param>
/// <param name="Parts">How many parts there are, at least 1.</param>
/// <param name="Sections">The titles of the sections that <paramref name="Pages"/> are in, by address.</param>
public sealed record PageListing(IReadOnlyList<ListedPage> Pages, int Total, int Part, int Parts, IReadOnlyDictionary<string, string> Sections);

/// <summary>A place where a new page can stand.</summary>
/// <param name="Address">The address of the page above.</param>
/// <param name="Title">Its title.</param>
public sealed record SectionChoice(string Address, string Title);

/// <summary>Lists the pages for who keeps them.</summary>
public sealed class PageList(ContentStore store, Markup.MarkdownRenderer renderer, RedirectReader redirects)
{
    /// <summary>How many pages a part has.</summary>
    public const int PageSize = 50;

    private const int DeepestSection = 3;

    private readonly PageWarnings _warnings = new(renderer);

    /// <summary>The pages, but for those in the trash: the home page first, then each section in its order.</summary>
    /// <param name="search">Only pages with this in title or address; null or blank for all.</param>
    /// <param name="state">Only pages in this state; null for all.</param>
    /// <param name="part">Which part, from 1; one that is not there is the nearest that is.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async Task<PageListing> ReadAsync(string? search, PageState? state, int part, CancellationToken cancellationToken)
    {
        await using var db = await store.OpenAsync(cancellationToken);
        var trash = state == PageState.Trash;
        var places = await db.Pages.AsNoTracking().Where(p => (p.Trashed != null) == trash)
            .Select(p => new Place(p.Id, p.Address, p.Section, p.Order, p.Trashed)).ToListAsync(cancellationToken);
        var inOrder = trash ? [.. places.OrderByDescending(p => p.Trashed).ThenBy(p => p.Id)] : InOrder(places);
        if (await FilterAsync(db, search, state, cancellationToken) is { } wanted) inOrder = [.. inOrder.Where(p => wanted.Contains(p.Id))];
        var parts = Math.Max(1, (inOrder.Count + PageSize - 1) / PageSize);
        part = Math.Clamp(part, 1, parts);
        var shown = inOrder.Skip((part - 1) * PageSize).Take(PageSize).ToList();
        var pages = await DescribeAsync(db, [.. shown.Select(p => p.Id)], cancellationToken);
        var rows = places.Where(p => p.Trashed is null).GroupBy(p => p.Section).ToDictionary(g => g.Key, g => g.OrderBy(p => p.Order).ThenBy(p => p.Address, StringComparer.Ordinal).Select(p => p.Id).ToList(), StringComparer.Ordinal);
        return new PageListing(
            [.. shown.Select(p => WithNeighbours(pages[p.Id], rows.GetValueOrDefault(p.Section) ?? []))], inOrder.Count, part, parts,
            await TitlesAsync(db, [.. shown.Select(p => p.Section).Distinct()], cancellationToken));
    }

    /// <summary>One page as the list shows it, in the trash or not; null if there is none of this number.</summary>
    public async Task<ListedPage?> ReadOneAsync(int pageId, CancellationToken cancellationToken)
    {
        await using var db = await store.OpenAsync(cancellationToken);
        return (await DescribeAsync(db, [pageId], cancellationToken)).GetValueOrDefault(pageId);
    }

    /// <summary>The sections that a new page can be put in, by address: every page that an address fits below.</summary>
    public async Task<IReadOnlyList<SectionChoice>> ReadSectionsAsync(CancellationToken cancellationToken)
    {
        await using var db = await store.OpenAsync(cancellationToken);
        var pages = await db.Pages.AsNoTracking().Where(p => p.Trashed == null && p.Address != "/").OrderBy(p => p.Address).Select(p => p.Address).ToListAsync(cancellationToken);
        // A page that has pages below it, or stands on the first level, may get more.
        var above = pages.Select(PageAddress.SectionOf).ToHashSet(StringComparer.Ordinal);
        var sections = pages.Where(a => a.Count(c => c == '/') <= DeepestSection && (above.Contains(a) || a.LastIndexOf('/') == 0)).ToList();
        var titles = await TitlesAsync(db, sections, cancellationToken);
        return [.. sections.Select(a => new SectionChoice(a, titles.GetValueOrDefault(a, a)))];
    }

    /// <summary>The pages of a list, each after the one above it.</summary>
    private static List<Place> InOrder(List<Place> places)
    {
        var below = places.ToLookup(p => p.Section, StringComparer.Ordinal);
        List<Place> inOrder = [];
        Add("");
        // Where the page above is missing, the section comes at the end.
        var there = places.Select(p => p.Address).ToHashSet(StringComparer.Ordinal);
        foreach (var section in below.Select(g => g.Key).Where(s => s.Length > 0 && !there.Contains(s)).Order(StringComparer.Ordinal)) Add(section);
        return inOrder;

        // All pages of a section together, then what is below each of them.
        void Add(string section)
        {
            var row = below[section].OrderBy(p => p.Order).ThenBy(p => p.Address, StringComparer.Ordinal).ToList();
            inOrder.AddRange(row);
            foreach (var page in row) Add(page.Address);
        }
    }

    private static ListedPage WithNeighbours(ListedPage page, List<int> row)
    {
        var at = row.IndexOf(page.Id);
        return at < 0 ? page : page with
        {
            Before = at > 0 ? row[at - 1] : null,
            BeforeBefore = at > 1 ? row[at - 2] : null,
            After = at + 1 < row.Count ? row[at + 1] : null,
        };
    }

    private static async Task<HashSet<int>?> FilterAsync(ContentDb db, string? search, PageState? state, CancellationToken cancellationToken)
    {
        var text = search?.Trim() ?? "";
        if (text.Length == 0 && state is null or PageState.Trash) return null;
        var newest = db.Revisions.AsNoTracking().Where(r => !db.Revisions.Any(later => later.PageId == r.PageId && later.Number > r.Number));
        if (text.Length > 0)
        {
            var pattern = "%" + text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("%", "\\%", StringComparison.Ordinal).Replace("_", "\\_", StringComparison.Ordinal) + "%";
            newest = newest.Where(r => EF.Functions.Like(r.Title, pattern, "\\") || EF.Functions.Like(r.Page.Address, pattern, "\\"));
        }

        newest = state switch
        {
            PageState.Draft => newest.Where(r => r.Page.Status == PageStatus.Draft && r.Page.Published == null),
            PageState.Live => newest.Where(r => r.Page.Status == PageStatus.Published && r.Page.LiveRevisionId == r.Id),
            PageState.Changed => newest.Where(r => r.Page.Status != PageStatus.Draft && r.Page.LiveRevisionId != r.Id),
            PageState.Withdrawn => newest.Where(r => r.Page.Status == PageStatus.Withdrawn),
            PageState.Unpublished => newest.Where(r => r.Page.Status == PageStatus.Draft && r.Page.Published != null),
            _ => newest,
        };
        return [.. await newest.Select(r => r.PageId).ToListAsync(cancellationToken)];
    }

    private async Task<Dictionary<int, ListedPage>> DescribeAsync(ContentDb db, List<int> ids, CancellationToken cancellationToken)
    {
        var pages = await db.Pages.AsNoTracking().Where(p => EF.Parameter(ids).Contains(p.Id)).ToListAsync(cancellationToken);
        var newest = await db.Revisions.AsNoTracking()
            .Where(r => EF.Parameter(ids).Contains(r.PageId) && !db.Revisions.Any(later => later.PageId == r.PageId && later.Number > r.Number))
            .ToDictionaryAsync(r => r.PageId, cancellationToken);
        var acts = (await db.PastActs.AsNoTracking().Where(a => a.PageId != null && EF.Parameter(ids).Contains(a.PageId.Value))
            .Select(a => new { PageId = a.PageId!.Value, At = a.Undone ?? a.At, By = a.UndoneBy ?? a.Author }).ToListAsync(cancellationToken)).GroupBy(a => a.PageId).ToDictionary(g => g.Key, g => g.MaxBy(a => a.At)!);
        var addresses = pages.Where(p => p.Trashed is null).Select(p => p.Address).ToList();
        var children = await db.Pages.AsNoTracking().Where(p => p.Trashed == null && EF.Parameter(addresses).Contains(p.Section))
            .GroupBy(p => p.Section).Select(g => new { g.Key, Count = g.Count() }).ToDictionaryAsync(g => g.Key, g => g.Count, StringComparer.Ordinal, cancellationToken);
        var warnings = await _warnings.CountAsync(db, redirects, [.. newest.Values], cancellationToken);
        var answers = pages.Any(p => p.Status == PageStatus.Draft && p.Published is not null) ? await SiteAnswers.ReadAsync(db, redirects, cancellationToken) : null;
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
                State = p.Trashed is not null ? PageState.Trash : p.Status switch
                {
                    PageStatus.Draft => p.Published is null ? PageState.Draft : PageState.Unpublished,
                    PageStatus.Withdrawn => PageState.Withdrawn,
                    _ => p.LiveRevisionId == revision?.Id ? PageState.Live : PageState.Changed,
                },
                Instead = p.Status == PageStatus.Draft && p.Published is not null ? answers!.At(p.Address) : null,
                ChangedAt = at,
                ChangedBy = by,
                Warnings = warnings.GetValueOrDefault(p.Id),
                Before = null,
                BeforeBefore = null,
                After = null,
                Children = p.Trashed is null ? children.GetValueOrDefault(p.Address) : 0,
                Trashed = p.Trashed,
            };
        });
    }

    private static async Task<Dictionary<string, string>> TitlesAsync(ContentDb db, List<string> addresses, CancellationToken cancellationToken) =>
        await db.Revisions.AsNoTracking()
            .Where(r => r.Page.Trashed == null && EF.Parameter(addresses).Contains(r.Page.Address) && !db.Revisions.Any(later => later.PageId == r.PageId && later.Number > r.Number))
            .Select(r => new { r.Page.Address, r.Title }).ToDictionaryAsync(r => r.Address, r => r.Title, StringComparer.Ordinal, cancellationToken);

    private sealed record Place(int Id, string Address, string Section, int Order, DateTime? Trashed);
}
