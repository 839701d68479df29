namespace Mapflat.Web.Tests.Features;

public sealed class ErrorPageTests(LocalSite site)
{
    public static TheoryData<string, string, int> Refused { get; } = new()
    {
        { "GET", "/nothing", 404 }, { "GET", "/clients/nothing", 404 }, { "GET", "/media/nothing.svg", 404 },
        { "POST", "/about", 405 }, { "FOO", "/search", 405 },
        { "GET", "/%5cnothing", 404 }, { "GET", "/nothing.md", 404 },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task A_refusal_is_a_whole_page_that_helps_and_is_not_indexed(string method, string target, int status)
    {
        var answer = await RawHttp.SendAsync(site.Server, method, target);
        Assert.Equal((status, "text/html; charset=utf-8", "no-store"),
            (answer.Status, answer["Content-Type"], answer["Cache-Control"]));
        var page = Html.Parse(answer.Text);
        Assert.Single(page.QuerySelectorAll("h1"));
        Assert.NotNull(page.QuerySelector("meta[name=robots][content=noindex]"));
        Assert.NotNull(page.QuerySelector("main a[href='/']"));
        Assert.NotNull(page.QuerySelector("main a[href^='https://www.scling.com']"));
        Assert.Null(page.QuerySelector("link[rel=canonical]"));
        Assert.Contains(status.ToString(System.Globalization.CultureInfo.InvariantCulture),
            page.QuerySelector("main")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_path_is_shown_as_text_only()
    {
        var answer = await site.GetAsync("/%3Cscript%3Ealert(1)%3C/script%3E%22'%26lt;");
        var page = Html.Parse(answer.Text);
        Assert.Equal(404, answer.Status);
        Assert.Contains(
            "<script>alert(1)</script>\"'&lt;", page.QuerySelector("main code")!.TextContent, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", answer.Text, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("/?p=157", "/?p=157", null)]
    [InlineData("/index.php?utm_source=x&option=com_content&id=5", "/index.php?id=5&option=com_content", null)]
    [InlineData("/index.html?title=Unified_log", "/index.html?title=unified_log", "/architecture/unified-log")]
    public async Task The_home_page_is_no_answer_to_a_query_that_asks_for_something_else(
        string target, string shown, string? closest)
    {
        var answer = await site.GetAsync(target);
        Assert.Equal((404, null), (answer.Status, answer["Location"]));
        var page = Html.Parse(answer.Text);
        Assert.Equal(shown, page.QuerySelector("main code")!.TextContent);
        Assert.Equal(closest, page.QuerySelector(".hits a")?.GetAttribute("href"));
        Assert.Equal(404, (await RawHttp.SendAsync(site.Server, "HEAD", target)).Status);
        Assert.Equal((200, 200), ((await site.GetAsync("/?utm_source=x")).Status, (await RawHttp.SendAsync(
            site.Server, "HEAD", "/?fbclid=p")).Status));
    }

    [Theory]
    [InlineData("/architecture/unified", "/architecture/unified-log")]
    [InlineData("/unified-log", "/architecture/unified-log")]
    [InlineData("/architecure/unifed-log", "/architecture/unified-log")]
    [InlineData("/arhcitecture/servce-orientated", "/architecture/service-oriented")]
    [InlineData("/client/startup.html", "/clients/startups")]
    [InlineData("/legacy", "/clients/mature-legacy")]
    [InlineData("/monolith/", "/architecture/monoliths")]
    [InlineData("/blog/2015/03/data-lake", "/architecture/unified-log")]
    [InlineData("/how-do-i-work", "/how-i-work")]
    [InlineData("/about-us", "/about")]
    [InlineData("/clients/nothing-like-it", "/clients")]
    [InlineData("/architecture/kubernetes/index.html", "/architecture")]
    public async Task An_address_that_is_not_there_is_told_what_comes_closest(string asked, string closest)
    {
        var page = Html.Parse((await site.GetAsync(asked)).Text);
        Assert.Equal(closest, page.QuerySelector(".hits a")?.GetAttribute("href"));
    }

    [Theory]
    [InlineData("/no-such-thing")]
    [InlineData("/this/page/does-not-exist.html")]
    [InlineData("/foo/bar")]
    [InlineData("/2015/03/04/")]
    [InlineData("/xyzzy.php?page=about")]
    [InlineData("/%F0%9F%98%80")]
    public async Task An_address_that_is_like_none_is_shown_what_there_is(string asked)
    {
        var page = Html.Parse((await site.GetAsync(asked)).Text);
        Assert.Empty(page.QuerySelectorAll(".hits a"));
        Assert.Equal(["/architecture", "/clients", "/how-i-work", "/about"],
            page.QuerySelectorAll("[aria-labelledby=start] a").Select(link => link.GetAttribute("href")));
    }

    [Fact]
    public async Task A_refused_host_and_a_broken_request_get_a_page_too()
    {
        var answer = await site.GetAsync("/", "Host: example.com");
        Assert.Equal((400, "no-store"), (answer.Status, answer["Cache-Control"]));
        Assert.NotNull(Html.Parse(answer.Text).QuerySelector("meta[name=robots][content=noindex]"));
    }
}
