using System.Net;
using System.Text.RegularExpressions;
using Mapflat.Content.Model;

namespace Mapflat.Web.Tests.Areas.Admin.Pages;

/// <summary>What is done to pages in the owner's area, and what visitors see of it at once.</summary>
public sealed class PagesScreensTests : IAsyncLifetime
{
    private readonly SiteFactory _site = new();
    private AdminClient _editor = null!;
    private HttpClient _visitor = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _editor = await AdminClient.SignInAsync(_site, "editor@example.com", AccountRole.Editor);
        _visitor = _site.Client();
    }

    public async ValueTask DisposeAsync()
    {
        _editor.Dispose();
        _visitor.Dispose();
        await _site.DisposeAsync();
    }

    [Fact]
    public async Task All_pages_are_listed_by_section_with_their_state()
    {
        var html = await _editor.ReadAsync("/admin/pages");
        foreach (var text in (string[])["First level", "/how-i-work", "/clients/startups",
            "<span class=\"badge live\">Live</span>", "New page"])
            Assert.Contains(text, html, StringComparison.Ordinal);
        Assert.True(html.IndexOf("/how-i-work", StringComparison.Ordinal) < html.IndexOf(
            "/clients/startups", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_list_is_searched_by_title_address_and_state()
    {
        var html = await _editor.ReadAsync("/admin/pages?q=startup");
        Assert.Contains("One page fits.", html, StringComparison.Ordinal);
        Assert.DoesNotContain("/how-i-work", html, StringComparison.Ordinal);
        Assert.Contains("No page fits.", await _editor.ReadAsync("/admin/pages?state=draft"), StringComparison.Ordinal);
        Assert.Contains("No page fits.", await _editor.ReadAsync("/admin/pages?q=%25"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_new_page_is_a_draft_and_its_text_is_written_next()
    {
        using var answer = await _editor.PostFormAsync(
            "/admin/pages/new", "/admin/pages", new() { ["Title"] = "What came after", ["Section"] = "/clients" });
        Assert.Matches("^/admin/pages/[0-9]+/edit$", answer.Headers.Location!.OriginalString);
        var html = await _editor.ReadAsync(answer.Headers.Location.OriginalString[..^"/edit".Length]);
        Assert.Contains("<code>/clients/what-came-after</code>", html, StringComparison.Ordinal);
        Assert.Equal("404", await GetAsync("/clients/what-came-after"));
    }

    [Fact]
    public async Task What_was_typed_of_a_refused_page_is_still_there()
    {
        using var answer = await _editor.PostFormAsync("/admin/pages/new", "/admin/pages",
            new() { ["Title"] = "Startups & <co>", ["Section"] = "/clients", ["Name"] = "startups" });
        var html = await answer.Content.ReadAsStringAsync(Stop);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        Assert.Contains("value=\"Startups &amp; &lt;co&gt;\"", html, StringComparison.Ordinal);
        Assert.Contains("<option value=\"/clients\" selected", html, StringComparison.Ordinal);
        Assert.Contains("such as startups-2.", html, StringComparison.Ordinal);
        Assert.Contains("href=\"#Name\"", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_moved_page_is_found_at_both_addresses_when_the_form_answers_and_moves_back_when_undone()
    {
        var id = await IdAsync("/about");
        var plan = await _editor.ReadAsync($"/admin/pages/{id}/address?Address=%2Fcolophon");
        Assert.Contains("forwards to /colophon (301)", plan, StringComparison.Ordinal);
        Assert.Equal("200", await GetAsync("/about"));
        Assert.Contains("/about was moved to /colophon.", await DoAsync(id, "address", "?Address=%2Fcolophon"),
            StringComparison.Ordinal);
        Assert.Equal(("301 /colophon", "200", "200"),
            (await GetAsync("/about"), await GetAsync("/colophon"), await GetAsync("/colophon.md")));
        Assert.Contains("Undone: ", await UndoAsync(id), StringComparison.Ordinal);
        Assert.Equal(("200", "301 /about"), (await GetAsync("/about"), await GetAsync("/colophon")));
    }

    [Fact]
    public async Task An_address_that_cannot_be_is_refused_beside_what_was_typed()
    {
        var id = await IdAsync("/clients");
        using var answer = await _editor.GetAsync(
            $"/admin/pages/{id}/address?Address=Not%20%3Cthis%3E&WithChildren=true");
        var html = await answer.Content.ReadAsStringAsync(Stop);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        Assert.Contains("value=\"Not &lt;this&gt;\"", html, StringComparison.Ordinal);
        Assert.Contains("checked=\"checked\"", html, StringComparison.Ordinal);
        Assert.Contains("aria-invalid=\"true\"", html, StringComparison.Ordinal);
        Assert.DoesNotContain("What this does", html, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("away", "&Fate=gone&Suggested=%2Fclients", "410")]
    [InlineData("merged", "&Into=%2Fclients", "301 /clients")]
    [InlineData("away", "&Fate=redirect&To=%2Fclients", "301 /clients")]
    [InlineData("gone", "&Fate=redirect&To=%2Fclients", "301 /clients")]
    [InlineData("gone", "&Fate=gone&ArchiveUrl=https%3A%2F%2Fweb.archive.org%2Fweb%2F2020%2Fx", "410")]
    [InlineData("readable", "&On=2026-11-01&Reason=Old.&Answer=410", "410")]
    public async Task Visitors_get_what_was_decided_when_the_form_answers(string becomes, string fields, string got)
    {
        var id = await IdAsync("/about");
        await DoAsync(id, "removal", $"?Becomes={becomes}{fields}");
        Assert.Equal((got, got == "410" ? got : "301 /clients.md"),
            (await GetAsync("/about"), becomes == "readable" ? got : await GetAsync("/about.md")));
        Assert.DoesNotContain("Nothing was changed", await UndoAsync(id), StringComparison.Ordinal);
        Assert.Equal(("200", "200"), (await GetAsync("/about"), await GetAsync("/about.md")));
    }

    [Theory]
    [InlineData("withdrawal", "readable")]
    [InlineData("merger", "merged")]
    [InlineData("tombstone", "gone")]
    [InlineData("unpublication", "away")]
    [InlineData("trash", "gone")]
    public async Task Screens_that_became_one_lead_to_their_choice_on_it(string room, string becomes)
    {
        var id = await IdAsync("/about");
        using var old = await _editor.GetAsync($"/admin/pages/{id}/{room}?Into=%2Fclients");
        var to = $"/admin/pages/{id}/removal?Into=%2Fclients&Becomes={becomes}";
        Assert.Equal(to, old.Headers.Location!.OriginalString);
        var html = Html.Parse(await _editor.ReadAsync($"/admin/pages/{id}/removal?Becomes={becomes}"));
        Assert.Equal(becomes, html.QuerySelector("[name=Becomes][checked]")!.GetAttribute("value"));
        Assert.Null(html.QuerySelector(".plan"));
        // One picker for every page that is asked for.
        Assert.Equal(3, html.QuerySelectorAll("input[list=public-pages]").Length);
        Assert.Equal("Database, data warehouse, data lake",
            html.QuerySelector("#public-pages option[value='/']")!.GetAttribute("label"));
        Assert.Null(html.QuerySelector("#public-pages option[value='/about']"));
    }

    [Fact]
    public async Task The_home_page_can_only_be_withdrawn_and_a_draft_only_put_away()
    {
        var home = Html.Parse(await _editor.ReadAsync($"/admin/pages/{await IdAsync("/")}/removal"));
        Assert.Equal(["readable"], home.QuerySelectorAll("[name=Becomes]").Select(each => each.GetAttribute("value")));
        using var made = await _editor.PostFormAsync("/admin/pages/new", "/admin/pages", new() { ["Title"] = "Mine" });
        var draft = made.Headers.Location!.OriginalString[..^"/edit".Length] + "/removal";
        Assert.Contains("Put the page into the trash", await _editor.ReadAsync(draft), StringComparison.Ordinal);
        using var done = await _editor.PostFormAsync(draft, draft, []);
        Assert.Contains("/mine was put into the trash.", await _editor.ReadAsync(
            done.Headers.Location!.OriginalString), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_section_moves_with_its_pages_and_with_the_links_to_them_in_one_act()
    {
        var id = await IdAsync("/clients");
        var form = AdminClient.FieldsOf(await _editor.ReadAsync($"/admin/pages/{id}/address"), action: "");
        Assert.Equal(("true", "true"), (form["WithChildren"], form["WithLinks"]));
        const string fields = "?Address=%2Fcustomers&WithChildren=true&WithLinks=true";
        var plan = Html.Parse(await _editor.ReadAsync($"/admin/pages/{id}/address{fields}"));
        Assert.Matches("^[0-9]+ links are changed with it$", plan.QuerySelector("#mended")!.TextContent);
        Assert.NotEmpty(plan.QuerySelectorAll(".plan details tr.added ins"));
        Assert.DoesNotContain("change them afterwards", plan.Body!.TextContent, StringComparison.Ordinal);
        Assert.Contains("changed with it.", await DoAsync(id, "address", fields), StringComparison.Ordinal);
        Assert.Equal(("301 /customers/startups", "200"),
            (await GetAsync("/clients/startups"), await GetAsync("/customers/startups")));
        Assert.DoesNotContain("href=\"/clients", await _visitor.GetStringAsync(
            new Uri("/how-i-work", UriKind.Relative), Stop), StringComparison.Ordinal);
        Assert.Contains("The links lead back.", await UndoAsync(id), StringComparison.Ordinal);
        Assert.Contains("href=\"/clients", await _visitor.GetStringAsync(
            new Uri("/how-i-work", UriKind.Relative), Stop), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_page_in_the_trash_is_listed_there_and_comes_back_as_a_draft()
    {
        var id = await IdAsync("/about");
        Assert.Contains("The trash is empty.", await _editor.ReadAsync("/admin/pages/trash"), StringComparison.Ordinal);
        await DoAsync(id, "removal", "?Becomes=gone&Fate=redirect&To=%2F");
        Assert.Contains(
            "Its address now forwards to /", await _editor.ReadAsync("/admin/pages/trash"), StringComparison.Ordinal);
        Assert.DoesNotContain("<code>/about</code>", await _editor.ReadAsync("/admin/pages"), StringComparison.Ordinal);
        Assert.Contains(
            "Visitors can no longer read it.", await DoAsync(id, "restoration", ""), StringComparison.Ordinal);
        Assert.Equal("301 /", await GetAsync("/about"));
    }

    [Fact]
    public async Task A_notice_is_taken_away_again()
    {
        var id = await IdAsync("/about");
        await DoAsync(id, "removal", "?Becomes=readable&On=2026-11-01&Reason=No%20longer%20true.&Answer=200");
        Assert.Contains("No longer true.", await _visitor.GetStringAsync(new Uri("/about", UriKind.Relative), Stop),
            StringComparison.Ordinal);
        await DoAsync(id, "reinstatement", "");
        Assert.DoesNotContain("No longer true.",
            await _visitor.GetStringAsync(new Uri("/about", UriKind.Relative), Stop), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whoever_decides_on_an_older_state_is_shown_the_present_one()
    {
        var id = await IdAsync("/about");
        var screen = $"/admin/pages/{id}/removal";
        using var answer = await _editor.PostFormAsync(
            screen + "?Becomes=gone&Fate=gone", screen, new() { ["Version"] = "-1" });
        var html = await answer.Content.ReadAsStringAsync(Stop);
        Assert.Equal(HttpStatusCode.Conflict, answer.StatusCode);
        Assert.Contains("has been changed since you opened this form", html, StringComparison.Ordinal);
        Assert.Equal("200", await GetAsync("/about"));
        var fields = AdminClient.FieldsOf(html, screen);
        using var again = await _editor.SendAsync(HttpMethod.Post, screen, new FormUrlEncodedContent(fields));
        Assert.Equal(HttpStatusCode.Found, again.StatusCode);
        Assert.Equal("410", await GetAsync("/about"));
    }

    [Fact]
    public async Task Refused_choices_are_said_at_their_fields_with_what_was_typed()
    {
        var id = await IdAsync("/about");
        using var nowhere = await _editor.GetAsync(
            $"/admin/pages/{id}/removal?Becomes=away&Fate=redirect&To=%2Fnowhere");
        var html = await nowhere.Content.ReadAsStringAsync(Stop);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, nowhere.StatusCode);
        Assert.Contains("value=\"/nowhere\"", html, StringComparison.Ordinal);
        Assert.Contains("id=\"To-error\"", html, StringComparison.Ordinal);
        using var unchosen = await _editor.GetAsync($"/admin/pages/{id}/removal?Becomes=gone&Fate=");
        Assert.Contains("id=\"Fate-error\"", await unchosen.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
        using var noDay = await _editor.GetAsync(
            $"/admin/pages/{id}/removal?Becomes=readable&On=yesterday&Reason=Kept%20words");
        html = await noDay.Content.ReadAsStringAsync(Stop);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, noDay.StatusCode);
        Assert.Contains("Kept words", html, StringComparison.Ordinal);
        Assert.Contains("id=\"On-error\"", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pages_change_places_by_buttons_and_visitors_see_the_new_order()
    {
        var id = await IdAsync("/clients/startups");
        var html = await _editor.ReadAsync("/admin/pages");
        var fields = AdminClient.FieldsOf(html, $"/admin/pages/{id}/place");
        var down = Regex.Match(
            html, $"action=\"/admin/pages/{id}/place\".*?value=\"([0-9]+)\" aria-label=\"[^\"]* down\"",
            RegexOptions.Singleline).Groups[1].Value;
        fields["After"] = down;
        using var answer = await _editor.SendAsync(
            HttpMethod.Post, $"/admin/pages/{id}/place", new FormUrlEncodedContent(fields));
        Assert.Equal($"/admin/pages#page-{id}", answer.Headers.Location!.OriginalString);
        Assert.Contains("rel=\"prev\" href=\"/clients\"", await _visitor.GetStringAsync(
            new Uri("/clients/adolescent", UriKind.Relative), Stop), StringComparison.Ordinal);
        Assert.Contains(
            "is now number 2 of 5 in its section.", await _editor.ReadAsync("/admin/pages"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/admin/pages/99999")]
    [InlineData("/admin/pages/99999/address")]
    [InlineData("/admin/pages/99999/removal?Becomes=gone&Fate=gone")]
    public async Task A_page_that_is_not_there_is_not_found(string address)
    {
        using var answer = await _editor.GetAsync(address);
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    [Theory]
    [InlineData("address?Address=%00")]
    [InlineData("removal?Becomes=merged&Into=%2F%2Fevil.example")]
    [InlineData("removal?Becomes=away&Fate=gone&Suggested=javascript:alert(1)&ArchiveUrl=%0d%0a")]
    [InlineData("removal?Becomes=readable&On=2026-11-01&Reason=%00&Answer=7x")]
    public async Task Hostile_input_is_refused_in_words(string screen)
    {
        using var answer = await _editor.GetAsync($"/admin/pages/{await IdAsync("/about")}/{screen}");
        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        Assert.Contains("class=\"problems\"", await answer.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
    }

    private async Task<string> IdAsync(string address)
    {
        var html = await _editor.ReadAsync($"/admin/pages?q={Uri.EscapeDataString(address)}");
        return Regex.Match(html, $"href=\"/admin/pages/([0-9]+)\">[^<]*</a>\\s*<code>{address}</code>").Groups[1].Value;
    }

    /// <summary>Goes by way of the plan, and follows to the page's overview.</summary>
    private async Task<string> DoAsync(string id, string act, string fields)
    {
        var screen = $"/admin/pages/{id}/{act}";
        using var answer = await _editor.PostFormAsync(screen + fields, screen, []);
        Assert.True(answer.StatusCode == HttpStatusCode.Found, await answer.Content.ReadAsStringAsync(Stop));
        return await _editor.ReadAsync(answer.Headers.Location!.OriginalString);
    }

    private async Task<string> UndoAsync(string id)
    {
        using var answer = await _editor.PostFormAsync($"/admin/pages/{id}", $"/admin/pages/{id}/undo", []);
        Assert.Equal(HttpStatusCode.Found, answer.StatusCode);
        return await _editor.ReadAsync(answer.Headers.Location!.OriginalString);
    }

    private async Task<string> GetAsync(string address)
    {
        using var answer = await _visitor.GetAsync(new Uri(address, UriKind.Relative), Stop);
        return answer.Headers.Location is { } location
            ? $"{(int)answer.StatusCode} {location.PathAndQuery}"
            : $"{(int)answer.StatusCode}";
    }
}
