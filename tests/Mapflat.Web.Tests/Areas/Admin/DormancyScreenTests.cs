using System.Net;
using Mapflat.Content.Model;
using Mapflat.Web.Tests.Freezing;

namespace Mapflat.Web.Tests.Areas.Admin;

public sealed class DormancyScreenTests
{
    private const string Screen = "/admin/dormancy";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_is_saved_is_on_every_page_when_the_answer_comes()
    {
        using var data = ShippedSite.Copy();
        await using var site = new SiteFactory().In(data);
        using var owner = await AdminClient.SignInAsync(site);
        using var saved = await owner.PostFormAsync(Screen, Screen,
            new() { ["Text"] = "Asleep & <b>well</b>.", ["Since"] = "2020-01-31", ["SuccessorName"] = "Next" });
        Assert.Equal((HttpStatusCode.Found, Screen), (saved.StatusCode, saved.Headers.Location?.OriginalString));
        foreach (var page in (string[])["/", "/about", "/search", "/nothing"])
        {
            using var answer = await owner.GetAsync(page);
            var banner = Html.Parse(await answer.Content.ReadAsStringAsync(Stop)).QuerySelector("aside.dormancy p")!;
            Assert.Equal(
                "Asleep & <b>well</b>. Dormant since 31 January 2020. Continue at Next", Words(banner.TextContent));
        }

        Assert.Contains("Visitors see it now.", Html.Parse(await owner.ReadAsync(Screen))
            .QuerySelector("[role=status]")!.TextContent, StringComparison.Ordinal);
        Assert.Contains("Dormancy changed", await owner.ReadAsync("/admin/audit"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Banner_that_was_saved_is_undone_in_one_press()
    {
        using var data = ShippedSite.Copy();
        await using var site = new SiteFactory().In(data);
        using var owner = await AdminClient.SignInAsync(site);
        var before = Html.Parse(await owner.ReadAsync("/about")).QuerySelector(".dormancy")!.OuterHtml;
        (await owner.PostFormAsync(Screen, Screen, new() { ["Text"] = "Too early.", ["Since"] = "2020-01-31" }))
            .Dispose();
        Assert.NotEqual(before, Html.Parse(await owner.ReadAsync("/about")).QuerySelector(".dormancy")!.OuterHtml);
        using var undone = await owner.PostFormAsync(Screen, Screen + "/undo", []);
        Assert.Equal((HttpStatusCode.Found, Screen), (undone.StatusCode, undone.Headers.Location?.OriginalString));
        Assert.Equal(before, Html.Parse(await owner.ReadAsync("/about")).QuerySelector(".dormancy")!.OuterHtml);
    }

    [Fact]
    public async Task The_preview_is_the_banner_of_the_page_and_saves_nothing()
    {
        using var data = ShippedSite.Copy();
        await using var site = new SiteFactory().In(data);
        using var owner = await AdminClient.SignInAsync(site);
        var before = Html.Parse(await owner.ReadAsync("/clients/startups")).QuerySelector(".dormancy > *")!.OuterHtml;
        Assert.Equal(before, Html.Parse(await owner.ReadAsync(Screen)).QuerySelector("main .dormancy > *")!.OuterHtml);

        var html = await owner.ReadAsync(Screen);
        var typed = AdminClient.FieldsOf(html, Screen);
        (typed["Text"], typed["SuccessorName"], typed["Since"], typed["SuccessorPages"]) =
            ("Typed, “not” saved.", "Typed", "2019-05-06", "not an address");
        using var answer = await owner.SendAsync(
            HttpMethod.Post, Screen + "/preview", new FormUrlEncodedContent(typed));
        var preview = Html.Parse(await answer.Content.ReadAsStringAsync(Stop));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("Typed, “not” saved. Dormant since 6 May 2019. Continue at Typed", Words(
            preview.QuerySelector("main .dormancy")!.TextContent));
        Assert.Equal("not an address", preview.QuerySelector("#SuccessorPages")!.TextContent);
        Assert.Equal(
            before, Html.Parse(await owner.ReadAsync("/clients/startups")).QuerySelector(".dormancy > *")!.OuterHtml);

        // What was previewed can be saved from there, and is then what visitors get.
        typed = AdminClient.FieldsOf(preview.DocumentElement.OuterHtml, Screen);
        typed["SuccessorPages"] = "";
        (await owner.SendAsync(HttpMethod.Post, Screen, new FormUrlEncodedContent(typed))).Dispose();
        Assert.Equal(preview.QuerySelector("main .dormancy > *")!.OuterHtml,
            Html.Parse(await owner.ReadAsync("/clients/startups")).QuerySelector(".dormancy > *")!.OuterHtml);
    }

    [Fact]
    public async Task A_site_that_wakes_up_has_no_banner_and_the_preview_says_so()
    {
        using var data = ShippedSite.Copy();
        await using var site = new SiteFactory().In(data);
        using var owner = await AdminClient.SignInAsync(site);
        var typed = AdminClient.FieldsOf(await owner.ReadAsync(Screen), Screen);
        Assert.True(typed.Remove("Dormant"));
        using var preview = await owner.SendAsync(
            HttpMethod.Post, Screen + "/preview", new FormUrlEncodedContent(typed));
        Assert.NotNull(
            Html.Parse(await preview.Content.ReadAsStringAsync(Stop)).QuerySelector("#banner-preview .empty"));
        (await owner.SendAsync(HttpMethod.Post, Screen, new FormUrlEncodedContent(typed))).Dispose();
        Assert.Null(Html.Parse(await owner.ReadAsync("/about")).QuerySelector(".dormancy"));
        Assert.Null(Html.Parse(await owner.ReadAsync(Screen)).QuerySelector("#Dormant")!.GetAttribute("checked"));
    }

    [Fact]
    public async Task A_refused_form_comes_back_with_everything_typed_and_says_at_the_field_what_is_wrong()
    {
        using var data = ShippedSite.Copy();
        await using var site = new SiteFactory().In(data);
        using var owner = await AdminClient.SignInAsync(site);
        using var answer = await owner.PostFormAsync(Screen, Screen, new()
        {
            ["Text"] = "  ",
            ["Since"] = "31/01/2020",
            ["SuccessorName"] = "<Next>",
            ["SuccessorPages"] = "https://next.example/a\r\nnot an address",
        });
        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        var page = Html.Parse(await answer.Content.ReadAsStringAsync(Stop));
        Assert.Equal(("31/01/2020", "<Next>", "https://next.example/a\nnot an address"),
            (page.QuerySelector("#Since")!.GetAttribute("value"), page.QuerySelector("#SuccessorName")!
                .GetAttribute("value"), page.QuerySelector("#SuccessorPages")!.TextContent.ReplaceLineEndings("\n")));
        Assert.NotNull(page.QuerySelector("#Dormant")!.GetAttribute("checked"));
        Assert.Equal(["Since", "SuccessorPages", "Text"], page.QuerySelectorAll("[aria-invalid=true]")
            .Select(field => field.Id).Order(StringComparer.Ordinal));
        foreach (var field in page.QuerySelectorAll("[aria-invalid=true]"))
            Assert.NotEmpty(page.QuerySelector($"#{field.Id}-error")!.TextContent);
        Assert.Equal(3, page.QuerySelectorAll("[role=alert] a").Length);
    }

    [Fact]
    public async Task Who_saves_second_sees_both_and_may_then_choose()
    {
        using var data = ShippedSite.Copy();
        await using var site = new SiteFactory().In(data);
        using var first = await AdminClient.SignInAsync(site);
        using var second = await AdminClient.SignInAsync(site, "second@example.com");
        var late = AdminClient.FieldsOf(await second.ReadAsync(Screen), Screen);
        (await first.PostFormAsync(Screen, Screen, new() { ["Text"] = "Words of the first." })).Dispose();
        late["Text"] = "Words of the second.";
        using var answer = await second.SendAsync(HttpMethod.Post, Screen, new FormUrlEncodedContent(late));
        Assert.Equal(HttpStatusCode.Conflict, answer.StatusCode);
        var html = await answer.Content.ReadAsStringAsync(Stop);
        var page = Html.Parse(html);
        var row = Assert.Single(page.QuerySelectorAll(".differences tbody tr"));
        Assert.Equal(["Text of the banner", "Words of the first.", "Words of the second."],
            row.Children.Select(cell => Words(cell.TextContent)));
        Assert.Equal("Words of the second.", page.QuerySelector("#Text")!.TextContent.Trim());
        Assert.Contains("Words of the first.", await first.ReadAsync("/about"), StringComparison.Ordinal);
        using var again = await second.SendAsync(
            HttpMethod.Post, Screen, new FormUrlEncodedContent(AdminClient.FieldsOf(html, Screen)));
        Assert.Equal(HttpStatusCode.Found, again.StatusCode);
        Assert.Contains("Words of the second.", await first.ReadAsync("/about"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_address_that_the_settings_give_cannot_be_typed_over()
    {
        using var data = ShippedSite.Copy();
        await using var site = new SiteFactory().In(data).With("Mapflat:Successor:Url", "https://given.example/");
        using var owner = await AdminClient.SignInAsync(site);
        var page = Html.Parse(await owner.ReadAsync(Screen));
        var field = page.QuerySelector("#SuccessorUrl")!;
        Assert.Equal(("https://given.example/", true), (field.GetAttribute("value"), field.HasAttribute("disabled")));
        Assert.Contains(
            "Mapflat:Successor:Url", page.QuerySelector("#SuccessorUrl-hint")!.TextContent, StringComparison.Ordinal);
        Assert.Equal("https://given.example/", page.QuerySelector("main .dormancy a")!.GetAttribute("href"));
        // Nor by somebody who sends the field all the same.
        var typed = AdminClient.FieldsOf(page.DocumentElement.OuterHtml, Screen);
        (typed["SuccessorUrl"], typed["Text"]) = ("https://sly.example/", "Changed.");
        (await owner.SendAsync(HttpMethod.Post, Screen, new FormUrlEncodedContent(typed))).Dispose();
        var about = await owner.ReadAsync("/clients/startups");
        Assert.Contains("Changed.", about, StringComparison.Ordinal);
        Assert.DoesNotContain("sly.example", about, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/admin/dormancy")]
    [InlineData("/admin/settings")]
    [InlineData("/admin/audit")]
    public async Task Only_an_owner_comes_here(string screen)
    {
        using var data = ShippedSite.Copy();
        await using var site = new SiteFactory().In(data);
        using var editor = await AdminClient.SignInAsync(site, "editor@example.com", AccountRole.Editor);
        using var answer = await editor.GetAsync(screen);
        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.DoesNotContain($"href=\"{screen}\"", await editor.ReadAsync("/admin"), StringComparison.Ordinal);
    }

    private static string Words(string text) =>
        string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
