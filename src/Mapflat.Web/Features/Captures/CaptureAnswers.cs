using Mapflat.Content.Addresses;
using Mapflat.Content.Archives;
using Mapflat.Content.Frozen;
using Mapflat.Web.Freezing;
using Mapflat.Web.Hosting;

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
            var etag = $"\"{captured.Digest}\"";
            response.Headers.ETag = etag;
            response.Headers.CacheControl = CaptureHeaders.CacheControl;
            if (RequestConditions.Evaluate(context.Request.Headers, etag, null, null)
                is var status and not StatusCodes.Status200OK)
            {
                response.StatusCode = status;
                return true;
            }

            response.ContentType = CaptureHeaders.TypeOf(captured);
            if (RequestConditions.ReadRange(context, captured.Length, etag, null) is not var (from, length))
                return true;
            response.ContentLength = length;
            if (HttpMethods.IsHead(context.Request.Method)) return true;
            await CopyAsync(body, response.Body, from, length, context.RequestAborted);
            return true;
        }
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
