using System.Globalization;
using System.Security.Cryptography;
using Mapflat.Content.Frozen;
using Mapflat.Content.Store;
using Mapflat.Web.Hosting;

namespace Mapflat.Web.Freezing;

/// <summary>Draws answers: has MVC render an address, and keeps of it what visitors are to get.</summary>
internal sealed class AnswerRenderer(SitePipeline pipeline, FrozenStore frozen, DataFolder folder, ILogger<AnswerRenderer> logger)
{
    /// <summary>The headers of a rendering that belong to its address; all others are the same everywhere.</summary>
    private static readonly string[] OwnHeaders =
        ["Link", "X-Robots-Tag", "Content-Security-Policy", "Content-Disposition", "Access-Control-Allow-Origin", "Cross-Origin-Resource-Policy", "Memento-Datetime"];

    /// <summary>Draws what visitors are to get at an address.</summary>
    /// <param name="address">The address.</param>
    /// <param name="page">The page of whose answers it is one; null where it is none of any page.</param>
    /// <param name="site">What stands around the answer.</param>
    /// <param name="cancellationToken">Ends the drawing.</param>
    /// <returns>What was drawn.</returns>
    /// <exception cref="StoreException">The content cannot be read.</exception>
    public async Task<Drawing> DrawAsync(string address, FrozenPage? page, SiteContext site, CancellationToken cancellationToken)
    {
        var rendering = await pipeline.RenderAsync(address, site, cancellationToken);
        // What was broken off answers too.
        cancellationToken.ThrowIfCancellationRequested();
        if (rendering.Status == StatusCodes.Status503ServiceUnavailable) throw new StoreException($"{address} cannot be drawn: the content cannot be read.");
        if (rendering.Status is StatusCodes.Status200OK or StatusCodes.Status410Gone)
        {
            var answer = Create(address, page, rendering, frozen.Read(address));
            return new Drawing(address, answer, answer.Brotli is null ? MediaFileOf(address, rendering.Body) : null, HasFailed: false);
        }

        var isMissing = rendering.Status == StatusCodes.Status404NotFound;
        if (!isMissing) logger.NotRendered(address, rendering.Status);
        return new Drawing(address, null, null, HasFailed: !isMissing);
    }

    /// <summary>An answer that is not frozen with the others, compressed as small as it gets.</summary>
    public static FrozenAnswer Create(string address, Rendering rendering)
    {
        var answer = Create(address, null, rendering, last: null);
        return answer.IsSmall ? answer : answer.With(Compression.Brotli(rendering.Body, Compression.Small) ?? answer.Brotli, isSmall: true);
    }

    private static FrozenAnswer Create(string address, FrozenPage? page, Rendering rendering, FrozenAnswer? last)
    {
        var headers = rendering.Headers;
        var contentType = headers.ContentType.ToString();
        var identity = FrozenBody.Create(rendering.Body);
        // What says the same is compressed already.
        var isSame = last?.ETag == identity.ETag;
        var brotli = isSame ? last!.Brotli : Compression.IsWorthwhile(contentType) ? Compression.Brotli(rendering.Body, Compression.Quick) : null;
        var isPage = page is not null && page.Address == address;
        return new FrozenAnswer
        {
            Address = address,
            Status = rendering.Status,
            ContentType = contentType,
            // A font is named after a hash of its bytes; MapStaticAssets knows only its own way of doing so.
            CacheControl = address.StartsWith("/fonts/", StringComparison.Ordinal) ? "public, max-age=31536000, immutable" : headers.CacheControl.ToString(),
            Vary = isPage ? "Accept, Accept-Encoding, accept-datetime" : "Accept-Encoding",
            LastModified = DateTimeOffset.TryParseExact(headers.LastModified, "R", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var modified) ? modified : null,
            Headers = [.. headers.Where(header => OwnHeaders.Contains(header.Key)).Select(header => KeyValuePair.Create(header.Key, header.Value.ToString()))],
            PageId = page?.Id,
            Markdown = isPage ? page!.Markdown : null,
            ETag = identity.ETag,
            Length = rendering.Body.Length,
            Identity = identity,
            Brotli = brotli,
            IsSmall = isSame ? last!.IsSmall : brotli is null,
        };
    }

    /// <summary>The media file that holds these very bytes, so that they need not be kept twice; null if there is none.</summary>
    private string? MediaFileOf(string address, byte[] body)
    {
        if (!address.StartsWith("/media/", StringComparison.Ordinal)) return null;
        var name = Convert.ToHexStringLower(SHA256.HashData(body));
        return File.Exists(Path.Combine(folder.Media, name)) ? name : null;
    }
}

/// <summary>What was drawn at an address.</summary>
/// <param name="Address">The address.</param>
/// <param name="Answer">The answer; null where there is none.</param>
/// <param name="MediaFile">The media file that holds its bytes; null where none does.</param>
/// <param name="HasFailed">Whether there should have been an answer, so that the one from before is kept.</param>
internal sealed record Drawing(string Address, FrozenAnswer? Answer, string? MediaFile, bool HasFailed);
