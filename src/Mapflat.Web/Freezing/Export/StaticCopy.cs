using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Mapflat.Content;
using Mapflat.Content.Frozen;
using Mapflat.Content.Pages;
using Mapflat.Content.Redirects;
using Mapflat.Content.Redirects.Servers;
using Mapflat.Content.Store;
using Mapflat.Web.Features.History;
using Mapflat.Web.Hosting;

namespace Mapflat.Web.Freezing.Export;

/// <summary>
/// The frozen site with what the program makes on request besides, so that nothing of it needs the program any more: the
/// answers as they are served, never a rendering of their own.
/// </summary>
internal sealed class StaticCopy
{
    private const string NotFoundFile = "404.html", GoneFile = "410.html", Search = "/search", Security = "/.well-known/security.txt";

    private readonly List<Finding> _findings = [];

    /// <summary>The answers that stand under an address of their own.</summary>
    public required IReadOnlyList<FrozenAnswer> Entries { get; init; }

    /// <summary>Pages without an address, by their file: for what is gone, and for what is not there.</summary>
    public required IReadOnlyDictionary<string, FrozenAnswer> Errors { get; init; }

    /// <summary>The same, as other servers need to know it.</summary>
    public required StaticSite Site { get; init; }

    /// <summary>What is not in it, or does not last.</summary>
    public IReadOnlyList<Finding> Findings => _findings;

