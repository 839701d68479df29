using Mapflat.Content.Addresses;
using Mapflat.Content.Redirects;

namespace Mapflat.Content.Tests.Addresses;

public sealed class RedirectMapTests
{
    [Fact]
    public void Steps_answer_in_the_documented_order()
    {
        var former = new Dictionary<string, string> { ["/c"] = "/about", ["/d"] = "/about", ["/a"] = "/about" };
        RedirectRule[] rules =
        [
            TestSite.Rule("/.*", "https://new.example/7", match: RuleMatch.Pattern),
            TestSite.Rule("/e/*", "https://new.example/6"),
            TestSite.Rule("/e", "https://new.example/5", 410), TestSite.Rule("/d", null, 410),
            TestSite.Rule("/c", "https://new.example/3"), TestSite.Rule("/about", "https://new.example/2"),
        ];
        var map = new RedirectMap(TestSite.Data(rules) with { Former = former });
        (string, int)[] expected =
            [("/admin", 1), ("/about", 2), ("/c", 3), ("/d", 4), ("/e", 5), ("/e/x", 6), ("/f", 7)];
        Assert.Equal(expected.Select(pair => pair.Item2), expected.Select(pair => (int)map.Ask(pair.Item1).Step));
        Assert.Equal("https://www.mapflat.com/about?x=1", map.To("/a.html?x=1"));
    }

    [Fact]
    public void The_history_of_a_page_that_is_gone_goes_where_a_rule_sends_the_page_unless_another_is_for_it()
    {
        var map = TestSite.Map(
            TestSite.Rule("/gone", null, 410), TestSite.Rule("/away", "https://new.example/away"),
            TestSite.Rule("/in/side", null, 410),
            TestSite.Rule("/in/*", "https://new.example/:splat"), TestSite.Rule("/away/history/2", "/about"),
            TestSite.Rule("/self", "/self/history"));
        foreach (var part in (string[])["/history", "/history/1", "/timemap", "/History/"])
        {
            Assert.Equal((ResolutionKind.Gone, 410), (map.Ask("/gone" + part).Kind, map.Ask("/gone" + part).Status));
            Assert.Equal("https://new.example/away", map.To("/away" + part));
        }

        Assert.Equal("https://www.mapflat.com/about", map.To("/away/history/2"));
        Assert.Equal("https://new.example/side/history", map.To("/in/side/history"));
        foreach (var none in (string[])["/gone/history/x", "/gone/other", "/gone/history/1/2", "/gone.md",
            "/nothing/history", "/self/history"])
            Assert.Equal(404, map.Ask(none).Status);
        Assert.Equal("/gone/history belonged to /gone and goes where that goes. The rule “/gone” says that it is gone "
            + "for good: 410.", map.Explain("/gone/history").Steps[^1].Finding);
    }

    [Fact]
    public void What_takes_any_query_is_not_listed_as_an_address_that_redirects()
    {
        var map = TestSite.Map(
            TestSite.Rule("/store?id=*", "https://new.example/1"), TestSite.Rule("/shop?*", "https://new.example/2"),
            TestSite.Rule("/item?lang=en&id=*", "https://new.example/3"),
            TestSite.Rule("/plain?", "https://new.example/4"), TestSite.Rule("/post?p=7", "https://new.example/5"));
        Assert.Equal(["/plain", "/post?p=7"], map.Redirecting(10));
    }

    [Fact]
    public void Rules_that_look_at_the_same_keys_hide_none_that_looks_at_others()
    {
        var map = TestSite.Map([.. Enumerable.Range(0, 40).Select(id =>
            TestSite.Rule($"/post?aid={id}", $"https://new.example/{id}")),
            TestSite.Rule("/post?zid=1", "https://new.example/other")]);
        Assert.Equal(2, map.Source.Shapes.Count);
        Assert.Equal("https://new.example/39", map.To("/post?aid=39"));
        Assert.Equal("https://new.example/other?aid=99", map.To("/post?aid=99&zid=1"));
    }

