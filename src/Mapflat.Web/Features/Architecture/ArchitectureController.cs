using Mapflat.Content.Pages;
using Mapflat.Web.Features.Shared;

namespace Mapflat.Web.Features.Architecture;

[Route("/architecture")]
internal sealed class ArchitectureController(PageReader pages) : SiteController(pages)
{
    [HttpGet("")]
    public Task<IActionResult> Index(CancellationToken cancellationToken) =>
        PageAsync("/architecture", nameof(Index), cancellationToken);

    [HttpGet("{slug}")]
    public Task<IActionResult> Page(string slug, CancellationToken cancellationToken) =>
        PageAsync("/architecture/" + slug, nameof(Page), cancellationToken);
}
