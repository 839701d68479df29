using Mapflat.Content.Addresses;
using Mapflat.Content.Redirects.Formats;
using Mapflat.Content.Redirects.Servers;
using Mapflat.Content.Tests.Addresses;

namespace Mapflat.Content.Tests.Redirects.Formats;

/// <summary>
/// What goes wrong in every product with redirects to import and export, by the number it has in our list of them.
/// </summary>
public sealed class RepeatedBugTests
{
    [Fact]
    public void Bug_4_Test_to_test2_to_test_in_a_file_is_refused_with_its_lines()
    {
        var plan = Plan("/test,/test2\n/test2,/test\n/fine,/about\n");
        Assert.Equal(["/fine"], plan.Fresh.Select(rule => rule.From));
        Assert.Equal([1, 2], plan.Report.Findings.Where(finding => finding.Severity == Severity.Error)
            .Select(finding => finding.Line));
    }

    [Fact]
    public void Bug_5_Ghost_A_dot_in_a_path_is_a_dot_and_a_path_is_not_found_within_others()
    {
        var map = MapOf("301:\n  /a.b: /axb\n  /: /welcome\n  /news: /news-archive\n");
        Assert.Null(map.To("/axb"));
        Assert.Equal("https://www.mapflat.com/axb", map.To("/a.b"));
        Assert.Null(map.To("/welcome"));
        Assert.Null(map.To("/welcome/welcome"));
        Assert.Equal("https://www.mapflat.com/news-archive", map.To("/news/"));
        Assert.Null(map.To("/news-archive"));
        Assert.Null(map.To("/old/news"));
    }

    [Fact]
    public void Bug_5_Ghost_An_expression_that_finds_its_own_target_is_refused()
    {
        var plan = Plan("301:\n  ^/news: /news-archive\n");
        Assert.Empty(plan.Fresh);
        Assert.Contains("matches its own target", Assert.Single(
            plan.Report.Findings, finding => finding.Severity == Severity.Error).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Bug_6_An_ending_that_matches_its_own_target_is_refused() =>
        Assert.Empty(Plan("RedirectMatch 301 /page$ /new/page\n").Fresh);

    [Fact]
    public void Bug_8_A_wish_for_a_wildcard_is_met_without_an_expression() =>
        Assert.Equal("https://www.mapflat.com/en/news/2017/x", MapOf("/en/updates/* /en/news/:splat 301\n").To(
            "/en/updates/2017/x"));

    [Fact]
    public void Bug_15_A_query_makes_no_loop_of_an_imported_rule()
    {
        var map = MapOf("301:\n  /a/: /b/\n");
        Assert.Equal("https://www.mapflat.com/b/?x=1", map.To("/a?x=1"));
        Assert.Null(map.To("/b?x=1"));
    }

    [Fact]
    public void Bug_16_CSV_carries_status_match_query_and_whether_a_rule_is_on()
    {
        RedirectRule[] rules =
        [
            TestSite.Rule(
                TestSite.Draft("/a", "/about", 307) with { Query = QueryHandling.Drop, Enabled = false, Note = "n" }),
            TestSite.Rule(@"/b/(\d+)", "/about?n=$1", 302, RuleMatch.Pattern), TestSite.Rule("/c/*", null, 410),
        ];
        var read = Reading.Of(RoundTripTests.Export("csv", new ServerRules(TestSite.Data(rules)))).Drafts;
        Assert.Equal(rules.Select(rule => rule.ToDraft()), read.Select(draft => TestSite.Rule(draft.Draft).ToDraft()));
    }

    [Theory]
    [InlineData("\"/a\",\"/unknown\",0,301,\"url\",0,\"\",\"active\"", "/unknown")]
    [InlineData("\"/a\",\"\",0,404,\"error\",0,\"\",\"active\"", "404")]
    public void Bug_17_A_target_that_an_export_lost_is_told_of_and_not_taken_for_one(string row, string words)
    {
        var reading = Reading.Of("source,target,regex,code,type,hits,title,status\n" + row + "\n");
        Assert.Empty(reading.Drafts);
        reading.Skips(2, words);
    }

    [Theory]
    [InlineData("source;target;regex;code\n\"/a\";\"/b\";0;301\n")]
    [InlineData("source|target|regex|code\n/a|/b|0|301\n")]
    [InlineData("\uFEFFsource,target\r\n/a,/b\r\n")]
    [InlineData("/a;/b\n")]
    public void Bug_17_What_a_spreadsheet_makes_of_commas_is_read(string text) =>
        Assert.Equal(("/a", "/b"), (Reading.Of(text).Drafts[0].Draft.From, Reading.Of(text).Drafts[0].Draft.To));

    [Fact]
    public void Bug_17_A_comma_without_quotation_marks_is_told_of_with_its_line() =>
        Reading.Of("source,target,regex,code\n/a,/b,c,0,301\n").Skips(2, "5 cells");

    [Fact]
    public void Bug_17_A_spreadsheet_itself_is_refused_with_a_way_out() =>
        Assert.Contains("save it as CSV", Assert.IsType<Failure.Invalid>(
            Reading.Try("PK\u0003\u0004xl/workbook.xml").Failure).Findings[0].Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("csv")]
    [InlineData("netlify")]
    [InlineData("cloudflare")]
    [InlineData("apache")]
    public void Bug_18_A_file_that_the_tool_exports_is_told_and_taken_by_the_tool(string format)
    {
        var text = RoundTripTests.Export(format, new ServerRules(
            TestSite.Data(TestSite.Rule("/a", "/about"), TestSite.Rule("/b/*", "https://new.example/:splat"))));
        Assert.Equal(2, Reading.Of(text, name: "out").Drafts.Count);
        Assert.Equal(
            0, Reading.Of(RoundTripTests.Export(format, new ServerRules(TestSite.Data())), format, "out").Skipped);
    }

    [Fact]
    public void Bug_1_and_3_A_rule_from_an_address_to_itself_is_refused_in_any_spelling()
    {
        var plan = Plan("/a,/A/\n/b/index.html,https://www.mapflat.com/b\n/c,/c?utm=1\n/d,/%64\n");
        Assert.Empty(plan.Fresh);
        Assert.Equal(4, plan.Report.Findings.Count(finding => finding.Severity == Severity.Warning
            && finding.Message.Contains("needs no rule", StringComparison.Ordinal)));
    }

    private static RulePlan Plan(string text) =>
        RulePlan.Make(Reading.Of(text), TestSite.Data(), [], replace: false, "file", (_, _, _) => { },
            TestContext.Current.CancellationToken);

    private static RedirectMap MapOf(string text) => new(TestSite.Data() with { Rules = [.. Plan(text).Fresh] });
}