    [Fact]
    public void A_significant_query_key_is_part_of_the_address()
    {
        var map = TestSite.Map(
            TestSite.Rule("/blog?p=12", "https://new.example/twelve"),
            TestSite.Rule("/blog", "https://new.example/blog"),
            TestSite.Rule("/?p=7", "https://new.example/seven"), TestSite.Rule("/gone?id=1", null, 410));
        Assert.Equal("https://new.example/twelve?utm=x", map.To("/Blog/?utm=x&P=12"));
        Assert.Equal("https://new.example/blog?p=13", map.To("/blog?p=13"));
        Assert.Equal("https://new.example/seven", map.To("/?p=7"));
        Assert.True(map.Ask("/?p=8").IsCanonical);
        Assert.Equal(410, map.Ask("/gone?id=1").Status);
        Assert.Equal(404, map.Ask("/gone").Status);
    }

    [Theory]
    [InlineData("https://new.example/", "utm=1", "https://new.example/?utm=1")]
    [InlineData("https://new.example/?a=1", "A=2&b=3", "https://new.example/?a=1&b=3")]
    [InlineData("https://new.example/?a=1#top", "b=3", "https://new.example/?a=1&b=3#top")]
    [InlineData("https://new.example/", "q=å \"<>%zz%41", "https://new.example/?q=%C3%A5%20%22%3C%3E%25zz%41")]
    [InlineData("https://new.example/", "&&", "https://new.example/")]
    [InlineData("https://new.example/", "a=\r\nb", "https://new.example/?a=%0D%0Ab")]
    public void Other_query_keys_go_on_unless_the_target_sets_them(string to, string query, string location)
    {
        Assert.Equal(location, TestSite.Map(TestSite.Rule("/old", to)).Resolve(null, "/old", query).Location);
        var drop = TestSite.Rule(TestSite.Draft("/old", to) with { Query = QueryHandling.Drop });
        Assert.Equal(to, TestSite.Map(drop).Resolve(null, "/old", query).Location);
    }

    [Theory]
    [InlineData("/x", "https://new.example/y/")]
    [InlineData("/x/", "https://new.example/y/")]
    [InlineData("/x/index.html", "https://new.example/y/")]
    [InlineData("/X/Foo Bar/é", "https://new.example/y/Foo%20Bar/%C3%A9")]
    [InlineData("/x/a/b/", "https://new.example/y/a/b/")]
    [InlineData("/x//a/../b", "https://new.example/y/b")]
    [InlineData("/x/@evil.example", "https://new.example/y/@evil.example")]
    [InlineData("/x/a%2Fb", "https://new.example/y/a%2Fb")]
    [InlineData("/x/deep/er", "https://new.example/deep")]
    [InlineData("/xx", null)]
    [InlineData("/x-y/a", null)]
    public void A_prefix_carries_the_rest_and_never_cuts_a_segment(string asked, string? location) =>
        Assert.Equal(location, TestSite.Map(TestSite.Rule("/x/*", "https://new.example/y/:splat"), TestSite.Rule(
            "/x/deep/*", "https://new.example/deep")).To(asked));

    [Fact]
    public void What_a_visitor_wrote_cannot_leave_its_place_in_a_query()
    {
        var map = TestSite.Map(TestSite.Rule("/x/*", "https://new.example/?at=:splat&b=1#:splat"), TestSite.Rule(
            "/p/(.*)", "/q/$1?z=$1&c=$$1", match: RuleMatch.Pattern));
        Assert.Equal("https://new.example/?at=a%26b%3D2%2Fc%3F&b=1#a%26b%3D2%2Fc%3F",
            map.Resolve(null, "/x/a&b=2/c?", "").Location);
        Assert.Equal("https://www.mapflat.com/q/a&b?z=a%26b&c=$1", map.To("/p/a&b"));
    }

