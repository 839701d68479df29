using System.Text.RegularExpressions;
using Mapflat.Content.Tests.Addresses;

namespace Mapflat.Content.Tests.Redirects;

/// <summary>
/// Faults of redirects that every product repeats, by the number they have in docs/repeated-bugs.md; those of importing
/// are beside the formats.
/// </summary>
public sealed partial class RepeatedBugsTests
{
    [Fact]
    public void Every_test_that_the_table_names_exists()
    {
        var tests = Directory.EnumerateFiles(TestSite.RepositoryFile("tests"), "*.cs", SearchOption.AllDirectories)
            .SelectMany(file => Method().Matches(File.ReadAllText(file))).Select(match => match.Groups[1].Value)
            .ToHashSet(StringComparer.Ordinal);
        var named = Name().Matches(File.ReadAllText(TestSite.RepositoryFile("docs/repeated-bugs.md")))
            .Select(match => match.Groups[1].Value).ToList();
        Assert.True(named.Count > 40, $"only {named.Count} tests are named");
        Assert.Empty(named.Except(tests));
        Assert.Empty(tests.Where(test => test.StartsWith("Bug_", StringComparison.Ordinal)).Except(named)
            .Except(["Bug_5_Ghost_An_expression_that_finds_its_own_target_is_refused"]));
    }

    [Fact]
    public void Bug_2_No_rules_at_all_send_a_visitor_more_than_once()
    {
        // Every way for three addresses to lead to one another, or out.
        string[] places = ["/x", "/y", "/z", "/about", "https://new.example/"];
        for (var way = 0; way < 125; way++)
        {
            var map = TestSite.Map([.. new[] { way % 5, way / 5 % 5, way / 25 }.Select((to, from) => TestSite.Unchecked(
                TestSite.Draft(places[from], places[to], match: RuleMatch.Exact)))]);
            foreach (var from in places.Take(3))
            {
                if (map.To(from) is { } location)
                    Assert.False(location.StartsWith("https://www", StringComparison.Ordinal)
                        && map.ResolveRaw(null, location).IsRedirect, $"{way}: {from} to {location}");
            }
        }
    }

    [Fact]
    public void Bug_7_A_wildcard_needs_no_expression_and_cuts_no_word()
    {
        var map = TestSite.Map(TestSite.Rule("/news/*", "https://new.example/archive/:splat"));
        Assert.Equal("https://new.example/archive/2017/A.b+c", map.To("/News/2017/A.b+c"));
        Assert.Null(map.To("/newsletter"));
        Assert.Null(map.To("/old/news/2017"));
    }

    [Theory]
    [InlineData("/old")]
    [InlineData("/old/")]
    [InlineData("/old//")]
    [InlineData("/old/index.html")]
    public void Bug_13_A_final_slash_decides_nothing(string source)
    {
        var map = TestSite.Map(TestSite.Rule(source, "/about/"));
        foreach (var asked in (string[])["/old", "/old/", "/OLD//", "/old?a=1", "/old/?a=1"])
            Assert.StartsWith("https://www.mapflat.com/about", map.To(asked), StringComparison.Ordinal);
        Assert.Equal("https://www.mapflat.com/about", map.To("/old"));
    }

    [Fact]
    public void Bug_14_A_campaign_in_the_query_changes_no_rule_and_goes_on()
    {
        var map = TestSite.Map(TestSite.Rule("/old", "https://new.example/x"),
            TestSite.Rule("/old?p=1", "https://new.example/one"), TestSite.Rule("/b/*", "https://new.example/:splat"));
        Assert.Equal("https://new.example/x?utm_source=a&utm_medium=b", map.To("/old?utm_source=a&utm_medium=b"));
        Assert.Equal("https://new.example/one?utm_source=a", map.To("/old?utm_source=a&p=1"));
        Assert.Equal("https://new.example/c?fbclid=1", map.To("/b/c?fbclid=1"));
        Assert.True(map.Ask("/about?utm_source=a").IsCanonical);
    }

    [GeneratedRegex(@"(?:public|internal) (?:static )?(?:async )?(?:void|Task) (\w+)\(")]
    private static partial Regex Method();

    [GeneratedRegex(@"`([A-Z]\w{12,})`")]
    private static partial Regex Name();
}
