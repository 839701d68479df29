namespace Mapflat.Web.Tests.Features;

public sealed class ContentsTests(PublicSite site)
{
    [Fact]
    public async Task The_contents_have_every_page_once_in_reading_order_and_each_below_its_section()
    {
        var page = Html.Parse((await site.AskAsync("https", "www.example.org", "/contents")).Text);
        var links = page.QuerySelectorAll(".outline a").Select(link => link.GetAttribute("href")).ToList();
        Assert.Equal(
            ["/", "/architecture", "/architecture/monoliths", "/architecture/service-oriented",
                "/architecture/unified-log", "/clients", "/clients/startups", "/clients/adolescent",
                "/clients/mature-legacy", "/clients/mature-modern", "/clients/data-curious", "/how-i-work", "/about"],
            links);
        Assert.Equal("/clients", page.QuerySelector("a[href='/clients/startups']")!.Closest("ul")!.ParentElement!
            .QuerySelector("a")!.GetAttribute("href"));
    }

    [Fact]
    public async Task The_foot_of_a_page_leads_to_what_people_read_and_not_to_raw_XML()
    {
        var page = Html.Parse((await site.AskAsync("https", "www.example.org", "/about")).Text);
        var links = page.QuerySelectorAll("footer a").Select(link => link.GetAttribute("href")).ToList();
        foreach (var target in (string[])["/contents", "/changes", "/all"]) Assert.Contains(target, links);
        Assert.DoesNotContain("/sitemap.xml", links);
    }
}
