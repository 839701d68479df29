using static Microsoft.Playwright.Assertions;

namespace Mapflat.Browser.Tests.Admin;

/// <summary>Words in any form but the editor's: no link takes them away without a question.</summary>
public sealed class UnsentTests(AdminBrowsing browsing)
{
    [Fact]
    public async Task Who_leaves_a_form_with_words_in_it_is_asked_first()
    {
        await using var visit = await browsing.StartAsync();
        var page = visit.Page;
        var questions = Answer(page);
        await page.GotoAsync("/admin/redirects/new");
        await page.Locator("#From").PressSequentiallyAsync("/typed-by-hand");
        await page.ClickAsync("header a[href='/admin/account']");
        await Wait.UntilAsync(() => Task.FromResult(questions.Count == 1));
        Assert.Equal(DialogType.BeforeUnload, questions[0]);
        await Expect(page.Locator("#From")).ToHaveValueAsync("/typed-by-hand");

        // Refused, it comes back with the words, which are as unsent as before.
        await page.Locator("#To").PressSequentiallyAsync("nonsense:");
        await page.ClickAsync("main form button.primary");
        await Expect(page.Locator("#problems")).ToBeVisibleAsync();
        Assert.Single(questions);
        await page.ClickAsync("h1");
        await page.ClickAsync("header a[href='/admin/account']");
        await Wait.UntilAsync(() => Task.FromResult(questions.Count == 2));
        await Expect(page.Locator("#From")).ToHaveValueAsync("/typed-by-hand");
    }

    [Fact]
    public async Task Who_sends_it_or_has_typed_nothing_is_not_asked()
    {
        await using var visit = await browsing.StartAsync();
        var page = visit.Page;
        var questions = Answer(page);
        await page.GotoAsync("/admin/redirects/new");
        await page.ClickAsync("h1");
        await page.ClickAsync("header a[href='/admin/account']");
        await page.ReachAsync("/admin/account");
        await page.GotoAsync("/admin/redirects/new");
        await page.Locator("#From").PressSequentiallyAsync("/sent-by-hand");
        await page.Locator("#To").PressSequentiallyAsync("/about");
        await page.ClickAsync("main form button.primary");
        await Expect(page.Locator("#notices .notice")).ToBeVisibleAsync();
        await page.ClickAsync("header a[href='/admin/account']");
        await page.ReachAsync("/admin/account");
        Assert.Empty(questions);
    }

    /// <summary>Stays wherever the browser asks, and keeps what was asked.</summary>
    private static List<string> Answer(IPage page)
    {
        List<string> questions = [];
        page.Dialog += async (_, dialog) =>
        {
            questions.Add(dialog.Type);
            await dialog.DismissAsync();
        };
        return questions;
    }
}
