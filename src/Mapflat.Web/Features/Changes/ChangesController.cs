using Mapflat.Content.Addresses;
using Mapflat.Content.Pages;
using Mapflat.Web.Features.Shared;
using Mapflat.Web.Hosting;

namespace Mapflat.Web.Features.Changes;

/// <summary>
/// What changed on the site, for people. The newest changes are frozen; the pages after them, which all move with each
/// change, are made on request.
/// </summary>
internal sealed class ChangesController(PageReader pages, SiteChanges changes) : SiteController(pages)
{
    [HttpGet(SiteLists.Changes)]
    public async Task<IActionResult> Index(CancellationToken cancellationToken)
    {
        var list = await changes.ReadAsync(1, cancellationToken);
        Keep(SiteContext.Get(HttpContext).Frame.Updated);
        return View(list);
    }

    // Before the index pages of sections.
    [HttpGet(SiteLists.Changes + "~{part:int}", Order = -2)]
    public async Task<IActionResult> Part(int part, CancellationToken cancellationToken) =>
        await changes.ReadAsync(part, cancellationToken) is { } list && part > 1
            ? (IActionResult?)Known() ?? View(nameof(Index), list)
            : NoPart(new SiteLists(SiteLists.Changes, part));
}
