using System.Net;
using System.Text.Json;

namespace Mapflat.Web.Tests.Areas.Admin;

/// <summary>The editor without script: a form that is fetched, filled in and posted.</summary>
public sealed class EditorTests : IAsyncLifetime
{
    private readonly SiteFactory _site = new();
    private AdminClient _eva = null!;
    private string _page = "";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private string Edit => _page + "/edit";

    public async ValueTask InitializeAsync()
    {
        _eva = await AdminClient.SignInAsync(_site);
        _page = await PageAsync("/about");
    }

    public async ValueTask DisposeAsync()
    {
        _eva.Dispose();
        await _site.DisposeAsync();
    }

    [Fact]
    public async Task A_save_is_kept_and_visitors_see_nothing_of_it()
    {
        using var answer = await _eva.PostFormAsync(
            Edit, Edit, new() { ["markdown"] = "## New\r\n\r\nNew words.\r\n", ["title"] = "About <this> & “that”" });
        Assert.Equal(HttpStatusCode.Found, answer.StatusCode);
        var html = await _eva.ReadAsync(Edit);
        var fields = AdminClient.FieldsOf(html, Edit);
        Assert.Equal("## New\n\nNew words.\n", fields["markdown"].ReplaceLineEndings("\n"));
        Assert.Equal("About <this> & “that”", fields["title"]);
        Assert.Contains("Saved as a draft", html, StringComparison.Ordinal);
        Assert.DoesNotContain("New words", await LiveAsync("/about"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_text_that_begins_with_an_empty_line_or_markup_comes_back_as_it_was_typed()
    {
        var typed = "</textarea><script>alert(1)</script>\n\n" + string.Concat(Enumerable.Repeat("> ", 200)) + "deep\n";
        using var answer = await _eva.PostFormAsync(Edit, Edit, new()
        {
            ["markdown"] = "\n" + typed,
            ["title"] = "T",
            ["menu"] = "M",
            ["summary"] = "S",
            ["asOf"] = "2020-\u0007",
            ["successor"] = "nonsense",
        });
        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        var html = await answer.Content.ReadAsStringAsync(Stop);
        var fields = AdminClient.FieldsOf(html, Edit);
        Assert.Equal(["T", "M", "S", "2020-\u0007", "nonsense"],
            [fields["title"], fields["menu"], fields["summary"], fields["asOf"], fields["successor"]]);
        Assert.Equal("\n" + typed, fields["markdown"].ReplaceLineEndings("\n"));
        var page = Html.Parse(html);
        Assert.Equal("true", page.GetElementById("asOf")!.GetAttribute("aria-invalid"));
        Assert.Contains(
            "another control character", page.GetElementById("asOf-error")!.TextContent, StringComparison.Ordinal);
        Assert.Equal("#asOf", page.QuerySelector("#problems a")!.GetAttribute("href"));
        Assert.DoesNotContain(page.QuerySelectorAll("script"), script => !script.HasAttribute("src"));
    }

    [Theory]
    [InlineData("2015/2018", "2015–2018")]
    [InlineData("the years with Hadoop", "the years with Hadoop")]
    [InlineData("", null)]
    public async Task When_it_was_true_is_said_in_the_owners_words_or_not_at_all(string typed, string? shown)
    {
        using var answer = await _eva.PostFormAsync(Edit, Edit, new() { ["asOf"] = typed, ["summary"] = "Other." });
        Assert.Equal(HttpStatusCode.Found, answer.StatusCode);
        var review = await _eva.ReadAsync(Edit.Replace("/edit", "/publication", StringComparison.Ordinal));
        Assert.Equal(shown is not null, Html.Parse(review).QuerySelectorAll("table th[scope=row]")
            .Any(field => field.TextContent == "As of"));
        if (shown is not null) Assert.Contains(shown, WebUtility.HtmlDecode(review), StringComparison.Ordinal);
        Assert.Contains("Publish for everybody", review, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_day_that_there_is_not_can_be_saved_and_not_published()
    {
        using var answer = await _eva.PostFormAsync(Edit, Edit, new() { ["asOf"] = "2020-02-30" });
        Assert.Equal(HttpStatusCode.Found, answer.StatusCode);
        var review = WebUtility.HtmlDecode(
            await _eva.ReadAsync(Edit.Replace("/edit", "/publication", StringComparison.Ordinal)));
        Assert.Contains("“2020-02-30” is not a date", review, StringComparison.Ordinal);
        Assert.DoesNotContain("Publish for everybody", review, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Text_that_cannot_be_shown_is_refused_with_its_line_and_kept()
    {
        var typed = "One.\n\n" + string.Concat(Enumerable.Repeat("> ", 200)) + "deep\n";
        using var answer = await _eva.PostFormAsync(Edit, Edit, new() { ["markdown"] = typed, ["title"] = "Typed" });
        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        var html = await answer.Content.ReadAsStringAsync(Stop);
        Assert.Contains("Line 3: The text is nested", Html.Parse(html).GetElementById("markdown-error")!.TextContent,
            StringComparison.Ordinal);
        Assert.Equal(("Typed", typed), (AdminClient.FieldsOf(html, Edit)["title"],
            AdminClient.FieldsOf(html, Edit)["markdown"].ReplaceLineEndings("\n")));
        using var preview = await _eva.PostFormAsync(Edit, Edit, new() { ["markdown"] = "Fine.\n" });
        Assert.Equal(HttpStatusCode.Found, preview.StatusCode);
    }

    [Fact]
    public async Task The_second_editor_gets_both_texts_and_may_go_on_with_either()
    {
        using var ola = await AdminClient.SignInAsync(_site, "ola@example.com");
        var stale = AdminClient.FieldsOf(await ola.ReadAsync(Edit), Edit);
        (await _eva.PostFormAsync(Edit, Edit, new() { ["markdown"] = "Eva’s words.\n" })).Dispose();
        stale["markdown"] = "Ola’s <words>.\n";
        using var answer = await ola.SendAsync(HttpMethod.Post, Edit, new FormUrlEncodedContent(stale));
        Assert.Equal(HttpStatusCode.Conflict, answer.StatusCode);
        var html = await answer.Content.ReadAsStringAsync(Stop);
        var page = Html.Parse(html);
        Assert.Equal("Eva’s words.\n", page.GetElementById("theirs")!.TextContent);
        Assert.Equal("Ola’s <words>.\n", page.GetElementById("mine")!.TextContent);
        Assert.Contains("owner saved this page", html, StringComparison.Ordinal);
        Assert.NotEmpty(page.QuerySelectorAll(".diff ins"));
        Assert.Equal("Eva’s words.\n", AdminClient.FieldsOf(await ola.ReadAsync(Edit), Edit)["markdown"]
            .ReplaceLineEndings("\n"));

        using var again = await ola.SendAsync(
            HttpMethod.Post, Edit, new FormUrlEncodedContent(AdminClient.FieldsOf(html, Edit)));
        Assert.Equal(HttpStatusCode.Found, again.StatusCode);
        Assert.Equal("Ola’s <words>.\n", AdminClient.FieldsOf(await ola.ReadAsync(Edit), Edit)["markdown"]
            .ReplaceLineEndings("\n"));
        Assert.Contains("owner", await ola.ReadAsync(_page + "/history"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_way_of_writing_goes_past_the_count_of_saves()
    {
        var stale = AdminClient.FieldsOf(await _eva.ReadAsync(Edit), Edit);
        var token = stale["__RequestVerificationToken"];
        (await _eva.PostFormAsync(Edit, Edit, new() { ["markdown"] = "Later words.\n" })).Dispose();
        stale["markdown"] = "Stale words.\n";
        stale["automatic"] = "true";
        using var kept = await _eva.SendAsync(
            HttpMethod.Post, _page + "/draft", new FormUrlEncodedContent(stale), ("Accept", "application/json"));
        Assert.Equal(HttpStatusCode.Conflict, kept.StatusCode);
        foreach (var action
            in (string[])["/draft/discards", "/history/1/restoration", "/publication", "/publication/mends"])
        {
            using var answer = await _eva.SendAsync(HttpMethod.Post, _page + action, new FormUrlEncodedContent(
                new Dictionary<string, string>
                {
                    ["edits"] = stale["edits"],
                    ["key"] = "0.0.0",
                    ["__RequestVerificationToken"] = token
                }));
            Assert.True(answer.StatusCode is HttpStatusCode.Conflict or HttpStatusCode.Found,
                $"{action} answers {answer.StatusCode}");
            Assert.Equal("Later words.\n", AdminClient.FieldsOf(await _eva.ReadAsync(Edit), Edit)["markdown"]
                .ReplaceLineEndings("\n"));
        }

        Assert.DoesNotContain("words.", await LiveAsync("/about"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_editor_saves_by_itself_and_hears_what_is_found()
    {
        var fields = AdminClient.FieldsOf(await _eva.ReadAsync(Edit), Edit);
        (fields["markdown"], fields["automatic"]) = ("# One\n\n[x](/nowhere)\n", "true");
        using var answer = await _eva.SendAsync(
            HttpMethod.Post, _page + "/draft", new FormUrlEncodedContent(fields), ("Accept", "application/json"));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var saved = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(Stop)).RootElement;
        Assert.Equal(int.Parse(fields["edits"], System.Globalization.CultureInfo.InvariantCulture) + 1,
            saved.GetProperty("edits").GetInt32());
        using var checks = await _eva.SendAsync(
            HttpMethod.Post, _page + "/checks", new FormUrlEncodedContent(fields), ("Accept", "application/json"));
        var findings = JsonDocument.Parse(await checks.Content.ReadAsStringAsync(Stop)).RootElement.EnumerateArray()
            .ToList();
        Assert.Equal([1, 3], findings.Select(f => f.GetProperty("line").GetInt32()));
        Assert.Equal("##", findings[0].GetProperty("mend").GetProperty("replacement").GetString());
        Assert.DoesNotContain("page.saved", await AuditAsync(), StringComparison.Ordinal);
        using var stranger = AdminClient.Of(_site);
        using var refused = await stranger.SendAsync(
            HttpMethod.Post, _page + "/draft", new FormUrlEncodedContent(fields), ("Accept", "application/json"));
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
    }

    [Fact]
    public async Task A_publication_is_seen_at_once_with_its_address_and_reason()
    {
        (await _eva.PostFormAsync(Edit, Edit, new() { ["markdown"] = "Published words.\n" })).Dispose();
        var review = await _eva.ReadAsync(_page + "/publication");
        Assert.Contains("<ins>", review, StringComparison.Ordinal);
        using var answer = await _eva.PostFormAsync(
            _page + "/publication", _page + "/publication", new() { ["reason"] = "Corrected." });
        Assert.Equal(HttpStatusCode.Found, answer.StatusCode);
        Assert.Contains("Published words.", await LiveAsync("/about"), StringComparison.Ordinal);
        var after = await _eva.ReadAsync(_page + "/publication");
        Assert.Contains("Every visitor of /about now gets revision 2", after, StringComparison.Ordinal);
        Assert.Contains("There is nothing to publish", after, StringComparison.Ordinal);
        Assert.Contains("Corrected.", await _eva.ReadAsync(_page + "/history"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_page_without_a_title_is_not_published_and_says_so_at_its_field()
    {
        (await _eva.PostFormAsync(Edit, Edit, new() { ["title"] = "", ["menu"] = "" })).Dispose();
        var review = await _eva.ReadAsync(_page + "/publication");
        Assert.Contains("Must be mended", review, StringComparison.Ordinal);
        var fields = AdminClient.FieldsOf(review, _page + "/publication");
        using var answer = await _eva.SendAsync(
            HttpMethod.Post, _page + "/publication", new FormUrlEncodedContent(fields));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
    }

    [Fact]
    public async Task A_finding_is_mended_in_one_click()
    {
        (await _eva.PostFormAsync(Edit, Edit, new() { ["markdown"] = "# One\n\n#### Two\n" })).Dispose();
        for (var i = 0; i < 2; i++)
        {
            using var answer = await _eva.PostFormAsync(_page + "/publication", _page + "/publication/mends", []);
            Assert.Equal(HttpStatusCode.Found, answer.StatusCode);
        }

        Assert.Equal("## One\n\n### Two\n", AdminClient.FieldsOf(await _eva.ReadAsync(Edit), Edit)["markdown"]
            .ReplaceLineEndings("\n"));
    }

    [Fact]
    public async Task An_old_revision_is_compared_and_comes_back()
    {
        var first = AdminClient.FieldsOf(await _eva.ReadAsync(Edit), Edit)["markdown"];
        (await _eva.PostFormAsync(Edit, Edit, new() { ["markdown"] = "Entirely new.\n" })).Dispose();
        Assert.Contains(
            "Entirely new.", await _eva.ReadAsync(_page + "/history/comparison?from=2&to=1"), StringComparison.Ordinal);
        using var answer = await _eva.PostFormAsync(_page + "/history", _page + "/history/1/restoration", []);
        Assert.Equal(HttpStatusCode.Found, answer.StatusCode);
        Assert.Equal(first, AdminClient.FieldsOf(await _eva.ReadAsync(Edit), Edit)["markdown"]);
        Assert.Contains("page.restored", await AuditAsync(), StringComparison.Ordinal);
        using var missing = await _eva.GetAsync(_page + "/history/comparison?from=1&to=99");
        Assert.Equal(HttpStatusCode.NotFound, missing.StatusCode);
    }

    [Fact]
    public async Task A_draft_is_put_aside_and_kept()
    {
        var first = AdminClient.FieldsOf(await _eva.ReadAsync(Edit), Edit)["markdown"];
        (await _eva.PostFormAsync(Edit, Edit, new() { ["markdown"] = "Put aside.\n" })).Dispose();
        using var answer = await _eva.PostFormAsync(Edit, _page + "/draft/discards", []);
        Assert.Equal(first, AdminClient.FieldsOf(await _eva.ReadAsync(Edit), Edit)["markdown"]);
        Assert.Contains(
            "Put aside.", await _eva.ReadAsync(_page + "/history/comparison?from=1&to=2"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_pasted_becomes_Markdown_and_lists_help_without_script()
    {
        var token = AdminClient.FieldsOf(await _eva.ReadAsync(Edit), Edit)["__RequestVerificationToken"];
        using var answer = await _eva.SendAsync(
            HttpMethod.Post, "/admin/conversions", new FormUrlEncodedContent(new Dictionary<string, string>
            {
                ["html"] = "<h2 onclick=alert(1)>Head</h2><p>Some <b>bold</b> words.</p>",
                ["__RequestVerificationToken"] = token,
            }));
        Assert.Equal("## Head\n\nSome **bold** words.\n", JsonDocument.Parse(
            await answer.Content.ReadAsStringAsync(Stop)).RootElement.GetProperty("markdown").GetString());
        Assert.Contains("](/clients/startups)", await _eva.ReadAsync("/admin/insertions/links?q=startup"),
            StringComparison.Ordinal);
        Assert.Contains("](/media/monolith.svg)", await _eva.ReadAsync("/admin/insertions/pictures?q=mono"),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/admin/pages/9999/edit")]
    [InlineData("/admin/pages/9999/history")]
    [InlineData("/admin/pages/9999/publication")]
    [InlineData("/admin/pages/9999/preview")]
    public async Task What_is_not_there_is_not_found(string address)
    {
        using var answer = await _eva.GetAsync(address);
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    [Fact]
    public async Task Words_for_a_page_that_is_gone_come_back()
    {
        var fields = AdminClient.FieldsOf(await _eva.ReadAsync(Edit), Edit);
        fields["markdown"] = "Long hours of work.\n";
        using var answer = await _eva.SendAsync(
            HttpMethod.Post, "/admin/pages/9999/edit", new FormUrlEncodedContent(fields));
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Contains("Long hours of work.", await answer.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
    }

    private async Task<string> PageAsync(string address)
    {
        await using var store = new TempStore(_site.DataDirectory);
        return $"/admin/pages/{Assert.Single(store.Sql($"SELECT Id FROM Pages WHERE Address = '{address}'"))}";
    }

    private async Task<string> AuditAsync()
    {
        await using var store = new TempStore(_site.DataDirectory);
        return string.Join(' ', store.Sql("SELECT Act FROM Audit"));
    }

    private async Task<string> LiveAsync(string address)
    {
        using var visitor = AdminClient.Of(_site);
        return await visitor.ReadAsync(address);
    }
}
