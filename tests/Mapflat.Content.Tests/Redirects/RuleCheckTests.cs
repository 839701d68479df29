using Mapflat.Content.Redirects;
using Mapflat.Content.Tests.Addresses;

namespace Mapflat.Content.Tests.Redirects;

public sealed class RuleCheckTests
{
    [Theory]
    [InlineData("/old", "/middle", Severity.Warning, "point it straight at")]
    [InlineData("/old", "/nowhere", Severity.Warning, "Nothing is at its target")]
    [InlineData(
        "/old/*", "/nowhere/:splat", Severity.Warning, "Nothing is at its target https://www.mapflat.com/nowhere/…")]
    [InlineData("/old", "/gone", Severity.Warning, "gone for good")]
    [InlineData("/", "https://new.example/", Severity.Warning, "home page")]
    [InlineData("/about", "https://new.example/", Severity.Warning, "The page /about")]
    [InlineData("/former", "https://new.example/", null, "")]
    [InlineData("/former", null, Severity.Warning, "once had this address")]
    [InlineData("/middle", "https://new.example/", Severity.Error, "same source")]
    [InlineData("/MIDDLE/index.html", "https://new.example/", Severity.Error, "same source")]
    [InlineData("/back", "/round", Severity.Error, "circles")]
    [InlineData("/old", "/about", null, "")]
    [InlineData("/old", "/about/history", null, "")]
    [InlineData("/old", "/media/x.pdf", null, "")]
    [InlineData("/old", "/feed.atom", null, "")]
    [InlineData("/old/*", "https://new.example/:splat", null, "")]
    internal void A_rule_is_judged_beside_the_others(string from, string? to, Severity? severity, string words)
    {
        var rule = TestSite.Rule(from, to, to is null ? 410 : 301);
        var data = TestSite.Data(TestSite.Rule("/middle", "https://www.scling.com/"), TestSite.Rule("/gone", null, 410),
            TestSite.Rule("/round", "/back"), rule)
            with
        { Former = new Dictionary<string, string> { ["/former"] = "/about" } };
        var about = RuleCheck.Run(data).Where(finding => finding.Rule == rule)
            .Select(finding => finding.Finding).ToList();
        if (severity is null) Assert.Empty(about);
        else
            Assert.Contains(about, finding => finding.Severity == severity
                && finding.Message.Contains(words, StringComparison.Ordinal));
    }

    [Fact]
    public void Errors_that_settings_cause_later_are_found()
    {
        var rule = TestSite.Rule("/old", "https://new.example/");
        var data = TestSite.Data(rule) with { Addresses = TestSite.Addresses with { TargetHosts = [] } };
        Assert.Contains(
            "Mapflat:TargetHosts", Assert.Single(RuleCheck.Run(data)).Finding.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_pattern_below_a_prefix_for_everything_is_never_asked() => Assert.Contains(
        RuleCheck.Run(TestSite.Data(
            TestSite.Rule("/*", "https://new.example/"), TestSite.Rule("/a.*", "/about", match: RuleMatch.Pattern))),
        about => about.Finding.Message.Contains("answers everything first", StringComparison.Ordinal));

    [Fact]
    public void A_broken_pattern_from_elsewhere_is_an_error() => Assert.Contains(
        RuleCheck.Run(TestSite.Data(TestSite.Unchecked(TestSite.Draft("/p(", "/about", match: RuleMatch.Pattern)))),
        about => about.Finding.Severity == Severity.Error
            && about.Finding.Message.Contains("regular expression", StringComparison.Ordinal));
}
