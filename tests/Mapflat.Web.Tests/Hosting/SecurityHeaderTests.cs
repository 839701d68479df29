namespace Mapflat.Web.Tests.Hosting;

public sealed class SecurityHeaderTests(LocalSite site)
{
    public static TheoryData<string, string> Answers { get; } = new()
    {
        { "GET", "/" }, { "GET", "/about" }, { "GET", "/about.md" }, { "GET", "/search?q=data" },
        { "GET", "/feed.atom" }, { "GET", "/sitemap.xml" },
        { "GET", "/robots.txt" }, { "GET", "/.well-known/security.txt" }, { "GET", "/media/monolith.svg" },
        { "GET", "/img/favicon.svg" },
        { "GET", "/healthz/live" }, { "GET", "/healthz/ready" }, { "POST", "/healthz/live" }, { "GET", "/About" },
        { "GET", "/lands/x" }, { "GET", "/nothing" },
        { "POST", "/about" }, { "POST", "/search" }, { "DELETE", "/nothing" }, { "OPTIONS", "/" },
        { "OPTIONS", "/feed.atom" },
        { "TRACE", "/" }, { "PROPFIND", "/search" }, { "HEAD", "/" }, { "HEAD", "/nothing" },
    };

    [Theory]
    [MemberData(nameof(Answers))]
    public async Task Every_answer_carries_them(string method, string target) =>
        Check(await RawHttp.SendAsync(site.Server, method, target));

    [Fact]
    public async Task So_does_an_answer_that_says_nothing_has_changed()
    {
        var tag = (await site.GetAsync("/about"))["ETag"];
        var answer = await site.GetAsync("/about", $"If-None-Match: {tag}");
        Assert.Equal(304, answer.Status);
        Check(answer);
    }

    [Fact]
    public async Task So_does_a_refused_host() => Check(await site.GetAsync("/", "Host: example.com"));

    [Fact]
    public async Task The_policy_allows_nothing_but_the_site_itself()
    {
        var policy = (await site.GetAsync("/"))["Content-Security-Policy"]!.Split("; ");
        Assert.Equal("default-src 'none'", policy[0]);
        Assert.All(
            policy.Skip(1), directive => Assert.Contains(directive.Split(' ', 2)[1], (string[])["'self'", "'none'"]));
        Assert.All((string[])["base-uri 'none'", "frame-ancestors 'none'", "form-action 'self'"], directive =>
            Assert.Contains(directive, policy));
        Assert.DoesNotContain(policy, directive => directive.StartsWith("script-src", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_media_file_opened_directly_may_run_and_fetch_nothing() =>
        Assert.StartsWith(
            "default-src 'none'; sandbox;", (await site.GetAsync("/media/monolith.svg"))["Content-Security-Policy"]);

    [Fact]
    public async Task Other_sites_may_read_the_feed_and_nothing_else()
    {
        foreach (var target
            in (string[])["/", "/about.md", "/nothing", "/search", "/sitemap.xml", "/media/monolith.svg"])
            Assert.Null((await site.GetAsync(target, "Origin: https://example.com"))["Access-Control-Allow-Origin"]);
        var feed = await site.GetAsync("/feed.atom", "Origin: https://example.com");
        Assert.Equal(("*", null), (feed["Access-Control-Allow-Origin"], feed["Access-Control-Allow-Credentials"]));
    }

    [Theory]
    [InlineData("/admin")]
    [InlineData("/admin/sign-in")]
    [InlineData("/admin/no-such-room")]
    public async Task The_owners_area_keeps_its_window_from_whoever_opened_it_too(string target) =>
        Check(await site.GetAsync(target), "same-origin");

    private static void Check(RawAnswer answer, string openerPolicy = "unsafe-none")
    {
        Assert.StartsWith("default-src 'none'", answer["Content-Security-Policy"], StringComparison.Ordinal);
        Assert.Equal("nosniff", answer["X-Content-Type-Options"]);
        Assert.Equal("DENY", answer["X-Frame-Options"]);
        Assert.Equal(openerPolicy, answer["Cross-Origin-Opener-Policy"]);
        Assert.Contains(answer["Cross-Origin-Resource-Policy"], (string[])["same-origin", "cross-origin"]);
        Assert.Contains(answer["Referrer-Policy"], (string[])["strict-origin-when-cross-origin", "same-origin"]);
        Assert.Contains("camera=()", answer["Permissions-Policy"], StringComparison.Ordinal);
        foreach (var telling in (string[])["Server", "X-Powered-By", "X-AspNet-Version", "Set-Cookie"])
            Assert.Null(answer[telling]);
    }
}
