using Mapflat.Content.Frozen;
using Mapflat.Web.Features.History;
using Mapflat.Web.Hosting;
using Mapflat.Web.Visits;
using Microsoft.AspNetCore.Http.Features;

namespace Mapflat.Web.Freezing;

/// <summary>
/// The first room a visitor enters and, for every published page, the last: looks the address up in the frozen site and
/// writes what was made when it was published. Whatever is not found there goes on to <paramref name="next"/>.
/// </summary>
internal sealed class FrozenMiddleware(
    RequestDelegate next, FrozenSiteHolder holder, FrozenStore frozen, SecurityHeaders security)
{
    public Task InvokeAsync(HttpContext context)
    {
        var site = holder.Current;
        if (site is null) return WaitAsync(context);
        var request = context.Request;
        var head = HttpMethods.IsHead(request.Method);
        return (head || HttpMethods.IsGet(request.Method))
            && frozen.Find(request.Path.Value!) is { } answer
            // Whoever asks for a page as it was at another time is sent on by the application.
            && !(answer.Markdown is not null && request.Headers.ContainsKey(PagePart.AcceptDatetime))
            && holder.Origins.IsCanonical(request)
            && IsCanonicalSpelling(context, answer.Address)
            && !(request.QueryString.HasValue
                && FrozenSite.IsAnother(holder.RedirectsOf(site), request, answer.Address))
            ? WriteAsync(context, answer, head)
            : next(context);
    }

    /// <summary>
    /// The server has decoded the path; an address of ours has no character that needs encoding, so lengths tell. A
    /// target that does not begin with a slash is a whole URL (RFC 9112, section 3.2.2).
    /// </summary>
    private static bool IsCanonicalSpelling(HttpContext context, string address)
    {
        var raw = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        return raw.Length == address.Length || raw.Length == 0 || raw[0] != '/'
            || (raw.Length > address.Length && raw[address.Length] == '?');
    }

    private async Task WaitAsync(HttpContext context)
    {
        await holder.First.WaitAsync(context.RequestAborted);
        await (holder.Current is null ? next(context) : InvokeAsync(context));
    }

    private Task WriteAsync(HttpContext context, FrozenAnswer answer, bool head)
    {
        var headers = context.Request.Headers;
        // The answer depends on Accept whichever of the two is sent.
        var vary = answer.Vary;
        if (answer.Markdown is not null && headers.Accept.ToString() is var accept
            && accept.Contains("text/markdown", StringComparison.OrdinalIgnoreCase)
            && Negotiation.PrefersMarkdown(accept) && frozen.Find(answer.Markdown) is { } markdown) answer = markdown;

        FrozenBody? body = null;
        string? encoding = null;
        if (answer.Brotli is { } brotli && headers.AcceptEncoding.ToString() is { Length: > 0 } accepted)
        {
            if (Negotiation.Accepts(accepted, "br")) (body, encoding) = (brotli, "br");
            else if (answer.Gzip is { } gzip && Negotiation.Accepts(accepted, "gzip"))
                (body, encoding) = (gzip, "gzip");
        }

        // Read only now: what is compressed is hardly ever wanted otherwise.
        body ??= answer.Identity;
        Measures.Pages.Add(1);
        holder.Answered++;
        var response = context.Response;
        var sent = response.Headers;
        sent.ETag = body.ETag;
        sent.CacheControl = answer.CacheControl;
        sent.Vary = vary;
        if (answer.LastModifiedLine is not null) sent.LastModified = answer.LastModifiedLine;
        security.Write(response);
        foreach (var (name, value) in answer.Headers) sent[name] = value;

        if (answer.Status == StatusCodes.Status200OK && IsKnown(headers, answer, body))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return Task.CompletedTask;
        }

        if (!head && answer.Visits is { } visits && VisitCounting.IsNavigation(headers)) visits.Add();
        response.StatusCode = answer.Status;
        response.ContentType = answer.ContentType;
        response.ContentLength = body.Bytes.Length;
        if (encoding is not null) sent.ContentEncoding = encoding;
        // Without RequestAborted: asking for it makes a token source, and a write of bytes at hand ends with its
        // connection anyway.
        return head
            ? Task.CompletedTask
            : response.Body.WriteAsync(body.Bytes, 0, body.Bytes.Length, CancellationToken.None);
    }

    /// <summary>RFC 9110, section 13.2.2: <c>If-None-Match</c> wins over <c>If-Modified-Since</c>.</summary>
    private static bool IsKnown(IHeaderDictionary headers, FrozenAnswer answer, FrozenBody body)
    {
        if (headers.IfNoneMatch is { Count: > 0 } tags) return Negotiation.Matches(tags.ToString(), body.ETag);
        return headers.IfModifiedSince is [{ } since] && answer.LastModified is { } modified
            && (since == answer.LastModifiedLine
                || (Microsoft.Net.Http.Headers.HeaderUtilities.TryParseDate(since, out var date) && modified <= date));
    }
}
