using Mapflat.Content.Addresses;

namespace Mapflat.Content.Tests.Addresses;

public sealed class RedirectRuleTests
{
    [Fact]
    public void A_rule_knows_its_key_and_keeps_the_words_of_its_owner()
    {
        var rule = TestSite.Rule(new RuleDraft(" /Old/Page.html/?ID=7&P=12 ", " /about ", TestSite.Day)
        {
            Note = " a\r\nb ",
            Query = QueryHandling.Drop
        });
        Assert.Equal(
            ("/Old/Page.html/?ID=7&P=12", "/old/page.html", "id=7&p=12"), (rule.From, rule.Key, rule.QueryKey));
        Assert.Equal(("/about", "a\nb", RuleMatch.Exact, 301, QueryHandling.Drop),
            (rule.To, rule.Note, rule.Match, rule.Status, rule.Query));
    }

    [Theory]
    [InlineData("/x/*", null, RuleMatch.Prefix, "/x")]
    [InlineData("/x", RuleMatch.Prefix, RuleMatch.Prefix, "/x")]
    [InlineData("/*", null, RuleMatch.Prefix, "/")]
    [InlineData("/x", null, RuleMatch.Exact, "/x")]
    [InlineData("/x/%2A", null, RuleMatch.Exact, "/x/*")]
    [InlineData(@"/x/(\d+)\.html", RuleMatch.Pattern, RuleMatch.Pattern, @"/x/(\d+)\.html")]
    internal void The_match_follows_from_the_source(string from, RuleMatch? given, RuleMatch match, string key)
    {
        var rule = TestSite.Rule(from, "https://new.example/", match: given);
        Assert.Equal((match, key), (rule.Match, rule.Key));
    }

    [Theory]
    [InlineData("https://www.mapflat.com/x", null)]
    [InlineData("http://mapflat.com/x", null)]
    [InlineData("http://old.mapflat.com/x", "old.mapflat.com")]
    public void A_host_in_the_source_counts_where_it_is_another_site_than_the_public_one(string from, string? host) =>
        Assert.Equal(host, TestSite.Rule(from, "/about").Host);

    [Theory]
    [InlineData("", "The source is empty")]
    [InlineData("old", "write /old")]
    [InlineData("/old#part", "never sends")]
    [InlineData("https://elsewhere.example/x", "Mapflat:LegacyHosts")]
    [InlineData("/a*b", "%2A")]
    [InlineData("/a\\b", "backslash")]
    [InlineData("/a%zz", "%C3%A5")]
    [InlineData("/a\u0000", "control character")]
    [InlineData("/admin/login", "keeps /admin/login for itself")]
    [InlineData("/Media/../admin", "keeps /admin for itself")]
    [InlineData("/SEARCH/", "keeps /search for itself")]
    [InlineData("/healthz/ready", "for itself")]
    [InlineData("/css/*", "for itself")]
    [InlineData("/robots.txt", "for itself")]
    public void A_source_that_cannot_work_is_refused_with_the_mend(string from, string words) =>
        Refused(TestSite.Draft(from, "/about"), words);

    [Theory]
    [InlineData("//evil.example")]
    [InlineData("/\\evil.example")]
    [InlineData("\\\\evil.example")]
    [InlineData("javascript:alert(1)")]
    [InlineData("data:text/html,x")]
    [InlineData("about")]
    [InlineData("https://evil.example/")]
    [InlineData("https://www.scling.com@evil.example/")]
    [InlineData("https://evil@www.scling.com/")]
    [InlineData("https://www.scling.com.evil.example/")]
    [InlineData("https://www.scling.com:8443/")]
    [InlineData("https://")]
    [InlineData("https:///www.scling.com")]
    [InlineData("https:/www.scling.com")]
    [InlineData("https://www.scling.com\\@evil.example/")]
    [InlineData("https://www.scling.com%2f@evil.example/")]
    [InlineData("/a\r\nSet-Cookie: x=1")]
    [InlineData("https://www.scling.com/\u0000")]
    [InlineData("")]
    [InlineData(null)]
    public void A_target_that_is_unsafe_or_missing_is_refused(string? to) =>
        Refused(TestSite.Draft("/old", to), "The target is ");

    [Theory]
    [InlineData("https://:splat.example/", RuleMatch.Prefix)]
    [InlineData("https://:splat/", RuleMatch.Prefix)]
    [InlineData("https://new.example:splat", RuleMatch.Prefix)]
    [InlineData("https://$1/", RuleMatch.Pattern)]
    [InlineData("https://new.example$1", RuleMatch.Pattern)]
    internal void The_visitor_cannot_fill_in_the_host(string to, RuleMatch match) =>
        Refused(TestSite.Draft(match == RuleMatch.Prefix ? "/x/*" : "/x(.*)", to, match: match), "host");

    [Theory]
    [InlineData("/a(", "regular expression")]
    [InlineData("/a)(b", "regular expression")]
    [InlineData(@"/(a)\1", "not supported")]
    [InlineData("/(?=a)a", "not supported")]
    [InlineData("/(?<!a)b", "not supported")]
    [InlineData("/((a{99}){99}){99}", "repetitions")]
    [InlineData("/a{100000}", "repetitions")]
    [InlineData("/admin/.*", "for itself")]
    [InlineData("", "empty")]
    public void A_pattern_that_cannot_run_safely_is_refused(string from, string words) =>
        Refused(TestSite.Draft(from, "/about", match: RuleMatch.Pattern), words);

