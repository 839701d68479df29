using Mapflat.Content.Addresses;
using Mapflat.Content.Archives;
using Mapflat.Content.Pages;
using Mapflat.Web.Features.History;
using Mapflat.Web.Features.Shared;
using Mapflat.Web.Freezing;
using Mapflat.Web.Hosting;
using Microsoft.AspNetCore.Http.Features;

namespace Mapflat.Web.Features.Captures;

/// <summary>
/// The past of an address that was captured (RFC 7089): its captures, their list, and the way to one.
/// </summary>
internal sealed class CapturesController(
    CaptureHistory history, CaptureRenderer renderer, AnswerWriter writer, FrozenSiteHolder holder, PageReader pages)
    : SiteController(pages)
{
    // As those of the history of pages, before all routes.
    private const string AnyAddress = "/{**address}";
    private const int First = -2;

    private CapturePart Asked => HttpContext.Features.GetRequiredFeature<CapturePart>();

    private string Origin => SiteContext.Get(HttpContext).Origin;

    [HttpGet(AnyAddress, Order = First)]
    [AnswersCapture(PastKind.List)]
    public async Task<IActionResult> Index(CancellationToken cancellationToken)
    {
        var times = await ReadAsync(cancellationToken);
        return (IActionResult?)Known() ?? View(new CaptureHistoryView(Asked.Captured, [.. times.Reverse()]));
    }

    [HttpGet(AnyAddress, Order = First)]
    [AnswersCapture(PastKind.TimeMap)]
    public async Task<IActionResult> TimeMap(CancellationToken cancellationToken)
    {
        var times = await ReadAsync(cancellationToken);
        // For programs of other sites, as the feed is.
        Response.Headers.AccessControlAllowOrigin = "*";
        Response.Headers["Cross-Origin-Resource-Policy"] = "cross-origin";
        return (IActionResult?)Known()
            ?? Content(CaptureMementos.Map(Origin, Asked.Captured, times), Mementos.LinkFormat);
    }

    [HttpGet(AnyAddress, Order = First)]
    [AnswersCapture(PastKind.TimeGate)]
    public async Task<IActionResult> TimeGate(CancellationToken cancellationToken)
    {
        Response.Headers.Vary = "accept-datetime";
        if (!Mementos.TryRead(Request.Headers[PagePart.AcceptDatetime], out var moment)) return BadRequest();
        var times = await ReadAsync(cancellationToken);
        var found = times.LastOrDefault(time => time.Moment < moment.AddSeconds(1)) ?? times[0];
        Response.Headers.CacheControl = "public, no-cache";
        Response.Headers.Append("Link", CaptureMementos.Links(Origin, Asked.Captured));
        return Redirect(Origin + Asked.Captured.AddressOf(CapturePart.VersionOf(found.Stamp)));
    }

    /// <summary>One capture; its links lead from where it is to where they led.</summary>
    [HttpGet(AnyAddress, Order = First)]
    [AnswersCapture(PastKind.Version)]
    public async Task<IActionResult> Version(CancellationToken cancellationToken)
    {
        if (await history.FindAsync(Asked.Key, Asked.QueryKey, Asked.Stamp, cancellationToken) is not { } captured
            || holder.Current is not { } site) return NotFound();
        if (renderer.Draw(captured, site, at: Asked.Captured.AddressOf(CapturePart.VersionOf(Asked.Stamp)))
            is not { } answer) return StatusCode(StatusCodes.Status503ServiceUnavailable);
        Response.Headers["X-Robots-Tag"] = "noindex";
        await writer.WriteAsync(HttpContext, answer, HttpMethods.IsHead(Request.Method));
        return new EmptyResult();
    }

    private Task<IReadOnlyList<CaptureTime>> ReadAsync(CancellationToken cancellationToken) =>
        history.ReadAsync(Asked.Key, Asked.QueryKey, cancellationToken);
}

/// <param name="Times">The newest comes first.</param>
internal sealed record CaptureHistoryView(CapturedAnswer Captured, IReadOnlyList<CaptureTime> Times);
