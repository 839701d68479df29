using Mapflat.Content.Frozen;
using Mapflat.Web.Hosting;
using Mapflat.Web.Visits;

namespace Mapflat.Web.Freezing;

/// <summary>
/// Sends an answer that is at hand: in the form and the encoding that the visitor takes, or 304 where he has it.
/// </summary>
internal sealed class AnswerWriter(FrozenSiteHolder holder, FrozenStore frozen, SecurityHeaders security)
{
    /// <summary>What is larger is sent in parts to who asks for one, in bytes.</summary>
    private const int LargestWhole = 256 * 1024;

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
            var (br, gzip, identity) = (Negotiation.Weigh(accepted, "br"), Negotiation.Weigh(accepted, "gzip"),
                Negotiation.WeighNamed(accepted, "identity"));
            if (br > 0 && br >= gzip && br >= identity) (body, encoding) = (brotli, "br");
            else if (gzip > 0 && gzip >= identity && answer.Gzip is { } packed) (body, encoding) = (packed, "gzip");
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

        if (answer.Status == StatusCodes.Status200OK && RequestConditions.Evaluate(headers, body.ETag,
            answer.LastModified, answer.LastModifiedLine) is var status and not StatusCodes.Status200OK)
        {
            response.StatusCode = status;
            return Task.CompletedTask;
        }

        if (!head && answer.Visits is { } visits && VisitCounting.IsNavigation(headers)) visits.Add();
        response.StatusCode = answer.Status;
        response.ContentType = answer.ContentType;
        if (encoding is not null) sent.ContentEncoding = encoding;
        var (from, length) = (0, body.Bytes.Length);
        if (length > LargestWhole && answer.Status == StatusCodes.Status200OK)
        {
            if (RequestConditions.ReadRange(context, length, body.ETag, answer.LastModifiedLine) is not { } range)
            {
                sent.ContentEncoding = default;
                return Task.CompletedTask;
            }

            (from, length) = ((int)range.From, (int)range.Length);
        }

        response.ContentLength = length;
        // Without RequestAborted: asking for it makes a token source, and a write of bytes at hand ends with its
        // connection anyway.
        return head
            ? Task.CompletedTask
            : response.Body.WriteAsync(body.Bytes, from, length, CancellationToken.None);
    }
}
