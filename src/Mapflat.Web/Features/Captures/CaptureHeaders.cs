using System.Globalization;
using Mapflat.Content.Addresses;
using Mapflat.Content.Archives;

namespace Mapflat.Web.Features.Captures;

/// <summary>What keeps a captured answer from doing anything but to be read, and says when it was captured.</summary>
internal static class CaptureHeaders
{
    /// <summary>Captures do not change; what stands around them does.</summary>
    public const string CacheControl = "public, no-cache";

    /// <summary>Types that browsers show without running anything that could matter in a sandbox.</summary>
    private static readonly HashSet<string> _inert = new(
        ["text/plain", "text/css", "text/csv", "text/xml", "text/calendar", "text/vtt", "text/javascript",
            "application/javascript", "application/x-javascript", "application/json", "application/xml",
            "application/rss+xml", "application/atom+xml", "application/rdf+xml", "application/ogg",
            "application/font-woff", "application/vnd.ms-fontobject", "application/x-font-ttf"],
        StringComparer.OrdinalIgnoreCase);

    public static IEnumerable<KeyValuePair<string, string>> Create(CapturedAnswer captured)
    {
        yield return new("Content-Security-Policy", "default-src 'none'; sandbox; base-uri 'none'; form-action 'none'");
        foreach (var header in CreateCommon(captured)) yield return header;
        if (!IsShown(captured.ContentType)) yield return new("Content-Disposition", "attachment");
    }

    /// <summary>
    /// A page may show pictures, styles and frames of this host, search it, and open others. It runs nothing, and is
    /// of no origin, so that it reaches nothing of anybody's session.
    /// </summary>
    public static IEnumerable<KeyValuePair<string, string>> CreateForPage(CapturedAnswer captured, string origin)
    {
        yield return new("Content-Security-Policy", PolicyOfPage(origin, "/search"));
        foreach (var header in CreateCommon(captured)) yield return header;
        yield return new("Link", CaptureMementos.Links(origin, captured));
    }

    /// <summary>That of a page which the owner's area shows within one of its own.</summary>
    public static string PolicyOfFramed(string origin) =>
        PolicyOfPage(origin, "/admin/site/search") + "; frame-ancestors 'self'";

    public static string TypeOf(CapturedAnswer captured) =>
        captured.ContentType.Length > 0 && captured.ContentType.All(c => c is >= ' ' and < (char)127)
            ? captured.ContentType : "application/octet-stream";

    private static string PolicyOfPage(string origin, string search)
    {
        // “self” is the host of the answer in some browsers and nothing at all in a sandbox in others.
        var here = $"'self' {origin}";
        return "sandbox allow-forms allow-popups allow-popups-to-escape-sandbox "
            + "allow-top-navigation-by-user-activation; "
            + $"default-src 'none'; style-src {here} 'unsafe-inline'; img-src {here} data:; font-src {here} data:; "
            + $"media-src {here} data:; frame-src {here}; base-uri {here}; form-action {origin}{search}";
    }

    private static bool IsShown(string contentType)
    {
        var type = CaptureType.ReadMediaType(contentType);
        return _inert.Contains(type)
            || (string[])["image/", "audio/", "video/", "font/"] is var kinds
            && kinds.Any(kind => type.StartsWith(kind, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>A page of no origin may frame a page and show pictures and fonts, which others may then too.</summary>
    private static IEnumerable<KeyValuePair<string, string>> CreateCommon(CapturedAnswer captured)
    {
        yield return new("X-Frame-Options", "");
        yield return new("Cross-Origin-Resource-Policy", "cross-origin");
        yield return new("Access-Control-Allow-Origin", "*");
        yield return new("Memento-Datetime", captured.Moment.ToString("R", CultureInfo.InvariantCulture));
    }
}