    /// <summary>Makes everything that the frozen site does not hold.</summary>
    /// <param name="services">What draws it.</param>
    /// <param name="site">The frozen site.</param>
    /// <param name="hasPast">Whether the store can be read, and the history of pages with it.</param>
    /// <param name="isHttps">Whether visitors are to be told to use HTTPS from now on.</param>
    /// <param name="progress">Is told what is done, how much of it, and how much there is.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    public static async Task<StaticCopy> MakeAsync(
        IServiceProvider services, FrozenSite site, bool hasPast, bool isHttps, Action<string, int, int> progress, CancellationToken cancellationToken)
    {
        var context = new SiteContext(site.Frame, site.Origin) { Tag = site.Tag, Freezing = true };
        // The owner's area is not in a copy, and neither is what only it uses.
        var (store, pipeline) = (services.GetRequiredService<FrozenStore>(), services.GetRequiredService<SitePipeline>());
        var frozen = store.ReadAll().Where(entry => !entry.Address.StartsWith("/css/admin.", StringComparison.Ordinal) && !entry.Address.StartsWith("/js/admin/", StringComparison.Ordinal))
            .ToList();
        var pages = frozen.Where(entry => entry.Markdown is not null).ToList();
        var without = new WithoutServer([.. pages.Where(page => page.Status == StatusCodes.Status200OK).Select(page => Describe(page, store))]);
        var made = new ConcurrentBag<FrozenAnswer>();
        var findings = new ConcurrentBag<Finding>();
        var parts = pages.ToDictionary(page => page.Address, _ => new List<string> { ".md" }, StringComparer.Ordinal);

        made.Add(await DrawAsync(Search, features => features.Set(without)));
        var security = await DrawAsync(Security, _ => { });
        made.Add(security);
        if (hasPast)
        {
            var (done, history) = (0, services.GetRequiredService<PageHistory>());
            await Parallel.ForEachAsync(pages, cancellationToken, async (page, _) =>
            {
                foreach (var part in await PartsAsync(history, page.Address))
                {
                    parts[page.Address].Add(part);
                    var resolution = new Resolution(ResolutionKind.Page, StatusCodes.Status200OK) { Address = page.Address, Part = part };
                    made.Add(await DrawAsync(Join(page.Address, part), features => features.Set(PagePart.Of(resolution, new DefaultHttpContext().Request))));
                }

                progress("Drawing the history of pages", Interlocked.Increment(ref done), pages.Count);
            });
        }

        var data = site.Redirects.ToData();
        var known = new KnownAnswers(site.Redirects, address => parts.GetValueOrDefault(address) ?? []);
        var errors = new Dictionary<string, FrozenAnswer>(StringComparer.Ordinal)
        {
            [NotFoundFile] = await DrawAsync("/", features => Refuse(features, StatusCodes.Status404NotFound, null, without)),
            [GoneFile] = await DrawAsync("/", features => Refuse(features, StatusCodes.Status410Gone, null, without)),
        };
        foreach (var gone in known.All.Where(answer => answer.Resolution.Kind == ResolutionKind.Gone))
            errors[gone.GoneFile] = await DrawAsync(gone.Key, features => Refuse(features, StatusCodes.Status410Gone, gone.Resolution, null));

        List<FrozenAnswer> entries = [.. frozen.Concat(made).OrderBy(entry => entry.Address, StringComparer.Ordinal)];
        var copy = new StaticCopy
        {
            Entries = entries,
            Errors = errors,
            Site = new StaticSite
            {
                Files = [.. entries.Select(entry => new StaticFile(entry.Address, FileOf(entry), entry.Status, entry.ContentType, entry.CacheControl, entry.Headers))],
                Headers = GeneralHeaders(),
                TransportSecurity = isHttps ? SecurityHeaders.TwoYears : null,
                Data = data,
                Map = site.Redirects,
                Known = known,
            },
        };
        foreach (var file in errors.Keys.Where(file => entries.Exists(entry => FileOf(entry) == file)))
            findings.Add(Finding.Warning($"A page has the address /{Path.GetFileNameWithoutExtension(file)}, whose file is the one that servers take for errors; give it another."));
        copy._findings.AddRange(findings.OrderBy(finding => finding.Message, StringComparer.Ordinal));
        if (Encoding.UTF8.GetString(security.Identity.Bytes).Split('\n').FirstOrDefault(line => line.StartsWith("Expires: ", StringComparison.Ordinal)) is { } expires)
            copy._findings.Add(Finding.Warning($"{Security} says that it {expires.Replace(":", "", StringComparison.Ordinal).Replace("Expires", "expires on", StringComparison.Ordinal)[..21]}; freeze again before that day."));
        return copy;

        async Task<FrozenAnswer> DrawAsync(string address, Action<Microsoft.AspNetCore.Http.Features.IFeatureCollection> prepare)
        {
            var rendering = await pipeline.RenderAsync(address, context, prepare, cancellationToken);
            if (rendering.Status is not (StatusCodes.Status200OK or StatusCodes.Status404NotFound or StatusCodes.Status410Gone))
                throw new StoreException(string.Create(CultureInfo.InvariantCulture, $"{address} answers {rendering.Status}; nothing was written. The log of the site says why."));
            return AnswerRenderer.Create(address, rendering);
        }

        async Task<List<string>> PartsAsync(PageHistory history, string address)
        {
            List<string> found = [PagePart.HistoryOf("/"), PagePart.TimeMapOf("/")];
            int? before = null;
            do
            {
                if (await history.ReadTimesAsync(address, before, cancellationToken) is not { } times) break;
                found.AddRange(times.Versions.Select(version => PagePart.VersionOf("/", version.Number)));
                before = times.Versions[0].Number == times.First.Number ? null : times.Versions[0].Number;
            }
            while (before is not null);
            if (found.Count - 2 > PageHistory.PageSize)
                findings.Add(Finding.Warning($"{address} has {found.Count - 2} versions. All are there, but its list shows the newest {PageHistory.PageSize}, and “Older versions” leads to these again."));
            return found;
        }
    }

    /// <summary>The file of an address, relative to the document root: a page gets the ending that web servers look for.</summary>
    public static string FileOf(FrozenAnswer answer)
    {
        var path = answer.Address == "/" ? "index" : answer.Address[1..];
        return answer.ContentType.StartsWith("text/html", StringComparison.Ordinal) ? path + ".html" : path;
    }

    /// <summary>What the security headers are without those that only one answer has.</summary>
    private static List<KeyValuePair<string, string>> GeneralHeaders()
    {
        var response = new DefaultHttpContext().Response;
        new SecurityHeaders().Write(response);
        return [.. response.Headers.Select(header => KeyValuePair.Create(header.Key, header.Value.ToString())).OrderBy(header => header.Key, StringComparer.Ordinal)];
    }

    private static void Refuse(Microsoft.AspNetCore.Http.Features.IFeatureCollection features, int status, Resolution? resolution, WithoutServer? without)
    {
        features.Set(new Refusal(status, resolution));
        if (without is not null) features.Set(without);
    }

    /// <summary>Title and summary as the page's Markdown says them, which is there without the store.</summary>
    private static PageLink Describe(FrozenAnswer page, FrozenStore store)
    {
        var lines = store.Read(page.Markdown!) is { } markdown ? Encoding.UTF8.GetString(markdown.Identity.Bytes).Split('\n') : [];
        var title = lines.Length > 0 ? Plain(lines[0].TrimStart('#', ' ')) : page.Address;
        return new PageLink(page.Address, title, title, lines.Length > 2 ? Plain(lines[2]) : "");
    }

    /// <summary>Takes off the backslashes of <see cref="Features.Pages.MarkdownPage.Plain"/>.</summary>
    private static string Plain(string markdown)
    {
        var text = new StringBuilder(markdown.Length);
        for (var i = 0; i < markdown.Length; i++) text.Append(markdown[i] == '\\' && i + 1 < markdown.Length ? markdown[++i] : markdown[i]);
        return text.ToString();
    }

    private static string Join(string address, string part) => address == "/" ? part : address + part;
}
