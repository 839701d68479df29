using Mapflat.Content.Pages;
using Mapflat.Web.Features.Shared;

namespace Mapflat.Web.Features.Clients;

[Route("/clients")]
internal sealed class ClientsController(PageReader pages) : SiteController(pages)
{
    [HttpGet("")]
    public Task<IActionResult> Index(CancellationToken cancellationToken) =>
        PageAsync("/clients", nameof(Index), cancellationToken);

    [HttpGet("{slug}")]
    public Task<IActionResult> Page(string slug, CancellationToken cancellationToken) =>
        PageAsync("/clients/" + slug, nameof(Page), cancellationToken);
}
