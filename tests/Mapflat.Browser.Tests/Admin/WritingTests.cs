using System.Runtime.CompilerServices;
using static Microsoft.Playwright.Assertions;

namespace Mapflat.Browser.Tests.Admin;

/// <summary>The writing surface: what it does to a text, and that it does nothing else.</summary>
public sealed class WritingTests(AdminBrowsing browsing)
{
    private const string Examples = "tests/Mapflat.Content.Tests/Markup/CommonMark/spec.json";

    [Fact]
    public async Task What_is_not_changed_stays_to_the_byte()
    {
        await using var visit = await EditAsync();
        string[] texts =
        [
            .. Directory.EnumerateFiles(Repository.PathOf("content/pages"), "*.md", SearchOption.AllDirectories)
                .Select(File.ReadAllText),
            "No line end at the end", "\n\nEmpty lines first\n\n\n", "Spaces at the end  \nand\ttabs\t\n",
            "\uFEFFA mark\n",
            "A\u2028line separator and\u0085another, and\fa third\n", "e\u0301 \U0001F600 \u00A0\n",
            "- a\n\n\n- b\n",
        ];
        // Each is put there as it is opened, changed at its end, and changed back.
        var examples = await File.ReadAllTextAsync(
            Repository.PathOf(Examples), TestContext.Current.CancellationToken);
        var changed = await visit.Page.EvaluateAsync<string[]>("""
            async ([texts, examples]) => {
              const { EditorView } = await import('/js/admin/editor/codemirror.js');
              const view = EditorView.findFromDOM(document.querySelector('.cm-editor'));
              const area = document.querySelector('[name=markdown]');
              const all = [...texts, ...JSON.parse(examples).map(each => each.markdown)];
              return all.filter(text => {
                area.value = text;
                const before = area.value;
                area.dispatchEvent(new InputEvent('input', { bubbles: true }));
                const { length } = view.state.doc;
                view.dispatch({ changes: { from: length, insert: 'x' } });
                view.dispatch({ changes: { from: length, to: length + 1 } });
                return area.value !== before;
              });
            }
            """, new object[] { texts, examples });
        Assert.Empty(changed);
        Assert.Empty(visit.Complaints);
    }

    [Fact]
    public async Task A_picture_stands_between_blocks_wherever_the_cursor_is()
    {
        const string picture = "![Years](/media/timeline.svg)";
        (string Text, string Then)[] places =
        [
            ("¦", $"{picture}\n"),
            ("¦## A heading\n\nWords\n", $"{picture}\n\n## A heading\n\nWords\n"),
            ("## A hea¦ding\nWords\n", $"## A heading\n\n{picture}\n\nWords\n"),
            ("Some ¦words\nof one\n\nNext\n", $"Some words\nof one\n\n{picture}\n\nNext\n"),
            ("One\n\n¦\n\nTwo\n", $"One\n\n{picture}\n\nTwo\n"),
            ("- one\n- t¦wo\n- three\n\nNext\n", $"- one\n- two\n- three\n\n{picture}\n\nNext\n"),
            ("> said ¦by\n> her\n\nNext\n", $"> said by\n> her\n\n{picture}\n\nNext\n"),
            ("| a | b |\n|---|---|\n| c¦ | d |\n\nNext\n",
                $"| a | b |\n|---|---|\n| c | d |\n\n{picture}\n\nNext\n"),
            ("```\nco¦de\n\nmore\n```\nNext\n", $"```\ncode\n\nmore\n```\n\n{picture}\n\nNext\n"),
            ("A[^1]\n\n[^1]: A note¦\n", $"A[^1]\n\n[^1]: A note\n\n{picture}\n"),
            ("A[^1]\n\n[^1]: A note\n¦\n    its rest\n", $"A[^1]\n\n[^1]: A note\n\n    its rest\n\n{picture}\n"),
            ("Term\n:   Its¦ sense\n\n:   Another\n\nNext\n",
                $"Term\n:   Its sense\n\n:   Another\n\n{picture}\n\nNext\n"),
            ("^^^\n![a¦](/media/timeline.svg)\n^^^ Words\n\nNext\n",
                $"^^^\n![a](/media/timeline.svg)\n^^^ Words\n\n{picture}\n\nNext\n"),
            ("::: note\nWo¦rds\n:::\n\nNext\n", $"::: note\nWords\n\n{picture}\n\n:::\n\nNext\n"),
        ];
        await using var visit = await EditAsync();
        var page = visit.Page;
        foreach (var (text, then) in places)
        {
            await PutCursorAsync(page, text);
            await page.ClickAsync("[data-do=picture]");
            await page.Locator("#picture-list li", new() { HasText = "timeline.svg" }).First
                .GetByRole(AriaRole.Button).ClickAsync();
            await page.FillAsync("#picture-words", "Years");
            await page.ClickAsync("#picture-insert");
            await Expect(page.Text()).ToHaveValueAsync(then);
        }

        Assert.Empty(visit.Complaints);
    }

