using System.Collections.Concurrent;
using Mapflat.Content.Dormancy;
using Mapflat.Content.Links.Outbound;
using Mapflat.Content.Markup;
using Mapflat.Content.Media;
using Mapflat.Content.Store;
using Mapflat.Content.Transfer;
using Microsoft.EntityFrameworkCore;

namespace Mapflat.Content.Pages;

/// <summary>What the public may read. A draft does not exist here, but for <see cref="PreviewAsync"/>.</summary>
public sealed class PageReader(ContentStore store, MarkdownRenderer renderer, MediaStore media, MapflatOptions options)
{
    private const int RememberedTexts = 2_000;
    private const int SectionsOnHome = 6;
    private const int PagesOfASectionOnHome = 12;
    internal const int NeighboursOnEachSide = 12;

    // A revision that was public never changes, and rendering is a pure function of it; but after a restore another one may have its number.
    private readonly ConcurrentDictionary<(int Revision, DateTime Saved), RenderedText> _rendered = new();

    /// <summary>What stands around every page.</summary>
    public async Task<SiteFrame> ReadFrameAsync(CancellationToken cancellationToken)
    {
        await using var db = await store.OpenAsync(cancellationToken);
        var settings = await db.Settings.AsNoTracking().SingleOrDefaultAsync(cancellationToken) ?? new SiteSettings();
        var menu = await Links(Listed(db).Where(p => settings.Navigation.Contains(p.Address))).ToListAsync(cancellationToken);
        var updated = await Public(db).MaxAsync(p => p.Updated, cancellationToken);
        return new SiteFrame
        {
            Title = settings.Title,
            Tagline = settings.Tagline,
            Description = settings.Description,
            Language = settings.Language,
            Contact = settings.Contact,
            Footer = settings.Footer,
            Navigation = [.. menu.OrderBy(link => settings.Navigation.IndexOf(link.Address))],
            Dormancy = settings.Dormant
                ? new DormancyNotice(settings.DormancyText, settings.DormantSince, settings.SuccessorName, options.Successor.Url ?? settings.SuccessorUrl)
                : null,
            Updated = updated ?? DateTime.UnixEpoch,
        };
    }

    /// <summary>Every public page, by address.</summary>
    public async Task<IReadOnlyList<PublicPage>> ReadAllAsync(CancellationToken cancellationToken)
    {
        await using var db = await store.OpenAsync(cancellationToken);
        return await Public(db).OrderBy(p => p.Address).Select(p => new PublicPage(
            p.Key,
            new PageLink(p.Address, p.LiveRevision!.Title, p.LiveRevision.Menu, p.LiveRevision.Summary),
            WithdrawalNotice.Of(p.Status, p.WithdrawnOn, p.WithdrawnReason, p.WithdrawnAnswer, p.Updated),
            p.Published!.Value,
            p.Updated!.Value,
            p.LiveRevision.Reason)).ToListAsync(cancellationToken);
    }

    /// <summary>The public page at exactly this address.</summary>
    /// <returns>The page; null if there is none that the public may read.</returns>
    public async Task<PageView?> ReadAsync(string address, CancellationToken cancellationToken)
    {
        await using var db = await store.OpenAsync(cancellationToken);
        var page = await Public(db).Include(p => p.LiveRevision).SingleOrDefaultAsync(p => p.Address == address, cancellationToken);
        if (page?.LiveRevision is not { } text) return null;

        return await ViewAsync(db, page, text.Text, Render(text), forOwner: false, cancellationToken);
    }

    /// <summary>The page as it would be if these words were published now. Not for the public.</summary>
    /// <param name="pageId">The number of the page, whatever its state.</param>
    /// <param name="text">The words; what is missing of a title shows as a dash.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <returns>The page; <see cref="Failure.Invalid"/> if the Markdown cannot be rendered safely.</returns>
    public async Task<Outcome<PageView>> PreviewAsync(int pageId, PageText text, CancellationToken cancellationToken)
    {
        text = PageTextCheck.Tidy(text);
        await using var db = await store.OpenAsync(cancellationToken);
        var page = await db.Pages.AsNoTracking().SingleOrDefaultAsync(p => p.Id == pageId, cancellationToken);
        if (page is null) return new Failure.NotFound("There is no such page any more.");
        var (rendered, failure) = renderer.Render(text.Markdown);
        if (rendered is null) return failure!;
        if (text.Title.Length == 0) text = text with { Title = "–", Menu = "–" };
        if (text.Successor is { } successor && !PageFile.IsWebAddress(successor)) text = text with { Successor = null };
        var view = await ViewAsync(db, page, text, rendered, forOwner: true, cancellationToken);
        // Publishing a withdrawn page makes it hold again.
        return view with { Withdrawn = null };
    }

    /// <summary>The page as it would be with the words of one of its revisions.</summary>
    internal Task<PageView> ViewAsync(ContentDb db, Page page, Revision revision, CancellationToken cancellationToken) =>
        ViewAsync(db, page, revision.Text, Render(revision), forOwner: false, cancellationToken);

