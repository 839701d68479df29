using System.IO.Compression;
using static Microsoft.Playwright.Assertions;

namespace Mapflat.Browser.Tests.Admin;

/// <summary>The editor as somebody with a keyboard meets it. Each test has a page of the site for itself.</summary>
public sealed class EditorTests(AdminBrowsing browsing)
{
    private const int LargestEditor = 220 * 1024;

    [Fact]
    public async Task What_is_typed_is_saved_by_itself_without_moving_the_focus()
    {
        await using var visit = await EditAsync("/clients/startups");
        var page = visit.Page;
        await page.TypeFirstAsync("Saved by itself. ");
        await Expect(page.Locator("#status")).ToContainTextAsync("by itself");
        Assert.Equal("markdown", await page.EvaluateAsync<string>("() => document.activeElement.id"));
        await Expect(page.Locator("#state")).ToHaveTextAsync("Live, with unpublished changes");
        await page.ReloadAsync();
        Assert.StartsWith("Saved by itself. ", await page.ReadTextAsync(), StringComparison.Ordinal);
        Assert.Empty(visit.Complaints);
    }

    [Fact]
    public async Task What_the_server_never_got_is_offered_when_the_page_is_opened_again()
    {
        await using var visit = await EditAsync("/clients/adolescent");
        var page = visit.Page;
        await page.Context.ClearCookiesAsync();
        await page.TypeFirstAsync("Kept here. ");
        await page.Keyboard.PressAsync("Control+s");
        await Expect(page.Locator("#status")).ToContainTextAsync("kept in this browser");
        var address = page.Url;
        await page.CloseAsync();
        page = await visit.Page.Context.NewPageAsync();
        await AdminBrowsing.SignInAsync(page);
        await page.GotoAsync(address);
        await Expect(page.Locator("#kept")).ToBeVisibleAsync();
        Assert.DoesNotContain("Kept here.", await page.ReadTextAsync(), StringComparison.Ordinal);
        await page.ClickAsync("#kept-use");
        Assert.StartsWith("Kept here. ", await page.ReadTextAsync(), StringComparison.Ordinal);
        await page.ClickAsync("#save");
        await Expect(page.Locator("#status")).ToContainTextAsync("Saved at");
        await page.ReloadAsync();
        await Expect(page.Locator("#kept")).ToBeHiddenAsync();
    }