    [Fact]
    public void A_pattern_is_at_most_512_characters()
    {
        TestSite.Rule("/" + new string('a', 511), "/about", match: RuleMatch.Pattern);
        Refused(TestSite.Draft("/" + new string('a', 512), "/about", match: RuleMatch.Pattern), "512");
    }

    [Fact]
    public void Other_parts_that_cannot_work_are_refused()
    {
        Refused(TestSite.Draft("/old", "/a\ud800"), "not valid Unicode");
        Refused(TestSite.Draft("/old", "/about", 303), "303");
        Refused(TestSite.Draft("/old/*", "/about", match: RuleMatch.Exact), "choose prefix");
        Refused(TestSite.Draft("/old/*?p=1", "/about"), "%2A");
        Refused(TestSite.Draft("/old?p=1", "/about", match: RuleMatch.Prefix), "Only an exact rule");
        Refused(TestSite.Draft("/old", "/:splat"), "Only a prefix rule");
        Refused(TestSite.Draft(@"/old/(\d+)", "/$2", match: RuleMatch.Pattern), "no group “2”");
        Refused(TestSite.Draft(@"/old/(\d+)", "/${year}", match: RuleMatch.Pattern), "no group “year”");
        Refused(TestSite.Draft("/old", "/about") with { ArchiveUrl = "javascript:x" }, "archived copy");
        Refused(TestSite.Draft("/old", "/about") with { Host = "elsewhere.example" }, "Mapflat:LegacyHosts");
        Refused(TestSite.Draft("http://old.mapflat.com/old", "/about") with { Host = "mapflat.com" },
            "leave one of them out");
        Refused(TestSite.Draft("/old", "/about") with { Match = (RuleMatch)9 }, "pattern");
        Refused(TestSite.Draft("/old", "/about") with { Note = new string('x', 2001) }, "note");
        Refused(TestSite.Draft("/old", "/about") with { Note = "\u0000" }, "note");
    }

    [Theory]
    [InlineData("/test", "/test")]
    [InlineData("/test", "/Test/")]
    [InlineData("/test", "/test/index.html")]
    [InlineData("/test", "https://www.mapflat.com/test")]
    [InlineData("/test", "http://mapflat.com//test?x=1#y")]
    [InlineData("/test?p=1", "/test?P=1")]
    public void A_rule_to_itself_is_refused(string from, string to) =>
        Refused(TestSite.Draft(from, to), "leads to its own source");

    [Fact]
    public void A_rule_that_only_looks_like_itself_is_allowed()
    {
        TestSite.Rule("/test?p=1", "/test");
        TestSite.Rule("/test.html", "/test");
        TestSite.Rule("http://old.mapflat.com/test", "/test");
    }

    [Theory]
    [InlineData(@"/old/.*\.html", null, "choose pattern")]
    [InlineData("/www.example.com/x", null, "looks like a host")]
    [InlineData("/old/style.css", null, "web server")]
    [InlineData("/old.html", RuleMatch.Pattern, @"write \.")]
    [InlineData("/old/*", RuleMatch.Pattern, "number of slashes")]
    [InlineData("/old?x=1", RuleMatch.Pattern, "never the query")]
    [InlineData("old", RuleMatch.Pattern, "match nothing")]
    internal void A_likely_slip_is_pointed_out(string from, RuleMatch? match, string words) =>
        Assert.Contains(TestSite.Draft(from, "/about", match: match).Check(TestSite.Addresses), finding =>
            finding.Message.Contains(words, StringComparison.Ordinal));

    [Theory]
    [InlineData("/old/page-1", "/about")]
    [InlineData("/old/*", "https://new.example/:splat")]
    [InlineData("/a(b)", "/about")]
    public void A_sound_draft_has_no_findings(string from, string to) =>
        Assert.Empty(TestSite.Draft(from, to).Check(TestSite.Addresses));

    [Fact]
    public void A_refused_change_leaves_the_rule_as_it_was()
    {
        var rule = TestSite.Rule("/old", "/about");
        Assert.NotNull(rule.Change(TestSite.Draft("/other", "//evil"), TestSite.Addresses).Failure);
        Assert.Equal(("/old", "/old", "/about"), (rule.From, rule.Key, rule.To));
        Assert.Null(rule.Change(rule.ToDraft() with { From = "/other" }, TestSite.Addresses).Failure);
        Assert.Equal("/other", rule.Key);
    }

    private static void Refused(RuleDraft draft, string words)
    {
        var failure = Assert.IsType<Failure.Invalid>(RedirectRule.Create(draft, TestSite.Addresses).Failure);
        Assert.Contains(failure.Findings, finding => finding.Severity == Severity.Error && finding.Field is not null
            && finding.Message.Contains(words, StringComparison.Ordinal));
        Assert.Equal(failure.Findings, draft.Check(TestSite.Addresses));
    }
}
