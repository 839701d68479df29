using System.Collections.Concurrent;
using Mapflat.Content.Addresses;
using Mapflat.Content.Dormancy;
using Mapflat.Content.Links.Outbound;
using Mapflat.Content.Markup;
using Mapflat.Content.Media;
using Mapflat.Content.Store;
using Microsoft.EntityFrameworkCore;

namespace Mapflat.Content.Pages;

/// <summary>What the public may read. A draft does not exist here, but for <see cref="PreviewAsync"/>.</summary>
internal sealed class PageReader(
    ContentStore store, MarkdownRenderer renderer, MediaStore media, MapflatOptions options)
{
    // A page, its Markdown and its history are drawn one after the other; a text takes some 80 KB in memory.
    private const int RememberedTexts = 100;
    private const int SectionsOnHome = 6;
    private const int PagesOfASectionOnHome = 12;
    internal const int NeighboursOnEachSide = 12;

    // A revision that was public never changes, and rendering is a pure function of it; but after a restore another one
    // may have its number.
    private readonly ConcurrentDictionary<(int Revision, DateTime Saved), RenderedText> _rendered = new();

    public async Task<SiteFrame> ReadFrameAsync(CancellationToken cancellationToken)
    {
        await using var db = await store.OpenAsync(cancellationToken);
        var settings = await db.Settings.AsNoTracking().SingleOrDefaultAsync(cancellationToken) ?? new SiteSettings();
        var menu = await Links(Listed(db.Pages).Where(p => settings.Navigation.Contains(p.Address)))
            .ToListAsync(cancellationToken);
        var updated = await Newest(db).Select(p => p.Updated).FirstOrDefaultAsync(cancellationToken);
        return new SiteFrame
        {
            Title = settings.Title,
            Tagline = settings.Tagline,
            Description = settings.Description,
            Language = settings.Language,
            Contact = settings.Contact,
            Footer = settings.Footer,
            Author = settings.Author,
            LicenceName = settings.LicenceName,
            LicenceUrl = settings.LicenceUrl,
            Navigation = [.. menu.OrderBy(link => settings.Navigation.IndexOf(link.Address))],
            Dormancy = settings.Dormant
                ? new DormancyNotice(settings.DormancyText, settings.DormantSince, settings.SuccessorName,
                    options.Successor.Url ?? settings.SuccessorUrl)
                : null,
            Updated = updated ?? DateTime.UnixEpoch,
        };
    }

    /// <summary>Every public page, by address; null where there are more than one list bears.</summary>
    public async Task<IReadOnlyList<PublicPage>?> ReadFewAsync(CancellationToken cancellationToken)
    {
        await using var db = await store.OpenAsync(cancellationToken);
        if (await IsLargeAsync(db, cancellationToken)) return null;
        return await Entries(Public(db).OrderBy(p => p.Address)).ToListAsync(cancellationToken);
    }

    /// <summary>Whether there are more pages than one list bears.</summary>
    public async Task<bool> IsLargeAsync(CancellationToken cancellationToken)
    {
        await using var db = await store.OpenAsync(cancellationToken);
        return await IsLargeAsync(db, cancellationToken);
    }

    public async Task<IReadOnlyList<PublicPage>> ReadNewestAsync(int most, CancellationToken cancellationToken)
    {
        await using var db = await store.OpenAsync(cancellationToken);
        return await Entries(Newest(db).Take(most)).ToListAsync(cancellationToken);
    }

    /// <summary>The parts of the map of a site that has many pages, none of which is read for it.</summary>
    public async Task<IReadOnlyList<MapPart>> ReadMapAsync(CancellationToken cancellationToken)
    {
        await using var db = await store.OpenAsync(cancellationToken);
        return await db.Database.SqlQuery<MapPart>(
            $"""
            WITH RECURSIVE parts (Part) AS (
                SELECT min(Id / 1000) FROM Pages WHERE Trashed IS NULL AND Status <> 'Draft'
                UNION ALL
                SELECT (SELECT min(p.Id / 1000) FROM Pages p
                        WHERE p.Id / 1000 > parts.Part AND Trashed IS NULL AND Status <> 'Draft')
                FROM parts WHERE Part IS NOT NULL)
            SELECT Part, (SELECT max(p.Updated) FROM Pages p
                          WHERE p.Id / 1000 = Part AND Trashed IS NULL AND Status <> 'Draft') AS Updated
            FROM parts WHERE Part IS NOT NULL
            """).ToListAsync(cancellationToken);
    }

    public async Task<IReadOnlyList<PublicPage>> ReadMapAsync(long part, CancellationToken cancellationToken)
    {
        await using var db = await store.OpenAsync(cancellationToken);
        // No wider than the column, or SQLite would have to convert it in every row.
        var first = (int)part * SiteLists.FewPages;
        return await Entries(Public(db).Where(p => p.Id >= first && p.Id < first + SiteLists.FewPages)
            .OrderBy(p => p.Id)).ToListAsync(cancellationToken);
    }

    /// <summary>The public pages in whose names or addresses all of some words occur, by address.</summary>
    public async Task<IReadOnlyList<PageLink>> FindAsync(IReadOnlyList<string> words, int most,
        CancellationToken cancellationToken)
    {
        await using var db = await store.OpenAsync(cancellationToken);
        var pages = Public(db);
        foreach (var pattern in words.Select(LikePattern.Containing))
        {
            pages = pages.Where(p => EF.Functions.Like(p.LiveRevision!.Title, pattern, LikePattern.Escape)
                || EF.Functions.Like(p.LiveRevision.Menu, pattern, LikePattern.Escape)
                    || EF.Functions.Like(p.Address, pattern, LikePattern.Escape));
        }

        return await Links(pages.OrderBy(p => p.Address).Take(most)).ToListAsync(cancellationToken);
    }

    public async Task<PublicPage?> ReadEntryAsync(string address, CancellationToken cancellationToken)
    {
        await using var db = await store.OpenAsync(cancellationToken);
        return await Entries(Public(db).Where(p => p.Address == address)).SingleOrDefaultAsync(cancellationToken);
    }

    /// <summary>
    /// The pages of a section that one of its index pages lists; null where there is no such index page.
    /// </summary>
    /// <param name="section">The address of the page above, folded.</param>
    public async Task<PublicPages?> ReadSectionAsync(string section, int part, CancellationToken cancellationToken)
    {
        await using var db = await store.OpenAsync(cancellationToken);
        if (await new SectionRow(db, section).FromPartAsync(part, cancellationToken) is not { } rest) return null;
        var pages = await Entries(rest.Take(SectionRow.PartSize + 1)).ToListAsync(cancellationToken);
        var addresses = pages.ConvertAll(page => page.Link.Address);
        var listed = Listed(db.Pages);
        var above = await Public(db)
            .Where(p => EF.Parameter(addresses).Contains(p.Address) && listed.Any(child => child.Section == p.Folded))
            .Select(p => p.Address).ToListAsync(cancellationToken);
        if (pages.Count == 0) return null;
        var hasMore = pages.Count > SectionRow.PartSize;
        return new PublicPages(
            section, part, [.. pages.Take(SectionRow.PartSize)], hasMore, above.ToHashSet(StringComparer.Ordinal));
    }

    /// <param name="part">Which index page of its section, from 1.</param>
    /// <param name="inAnySpelling">Whether the address may be spelt otherwise than the page's.</param>
    public async Task<PageView?> ReadAsync(
        string address, CancellationToken cancellationToken, int part = 1, bool inAnySpelling = false)
    {
        await using var db = await store.OpenAsync(cancellationToken);
        var folded = PageAddress.FoldedOf(address);
        var pages = inAnySpelling ? Public(db).Where(p => p.Folded == folded)
            : Public(db).Where(p => p.Address == address);
        var page = await pages.Include(p => p.LiveRevision).SingleOrDefaultAsync(cancellationToken);
        if (page?.LiveRevision is not { } text) return null;

        var view = await ViewAsync(db, page, text, cancellationToken, part);
        return part > 1 && view.Section?.Index.Address != page.Address ? null : view;
    }

    /// <summary>The page as it would be if these words were published now. Not for the public.</summary>
    /// <param name="text">The words; what is missing of a title shows as a dash.</param>
    /// <returns>The page; <see cref="Failure.Invalid"/> if the Markdown cannot be rendered safely.</returns>
    public async Task<Outcome<PageView>> PreviewAsync(int pageId, PageText text, CancellationToken cancellationToken)
    {
        text = PageTextCheck.Tidy(text);
        await using var db = await store.OpenAsync(cancellationToken);
        var page = await db.Pages.AsNoTracking().Include(p => p.LiveRevision)
            .SingleOrDefaultAsync(p => p.Id == pageId, cancellationToken);
        if (page is null) return new Failure.NotFound("There is no such page any more.");
        var (rendered, failure) = renderer.RenderPreview(text.Markdown);
        // Words that visitors do not read yet are dated as if they were published now. A form does not bring the keys
        // that mean nothing here.
        var now = store.Now;
        var isLive = page.LiveRevision?.Text is { } live && live == text with { Extra = live.Extra };
        if (rendered is null) return failure!;
        if (text.Title.Length == 0) text = text with { Title = "–", Menu = "–" };
        if (text.Successor is { } successor && !PageTextCheck.IsWebAddress(successor))
            text = text with { Successor = null };
        var view = await ViewAsync(db, page, text, rendered, forOwner: true, cancellationToken);
        // Publishing a withdrawn page makes it hold again.
        return view with { Withdrawn = null, Published = page.Published ?? now, Updated = isLive ? view.Updated : now };
    }

    internal async Task<PageView> ViewAsync(
        ContentDb db, Page page, Revision revision, CancellationToken cancellationToken, int part = 1)
    {
        var view = await ViewAsync(
            db, page, revision.Text, Render(revision), forOwner: false, cancellationToken, part);
        return revision.PublishedAt is not { } published ? view
            : view with { Version = new VersionTime { Number = revision.Number, Published = published } };
    }

    private async Task<PageView> ViewAsync(ContentDb db, Page page, PageText text, RenderedText rendered,
        bool forOwner, CancellationToken cancellationToken, int part = 1)
    {
        var own = new PageLink(page.Address, text.Title, text.Menu, text.Summary);
        var trail = await ReadTrailAsync(db, page, cancellationToken);
        var section = await ReadSectionAsync(db, page, own, trail, part, cancellationToken);
        var path = new ReadingPath(db);
        return new PageView
        {
            Key = page.Key,
            Link = own,
            HasPreview = !await IsLargeAsync(db, cancellationToken),
            Html = await ArchivedCopies.OfferAsync(
                db, rendered, await media.FinishAsync(db, rendered, forOwner, cancellationToken), cancellationToken),
            Markdown = text.Markdown,
            Headings = rendered.Headings,
            AsOf = text.AsOf,
            // A page that was never public has no such moments yet; a preview says when they would be.
            Published = page.Published ?? DateTime.UnixEpoch,
            Updated = page.Updated ?? DateTime.UnixEpoch,
            Successor = text.Successor,
            Withdrawn = WithdrawalNotice.Create(
                page.Status, page.WithdrawnOn, page.WithdrawnReason, page.WithdrawnAnswer, page.Updated),
            Trail = trail,
            Section = section,
            Part = part,
            Sections = page.Address == "/" ? await ReadSectionsAsync(db, cancellationToken) : [],
            Previous = await path.FindPreviousAsync(page.Address, page.Order, cancellationToken),
            Next = await path.FindNextAsync(page.Address, page.Order, cancellationToken),
        };
    }

    /// <summary>Whether a site has more pages than one list bears.</summary>
    internal static async Task<bool> IsLargeAsync(ContentDb db, CancellationToken cancellationToken) =>
        await Public(db).Take(SiteLists.FewPages + 1).CountAsync(cancellationToken) > SiteLists.FewPages;

    internal static IQueryable<Page> Public(ContentDb db) => Public(db.Pages);

    /// <summary>
    /// Those that the public may read. None is in the trash, which is said because the indexes of addresses are of the
    /// others only.
    /// </summary>
    // Not that they have live words, as all of them do: SQLite would go by the index of these.
    internal static IQueryable<Page> Public(IQueryable<Page> pages) =>
        pages.AsNoTracking().Where(p => p.Trashed == null && p.Status != PageStatus.Draft);

    /// <summary>The public pages that lists lead to: all but those that are gone for good.</summary>
    internal static IQueryable<Page> Listed(IQueryable<Page> pages) =>
        Public(pages).Where(p => p.Status != PageStatus.Withdrawn || p.WithdrawnAnswer != WithdrawalNotice.Gone);

    private static IQueryable<Page> Newest(ContentDb db) =>
        Public(db).OrderByDescending(p => p.Updated).ThenBy(p => p.Address);

    private static IQueryable<PageLink> Links(IQueryable<Page> pages) =>
        pages.Select(p => new PageLink(p.Address, p.LiveRevision!.Title, p.LiveRevision.Menu, p.LiveRevision.Summary));

    private static IQueryable<PublicPage> Entries(IQueryable<Page> pages) => pages.Select(p => new PublicPage(
        p.Key,
        new PageLink(p.Address, p.LiveRevision!.Title, p.LiveRevision.Menu, p.LiveRevision.Summary),
        WithdrawalNotice.Create(p.Status, p.WithdrawnOn, p.WithdrawnReason, p.WithdrawnAnswer, p.Updated),
        p.Published!.Value,
        p.Updated!.Value,
        p.LiveRevision.Reason));

    internal static async Task<IReadOnlyList<PageLink>> ReadTrailAsync(
        ContentDb db, Page page, CancellationToken cancellationToken)
    {
        List<string> above = [];
        for (var folded = page.Section; folded.Length > 0; folded = PageAddress.SectionOf(folded)) above.Add(folded);
        if (above.Count == 0) return [];
        var links = await Links(Public(db).Where(p => above.Contains(p.Folded))).ToListAsync(cancellationToken);
        return [.. links.OrderBy(link => link.Address.Length)];
    }

    private static async Task<SectionView?> ReadSectionAsync(
        ContentDb db, Page page, PageLink own, IReadOnlyList<PageLink> trail, int part,
            CancellationToken cancellationToken)
    {
        if (page.Address == "/") return null;
        // An index page leads its own section; any other page belongs to the one above it, unless that is the whole
        // site.
        var index = page.Section == "/" ? own
            : trail.FirstOrDefault(link => PageAddress.FoldedOf(link.Address) == page.Section);
        if (index is null) return null;
        var row = new SectionRow(db, PageAddress.FoldedOf(index.Address));
        if (page.Address == index.Address)
        {
            if (await row.FromPartAsync(part, cancellationToken) is not { } rest) return null;
            var all = await Links(rest.Take(SectionRow.PartSize + 1)).ToListAsync(cancellationToken);
            if (all.Count == 0) return null;
            return new SectionView(
                index, [.. all.Take(SectionRow.PartSize)], IsWhole: all.Count <= SectionRow.PartSize);
        }

        var before = await Links(Listed(row.QueryBefore(page.Order, page.Address)).Take(NeighboursOnEachSide + 1))
            .ToListAsync(cancellationToken);
        var after = await Links(Listed(row.QueryAfter(page.Order, page.Address)).Take(NeighboursOnEachSide + 1))
            .ToListAsync(cancellationToken);
        // With the page itself, as it is to be, even while it is not public.
        return new SectionView(
            index, [.. before.Take(NeighboursOnEachSide).Reverse(), own, .. after.Take(NeighboursOnEachSide)],
            IsWhole: before.Count <= NeighboursOnEachSide && after.Count <= NeighboursOnEachSide);
    }

    private static async Task<IReadOnlyList<SectionView>> ReadSectionsAsync(
        ContentDb db, CancellationToken cancellationToken)
    {
        List<SectionView> sections = [];
        foreach (var index in await Links(new SectionRow(db, "/").Listed.Take(SectionsOnHome))
            .ToListAsync(cancellationToken))
        {
            var pages = await Links(new SectionRow(db, PageAddress.FoldedOf(index.Address)).Listed
                .Take(PagesOfASectionOnHome))
                .ToListAsync(cancellationToken);
            if (pages.Count > 0) sections.Add(new SectionView(index, pages, pages.Count < PagesOfASectionOnHome));
        }

        return sections;
    }

    internal RenderedText Render(Revision revision)
    {
        if (_rendered.TryGetValue((revision.Id, revision.Saved), out var known)) return known;
        // An earlier version has shown it, and this one has a limit that it goes past: readers get its words as they
        // are.
        var rendered = renderer.Render(revision.Markdown).Value ?? RenderedText.AsItStands(revision.Markdown);
        if (_rendered.Count >= RememberedTexts) _rendered.Clear();
        return _rendered[(revision.Id, revision.Saved)] = rendered;
    }
}
