using Mapflat.Content.Redirects.Servers;
using Mapflat.Content.Tests.Addresses;

namespace Mapflat.Content.Tests.Redirects.Servers;

/// <summary>All that other servers are told is what the site itself comes to, in one hop.</summary>
public sealed class KnownAnswersTests
{
    [Fact]
    public void A_chain_of_rules_for_many_addresses_is_one_rule()
    {
        var known = Know(TestSite.Rule("/a/*", "/b/:splat"), TestSite.Rule("/b/*", "https://new.example/n/:splat", 302),
            TestSite.Rule(@"/p/(\d+)-(.*)", "/b/$2?n=$1", 308, RuleMatch.Pattern));
        Assert.Equal(
            [("/a/*", 302, "https://new.example/n/<>"), ("/b/*", 302, "https://new.example/n/<>"),
                (@"/p/(\d+)-(.*)", 307, "https://new.example/n/<2>?n=<1>")],
            known.Prefixes.Concat(known.Patterns).Select(rule => (rule.Source, rule.Status, Write(rule))));
    }

    [Fact]
    public void What_leads_below_a_rule_for_one_address_or_a_page_that_is_spelt_otherwise_leads_to_its_end()
    {
        var known = Know(TestSite.Rule("/a/*", "/b/:splat"), TestSite.Rule("/b/x", "/about"),
            TestSite.Rule("/b/gone", null, 410), TestSite.Rule("/z/*", "/a/:splat"));
        foreach (var above in (string[])["/a", "/b", "/z"])
            Assert.Equal("https://www.mapflat.com/about", Find(known, above + "/x").Resolution.Location);
        Assert.Equal("https://www.mapflat.com/b/gone", Find(known, "/z/gone").Resolution.Location);
    }

    [Fact]
    public void What_leads_round_in_circles_is_no_rule_for_anybody() =>
        Assert.Empty(Know(TestSite.Rule("/a/*", "/a/b/:splat")).Prefixes);

    [Fact]
    public void An_old_address_holds_with_an_ending_and_for_its_history_where_nothing_else_does()
    {
        var known = Know(TestSite.Rule("/a", "/about"), TestSite.Rule("/b", "/about"),
            TestSite.Rule("/b.html", "/clients"), TestSite.Rule("/c", "/about"), TestSite.Rule("/c/*", "/clients"));
        Assert.Equal([("/a", true, true), ("/b", false, true), ("/b.html", false, true), ("/c", true, false)],
            known.All.Select(each => (each.Key, known.HoldsWithEnding(each), known.HoldsForPast(each))));
    }

    private static KnownAnswers Know(params RedirectRule[] rules) => new(TestSite.Map(rules), _ => []);

    private static KnownAnswer Find(KnownAnswers known, string key) =>
        Assert.Single(known.All, each => each.Key == key);

    private static string Write(KnownRule rule)
    {
        var (address, query, _) = rule.Write(name => $"<{name}>", text => text);
        return address + (query is null ? "" : "?" + query);
    }
}
