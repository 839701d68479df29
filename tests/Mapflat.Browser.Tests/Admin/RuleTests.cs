using static Microsoft.Playwright.Assertions;

namespace Mapflat.Browser.Tests.Admin;

/// <summary>The whole way of a rule: written while it is explained, saved, followed, undone.</summary>
public sealed class RuleTests(AdminBrowsing browsing)
{
    [Fact]
    public async Task A_rule_is_explained_as_it_is_typed_saved_followed_and_undone()
    {
        await using var visit = await browsing.StartAsync();
        var page = visit.Page;
        await page.GotoAsync("/admin/redirects");
        await page.GetByRole(Microsoft.Playwright.AriaRole.Link, new() { Name = "New rule" }).ClickAsync();
        await page.FillAsync("#From", "/browser/talk");
        await page.Locator("#To").PressSequentiallyAsync("/lands/resources/reading-list");
        await Expect(page.Locator("#live-summary")).ToContainTextAsync(
            "/browser/talk goes to https://www.scling.com/reading-list (301)");
        Assert.Equal("To", await page.EvaluateAsync<string>("() => document.activeElement.id"));
        await Expect(page.Locator("#live-trial .decides").First).ToContainTextAsync("Exact rules");
        // The chain is seen, and mended in one click.
        await page.Locator("#live-To button").ClickAsync();
        await Expect(page.Locator("#To")).ToHaveValueAsync("https://www.scling.com/reading-list");
        await Expect(page.Locator("#live-To button")).ToHaveCountAsync(0);
        Assert.Empty(await AxeTests.FindAsync(page, 360, 1280));
        await page.ClickAsync("form[data-trial] .primary");
        await Expect(page.Locator("#notices")).ToContainTextAsync("was made");
        Assert.Empty(await AxeTests.FindAsync(page, 360, 1280));
        var followed = await page.APIRequest.GetAsync(browsing.Origin + "/BROWSER/talk/", new() { MaxRedirects = 0 });
        Assert.Equal((301, "https://www.scling.com/reading-list"), (followed.Status, followed.Headers["location"]));
        await page.GotoAsync("/admin/redirects?q=browser");
        Assert.Empty(await AxeTests.FindAsync(page, 360, 1280));
        await page.CheckAsync("input[name=Rules]");
        await Expect(page.Locator("[data-count]")).ToHaveTextAsync("(1)");
        await page.ClickAsync("#bulk button[value=disable]");
        await Expect(page.Locator("#notices")).ToContainTextAsync("switched off");
        Assert.Equal(404,
            (await page.APIRequest.GetAsync(browsing.Origin + "/browser/talk", new() { MaxRedirects = 0 })).Status);
        await page.GetByRole(Microsoft.Playwright.AriaRole.Button, new() { Name = "Undo that" }).ClickAsync();
        await Expect(page.Locator("#notices")).ToContainTextAsync("Undone");
        Assert.Equal(301,
            (await page.APIRequest.GetAsync(browsing.Origin + "/browser/talk", new() { MaxRedirects = 0 })).Status);
        foreach (var screen in (string[])["/admin/redirects/explanation?address=/browser/talk",
            "/admin/redirects/imports", "/admin/redirects/hosts"])
        {
            await page.GotoAsync(screen);
            Assert.Empty(await AxeTests.FindAsync(page, 360, 1280));
            Assert.True(await page.EvaluateAsync<bool>("() => document.documentElement.scrollWidth <= innerWidth"));
        }

        Assert.Empty(visit.Complaints);
    }
}
