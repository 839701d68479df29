using static Microsoft.Playwright.Assertions;

namespace Mapflat.Browser.Tests.Admin;

/// <summary>From a wrong sentence on the public page to its editor and back to visitors, by a few clicks.</summary>
public sealed class PageToWordsTests(AdminBrowsing browsing)
{
    [Fact]
    public async Task Bookmark_opens_the_page_that_is_read_in_the_editor()
    {
        await using var visit = await browsing.StartAsync();
        var page = visit.Page;
        await page.GotoAsync("/admin/account");
        var bookmark = await page.Locator(".bookmark a").First.GetAttributeAsync("href");
        await page.GotoAsync("/clients/startups");
        // What a browser does with such a bookmark, on a page that runs no script of its own.
        await page.EvaluateAsync(bookmark!["javascript:".Length..]);
        await page.ReachAsync("/edit");
        await Expect(page.Locator(".draft-head")).ToContainTextAsync("/clients/startups");
    }

    [Fact]
    public async Task Sentence_is_changed_from_its_public_page_and_published_in_three_clicks_without_script()
    {
        await using var visit = await browsing.StartAsync(script: false);
        var page = visit.Page;
        await page.GotoAsync("/admin/site/clients/data-curious");
        await Expect(page.FrameLocator("#site").Locator("main")).ToBeVisibleAsync();
        await page.ClickAsync(".site-bar a.primary");
        var text = page.Locator("#markdown");
        await text.FillAsync("A sentence that is right now.\n\n" + await text.InputValueAsync());
        await page.ClickAsync("text=Review and publish…");
        await page.ClickAsync("text=Publish for everybody");
        await Expect(page.Locator("#notices")).ToContainTextAsync("Published.");
        await page.GotoAsync("/clients/data-curious");
        await Expect(page.Locator(".prose")).ToContainTextAsync("A sentence that is right now.");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Links_within_the_shown_site_stay_there_each_with_the_way_to_its_words(bool script)
    {
        await using var visit = await browsing.StartAsync(script: script);
        var page = visit.Page;
        await page.GotoAsync("/admin/site");
        var site = page.FrameLocator("#site");
        await site.Locator("main a[href='/admin/site/architecture']").First.ClickAsync();
        await page.ReachAsync("/admin/site/architecture");
        await page.GotoAsync("/admin/site/search");
        await Expect(page.Locator(".site-says")).ToContainTextAsync("Made by the program");
        await site.Locator("main input[name=q]").FillAsync("hadoop");
        await site.Locator("main input[name=q]").PressAsync("Enter");
        await page.ReachAsync("/admin/site/search?q=hadoop");
        await Expect(site.Locator(".hits li").First).ToBeVisibleAsync();
        await page.GotoAsync("/admin/site/about");
        await page.GetByRole(AriaRole.Link, new() { Name = "History", Exact = true }).ClickAsync();
        await page.ReachAsync("/history");
        Assert.Empty(visit.Complaints);
    }

    [Fact]
    public async Task Words_that_stand_in_a_page_lead_to_its_editor_from_the_first_screen()
    {
        await using var visit = await browsing.StartAsync(script: false);
        var page = visit.Page;
        await page.GotoAsync("/admin");
        await page.FillAsync("#q", "one-person data engineering");
        await page.ClickAsync(".find button");
        await page.Locator("[aria-labelledby=found-words] li").Filter(new() { HasText = "/about" })
            .GetByRole(AriaRole.Link, new() { Name = "Edit" }).ClickAsync();
        await page.ReachAsync("/edit");
        await Expect(page.Locator(".draft-head")).ToContainTextAsync("/about");
    }

    [Theory]
    [InlineData("/admin/site/about")]
    [InlineData("/admin/site/nothing-is-here")]
    [InlineData("/admin/site/lands/resources/reading-list")]
    [InlineData("/admin/pages?q=one-person%20data%20engineering")]
    [InlineData("/admin/pages?q=http%3A%2F%2Flocalhost%2FAbout%2F")]
    [InlineData("/admin/watch")]
    [InlineData("/admin/menu")]
    public async Task Screens_on_the_way_are_sound_on_a_phone_and_on_a_table(string screen)
    {
        await using var visit = await browsing.StartAsync();
        await visit.Page.GotoAsync(screen);
        Assert.Empty(await AxeTests.FindAsync(visit.Page, 320, 1280));
        await visit.Page.SetViewportSizeAsync(320, Visit.Height);
        Assert.Empty(await visit.FindAsync(LayoutTests.Overflow));
        Assert.Empty(await visit.FindAsync(LayoutTests.Targets));
        await Album.PortrayAsync(visit.Page, screen[1..].Replace('/', ' ').Split('?')[0]);
        // A missing address answers 404 within the frame, which the browser notes.
        Assert.All(visit.Complaints, complaint => Assert.Contains("404", complaint, StringComparison.Ordinal));
    }
}
