using static Microsoft.Playwright.Assertions;

namespace Mapflat.Browser.Tests.Admin;

/// <summary>The editor is left by whatever leads away from it, and the last words come along.</summary>
public sealed class LeavingTests(AdminBrowsing browsing)
{
    [Theory]
    [InlineData("main a[href$='/history']", "/history")]
    [InlineData("header a[href='/admin/media']", "/admin/media")]
    [InlineData("header a[href='/']", "/")]
    public async Task A_link_takes_the_last_words_along(string link, string room)
    {
        await using var visit = await browsing.StartAsync();
        var (page, path) = await CreateAsync(visit);
        await page.WriteTextAsync($"Typed just before {room}.");
        await page.Locator(link).First.ClickAsync();
        await page.ReachAsync(room);
        await page.GotoAsync(path + "/edit");
        Assert.Equal($"Typed just before {room}.", (await page.ReadTextAsync()).Trim());
        await Expect(page.Locator("#kept")).ToBeHiddenAsync();
        Assert.Empty(visit.Complaints);
    }

    [Fact]
    public async Task Another_form_of_the_page_takes_the_last_words_along()
    {
        await using var visit = await browsing.StartAsync();
        var (page, path) = await CreateAsync(visit);
        await page.WriteTextAsync("What visitors read.");
        await page.ClickAsync("text=Review and publish…");
        await page.ClickAsync("text=Publish for everybody");
        await Expect(page.Locator("#notices")).ToContainTextAsync("Published.");
        await page.GotoAsync(path + "/edit");
        await page.WriteTextAsync("A draft.");
        await page.ClickAsync("#save");
        await Expect(page.Locator("#status")).ToContainTextAsync("Saved at");
        await page.ReloadAsync();
        await page.WriteTextAsync("Typed just before it was put aside.");
        await page.ClickAsync("text=Put this draft aside");
        await Expect(page.Locator("#notices")).ToContainTextAsync("The draft was put aside");
        Assert.Equal("What visitors read.", (await page.ReadTextAsync()).Trim());
        await Expect(page.Locator("#state")).ToHaveTextAsync("Live");
        await page.GotoAsync(path + "/history/comparison?from=1&to=5");
        await Expect(page.Locator("main")).ToContainTextAsync("Typed just before it was put aside.");
    }

    [Fact]
    public async Task Who_cannot_save_stays_and_is_told()
    {
        await using var visit = await browsing.StartAsync();
        var (page, path) = await CreateAsync(visit);
        await page.RouteAsync("**/draft", route => route.AbortAsync());
        await page.WriteTextAsync("Words for a server that is away.");
        await page.Locator("main a[href$='/history']").ClickAsync();
        await Expect(page.Locator("#status")).ToContainTextAsync("Your words are kept in this browser");
        Assert.EndsWith(path + "/edit", page.Url, StringComparison.Ordinal);
        await page.UnrouteAllAsync();
        await page.Locator("main a[href$='/history']").ClickAsync();
        await page.ReachAsync("/history");
    }

    [Fact]
    public async Task A_review_that_is_asked_for_during_a_save_shows_the_last_words()
    {
        await using var visit = await browsing.StartAsync();
        var (page, _) = await CreateAsync(visit);
        var late = new TaskCompletionSource();
        await page.RouteAsync("**/draft", async route =>
        {
            await late.Task;
            await route.ContinueAsync();
        });
        await page.WriteTextAsync("First words.");
        await page.Keyboard.PressAsync("Control+s");
        await page.WriteTextAsync("Last words.");
        await page.ClickAsync("text=Review and publish…");
        late.SetResult();
        await page.ReachAsync("/publication");
        await Expect(page.Locator("h1")).ToContainTextAsync("Publish “");
        await page.ClickAsync("text=Publish for everybody");
        await Expect(page.Locator("#notices")).ToContainTextAsync("Published.");
        await page.ClickAsync("text=See the page");
        await Expect(page.Locator(".prose")).ToHaveTextAsync("Last words.");
    }

    [Fact]
    public async Task Who_goes_back_and_forward_finds_the_last_words()
    {
        await using var visit = await browsing.StartAsync();
        var (page, path) = await CreateAsync(visit);
        await page.GotoAsync(path);
        await page.GotoAsync(path + "/edit");
        await page.WriteTextAsync("Typed just before going back.");
        await page.GoBackAsync();
        await page.GotoAsync(path + "/publication");
        await page.GotoAsync(path + "/edit");
        Assert.Equal("Typed just before going back.", (await page.ReadTextAsync()).Trim());
    }

    [Theory]
    [InlineData("Overview", "")]
    [InlineData("History", "/history")]
    [InlineData("Review and publish", "/publication")]
    public async Task Without_script_a_tab_takes_the_last_words_along(string tab, string room)
    {
        await using var visit = await browsing.StartAsync(script: false);
        var (page, path) = await CreateAsync(visit);
        await page.FillAsync("#markdown", $"Typed just before {tab}.");
        await page.Locator(".draft-head").GetByRole(AriaRole.Button, new() { Name = tab, Exact = true }).ClickAsync();
        Assert.EndsWith(path + room, page.Url, StringComparison.Ordinal);
        await page.GotoAsync(path + "/edit");
        Assert.Equal($"Typed just before {tab}.", (await page.InputValueAsync("#markdown")).Trim());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Enter_in_a_field_saves_and_leads_nowhere(bool script)
    {
        await using var visit = await browsing.StartAsync(script: script);
        var (page, path) = await CreateAsync(visit);
        await page.FillAsync("#title", "Saved by a key");
        await page.RunAndWaitForResponseAsync(
            () => page.PressAsync("#title", "Enter"), answer => answer.Request.Method == "POST");
        await page.ReachAsync("/edit");
        Assert.EndsWith(path + "/edit", page.Url, StringComparison.Ordinal);
        await page.GotoAsync(path);
        await Expect(page.Locator("h1")).ToHaveTextAsync("Saved by a key");
    }

    /// <summary>A new page with all that publishing asks for, in the editor.</summary>
    private static async Task<(IPage Page, string Path)> CreateAsync(Visit visit)
    {
        var page = visit.Page;
        await page.GotoAsync("/admin/pages/new");
        await page.FillAsync("#Title", $"Left {Guid.NewGuid():N}");
        await page.ClickAsync("main form button.primary");
        await page.FillAsync("#summary", "A page that is left.");
        await page.ClickAsync("#save");
        await Expect(page.Locator("#status, #notices").Filter(new() { HasText = "Saved a" })).ToBeVisibleAsync();
        return (page, new Uri(page.Url).AbsolutePath[..^"/edit".Length]);
    }
}
