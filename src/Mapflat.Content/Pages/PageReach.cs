using Mapflat.Content.Links;
using Mapflat.Content.Markup;
using Mapflat.Content.Store;
using Microsoft.EntityFrameworkCore;

namespace Mapflat.Content.Pages;

/// <summary>A page that nothing leads to: no menu, no list of a section, no link.</summary>
/// <param name="Lists">
/// The sections whose lists it could stand in, with the address that it would have there.
/// </param>
internal sealed record Orphan(IReadOnlyList<SectionChoice> Lists);

/// <summary>
/// Whether visitors get to a page from the rest of the site. The search and the list of all pages do not count, as
/// they lead to everything.
/// </summary>
internal sealed class PageReach(ContentStore store, MarkdownRenderer renderer, Addresses.RedirectReader redirects)
{
    private const int MostLists = 20;

    /// <returns>Null where something leads to the page, or would if it were public.</returns>
    public async Task<Orphan?> FindOrphanAsync(int pageId, CancellationToken cancellationToken)
    {
        await using var db = await store.OpenAsync(cancellationToken);
        var page = await db.Pages.AsNoTracking().SingleOrDefaultAsync(p => p.Id == pageId, cancellationToken);
        // Nothing is to lead to a page that is gone.
        if (page is null or { Trashed: not null } or { Address: "/" }
            or { Status: PageStatus.Withdrawn, WithdrawnAnswer: WithdrawalNotice.Gone })
            return null;
        var settings = await db.Settings.AsNoTracking().SingleOrDefaultAsync(cancellationToken);
        if (settings?.Navigation.Contains(page.Address) == true) return null;
        var listed = PageReader.Listed(db.Pages);
        // A section lists its pages, and the home page lists sections that have some.
        if (page.Section == "/" ? await listed.AnyAsync(p => p.Section == page.Folded, cancellationToken)
            : await listed.AnyAsync(p => p.Folded == page.Section, cancellationToken))
            return null;
        var links = await IncomingLink.FindAsync(
            db, renderer, redirects.AnyOrigin, [page.Address], cancellationToken);
        if (links.Any(link => link.PageId != pageId)) return null;
        var name = page.Address.TrimEnd('/')[(page.Address.TrimEnd('/').LastIndexOf('/') + 1)..];
        var sections = await listed
            .Where(p => p.Address != "/" && p.Id != pageId && listed.Any(child => child.Section == p.Folded))
            .OrderBy(p => p.Address).Take(MostLists)
            .Select(p => new { p.Address, p.LiveRevision!.Title }).ToListAsync(cancellationToken);
        return new Orphan([.. sections.Select(section =>
            new SectionChoice($"{section.Address.TrimEnd('/')}/{name}", section.Title))]);
    }
}
