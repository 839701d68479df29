using Mapflat.Content.Addresses;

namespace Mapflat.Web.Tests.Freezing;

/// <summary>The copy for Netlify, as its documentation says that it is served.</summary>
[Collection(nameof(FrozenCopy))]
public sealed class NetlifyCopyTests(FrozenCopy copy) : CoarseCopyTests(copy, "netlify")
{
    private NetlifySite? _site;

    private protected override IReadOnlyList<ToldDifference> Told { get; } =
    [
        .. ToldDifferences.Underscore,
        new("^Pages are sent with a Cache-Control of .+ own", (each, _) => each is
            { IsCanonical: true, Aspect: "Cache-Control" }
            || (each is { IsStatus: false, Live.Status: >= 300 and < 400 } && each.Aspect != "Location"
                && each.Copied[each.Aspect] is null)),
        ToldDifferences.Gone,
        new("^A query key that the target of “(.+)” sets", (each, match) =>
            each.Aspect == "Location" && each.IsBy(match.Groups[1].Value)),
        new("^Netlify joins what _headers says", (each, _) => each is
            { IsCanonical: true, Aspect: "Content-Security-Policy" or "Cross-Origin-Resource-Policy" }),
        new("^Netlify sends a page with a final slash", (each, _) => each is
            { IsStatus: true, IsOfToday: true, IsCanonical: false, IsAtOldHost: false, Copied: var copied }
            && copied.Status is 200 or 404 or 410),
        new("^What is asked for at an old host leads to the same spelling", (each, _) => each is
            { IsAtOldHost: true, Copied.Status: 301 or 410, Aspect: "status" or "Location" }),
        new("^Netlify sends a page whose address ends in .html", (each, _) => each is
            { IsStatus: true, Found.Step: ResolutionStep.NotFound, Copied.Status: 200, HasQuery: false }),
        new("^Every address that is gone gets the page 410.html", (each, _) =>
            each.Live.Status == 410 || each.Aspect == NetlifySite.Undocumented),
    ];

    protected override Task StartAsync()
    {
        _site = new NetlifySite(Folder);
        return Task.CompletedTask;
    }

    public override ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    protected override Task<RawAnswer> AskCopyAsync(string scheme, string host, string target) =>
        Task.FromResult(_site!.Ask(host, target));
}

/// <summary>The copy for Cloudflare Pages, in Cloudflare's own server for it.</summary>
[Collection(nameof(FrozenCopy))]
public sealed class CloudflarePagesTests(FrozenCopy copy) : CoarseCopyTests(copy, "cloudflare")
{
    private readonly TempFolder _state = new();
    private NodeServer? _server;

    private protected override IReadOnlyList<ToldDifference> Told { get; } =
    [
        .. ToldDifferences.Underscore,
        new("^Pages are sent with a Cache-Control of .+ own", (each, _) => each is
            { IsCanonical: true, Aspect: "Cache-Control" }),
        new("^The rule “(.+)” is not in the file: Cloudflare has no 410", (each, match) =>
            each.IsStatus && each.IsBy(match.Groups[1].Value)),
        new("^(/.+) answers 200 instead of 410", (each, match) =>
            each.Live.Status == 410 && each.Path == match.Groups[1].Value),
        new("^Cloudflare passes no query on to the target of “(.+)”", (each, match) =>
            each is { Aspect: "Location", HasQuery: true } && each.IsBy(match.Groups[1].Value)),
        new("^Cloudflare leads other spellings of a page to it with a 308", (each, _) => each is
            { IsStatus: true, IsOfToday: true, IsCanonical: false, Copied.Status: 200 or 308 or 404 }),
        new("^Cloudflare leads a page whose address ends in .html", (each, _) => each is
            { IsStatus: true, IsCanonical: true, Copied.Status: 308 } or
            { IsStatus: true, Found.Step: ResolutionStep.NotFound, Copied.Status: 200, HasQuery: false }),
        new("^Cloudflare knows no old hosts here", (each, _) => each.IsAtOldHost),
    ];

    protected override async Task StartAsync()
    {
        if (!Directory.Exists(Repository.PathOf("tests/edge/node_modules/wrangler")))
            Assert.Skip("Cloudflare's server of Pages is missing: npm ci --prefix tests/edge");
        _server = await NodeServer.StartAsync("pages", Folder, _state.Path);
    }

    public override async ValueTask DisposeAsync()
    {
        if (_server is not null) await _server.DisposeAsync();
        _state.Dispose();
    }

    protected override Task<RawAnswer> AskCopyAsync(string scheme, string host, string target) =>
        _server!.SendAsync(scheme, host, "GET", target);
}

/// <summary>
/// The copy for a host that can only send files: nginx, which is told where they are and nothing else.
/// </summary>
[Collection(nameof(FrozenCopy))]
public sealed class PlainCopyTests(FrozenCopy copy) : CoarseCopyTests(copy, "plain")
{
    private Nginx? _nginx;

    private protected override IReadOnlyList<ToldDifference> Told { get; } =
    [
        ToldDifferences.Search, ToldDifferences.Home, ToldDifferences.Wildcard,
        new("^The rule “(.+)” is not in the file: .+ has no patterns", (each, match) =>
            each.IsBy(match.Groups[1].Value)),
        new(@"^(?:[a-z.]+)?(/.*) is left out: (?:it looks at the query|it is for one host|a file of the site is there)",
            (each, match) => each.IsStatus && each.IsBy(match.Groups[1].Value)),
        ToldDifferences.BelowFiles,
        new("^“(.+)” holds for /[^ ]+ alone", (each, match) => each is { IsStatus: true, Copied.Status: 404 }
            && each.IsBy(match.Groups[1].Value)),
        new("^Where there should be a redirect, such a host answers 200", (each, _) => each is
            { IsStatus: true, IsOfOld: true, Copied.Status: 200 }
            or { IsStatus: true, Live.Status: 410, Copied.Status: 200 or 404 }),
        new("^It leads /about to /about/", (each, _) => each.Copied.Status == 301
            && each.Copied["Location"]!.Split('?')[0].EndsWith('/')),
        new("^It sends none of the headers", (each, _) => each is { IsStatus: false, Copied: var copied }
            && each.Aspect is not "body" and not "Location"
            && (copied[each.Aspect] is null || each.Aspect == "Content-Type")),
        new("^Other spellings of an address get a 404", (each, _) => each is
            { IsStatus: true, Copied.Status: 200 or 404 or 403 or 301 } && (each.IsSpelt || each.IsAtOldHost
                || each is { IsOfToday: true, IsCanonical: false })),
    ];

    protected override async Task StartAsync() => _nginx = await Nginx.StartAsync(
        $"include /etc/nginx/mime.types; server {{ listen 80; server_name localhost; root {Folder}; }}");

    public override async ValueTask DisposeAsync()
    {
        if (_nginx is not null) await _nginx.DisposeAsync();
    }

    protected override Task<RawAnswer> AskCopyAsync(string scheme, string host, string target) =>
        RawHttp.SendAsync(_nginx!.Server, "GET", target, $"Host: {host}");
}
