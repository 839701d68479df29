using Mapflat.Content.Addresses;
using Mapflat.Content.Store;
using Microsoft.EntityFrameworkCore;

namespace Mapflat.Content.Pages;

/// <summary>
/// The order in which the whole site is read: the home page, and after each page all that is below it before what is
/// beside it. Each step is a look-up or two in the index of places, however many pages there are.
/// </summary>
internal sealed class ReadingPath(ContentDb db)
{
    /// <summary>The page after another; null after the last, and where a page above is missing.</summary>
    /// <param name="address">Its address. It need not be public: a draft’s preview shows its neighbours.</param>
    /// <param name="order">Its place among the pages of its section.</param>
    public async Task<PageLink?> FindNextAsync(string address, int order, CancellationToken cancellationToken) =>
        (await Steps(new SectionRow(db, PageAddress.FoldedOf(address)).Listed)
            .FirstOrDefaultAsync(cancellationToken))?.Link
            ?? await FindNextBesideAsync(address, order, cancellationToken);

    /// <summary>The page after another and after all that is below that.</summary>
    public async Task<PageLink?> FindNextBesideAsync(string address, int order, CancellationToken cancellationToken)
    {
        while (PageAddress.SectionOf(PageAddress.FoldedOf(address)) is { Length: > 0 } section)
        {
            var after = PageReader.Listed(new SectionRow(db, section).QueryAfter(order, address));
            if (await Steps(after).FirstOrDefaultAsync(cancellationToken) is { } next) return next.Link;
            if (await FindAboveAsync(section, cancellationToken) is not { } above) return null;
            (address, order) = (above.Link.Address, above.Order);
        }

        return null;
    }

    /// <summary>The page before another; null before the first, and where the page above is missing.</summary>
    public async Task<PageLink?> FindPreviousAsync(string address, int order, CancellationToken cancellationToken)
    {
        if (PageAddress.SectionOf(PageAddress.FoldedOf(address)) is not { Length: > 0 } section) return null;
        var before = PageReader.Listed(new SectionRow(db, section).QueryBefore(order, address));
        var last = (await Steps(before).FirstOrDefaultAsync(cancellationToken))?.Link;
        for (var below = last; below is not null;)
        {
            last = below;
            below = (await Steps(new SectionRow(db, PageAddress.FoldedOf(below.Address)).Listed)
                .LastOrDefaultAsync(cancellationToken))?.Link;
        }

        return last ?? (await FindAboveAsync(section, cancellationToken))?.Link;
    }

    private Task<Step?> FindAboveAsync(string section, CancellationToken cancellationToken) =>
        Steps(PageReader.Listed(db.Pages.Where(p => p.Folded == section))).SingleOrDefaultAsync(cancellationToken);

    private static IQueryable<Step> Steps(IQueryable<Page> pages) => pages.Select(p => new Step(
        p.Order, new PageLink(p.Address, p.LiveRevision!.Title, p.LiveRevision.Menu, p.LiveRevision.Summary)));

    private sealed record Step(int Order, PageLink Link);
}
