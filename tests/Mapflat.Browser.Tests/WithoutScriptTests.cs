using System.Text.RegularExpressions;

namespace Mapflat.Browser.Tests;

/// <summary>With JavaScript off, the site is whole.</summary>
public sealed class WithoutScriptTests(Browsing browsing)
{
    [Fact]
    public async Task Search_works_with_the_keyboard_alone()
    {
        await using var visit = await browsing.StartAsync(script: false);
        await visit.GoAsync(Template.All["search, empty"]);
        var box = visit.Page.GetByRole(AriaRole.Searchbox);
        // Keys go to whatever has the focus: each step is seen to have happened before the next.
        await box.FocusAsync();
        await Assertions.Expect(box).ToBeFocusedAsync();
        await visit.Page.Keyboard.TypeAsync("“unified log”");
        await Assertions.Expect(box).ToHaveValueAsync("“unified log”");
        await box.PressAsync("Enter");
        await Assertions.Expect(visit.Page).ToHaveURLAsync(new Regex(@"/search\?q=."));
        await Assertions.Expect(box).ToHaveValueAsync("“unified log”");
        await visit.Page.GetByRole(AriaRole.Main).Locator("a[href^='/architecture/unified-log']").First.ClickAsync();
        await Assertions.Expect(visit.Page).ToHaveURLAsync(new Regex("/architecture/unified-log"));
    }

    [Fact]
    public async Task A_404_offers_a_search_that_works()
    {
        await using var visit = await browsing.StartAsync(script: false);
        await visit.GoAsync(Template.All["404"]);
        var main = visit.Page.GetByRole(AriaRole.Main);
        await main.GetByRole(AriaRole.Searchbox).FillAsync("monolith");
        await main.GetByRole(AriaRole.Button, new() { Name = "Search" }).ClickAsync();
        await Assertions.Expect(visit.Page).ToHaveURLAsync(new Regex(@"/search\?q=monolith$"));
        await Assertions.Expect(visit.Page.Locator(".hits li").First).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_reader_gets_from_home_to_an_article_and_on_to_the_next()
    {
        await using var visit = await browsing.StartAsync(script: false);
        await visit.GoAsync(Template.All["home"]);
        await visit.Page.GetByRole(AriaRole.Navigation, new() { Name = "Main" })
            .GetByRole(AriaRole.Link, new() { Name = "Architecture" }).ClickAsync();
        await visit.Page.GetByRole(AriaRole.Main).Locator("a[href='/architecture/monoliths']").First.ClickAsync();
        await visit.Page.Locator("a[rel=next]").ClickAsync();
        await Assertions.Expect(visit.Page).ToHaveURLAsync(new Regex("/architecture/service-oriented$"));
    }
}