    [Fact]
    public void Patterns_go_by_position_and_match_the_whole_path()
    {
        var map = TestSite.Map(
            TestSite.Rule(
                @"/(?<year>\d{4})/(\d\d)/(.+)", "https://new.example/${year}-$1/$2", match: RuleMatch.Pattern),
            TestSite.Rule(@"/\d{4}/.*|/news", "https://new.example/news", 302, RuleMatch.Pattern),
            TestSite.Rule("/old.html", "https://new.example/dot", match: RuleMatch.Pattern));
        Assert.Equal("https://new.example/2015-06/Big-Data/", map.To("/2015/06/Big-Data/"));
        Assert.Equal("https://new.example/2015-06/Big-Data", map.To("/2015/06/Big-Data"));
        Assert.Equal(("https://new.example/news", 302), (map.To("/NEWS"), map.Ask("/news").Status));
        Assert.Null(map.To("/news/x"));
        Assert.Null(map.To("/very/old.html"));
    }

    [Theory]
    [InlineData(301)]
    [InlineData(302)]
    [InlineData(307)]
    [InlineData(308)]
    public void The_status_is_the_rules(int status) =>
        Assert.Equal(status, TestSite.Map(TestSite.Rule("/old", "/about", status)).Ask("/old").Status);

    [Fact]
    public void A_tombstone_offers_the_archived_copy_and_a_safe_suggestion()
    {
        var rule = TestSite.Rule(TestSite.Draft("/old", "/About/", 410) with
        {
            ArchiveUrl = "https://web.archive.org/web/2019/http://mapflat.com/old"
        });
        var found = TestSite.Map(rule).Ask("/OLD/");
        Assert.Equal((ResolutionKind.Gone, 410, (string?)null, "https://www.mapflat.com/about"),
            (found.Kind, found.Status, found.Location, found.Suggested));
        Assert.Equal(rule.ArchiveUrl, found.ArchiveUrl);
        Assert.Equal(410, TestSite.Map(TestSite.Rule("/old/*", null, 410)).Ask("/old/x").Status);
    }

    [Fact]
    public void A_rule_for_one_host_leaves_the_others_alone()
    {
        var map = TestSite.Map(TestSite.Rule("/a", "https://new.example/any"),
            TestSite.Rule("https://old.mapflat.com/a", "https://new.example/old"), TestSite.Rule(
                "http://old.mapflat.com/", "https://new.example/blog"));
        Assert.Equal("https://new.example/old", map.Resolve("OLD.mapflat.com:8080", "/a", null).Location);
        Assert.Equal("https://new.example/any", map.Resolve("mapflat.com.", "/a", null).Location);
        Assert.Equal("https://new.example/blog", map.Resolve("old.mapflat.com", "/", null).Location);
        Assert.True(map.Resolve("www.mapflat.com", "/", null).IsCanonical);
        Assert.True(map.Resolve("unknown.example", "/", null).IsCanonical);
    }

    [Fact]
    public void A_rule_for_an_ending_goes_before_the_page_that_the_ending_would_find()
    {
        var map = TestSite.Map(TestSite.Rule("/about.html", "https://new.example/"));
        Assert.Equal("https://new.example/", map.To("/about.html"));
        Assert.Equal("https://www.mapflat.com/about", map.To("/about.php"));
    }

    [Theory]
    [InlineData(HostDefaultKind.Redirect, "https://new.example/home", "https://new.example/home")]
    [InlineData(HostDefaultKind.RedirectWithPath, "https://new.example/old/", "https://new.example/old/A%20b?q=1&p=2")]
    internal void The_host_default_redirects_what_nothing_answers(HostDefaultKind kind, string url, string location)
    {
        var map = new RedirectMap(
            TestSite.Data() with { Addresses = TestSite.Addresses with { Default = new HostDefault(kind, url) } });
        Assert.Equal((location, 8), (map.To("/A b?q=1&p=2"), (int)map.Ask("/A b?q=1&p=2").Step));
        Assert.True(map.Ask("/about").IsCanonical);
    }

    [Fact]
    public void The_host_default_archives_the_address_as_it_was_asked()
    {
        var site = TestSite.Addresses with
        {
            Default = new HostDefault(HostDefaultKind.Archive, "https://web.archive.org/web/2019/")
        };
        var found = new RedirectMap(TestSite.Data() with { Addresses = site }).ResolveRaw(
            "old.mapflat.com", "/A%20b/?q=1");
        Assert.Equal((410, "https://web.archive.org/web/2019/http://old.mapflat.com/A%20b/?q=1"),
            (found.Status, found.ArchiveUrl));
    }

