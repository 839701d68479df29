using Mapflat.Content.Addresses;
using Mapflat.Web.Freezing;
using Microsoft.Extensions.DependencyInjection;

namespace Mapflat.Web.Tests.Freezing;

/// <summary>One copy for all tests that only read it.</summary>
[CollectionDefinition(nameof(FrozenCopy))]
public sealed class FrozenCopies : ICollectionFixture<FrozenCopy>;

/// <summary>
/// A site with every kind of address there is, served on a real server, and its copy in files, made beside it.
/// </summary>
public sealed class FrozenCopy : IAsyncLifetime
{
    public const string Origin = "https://www.example.org";

    private static readonly string[] _keys = ["p", "cat", "page-id", "titel å"];

    private static readonly string[] _settings = ["--Mapflat:PublicUrl=" + Origin,
        "--Mapflat:LegacyHosts:0=mapflat.com", "--Mapflat:LegacyHosts:1=old.example.org",
        .. _keys.Select((key, i) => $"--Mapflat:SignificantQueryKeys:{i}={key}")];

    private readonly TempFolder _data = new(), _folder = new();
    private readonly SiteFactory _site;
    private readonly Lazy<Task<S3Server>> _published;
    private readonly Dictionary<string, Task<NodeServer>> _servers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Task<Caddy>> _caddies = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Said> _frozen = new(StringComparer.Ordinal);

    public FrozenCopy()
    {
        _published = new Lazy<Task<S3Server>>(PublishAsync);
        _site = new SiteFactory().In(_data)
            .With("Mapflat:PublicUrl", Origin).With("Mapflat:LegacyHosts:0", "mapflat.com")
            .With("Mapflat:LegacyHosts:1", "old.example.org")
            .With("Mapflat:SignificantQueryKeys:0", _keys[0]).With("Mapflat:SignificantQueryKeys:1", _keys[1])
            .With("Mapflat:SignificantQueryKeys:2", _keys[2]).With("Mapflat:SignificantQueryKeys:3", _keys[3]);
    }

    /// <summary>Where the copy is.</summary>
    public string Folder => _folder["copy"];

    /// <summary>A folder for more copies.</summary>
    public TempFolder Beside => _folder;

    public string DataDirectory => _data.Path;

    /// <summary>Whether the site has frozen everything.</summary>
    public bool IsFrozen => ShippedSite.IsFrozen(_data.Path);

    /// <summary>What the command said.</summary>
    public Said Said { get; private set; } = new(-1, "", "");

    /// <summary>Where the site listens.</summary>
    public Uri Server { get; private set; } = new("http://localhost");

    /// <summary>Every address that was ever public, and old ones besides.</summary>
    public IReadOnlyList<string> Ledger { get; private set; } = [];

    /// <summary>What the site finds at an address, without asking for it.</summary>
    internal Resolution Resolve(string host, string target) =>
        _site.Services.GetRequiredService<FrozenSiteHolder>().Current!.Redirects.ResolveRaw(host, target);

    /// <param name="server">The one that it is for; null for all.</param>
    public static Task<Said> FreezeAsync(string data, string folder, string? server = null) =>
        Shell.OnAsync(data, ["freeze", folder, .. server is null ? [] : (string[])["--for", server], .. _settings]);

    /// <summary>A Caddy that serves the copy, or stands before it, at all hosts of the site.</summary>
    public static async Task<Caddy> StartCaddyAsync(string configuration)
    {
        var caddy = await Caddy.StartAsync(configuration);
        // Certificates are made after it has begun to listen.
        foreach (var host in (string[])["www.example.org", "mapflat.com", "old.example.org"])
            await Wait.UntilAsync(() => caddy.HasCertificateAsync(host));
        return caddy;
    }

    /// <summary>Where the copy for one server is; it is made when it is first asked for.</summary>
    public async Task<(string Folder, Said Said)> FreezeForAsync(string server)
    {
        var folder = _folder["for-" + server];
        if (!_frozen.TryGetValue(server, out var said))
            _frozen[server] = said = await FreezeAsync(_data.Path, folder, server);
        return (folder, said);
    }

