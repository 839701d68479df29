using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Mapflat.Content.Addresses;
using Mapflat.Content.Archives;
using Mapflat.Content.Frozen;
using Mapflat.Content.Pages;
using Mapflat.Content.Redirects.Servers;
using Mapflat.Content.Redirects.Servers.Edge;
using Mapflat.Content.Store;
using Mapflat.Content.Text;
using Mapflat.Web.Features.Captures;
using Mapflat.Web.Features.Citations;
using Mapflat.Web.Features.History;
using Mapflat.Web.Hosting;
using Microsoft.AspNetCore.Http.Features;

namespace Mapflat.Web.Freezing.Export;

/// <summary>Finds out what a <see cref="StaticCopy"/> is made of.</summary>
/// <param name="progress">Is told what is done, how much of it, and how much there is.</param>
internal sealed class CopyPlanner(
    IServiceProvider services, FrozenSite site, FileList known, Action<string, int, int> progress)
{
    private const string NotFound = "/404", Gone = "/410", Search = "/search", Security = "/.well-known/security.txt";
    private const string Html = "text/html; charset=utf-8";

    /// <summary>In bytes: what file systems take, without the endings that files get.</summary>
    private const int LongestName = 240;

    private readonly FrozenStore _store = services.GetRequiredService<FrozenStore>();
    private readonly SitePipeline _pipeline = services.GetRequiredService<SitePipeline>();
    private readonly SiteContext _context = new(site.Frame, site.Origin) { Tag = site.Tag, Freezing = true };
    private readonly List<CopyPart> _parts = [];
    private readonly TextSet _paths = new(), _folders = new();
    private readonly Dictionary<string, List<string>> _past = new(StringComparer.Ordinal);
    private readonly List<Finding> _findings = [];

    /// <summary>Which files are wanted, null for all; those of others are neither made nor remembered.</summary>
    public Func<string, bool>? Wants { get; init; }

    /// <summary>Finds it out; little is drawn for it.</summary>
    /// <param name="hasPast">Whether the store can be read, and the history of pages with it.</param>
    /// <param name="isHttps">Whether visitors are to be told to use HTTPS from now on.</param>
    public async Task<StaticCopy> PlanAsync(bool hasPast, bool isHttps, CancellationToken cancellationToken)
    {
        // The owner's area is not in a copy, and neither is what only it uses.
        List<FrozenHead> heads = [.. _store.ReadHeads().Where(head => !IsOwners(head.Address))];
        foreach (var head in heads.FindAll(HasLongName))
            _findings.Add(Finding.Warning(
                $"{head.Address} is not in the copy: a part of it is longer than the name of a file can be."));
        heads.RemoveAll(HasLongName);
        List<FrozenHead> pages = heads.FindAll(head => head.Markdown is not null);
        var without = new StaticRendering([]);
        await AddDrawnAsync(NotFound, "/", isServed: false, features =>
            Refuse(features, StatusCodes.Status404NotFound, null, without), cancellationToken);
        await AddDrawnAsync(Gone, "/", isServed: false, features =>
            Refuse(features, StatusCodes.Status410Gone, null, without), cancellationToken);
        foreach (var head in heads) AddFrozen(head);
        AddSearch(pages);
        var security = await AddDrawnAsync(Security, Security, isServed: true, _ => { }, cancellationToken);
        WarnOfExpiry(Encoding.UTF8.GetString(security.Identity.Bytes));
        if (hasPast)
        {
            await AddPastAsync(pages, cancellationToken);
            await AddChangesAsync(cancellationToken);
        }

        var lists = heads.Select(head => (head.Address, Start: SiteLists.PartStart(head.Address)))
            .Where(list => list.Start > 0)
            .ToLookup(list => list.Address[..list.Start], list => list.Address[list.Start..], StringComparer.Ordinal);
        var answers = new KnownAnswers(
            site.Redirects, address =>
                [".md", .. lists[PageAddress.FoldedOf(address)], .. _past.GetValueOrDefault(address, [])]);
        foreach (var gone in answers.All.Where(answer => answer.Resolution.Kind == ResolutionKind.Gone)) AddGone(gone);
        var before = _parts.Count;
        var captures = new CapturePlanner(
            _store, services.GetRequiredService<CaptureRenderer>(), services.GetRequiredService<ArchiveStore>())
            .Plan(site, _parts, _findings);
        _paths.UnionWith(_parts.Skip(before).SelectMany(part => part.Paths));
        var options = services.GetRequiredService<MapflatOptions>();
        var subDomains = options.StrictSubDomains;
        // As systems tell files apart that fold case.
        var folded = new Lazy<TextSet>(() =>
            new TextSet(_parts.SelectMany(part => part.Paths).Select(path => path.ToUpperInvariant())));
        var stubs = new RedirectPages(answers, path => folded.Value.Contains(path.ToUpperInvariant()));
        foreach (var (file, location) in stubs.All) AddStub(file, location);
        CopyPart[] parts = [.. _parts];
        Forget();
        return new StaticCopy(
            parts,
            heads.Max(head => head.LastModified) ?? DateTimeOffset.UnixEpoch,
            pages.Count,
            new StaticSite
            {
                Headers = GeneralHeaders(),
                TransportSecurity = isHttps ? SecurityHeaders.GetTransportSecurity(true, subDomains) : null,
                TransportSecurityElsewhere = isHttps ? SecurityHeaders.GetTransportSecurity(false, subDomains) : null,
                Data = site.Redirects.ToData(),
                Map = site.Redirects,
                Known = answers,
                Stubs = stubs,
                Captures = captures,
                Bucket = Publishing.Bucket.FindAddress(options.Publish) ?? BucketAddress.Example,
            },
            _findings);
    }

    /// <summary>Lets go of what was needed to find the parts: while one is to be made, this is in memory.</summary>
    private void Forget()
    {
        _parts.Clear();
        _parts.TrimExcess();
        _past.Clear();
        foreach (var set in (TextSet[])[_paths, _folders]) set.Clear();
    }

    private static bool HasLongName(FrozenHead head) =>
        Array.Exists(head.Address.Split('/'), part => Encoding.UTF8.GetByteCount(part) > LongestName);

    /// <summary>Whether something is of the owner's area alone.</summary>
    internal static bool IsOwners(string address) =>
        address.StartsWith("/css/admin.", StringComparison.Ordinal)
            || address.StartsWith("/js/admin/", StringComparison.Ordinal);

    private void AddFrozen(FrozenHead head)
    {
        var paths = PathsOf(head.Address, head.ContentType, head.IsCompressed, isServed: true);
        if (Add(head.Sum, paths, head.Length, MakeOf(head.Address))) return;
        _findings.Add(Finding.Warning(
            $"A page has the address {head.Address}, whose file is "
            + (head.Address is NotFound or Gone ? "the one that servers take for errors" : "that of another address")
            + "; give it another."));
    }

    /// <summary>Of all that is known of an answer, no more than its address is kept until it is made.</summary>
    private Func<CancellationToken, Task<MadePart>> MakeOf(string address) =>
        _ => Task.FromResult(MadePart.Create([Read(address)]));

    private FrozenAnswer Read(string address) => _store.Read(address)
        ?? throw new StoreException(
            $"{address} was changed while it was copied, or is damaged; run “mapflat freeze” again.");

    /// <summary>Search lists all pages, as nobody could find them there otherwise.</summary>
    private void AddSearch(List<FrozenHead> pages)
    {
        // Nothing else of what is known of a page is kept until it is made.
        (string Address, string Markdown)[] listed =
        [
            .. pages.Where(page => page.Status == StatusCodes.Status200OK)
                .Select(page => (page.Address, page.Markdown!)),
        ];
        AddDrawn(
            CopyPart.StampOf([site.State.Key, Search, .. pages.Select(page => page.ETag)]), Search, Search,
            isServed: true, features => features.Set(new StaticRendering(
                [.. listed.Select(page => Describe(page.Address, page.Markdown))])));
    }

    /// <summary>What is gone has pages without an address, which servers send in place of what is not there.</summary>
    private void AddGone(KnownAnswer gone)
    {
        var resolution = gone.Resolution;
        AddDrawn(
            CopyPart.StampOf(site.State.Key, gone.Key, resolution.IdentifiedBy, resolution.ArchiveUrl,
                resolution.Suggested),
            "/" + Path.ChangeExtension(gone.GoneFile, null), gone.Key, isServed: false,
            features => Refuse(features, StatusCodes.Status410Gone, resolution, null));
    }

    private void AddStub(string file, string location) => Add(
        CopyPart.StampOf(file, location), [file], 0,
        _ => Task.FromResult(new MadePart(
            null, [], [new MadeFile(file, Encoding.UTF8.GetBytes(RedirectPages.Write(location)))])));

    /// <summary>What is drawn where it has changed.</summary>
    private void AddDrawn(string stamp, string address, string asked, bool isServed,
        Action<IFeatureCollection> prepare) => Add(
        stamp, PathsOf(address, Html, isCompressed: true, isServed), 0,
        async stop => MadePart.Create([await DrawAsync(address, asked, prepare, stop)], isServed));

    /// <summary>What is drawn each time, as nobody knows what it depends on.</summary>
    private async Task<FrozenAnswer> AddDrawnAsync(string address, string asked, bool isServed,
        Action<IFeatureCollection> prepare, CancellationToken cancellationToken)
    {
        var answer = await DrawAsync(address, asked, prepare, cancellationToken);
        var paths = PathsOf(address, answer.ContentType, answer.Brotli is not null, isServed);
        Add(CopyPart.StampOf(address, answer.ETag), paths, answer.Length, _ =>
            Task.FromResult(MadePart.Create([answer], isServed)));
        return answer;
    }

    /// <summary>For each page, what there is of its past; of those that have changed since the earlier copy, the store
    /// knows.</summary>
    private async Task AddPastAsync(List<FrozenHead> pages, CancellationToken cancellationToken)
    {
        var (history, done) = (services.GetRequiredService<PageHistory>(), 0);
        var generations = await services.GetRequiredService<ContentChanges>().ReadGenerationsAsync(cancellationToken);
        var found = new ConcurrentDictionary<string, List<string>>();
        await Parallel.ForEachAsync(pages, cancellationToken, async (page, stop) =>
        {
            found[page.Address] = known.HasPart(StampOf(page))
                ? [.. known.ReadAnswers(StampOf(page)).Select(answer => string.Intern(
                    page.Address == "/" ? answer.Address
                        : answer.Address[LegacyPath.WithoutIndex(page.Address).Length..]))]
                : await ReadPartsAsync(history, page.Address, stop);
            progress("Reading the history of pages", Interlocked.Increment(ref done), pages.Count);
        });
        foreach (var page in pages)
        {
            var (stamp, parts) = (StampOf(page), found[page.Address]);
            _past[page.Address] = parts;
            AddPast(page.Address, stamp, parts);
            var versions = parts.Count - Fixed.Count;
            if (versions <= PageHistory.PageSize) continue;
            _findings.Add(Finding.Warning(
                $"{page.Address} has {versions} versions. All are there, but its list shows the newest "
                + $"{PageHistory.PageSize}, and “Older versions” leads to these again."));
        }

        // All of a page's past is made together, as the versions name each other.
        string StampOf(FrozenHead page) => CopyPart.StampOf(
            site.State.Key, page.Address, page.ETag, generations.GetValueOrDefault(page.PageId ?? 0),
                generations.GetValueOrDefault(0));
    }

    private void AddPast(string address, string stamp, List<string> parts)
    {
        // A page of its own may have such an address.
        parts = parts.FindAll(part => !PathsOfPart(address, part).Any(_paths.Contains));
        Add(stamp, parts.SelectMany(part => PathsOfPart(address, part)), 0, stop =>
            DrawPastAsync(address, parts, stop));
    }

    /// <summary>What there is of the past of every page, besides its versions.</summary>
    private static readonly IReadOnlyList<string> Fixed =
        [PagePart.HistoryOf("/"), PagePart.TimeMapOf("/"), .. CitationFormat.All.Select(format => format.Part)];

    /// <summary>The list of changes past its first page, which is frozen.</summary>
    private async Task AddChangesAsync(CancellationToken cancellationToken)
    {
        var last = await services.GetRequiredService<SiteChanges>().CountPartsAsync(cancellationToken);
        for (var part = 2; part <= last; part++)
        {
            var address = SiteLists.AddressOf(SiteLists.Changes, part);
            AddDrawn(CopyPart.StampOf(site.State.Key, address, site.Generation), address, address, isServed: true,
                _ => { });
        }
    }

    private static IEnumerable<string> PathsOfPart(string page, string part)
    {
        var address = AddressBook.Join(page, part);
        if (part == PagePart.TimeMapOf("/"))
            return PathsOf(address, Mementos.LinkFormat, isCompressed: false, isServed: true);
        var citation = CitationFormat.All.FirstOrDefault(format => format.Part == part);
        return PathsOf(address, citation?.ContentType ?? Html, citation is null, isServed: true);
    }

    private static async Task<List<string>> ReadPartsAsync(PageHistory history, string address,
        CancellationToken cancellationToken)
    {
        List<string> found = [.. Fixed];
        int? before = null;
        do
        {
            if (await history.ReadTimesAsync(address, before, cancellationToken) is not { } times) break;
            found.AddRange(times.Versions.Select(version => string.Intern(PagePart.VersionOf("/", version.Number))));
            before = times.Versions[0].Number == times.First.Number ? null : times.Versions[0].Number;
        }
        while (before is not null);
        return found;
    }

    private async Task<MadePart> DrawPastAsync(string address, List<string> parts, CancellationToken cancellationToken)
    {
        var answers = new List<FrozenAnswer>();
        foreach (var part in parts)
        {
            var resolution = new Resolution(ResolutionKind.Page, 200) { Address = address, Part = part };
            var asked = PagePart.Find(resolution, new DefaultHttpContext().Request);
            var place = AddressBook.Join(address, part);
            answers.Add(await DrawAsync(place, place, features => features.Set(asked), cancellationToken));
        }

        return MadePart.Create(answers);
    }

    private async Task<FrozenAnswer> DrawAsync(string address, string asked, Action<IFeatureCollection> prepare,
        CancellationToken cancellationToken)
    {
        var rendering = await _pipeline.RenderAsync(asked, _context, prepare, cancellationToken);
        if (rendering.Headers.ContentType.ToString().StartsWith(Mementos.LinkFormat, StringComparison.Ordinal))
            rendering = rendering with
            {
                Body = Encoding.UTF8.GetBytes(MadePart.WithoutTimeGate(Encoding.UTF8.GetString(rendering.Body))),
            };
        if (rendering.Status is StatusCodes.Status200OK or StatusCodes.Status404NotFound or StatusCodes.Status410Gone)
            return AnswerRenderer.Create(address, rendering);
        throw new StoreException(string.Create(CultureInfo.InvariantCulture,
            $"{asked} answers {rendering.Status}. The log of the site says why."));
    }

    private static IEnumerable<string> PathsOf(string address, string contentType, bool isCompressed, bool isServed) =>
        CopyPart.FilesOf(address, contentType, isCompressed, isServed).Select(file => file.Path);

    /// <summary>Adds a part, unless an earlier one has a file of it, or a folder in its place.</summary>
    private bool Add(
        string stamp, IEnumerable<string> paths, int size, Func<CancellationToken, Task<MadePart>> makeAsync)
    {
        if (Wants is not null) paths = paths.Where(Wants);
        TextKey[] all = [.. paths.Select(TextKey.Create)];
        TextKey[] folders =
        [
            .. paths.SelectMany(StaticFolder.FoldersAbove).Distinct(StringComparer.Ordinal).Select(TextKey.Create),
        ];
        if (Array.Exists(all, path => _paths.Contains(path) || _folders.Contains(path))
            || Array.Exists(folders, _paths.Contains)) return false;
        _paths.UnionWith(all);
        _folders.UnionWith(folders);
        _parts.Add(new CopyPart(stamp, paths, size, makeAsync));
        MemoryBound.Keep();
        return true;
    }

    private void WarnOfExpiry(string security)
    {
        const string mark = "Expires: ";
        var line = Array.Find(security.Split('\n'), line => line.StartsWith(mark, StringComparison.Ordinal));
        if (line?[mark.Length..].Split('T')[0] is { } day)
            _findings.Add(Finding.Warning($"{Security} says that it expires on {day}; freeze again before that day."));
    }

    /// <summary>What the security headers are without those that only one answer has.</summary>
    private static List<KeyValuePair<string, string>> GeneralHeaders()
    {
        var response = new DefaultHttpContext().Response;
        new SecurityHeaders().Write(response);
        return [.. response.Headers.Select(header => KeyValuePair.Create(header.Key, header.Value.ToString()))
            .OrderBy(header => header.Key, StringComparer.Ordinal)];
    }

    private static void Refuse(
        IFeatureCollection features, int status, Resolution? resolution, StaticRendering? without)
    {
        features.Set(new Refusal(status, resolution));
        if (without is not null) features.Set(without);
    }

    /// <summary>Title and summary as the page's Markdown says them, which is there without the store.</summary>
    private PageLink Describe(string address, string source)
    {
        var lines = _store.Read(source) is { } markdown ? Encoding.UTF8.GetString(markdown.Identity.Bytes)
            .Split('\n', 4) : [];
        var title = lines.Length > 0 ? Plain(lines[0].TrimStart('#', ' ')) : address;
        return new PageLink(address, title, title, lines.Length > 2 ? Plain(lines[2]) : "");
    }

    /// <summary>Takes off the backslashes of <see cref="Features.Pages.MarkdownPage.Plain"/>.</summary>
    private static string Plain(string markdown)
    {
        var text = new StringBuilder(markdown.Length);
        for (var i = 0; i < markdown.Length; i++)
            text.Append(markdown[i] == '\\' && i + 1 < markdown.Length ? markdown[++i] : markdown[i]);
        return text.ToString();
    }

}
