using System.Globalization;
using System.Security.Cryptography;
using Mapflat.Content.Addresses;
using Mapflat.Content.Frozen;
using Mapflat.Content.Store;
using Mapflat.Web.Hosting;

namespace Mapflat.Web.Freezing;

/// <summary>Draws answers: has MVC render an address, and keeps of it what visitors are to get.</summary>
internal sealed class AnswerRenderer(
    SitePipeline pipeline, FrozenStore frozen, DataFolder folder, ILogger<AnswerRenderer> logger)
{
    /// <summary>The headers of a rendering that belong to its address; all others are the same everywhere.</summary>
    private static readonly string[] OwnHeaders =
        ["Link", "X-Robots-Tag", "Content-Security-Policy", "Content-Disposition", "Access-Control-Allow-Origin",
            "Cross-Origin-Resource-Policy", "Memento-Datetime"];

    /// <summary>What browsers ask for beside any page, captured ones too, which are of no origin.</summary>
    private const string Icon = "/favicon.ico";

    private static readonly KeyValuePair<string, string>[] IconHeaders =
        [new("Cross-Origin-Resource-Policy", "cross-origin")];

    /// <param name="quality">Of compression: <see cref="Compression.Quick"/> while somebody waits.</param>
    public async Task<Drawing> DrawAsync(
        string address, FrozenPage? page, SiteContext site, int quality, CancellationToken cancellationToken)
    {
        var rendering = await pipeline.RenderAsync(address, site, cancellationToken);
        // What was broken off answers too.
        cancellationToken.ThrowIfCancellationRequested();
        if (rendering.Status == StatusCodes.Status503ServiceUnavailable)
            throw new StoreException($"{address} cannot be drawn: the content cannot be read.");
        if (rendering.Status is StatusCodes.Status200OK or StatusCodes.Status410Gone)
        {
            var answer = Create(address, page, rendering, frozen.Read(address), quality);
            return new Drawing(
                address, answer, answer.Brotli is null ? MediaFileOf(address, rendering.Body) : null, HasFailed: false);
        }

        var isMissing = rendering.Status == StatusCodes.Status404NotFound;
        if (!isMissing) logger.NotRendered(address, rendering.Status);
        return new Drawing(address, null, null, HasFailed: !isMissing);
    }

    /// <summary>An answer that is not frozen with the others, compressed as small as it gets.</summary>
    public static FrozenAnswer Create(string address, Rendering rendering) =>
        Create(address, null, rendering, last: null, Compression.Small);

    private static FrozenAnswer Create(
        string address, FrozenPage? page, Rendering rendering, FrozenAnswer? last, int quality)
    {
        // What only machines read, or holds all pages, is another after each publication, and not worth the work.
        var isForMachines = SiteLists.IsForMachines(address) || SiteLists.IsDrawnLater(address);
        if (isForMachines) quality = Compression.Quick;
        var headers = rendering.Headers;
        var contentType = headers.ContentType.ToString();
        var identity = FrozenBody.Create(rendering.Body);
        // What says the same is compressed already.
        var isSame = last?.ETag == identity.ETag;
        var brotli = isSame ? last!.Brotli
            : Compression.IsWorthwhile(contentType) ? Compression.Brotli(rendering.Body, quality)
            : null;
        var isPage = page is not null && page.Address == address;
        return new FrozenAnswer
        {
            Address = address,
            Status = rendering.Status,
            ContentType = contentType,
            // A font is named after a hash of its bytes; MapStaticAssets knows only its own way of doing so.
            CacheControl = address.StartsWith("/fonts/", StringComparison.Ordinal)
                ? "public, max-age=31536000, immutable"
                : headers.CacheControl.ToString(),
            Vary = isPage ? "Accept, Accept-Encoding, accept-datetime" : "Accept-Encoding",
            LastModified = DateTimeOffset.TryParseExact(headers.LastModified, "R", CultureInfo.InvariantCulture,
                DateTimeStyles.AssumeUniversal, out var modified) ? modified : null,
            Headers = [.. headers.Where(header => OwnHeaders.Contains(header.Key))
                .Select(header => KeyValuePair.Create(header.Key, header.Value.ToString())),
                .. address == Icon ? IconHeaders : []],
            PageId = page?.Id,
            Markdown = isPage ? page!.Markdown : null,
            ETag = identity.ETag,
            Length = rendering.Body.Length,
            Identity = identity,
            Brotli = brotli,
            IsSmall = isSame ? last!.IsSmall : brotli is null || isForMachines || quality == Compression.Small,
        };
    }

    /// <summary>
    /// The media file that holds these very bytes, so that they need not be kept twice; null if there is none.
    /// </summary>
    private string? MediaFileOf(string address, byte[] body)
    {
        if (!address.StartsWith(MediaFile.Folder, StringComparison.Ordinal)) return null;
        var name = Convert.ToHexStringLower(SHA256.HashData(body));
        return File.Exists(Path.Combine(folder.Media, name)) ? name : null;
    }
}

/// <param name="MediaFile">The media file that holds its bytes; null where none does.</param>
/// <param name="HasFailed">Whether there should have been an answer, so that the one from before is kept.</param>
internal sealed record Drawing(string Address, FrozenAnswer? Answer, string? MediaFile, bool HasFailed);
