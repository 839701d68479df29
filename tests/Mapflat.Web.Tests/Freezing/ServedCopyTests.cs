using System.Text.RegularExpressions;

namespace Mapflat.Web.Tests.Freezing;

/// <summary>The copy, served by a web server with the configuration that comes with it, against the site
/// itself.</summary>
public abstract partial class ServedCopyTests(FrozenCopy copy) : IAsyncLifetime
{
    private static readonly string[] _compared =
    [
        "Location", "Content-Type", "Cache-Control", "Content-Security-Policy", "X-Content-Type-Options",
        "Referrer-Policy", "Permissions-Policy", "Cross-Origin-Opener-Policy",
        "Cross-Origin-Resource-Policy", "X-Frame-Options", "Strict-Transport-Security", "Link", "X-Robots-Tag",
        "Memento-Datetime", "Content-Disposition", "Access-Control-Allow-Origin",
    ];

    protected FrozenCopy Copy => copy;

    /// <summary>So many at least are asked of each copy.</summary>
    private const int MostAddresses = 900;

    /// <summary>What the copy's README has as the heading of this server.</summary>
    protected abstract string Heading { get; }

    public abstract ValueTask InitializeAsync();

    public abstract ValueTask DisposeAsync();

    /// <summary>Asks the server of the copy.</summary>
    protected abstract Task<RawAnswer> AskCopyAsync(
        string scheme, string host, string target, params string[] headers);

    [Fact]
    public async Task Every_address_of_the_ledger_and_the_sitemaps_answers_as_the_site_does_in_every_spelling()
    {
        List<string> addresses = [.. copy.Ledger.Select(Encode)];
        foreach (var map in (string[])["/sitemap.xml", "/sitemap-legacy.xml"])
            addresses.AddRange(Location().Matches((await AskSiteAsync("https", "www.example.org", map)).Text)
                .Select(match => match.Groups[1].Value[FrozenCopy.Origin.Length..])
                .Select(address => address.Length == 0 ? "/" : address));
        Assert.Contains("/gone-page", addresses);
        Assert.Contains("/media/monolith.svg", addresses);
        Assert.Contains("/one", addresses);
        List<(string, string, string)> all = [.. addresses.Distinct().SelectMany(Spellings)];
        Assert.InRange(all.Count, MostAddresses, int.MaxValue);
        // Every address in an ordinary run, and every spelling of it in a run of everything.
        await CompareAsync(LongRun.IsWhole ? all : all.Where((_, i) => i % 11 is 0 or 3 or 7));
    }

    [Fact]
    public async Task So_does_everything_else_that_can_be_asked_for() =>
        await CompareAsync(((string[])
        [
            "/about.md", "/About.MD", "/index.md", "/guide/history", "/guide/history/", "/guide/History/1",
            "/guide/history/1", "/guide/history/2", "/guide/timemap", "/history", "/history/1", "/timemap",
            "/old-guide", "/old-guide.md", "/old-guide/history", "/old-guide/history/1", "/old-guide/timemap",
            "/r%C3%A4ksm%C3%B6rg%C3%A5s",
            "/guide/history-of-maps", "/guide.html", "/guide.htm", "/guide.php", "/one?x=1", "/with-query",
            "/with-query?c=d", "/temporary?x=1", "/moved-for-posts?x", "/tomb",
            "/a%20b/%C3%B6", "/talks/a/b.pdf", "/talks/a%20b?x=1", "/talks/2016/a", "/talks", "/2016/12/a-b",
            "/2016/12/", "/lands", "/lands/x?y=z", "//lands/x", "/l%61nds/x", "/landscape",
            "/feed.atom", "/sitemap.xml", "/sitemap-legacy.xml", "/robots.txt", "/llms.txt",
            "/.well-known/security.txt", "/FEED.atom", "/favicon.ico", "/img/favicon.svg", "/IMG/favicon.svg",
            "/media/monolith.svg", "/media//monolith.svg", "/two/history", "/one/timemap", "/gone-page.md",
            "/Gone-Page.MD", "/withdrawn.md",
            "/Notes/", "/notes", "/Notes.md", "/notes.html", "/Notes/history", "/notes/history/1", "/Notes/timemap",
            "/Notes/Deep/Er/And/Deeper.html", "/notes/deep/er/and/deeper.HTML", "/Notes/Deep/Er/And/Deeper",
            "/2009/05/Some_Post.html.md", "/2009/05/some_post.html/history", "/old/post.html", "/Old/Post.html",
            "/docs/v1.2/", "/docs/v1.2/history", "/docs/V1.2.md", "/caf%C3%A9/M%C3%BCsli", "/CAF%C3%A9/m%C3%BCsli/",
            "/caf%C3%A9/M%C3%BCsli.md", "/caf%C3%A9/M%C3%BCsli/history/1",
        ]).Select(target => ("https", "www.example.org", target)));

