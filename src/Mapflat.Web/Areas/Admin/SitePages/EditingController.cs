using Mapflat.Content.Pages;
using Mapflat.Web.Areas.Admin.Shared;
using Mapflat.Web.Hosting;

namespace Mapflat.Web.Areas.Admin.SitePages;

/// <summary>
/// From an address that somebody reads to its words; what the bookmark of the account screen asks for.
/// </summary>
[Route("admin/edit")]
internal sealed class EditingController(PageFinder finder) : AdminController
{
    [HttpGet]
    public async Task<IActionResult> Show(string? address, CancellationToken cancellationToken)
    {
        if (string.IsNullOrWhiteSpace(address)) return Redirect(SitePagesController.Path);
        return await finder.FindAddressAsync(address, SiteContext.Get(HttpContext).Origin, cancellationToken) switch
        {
            null => Redirect("/admin/pages?q=" + Uri.EscapeDataString(address)),
            { PageId: { } id } => Redirect($"/admin/pages/{id}/edit"),
            var found => Redirect(SitePagesController.Path + found.Target),
        };
    }
}
