using System.Globalization;
using Mapflat.Content.Addresses;
using Mapflat.Content.Pages;
using Mapflat.Content.Text;
using Mapflat.Web.Features.History;
using Mapflat.Web.Freezing;
using Mapflat.Web.Hosting;

namespace Mapflat.Web.Features.Shared;

/// <summary>
/// What the controllers of visitors' pages share: finding a page, and saying of an answer what freezing keeps.
/// </summary>
internal abstract class SiteController(PageReader pages) : Controller
{
    protected PageReader Pages => pages;

    protected async Task<IActionResult> PageAsync(string address, string view, CancellationToken cancellationToken)
    {
        var site = SiteContext.Get(HttpContext);
        // Routes take no notice of case, and leave out a final slash.
        var path = Request.Path.Value ?? address;
        // What the program keeps for itself is not looked for, so that its 404 needs no store.
        if (ReservedAddresses.Contains(PageAddress.FoldedOf(path))) return NotFound();
        if ((site.Preview ?? await Pages.ReadAsync(path, cancellationToken)) is not { } page) return NotFound();
        var known = page.Link.Address;
        Keep(page);
        var successor = page.Successor ?? site.Frame.Dormancy?.SuccessorUrl;
        // “related” (RFC 4287, section 4.2.7.2) says what is true; see docs/decisions/0002-link-relation.md for the
        // others.
        if (successor is not null) Response.Headers.Append("Link", $"<{Ascii(successor)}>; rel=\"related\"");
        Response.Headers.Append(
            "Link", $"<{site.Origin}{UrlText.EncodePath(AddressClaim.MarkdownOf(known))}>; rel=\"alternate\"; "
                + "type=\"text/markdown\"");
        Response.Headers.Append("Link", Mementos.OriginalLinks(site.Origin, known));
        if (page.Version is { } version)
            Response.Headers.Append("Link", Mementos.CiteAs(site.Origin, known, version));
        return View(view, page);
    }

    /// <summary>What is said of a part of a list that there is not, or not any more.</summary>
    private protected IActionResult NoPart(SiteLists list)
    {
        var site = SiteContext.Get(HttpContext);
        // What is frozen goes; who comes for it finds the list.
        return site.Freezing ? NotFound() : Redirect(site.Origin + UrlText.EncodePath(list.Base));
    }

    /// <summary>
    /// For what is made on request: nothing is drawn for whoever has it already. Null where it has to be.
    /// </summary>
    private protected StatusCodeResult? Known()
    {
        Response.Headers.CacheControl = "public, no-cache";
        if (SiteContext.Get(HttpContext).Tag is not { } tag) return null;
        Response.Headers.Vary = "Accept-Encoding";
        // Weak, as it is the same for every encoding (RFC 9110, section 8.8.1).
        Response.Headers.ETag = "W/" + tag;
        return Request.Headers.IfNoneMatch is { Count: > 0 } tags && Negotiation.Matches(tags.ToString(), tag)
            ? StatusCode(StatusCodes.Status304NotModified)
            : null;
    }

    /// <summary>An absolute address as a header can hold it.</summary>
    private static string Ascii(string address) =>
        new UriBuilder(address) { Host = new Uri(address).IdnHost }.Uri.AbsoluteUri;

    /// <summary>
    /// As <see cref="Keep(DateTime)"/>; a page that was withdrawn answers as its owner chose, in every form.
    /// </summary>
    protected void Keep(PageView page)
    {
        if (page.Withdrawn is { } notice) Response.StatusCode = notice.Answer;
        Keep(page.Updated);
    }

    /// <summary>
    /// Visitors may keep the answer and ask each time whether it still holds: a publication is seen at once.
    /// </summary>
    protected void Keep(DateTime updated)
    {
        Response.Headers.CacheControl = "public, no-cache";
        Response.Headers.LastModified = updated.ToString("R", CultureInfo.InvariantCulture);
    }
}
