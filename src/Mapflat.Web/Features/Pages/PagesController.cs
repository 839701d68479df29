using Mapflat.Content.Addresses;
using Mapflat.Content.Media;
using Mapflat.Content.Pages;
using Mapflat.Web.Features.Shared;

namespace Mapflat.Web.Features.Pages;

/// <summary>The pages that belong to no section: home, the overview, about, and any the owner adds.</summary>
internal sealed class PagesController(PageReader pages) : SiteController(pages)
{
    [HttpGet("/")]
    public Task<IActionResult> Home(CancellationToken cancellationToken) =>
        PageAsync("/", nameof(Home), cancellationToken);

    [HttpGet("/{**address}", Order = 100)]
    public Task<IActionResult> Page(string address, CancellationToken cancellationToken) =>
        PageAsync("/" + address, nameof(Page), cancellationToken);

    /// <summary>An index page of a long section, after the one that has the section's text.</summary>
    [HttpGet("/{**list:regex(^.+~\\d+$)}", Order = -1)]
    public async Task<IActionResult> Part(string list, CancellationToken cancellationToken)
    {
        if (SiteLists.Parse("/" + list) is not { } known) return NotFound();
        if (await Pages.ReadAsync(known.Base, cancellationToken, known.Part, inAnySpelling: true)
            is not { } page) return NoPart(known);
        Keep(page);
        // It changes with the pages that it lists.
        Response.Headers.LastModified = default;
        return View(nameof(Part), page);
    }

    /// <summary>What programs show where they show a link to the page.</summary>
    [HttpGet(PageParts.Preview)]
    [HttpGet("/{**picture:regex(^.+/preview-card\\.png$)}", Order = -1)]
    public async Task<IActionResult> Preview(string? picture, CancellationToken cancellationToken)
    {
        var address = "/" + picture?[..^PageParts.Preview.Length];
        if (await Pages.ReadAsync(address, cancellationToken, inAnySpelling: true) is not { HasPreview: true } page)
            return NotFound();
        // It changes less often than the page, so it has no date.
        Response.Headers.CacheControl = "public, no-cache";
        Response.Headers["Cross-Origin-Resource-Policy"] = "cross-origin";
        Response.StatusCode = page.Withdrawn?.Answer ?? StatusCodes.Status200OK;
        return File(PreviewPicture.Draw(
            Hosting.SiteContext.Get(HttpContext).Frame.Title, page.Link.Title, page.Link.Summary), "image/png");
    }

    [HttpGet("/{**file:regex(^.+\\.md$)}", Order = -1)]
    public async Task<IActionResult> Markdown(string file, CancellationToken cancellationToken)
    {
        var address = PageAddress.PathOfFile(file);
        if (await Pages.ReadAsync(address, cancellationToken, inAnySpelling: true) is not { } page) return NotFound();
        Keep(page);
        var site = Hosting.SiteContext.Get(HttpContext);
        Response.Headers.Append("Link", $"<{site.Origin}{page.Link.Url}>; rel=\"canonical\"");
        return Content(MarkdownPage.Write(page, site), "text/markdown; charset=utf-8");
    }
}