    private async Task<PageView> ViewAsync(ContentDb db, Page page, PageText text, RenderedText rendered, bool forOwner, CancellationToken cancellationToken)
    {
        var own = new PageLink(page.Address, text.Title, text.Menu, text.Summary);
        var trail = await ReadTrailAsync(db, page, cancellationToken);
        var section = await ReadSectionAsync(db, page, own, trail, cancellationToken);
        var row = section is null ? [] : (PageLink[])[section.Index, .. section.Pages];
        var place = Array.FindIndex(row, link => link.Address == page.Address);
        return new PageView
        {
            Key = page.Key,
            Link = own,
            Html = await ArchivedCopies.OfferAsync(db, rendered, await media.FinishAsync(db, rendered, forOwner, cancellationToken), cancellationToken),
            Markdown = text.Markdown,
            Headings = rendered.Headings,
            AsOf = text.AsOf,
            // A page that was never public has no such moments yet; nothing that a preview shows depends on them.
            Published = page.Published ?? DateTime.UnixEpoch,
            Updated = page.Updated ?? DateTime.UnixEpoch,
            Successor = text.Successor,
            Withdrawn = WithdrawalNotice.Of(page.Status, page.WithdrawnOn, page.WithdrawnReason, page.WithdrawnAnswer, page.Updated),
            Trail = trail,
            Section = section,
            Sections = page.Address == "/" ? await ReadSectionsAsync(db, cancellationToken) : [],
            Previous = place > 0 ? row[place - 1] : null,
            Next = place >= 0 && place + 1 < row.Length ? row[place + 1] : null,
        };
    }

    internal static IQueryable<Page> Public(ContentDb db) =>
        db.Pages.AsNoTracking().Where(p => p.Status != PageStatus.Draft && p.LiveRevisionId != null);

    /// <summary>The public pages that lists lead to: all but those that are gone for good.</summary>
    internal static IQueryable<Page> Listed(ContentDb db) =>
        Public(db).Where(p => p.Status != PageStatus.Withdrawn || p.WithdrawnAnswer != WithdrawalNotice.Gone);

    private static IQueryable<PageLink> Links(IQueryable<Page> pages) => pages.OrderBy(p => p.Order).ThenBy(p => p.Address)
        .Select(p => new PageLink(p.Address, p.LiveRevision!.Title, p.LiveRevision.Menu, p.LiveRevision.Summary));

    internal static async Task<IReadOnlyList<PageLink>> ReadTrailAsync(ContentDb db, Page page, CancellationToken cancellationToken)
    {
        List<string> above = [];
        for (var address = page.Section; address.Length > 0; address = PageAddress.SectionOf(address)) above.Add(address);
        if (above.Count == 0) return [];
        var links = await Links(Public(db).Where(p => above.Contains(p.Address))).ToListAsync(cancellationToken);
        return [.. links.OrderBy(link => link.Address.Length)];
    }

    private static async Task<SectionView?> ReadSectionAsync(
        ContentDb db, Page page, PageLink own, IReadOnlyList<PageLink> trail, CancellationToken cancellationToken)
    {
        if (page.Address == "/") return null;
        // An index page leads its own section; any other page belongs to the one above it, unless that is the whole site.
        var index = page.Section == "/" ? own : trail.FirstOrDefault(link => link.Address == page.Section);
        if (index is null) return null;
        var others = Listed(db).Where(p => p.Section == index.Address && p.Id != page.Id);
        if (page.Address == index.Address) return await Links(others).ToListAsync(cancellationToken) is { Count: > 0 } all ? new SectionView(index, all, IsWhole: true) : null;
        // By the index of sections: with ten thousand neighbours, each page still costs the same.
        var before = await Links(others.Where(p => p.Order <= page.Order && (p.Order < page.Order || p.Address.CompareTo(page.Address) < 0))
            .OrderByDescending(p => p.Order).ThenByDescending(p => p.Address).Take(NeighboursOnEachSide + 1)).ToListAsync(cancellationToken);
        var after = await Links(others.Where(p => p.Order >= page.Order && (p.Order > page.Order || p.Address.CompareTo(page.Address) > 0))
            .OrderBy(p => p.Order).ThenBy(p => p.Address).Take(NeighboursOnEachSide + 1)).ToListAsync(cancellationToken);
        // With the page itself, as it is to be, even while it is not public.
        return new SectionView(
            index, [.. before.TakeLast(NeighboursOnEachSide), own, .. after.Take(NeighboursOnEachSide)],
            IsWhole: before.Count <= NeighboursOnEachSide && after.Count <= NeighboursOnEachSide);
    }

    /// <summary>The sections that have pages, each with its first ones: what the home page shows of the site.</summary>
    private static async Task<IReadOnlyList<SectionView>> ReadSectionsAsync(ContentDb db, CancellationToken cancellationToken)
    {
        List<SectionView> sections = [];
        foreach (var index in await Links(Listed(db).Where(p => p.Section == "/")).Take(SectionsOnHome).ToListAsync(cancellationToken))
        {
            var pages = await Links(Listed(db).Where(p => p.Section == index.Address)).Take(PagesOfASectionOnHome).ToListAsync(cancellationToken);
            if (pages.Count > 0) sections.Add(new SectionView(index, pages, pages.Count < PagesOfASectionOnHome));
        }

        return sections;
    }

    internal RenderedText Render(Revision revision)
    {
        if (_rendered.TryGetValue((revision.Id, revision.Saved), out var known)) return known;
        var (rendered, failure) = renderer.Render(revision.Markdown);
        if (rendered is null) throw new InvalidOperationException($"Revision {revision.Number} of {revision.PageId} was saved but cannot be rendered: {failure?.Message}");
        if (_rendered.Count >= RememberedTexts) _rendered.Clear();
        return _rendered[(revision.Id, revision.Saved)] = rendered;
    }
}
