using Mapflat.Content.Addresses;
using Mapflat.Content.Redirects;

namespace Mapflat.Content.Tests.Addresses;

public sealed class RedirectLoopTests
{
    [Fact]
    public void Test_to_test2_to_test_is_reported_and_never_served()
    {
        var map = TestSite.Map(TestSite.Rule("/test", "/test2"), TestSite.Rule("/test2", "/test"));
        Assert.Equal((404, 404), (map.Ask("/test").Status, map.Ask("/test2?utm=1").Status));
        Assert.Equal(
            2, map.Findings.Count(finding => finding.Message.Contains("round in circles", StringComparison.Ordinal)));
        Assert.Contains(map.Explain("/test").Steps, step => step.Number == 3
            && step.Finding.Contains("skipped", StringComparison.Ordinal));
    }

    [Fact]
    public void A_page_renamed_there_and_back_answers_and_does_not_loop()
    {
        var former = new Dictionary<string, string> { ["/about"] = "/imprint", ["/imprint"] = "/about" };
        var map = new RedirectMap(TestSite.Data() with { Former = former });
        Assert.True(map.Ask("/about").IsCanonical);
        Assert.Equal("https://www.mapflat.com/about", map.To("/imprint"));
        Assert.Equal("https://www.mapflat.com/about/history/2", map.To("/Imprint/history/2"));
    }

    [Fact]
    public void A_page_renamed_twice_is_one_hop_away_from_its_first_address()
    {
        var former = new Dictionary<string, string> { ["/a"] = "/b", ["/b"] = "/about", ["/x"] = "/y", ["/y"] = "/x" };
        var map = new RedirectMap(TestSite.Data() with { Former = former });
        Assert.Equal("https://www.mapflat.com/about", map.To("/a"));
        Assert.Equal(404, map.Ask("/x").Status);
        Assert.Equal(2, map.Findings.Count);
    }

    [Fact]
    public void A_chain_of_fifty_is_one_hop()
    {
        var rules = Enumerable.Range(0, 50)
            .Select(i => TestSite.Rule($"/c{i}", i == 49 ? "/about" : $"/c{i + 1}", i == 20 ? 302 : 301)).ToArray();
        var map = TestSite.Map(rules);
        Assert.Equal("https://www.mapflat.com/about", map.To("/c0"));
        Assert.Equal((302, 301), (map.Ask("/c0").Status, map.Ask("/c30").Status));
    }

    [Fact]
    public void A_chain_without_end_is_cut_off()
    {
        var map = TestSite.Map(TestSite.Rule("/grow/*", "/grow/x/:splat"), TestSite.Rule("/shrink/*", "/:splat"));
        Assert.Equal(404, map.Ask("/grow/a").Status);
        Assert.Equal("https://www.mapflat.com/about", map.To("/shrink/shrink/shrink/about"));
        Assert.Contains("“/grow/*”", Assert.Single(map.Findings).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/x/*", "/y/:splat", "/y/*", "/x/:splat")]
    [InlineData("/x/*", "/y/a", "/y/a", "/x/a")]
    [InlineData("/x/*", "http://mapflat.com/y/a", "/y/a", "https://www.mapflat.com/x/a")]
    [InlineData("/x/a", "/y/a?b=1", "/y/a", "/x/a?c=2")]
    public void A_cycle_through_a_wildcard_or_our_own_hosts_is_skipped(string from, string to, string back, string home)
    {
        var map = TestSite.Map(TestSite.Rule(from, to), TestSite.Rule(back, home));
        Assert.Equal(404, map.Ask("/x/a?q=1").Status);
        Assert.Equal(404, map.Ask("/y/a").Status);
        Assert.NotEmpty(map.Findings);
    }

    [Fact]
    public void A_prefix_whose_target_lies_below_itself_stops_there()
    {
        var map = TestSite.Map(
            TestSite.Rule("/presentations/*", "/presentations"), TestSite.Rule("/docs/*", "/docs/about"));
        Assert.Equal(("https://www.mapflat.com/presentations", 404),
            (map.To("/presentations/a"), map.Ask("/presentations").Status));
        Assert.Equal(("https://www.mapflat.com/docs/about", 404), (map.To("/docs/a"), map.Ask("/docs/about").Status));
    }

    [Fact]
    public void A_pattern_with_a_bare_dot_or_for_everything_does_not_loop()
    {
        var map = TestSite.Map(TestSite.Rule("/a.html", "/a-html", match: RuleMatch.Pattern), TestSite.Rule(
            "/w.*", "/welcome", match: RuleMatch.Pattern));
        Assert.Equal(404, map.Ask("/a-html").Status);
        Assert.Equal(404, map.Ask("/welcome").Status);
        Assert.Equal("https://www.mapflat.com/welcome", map.To("/wherever"));
        Assert.Contains(RuleCheck.Run(TestSite.Data([.. map.Obeyed.Select(rule => rule.Rule)])), about =>
            about.Finding.Message.Contains("matches its own target", StringComparison.Ordinal));
    }

    [Fact]
    public void A_host_default_to_our_own_host_does_not_loop()
    {
        var site = TestSite.Addresses with
        {
            Default = new HostDefault(HostDefaultKind.RedirectWithPath, "https://mapflat.com/")
        };
        var map = new RedirectMap(TestSite.Data() with { Addresses = site });
        Assert.Equal(404, map.Ask("/nothing").Status);
        Assert.Contains("leads back to this site", Assert.Single(map.Findings).Message, StringComparison.Ordinal);
        Assert.Equal("https://www.mapflat.com/", new RedirectMap(TestSite.Data() with
        {
            Addresses =
                TestSite.Addresses with { Default = new HostDefault(HostDefaultKind.Redirect, "http://mapflat.com/") }
        }).To("/nothing"));
    }

    [Fact]
    public void A_fragment_of_the_target_is_kept_over_hops()
    {
        var map = TestSite.Map(TestSite.Rule("/a", "/b#one"), TestSite.Rule("/b", "/About/"),
            TestSite.Rule("/c", "/d#one"), TestSite.Rule("/d", "https://new.example/#two"));
        Assert.Equal("https://www.mapflat.com/about#one", map.To("/a"));
        Assert.Equal("https://new.example/#two", map.To("/c"));
    }
}
