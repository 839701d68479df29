using Mapflat.Content.Addresses;

namespace Mapflat.Content.Tests.Addresses;

public sealed class IdentityQueryTests
{
    private static readonly SiteAddresses _addresses = TestSite.Addresses with
    {
        SignificantQueryKeys = ["other"],
        IdentityQueryKeys = ["p", "page_id", "title", "option"]
    };

    [Theory]
    [InlineData("/?p=157", "p=157")]
    [InlineData("/?utm_source=x&P=157", "p=157")]
    [InlineData("/index.php?option=com_content&view=article", "option=com_content")]
    [InlineData("/index.html?page%5Fid=3", "page_id=3")]
    [InlineData("//?title=Data_Lakes", "title=data_lakes")]
    [InlineData("/default.aspx?p", "p=")]
    [InlineData("/?p=157", "p=157", "old.mapflat.com")]
    public void The_home_page_is_not_what_an_identity_asks_for(
        string target, string identity, string host = "www.mapflat.com")
    {
        var found = Map().ResolveRaw(host, target);
        Assert.Equal((ResolutionKind.NotFound, 404, identity), (found.Kind, found.Status, found.IdentifiedBy));
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/?")]
    [InlineData("/?utm_source=x&fbclid=y")]
    [InlineData("/?pp=1&xp=2&=p")]
    [InlineData("/about?p=157")]
    [InlineData("/index.md?p=157")]
    [InlineData("/history?title=x")]
    public void Any_other_query_is_harmless(string target) =>
        Assert.Equal(ResolutionKind.Page, Map().ResolveRaw(null, target).Kind);

    [Fact]
    public void A_rule_that_knows_the_query_goes_on_winning()
    {
        var map = Map(new("/?p=157", "/about", TestSite.Day), new("/?p=158", null, TestSite.Day) { Status = 410 });
        Assert.Equal("https://www.mapflat.com/about", map.ResolveRaw(null, "/?p=157").Location);
        Assert.Equal("https://www.mapflat.com/about?x=1", map.ResolveRaw(null, "/index.php?p=157&x=1").Location);
        Assert.Equal(410, map.ResolveRaw(null, "/index.php?p=158").Status);
        Assert.Equal(404, map.ResolveRaw(null, "/?p=159").Status);
        Assert.True(map.MayIdentify("/", "?x=1&p=157"));
        Assert.Contains(map.Explain("/index.php?p=157").Steps, step => step is { Number: 2 or 3, Decides: true });
        Assert.False(map.MayIdentify("/", "?x=1"));
        Assert.False(map.MayIdentify("/about", "?title=1"));
    }

    [Fact]
    public void What_leads_home_does_not_take_an_identity_there()
    {
        var map = Map(new("/blog", "/", TestSite.Day), new("/wiki", "/index.html", TestSite.Day));
        Assert.Equal("https://www.mapflat.com/?utm=1", map.ResolveRaw(null, "/blog?page_id=5&utm=1").Location);
        Assert.Equal("https://www.mapflat.com/", map.ResolveRaw(null, "/wiki?title=x").Location);
        Assert.Equal("https://www.mapflat.com/?a=b", map.ResolveRaw(null, "/start?title=x&a=b").Location);
        Assert.Equal("https://www.mapflat.com/about?title=x", map.ResolveRaw(null, "/old-about?title=x").Location);
    }

    [Fact]
    public void Explain_says_why_the_home_page_does_not_answer()
    {
        var explained = Map().Explain("/index.php?title=Lakes");
        Assert.Equal(404, explained.Resolution.Status);
        Assert.Contains(explained.Steps, step => step.Number == 2
            && step.Finding.Contains("“title=lakes”", StringComparison.Ordinal) && !step.Decides);
    }

    [Fact]
    public void Without_keys_every_query_gets_the_home_page() =>
        Assert.Equal(ResolutionKind.Page, new RedirectMap(TestSite.Data()).ResolveRaw(null, "/?title=1").Kind);

    [Fact]
    public void The_keys_outlast_a_restart()
    {
        var again = Mapflat.Content.Frozen.AddressesJson.Read(Mapflat.Content.Frozen.AddressesJson.Write(_addresses))!;
        Assert.Equal(_addresses.IdentityQueryKeys, again.IdentityQueryKeys);
        Assert.Equal(
            404, new RedirectMap(TestSite.Data() with { Addresses = again }).ResolveRaw(null, "/?title=1").Status);
    }

    [Fact]
    public void The_keys_of_a_rule_count_by_its_having_them()
    {
        var map = Map(new("/about?v=1", "/clients", TestSite.Day), new("/?x=1", "/architecture", TestSite.Day),
            new("/store?id=*&lang=sv", "/shop/$query.id", TestSite.Day), new("/store", "/all", TestSite.Day));
        Assert.Equal(
            ["/clients?y=2", null, "/architecture", "/shop/7%20b?z=1", "/all?id=7"],
            ((string[])["/about?y=2&v=1", "/about?v=2", "/?x=1", "/store?lang=SV&id=7+b&z=1", "/store?id=7"])
                .Select(asked => map.ResolveRaw(null, asked) is { Kind: ResolutionKind.Redirect } to
                    ? to.Location!["https://www.mapflat.com".Length..] : null));
        Assert.Equal((404, "v=2"), map.ResolveRaw(null, "/index.php?v=2") is var lost
            ? (lost.Status, lost.IdentifiedBy) : default);
    }

    private static RedirectMap Map(params RuleDraft[] rules) =>
        new(TestSite.Data([.. rules.Select(draft => RedirectRule.Create(draft, _addresses).Value!)]) with
        {
            Addresses = _addresses,
            Former = new Dictionary<string, string> { ["/start"] = "/", ["/old-about"] = "/about" },
        });
}
