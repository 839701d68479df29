using System.Text.Json;
using System.Xml.Linq;

namespace Mapflat.Web.Tests.Features;

/// <summary>A site whose owner, or whoever wrote the import, means no good.</summary>
public sealed class HostileSite : ServedSite
{
    public static readonly string[] Titles =
    [
        "</script><script>alert(1)</script>&\"'", "</title><img src=x onerror=alert(1)>", "]]><x/><!--",
        "\" onmouseover=\"alert(1)", "&lt;b&gt; & &amp;", "@{ 1 + 1 } {{7*7}} ${x}",
        "\u202eevil\u202c \u200b\ufeff", "\U0001F600 e\u0301 \u212a \ufb01",
        "[click](javascript:alert(1)) `x` <javascript:alert(1)>", "two\u2028lines", "\ufffe\uffff", "' OR 1=1; --",
    ];

    public HostileSite()
        : base(new SiteFactory())
    {
    }

    public override async ValueTask InitializeAsync()
    {
        await GetAsync("/");
        using var source = new ContentSource();
        for (var n = 0; n < Titles.Length; n++) source.Page($"/hostile/page-{n}", Titles[n], $"Findable{n}.\n");
        source.Page("/elsewhere", "Elsewhere", "Some words.\n",
            "successor: \"https://b\u00fccher.example/\u00e5 b?x=%22><script>\"")
            .Page("/moved-here", "Moved", "Some words.\n", "former: [/was-there]", "key: moving")
            .Page("/withdrawn", "Withdrawn", "Words that were wrong.\n", "status: withdrawn",
                "withdrawn_on: 2026-11-01", "withdrawn_reason: It was <b>wrong</b>.")
            .Page("/withdrawn-gone", "Gone", "Words that were wrong.\n", "status: withdrawn",
                "withdrawn_on: 2026-11-01", "withdrawn_reason: Wrong.", "withdrawn_answer: 410")
            .Page("/draft", "Draft", "Secret words.\n", "status: draft")
            .Page("/error/deeper", "A page below error")
            .Redirects(
                "/only-there,/about,301,exact,drop,mapflat.com", "/gone-now,,410,exact,drop,",
                "/odd path/\u00e5\u00e4,/about,301,exact,drop,", "/about,/how-i-work,301,exact,drop,",
                "/temporary,/about,307,exact,drop,", "/permanent,/about,308,exact,drop,",
                "/found,/about,302,exact,drop,", "/below/*,https://www.scling.com/:splat,301,prefix,pass,");
        await source.ImportAsync(Factory.DataDirectory);
        await Wait.UntilAsync(async () => (await GetAsync("/elsewhere")).Status == 200);
        await Factory.FrozenAsync();
    }
}

public sealed class HostileContentTests(HostileSite site) : IClassFixture<HostileSite>
{
    public static TheoryData<int> Pages { get; } = [.. Enumerable.Range(0, HostileSite.Titles.Length)];

    [Theory]
    [MemberData(nameof(Pages))]
    public async Task A_title_is_text_and_nothing_else_wherever_it_stands(int number)
    {
        var title = HostileSite.Titles[number];
        var address = $"/hostile/page-{number}";
        var page = Html.Parse((await site.GetAsync(address)).Text);
        Assert.Equal(Plain(title), Plain(page.QuerySelector("h1")!.TextContent));
        Assert.StartsWith(Plain(title), Plain(page.Title!), StringComparison.Ordinal);
        Assert.Equal(title, page.QuerySelector("meta[property='og:title']")!.GetAttribute("content"));
        var script = Assert.Single(page.QuerySelectorAll("script"));
        using var data = JsonDocument.Parse(script.TextContent);
        Assert.Contains(data.RootElement.GetProperty("@graph").EnumerateArray(), node =>
            node.GetProperty("@type").GetString() == "TechArticle"
                && node.GetProperty("headline").GetString() == title);
        Inert(page);

        var search = Html.Parse((await site.GetAsync($"/search?q=Findable{number}")).Text);
        Assert.Equal(Plain(title), Plain(search.QuerySelector($"main .hits a[href='{address}']")!.TextContent));
        Inert(search);
        Inert(Html.Parse((await site.GetAsync($"/hostile/page-{number}x")).Text));
    }

