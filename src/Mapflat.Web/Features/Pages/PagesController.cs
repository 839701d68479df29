using Mapflat.Content.Pages;
using Mapflat.Web.Features.Shared;
using Microsoft.AspNetCore.Mvc;

namespace Mapflat.Web.Features.Pages;

/// <summary>The pages that belong to no section: home, the overview, about, and any the owner adds.</summary>
public sealed class PagesController(PageReader pages) : SiteController(pages)
{
    [HttpGet("/")]
    public Task<IActionResult> Home(CancellationToken cancellationToken) => PageAsync("/", nameof(Home), cancellationToken);

    [HttpGet("/{**address}", Order = 100)]
    public Task<IActionResult> Page(string address, CancellationToken cancellationToken) => PageAsync("/" + address, nameof(Page), cancellationToken);

    [HttpGet("/{**file:regex(^.+\\.md$)}", Order = -1)]
    public async Task<IActionResult> Markdown(string file, CancellationToken cancellationToken)
    {
        var address = file == "index.md" ? "/" : "/" + file[..^".md".Length];
        if (await Pages.ReadAsync(address, cancellationToken) is not { } page) return NotFound();
        Keep(page);
        var site = Hosting.SiteContext.Of(HttpContext);
        Response.Headers.Append("Link", $"<{site.Origin}{address}>; rel=\"canonical\"");
        return Content(MarkdownPage.Write(page, site), "text/markdown; charset=utf-8");
    }
}
