namespace Mapflat.Web.Tests.Freezing;

/// <summary>The copy of a site that an old one has moved into, served by nginx, against the site itself.</summary>
public sealed class CaptureCopyTests : IAsyncLifetime
{
    private const string Origin = "https://www.example.org", Host = "www.example.org";

    private static readonly string[] _compared =
    [
        "Location", "Content-Type", "Cache-Control", "Content-Security-Policy", "Cross-Origin-Resource-Policy",
        "X-Frame-Options", "Link", "Memento-Datetime", "Content-Disposition", "Access-Control-Allow-Origin",
        "X-Content-Type-Options", "Referrer-Policy",
    ];

    private static readonly byte[] _film = [.. Enumerable.Range(0, 5_000_000).Select(i => (byte)(i * 7))];

    private static readonly byte[] _clip = [.. Enumerable.Range(0, 300_000).Select(i => (byte)(i * 3))];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private readonly TempFolder _data = ShippedSite.Copy(), _folder = new();
    private readonly SiteFactory _site;
    private Uri _server = null!;

    public CaptureCopyTests() => _site = new SiteFactory().In(_data).With("Mapflat:PublicUrl", Origin);

    public async ValueTask InitializeAsync()
    {
        using var old = new OldSite()
            .Page("/about", "<p>A page of today has this address.")
            .Page("/?p=157", "<title>Post</title><p>A post.")
            .Page("/index.php?title=Main&oldid=3", "<title>Wiki</title>")
            .Page("/Deep/Er/Page_One.html", "<link rel=stylesheet href=/css/old.css><p>Deep $1 text.")
            .Page("/Notes/", "<p>Notes with a slash.</p>")
            .Page("/Notes/index.html", "<p>Notes by name.</p>")
            .Page("/a", "<p>A page above others.")
            .Page("/a/b", "<p>A page below it.")
            .File("/data", [1, 2, 3], "application/octet-stream")
            .File("/data/below.bin", [4, 5], "application/x-thing")
            .Page("/Case.html", "<p>Upper.").Page("/case.html", "<p>Lower.")
            .Page("/caf%C3%A9/%7Eme", "<p>Accents.</p>")
            .Page("/latin%E9.html", "<p>No UTF-8.</p>")
            .File("/feed/", "<rss/>"u8.ToArray(), "application/rss+xml")
            .File("/css/old.css", "body { background: url(http://old.example.org/img/bg.gif) }"u8.ToArray(), "text/css")
            .File("https://cdn.example.net/a.png", [1, 2, 3], "image/png")
            .File("/setup.exe", [77, 90], "application/x-msdownload")
            .File("/film.mp4", _film, "video/mp4")
            .File("/clip.mp4", _clip, "video/mp4")
            .Redirect("/moved.html", "/Notes/")
            .Redirect("/?page_id=2", "/Notes/");
        await using (var store = new TempStore(_data.Path))
        {
            await store.AdoptAsync(old);
            using var hidden = new OldSite().Page("/hidden.html", "<p>Hidden.");
            await store.AdoptAsync(hidden);
            store.Sql("UPDATE CapturedAddresses SET State = 'Hidden' WHERE Address = '/hidden.html'");
        }

        _server = _site.Listen();
        await Wait.UntilAsync(async () => (await AskAsync(_server, "/Notes/")).Status == 200);
    }

