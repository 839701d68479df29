using System.Text.RegularExpressions;

namespace Mapflat.Web.Tests.Freezing;

/// <summary>What is asked of a copy and of the site, and what of their answers is compared.</summary>
internal static partial class CopyRequests
{
    /// <summary>The headers of an answer that visitors depend on.</summary>
    public static IReadOnlyList<string> Headers { get; } =
    [
        "Location", "Content-Type", "Cache-Control", "Content-Security-Policy", "X-Content-Type-Options",
        "Referrer-Policy", "Permissions-Policy", "Cross-Origin-Opener-Policy",
        "Cross-Origin-Resource-Policy", "X-Frame-Options", "Strict-Transport-Security", "Link", "X-Robots-Tag",
        "Memento-Datetime", "Content-Disposition", "Access-Control-Allow-Origin",
    ];

    /// <summary>Files, parts of pages, rules of every kind.</summary>
    public static IReadOnlyList<string> Others { get; } =
    [
        "/about.md", "/About.MD", "/index.md", "/guide/history", "/guide/history/", "/guide/History/1",
        "/guide/history/1", "/guide/history/2", "/guide/timemap", "/history", "/history/1", "/timemap",
        "/old-guide", "/old-guide.md", "/old-guide/history", "/old-guide/history/1", "/old-guide/timemap",
        "/talks/index.html",
        "//guide.html",
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
    ];

    /// <summary>Addresses that are told apart by their queries.</summary>
    public static IReadOnlyList<string> WithQueries { get; } =
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
        // What is passed on makes an address that leads on.
        "/moved-for-posts?cat=3&p=7", "/moved-for-posts?p=7&cat=3&x=1", "/moved-for-posts?p=7", "/guide?cat=9",
        "/old-guide?cat=9", "/Old-Guide/?x=1&cat=9", "/one?cat=9&x=1", "/two?cat=9", "/two?p=9&cat=9&x=1",
        "/forum?titel+%C3%A5=x&cat=9", "/r%C3%A4ksm%C3%B6rg%C3%A5s?cat=9",
        "/talks/a?p=1", "/talks/2016?p=1", "/2016/12/a?p=1&x=2", "/old-guide?p=1", "/lands/x?p=1",
    ];

    /// <summary>What copies for servers that know less may answer otherwise, one of each kind.</summary>
    public static IReadOnlyList<string> Coarse { get; } =
    [
        "/nothing", "/?p=157", "/media/nothing.svg", "/about.html.html", "/trash", "/trash/anything", "/tomb/",
        "/presentations/x?y=z", "/lands?x=1", "/lands/resources/reading-list?x=1", "/guide.html?x=1", "/temporary?x=1",
        "/talks/2016/a?x=1", "/gone-page/preview-card.png", "/About.md", "/Feed.atom",
        "/2009/05/Some_Post.html/history", "/old-guide/timemap", "/talks/index.html",
        "//guide.html",
    ];

    /// <summary>The same at an old host.</summary>
    public static IReadOnlyList<string> AtOldHost { get; } =
        ["/", "/about", "/About/", "/one", "/nothing", "/gone-page", "/media/monolith.svg", "/two/history"];

    /// <summary>What no copy, or not every one, can do; see <see cref="Shortcoming"/>.</summary>
    public static IEnumerable<(string Host, string Target)> Shortcomings => Shortcoming.All
        .SelectMany(kind => kind.Requests).Where(request => request.Headers.Length == 0)
        .Select(request => (request.Host, request.Target));

    /// <summary>No copy answers Accept-Datetime, so none says that it does.</summary>
    public static string? WithoutTimeGate(string? links) =>
        links?.Replace("rel=\"original timegate\"", "rel=\"original\"", StringComparison.Ordinal);

    /// <summary>What a copy has as the body of an answer.</summary>
    public static byte[] BodyOf(RawAnswer live) => live["Content-Type"] == "application/link-format"
        ? System.Text.Encoding.UTF8.GetBytes(WithoutTimeGate(live.Text)!) : live.Body;

    /// <summary>Every address that was ever public, and those of the sitemaps, in every spelling.</summary>
    public static async Task<List<(string Scheme, string Host, string Target)>> FindSpellingsAsync(
        FrozenCopy copy, Func<string, string, string, string[], Task<RawAnswer>> askAsync)
    {
        List<string> addresses = [.. copy.Ledger.Select(Encode)];
        foreach (var map in (string[])["/sitemap.xml", "/sitemap-legacy.xml"])
            addresses.AddRange(Location().Matches((await askAsync("https", "www.example.org", map, [])).Text)
                .Select(match => System.Net.WebUtility.HtmlDecode(match.Groups[1].Value)[FrozenCopy.Origin.Length..])
                .Select(address => address.Length == 0 ? "/" : address));
        Assert.Contains("/gone-page", addresses);
        Assert.Contains("/media/monolith.svg", addresses);
        Assert.Contains("/one", addresses);
        return [.. addresses.Distinct().SelectMany(Spellings)];
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

    private static string Encode(string address) => string.Join('/', address.Split('/').Select(Uri.EscapeDataString));

    [GeneratedRegex("<loc>([^<]+)</loc>")]
    private static partial Regex Location();
}
