using Mapflat.Testing;

namespace Mapflat.Web.Tests.Features;

public sealed class ErrorPageTests(LocalSite site)
{
    public static TheoryData<string, string, int> Refused { get; } = new()
    {
        { "GET", "/nothing", 404 }, { "GET", "/clients/nothing", 404 }, { "GET", "/media/nothing.svg", 404 }, { "POST", "/about", 405 }, { "FOO", "/search", 405 },
        { "GET", "/%5cnothing", 404 }, { "GET", "/nothing.md", 404 },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task A_refusal_is_a_whole_page_that_helps_and_is_not_indexed(string method, string target, int status)
    {
        var answer = await RawHttp.SendAsync(site.Server, method, target);
        Assert.Equal((status, "text/html; charset=utf-8", "no-store"), (answer.Status, answer["Content-Type"], answer["Cache-Control"]));
        var page = Html.Parse(answer.Text);
        Assert.Single(page.QuerySelectorAll("h1"));
        Assert.NotNull(page.QuerySelector("meta[name=robots][content=noindex]"));
        Assert.NotNull(page.QuerySelector("main a[href='/']"));
        Assert.NotNull(page.QuerySelector("main a[href^='https://www.scling.com']"));
        Assert.Null(page.QuerySelector("link[rel=canonical]"));
        Assert.Contains(status.ToString(System.Globalization.CultureInfo.InvariantCulture), page.QuerySelector("main")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_path_is_shown_as_text_only()
    {
        var answer = await site.GetAsync("/%3Cscript%3Ealert(1)%3C/script%3E%22'%26lt;");
        var page = Html.Parse(answer.Text);
        Assert.Equal(404, answer.Status);
        Assert.Contains("<script>alert(1)</script>\"'&lt;", page.QuerySelector("main code")!.TextContent, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", answer.Text, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task A_mistyped_address_is_told_what_comes_close()
    {
        var page = Html.Parse((await site.GetAsync("/architecture/unified")).Text);
        Assert.Contains("/architecture/unified-log", page.QuerySelectorAll("main a").Select(link => link.GetAttribute("href")));
    }

    [Fact]
    public async Task A_refused_host_and_a_broken_request_get_a_page_too()
    {
        var answer = await site.GetAsync("/", "Host: example.com");
        Assert.Equal((400, "no-store"), (answer.Status, answer["Cache-Control"]));
        Assert.NotNull(Html.Parse(answer.Text).QuerySelector("meta[name=robots][content=noindex]"));
    }
}