    [Theory]
    [InlineData("https://evil.example/")]
    [InlineData("javascript:alert(1)")]
    [InlineData(null)]
    public void A_bad_host_default_is_off_and_reported(string? url)
    {
        var map = new RedirectMap(TestSite.Data() with
        {
            Addresses = TestSite.Addresses with { Default = new HostDefault(HostDefaultKind.Redirect, url) }
        });
        Assert.Equal(404, map.Ask("/x").Status);
        Assert.Contains("host default", Assert.Single(map.Findings).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void One_bad_rule_is_left_out_and_reported_and_the_rest_go_on()
    {
        var map = TestSite.Map(
            TestSite.Unchecked(TestSite.Draft("/bad", "https://evil.example/")),
            TestSite.Unchecked(TestSite.Draft("/worse", "https://www.scling.com\r\nX: y")),
            TestSite.Unchecked(TestSite.Draft("/p(", "/about", match: RuleMatch.Pattern)),
            TestSite.Unchecked(TestSite.Draft("", null, 999)), TestSite.Rule("/old", "/about"));
        Assert.Equal("https://www.mapflat.com/about", map.To("/old"));
        Assert.Null(map.To("/bad"));
        Assert.Null(map.To("/worse"));
        Assert.Equal(404, map.Ask("/p(").Status);
        Assert.Contains(map.Findings, finding => finding.Message.Contains("“/bad”", StringComparison.Ordinal)
            && finding.Message.Contains("allow-list", StringComparison.Ordinal));
    }

    [Fact]
    public void A_disabled_rule_is_not_obeyed()
    {
        var rule = TestSite.Rule("/old", "/about");
        rule.Disable();
        Assert.Null(TestSite.Map(rule).To("/old"));
    }

    [Fact]
    public void An_answer_is_cached_for_an_hour_while_its_youngest_rule_is_young()
    {
        var map = TestSite.Map(TestSite.Rule("/old", "/older"),
            TestSite.Rule(new RuleDraft("/older", "/about", TestSite.Day.AddDays(10))));
        Assert.Equal(TimeSpan.FromHours(1), RedirectMap.CacheFor(map.Ask("/old"), TestSite.Day.AddDays(39)));
        Assert.Equal(TimeSpan.FromDays(1), RedirectMap.CacheFor(map.Ask("/old"), TestSite.Day.AddDays(40)));
        Assert.Equal(TimeSpan.FromDays(1), RedirectMap.CacheFor(map.Ask("/About"), TestSite.Day));
        Assert.Equal(TimeSpan.Zero, RedirectMap.CacheFor(map.Ask("/about"), TestSite.Day));
    }

    [Theory]
    [InlineData("/admin", 1)]
    [InlineData("/About", 2)]
    [InlineData("https://mapflat.com/old?p=1", 3)]
    [InlineData("/wild/x", 6)]
    [InlineData("www.mapflat.com/nothing", 9)]
    [InlineData("https://elsewhere.example/", 9)]
    [InlineData("%", 9)]
    public void Every_step_up_to_the_deciding_one_is_told(string url, int decides)
    {
        var map = TestSite.Map(
            TestSite.Rule("/old", "/wild/y"), TestSite.Rule("/wild/*", "https://new.example/:splat"));
        var told = map.Explain(url);
        Assert.Equal(decides, told.Steps[^1].Number);
        Assert.Equal(told.Steps[^1].Number, (int)told.Resolution.Step);
        Assert.All(told.Steps, step => Assert.EndsWith(".", step.Finding, StringComparison.Ordinal));
        Assert.Equal([told.Steps[^1]], told.Steps.Where(step => step.Decides));
    }

    [Fact]
    public void An_explanation_shows_what_a_visitor_does_not_see()
    {
        var told = TestSite.Map(
            TestSite.Rule("/old", "/wild/y"), TestSite.Rule("/wild/*", "https://new.example/:splat")).Explain("/old");
        Assert.Equal(
            "The rule “/old” answers: 301 to https://new.example/y (past https://www.mapflat.com/wild/y, in one hop).",
            told.Steps[^1].Finding);
    }
}
