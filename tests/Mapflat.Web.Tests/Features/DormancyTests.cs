namespace Mapflat.Web.Tests.Features;

public sealed class DormancyTests(LocalSite site)
{
    [Theory]
    [InlineData("/")]
    [InlineData("/architecture/unified-log")]
    [InlineData("/clients/startups")]
    [InlineData("/about")]
    [InlineData("/search")]
    [InlineData("/search?q=data")]
    [InlineData("/nothing")]
    [InlineData("/media/nothing.svg")]
    public async Task Every_page_says_first_of_all_that_the_site_is_dormant_and_where_to_go_on(string target)
    {
        var page = Html.Parse((await site.GetAsync(target)).Text);
        Assert.Equal("#main", page.Body!.Children[0].GetAttribute("href"));
        var notice = page.Body.Children[1];
        Assert.Equal(("ASIDE", "Dormancy notice"), (notice.TagName, notice.GetAttribute("aria-label")));
        Assert.Contains("dormant", notice.TextContent, StringComparison.Ordinal);
        Assert.StartsWith(
            "https://www.scling.com/", notice.QuerySelector("a")!.GetAttribute("href"), StringComparison.Ordinal);
        Assert.Equal("noopener", notice.QuerySelector("a")!.GetAttribute("rel"));
    }

    [Fact]
    public async Task A_page_names_its_successor_in_a_link_header()
    {
        var answer = await site.GetAsync("/about");
        Assert.Contains("<https://www.scling.com/>; rel=\"related\"", answer["Link"], StringComparison.Ordinal);
    }
}