    public async ValueTask DisposeAsync()
    {
        await _site.DisposeAsync();
        _data.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Every_old_address_answers_from_files_as_the_site_does()
    {
        var said = await FreezeAsync();
        Assert.True(said.Code == 0, said.Error);
        foreach (var (file, bytes) in new[] { ("film.mp4", _film), ("setup.exe", [77, 90]), ("data", [1, 2, 3]) })
            Assert.Equal(bytes, await File.ReadAllBytesAsync(Path.Combine(_folder["copy"], "site", file), Stop));
        foreach (var file in (string[])["Deep/Er/Page_One.html", "a.html", "a/b.html", "Notes/index.html",
            "caf\u00E9/~me.html", "_hosts/cdn.example.net/a.png"])
            Assert.True(File.Exists(Path.Combine(_folder["copy"], "site", file)), file);

        var configuration = await File.ReadAllTextAsync(Path.Combine(_folder["copy"], "nginx/mapflat.conf"), Stop);
        await using var nginx = await Nginx.StartAsync(configuration.Replace(
            "/srv/mapflat/site", Path.Combine(_folder["copy"], "site"), StringComparison.Ordinal));
        List<string> differences = [];
        foreach (var address in (string[])["/", "/about", "/?p=157", "/index.php?title=Main&oldid=3",
            "/Deep/Er/Page_One.html", "/Deep/Er/Page_One.html?x=1", "/deep/er/page_one.html", "/Deep//Er/Page_One.html",
            "/Notes/", "/notes", "/Notes/index.html", "/Notes/?from=mail", "/a", "/A/", "/a/b", "/data",
            "/data/below.bin", "/Case.html", "/case.html", "/caf%C3%A9/%7Eme", "/caf%c3%a9/~me", "/latin%E9.html",
            "/feed/", "/feed", "/css/old.css", "/_hosts/cdn.example.net/a.png", "/setup.exe", "/film.mp4",
            "/moved.html", "/?page_id=2", "/hidden.html", "/nothing", "/_captures/", "/index.php?title=Other",
            "/sitemap-captures.xml", "/sitemap.xml", "/contents"])
        {
            var (live, copied) = (await AskAsync(_server, address), await AskAsync(nginx.Server, address));
            if (live.Status != copied.Status) differences.Add($"{address}: {live.Status} became {copied.Status}");
            else if (live.Status == 200 && !live.Body.AsSpan().SequenceEqual(copied.Body))
                differences.Add($"{address}: another body, {live.Body.Length} and {copied.Body.Length} bytes");
            foreach (var name in _compared.Where(name => live.Status == 200 || name == "Location"))
            {
                var was = live[name]?.Replace("original timegate", "original", StringComparison.Ordinal);
                // A copy has nothing of the past of an old address.
                if (name == "Link" && live["Memento-Datetime"] is { Length: > 0 }) was = was?.Split(", <")[0];
                if (was != copied[name]) differences.Add($"{address}: {name} was “{was}” and is “{copied[name]}”");
            }
        }

        Assert.True(differences.Count == 0, string.Join('\n', differences));
    }

    [Theory]
    [InlineData("bytes=10-19", 10, 10)]
    [InlineData("BYTES=10-19", 10, 10)]
    [InlineData("bytes=-5", -5, 5)]
    [InlineData("bytes=299990-", 299_990, 10)]
    [InlineData("bytes=0-0,5-6", null, 0)]
    [InlineData("lines=1-2", null, 0)]
    [InlineData("bytes=9-1", null, 0)]
    [InlineData("bytes=300000-", 300_000, 0)]
    public async Task A_file_of_more_than_256_KB_is_sent_in_parts_to_who_asks_for_one(
        string range, int? from, int length)
    {
        var whole = await AskAsync(_server, "/clip.mp4");
        Assert.Equal("bytes", whole["Accept-Ranges"]);
        foreach (var (condition, isMet) in new[] { ("If-None-Match: \"x\"", true), ($"If-Range: {whole["ETag"]}", true),
            ("If-Range: \"x\"", false) })
        {
            var part = await RawHttp.SendAsync(_server, "GET", "/clip.mp4", $"Host: {Host}",
                "X-Forwarded-Proto: https", $"Range: {range}", condition);
            if (from is not { } first || !isMet)
            {
                Assert.Equal((200, _clip.Length), (part.Status, part.Body.Length));
                continue;
            }

            var start = first < 0 ? _clip.Length + first : first;
            Assert.Equal(length == 0 ? 416 : 206, part.Status);
            Assert.Equal(length == 0 ? "bytes */300000" : $"bytes {start}-{start + length - 1}/300000",
                part["Content-Range"]);
            Assert.Equal(_clip.AsSpan(Math.Min(start, _clip.Length), length).ToArray(), part.Body);
        }
    }

    [Fact]
    public async Task The_same_site_gives_the_same_copy_and_what_it_cannot_do_is_said()
    {
        Assert.Equal(0, (await FreezeAsync()).Code);
        var before = Files();
        Assert.Equal(0, (await FreezeAsync()).Code);
        Assert.Equal(before, Files());
        var readme = await File.ReadAllTextAsync(Path.Combine(_folder["copy"], "README.md"), Stop);
        Assert.Equal("22 addresses", readme.Split("as they were captured: ")[1].Split(',')[0]);
        Assert.Contains("addresses of old sites get a 404, such as /?p=157: Netlify", readme, StringComparison.Ordinal);
        Assert.Contains("Of each old address the newest capture is in the copy.", readme, StringComparison.Ordinal);
        // Four that stand before a bucket, each in its own part.
        Assert.Equal(5, readme.Split("22 addresses of old sites, such as ").Length);
        Assert.Contains("get a 404 from whatever stands before a bucket", readme, StringComparison.Ordinal);
        var apache = await File.ReadAllTextAsync(Path.Combine(_folder["copy"], "apache/.htaccess"), Stop);
        Assert.Contains("RewriteCond %{QUERY_STRING} \"^p=157$\"", apache, StringComparison.Ordinal);
        Assert.Contains("sandbox", apache, StringComparison.Ordinal);
        // Seen in Apache 2.4: its own index is switched off, and the root of a site has no name.
        Assert.Contains("RewriteRule ^/?$ \"index.html\" [END]", apache, StringComparison.Ordinal);
        Assert.Contains("RewriteRule ^(.+[^/])$ \"/$1/\" [R=301,L]", apache, StringComparison.Ordinal);

        List<(string, DateTime)> Files() => [.. Directory.EnumerateFiles(
            _folder["copy"], "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
            .Select(file => (file, File.GetLastWriteTimeUtc(file)))];
    }

    [Fact]
    public async Task Without_the_archive_the_rest_is_copied_and_what_is_left_out_is_named()
    {
        foreach (var archive in Directory.GetFiles(Path.Combine(_data.Path, "archives")))
            File.Move(archive, archive + ".away");
        var said = await FreezeAsync();
        Assert.True(said.Code == 0, said.Error);
        Assert.Contains(
            "addresses of old sites are left out, as old.example.org-2017-", said.Error, StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(_folder["copy"], "site/about.html")));
    }

    private Task<Said> FreezeAsync() =>
        Shell.OnAsync(_data.Path, "freeze", _folder["copy"], "--Mapflat:PublicUrl=" + Origin);

    private static Task<RawAnswer> AskAsync(Uri server, string target) =>
        RawHttp.SendAsync(server, "GET", target, $"Host: {Host}", "X-Forwarded-Proto: https");
}
