using Mapflat.Content.Addresses;
using Mapflat.Content.Archives;
using Mapflat.Content.Pages;
using Mapflat.Web.Features.Shared;
using Mapflat.Web.Hosting;
using Mapflat.Web.Mvc;
using Microsoft.AspNetCore.Http.Features;

namespace Mapflat.Web.Features.History;

/// <summary>The past of every page that the public may read. Made on request, as few ask for it.</summary>
internal sealed class HistoryController(PageHistory history, CaptureHistory captures, PageReader pages)
    : SiteController(pages)
{
    // Before the routes of pages: whether an action is meant, the resolver has said.
    private const string AnyAddress = "/{**address}";
    private const int First = -2;

    private PagePart Asked => HttpContext.Features.GetRequiredFeature<PagePart>();

    private SiteContext Site => SiteContext.Get(HttpContext);

    [HttpGet(AnyAddress, Order = First)]
    [Answers(PastKind.List)]
    public async Task<IActionResult> Index([FromQuery] int? before, CancellationToken cancellationToken) =>
        await history.ReadAsync(Asked.Address, before, cancellationToken) is { Versions.Count: > 0 } list
            ? (IActionResult?)Known() ?? View(
                list.Older is null ? list with { Captures = await ReadCapturesAsync(cancellationToken) } : list)
            : NotFound();

    [HttpGet(AnyAddress, Order = First)]
    [Answers(PastKind.Version)]
    [TakesTurn]
    public async Task<IActionResult> Version(CancellationToken cancellationToken)
    {
        if (Asked.Version is not { } number
            || await history.ReadVersionAsync(Asked.Address, number, cancellationToken) is not { } version)
            return NotFound();
        Response.Headers["Memento-Datetime"] = Mementos.Date(version.Place.This.Published);
        Response.Headers.Append("Link", Mementos.VersionLinks(Site.Origin, Asked.Address, version.Place));
        return (IActionResult?)Known() ?? View(version);
    }

    [HttpGet(AnyAddress, Order = First)]
    [Answers(PastKind.TimeMap)]
    public async Task<IActionResult> TimeMap([FromQuery] int? before, CancellationToken cancellationToken)
    {
        if (await history.ReadTimesAsync(Asked.Address, before, cancellationToken) is not { } map) return NotFound();
        var self = PagePart.TimeMapOf(Asked.Address) + (before is null ? "" : string.Create(
            System.Globalization.CultureInfo.InvariantCulture, $"?before={before}"));
        // For programs of other sites, as the feed is.
        Response.Headers.AccessControlAllowOrigin = "*";
        Response.Headers["Cross-Origin-Resource-Policy"] = "cross-origin";
        return (IActionResult?)Known()
            ?? Content(Mementos.Map(Site.Origin, Asked.Address, self, map, map.Versions[0].Number != map.First.Number
                ? [] : await ReadCapturesAsync(cancellationToken)), Mementos.LinkFormat);
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
        if (moment < place.First.Published && await ReadCapturesAsync(cancellationToken) is { Count: > 0 } times)
        {
            var found = times.LastOrDefault(time => time.Moment < moment.AddSeconds(1)) ?? times[0];
            return Redirect(Site.Origin + PagePart.CaptureOf(Asked.Address, found.Stamp));
        }

        return Redirect(Site.Origin + PagePart.VersionOf(Asked.Address, place.This.Number));
    }

    /// <summary>What was captured at the address of the page. A copy in files has none of it.</summary>
    private async Task<IReadOnlyList<CaptureTime>> ReadCapturesAsync(CancellationToken cancellationToken) =>
        Site.Freezing ? []
            : await captures.ReadAsync(PageAddress.FoldedOf(Asked.Address), "", cancellationToken);

    [HttpGet(AnyAddress, Order = First)]
    [Answers(PastKind.Citation)]
    public async Task<IActionResult> Citation(CancellationToken cancellationToken)
    {
        if (await Pages.ReadAsync(Asked.Address, cancellationToken) is not { } page
            || Citations.Citation.Create(page, Site) is not { } citation)
            return NotFound();
        Response.Headers.AccessControlAllowOrigin = "*";
        Response.Headers["Cross-Origin-Resource-Policy"] = "cross-origin";
        var format = Asked.Format!;
        return (IActionResult?)Known() ?? Content(format.Write(citation), format.ContentType + "; charset=utf-8");
    }
}
