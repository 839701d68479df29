using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Globalization;
using Mapflat.Content;
using Mapflat.Content.Media;
using Mapflat.Content.Pages;
using Mapflat.Content.Redirects;
using Mapflat.Content.Store;
using Mapflat.Content.Transfer;
using Mapflat.Web.Features.Feeds;
using Mapflat.Web.Features.Shared;
using Mapflat.Web.Hosting;
using Microsoft.AspNetCore.StaticAssets;

namespace Mapflat.Web.Freezing;

/// <summary>Renders the site: asks the application for every public address, once, and compresses what is new.</summary>
internal sealed partial class Freezer(
    SiteApplication application, IServiceProvider services, ContentStore store, ContentImport import, PageReader pages, MediaStore media,
    RedirectReader redirects, Stylesheet stylesheet, IWebHostEnvironment environment, ILogger<Freezer> logger)
{
    /// <summary>The addresses that every site has besides its pages. Search, errors and security.txt depend on the moment and are not frozen.</summary>
    private static readonly string[] Fixed = ["/feed.atom", "/sitemap.xml", "/sitemap-legacy.xml", "/robots.txt", "/llms.txt"];

    /// <summary>Renders the content as it is now.</summary>
    /// <param name="before">The site that is served; its compressed bytes are used again where nothing changed.</param>
    /// <param name="key">What the rendering depends on besides the content.</param>
    /// <param name="origin">The origin of absolute addresses.</param>
    /// <param name="cancellationToken">Ends the work; nothing is put in place.</param>
    /// <returns>The new site; null if <paramref name="before"/> is still true.</returns>
    public async Task<FrozenSite?> FreezeAsync(FrozenSite? before, string key, string origin, CancellationToken cancellationToken)
    {
        await SeedAsync(cancellationToken);
        while (true)
        {
            var generation = await store.ReadGenerationAsync(cancellationToken);
            if (before is not null && before.Generation == generation && before.Key == key) return null;
            var site = await RenderAsync(before, generation, key, origin, cancellationToken);
            // What began under an older generation may hold a mixture of both, and is thrown away.
            if (await store.ReadGenerationAsync(cancellationToken) == generation) return site;
        }
    }

    /// <summary>A store that never had content gets the shipped site.</summary>
    private async Task SeedAsync(CancellationToken cancellationToken)
    {
        var (report, failure) = await import.SeedAsync(Path.Combine(environment.ContentRootPath, "content"), cancellationToken);
        if (failure is Failure.Invalid invalid)
            throw new StoreException($"The shipped content cannot be imported:{string.Concat(invalid.Findings.Select(f => Environment.NewLine + f))}");
        if (failure is not null) throw new StoreException(failure.Message);
        if (report is not null) LogSeeded(report.Pages, report.Rules, report.Media);
    }

    private async Task<FrozenSite> RenderAsync(FrozenSite? before, long generation, string key, string origin, CancellationToken cancellationToken)
    {
        var site = new SiteContext(await pages.ReadFrameAsync(cancellationToken), origin) { Freezing = true };
        var data = await redirects.ReadAsync(origin, cancellationToken);
        var all = await pages.ReadAllAsync(cancellationToken);
        List<(string Address, string? Markdown)> addresses =
        [
            .. all.Select(page => (page.Link.Address, (string?)MarkdownAddress(page))),
            .. all.Select(page => (MarkdownAddress(page), (string?)null)),
            .. Fixed.Select(address => (address, (string?)null)),
            .. (await media.ReadAddressesAsync(cancellationToken)).Select(address => (address, (string?)null)),
        ];
        // While the design is worked on, its files are read at every request instead.
        if (!environment.IsDevelopment()) addresses.AddRange([(stylesheet.Address, null), (stylesheet.AdminAddress, null), .. Assets().Select(asset => (asset, (string?)null))]);

        var entries = new ConcurrentDictionary<string, FrozenEntry>(StringComparer.Ordinal);
        await Parallel.ForEachAsync(addresses, cancellationToken, async (each, stop) =>
        {
            var (address, markdown) = each;
            var rendering = await application.RenderAsync(address, site, stop);
            if (rendering.Status is StatusCodes.Status200OK or StatusCodes.Status410Gone) entries[address] = Freeze(address, markdown, rendering, before);
            else
            {
                LogNotRendered(address, rendering.Status);
                if (before is not null && before.Entries.TryGetValue(address, out var last)) entries[address] = last;
            }
        });

        return new FrozenSite
        {
            Generation = generation,
            Key = key,
            Origin = origin,
            Frame = site.Frame,
            Entries = entries.ToFrozenDictionary(StringComparer.Ordinal),
            RedirectData = data,
            Redirects = new RedirectMap(data),
        };
    }

    private static string MarkdownAddress(PublicPage page) => "/" + PageAddress.Parse(page.Link.Address).Value!.MarkdownFile;

    /// <summary>The files of wwwroot, under their own names and under those that hold a hash of their bytes.</summary>
    private IEnumerable<string> Assets() => services.GetRequiredService<EndpointDataSource>().Endpoints
        .Select(endpoint => endpoint.Metadata.GetMetadata<StaticAssetDescriptor>())
        .Where(asset => asset is { Selectors.Count: 0 })
        .Select(asset => "/" + asset!.Route)
        // Compressed forms are made here; the parts of the style sheet are served joined.
        .Where(address => !address.StartsWith("/css/", StringComparison.Ordinal) && Path.GetExtension(address) is not (".gz" or ".br"))
        .Distinct();

    /// <summary>Keeps an answer, compressed.</summary>
    internal static FrozenEntry Freeze(string address, string? markdown, Rendering rendering, FrozenSite? before)
    {
        var headers = rendering.Headers;
        var identity = new FrozenBody(rendering.Body, Compression.ETagOf(rendering.Body));
        var contentType = headers.ContentType.ToString();
        var last = before?.Entries.GetValueOrDefault(address);
        var same = last?.Identity.ETag == identity.ETag;
        var brotli = same ? last!.Brotli : Compression.IsWorthwhile(contentType) ? Compression.Brotli(rendering.Body) : null;
        var gzip = same ? last!.Gzip : brotli is null ? null : Compression.Gzip(rendering.Body);
        return new FrozenEntry
        {
            Address = address,
            Status = rendering.Status,
            ContentType = contentType,
            // A font is named after a hash of its bytes; MapStaticAssets knows only its own way of doing so.
            CacheControl = address.StartsWith("/fonts/", StringComparison.Ordinal) ? "public, max-age=31536000, immutable" : headers.CacheControl.ToString(),
            Vary = markdown is null ? "Accept-Encoding" : "Accept, Accept-Encoding, accept-datetime",
            LastModified = DateTimeOffset.TryParseExact(headers.LastModified, "R", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var modified) ? modified : null,
            Headers = [.. headers.Where(h => h.Key is "Link" or "X-Robots-Tag" or "Content-Security-Policy" or "Content-Disposition" or "Access-Control-Allow-Origin" or "Cross-Origin-Resource-Policy" or "Memento-Datetime")
                .Select(h => KeyValuePair.Create(h.Key, h.Value.ToString()))],
            Identity = identity,
            Gzip = gzip,
            Brotli = brotli,
            Markdown = markdown,
        };
    }

    [LoggerMessage(LogLevel.Information, "Imported the shipped content: {Pages} pages, {Rules} redirect rules, {Media} media files")]
    private partial void LogSeeded(int pages, int rules, int media);

    [LoggerMessage(LogLevel.Error, "{Address} answers {Status} and was not frozen")]
    private partial void LogNotRendered(string address, int status);
}
