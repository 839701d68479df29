using System.Net;
using System.Text.RegularExpressions;
using static Microsoft.Playwright.Assertions;

namespace Mapflat.Browser.Tests.Admin;

/// <summary>A picture that comes by clipboard or by mouse straight into the text of a page.</summary>
public sealed partial class PictureTests(AdminBrowsing browsing)
{
    [Fact]
    public async Task A_pasted_and_a_dropped_picture_are_uploaded_described_previewed_and_published()
    {
        await using var visit = await browsing.StartAsync();
        var page = visit.Page;
        await page.Context.GrantPermissionsAsync(["clipboard-read", "clipboard-write"]);
        await page.GotoAsync("/admin/pages/new");
        await page.FillAsync("#Title", "A gallery");
        await page.ClickAsync("main form button.primary");
        await page.ReachAsync("/edit");
        await page.FillAsync("#summary", "Two pictures.");

        // The browser's own clipboard and key: what the owner does with a screenshot.
        await page.FocusAsync("#markdown");
        await page.EvaluateAsync(
            """
            async png => {
              const bytes = Uint8Array.from(atob(png), c => c.charCodeAt(0));
              await navigator.clipboard.write([
                  new ClipboardItem({ 'image/png': new Blob([bytes], { type: 'image/png' }) })]);
            }
            """,
            Convert.ToBase64String(TestPictures.Png(80, 60)));
        await page.Keyboard.PressAsync("Control+v");
        await Expect(page.Locator("#picture-words")).ToBeFocusedAsync();
        Assert.Empty(await AxeTests.FindAsync(page, 360, 1280));
        // Nobody has said yet what it shows: that is asked before anything is sent.
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator("#picture-error")).ToContainTextAsync("Say what the picture shows");
        await page.Keyboard.TypeAsync("Four colours");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator("#told")).ToContainTextAsync("was inserted");
        await Expect(page.Locator("#markdown")).ToBeFocusedAsync();

        // A second one is dropped into the heading that the first one stands before.
        await page.Keyboard.TypeAsync("\n\n## A heading");
        await page.EvaluateAsync(
            """
            png => {
              const bytes = Uint8Array.from(atob(png), c => c.charCodeAt(0)), data = new DataTransfer();
              data.items.add(new File([bytes], 'Harbour view.png', { type: 'image/png' }));
              const area = [...document.querySelectorAll('.cm-h')].at(-1);
              const { left: clientX, top: clientY } = area.getBoundingClientRect();
              const about = { dataTransfer: data, bubbles: true, cancelable: true, clientX: clientX + 60,
                  clientY: clientY + 20 };
              if (area.dispatchEvent(new DragEvent('dragover', about)))
                  throw new Error('The text takes no file.');
              area.dispatchEvent(new DragEvent('drop', about));
            }
            """,
            Convert.ToBase64String(TestPictures.Png(90, 60, seed: 2)));
        await Expect(page.Locator("#picture-words")).ToBeFocusedAsync();
        await page.Keyboard.TypeAsync("The harbour");
        await page.FillAsync("#picture-caption", "From the quay");
        await page.ClickAsync("#picture-insert");
        await Expect(page.Locator("#told")).ToContainTextAsync("Harbour view.png was inserted");
        await Expect(page.Text()).ToHaveValueAsync(BothPictures());
        var address = BothPictures().Match(await page.ReadTextAsync()).Groups[1].Value;

        // The preview shows what nobody else can have yet.
        await Expect(page.FrameLocator("#preview").GetByAltText("The harbour")).ToBeVisibleAsync();
        await SeenAsync(page, "frame => { const image = frame.contentDocument.querySelector(\"img[alt='Four "
            + "colours']\"); return image.complete && image.naturalWidth === 80; }");
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(address));

        await page.ClickAsync("#save");
        await Expect(page.Locator("#status")).ToContainTextAsync("Saved at");
        await Expect(page.Locator("#findings-state")).ToHaveTextAsync("Nothing was found.");
        await page.ClickAsync("text=Review and publish…");
        await page.ClickAsync("text=Publish for everybody");
        await Expect(page.Locator("#notices")).ToContainTextAsync("Published.");
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(address));
        await using var stranger = await browsing.StartAsync(signedIn: false);
        await stranger.Page.GotoAsync("/a-gallery");
        foreach (var words in (string[])["Four colours", "The harbour"])
        {
            await Expect(stranger.Page.GetByAltText(words)).ToBeVisibleAsync();
            await stranger.Page.WaitForFunctionAsync(
                "words => { const image = document.querySelector(`img[alt='${words}']`); image.loading = 'eager'; "
                + "return image.complete && image.naturalWidth > 0; }", words);
        }

        Assert.Empty(visit.Complaints);
        Assert.Empty(stranger.Complaints);
    }

    private static Task<IJSHandle> SeenAsync(IPage page, string function) =>
        page.WaitForFunctionAsync($"() => ({function})(document.getElementById('preview'))");

    private async Task<HttpStatusCode> StatusAsync(string address)
    {
        using var visitor = new HttpClient { BaseAddress = new Uri(browsing.Origin) };
        using var answer = await visitor.GetAsync(
            new Uri(address, UriKind.Relative), TestContext.Current.CancellationToken);
        return answer.StatusCode;
    }

    [GeneratedRegex(@"^!\[Four colours\]\((/media/[^)]+\.png)\)\n\n## A heading\n\n\^\^\^\n"
        + @"!\[The harbour\]\(/media/harbour-view\.png\)\n\^\^\^ From the quay\n+$")]
    private static partial Regex BothPictures();
}
