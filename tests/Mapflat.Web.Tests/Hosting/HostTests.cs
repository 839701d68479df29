using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Mapflat.Web.Tests.Hosting;

public sealed class HostTests(PublicSite site)
{
    [Fact]
    public void What_is_under_way_at_a_stop_gets_less_time_than_supervisors_give_a_process() =>
        Assert.InRange(site.Factory.Services.GetRequiredService<IOptions<HostOptions>>().Value.ShutdownTimeout,
            TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(25));

    public static TheoryData<string, string, string, int, string> Table()
    {
        var data = new TheoryData<string, string, string, int, string>();
        foreach (var row in Repository.Table("tests/Mapflat.Web.Tests/Hosting/hosts.tsv"))
            data.Add(row[0], row[1], row[2], int.Parse(row[3], CultureInfo.InvariantCulture), row[4]);
        return data;
    }

    [Theory]
    [MemberData(nameof(Table))]
    public async Task A_scheme_host_and_target_come_to_what_the_table_says_and_never_to_two_hops(
        string scheme, string host, string target, int status, string location)
    {
        var answer = await site.AskAsync(scheme, host, target);
        Assert.Equal((status, location), (answer.Status, answer["Location"] ?? ""));
        if (!location.StartsWith(PublicSite.PublicOrigin, StringComparison.Ordinal)) return;
        var end = await site.AskAsync("https", "www.example.org", location[PublicSite.PublicOrigin.Length..]);
        Assert.Equal(target == "/nothing" ? 404 : 200, end.Status);
    }

    [Theory]
    [InlineData("evil.example")]
    [InlineData("www.example.org.evil.example")]
    [InlineData("evil.example:443")]
    [InlineData("xwww.example.org")]
    [InlineData("127.0.0.1")]
    [InlineData("localhost")]
    [InlineData("")]
    public async Task An_unknown_host_is_refused_and_never_repeated(string host)
    {
        foreach (var target in (string[])["/", "/About/", "/nothing", "/search?q=data", "/feed.atom", "/lands/x",
            "/media/monolith.svg", "/.well-known/security.txt"])
        {
            var answer = await site.AskAsync("https", host, target);
            Assert.Contains(answer.Status, (int[])[400, 421]);
            Assert.Null(answer["Location"]);
            if (host.Length > 0) Assert.DoesNotContain(host, answer.Text, StringComparison.OrdinalIgnoreCase);
        }
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/nothing")]
    [InlineData("/feed.atom")]
    [InlineData("/sitemap.xml")]
    [InlineData("/robots.txt")]
    [InlineData("/llms.txt")]
    [InlineData("/about.md")]
    [InlineData("/.well-known/security.txt")]
    public async Task Addresses_in_an_answer_come_from_the_settings_and_not_from_the_request(string target)
    {
        var answer = await RawHttp.SendAsync(
            site.Server, "GET", target, "Host: www.example.org", "X-Forwarded-Proto: https",
            "X-Forwarded-Host: evil.example", "X-Original-URL: /evil", "X-Rewrite-URL: /evil",
            "Forwarded: host=evil.example");
        Assert.DoesNotContain(
            "evil", answer.Text + string.Concat(answer.Headers.SelectMany(field => field)), StringComparison.Ordinal);
        Assert.DoesNotContain("localhost", answer.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("http://www.example.org", answer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Hsts_is_sent_over_https_for_a_year_at_least_and_never_over_http()
    {
        foreach (var target
            in (string[])["/", "/About", "/nothing", "/search", "/feed.atom", "/media/monolith.svg", "/healthz/live"])
        {
            Assert.Contains("max-age=63072000; includeSubDomains", (await site.AskAsync(
                "https", "www.example.org", target))["Strict-Transport-Security"], StringComparison.Ordinal);
            Assert.Null((await site.AskAsync("http", "www.example.org", target))["Strict-Transport-Security"]);
            // What is below an old host may be somebody else's.
            Assert.Equal("max-age=63072000",
                (await site.AskAsync("https", "mapflat.com", target))["Strict-Transport-Security"]);
        }
    }

    [Theory]
    [InlineData("https", "www.example.org.", "/about", 301)]
    [InlineData("https", "www.example.org.:443", "/ABOUT", 301)]
    [InlineData("http", "mapflat.com.", "/about", 301)]
    [InlineData("https", "evil.example.", "/about", 400)]
    public async Task A_final_dot_of_the_host_leads_to_the_one_origin(
        string scheme, string host, string target, int status)
    {
        var answer = await site.AskAsync(scheme, host, target);
        Assert.Equal((status, status == 301 ? "https://www.example.org/about" : null),
            (answer.Status, answer["Location"]));
    }

    [Fact]
    public async Task A_stranger_cannot_claim_to_have_come_by_https()
    {
        await using var factory = new SiteFactory().With("Mapflat:PublicUrl", "https://www.example.org")
            .With("Mapflat:KnownProxies:0", "192.0.2.0/24");
        // Loopback is always a known proxy; a forwarded address that is not, is where belief ends.
        var server = factory.Listen();
        var answer = await RawHttp.SendAsync(server, "GET", "/", "Host: www.example.org",
            "X-Forwarded-For: 198.51.100.7, 203.0.113.9", "X-Forwarded-Proto: https, http");
        Assert.Equal((301, "https://www.example.org/"), (answer.Status, answer["Location"]));
    }

    [Fact]
    public async Task Probes_are_answered_on_any_host()
    {
        Assert.Equal(200, (await site.AskAsync("http", "10.0.0.7:8080", "/healthz/live")).Status);
        Assert.Equal(200, (await site.AskAsync("http", "10.0.0.7:8080", "/healthz/ready")).Status);
        Assert.Equal(405, (await site.AskAsync("http", "10.0.0.7:8080", "/healthz/ready", "POST")).Status);
    }
}
