using Mapflat.Content.Pages;
using Mapflat.Web.Features.Shared;
using Microsoft.AspNetCore.Mvc;

namespace Mapflat.Web.Features.Architecture;

/// <summary>The history of data architectures: an index with the comparison, and a page for each generation.</summary>
[Route("/architecture")]
public sealed class ArchitectureController(PageReader pages) : SiteController(pages)
{
    [HttpGet("")]
    public Task<IActionResult> Index(CancellationToken cancellationToken) => PageAsync("/architecture", nameof(Index), cancellationToken);

    [HttpGet("{slug}")]
    public Task<IActionResult> Page(string slug, CancellationToken cancellationToken) => PageAsync("/architecture/" + slug, nameof(Page), cancellationToken);
}
