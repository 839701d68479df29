using Mapflat.Content.Pages;
using Mapflat.Web.Features.Shared;
using Microsoft.AspNetCore.Mvc;

namespace Mapflat.Web.Features.Clients;

/// <summary>The kinds of clients: an index, and a page for each category.</summary>
[Route("/clients")]
public sealed class ClientsController(PageReader pages) : SiteController(pages)
{
    [HttpGet("")]
    public Task<IActionResult> Index(CancellationToken cancellationToken) => PageAsync("/clients", nameof(Index), cancellationToken);

    [HttpGet("{slug}")]
    public Task<IActionResult> Page(string slug, CancellationToken cancellationToken) => PageAsync("/clients/" + slug, nameof(Page), cancellationToken);
}
