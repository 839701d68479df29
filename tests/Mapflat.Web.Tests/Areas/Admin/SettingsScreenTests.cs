using System.Net;
using Mapflat.Web.Tests.Freezing;

namespace Mapflat.Web.Tests.Areas.Admin;

public sealed class SettingsScreenTests
{
    private const string Screen = "/admin/settings", MenuScreen = "/admin/menu";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_is_saved_is_on_every_page_when_the_answer_comes()
    {
        using var data = ShippedSite.Copy();
        await using var site = new SiteFactory().In(data);
        using var owner = await AdminClient.SignInAsync(site);
        using var saved = await owner.PostFormAsync(Screen, Screen, new()
        {
            ["Title"] = "Kept & <sound>",
            ["Footer"] = "The end.",
            ["Language"] = "sv",
            ["Contact"] = "mailto:owner@example.org",
            ["TargetHosts"] = "www.scling.com\r\nscling.com\r\nnew.example",
        });
        Assert.Equal((HttpStatusCode.Found, Screen), (saved.StatusCode, saved.Headers.Location?.OriginalString));
        var page = Html.Parse(await owner.ReadAsync("/about"));
        Assert.Equal(("sv", "Kept & <sound>", "The end."),
            (page.DocumentElement.GetAttribute("lang"), page.QuerySelector(".masthead-title")!.TextContent,
                page.QuerySelector(".footer p")!.TextContent));
        Assert.Contains(
            "mailto:owner@example.org", await owner.ReadAsync("/.well-known/security.txt"), StringComparison.Ordinal);
        var form = Html.Parse(await owner.ReadAsync(Screen));
        Assert.Equal("www.scling.com\nscling.com\nnew.example", form.QuerySelector("#TargetHosts")!.TextContent.Trim());
        // What the settings file names stands beside it, and is not to be changed here.
        Assert.Contains(form.QuerySelectorAll("form .hint"), hint => hint.TextContent.Contains("Mapflat:TargetHosts",
            StringComparison.Ordinal) && hint.TextContent.Contains("scling.com", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_menu_is_put_in_order_button_by_button_and_saved_at_the_end()
    {
        using var data = ShippedSite.Copy();
        await using var site = new SiteFactory().In(data);
        using var owner = await AdminClient.SignInAsync(site);
        var html = await owner.ReadAsync(MenuScreen);
        Assert.Equal(["/architecture", "/clients", "/how-i-work", "/about"], Menu(html));
        html = await PressAsync(html, "Up", "/clients");
        Assert.Equal(["/clients", "/architecture", "/how-i-work", "/about"], Menu(html));
        // It is first now, and cannot go further up: the focus is on what it still can.
        Assert.Equal(("Down", "/clients"), Focus(html));
        html = await PressAsync(html, "Down", "/how-i-work");
        Assert.Equal(["/clients", "/architecture", "/about", "/how-i-work"], Menu(html));
        Assert.Equal(("Up", "/how-i-work"), Focus(html));
        html = await PressAsync(html, "Remove", "/architecture");
        html = await PressAsync(html, "Add", "/clients/startups");
        Assert.Equal(["/clients", "/about", "/how-i-work", "/clients/startups"], Menu(html));
        Assert.Contains(
            "number 4 of 4", Html.Parse(html).QuerySelector("[role=status]")!.TextContent, StringComparison.Ordinal);
        // What cannot be done does nothing.
        html = await PressAsync(html, "Add", "");
        html = await PressAsync(html, "Up", "/clients");
        html = await PressAsync(html, "Remove", "/nowhere");
        Assert.Equal(4, Menu(html).Count);
        Assert.Equal(["/architecture", "/clients", "/how-i-work", "/about"], await PublicMenuAsync());
        (await owner.SendAsync(
            HttpMethod.Post, MenuScreen, new FormUrlEncodedContent(AdminClient.FieldsOf(html, MenuScreen)))).Dispose();
        Assert.Equal(["/clients", "/about", "/how-i-work", "/clients/startups"], await PublicMenuAsync());

        async Task<IEnumerable<string?>> PublicMenuAsync() => Html.Parse(await owner.ReadAsync("/about"))
            .QuerySelectorAll(".masthead nav[aria-label=Main] a").Select(link => link.GetAttribute("href"));

        async Task<string> PressAsync(string form, string button, string address)
        {
            var fields = AdminClient.FieldsOf(form, MenuScreen);
            fields[button] = address;
            using var answer = await owner.SendAsync(
                HttpMethod.Post, MenuScreen + "/arrangement", new FormUrlEncodedContent(fields));
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            return await answer.Content.ReadAsStringAsync(Stop);
        }
    }

    [Fact]
    public async Task An_empty_menu_can_be_saved_and_the_home_page_is_reached_all_the_same()
    {
        using var data = ShippedSite.Copy();
        await using var site = new SiteFactory().In(data);
        using var owner = await AdminClient.SignInAsync(site);
        var fields = AdminClient.FieldsOf(await owner.ReadAsync(MenuScreen), MenuScreen);
        foreach (var name in fields.Keys.Where(name => name.StartsWith("Navigation", StringComparison.Ordinal))
            .ToList())
            fields.Remove(name);
        using var saved = await owner.SendAsync(HttpMethod.Post, MenuScreen, new FormUrlEncodedContent(fields));
        Assert.Equal(HttpStatusCode.Found, saved.StatusCode);
        var page = Html.Parse(await owner.ReadAsync("/about"));
        Assert.Equal(
            ["/", "#menu", "/search"],
            page.QuerySelectorAll(".masthead a").Select(link => link.GetAttribute("href")));
        Assert.NotNull(Html.Parse(await owner.ReadAsync(MenuScreen)).QuerySelector("#Navigation.empty"));
    }

    [Fact]
    public async Task A_refused_form_comes_back_with_everything_typed_and_says_at_the_field_what_is_wrong()
    {
        using var data = ShippedSite.Copy();
        await using var site = new SiteFactory().In(data);
        using var owner = await AdminClient.SignInAsync(site);
        using var answer = await owner.PostFormAsync(Screen, Screen, new()
        {
            ["Title"] = "",
            ["Tagline"] = "Kept.",
            ["Language"] = "English",
            ["Contact"] = "owner@example.org",
            ["TargetHosts"] = "https://new.example/",
        });
        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        var html = await answer.Content.ReadAsStringAsync(Stop);
        var page = Html.Parse(html);
        Assert.Equal(("", "Kept.", "English", "owner@example.org", "https://new.example/"),
            (Value("Title"), Value("Tagline"), Value("Language"), Value("Contact"),
                page.QuerySelector("#TargetHosts")!.TextContent.Trim()));
        Assert.Equal(["Contact", "Language", "TargetHosts", "Title"], page.QuerySelectorAll("[aria-invalid=true]")
            .Select(field => field.Id).Order(StringComparer.Ordinal));
        foreach (var link in page.QuerySelectorAll("[role=alert] a"))
            Assert.NotNull(page.QuerySelector(link.GetAttribute("href")!));

        string? Value(string field) => page.QuerySelector("#" + field)!.GetAttribute("value");
    }

    [Fact]
    public async Task A_refused_menu_comes_back_as_it_was()
    {
        using var data = ShippedSite.Copy();
        await using var site = new SiteFactory().In(data);
        using var owner = await AdminClient.SignInAsync(site);
        using var answer = await owner.PostFormAsync(
            MenuScreen, MenuScreen, new() { ["Navigation[1]"] = "/nowhere" });
        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        var html = await answer.Content.ReadAsStringAsync(Stop);
        var page = Html.Parse(html);
        Assert.Equal(["/architecture", "/nowhere", "/how-i-work", "/about"], Menu(html));
        Assert.Contains("/nowhere", page.QuerySelector("#Navigation-error")!.TextContent, StringComparison.Ordinal);
        foreach (var link in page.QuerySelectorAll("[role=alert] a"))
            Assert.NotNull(page.QuerySelector(link.GetAttribute("href")!));
    }

    [Fact]
    public async Task A_host_that_a_rule_needs_stays_and_the_rule_is_named()
    {
        using var data = ShippedSite.Copy();
        using var source = new ContentSource().File("site.yaml", Sample.Site("target_hosts: [kept.example]"))
            .Redirects("/leads-away,https://kept.example/x,301,exact,drop,");
        await source.ImportAsync(data.Path);
        await using var site = new SiteFactory().In(data);
        using var owner = await AdminClient.SignInAsync(site);
        using var answer = await owner.PostFormAsync(Screen, Screen, new() { ["TargetHosts"] = "" });
        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        Assert.Contains("/leads-away", Html.Parse(await answer.Content.ReadAsStringAsync(Stop))
            .QuerySelector("#TargetHosts-error")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_saves_second_sees_both()
    {
        using var data = ShippedSite.Copy();
        await using var site = new SiteFactory().In(data);
        using var owner = await AdminClient.SignInAsync(site);
        var late = AdminClient.FieldsOf(await owner.ReadAsync(Screen), Screen);
        (await owner.PostFormAsync(Screen, Screen, new() { ["Footer"] = "First." })).Dispose();
        late["Title"] = "Second";
        // As a browser sends what nobody has touched.
        late["TargetHosts"] = late["TargetHosts"].ReplaceLineEndings("\r\n");
        using var answer = await owner.SendAsync(HttpMethod.Post, Screen, new FormUrlEncodedContent(late));
        Assert.Equal(HttpStatusCode.Conflict, answer.StatusCode);
        var page = Html.Parse(await answer.Content.ReadAsStringAsync(Stop));
        Assert.Equal(["Title", "Footer"], page.QuerySelectorAll(".differences tbody th")
            .Select(cell => cell.TextContent.Trim()));
        Assert.Equal("Second", page.QuerySelector("#Title")!.GetAttribute("value"));
    }

    private static IReadOnlyList<string> Menu(string html) =>
        [.. Html.Parse(html).QuerySelectorAll(".menu-order input").Select(field => field.GetAttribute("value")!)];

    private static (string?, string?) Focus(string html) =>
        Html.Parse(html).QuerySelector("main [autofocus]") is { } button
            ? (button.GetAttribute("name"), button.GetAttribute("value"))
            : default;
}
