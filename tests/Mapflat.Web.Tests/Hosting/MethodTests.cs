namespace Mapflat.Web.Tests.Hosting;

public sealed class MethodTests(LocalSite site)
{
    [Theory]
    [InlineData("/")]
    [InlineData("/about")]
    [InlineData("/about.md")]
    [InlineData("/search")]
    [InlineData("/feed.atom")]
    [InlineData("/.well-known/security.txt")]
    [InlineData("/lands/resources/reading-list")]
    [InlineData("/media/monolith.svg")]
    [InlineData("/img/favicon.svg")]
    public async Task What_can_be_read_cannot_be_written(string target)
    {
        foreach (var method in (string[])["POST", "PUT", "PATCH", "DELETE", "TRACE", "PROPFIND", "FOO"])
        {
            var answer = await RawHttp.SendAsync(site.Server, method, target, "Content-Length: 3\r\n\r\nx=y");
            Assert.Equal((method, 405), (method, answer.Status));
            var allowed = answer["Allow"]!.Split(", ");
            Assert.Contains("GET", allowed);
            Assert.DoesNotContain(method, allowed);
        }
    }

    [Theory]
    [InlineData("POST", "/nothing")]
    [InlineData("DELETE", "/nothing")]
    [InlineData("TRACE", "/nothing")]
    [InlineData("FOO", "/nothing")]
    [InlineData("CONNECT", "example.com:443")]
    public async Task What_is_not_there_cannot_be_written_either(string method, string target) =>
        Assert.Contains((await RawHttp.SendAsync(site.Server, method, target)).Status, (int[])[400, 404, 405]);

    [Theory]
    [InlineData("/")]
    [InlineData("/about")]
    [InlineData("/nothing")]
    [InlineData("/search")]
    [InlineData("/feed.atom")]
    [InlineData("/media/monolith.svg")]
    [InlineData("/lands/x")]
    [InlineData("*")]
    public async Task Options_are_told_without_a_body(string target)
    {
        var answer = await RawHttp.SendAsync(site.Server, "OPTIONS", target);
        Assert.Equal((204, "GET, HEAD, OPTIONS"), (answer.Status, answer["Allow"]));
        Assert.Empty(answer.Body);
    }

    [Theory]
    [InlineData("application/x-www-form-urlencoded", "a=1&a=1&a=1&a=1\0")]
    [InlineData("multipart/form-data", "--x\r\n")]
    [InlineData("multipart/form-data; boundary=\"\"", "--\r\n")]
    [InlineData("multipart/form-data; boundary=xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
        + "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", "--x--")]
    [InlineData("text/html; charset=utf-7", "+ADw-script+AD4-")]
    [InlineData("application/json", "[[[[[[[[[[[[[[[[[[[[[[")]
    [InlineData(";;;", "x")]
    public async Task A_malformed_body_is_refused_like_any_other(string type, string body)
    {
        foreach (var target in (string[])["/about", "/search", "/nothing", "/admin/sign-in", "/_error/404"])
        {
            var answer = await RawHttp.SendAsync(
                site.Server, "POST", target, $"Content-Type: {type}", $"Content-Length: {body.Length}\r\n\r\n{body}");
            Assert.InRange(answer.Status, 400, 499);
        }
    }

    [Fact]
    public async Task A_form_of_two_thousand_keys_is_refused()
    {
        var body = string.Join('&', Enumerable.Range(0, 2000).Select(n => $"k{n}=v"));
        var answer = await RawHttp.SendAsync(site.Server, "POST", "/search",
            "Content-Type: application/x-www-form-urlencoded", $"Content-Length: {body.Length}\r\n\r\n{body}");
        Assert.InRange(answer.Status, 400, 499);
    }
}
