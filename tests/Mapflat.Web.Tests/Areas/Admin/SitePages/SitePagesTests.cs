using System.Net;
using Mapflat.Content.Archives;
using Mapflat.Content.Model;
using Microsoft.Extensions.DependencyInjection;

namespace Mapflat.Web.Tests.Areas.Admin.SitePages;

/// <summary>The way from what visitors see to its words.</summary>
public sealed class SitePagesTests : AdminSite
{
    [Fact]
    public async Task Page_is_shown_as_visitors_get_it_with_the_way_to_its_words()
    {
        using var editor = await AdminClient.SignInAsync(Site, "editor@example.com", AccountRole.Editor);
        var page = Html.Parse(await editor.ReadAsync("/admin/site/about"));
        Assert.Matches("^/admin/pages/[0-9]+/edit$", page.QuerySelector(".site-bar a.primary")!.GetAttribute("href"));
        Assert.Equal("/admin/frame/about", page.QuerySelector("iframe")!.GetAttribute("src"));

        var framed = Html.Parse(await editor.ReadAsync("/admin/frame/about"));
        var visited = Html.Parse(await editor.ReadAsync("/about"));
        Assert.Equal(visited.QuerySelector("main")!.TextContent, framed.QuerySelector("main")!.TextContent);
        foreach (var (within, outside) in framed.QuerySelectorAll("a, form").Zip(visited.QuerySelectorAll("a, form")))
        {
            var name = outside.LocalName == "a" ? "href" : "action";
            var (to, from) = (within.GetAttribute(name)!, outside.GetAttribute(name)!);
            if (from.StartsWith('#')) Assert.Equal(from, to);
            else if (from.StartsWith('/'))
                Assert.Equal(("/admin/site" + from, "_top"), (to, within.GetAttribute("target")));
            else Assert.Equal("_blank", within.GetAttribute("target"));
        }
    }

