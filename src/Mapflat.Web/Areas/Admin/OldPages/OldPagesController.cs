using Mapflat.Content.Archives;
using Mapflat.Web.Areas.Admin.Shared;
using Mapflat.Web.Hosting;

namespace Mapflat.Web.Areas.Admin.OldPages;

/// <summary>What was adopted of old sites: a list of its addresses, and each with its captures.</summary>
[Route("admin/old-pages")]
internal sealed class OldPagesController(CapturedList captured) : AdminController
{
    [HttpGet]
    public async Task<IActionResult> Index([FromQuery] CaptureQuery query, CancellationToken cancellationToken) =>
        View("Index", new OldPagesScreen(
            await captured.ReadAsync(query.ToFilter(), query.Part ?? 1, cancellationToken), query,
            await captured.ReadEventsAsync(cancellationToken), User.IsInRole(AdminArea.Owner)));

    [HttpGet("{id:int}")]
    public async Task<IActionResult> Show(int id, CancellationToken cancellationToken) =>
        await captured.FindAsync(id, SiteContext.Get(HttpContext).Origin, cancellationToken) is { } view
            ? View("Show", view) : NotFound();
}