    [Fact]
    public async Task Feed_and_maps_are_well_formed_and_hold_every_title()
    {
        XNamespace atom = "http://www.w3.org/2005/Atom";
        var titles = XDocument.Parse((await site.GetAsync("/feed.atom")).Text).Descendants(atom + "title")
            .Select(title => title.Value).ToList();
        // U+FFFE and U+FFFF are no characters of XML.
        Assert.All(HostileSite.Titles, title => Assert.Contains(
            title.Replace("\ufffe\uffff", "", StringComparison.Ordinal), titles));
        XDocument.Parse((await site.GetAsync("/sitemap.xml")).Text);
        var lines = (await site.GetAsync("/llms.txt")).Text.Split('\n');
        for (var n = 0; n < HostileSite.Titles.Length; n++)
            Assert.Single(lines, line => line.EndsWith($"]({Origin}/hostile/page-{n}.md): A page that a test has made.",
                StringComparison.Ordinal) && line.StartsWith("- [", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.StartsWith(
            @"- [\[click\](javascript:alert(1)) \`x\` \<javascript:alert(1)>](", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Every_address_in_the_map_of_old_ones_redirects_here()
    {
        XNamespace map = "http://www.sitemaps.org/schemas/sitemap/0.9";
        var listed = XDocument.Parse((await site.GetAsync("/sitemap-legacy.xml")).Text).Descendants(map + "loc")
            .Select(loc => loc.Value[Origin.Length..]).ToList();
        foreach (var target in listed)
            Assert.Contains((target, (await site.GetAsync(target)).Status),
                ((string, int)[])[(target, 301), (target, 302), (target, 307), (target, 308)]);
        Assert.Equal(
            ["/below", "/found", "/lands", "/lands/resources/reading-list", "/odd%20path/%C3%A5%C3%A4", "/permanent",
                "/presentations", "/temporary", "/was-there"],
            listed.Where(target => target != "/moved-here"));
    }

    [Theory]
    [InlineData("/temporary", "GET", 307)]
    [InlineData("/found", "GET", 302)]
    [InlineData("/permanent", "GET", 308)]
    [InlineData("/permanent", "POST", 308)]
    [InlineData("/permanent", "HEAD", 308)]
    [InlineData("/found", "POST", 405)]
    [InlineData("/was-there", "GET", 301)]
    [InlineData("/Was-There/", "GET", 301)]
    [InlineData("/gone-now", "GET", 410)]
    [InlineData("/gone-now", "HEAD", 410)]
    [InlineData("/only-there", "GET", 404)]
    [InlineData("/about", "GET", 200)]
    [InlineData("/below/a/b?c=d", "GET", 301)]
    [InlineData("/draft", "GET", 404)]
    [InlineData("/draft.md", "GET", 404)]
    [InlineData("/error/deeper", "GET", 200)]
    [InlineData("/withdrawn", "GET", 200)]
    [InlineData("/withdrawn-gone", "GET", 410)]
    public async Task An_address_answers_as_its_rule_says(string target, string method, int status)
    {
        var answer = await RawHttp.SendAsync(site.Server, method, target);
        Assert.Equal(status, answer.Status);
        Assert.NotNull(answer["Cache-Control"]);
        if (status is 301 or 302 or 307 or 308)
            Assert.True(Uri.IsWellFormedUriString(answer["Location"], UriKind.Absolute), answer["Location"]);
    }

    [Fact]
    public async Task A_rule_for_an_old_host_holds_there() =>
        Assert.Equal(301, (await site.GetAsync("/only-there", "Host: mapflat.com")).Status);

    [Fact]
    public async Task A_page_that_is_gone_is_a_page_that_helps()
    {
        var answer = await site.GetAsync("/gone-now");
        var page = Html.Parse(answer.Text);
        Assert.Equal("public, max-age=3600", answer["Cache-Control"]);
        Assert.NotNull(page.QuerySelector("meta[name=robots][content=noindex]"));
        Assert.Contains("/gone-now", page.QuerySelector("main code")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_withdrawn_page_says_so_with_the_reason_and_is_in_no_map()
    {
        foreach (var target in (string[])["/withdrawn", "/withdrawn-gone"])
        {
            var page = Html.Parse((await site.GetAsync(target)).Text);
            Assert.Contains(
                "Withdrawn on", page.QuerySelector("header .withdrawn")!.TextContent, StringComparison.Ordinal);
            Assert.NotNull(page.QuerySelector("meta[name=robots][content=noindex]"));
            Assert.DoesNotContain(
                $"{Origin}{target}<", (await site.GetAsync("/sitemap.xml")).Text, StringComparison.Ordinal);
        }

        Assert.Contains("It was <b>wrong</b>.", Html.Parse((await site.GetAsync("/withdrawn")).Text)
            .QuerySelector("header .withdrawn")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_draft_is_named_nowhere()
    {
        foreach (var target
            in (string[])["/sitemap.xml", "/feed.atom", "/llms.txt", "/search?q=Secret", "/drafts", "/"])
            Assert.DoesNotContain(
                "/draft\"", (await site.GetAsync(target)).Text.Replace("/draft<", "/draft\"", StringComparison.Ordinal)
                    .Replace("/draft.md", "/draft\"", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_page_s_own_successor_goes_before_that_of_the_site_in_a_form_that_a_header_can_hold()
    {
        var answer = await site.GetAsync("/elsewhere");
        Assert.Contains("<https://xn--bcher-kva.example/%C3%A5%20b?x=%22%3E%3Cscript%3E>; rel=\"related\"",
            answer["Link"], StringComparison.Ordinal);
        Assert.DoesNotContain("scling", answer["Link"], StringComparison.Ordinal);
        Assert.StartsWith("https://b\u00fccher.example/",
            Html.Parse(answer.Text).QuerySelector("aside a")!.GetAttribute("href"), StringComparison.Ordinal);
        Inert(Html.Parse(answer.Text));
    }

    [Fact]
    public async Task A_page_keeps_its_id_in_the_feed_when_its_address_changes()
    {
        var before = await IdAsync("/moved-here");
        using var source = new ContentSource().Page("/moved-on", "Moved", "Some words.\n", "key: moving");
        await source.ImportAsync(site.Factory.DataDirectory);
        await Wait.UntilAsync(async () => (await site.GetAsync("/moved-on")).Status == 200);
        Assert.Equal(before, await IdAsync("/moved-on"));
        foreach (var old in (string[])["/moved-here", "/was-there"])
            Assert.Equal($"{Origin}/moved-on", (await site.GetAsync(old))["Location"]);
    }

    private static void Inert(AngleSharp.Dom.IDocument page)
    {
        Assert.Empty(page.QuerySelectorAll(
            "script:not([type='application/ld+json']), img[src=x], x, [onmouseover], [onerror], a[href^=javascript]"));
    }

    /// <summary>White space in HTML is what it is.</summary>
    private static string Plain(string text) =>
        string.Join(' ', text.Split([' ', '\n', '\t'], StringSplitOptions.RemoveEmptyEntries));

    private string Origin => site.Origin.Replace("localhost", "127.0.0.1", StringComparison.Ordinal);

    private async Task<string> IdAsync(string address)
    {
        XNamespace atom = "http://www.w3.org/2005/Atom";
        return XDocument.Parse((await site.GetAsync("/feed.atom")).Text).Descendants(atom + "entry")
            .Single(entry => entry.Element(atom + "link")!.Attribute("href")!.Value == Origin + address)
            .Element(atom + "id")!.Value;
    }
}
