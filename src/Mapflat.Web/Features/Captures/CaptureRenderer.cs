using System.Text;
using Mapflat.Content.Addresses;
using Mapflat.Content.Archives;
using Mapflat.Content.Archives.Html;
using Mapflat.Content.Frozen;
using Mapflat.Web.Freezing;
using Mapflat.Web.Hosting;

namespace Mapflat.Web.Features.Captures;

/// <summary>
/// Makes of a capture what visitors get: a page with the dormancy notice on top and its addresses led here, a style
/// sheet with its addresses led here, anything else to the byte. A pure function of capture and settings.
/// </summary>
internal sealed class CaptureRenderer(ArchiveStore archives)
{
    /// <summary>Whether something of the content is made another for visitors.</summary>
    public static bool IsRewritten(string contentType) => IsPage(contentType) || IsStyle(contentType);

    public static bool IsPage(string contentType) => CaptureType.IsPage(CaptureType.ReadMediaType(contentType));

    /// <param name="at">Where it is shown, if that is not its own address.</param>
    /// <returns>Null where the archive is missing or damaged.</returns>
    public FrozenAnswer? Draw(CapturedAnswer captured, FrozenSite site, string? at = null)
    {
        if (archives.Read(captured) is not { } payload) return null;
        var bytes = payload.Body;
        var headers = CaptureHeaders.Create(captured);
        var type = CaptureHeaders.TypeOf(captured);
        if (IsRewritten(type))
        {
            var text = CaptureEncoding.Decode(bytes, type);
            var links = new CaptureLinks(site.Redirects, captured, at);
            var rewriter = new CaptureRewriter(links.Map);
            var isPage = IsPage(type);
            var mediaType = CaptureType.ReadMediaType(type);
            text = isPage
                ? rewriter.RewriteHtml(
                    text, links.Url, CaptureNotice.Create(captured, site), CaptureType.IsXml(mediaType))
                : rewriter.RewriteCss(text, links.Url);
            bytes = Encoding.UTF8.GetBytes(text);
            // What was sent as XML stays so: a script that closes itself would swallow the page in HTML.
            type = $"{mediaType}; charset=utf-8";
            if (isPage) headers = CaptureHeaders.CreateForPage(captured, site.Origin);
            MemoryBound.Keep();
        }

        var identity = FrozenBody.Create(bytes);
        return new FrozenAnswer
        {
            Address = captured.Address,
            Status = StatusCodes.Status200OK,
            ContentType = type,
            CacheControl = CaptureHeaders.CacheControl,
            Vary = "Accept-Encoding",
            LastModified = captured.Moment,
            Headers = [.. headers],
            PageId = null,
            Markdown = null,
            ETag = identity.ETag,
            Length = bytes.Length,
            Identity = identity,
            Brotli = Compression.IsWorthwhile(type) ? Compression.Brotli(bytes, Compression.Quick) : null,
            IsSmall = true,
        };
    }

    private static bool IsStyle(string contentType) => CaptureType.ReadMediaType(contentType) == "text/css";
}
