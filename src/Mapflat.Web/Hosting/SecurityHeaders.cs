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
    private static readonly string[] Changeable =
        ["Content-Security-Policy", OpenerPolicy, "Cross-Origin-Resource-Policy", "Referrer-Policy", "X-Frame-Options"];

    private static readonly StringValues NoSniff = "nosniff";
    private static readonly StringValues Referrer = "strict-origin-when-cross-origin";
    private static readonly StringValues SameOrigin = "same-origin";
    private static readonly StringValues SharedWithOpener = "unsafe-none";
    private static readonly StringValues Deny = "DENY";
    private static readonly StringValues Own = GetTransportSecurity(isOwnHost: true, withSubDomains: true);

    private const string TwoYears = "max-age=63072000", WithSubDomains = TwoYears + "; includeSubDomains";

    // Null where visitors are not to be told to use HTTPS from now on.
    private StringValues? _elsewhere;
    private string _host = "";

    /// <summary>
    /// The value of <c>Strict-Transport-Security</c> (RFC 6797). What is below the site's own host is the site's; what
    /// is below an old one, such as a bare domain, may be somebody else's, and has HTTPS only if its owner says so.
    /// </summary>
    public static string GetTransportSecurity(bool isOwnHost, bool withSubDomains) =>
        isOwnHost || withSubDomains ? WithSubDomains : TwoYears;

    /// <summary>
    /// Has visitors told to use HTTPS from now on, if the site does. Called once the origin is known.
    /// </summary>
    public void Use(Origins origins, bool withSubDomains)
    {
        _host = new Uri(origins.Origin).Host;
        _elsewhere = origins.IsHttps ? GetTransportSecurity(isOwnHost: false, withSubDomains) : null;
    }

    /// <summary>Adds them to an answer that is about to begin, but for those that it has brought itself.</summary>
    public Task Complete(object response)
    {
        var answer = (HttpResponse)response;
        var own = Changeable.Select(name => (Name: name, Value: answer.Headers[name]))
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
        if (_elsewhere is { } elsewhere && response.HttpContext.Request is { IsHttps: true } request)
            headers.StrictTransportSecurity =
                request.Host.Host.Equals(_host, StringComparison.OrdinalIgnoreCase) ? Own : elsewhere;
    }
}
