using Mapflat.Content.Addresses;
using Mapflat.Content.Archives;
using Mapflat.Content.Pages;
using Mapflat.Web.Features.Shared;
using Mapflat.Web.Hosting;

namespace Mapflat.Web.Features.Contents;

/// <summary>
/// The contents of the site, for people: all of it in reading order, or, where that is too much for one list, the first
/// level, from which each section's own index leads on.
/// </summary>
internal sealed class ContentsController(PageReader pages, SiteOutline outline, CaptureMap captures)
    : SiteController(pages)
{
    [HttpGet(SiteLists.Contents)]
    public async Task<IActionResult> Index(CancellationToken cancellationToken)
    {
        Keep(SiteContext.Get(HttpContext).Frame.Updated);
        ViewData[OldPages.Key] = await captures.CountAsync(cancellationToken);
        if (await Pages.IsLargeAsync(cancellationToken))
            return View(nameof(Part), await Pages.ReadSectionAsync("/", 1, cancellationToken) ?? NoPages);
        // It changes with the pages that it lists.
        return View(await outline.ReadAsync(SiteLists.FewPages, cancellationToken));
    }

    // Before the index pages of sections.
    [HttpGet(SiteLists.Contents + "~{part:int}", Order = -2)]
    public async Task<IActionResult> Part(int part, CancellationToken cancellationToken)
    {
        var list = new SiteLists(SiteLists.Contents, part);
        if (part < 2 || !await Pages.IsLargeAsync(cancellationToken)
            || await Pages.ReadSectionAsync("/", part, cancellationToken) is not { } level)
            return NoPart(list);
        Keep(SiteContext.Get(HttpContext).Frame.Updated);
        // It changes with the pages that it lists.
        Response.Headers.LastModified = default;
        return View(level);
    }

    private static PublicPages NoPages { get; } = new("/", 1, [], HasMore: false, new HashSet<string>());
}