    [Fact]
    public async Task What_is_pasted_goes_into_the_line_or_between_the_blocks()
    {
        (string Text, string Html, string Then)[] pasted =
        [
            ("Words (¦)\n", "<p>and <b>more</b></p>", "Words (and **more**)\n"),
            ("A[^1]\n\n[^1]: A note¦\n", "<h2>Plan</h2><p>Words</p>", "A[^1]\n\n[^1]: A note\n\n## Plan\n\nWords\n"),
            ("## A hea¦ding\n", "<ul><li>one</li></ul>", "## A heading\n\n- one\n"),
            ("```\nco¦de\n```\n", "<p><b>bold</b></p>", "```\ncoplainde\n```\n"),
        ];
        await using var visit = await EditAsync();
        var page = visit.Page;
        foreach (var (text, html, then) in pasted)
        {
            await PutCursorAsync(page, text);
            await page.PasteAsync(html, "plain");
            await Expect(page.Text()).ToHaveValueAsync(then);
        }
    }

    [Fact]
    public async Task An_address_without_its_scheme_is_mended_and_told()
    {
        await using var visit = await EditAsync();
        var page = visit.Page;
        await page.WriteTextAsync("");
        await page.FocusAsync("#markdown");
        await page.Keyboard.TypeAsync("[typed](example.com/x)");
        await Expect(page.Text()).ToHaveValueAsync("[typed](https://example.com/x)");
        await Expect(page.Locator("#told")).ToContainTextAsync("was put before example.com/x");
        await page.Keyboard.PressAsync("Control+z");
        await Expect(page.Text()).ToHaveValueAsync("[typed](example.com/x)");
        await Expect(page.Locator(".cm-finding")).ToContainTextAsync("leads to no other site");
        await page.WriteTextAsync("pasted");
        await page.SelectTextAsync(0, 6);
        await page.PasteAsync("", "www.example.com");
        await Expect(page.Text()).ToHaveValueAsync("[pasted](https://www.example.com)");
        await page.WriteTextAsync("chosen");
        await page.SelectTextAsync(0, 6);
        await page.Keyboard.PressAsync("Control+k");
        await page.Keyboard.TypeAsync("www.example.com/foo");
        await Expect(page.Locator("#link-list li").First).ToContainTextAsync("https://www.example.com/foo");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Text()).ToHaveValueAsync("[chosen](https://www.example.com/foo)");
    }

    [Fact]
    public async Task Markdown_is_seen_where_the_cursor_is_and_a_table_is_entered_by_the_arrows()
    {
        await using var visit = await EditAsync();
        var page = visit.Page;
        await page.WriteTextAsync("## Head\n\nSome **bold** words.\n\n| a | b |\n| --- | --- |\n| c | d |\n\nEnd\n");
        await page.SelectTextAsync(9, 9);
        var surface = page.Locator("#markdown");
        await Expect(surface).Not.ToContainTextAsync("##");
        await Expect(surface).Not.ToContainTextAsync("**");
        await Expect(page.Locator(".cm-table td").First).ToHaveTextAsync("c");
        await page.Keyboard.PressAsync("Control+ArrowRight");
        await page.Keyboard.PressAsync("Control+ArrowRight");
        await Expect(surface).ToContainTextAsync("**bold**");
        await page.Keyboard.PressAsync("ArrowDown");
        await page.Keyboard.PressAsync("ArrowDown");
        await Expect(page.Locator(".cm-table")).ToHaveCountAsync(0);
        await Expect(surface).ToContainTextAsync("| --- | --- |");
        await page.Keyboard.PressAsync("Tab");
        await Expect(surface).Not.ToBeFocusedAsync();
        Assert.Empty(visit.Complaints);
    }

    [Fact]
    public async Task Words_are_found_and_put_in_place_of_others()
    {
        await using var visit = await EditAsync();
        var page = visit.Page;
        await page.WriteTextAsync("old words and old ways\n");
        await page.FocusAsync("#markdown");
        await page.Keyboard.PressAsync("Control+f");
        await page.Keyboard.TypeAsync("old");
        await page.FillAsync(".cm-search [name=replace]", "new");
        Assert.Empty(await AxeTests.FindAsync(page, 360, 1280));
        await page.ClickAsync(".cm-search [name=replaceAll]");
        await Expect(page.Text()).ToHaveValueAsync("new words and new ways\n");
        await page.Keyboard.PressAsync("Escape");
    }

    [Fact]
    public async Task A_photograph_of_48_megapixels_is_made_smaller_before_it_is_sent()
    {
        await using var visit = await EditAsync();
        var page = visit.Page;
        await page.WriteTextAsync("");
        await page.ClickAsync("[data-do=picture]");
        // The size is what it is about: as a phone takes it, and worth its seconds.
        await page.Locator("#picture-file").SetInputFilesAsync(new FilePayload
        {
            Name = "IMG 2034.jpg",
            MimeType = "image/jpeg",
            Buffer = [.. TestPictures.Jpeg(8064, 6048), .. new byte[5 * 1024 * 1024]],
        });
        await page.FillAsync("#picture-words", "The harbour at dusk");
        await page.ClickAsync("#picture-insert");
        // The server alone would have made 4,032 × 3,024 of it, by the half.
        await Expect(page.Locator("#told")).ToContainTextAsync("8,064 × 6,048 pixels became 4,096 × 3,072");
        await Expect(page.Text()).ToHaveValueAsync("![The harbour at dusk](/media/img-2034.jpg)\n");
    }

    [Fact]
    public async Task Who_is_quicker_than_the_script_goes_on_where_the_caret_is()
    {
        await using var visit = await EditAsync();
        var page = visit.Page;
        var come = new TaskCompletionSource();
        var isHeld = false;
        await page.RouteAsync("**/js/admin/editor.*.js", async route =>
        {
            isHeld = true;
            await come.Task;
            await route.ContinueAsync();
        });
        await page.ReloadAsync(new() { WaitUntil = WaitUntilState.Commit });
        // A browser lets go of keys that come before its first picture of a page: a click waits for it.
        var area = page.Locator("textarea#markdown");
        await area.ClickAsync();
        await page.Keyboard.TypeAsync("First ");
        await Expect(area).ToHaveValueAsync("First ");
        Assert.True(isHeld, "The script was not held back.");
        come.SetResult();
        await Expect(page.Locator(".cm-content")).ToBeFocusedAsync();
        await page.Keyboard.TypeAsync("and then.");
        await Expect(page.Text()).ToHaveValueAsync("First and then.");
    }

    /// <summary>Writes a text in which a broken bar stands where the cursor is to be.</summary>
    private static async Task PutCursorAsync(IPage page, string text)
    {
        var at = text.IndexOf('¦', StringComparison.Ordinal);
        await page.WriteTextAsync(text.Remove(at, 1));
        await page.SelectTextAsync(at, at);
    }

    /// <summary>A page of the test's own.</summary>
    private async Task<Visit> EditAsync([CallerMemberName] string name = "")
    {
        var visit = await browsing.StartAsync();
        var page = visit.Page;
        await page.GotoAsync("/admin/pages/new");
        await page.FillAsync("#Title", name.Replace('_', ' '));
        await page.ClickAsync("main form button.primary");
        await page.ReachAsync("/edit");
        await Expect(page.Locator(".tools")).ToBeVisibleAsync();
        return visit;
    }
}