    [Fact]
    public async Task Only_the_owners_area_may_frame_what_it_shows_and_visitors_get_what_they_got()
    {
        using var owner = await AdminClient.SignInAsync(Site);
        using var visited = await owner.GetAsync("/about");
        using var framed = await owner.GetAsync("/admin/frame/about");
        Assert.Contains("frame-ancestors 'self'", Policy(framed), StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", Policy(visited), StringComparison.Ordinal);
        Assert.DoesNotContain("script-src", Policy(framed), StringComparison.Ordinal);
        Assert.Equal("no-store", framed.Headers.CacheControl!.ToString());
        Assert.False(visited.Headers.Contains("Set-Cookie"));
        Assert.DoesNotContain("/admin", await TextAsync(visited), StringComparison.Ordinal);

        static string Policy(HttpResponseMessage answer) =>
            answer.Headers.GetValues("Content-Security-Policy").Single();
    }

    [Theory]
    [InlineData("/admin/site/About/", "/admin/site/about")]
    [InlineData("/admin/site/clients/index.html", "/admin/site/clients")]
    [InlineData("/admin/edit", "/admin/site")]
    [InlineData("/admin/edit?address=%2Fcontents", "/admin/site/contents")]
    [InlineData("/admin/edit?address=https%3A%2F%2Fwww.mapflat.com%2Fnothing-here", "/admin/site/nothing-here")]
    [InlineData("/admin/edit?address=two%20words", "/admin/pages?q=two%20words")]
    public async Task Other_spellings_and_what_has_no_words_lead_on(string address, string to)
    {
        using var owner = await AdminClient.SignInAsync(Site);
        using var answer = await owner.GetAsync(address);
        Assert.Equal((HttpStatusCode.Found, to), (answer.StatusCode, LocationOf(answer)));
    }

    [Theory]
    [InlineData("http://localhost/about")]
    [InlineData("https://www.mapflat.com/About/#part")]
    [InlineData("/about?utm_source=mail")]
    [InlineData("http://127.0.0.1:21000/about.md")]
    public async Task Bookmark_leads_from_any_spelling_of_an_address_to_the_editor_of_its_page(string address)
    {
        using var owner = await AdminClient.SignInAsync(Site);
        using var answer = await owner.GetAsync("/admin/edit?address=" + Uri.EscapeDataString(address));
        var editor = Html.Parse(await owner.ReadAsync(LocationOf(answer)!));
        Assert.Contains("/about", editor.QuerySelector(".draft-head")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bookmark_waits_for_a_sign_in_and_goes_on()
    {
        using var stranger = AdminClient.Of(Site);
        using var answer = await stranger.GetAsync("/admin/edit?address=%2Fabout");
        Assert.Contains("return=" + Uri.EscapeDataString("/admin/edit?address=%2Fabout"), LocationOf(answer),
            StringComparison.Ordinal);
        using var owner = await AdminClient.SignInAsync(Site);
        var account = Html.Parse(await owner.ReadAsync("/admin/account"));
        var bookmark = account.QuerySelector(".bookmark a")!.GetAttribute("href")!;
        Assert.StartsWith("javascript:location.href='http://localhost/admin/edit?address='", bookmark,
            StringComparison.Ordinal);
        Assert.Equal(bookmark, account.QuerySelector("#bookmark-address")!.GetAttribute("value"));
    }

    [Fact]
    public async Task Missing_address_offers_what_can_be_done_about_it()
    {
        using var owner = await AdminClient.SignInAsync(Site);
        var page = Html.Parse(await owner.ReadAsync("/admin/site/nothing-here"));
        Assert.Contains("Nothing is here.", page.QuerySelector("[role=status]")!.TextContent, StringComparison.Ordinal);
        Assert.NotNull(page.QuerySelector("a[href='/admin/redirects/new?from=%2Fnothing-here']"));
        using var framed = await owner.GetAsync("/admin/frame/nothing-here");
        Assert.Equal(HttpStatusCode.NotFound, framed.StatusCode);
        Assert.Contains("/admin/site/", await TextAsync(framed), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Draft_is_told_of_where_visitors_find_nothing()
    {
        using var owner = await AdminClient.SignInAsync(Site);
        using var made = await owner.PostFormAsync(
            "/admin/pages/new", "/admin/pages", new() { ["Title"] = "Not yet", ["Section"] = "/clients" });
        var page = Html.Parse(await owner.ReadAsync("/admin/site/clients/not-yet"));
        Assert.Equal(LocationOf(made), page.QuerySelector(".site-bar a.primary")!.GetAttribute("href"));
        Assert.Contains("A draft", page.QuerySelector("[role=status]")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Old_page_stays_as_it_was_with_its_links_inside_and_can_be_turned_into_a_page()
    {
        using var owner = await AdminClient.SignInAsync(Site);
        using var source = new OldSite().Page("/old/harbour.html",
            "<title>The harbour</title><p id=top>Quay. <a href=pier.html>Pier</a> <a href='#top'>Up</a> "
            + "<a href=https://elsewhere.example/x>Away</a> <img src=quay.png alt=Quay></p>")
            .Titled("/old/pier.html", "The pier");
        Assert.Null((await Site.Services.GetRequiredService<ArchiveAdoption>().AdoptAsync(
            source.Save(), new AdoptionOptions(OldSite.Host), Author.Command, null,
            TestContext.Current.CancellationToken)).Failure);
        await Wait.UntilAsync(async () =>
        {
            using var answer = await owner.GetAsync("/old/harbour.html");
            return answer.StatusCode == HttpStatusCode.OK;
        });
        var page = Html.Parse(await owner.ReadAsync("/admin/site/old/harbour.html"));
        Assert.Matches("^/admin/old-pages/[0-9]+/page$",
            page.QuerySelector(".site-bar a.primary")!.GetAttribute("href"));
        using var framed = await owner.GetAsync("/admin/frame/old/harbour.html");
        var html = Html.Parse(await TextAsync(framed));
        Assert.Equal("/old/harbour.html", html.QuerySelector("base")!.GetAttribute("href"));
        Assert.Equal(["/admin/site/old/pier.html", "/admin/frame/old/harbour.html#top", "https://elsewhere.example/x"],
            html.QuerySelectorAll("#top a").Select(link => link.GetAttribute("href")));
        Assert.Equal(["_top", "_self", "_blank"],
            html.QuerySelectorAll("#top a").Select(link => link.GetAttribute("target")));
        Assert.Contains("sandbox", framed.Headers.GetValues("Content-Security-Policy").Single(),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Address_that_leads_to_another_site_says_where()
    {
        using var owner = await AdminClient.SignInAsync(Site);
        var page = Html.Parse(await owner.ReadAsync("/admin/site/lands/resources/reading-list"));
        Assert.Null(page.QuerySelector("iframe"));
        Assert.Contains("https://www.scling.com/", page.QuerySelector("main")!.TextContent, StringComparison.Ordinal);
        Assert.Matches("^/admin/redirects/[0-9]+$", page.QuerySelector(".site-bar a.primary")!.GetAttribute("href"));
    }
}
