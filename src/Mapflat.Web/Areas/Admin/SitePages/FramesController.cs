using System.Text;
using Mapflat.Content.Addresses;
using Mapflat.Content.Archives;
using Mapflat.Web.Areas.Admin.Shared;
using Mapflat.Web.Features.Captures;
using Mapflat.Web.Hosting;
using Mapflat.Web.Verification;

namespace Mapflat.Web.Areas.Admin.SitePages;

/// <summary>A page as visitors get it, for the frame of the owner's area: only its links are others.</summary>
[Route("admin/frame/{**path}")]
internal sealed class FramesController(InnerVisitor visitor) : AdminController
{
    public const string Path = "/admin/frame";

    [HttpGet]
    public async Task<IActionResult> Show(CancellationToken cancellationToken)
    {
        var site = SiteContext.Get(HttpContext);
        var target = SitePagesController.TargetAfter(Path, HttpContext);
        var (reply, type, body) = await visitor.ReadAsync(site.Origin + target, cancellationToken);
        var mediaType = CaptureType.ReadMediaType(type);
        if (!CaptureType.IsPage(mediaType)) return NotFound();
        var isCapture = site.Redirects?.ResolveRaw(null, target) is { Kind: ResolutionKind.Capture };
        Response.StatusCode = reply.Status;
        Response.Headers.ContentSecurityPolicy =
            isCapture ? CaptureHeaders.PolicyOfFramed(site.Origin) : SecurityHeaders.Framed;
        Response.Headers.XFrameOptions = "SAMEORIGIN";
        var html = FramedPage.Rewrite(
            Encoding.UTF8.GetString(body.Span), site.Origin, target, isCapture, CaptureType.IsXml(mediaType));
        return File(Encoding.UTF8.GetBytes(html), type);
    }
}
