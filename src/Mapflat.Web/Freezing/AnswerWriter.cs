using Mapflat.Content.Frozen;
using Mapflat.Web.Hosting;
using Mapflat.Web.Visits;

namespace Mapflat.Web.Freezing;

/// <summary>
/// Sends an answer that is at hand: in the form and the encoding that the visitor takes, or 304 where he has it.
/// </summary>
internal sealed class AnswerWriter(FrozenSiteHolder holder, FrozenStore frozen, SecurityHeaders security)
{
    public Task WriteAsync(HttpContext context, FrozenAnswer answer, bool head)
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
        // An empty one is not sent: it takes another one away.
        foreach (var (name, value) in answer.Headers) sent[name] = value.Length == 0 ? default : value;

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
