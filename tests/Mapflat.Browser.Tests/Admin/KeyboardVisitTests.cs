using static Microsoft.Playwright.Assertions;

namespace Mapflat.Browser.Tests.Admin;

/// <summary>
/// A page is made, published, regretted and left with the keyboard alone, and the focus is seen at every stop (WCAG
/// 2.1.1, 2.4.7, 2.4.11).
/// </summary>
public sealed class KeyboardVisitTests(AdminBrowsing browsing)
{
    private const int MostStops = 120;

    [Fact]
    public async Task Sign_in_create_insert_a_picture_preview_publish_undo_and_sign_out()
    {
        await using var visit = await browsing.StartAsync(signedIn: false);
        var page = visit.Page;
        await page.GotoAsync("/admin");
        await TabToAsync(page, "#Email");
        await page.Keyboard.TypeAsync(Mapflat.Testing.AdminClient.Email);
        await TabToAsync(page, "#Password");
        await page.Keyboard.TypeAsync(Mapflat.Testing.AdminClient.Password);
        await page.Keyboard.PressAsync("Enter");
        await ArriveAsync(page, "Overview");

        await TabToAsync(page, "header.bar a[href='/admin/pages']");
        await page.Keyboard.PressAsync("Enter");
        await ArriveAsync(page, "Pages");
        await TabToAsync(page, "a[href='/admin/pages/new']");
        await page.Keyboard.PressAsync("Enter");
        await ArriveAsync(page, "New page");
        await TabToAsync(page, "#Title");
        await page.Keyboard.TypeAsync("By keys alone");
        await TabToAsync(page, "main form button.primary");
        await page.Keyboard.PressAsync("Enter");
        await ArriveAsync(page, "By keys alone");

        await TabToAsync(page, "#summary");
        await page.Keyboard.TypeAsync("A page that no mouse has touched.");
        await TabToAsync(page, "#markdown");
        await page.Keyboard.TypeAsync("First words. ");
        await page.Keyboard.PressAsync("Control+Alt+p");
        await Expect(page.Locator("#picture-query")).ToBeFocusedAsync();
        await page.Keyboard.TypeAsync("unified-log.svg");
        await Expect(page.Locator("#picture-list li")).ToHaveCountAsync(1);
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator("#picture-words")).ToBeFocusedAsync();
        await page.Keyboard.TypeAsync("One box for everything");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator("#markdown")).ToBeFocusedAsync();
        await Expect(page.Text()).ToHaveValueAsync(
            "First words. \n\n![One box for everything](/media/unified-log.svg)\n");
        await SaveAsync(page);

        await TabToAsync(page, "button[formaction$='/preview']");
        var preview = await page.Context.RunAndWaitForPageAsync(() => page.Keyboard.PressAsync("Enter"));
        await Expect(preview.GetByRole(AriaRole.Img, new() { Name = "One box for everything" })).ToBeVisibleAsync();
        await preview.CloseAsync();

        await TabToAsync(page, "button[value=publication]", back: true);
        await page.Keyboard.PressAsync("Enter");
        await ArriveAsync(page, "Publish “By keys alone”");
        await TabToAsync(page, "#reason");
        await page.Keyboard.TypeAsync("A first try.");
        await TabToAsync(page, ".publish button.primary");
        await page.Keyboard.PressAsync("Enter");
        await ArriveAsync(page, "“By keys alone” is published");

        // A second publication, which is regretted.
        await TabToAsync(page, "main .actions a[href$='/edit']");
        await page.Keyboard.PressAsync("Enter");
        await ArriveAsync(page, "By keys alone");
        await TabToAsync(page, "#markdown");
        await page.Keyboard.PressAsync("Control+a");
        await page.Keyboard.TypeAsync("Worse words.");
        await SaveAsync(page);
        await TabToAsync(page, "button[value=publication]");
        await page.Keyboard.PressAsync("Enter");
        await ArriveAsync(page, "Publish “By keys alone”");
        await TabToAsync(page, ".publish button.primary");
        await page.Keyboard.PressAsync("Enter");
        await ArriveAsync(page, "“By keys alone” is published");
        await TabToAsync(page, "a[href$='/publication/undo']");
        await page.Keyboard.PressAsync("Enter");
        await ArriveAsync(page, "Undo the publication of “By keys alone”");
        await TabToAsync(page, ".publish button.primary");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator("#notices")).ToContainTextAsync("The publication is undone.");
        await using (var stranger = await browsing.StartAsync(signedIn: false))
        {
            await stranger.Page.GotoAsync("/by-keys-alone");
            await Expect(stranger.Page.Locator(".prose")).ToContainTextAsync("First words.");
        }

        await TabToAsync(page, "form[action='/admin/sign-out'] button");
        await page.Keyboard.PressAsync("Enter");
        await ArriveAsync(page, "Sign in");
        // That it has cleared what it was told to is news, and no complaint.
        Assert.DoesNotContain(
            visit.Complaints, complaint => !complaint.StartsWith("Clear-Site-Data", StringComparison.Ordinal));
    }

    private static Task ArriveAsync(IPage page, string heading) => Expect(page.Locator("h1")).ToHaveTextAsync(heading);

    private static async Task SaveAsync(IPage page)
    {
        await page.Keyboard.PressAsync("Control+s");
        await Expect(page.Locator("#status")).ToContainTextAsync("Saved at");
    }

    /// <summary>Goes from stop to stop until the one that is wanted; each on the way must be seen.</summary>
    private static async Task TabToAsync(IPage page, string selector, bool back = false)
    {
        for (var stop = 0; stop < MostStops; stop++)
        {
            await page.Keyboard.PressAsync(back ? "Shift+Tab" : "Tab");
            var fault = await page.EvaluateAsync<string>(Stop);
            Assert.True(fault.Length == 0, $"On the way to {selector}: {fault}");
            if (await page.EvaluateAsync<bool>("selector => document.activeElement.matches(selector)", selector))
                return;
        }

        Assert.Fail($"{selector} is not reached in {MostStops} stops.");
    }

    private const string Stop =
        """
        () => {
          const e = document.activeElement;
          // What has the focus in there is the business of the page that is shown in it.
          if (e === document.body || e.localName === 'iframe') return '';
          const style = getComputedStyle(e),
              name = `${e.localName} “${(e.textContent.trim() || e.getAttribute('aria-label') || e.id).slice(0, 40)}”`;
          if (style.outlineStyle === 'none' || parseFloat(style.outlineWidth) < 2) return name + ' has no outline';
          const seen = [...e.getClientRects()].filter(b => b.width && b.height).some(b => {
            const x = Math.min(Math.max(b.left + b.width / 2, 0), innerWidth - 1),
                y = Math.min(Math.max(b.top + Math.min(b.height, innerHeight) / 2, 0), innerHeight - 1);
            const top = document.elementFromPoint(x, y);
            return top
                && (e.contains(top) || top.contains(e) && top !== document.body && top !== document.documentElement);
          });
          return seen ? '' : name + ' is covered or out of sight';
        }
        """;
}
