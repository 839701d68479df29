using Mapflat.Web.Features.History;
using Mapflat.Web.Hosting;
using Mapflat.Web.Visits;
using Microsoft.AspNetCore.Http.Features;

namespace Mapflat.Web.Freezing;

/// <summary>
/// The first room a visitor enters and, for every published page, the last: looks the address up in the frozen site and
/// writes what was made when it was published. Whatever is not found there goes on to <paramref name="next"/>.
/// </summary>
internal sealed class FrozenMiddleware(RequestDelegate next, SiteKeeper keeper, SecurityHeaders security)
{
    public Task InvokeAsync(HttpContext context)
    {
        var site = keeper.Current;
        if (site is null) return WaitAsync(context);
        var request = context.Request;
        var head = HttpMethods.IsHead(request.Method);
        return (head || HttpMethods.IsGet(request.Method))
            && site.Entries.TryGetValue(request.Path.Value!, out var entry)
            // Whoever asks for a page as it was at another time is sent on by the application.
            && !(entry.Markdown is not null && request.Headers.ContainsKey(PagePart.AcceptDatetime))
            && keeper.IsCanonicalOrigin(request)
            && IsCanonicalSpelling(context, entry.Address)
            && !(request.QueryString.HasValue && FrozenSite.IsAnother(keeper.RedirectsOf(site), request, entry.Address))
            ? WriteAsync(context, site, entry, head)
            : next(context);
    }

    /// <summary>
    /// The server has decoded the path; an address of ours has no character that needs encoding, so lengths tell. A target
    /// that does not begin with a slash is a whole URL (RFC 9112, section 3.2.2).
    /// </summary>
    private static bool IsCanonicalSpelling(HttpContext context, string address)
    {
        var raw = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        return raw.Length == address.Length || raw.Length == 0 || raw[0] != '/' || (raw.Length > address.Length && raw[address.Length] == '?');
    }

    private async Task WaitAsync(HttpContext context)
    {
        await keeper.FirstFreeze.WaitAsync(context.RequestAborted);
        await (keeper.Current is null ? next(context) : InvokeAsync(context));
    }

    private Task WriteAsync(HttpContext context, FrozenSite site, FrozenEntry entry, bool head)
    {
        var headers = context.Request.Headers;
        // The answer depends on Accept whichever of the two is sent.
        var vary = entry.Vary;
        if (entry.Markdown is not null && headers.Accept.ToString() is var accept && accept.Contains("text/markdown", StringComparison.OrdinalIgnoreCase)
            && Negotiation.PrefersMarkdown(accept) && site.Entries.TryGetValue(entry.Markdown, out var markdown)) entry = markdown;

        var body = entry.Identity;
        string? encoding = null;
        if (entry.Brotli is { } brotli && headers.AcceptEncoding.ToString() is { Length: > 0 } accepted)
        {
            if (Negotiation.Accepts(accepted, "br")) (body, encoding) = (brotli, "br");
            else if (entry.Gzip is { } gzip && Negotiation.Accepts(accepted, "gzip")) (body, encoding) = (gzip, "gzip");
        }

        Measures.Pages.Add(1);
        var response = context.Response;
        var answer = response.Headers;
        answer.ETag = body.ETag;
        answer.CacheControl = entry.CacheControl;
        answer.Vary = vary;
        if (entry.LastModifiedLine is not null) answer.LastModified = entry.LastModifiedLine;
        security.Write(response);
        foreach (var (name, value) in entry.Headers) answer[name] = value;

        if (entry.Status == StatusCodes.Status200OK && IsKnown(headers, entry, body))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return Task.CompletedTask;
        }

        if (!head && entry.Visits is { } visits && Counted.IsNavigation(headers)) visits.Add();
        response.StatusCode = entry.Status;
        response.ContentType = entry.ContentType;
        response.ContentLength = body.Bytes.Length;
        if (encoding is not null) answer.ContentEncoding = encoding;
        // Without RequestAborted: asking for it makes a token source, and a write of bytes at hand ends with its connection anyway.
        return head ? Task.CompletedTask : response.Body.WriteAsync(body.Bytes, 0, body.Bytes.Length, CancellationToken.None);
    }

    /// <summary>RFC 9110, section 13.2.2: <c>If-None-Match</c> wins over <c>If-Modified-Since</c>.</summary>
    private static bool IsKnown(IHeaderDictionary headers, FrozenEntry entry, FrozenBody body)
    {
        if (headers.IfNoneMatch is { Count: > 0 } tags) return Negotiation.Matches(tags.ToString(), body.ETag);
        return headers.IfModifiedSince is [{ } since] && entry.LastModified is { } modified
            && (since == entry.LastModifiedLine || (Microsoft.Net.Http.Headers.HeaderUtilities.TryParseDate(since, out var date) && modified <= date));
    }
}
