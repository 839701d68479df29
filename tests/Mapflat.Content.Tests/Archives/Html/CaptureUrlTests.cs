using Mapflat.Content.Archives.Html;

namespace Mapflat.Content.Tests.Archives.Html;

public sealed class CaptureUrlTests
{
    [Theory]
    [InlineData("c", "http://h.example/a/c")]
    [InlineData("./c", "http://h.example/a/c")]
    [InlineData("../c", "http://h.example/c")]
    [InlineData("../../../c", "http://h.example/c")]
    [InlineData("..", "http://h.example/")]
    [InlineData(".", "http://h.example/a/")]
    [InlineData("c/..", "http://h.example/a/")]
    [InlineData("c/%2e%2E/d", "http://h.example/a/d")]
    [InlineData("c/...", "http://h.example/a/c/...")]
    [InlineData("/", "http://h.example/")]
    [InlineData("//", null)]
    [InlineData("//x.example", "http://x.example/")]
    [InlineData("///x.example/y", "http://x.example/y")]
    [InlineData("\\\\x.example\\y\\..\\z", "http://x.example/z")]
    [InlineData("?q", "http://h.example/a/b?q")]
    [InlineData("#f", "http://h.example/a/b?x=y")]
    [InlineData("", "http://h.example/a/b?x=y")]
    [InlineData("http:c", "http://h.example/a/c")]
    [InlineData("http:/c", "http://h.example/c")]
    [InlineData("https:c/d", "https://c/d")]
    [InlineData("HTTPS://X.example:443/D", "https://x.example/D")]
    [InlineData("http://x.example:443/", "http://x.example:443/")]
    [InlineData("http://x.example:/", "http://x.example/")]
    [InlineData("http://x.example:8080?y", "http://x.example:8080/?y")]
    [InlineData("http://[::1]/", "http://[::1]/")]
    [InlineData("http://\u00E5.example/", "http://xn--5ca.example/")]
    [InlineData("http://u:p@x.example/", null)]
    [InlineData("http://x y/", null)]
    [InlineData("http://", null)]
    [InlineData("https:", null)]
    [InlineData("javascript:x", null)]
    [InlineData("JavaScript:x", null)]
    [InlineData("java\nscript:x", null)]
    [InlineData("data:,x", null)]
    [InlineData("mailto:x@y", null)]
    [InlineData("c:\\x", null)]
    [InlineData(" \t c\nd \r\n", "http://h.example/a/cd")]
    [InlineData("c d\"<>`{}|^[]", "http://h.example/a/c%20d%22%3C%3E%60%7B%7D%7C%5E[]")]
    [InlineData("c?d \"<>'{}|^`", "http://h.example/a/c?d%20%22%3C%3E%27{}|^`")]
    [InlineData("%41%zz%e5", "http://h.example/a/%41%zz%e5")]
    [InlineData("\u00E5?\u00E5", "http://h.example/a/%C3%A5?%C3%A5")]
    [InlineData("c//d/./e", "http://h.example/a/c//d/e")]
    [InlineData("c?../d", "http://h.example/a/c?../d")]
    public void References_lead_where_a_browser_goes(string reference, string? address) =>
        Assert.Equal(address, CaptureUrl.Parse("http://h.example/a/b?x=y")!.Resolve(reference, out _));

    [Fact]
    public void A_fragment_is_kept_apart()
    {
        Assert.Equal("http://h/a", CaptureUrl.Parse("http://h/")!.Resolve("a#b#c?d", out var fragment));
        Assert.Equal("#b#c?d", fragment);
    }

    [Fact]
    public void What_is_no_address_leads_nowhere()
    {
        var home = CaptureUrl.Parse("http://h/")!;
        Assert.Equal("http://h/%EF%BF%BD", home.Resolve("\uD800", out _));
        Assert.Null(home.Resolve(new string('a', CaptureUrl.Longest + 1), out _));
        Assert.Null(home.Resolve(new string('\u00E5', CaptureUrl.Longest / 3), out _));
        Assert.Null(CaptureUrl.Parse("/a"));
        Assert.Null(CaptureUrl.Parse("about:blank"));
        Assert.Null(CaptureUrl.Parse(""));
    }
}
