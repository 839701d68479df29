using Microsoft.Extensions.Primitives;

namespace Mapflat.Web.Hosting;

/// <summary>The headers that every answer carries, whoever writes it.</summary>
internal sealed class SecurityHeaders
{
    private const string Sources = "default-src 'none'; style-src 'self'; img-src 'self'; media-src 'self'; "
        + "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; ";

    /// <summary>That of a page that the owner's area shows within one of its own: nothing else is different.</summary>
    public const string Framed = Sources + "frame-ancestors 'self'";

    /// <summary>Everything comes from here, nothing runs, nobody frames it.</summary>
    private static readonly StringValues Policy = Sources + "frame-ancestors 'none'";

    private static readonly StringValues Permissions =
        "accelerometer=(), autoplay=(), browsing-topics=(), camera=(), display-capture=(), "
            + "encrypted-media=(), fullscreen=(), geolocation=(), gyroscope=(), magnetometer=(), microphone=(), "
            + "midi=(), payment=(), "
            + "picture-in-picture=(), screen-wake-lock=(), usb=(), xr-spatial-tracking=()";

    /// <summary>Says whether a page shares its browsing context with the page that opened it.</summary>
    public const string OpenerPolicy = "Cross-Origin-Opener-Policy";

    /// <summary>
    /// Those that an answer may need otherwise: a media file that is opened by itself, the owner's area.
    /// </summary>
    private static readonly string[] Own =
        ["Content-Security-Policy", OpenerPolicy, "Cross-Origin-Resource-Policy", "Referrer-Policy", "X-Frame-Options"];

    private static readonly StringValues NoSniff = "nosniff";
    private static readonly StringValues Referrer = "strict-origin-when-cross-origin";
    private static readonly StringValues SameOrigin = "same-origin";
    private static readonly StringValues SharedWithOpener = "unsafe-none";
    private static readonly StringValues Deny = "DENY";

    /// <summary>That of <c>Strict-Transport-Security</c>.</summary>
    public const string TwoYears = "max-age=63072000; includeSubDomains";

    /// <summary>Whether visitors are to be told to use HTTPS from now on. Set once the origin is known.</summary>
    public bool Https { get; set; }

    /// <summary>Adds them to an answer that is about to begin, but for those that it has brought itself.</summary>
    public Task Complete(object response)
    {
        var answer = (HttpResponse)response;
        var own = Own.Select(name => (Name: name, Value: answer.Headers[name]))
            .Where(header => header.Value.Count > 0).ToList();
        Write(answer);
        foreach (var (name, value) in own) answer.Headers[name] = value;
        return Task.CompletedTask;
    }

    public void Write(HttpResponse response)
    {
        var headers = response.Headers;
        headers.ContentSecurityPolicy = Policy;
        headers.XContentTypeOptions = NoSniff;
        headers["Referrer-Policy"] = Referrer;
        headers["Permissions-Policy"] = Permissions;
        // Any other value makes a browser throw away the process in which it began to open the page; what is public has
        // nothing to keep from its opener. The owner's area has. See docs/decisions/0010-opener-policy.md.
        headers[OpenerPolicy] = SharedWithOpener;
        headers["Cross-Origin-Resource-Policy"] = SameOrigin;
        headers.XFrameOptions = Deny;
        // RFC 6797, section 7.2: never without TLS.
        if (Https && response.HttpContext.Request.IsHttps) headers.StrictTransportSecurity = TwoYears;
    }
}
