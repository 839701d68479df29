using Mapflat.Content.Pages;
using Mapflat.Web.Freezing;
using Mapflat.Web.Hosting;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Mvc;

namespace Mapflat.Web.Features.History;

/// <summary>The past of every page that the public may read. Made on request, as few ask for it.</summary>
public sealed class HistoryController(PageHistory history) : Controller
{
    // Before the routes of pages: whether an action is meant, the resolver has said.
    private const string AnyAddress = "/{**address}";
    private const int First = -2;

    private PagePart Asked => HttpContext.Features.GetRequiredFeature<PagePart>();

    private SiteContext Site => SiteContext.Of(HttpContext);

    [HttpGet(AnyAddress, Order = First)]
    [Answers(PastKind.List)]
    public async Task<IActionResult> Index([FromQuery] int? before, CancellationToken cancellationToken) =>
        await history.ReadAsync(Asked.Address, before, cancellationToken) is { Versions.Count: > 0 } list ? (IActionResult?)Known() ?? View(list) : NotFound();

    [HttpGet(AnyAddress, Order = First)]
    [Answers(PastKind.Version)]
    public async Task<IActionResult> Version(CancellationToken cancellationToken)
    {
        if (Asked.Version is not { } number || await history.ReadVersionAsync(Asked.Address, number, cancellationToken) is not { } version) return NotFound();
        Response.Headers["Memento-Datetime"] = Mementos.Date(version.Place.This.Published);
        Response.Headers.Append("Link", Mementos.VersionLinks(Site.Origin, Asked.Address, version.Place));
        return (IActionResult?)Known() ?? View(version);
    }

    [HttpGet(AnyAddress, Order = First)]
    [Answers(PastKind.TimeMap)]
    public async Task<IActionResult> TimeMap([FromQuery] int? before, CancellationToken cancellationToken)
    {
        if (await history.ReadTimesAsync(Asked.Address, before, cancellationToken) is not { } map) return NotFound();
        var self = PagePart.TimeMapOf(Asked.Address) + (before is null ? "" : string.Create(System.Globalization.CultureInfo.InvariantCulture, $"?before={before}"));
        // For programs of other sites, as the feed is.
        Response.Headers.AccessControlAllowOrigin = "*";
        Response.Headers["Cross-Origin-Resource-Policy"] = "cross-origin";
        return (IActionResult?)Known() ?? Content(Mementos.Map(Site.Origin, Asked.Address, self, map), Mementos.LinkFormat);
    }

    [HttpGet(AnyAddress, Order = First)]
    [Answers(PastKind.TimeGate)]
    public async Task<IActionResult> TimeGate(CancellationToken cancellationToken)
    {
        Response.Headers.Vary = "accept-datetime";
        if (!Mementos.TryRead(Request.Headers[PagePart.AcceptDatetime], out var moment)) return BadRequest();
        if (await history.FindAsync(Asked.Address, moment, cancellationToken) is not { } place) return NotFound();
        Response.Headers.CacheControl = "public, no-cache";
        Response.Headers.Append("Link", Mementos.VersionLinks(Site.Origin, Asked.Address, place));
        return Redirect(Site.Origin + PagePart.VersionOf(Asked.Address, place.This.Number));
    }

    /// <summary>Nothing is drawn for whoever has it already.</summary>
    private StatusCodeResult? Known()
    {
        Response.Headers.CacheControl = "public, no-cache";
        if (Site.Tag is not { } tag) return null;
        Response.Headers.Vary = "Accept-Encoding";
        // Weak, as it is the same for every encoding (RFC 9110, section 8.8.1).
        Response.Headers.ETag = "W/" + tag;
        return Request.Headers.IfNoneMatch is { Count: > 0 } tags && Negotiation.Matches(tags.ToString(), tag) ? StatusCode(StatusCodes.Status304NotModified) : null;
    }
}