    [Fact]
    public async Task A_session_that_ended_costs_no_word()
    {
        await using var visit = await EditAsync("/clients/mature-legacy");
        var page = visit.Page;
        await page.Context.ClearCookiesAsync();
        await page.TypeFirstAsync("After the session. ");
        await page.Keyboard.PressAsync("Control+s");
        await Expect(page.Locator("#status")).ToContainTextAsync("You are signed out");
        var other = await page.Context.NewPageAsync();
        await AdminBrowsing.SignInAsync(other);
        await other.CloseAsync();
        await page.BringToFrontAsync();
        await page.EvaluateAsync("() => dispatchEvent(new Event('focus'))");
        await Expect(page.Locator("#status")).ToContainTextAsync("Saved at");
        await page.ReloadAsync();
        Assert.StartsWith("After the session. ", await page.ReadTextAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_second_of_two_windows_is_shown_both_texts()
    {
        await using var visit = await EditAsync("/clients/mature-modern");
        var first = visit.Page;
        var second = await first.Context.NewPageAsync();
        await second.GotoAsync(first.Url);
        await first.TypeFirstAsync("First. ");
        await first.Keyboard.PressAsync("Control+s");
        await Expect(first.Locator("#status")).ToContainTextAsync("Saved at");
        await second.TypeFirstAsync("Second. ");
        await second.ClickAsync("#save");
        await Expect(second.Locator("h1")).ToHaveTextAsync("This page was saved since you opened it");
        Assert.Empty(await AxeTests.FindAsync(second, 360, 1280));
        await second.ClickAsync("text=Save this as the draft");
        await Expect(second.Locator("#notices")).ToContainTextAsync("Saved as a draft");
        Assert.StartsWith("Second. ", await second.ReadTextAsync(), StringComparison.Ordinal);
        await Expect(second.Locator("#kept")).ToBeHiddenAsync();
    }

    [Fact]
    public async Task Tools_work_by_mouse_and_keyboard_and_are_undone()
    {
        await using var visit = await EditAsync("/about");
        var page = visit.Page;
        await page.WriteTextAsync("one two");
        await page.SelectTextAsync(4, 7);
        await page.ClickAsync("[data-do=bold]");
        Assert.Equal("one **two**", await page.ReadTextAsync());
        await page.Keyboard.PressAsync("Control+b");
        Assert.Equal("one two", await page.ReadTextAsync());
        await page.Keyboard.PressAsync("Control+z");
        Assert.Equal("one **two**", await page.ReadTextAsync());
        await page.WriteTextAsync("one\ntwo");
        await page.SelectTextAsync(0, 7);
        await page.FocusAsync("[data-do=bold]");
        for (var i = 0; i < 5; i++) await page.Keyboard.PressAsync("ArrowRight");
        await page.Keyboard.PressAsync("Enter");
        Assert.Equal("- one\n- two", await page.ReadTextAsync());
        await page.Keyboard.PressAsync("Control+Alt+l");
        await page.Keyboard.PressAsync("Control+Alt+h");
        Assert.StartsWith("## one", await page.ReadTextAsync(), StringComparison.Ordinal);
        Assert.Equal(1, await page.Locator(".tools button[tabindex='0']").CountAsync());
    }

    [Fact]
    public async Task A_link_and_a_picture_are_picked_by_keyboard_alone()
    {
        await using var visit = await EditAsync("/architecture");
        var page = visit.Page;
        await page.WriteTextAsync("see this ");
        await page.SelectTextAsync(4, 8);
        await page.Keyboard.PressAsync("Control+k");
        await Expect(page.Locator("#link-query")).ToBeFocusedAsync();
        await page.Keyboard.TypeAsync("startup");
        await Expect(page.Locator("#link-list li")).ToHaveCountAsync(1);
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator("#markdown")).ToBeFocusedAsync();
        Assert.Equal("see [this](/clients/startups) ", await page.ReadTextAsync());
        await page.Keyboard.PressAsync("Control+Alt+p");
        await Expect(page.Locator("#picture-query")).ToBeFocusedAsync();
        await page.Keyboard.TypeAsync("timeline");
        await Expect(page.Locator("#picture-list li")).ToHaveCountAsync(1);
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator("#picture-words")).ToBeFocusedAsync();
        await page.Keyboard.TypeAsync("A line of years");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator("#markdown")).ToBeFocusedAsync();
        Assert.Equal("see [this](/clients/startups) \n\n![A line of years](/media/timeline.svg)\n",
            await page.ReadTextAsync());
        await page.Keyboard.PressAsync("Control+k");
        await Expect(page.Locator("#link-query")).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Escape");
        await Expect(page.Locator("#markdown")).ToBeFocusedAsync();
    }

    [Fact]
    public async Task The_preview_follows_the_cursor_and_a_click_in_it_brings_the_cursor_there()
    {
        await using var visit = await EditAsync("/architecture/monoliths");
        var page = visit.Page;
        var frame = page.FrameLocator("#preview");
        await Expect(frame.Locator("h1")).ToBeVisibleAsync();
        await page.TypeFirstAsync("Seen *at once*. ");
        await Expect(frame.Locator(".prose em").First).ToHaveTextAsync("at once");
        await page.Keyboard.PressAsync("Control+End");
        await page.WaitForFunctionAsync(
            "() => document.getElementById('preview').contentDocument.scrollingElement.scrollTop > 300");
        var first = frame.Locator(".prose h2").First;
        var heading = await first.InnerTextAsync();
        await first.ClickAsync();
        await Expect(page.Locator("#markdown")).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("End");
        await page.Keyboard.TypeAsync(" (clicked)");
        Assert.Contains($"## {heading} (clicked)\n", await page.ReadTextAsync(), StringComparison.Ordinal);
        await frame.Locator(".trail a").First.ClickAsync();
        await Expect(frame.Locator(".prose h2").First).ToHaveTextAsync($"{heading} (clicked)");
        Assert.Empty(visit.Complaints);
    }

    [Fact]
    public async Task Nothing_runs_in_a_preview_even_without_the_policy()
    {
        await using var visit = await browsing.StartAsync(ignorePolicy: true);
        var page = visit.Page;
        var ran = false;
        page.Dialog += (_, dialog) =>
        {
            ran = true;
            _ = dialog.DismissAsync();
        };
        await page.GotoAsync(await browsing.PageAsync("/architecture/unified-log") + "/edit");
        await page.FillAsync("#title", "\"><img src=x onerror=alert(1)>");
        await page.WriteTextAsync("""
            <img src=x onerror=alert(1)><script>alert(1)</script> [a](javascript:alert(1)) ![b](x"onerror="alert(1))
            <svg onload=alert(1)>

            ## here {onclick=alert(1)}

            Done.
            """);
        await Expect(page.FrameLocator("#preview").Locator(".prose")).ToContainTextAsync("Done.");
        await page.ClickAsync("#save");
        await Expect(page.Locator("#status")).ToContainTextAsync("Saved at");
        var whole = await page.Context.RunAndWaitForPageAsync(() => page.ClickAsync("text=Preview in a new tab"));
        await Expect(whole.Locator(".prose")).ToContainTextAsync("Done.");
        await page.GotoAsync(page.Url.Replace("/edit", "/publication", StringComparison.Ordinal));
        await Expect(page.Locator("ins").First).ToBeVisibleAsync();
        Assert.False(ran);
    }

    [Fact]
    public async Task What_is_pasted_from_a_document_becomes_Markdown()
    {
        await using var visit = await EditAsync("/architecture/service-oriented");
        var page = visit.Page;
        await page.WriteTextAsync("");
        await page.PasteAsync("<h2>Head</h2><p>With <b>bold</b> words.</p>", "Head");
        await Expect(page.Text()).Not.ToHaveValueAsync("");
        Assert.Equal("## Head\n\nWith **bold** words.\n", await page.ReadTextAsync());
    }

    [Fact]
    public async Task A_finding_is_mended_in_the_text()
    {
        await using var visit = await EditAsync("/clients/data-curious");
        var page = visit.Page;
        await page.WriteTextAsync("## A\n\n#### B\n");
        await Expect(page.Locator(".cm-finding")).ToContainTextAsync("level");
        await page.ClickAsync("#findings button:has-text(\"Use ### here\")");
        await Expect(page.Locator("#findings-state")).ToHaveTextAsync("Nothing was found.");
        await Expect(page.Locator(".cm-finding")).ToHaveCountAsync(0);
        Assert.Equal("## A\n\n### B\n", await page.ReadTextAsync());
    }

    [Theory]
    [InlineData("edit")]
    [InlineData("history")]
    [InlineData("history/comparison?from=1&to=2")]
    [InlineData("publication")]
    public async Task Axe_finds_nothing_and_nothing_goes_sideways(string room)
    {
        await using var visit = await EditAsync("/how-i-work");
        var page = visit.Page;
        await page.WriteTextAsync("# One\n\n[x](/nowhere) and a very long word: " + new string('x', 300)
            + "\n\n| | |\n|---|---|\n| a | b |\n");
        await page.ClickAsync("#save");
        await Expect(page.Locator("#status")).ToContainTextAsync("Saved at");
        await page.GotoAsync(page.Url.Replace("edit", room, StringComparison.Ordinal));
        Assert.Empty(await AxeTests.FindAsync(page, 360, 1280));
        await page.SetViewportSizeAsync(320, Visit.Height);
        Assert.Equal(320, await page.EvaluateAsync<int>("() => document.documentElement.scrollWidth"));
        Assert.Empty(visit.Complaints);
    }

    [Fact]
    public async Task The_editor_is_small_when_it_is_compressed_and_nothing_of_it_is_loaded_twice()
    {
        await using var visit = await EditAsync("/");
        var loaded = visit.Requests.Where(r => r.ResourceType == "script"
            || r.ResourceType == "stylesheet" && r.Url.Contains("/css/admin", StringComparison.Ordinal)).ToList();
        Assert.Equal(loaded.Count, loaded.Select(r => r.Url).Distinct().Count());
        var sizes = await Task.WhenAll(loaded.Select(async r =>
        {
            using var packed = new MemoryStream();
            await using (var gzip = new GZipStream(packed, CompressionLevel.Optimal, leaveOpen: true))
                await gzip.WriteAsync(await (await r.ResponseAsync())!.BodyAsync());
            return (int)packed.Length;
        }));
        Assert.Contains(loaded, r => r.Url.EndsWith("codemirror.js", StringComparison.Ordinal));
        Assert.InRange(sizes.Sum(), 1, LargestEditor);
    }

    [Fact]
    public async Task Without_script_a_page_is_written_previewed_and_published()
    {
        await using var visit = await browsing.StartAsync(script: false);
        var page = visit.Page;
        await page.GotoAsync(await browsing.PageAsync("/clients") + "/edit");
        await page.FillAsync("[name=markdown]", "Written without script.\n");
        var preview = await page.Context.RunAndWaitForPageAsync(() => page.ClickAsync("text=Preview in a new tab"));
        await Expect(preview.Locator(".prose")).ToHaveTextAsync("Written without script.");
        await page.ClickAsync("text=Review and publish…");
        await page.FillAsync("[name=reason]", "A test.");
        await page.ClickAsync("text=Publish for everybody");
        await Expect(page.Locator("#notices")).ToContainTextAsync("Published.");
        await page.GotoAsync("/clients");
        await Expect(page.Locator(".prose")).ToHaveTextAsync("Written without script.");
    }

    [Theory]
    [InlineData("Review and publish", "/publication")]
    [InlineData("History", "/history")]
    public async Task A_tab_takes_the_last_words_along(string tab, string room)
    {
        var words = $"Typed just before {tab}. ";
        await using var visit = await EditAsync("/architecture/monoliths");
        var page = visit.Page;
        await page.TypeFirstAsync(words);
        await page.GetByRole(AriaRole.Link, new() { Name = tab, Exact = true }).ClickAsync();
        await page.ReachAsync(room);
        if (room == "/publication") await Expect(page.Locator("main")).ToContainTextAsync(words.Trim());
        await page.GetByRole(AriaRole.Link, new() { Name = "Edit", Exact = true }).First.ClickAsync();
        await page.ReachAsync("/edit");
        Assert.StartsWith(words, await page.ReadTextAsync(), StringComparison.Ordinal);
        await Expect(page.Locator("#kept")).ToBeHiddenAsync();
    }

    private async Task<Visit> EditAsync(string address)
    {
        var visit = await browsing.StartAsync();
        await visit.Page.GotoAsync(await browsing.PageAsync(address) + "/edit");
        await Expect(visit.Page.Locator(".tools")).ToBeVisibleAsync();
        return visit;
    }
}