    [Fact]
    public async Task So_does_an_address_with_a_query_that_is_part_of_it() =>
        await CompareAsync(((string[])
        [
            "/?p=12", "/?P=12", "/?%70=12", "/?p=%312", "/?p=12&x=1", "/?x=1&p=12", "/?x=a%20b&p=12&",
            "/index.php?p=12", "/?p=13", "/?p=", "/?p", "/?p=1", "/?xp=12", "/?p=12&p=12", "/?p=12&cat=1",
            "/about?p=7&cat=3", "/about?cat=3&p=7&x=1", "/About/?CAT=3&p=7", "/about?p=7", "/about?cat=3",
            "/?page-id=5&p", "/?page-id=5", "/?Page-ID=5&x=%C3%A5", "/shelf?p=1", "/shelf?p=2&x=1", "/shelf",
            "/shelf?x=1&p=9&y=2", "/shelf.html?p=1", "/forum?p=5", "/forum?p=5&x=1", "/forum?p=5&cat=a+b,%C3%B6/",
            "/forum?cat=A%20b%2C%C3%96%2F&p=5&x=1", "/forum?cat=a%20b%2c%c3%b6%2f&p=5", "/forum?cat=a%20b,&p=5",
            "/forum?titel+%C3%A5=x", "/forum?TITEL%20%C3%A5=X&y=1", "/forum?titel+%C3%85=x", "/forum", "/forum?p=6",
            "/forum.php?p=5", "/attic?p=1", "/attic", "/forum/history?p=5",
            "/one?p=3&x=1", "/one?x=1&p=3&cat=4", "/one?p=3", "/talks/named?p=1", "/talks/named?p=2&x=1",
            "/talks/a?p=1", "/talks/2016?p=1", "/2016/12/a?p=1&x=2", "/old-guide?p=1", "/lands/x?p=1",
        ]).SelectMany(target => (IEnumerable<(string, string, string)>)[("https", "www.example.org", target),
            ("http", "old.example.org", target)]));

    [Fact]
    public async Task What_is_on_an_old_host_leads_on_in_one_hop() =>
        await CompareAsync(((string[])["/", "/about", "/About/", "/lands/x", "/only-there", "/ONLY-there/",
            "/old-guide?x=1", "/media/monolith.svg", "/one"])
            .SelectMany(target => (IEnumerable<(string, string, string)>)[("http", "old.example.org", target),
                ("https", "mapflat.com", target), ("http", "www.example.org", target)]));

