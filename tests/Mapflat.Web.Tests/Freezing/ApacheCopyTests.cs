using Mapflat.Content.Addresses;

namespace Mapflat.Web.Tests.Freezing;

/// <summary>The copy that is made for Apache alone, as Apache serves it.</summary>
[Collection(nameof(FrozenCopy))]
public sealed class ApacheCopyTests(FrozenCopy copy) : CoarseCopyTests(copy, "apache")
{
    private static readonly string[] _targets =
    [
        "/", "/about", "/About", "/about/", "/about.html", "/about/index.html", "/about.md", "/guide/history",
        "/guide/history/1", "/old-guide", "/Old-Guide/", "/old-guide.md", "/old-guide/history/1", "/old-guide/timemap",
        "/r%C3%A4ksm%C3%B6rg%C3%A5s", "/one", "/one?x=1", "/one.html", "/one/history", "/two", "/with-query",
        "/temporary?x=1", "/moved-for-posts", "/guide.html", "/lands", "/lands/", "/lands/x?y=z",
        "/lands/resources/reading-list", "/presentations", "/talks", "/talks/a/b.pdf", "/talks/2016", "/talks/2016/a",
        "/2016/12/a-b", "/tomb", "/a%20b/%C3%B6", "/trash/anything", "/Notes/", "/notes", "/2009/05/Some_Post.html",
        "/old/post.html", "/caf%C3%A9/M%C3%BCsli", "/gone-page", "/gone-page.md", "/withdrawn", "/nothing",
        "/media/monolith.svg", "/feed.atom", "/sitemap.xml", "/.well-known/security.txt",
        "/?p=12", "/?P=12&x=1", "/?p=13", "/about?p=7&cat=3", "/about?cat=3", "/shelf?p=1", "/shelf", "/forum?p=5",
        "/forum?p=5&cat=a+b,%C3%B6/", "/forum?titel+%C3%A5=x", "/forum", "/attic?p=1", "/talks/named?p=1",
        "/index.php?p=12", "/INDEX.html/?x=1&p=12", "/forum?x=a%20b&p=5&y=1", "/with-query?x=a%20b", "/?page-id=5&x=1",
        "/?p=12&p=12", "/?p=12&cat=1", "/shelf?p=2&x=1", "/talks/a?p=1", "/one?p=3&x=1", "/2016/12/", "/2016/12/a?p=1",
    ];

    private Apache? _apache;

    private protected override IReadOnlyList<ToldDifference> Told { get; } =
    [
        ToldDifferences.Search, ToldDifferences.Wildcard, ToldDifferences.Gone,
        new("^A query key that the target of “(.+)” sets is not taken out of the visitor's query", (each, match) =>
            each.Aspect == "Location" && each.IsBy(match.Groups[1].Value)),
        new("^A page that answers 410 gets the page 410.html", (each, _) =>
            each is { IsOfToday: true, IsStatus: false, Live.Status: 410 }),
        new("^Every address that is gone gets the page 410.html", (each, _) =>
            each is { IsOfOld: true, Aspect: "body", Live.Status: 410 }),
        new("^Another spelling of a file gets a 404", (each, _) =>
            each is { IsStatus: true, IsOfToday: true, IsCanonical: false, Copied.Status: 404 }),
        new("^What is asked for with two slashes", (each, _) => each is
            { IsStatus: true, IsOfToday: true, IsCanonical: false, Copied.Status: 200 or 410 }),
        new("^An address gets a 404 with a sign", (each, _) => each is { IsStatus: true, IsSpelt: true, HasQuery: false,
            Copied.Status: 404 } && each.Path.Any(c => c is '.' or ')' or '%')),
        new("^What a rule fills in is taken as it is", (each, _) => each is
            { Aspect: "Location", Found.Step: ResolutionStep.PrefixRule, IsSpelt: true }),
        new("^Where another spelling of a page leads to it, letters beyond ASCII", (each, _) =>
            each.Aspect == "Location" && each.Live["Location"]!.Equals(
                each.Copied["Location"], StringComparison.OrdinalIgnoreCase)),
        new("^Pages and files are sent without Link, and what leads on to a file", (each, _) =>
            each is { IsCanonical: true, Aspect: "Link" }
            || (each is { IsOfToday: true, IsStatus: false, Live.Status: 301 } && each.Aspect != "Location")),
    ];

    protected override IReadOnlyList<(string Scheme, string Host)> Places { get; } =
        [("https", "www.example.org"), ("https", "old.example.org"), ("http", "www.example.org"),
            ("http", "mapflat.com")];

    protected override async Task StartAsync() => _apache = await Apache.StartFolderAsync(Folder);

    public override async ValueTask DisposeAsync()
    {
        if (_apache is not null) await _apache.DisposeAsync();
    }

    protected override Task<RawAnswer> AskCopyAsync(string scheme, string host, string target) => RawHttp.SendAsync(
        _apache!.Server, "GET", target, $"Host: {host}", $"X-Forwarded-Proto: {scheme}");

    [Fact]
    public async Task Every_address_has_the_end_that_it_has_on_the_site_in_one_hop()
    {
        var differences = new List<string>();
        foreach (var (host, target) in _targets.Select(target => ("www.example.org", target)).Concat(
            ((string[])["/about", "/only-there", "/one", "/?p=12", "/forum?p=6", "/media/monolith.svg"])
                .Select(target => ("old.example.org", target))))
        {
            var live = await AskSiteAsync("https", host, target);
            var copied = await AskCopyAsync("https", host, target);
            if ((live.Status, live["Location"]) != (copied.Status, copied["Location"]))
                differences.Add($"{host}{target}: {live.Status} {live["Location"]} became {copied.Status} "
                    + $"{copied["Location"]}");
            else if (live.Status == 200 && !live.Body.AsSpan().SequenceEqual(copied.Body))
                differences.Add($"{host}{target}: another body");
        }

        Assert.True(differences.Count == 0, string.Join('\n', differences));
    }

    [Theory]
    [InlineData("/.mapflat-files")]
    [InlineData("/.mapflat-readme.md")]
    [InlineData("/.htaccess")]
    public async Task What_the_folder_keeps_for_itself_is_not_served(string target) =>
        Assert.Contains((await AskCopyAsync("https", "www.example.org", target)).Status, (int[])[403, 404]);
}