    public async ValueTask InitializeAsync()
    {
        Assert.Equal(0,
            (await Shell.OnAsync(_data.Path, ["content", "import", Repository.PathOf("content"), .. _settings])).Code);
        using (var before = new ContentSource().Page("/guide", "A guide").Page("/withdrawn", "No longer true")
            .Page("/gone-page", "Withdrawn for good"))
            await before.ImportAsync(_data.Path, _settings);
        using var source = new ContentSource()
            .Page("/guide", "A guide to more", "Other words, and a link to [what this site was](/about).\n", "former:",
                "- /old-guide", "- /räksmörgås")
            .Page("/guide/history-of-maps", "History of maps")
            .Page("/Notes", "Notes with a slash", "Some words.\n", "path: /Notes/")
            .Page("/Notes/Deep/Er/And/Deeper.html", "Deeper notes")
            .Page("/2009/05/Some_Post.html", "A post", "Some words.\n", "former:", "- /Old/Post.html")
            .Page("/docs/v1.2/Index.php", "Documentation")
            .Page("/caf\u00E9/M\u00FCsli", "Breakfast")
            .Page("/withdrawn", "No longer true", "Some words.\n", "status: withdrawn", "withdrawn_on: 2026-11-01",
                "withdrawn_reason: It is no longer so.")
            .Page("/gone-page", "Withdrawn for good", "Some words.\n", "status: withdrawn", "withdrawn_on: 2026-11-01",
                "withdrawn_reason: It never was.", "withdrawn_answer: 410")
            .File("redirects.csv", """
                from,to,status,match,query,host,archive_url
                /lands/resources/reading-list,https://www.scling.com/reading-list,301,exact,drop,,
                /lands/*,https://www.scling.com/,301,prefix,drop,,
                /presentations/*,https://www.scling.com/presentations,301,prefix,drop,,
                /one,/two,301,exact,pass,,
                /two,/old-guide,302,exact,pass,,
                /with-query,https://www.scling.com/?a=b#part,301,exact,pass,,
                /temporary,/about,307,exact,drop,,
                /moved-for-posts,/about,308,exact,pass,,
                /guide.html,/about,301,exact,drop,,
                /tomb,/about,410,exact,pass,,https://web.archive.org/web/2020/http://www.example.org/tomb
                /a b/ö,/clients,410,exact,pass,,
                /talks/*,https://www.scling.com/talks/:splat,302,prefix,pass,,
                /talks/2016/*,/how-i-work,301,prefix,drop,,
                /trash/*,,410,prefix,pass,,
                "/(\d{4})/(\d+)/(.*)",https://www.scling.com/$1/$3,301,pattern,pass,,
                /only-there,/clients,301,exact,drop,old.example.org,
                /?p=12,/guide,301,exact,drop,,
                /about?cat=3&p=7,/clients,301,exact,pass,,
                /guide?cat=9,/how-i-work,302,exact,drop,,
                /guide?cat=9&p=9,/about,301,exact,pass,,
                /?page-id=5,/two,302,exact,pass,,
                /shelf?p=1,,410,exact,pass,,https://web.archive.org/web/2020/http://www.example.org/shelf?p=1
                /shelf,/clients,301,exact,pass,,
                /forum?p=5,/about?tab=one#top,301,exact,pass,,
                "/forum?cat=a b,ö/&p=5",/clients,301,exact,pass,,
                /forum?titel+%C3%A5=x,/guide,308,exact,pass,,
                /forum?p=6,/clients,301,exact,drop,old.example.org,
                /attic?p=1,,410,exact,pass,,
                /talks/named?p=1,/guide,301,exact,pass,,
                /store?id=*,/clients,301,exact,drop,,

                """);
        await source.ImportAsync(_data.Path, _settings);
        Server = _site.Listen();
        // Visitors wait while the site is frozen for the first time.
        using (var client =
            new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = Server })
            (await client.GetAsync(
                new Uri("/about", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead)).Dispose();
        // Beside the running site.
        Said = await FreezeAsync(_data.Path, Folder);
        await using var store = new TempStore(_data.Path);
        Ledger = [.. store.Sql("SELECT Path FROM Ledger ORDER BY Path")];
    }

    /// <summary>The same in an object store, which is filled when it is first asked for.</summary>
    public Task<S3Server> Published => _published.Value;

    /// <summary>A Caddy for all tests of one configuration, started when it is first asked for.</summary>
    /// <param name="file">The configuration, by its place in the copy.</param>
    /// <param name="adapt">Makes it one for this machine.</param>
    public Task<Caddy> StartCaddyOnceAsync(string file, Func<string, string> adapt)
    {
        lock (_caddies)
        {
            if (!_caddies.TryGetValue(file, out var caddy)) _caddies[file] = caddy = StartAsync();
            return caddy;
        }

        async Task<Caddy> StartAsync()
        {
            _folder.Write("served/" + file, adapt(await File.ReadAllTextAsync(Path.Combine(Folder, file))));
            return await StartCaddyAsync(_folder["served/" + file]);
        }
    }

    /// <summary>A program that serves the copy to all tests, started when it is first asked for.</summary>
    public Task<NodeServer> StartOnceAsync(string script, params string[] words)
    {
        lock (_servers)
        {
            var name = string.Join(' ', [script, .. words]);
            if (!_servers.TryGetValue(name, out var server)) _servers[name] = server = StartAsync();
            return server;
        }

        async Task<NodeServer> StartAsync() => await NodeServer.StartAsync(
            script, Path.Combine(Folder, "edge", script), [$"{(await Published).Endpoint}{S3Server.Bucket}", .. words]);
    }

    private async Task<S3Server> PublishAsync()
    {
        var store = await S3Server.StartAsync();
        var said = await Shell.OnAsync(_data.Path, ["publish", $"s3://{S3Server.Bucket}", "--endpoint",
            store.Endpoint.ToString(), .. _settings]);
        Assert.True(said.Code == 0, said.Error);
        return store;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var caddy in _caddies.Values) await (await caddy).DisposeAsync();
        foreach (var server in _servers.Values) await (await server).DisposeAsync();
        if (_published.IsValueCreated) await (await _published.Value).DisposeAsync();
        await _site.DisposeAsync();
        _data.Dispose();
        _folder.Dispose();
    }
}