    [Theory]
    [InlineData("https", "www.example.org", "/nothing")]
    [InlineData("https", "www.example.org", "/?p=157")]
    [InlineData("https", "www.example.org", "/index.php?a=b&OPTION=x")]
    [InlineData("https", "www.example.org", "/?pp=1&utm_source=p")]
    [InlineData("https", "www.example.org", "/only-there")]
    [InlineData("https", "www.example.org", "/about/nothing")]
    [InlineData("https", "www.example.org", "/media/nothing.svg")]
    [InlineData("https", "www.example.org", "/media/monolith.svg.html")]
    [InlineData("https", "www.example.org", "/about.html.html")]
    [InlineData("https", "www.example.org", "/_headers")]
    [InlineData("https", "www.example.org", "/about/%0d%0aX-Evil:1")]
    [InlineData("http", "www.example.org", "/nothing")]
    [InlineData("https", "old.example.org", "/nothing")]
    [InlineData("https", "www.example.org", "/trash/anything")]
    [InlineData("https", "www.example.org", "/Trash/")]
    [InlineData("https", "www.example.org", "/TOMB/")]
    [InlineData("https", "www.example.org", "/tomb.html")]
    [InlineData("https", "www.example.org", "/tomb/history")]
    [InlineData("http", "www.example.org", "/tomb")]
    [InlineData("http", "old.example.org", "/tomb")]
    public async Task What_is_not_there_has_the_status_that_it_has_on_the_site(
        string scheme, string host, string target)
    {
        var (live, copied) =
            (await AskSiteAsync(scheme, host, target), await AskCopyAsync(scheme, host, target));
        Assert.Equal((live.Status, live["Location"], live["Content-Security-Policy"]),
            (copied.Status, copied["Location"], copied["Content-Security-Policy"]));
        Assert.Null(copied["X-Evil"]);
        if (copied.Status is 404 or 410) Assert.Contains("<h1>", copied.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_it_answers_otherwise_is_what_its_README_names_and_nothing_else()
    {
        var readme = await File.ReadAllTextAsync(
            Path.Combine(copy.Folder, "README.md"), TestContext.Current.CancellationToken);
        var named = readme.Split("\n## ").Single(part => part.StartsWith(Heading + "\n", StringComparison.Ordinal));
        var wrong = new List<string>();
        foreach (var kind in Shortcoming.All)
        {
            var differences = new List<string>();
            foreach (var (host, target, headers) in kind.Requests)
            {
                var (live, copied) = (await AskSiteAsync("https", host, target, headers),
                    await AskCopyAsync("https", host, target, headers));
                if (Shortcoming.Tell(live) is var one && Shortcoming.Tell(copied) is var two && one != two)
                    differences.Add($"{host}{target}: {one} became {two}");
            }

            var isNamed = named.Contains(kind.Words, StringComparison.Ordinal);
            if (isNamed != differences.Count > 0)
                wrong.Add($"“{kind.Words}” is {(isNamed ? "named" : "not named")}: "
                    + string.Join("; ", differences.DefaultIfEmpty("all as the site")));
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    private static IEnumerable<(string Scheme, string Host, string Target)> Spellings(string address)
    {
        List<string> targets = [address, address.ToUpperInvariant(), "/" + address, address + "?x=1",
            address + "?utm_source=x&p=7", address + "?cat=3&p=7"];
        if (!address.Contains('?', StringComparison.Ordinal))
            targets.AddRange([address.TrimEnd('/') + "/", address.TrimEnd('/') + "/index.html"]);
        if (address.Length > 1 && char.IsAsciiLetter(address[1])) targets.Add($"/%{(int)address[1]:X2}{address[2..]}");
        // Only pages have an ending that can be left out.
        if (address.Length > 1 && !Path.HasExtension(address)) targets.AddRange([address + ".html", address + ".PHP"]);
        return [.. targets.Select(target => ("https", "www.example.org", target)), ("http", "www.example.org", address),
            ("https", "old.example.org", address), ("http", "mapflat.com", address),
            ("http", "old.example.org", address), ("https", "mapflat.com", address)];
    }

    private async Task CompareAsync(IEnumerable<(string Scheme, string Host, string Target)> requests)
    {
        var (differences, count) = (new List<string>(), 0);
        foreach (var (scheme, host, target) in requests)
        {
            count++;
            var (live, copied) = (await AskSiteAsync(scheme, host, target), await AskCopyAsync(
                scheme, host, target));
            if (live.Status != copied.Status)
                differences.Add($"{scheme}://{host}{target}: {live.Status} {live["Location"]} became {copied.Status} "
                    + $"{copied["Location"]}");
            else if (live.Status is 200 or 410 && !BodyOf(live).SequenceEqual(copied.Body))
                differences.Add(
                    $"{scheme}://{host}{target}: another body, {live.Body.Length} and {copied.Body.Length} bytes");
            // The text that nginx sends with a redirect has a type, and how long a former address may be kept depends
            // on the day.
            foreach (var name in _compared.Where(name => live.Status is 200 or 410
                || name is not ("Content-Type" or "Cache-Control")))
            {
                if (WithoutTimeGate(live[name]) != copied[name])
                    differences.Add($"{scheme}://{host}{target}: {name} was “{live[name]}” and is “{copied[name]}”");
            }
        }

        Assert.True(differences.Count == 0, string.Join('\n', differences.Take(40)));
        Assert.True(count > 20);
    }

    /// <summary>No copy answers Accept-Datetime, so none says that it does.</summary>
    private static string? WithoutTimeGate(string? links) =>
        links?.Replace("rel=\"original timegate\"", "rel=\"original\"", StringComparison.Ordinal);

    private static byte[] BodyOf(RawAnswer live) => live["Content-Type"] == "application/link-format"
        ? System.Text.Encoding.UTF8.GetBytes(WithoutTimeGate(live.Text)!) : live.Body;

    protected Task<RawAnswer> AskSiteAsync(string scheme, string host, string target, params string[] more) =>
        RawHttp.SendAsync(copy.Server, "GET", target, [$"Host: {host}", $"X-Forwarded-Proto: {scheme}", .. more]);

    private static string Encode(string address) => string.Join('/', address.Split('/').Select(Uri.EscapeDataString));

    [GeneratedRegex("<loc>([^<]+)</loc>")]
    private static partial Regex Location();
}
