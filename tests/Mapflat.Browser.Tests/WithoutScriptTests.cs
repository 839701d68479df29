using Microsoft.Playwright;

namespace Mapflat.Browser.Tests;

/// <summary>With JavaScript off, the site is whole.</summary>
public sealed class WithoutScriptTests(Browsing browsing)
{
    [Fact]
    public async Task Search_works_with_the_keyboard_alone()
    {
        await using var visit = await browsing.StartAsync(script: false);
        await visit.GoAsync(Template.All["search, empty"]);
        await visit.Page.GetByRole(AriaRole.Searchbox).FocusAsync();
        await visit.Page.Keyboard.TypeAsync("“unified log”");
        await visit.Page.Keyboard.PressAsync("Enter");
        await visit.Page.WaitForURLAsync("**/search?q=*");
        Assert.Equal("“unified log”", await visit.Page.GetByRole(AriaRole.Searchbox).InputValueAsync());
        await visit.Page.GetByRole(AriaRole.Main).GetByRole(AriaRole.Link, new() { Name = "Unified log" }).First.ClickAsync();
        Assert.Contains("/architecture/unified-log", visit.Page.Url, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_404_offers_a_search_that_works()
    {
        await using var visit = await browsing.StartAsync(script: false);
        await visit.GoAsync(Template.All["404"]);
        await visit.Page.GetByRole(AriaRole.Searchbox).FillAsync("monolith");
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Search" }).ClickAsync();
        await visit.Page.WaitForURLAsync("**/search?q=monolith");
        Assert.NotEqual(0, await visit.Page.Locator(".hits li").CountAsync());
    }

    [Fact]
    public async Task A_reader_gets_from_home_to_an_article_and_on_to_the_next()
    {
        await using var visit = await browsing.StartAsync(script: false);
        await visit.GoAsync(Template.All["home"]);
        await visit.Page.GetByRole(AriaRole.Navigation, new() { Name = "Main" }).GetByRole(AriaRole.Link, new() { Name = "Architecture" }).ClickAsync();
        await visit.Page.GetByRole(AriaRole.Main).Locator("a[href='/architecture/monoliths']").First.ClickAsync();
        await visit.Page.Locator("a[rel=next]").ClickAsync();
        Assert.EndsWith("/architecture/service-oriented", visit.Page.Url, StringComparison.Ordinal);
    }
}
