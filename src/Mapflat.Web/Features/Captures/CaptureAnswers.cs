using Mapflat.Content.Addresses;
using Mapflat.Content.Archives;
using Mapflat.Content.Frozen;
using Mapflat.Web.Freezing;
using Mapflat.Web.Hosting;
using Microsoft.Net.Http.Headers;

namespace Mapflat.Web.Features.Captures;

/// <summary>Answers the addresses of an old site with what was captured there.</summary>
internal sealed class CaptureAnswers(
    FrozenStore frozen, CaptureRenderer renderer, ArchiveStore archives, AnswerWriter writer, SecurityHeaders security)
{
    /// <summary>What is larger is sent from the archive as it is read, in bytes.</summary>
    private const long LargestInMemory = 4 * 1024 * 1024;

    private const int ChunkSize = 64 * 1024;

    /// <returns>False where the archive cannot be read; nothing was sent.</returns>
    public async Task<bool> AnswerAsync(HttpContext context, FrozenSite site, CapturedAnswer captured)
    {
        if (!CaptureRenderer.IsRewritten(captured.ContentType) && (captured.Length > LargestInMemory
            || context.Request.Headers.Range.Count > 0 || IsPlayed(captured.ContentType)))
            return await SendLargeAsync(context, captured);
        // What stands around a page may change with each publication.
        if (frozen.FindDrawn($"{captured.Id} {site.Tag}", () => renderer.Draw(captured, site)) is not { } answer)
            return false;
        await writer.WriteAsync(context, answer, HttpMethods.IsHead(context.Request.Method));
        return true;
    }

    /// <summary>Whether browsers ask for parts of it, and some play or show nothing where there are none.</summary>
    private static bool IsPlayed(string contentType) =>
        contentType.StartsWith("audio/", StringComparison.OrdinalIgnoreCase)
        || contentType.StartsWith("video/", StringComparison.OrdinalIgnoreCase)
        || contentType.StartsWith("application/pdf", StringComparison.OrdinalIgnoreCase);

    private async Task<bool> SendLargeAsync(HttpContext context, CapturedAnswer captured)
    {
        if (archives.OpenBody(captured) is not { } body) return false;
        await using (body)
        {
            var response = context.Response;
            security.Write(response);
            foreach (var (name, value) in CaptureHeaders.Create(captured))
                response.Headers[name] = value.Length == 0 ? default : value;
            response.Headers.ETag = $"\"{captured.Digest}\"";
            response.Headers.CacheControl = CaptureHeaders.CacheControl;
            response.Headers.AcceptRanges = "bytes";
            response.ContentType = CaptureHeaders.TypeOf(captured);
            if (context.Request.Headers.IfNoneMatch is { Count: > 0 } tags
                && Negotiation.Matches(tags.ToString(), $"\"{captured.Digest}\""))
            {
                response.StatusCode = StatusCodes.Status304NotModified;
                return true;
            }

            var (from, length) = (0L, captured.Length);
            if (ReadRange(context.Request, captured) is { } range)
            {
                if (range.From is not { } start || start >= captured.Length)
                {
                    response.StatusCode = StatusCodes.Status416RangeNotSatisfiable;
                    response.Headers.ContentRange = new ContentRangeHeaderValue(captured.Length).ToString();
                    return true;
                }

                var end = Math.Min(range.To ?? long.MaxValue, captured.Length - 1);
                (from, length) = (start, end - start + 1);
                response.StatusCode = StatusCodes.Status206PartialContent;
                response.Headers.ContentRange =
                    new ContentRangeHeaderValue(start, end, captured.Length).ToString();
            }

            response.ContentLength = length;
            if (HttpMethods.IsHead(context.Request.Method)) return true;
            await CopyAsync(body, response.Body, from, length, context.RequestAborted);
            return true;
        }
    }

    /// <summary>
    /// The one range that is asked for (RFC 9110, section 14.2), with its beginning; null where the whole is to be
    /// sent. Several ranges at once may be answered with the whole.
    /// </summary>
    private static RangeItemHeaderValue? ReadRange(HttpRequest request, CapturedAnswer captured)
    {
        if (!RangeHeaderValue.TryParse(request.Headers.Range.ToString(), out var asked) || asked.Ranges.Count != 1)
            return null;
        if (request.Headers.IfRange.ToString() is { Length: > 0 } condition && condition != $"\"{captured.Digest}\"")
            return null;
        var range = asked.Ranges.Single();
        return range.From is not null || range.To is not { } last
            ? range
            : new RangeItemHeaderValue(Math.Max(0, captured.Length - last), captured.Length - 1);
    }

    private static async Task CopyAsync(
        Stream source, Stream target, long from, long length, CancellationToken cancellationToken)
    {
        var buffer = new byte[ChunkSize];
        while (from > 0)
        {
            var skipped = await source.ReadAsync(buffer.AsMemory(0, (int)Math.Min(from, ChunkSize)), cancellationToken);
            if (skipped == 0) return;
            from -= skipped;
        }

        while (length > 0)
        {
            var read = await source.ReadAsync(buffer.AsMemory(0, (int)Math.Min(length, ChunkSize)), cancellationToken);
            if (read == 0) return;
            await target.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
            length -= read;
        }
    }
}
