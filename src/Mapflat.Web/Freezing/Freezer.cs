using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Globalization;
using System.IO.Compression;
using System.Text.Json;
using Mapflat.Content;
using Mapflat.Content.Dormancy;
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

/// <summary>Renders the site: asks the application for every public address whose ingredients have changed, and compresses what is new.</summary>
internal sealed class Freezer(
    SiteApplication application, IServiceProvider services, ContentStore store, ContentImport import, PageReader pages, PageIngredients ingredients, MediaStore media,
    RedirectReader redirects, Stylesheet stylesheet, IWebHostEnvironment environment, ILogger<Freezer> logger)
{
    /// <summary>The addresses that every site has besides its pages. Search, errors and security.txt depend on the moment and are not frozen.</summary>
    private static readonly string[] Fixed = ["/feed.atom", "/sitemap.xml", "/sitemap-legacy.xml", "/robots.txt", "/llms.txt"];

    /// <summary>Renders the content as it is now.</summary>
    /// <param name="before">The site that is served, or was last; its answers are used again where nothing changed.</param>
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
        if (report is not null) logger.Seeded(report.Pages, report.Rules, report.Media);
    }

    private async Task<FrozenSite> RenderAsync(FrozenSite? before, long generation, string key, string origin, CancellationToken cancellationToken)
    {
        var map = new RedirectMap(await redirects.ReadAsync(origin, cancellationToken));
        var site = new SiteContext(await pages.ReadFrameAsync(cancellationToken), origin) { Freezing = true, Redirects = map };
        var frame = Digest(site.Frame);
        List<Wanted> wanted = [];
        foreach (var (address, digest) in await ingredients.ReadAsync(cancellationToken))
        {
            var markdown = "/" + PageAddress.Parse(address).Value!.MarkdownFile;
            wanted.Add(new Wanted(address, markdown, digest + frame));
            wanted.Add(new Wanted(markdown, null, digest));
        }

        wanted.AddRange(Fixed.Select(address => new Wanted(address, null, null)));
        wanted.AddRange((await media.ReadAddressesAsync(cancellationToken)).Select(each => new Wanted(each.Address, null, each.Ingredients)));
        // While the design is worked on, its files are read at every request instead. They belong to the program, which the key stands for.
        if (!environment.IsDevelopment()) wanted.AddRange(((string[])[stylesheet.Address, stylesheet.AdminAddress, .. Assets()]).Select(address => new Wanted(address, null, "")));

        var entries = new ConcurrentDictionary<string, FrozenEntry>(StringComparer.Ordinal);
        List<Wanted> changed = [];
        foreach (var each in wanted)
        {
            if (before?.Key == key && each.Ingredients is not null && before.Entries.TryGetValue(each.Address, out var last) && last.Ingredients == each.Ingredients) entries[each.Address] = last;
            else changed.Add(each);
        }

        await Parallel.ForEachAsync(changed, cancellationToken, async (each, stop) =>
        {
            var rendering = await application.RenderAsync(each.Address, site, stop);
            if (rendering.Status is StatusCodes.Status200OK or StatusCodes.Status410Gone) entries[each.Address] = Freeze(each, rendering, before);
            else
            {
                logger.NotRendered(each.Address, rendering.Status);
                if (before is not null && before.Entries.TryGetValue(each.Address, out var last)) entries[each.Address] = last;
            }
        });

        return new FrozenSite
        {
            Generation = generation,
            Key = key,
            Origin = origin,
            Frame = site.Frame,
            Entries = entries.ToFrozenDictionary(StringComparer.Ordinal),
            Redirects = map,
        };
    }

    /// <summary>Makes what was compressed in a hurry as small as it gets, one answer after the other: visitors come first.</summary>
    public static void Finish(FrozenSite site, CancellationToken cancellationToken)
    {
        foreach (var entry in site.Entries.Values)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Finish(entry);
        }
    }

    private static void Finish(FrozenEntry entry)
    {
        if (entry.IsFinished) return;
        entry.Brotli = Compression.Brotli(entry.Identity.Bytes, CompressionLevel.SmallestSize) ?? entry.Brotli;
        entry.Gzip = Compression.Gzip(entry.Identity.Bytes, CompressionLevel.SmallestSize) ?? entry.Gzip;
        entry.IsFinished = true;
    }

    /// <summary>What every page has around it, but for the day of the last change, which only feeds and maps tell.</summary>
    private static string Digest(SiteFrame frame) =>
        Compression.ETagOf(JsonSerializer.SerializeToUtf8Bytes(frame with { Updated = default }, ManifestJson.Default.SiteFrame));

    /// <summary>The files of wwwroot, under their own names and under those that hold a hash of their bytes.</summary>
    private IEnumerable<string> Assets() => services.GetRequiredService<EndpointDataSource>().Endpoints
        .Select(endpoint => endpoint.Metadata.GetMetadata<StaticAssetDescriptor>())
        .Where(asset => asset is { Selectors.Count: 0 })
        .Select(asset => "/" + asset!.Route)
        // Compressed forms are made here; the parts of the style sheet are served joined.
        .Where(address => !address.StartsWith("/css/", StringComparison.Ordinal) && Path.GetExtension(address) is not (".gz" or ".br"))
        .Distinct();

    /// <summary>Keeps an answer that is not frozen with the others, as small as it gets.</summary>
    public static FrozenEntry Freeze(string address, Rendering rendering)
    {
        var entry = Freeze(new Wanted(address, null, null), rendering, before: null);
        Finish(entry);
        return entry;
    }

    private static FrozenEntry Freeze(Wanted wanted, Rendering rendering, FrozenSite? before)
    {
        var (address, markdown, ingredients) = wanted;
        var headers = rendering.Headers;
        var identity = new FrozenBody(rendering.Body, Compression.ETagOf(rendering.Body));
        var contentType = headers.ContentType.ToString();
        var last = before?.Entries.GetValueOrDefault(address);
        var same = last?.Identity.ETag == identity.ETag;
        var brotli = same ? last!.Brotli : Compression.IsWorthwhile(contentType) ? Compression.Brotli(rendering.Body, CompressionLevel.Optimal) : null;
        var gzip = same ? last!.Gzip : brotli is null ? null : Compression.Gzip(rendering.Body, CompressionLevel.Optimal);
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
            Ingredients = ingredients,
            Identity = identity,
            Gzip = gzip,
            Brotli = brotli,
            IsFinished = same ? last!.IsFinished : brotli is null,
            Markdown = markdown,
        };
    }

    /// <summary>An address that is to be answered.</summary>
    /// <param name="Address">The address.</param>
    /// <param name="Markdown">The address of the same page as Markdown; null for all that is no page.</param>
    /// <param name="Ingredients">What the answer is made of; null if that is not known.</param>
    private sealed record Wanted(string Address, string? Markdown, string? Ingredients);
}
