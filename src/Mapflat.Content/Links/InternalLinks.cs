using Mapflat.Content.Addresses;
using Mapflat.Content.Markup;
using Mapflat.Content.Pages;
using Mapflat.Content.Store;
using Mapflat.Content.Text;
using Microsoft.EntityFrameworkCore;

namespace Mapflat.Content.Links;

/// <summary>Finds links between the site's own pages that lead to nothing, or somewhere by a detour.</summary>
internal sealed class InternalLinks(ContentStore store, MarkdownRenderer renderer, RedirectReader redirects)
{
    /// <returns>Warnings, each with the file and the line that the link has in an export.</returns>
    public async Task<IReadOnlyList<Finding>> FindAsync(string origin, CancellationToken cancellationToken)
    {
        await using var db = await store.OpenAsync(cancellationToken);
        var site = new LinkTargets(origin, await redirects.ReadMapAsync(db, origin, cancellationToken));
        site.Media.UnionWith(await db.Media.AsNoTracking().Where(m => m.Published != null)
            .Select(m => MediaFile.Folder + m.Name).ToListAsync(cancellationToken));
        var former = (await db.FormerAddresses.AsNoTracking().ToListAsync(cancellationToken)).ToLookup(
            f => f.PageId, f => f.Path);
        var pages = await db.Pages.AsNoTracking().Where(p => p.Status != PageStatus.Draft).Include(p => p.LiveRevision)
            .OrderBy(p => p.Address).ToListAsync(cancellationToken);
        List<(string Address, int BodyLine, RenderedText Text)> texts = [];
        foreach (var page in pages)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (page.LiveRevision is not { } revision || renderer.Render(revision.Markdown).Value is not { } text)
                continue;
            texts.Add((page.Address, PageFile.BodyLineOf(page, revision, former[page.Id]), text));
            site.Headings[page.Address] = [.. text.FindPlaces()];
        }

        return
        [
            .. from page in texts
               from link in page.Text.Links
               let fault = site.FaultOf(page.Address, link)
               where fault is not null
               select Finding.Warning(
                   fault.Message, $"{ContentFormat.PagesFolder}/{PageAddress.Restore(page.Address).MarkdownFile}",
                   link.Line + page.BodyLine - 1),
        ];
    }
}
