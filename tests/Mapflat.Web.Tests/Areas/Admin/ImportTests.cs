using System.Net;
using System.Text;
using Mapflat.Web.Tests.Freezing;

namespace Mapflat.Web.Tests.Areas.Admin;

public sealed class ImportTests : IAsyncLifetime
{
    private const string Form = "/admin/imports";

    private TempFolder _data = null!;
    private SiteFactory _site = null!;
    private AdminClient _owner = null!;

    public async ValueTask InitializeAsync()
    {
        _data = ShippedSite.Copy();
        _site = new SiteFactory().In(_data);
        _owner = await AdminClient.SignInAsync(_site);
    }

    public async ValueTask DisposeAsync()
    {
        _owner.Dispose();
        await _site.DisposeAsync();
        _data.Dispose();
    }

    [Fact]
    public async Task A_file_is_compared_and_then_kept_as_a_draft()
    {
        var review = await UploadAsync(
            "about.html", "<h1>About this site</h1><p>Quite <b>other</b> words.</p><script>x</script>",
            new() { ["page"] = "/about" });
        Assert.Contains("A script was left out.", review, StringComparison.Ordinal);
        Assert.Contains("Quite **other** words.", Html.Parse(review).QuerySelector("table.diff")!.TextContent,
            StringComparison.Ordinal);
        using (var nothing = await _owner.GetAsync("/about"))
            Assert.DoesNotContain("Quite", await TextOf(nothing), StringComparison.Ordinal);

        using var kept = await _owner.SendAsync(HttpMethod.Post, "/admin/imports/drafts", new FormUrlEncodedContent(
            AdminClient.FieldsOf(review, "/admin/imports/drafts")));
        Assert.Equal(HttpStatusCode.Found, kept.StatusCode);
        var editor = Html.Parse(await _owner.ReadAsync(kept.Headers.Location!.OriginalString));
        Assert.Equal("Quite **other** words.\n", editor.QuerySelector("textarea[name=markdown]")!.TextContent);
        Assert.Contains(
            "Imported as a draft.", editor.QuerySelector("[role=status]")!.TextContent, StringComparison.Ordinal);
        using var live = await _owner.GetAsync("/about");
        Assert.DoesNotContain("Quite", await TextOf(live), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_pasted_text_becomes_a_new_page()
    {
        using var answer = await _owner.PostFormAsync(
            Form, Form, new() { ["address"] = "clients/new", ["text"] = "# New\n\nWords.", ["format"] = "Markdown" });
        var review = await TextOf(answer);
        using var kept = await _owner.SendAsync(HttpMethod.Post, "/admin/imports/drafts", new FormUrlEncodedContent(
            AdminClient.FieldsOf(review, "/admin/imports/drafts")));
        Assert.Equal(HttpStatusCode.Found, kept.StatusCode);
        Assert.Contains("New", Html.Parse(await _owner.ReadAsync(kept.Headers.Location!.OriginalString))
            .QuerySelector("h1")!.TextContent, StringComparison.Ordinal);
        using var live = await _owner.GetAsync("/clients/new");
        Assert.Equal(HttpStatusCode.NotFound, live.StatusCode);
    }

    [Theory]
    [InlineData("", "/x", "", "file")]
    [InlineData("/about", "/x", "words", "address")]
    [InlineData("", "", "words", "page")]
    [InlineData("", "/Upper?Case", "words", "address")]
    [InlineData("", "/nowhere/below", "words", "address")]
    [InlineData("/about", "", "---\ntitle: [\n---\nwords", "text")]
    public async Task A_refused_form_comes_back_with_all_that_was_typed(
        string page, string address, string text, string field)
    {
        using var answer = await _owner.PostFormAsync(Form, Form, new()
        {
            ["page"] = page,
            ["address"] = address,
            ["text"] = text,
            ["format"] = "Html" is var html && text.StartsWith("---", StringComparison.Ordinal) ? "Markdown" : html
        });
        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        var back = await TextOf(answer);
        var typed = AdminClient.FieldsOf(back, Form);
        Assert.Equal((page, address, text), (typed["page"], typed["address"], typed["text"].ReplaceLineEndings("\n")));
        var form = Html.Parse(back);
        Assert.NotNull(form.QuerySelector($"#{field}[aria-invalid=true][aria-describedby~='{field}-error']"));
        Assert.NotNull(form.QuerySelector($"#problems a[href='#{field}']"));
    }

    [Theory]
    [InlineData("a.docx", "x")]
    [InlineData("a.md", "a\0b")]
    [InlineData("a.html", "")]
    [InlineData("../../a.exe", "x")]
    public async Task A_file_that_is_no_document_is_refused_at_its_field(string name, string content)
    {
        var back = Html.Parse(
            await UploadAsync(name, content, new() { ["page"] = "/about" }, HttpStatusCode.UnprocessableEntity));
        Assert.NotNull(back.QuerySelector("#file[aria-invalid=true]"));
        Assert.Equal("/about", back.QuerySelector("#page option[selected]")!.GetAttribute("value"));
    }

    [Fact]
    public async Task A_Word_document_survives_a_refusal_makes_its_address_and_the_page_above_and_brings_its_picture()
    {
        var refused = await UploadAsync("letter.docx", TestDocuments.Word(), new() { ["address"] = "/letters/first" },
            HttpStatusCode.UnprocessableEntity);
        Assert.Contains("“letter.docx” is kept here", refused, StringComparison.Ordinal);
        var again = AdminClient.FieldsOf(refused, Form);
        again["withSections"] = "true";
        using var reviewed = await _owner.SendAsync(HttpMethod.Post, Form, new FormUrlEncodedContent(again));
        Assert.Equal(HttpStatusCode.OK, reviewed.StatusCode);
        var review = await TextOf(reviewed);
        Assert.Contains("Its picture goes into Media", review, StringComparison.Ordinal);
        using var kept = await _owner.SendAsync(HttpMethod.Post, "/admin/imports/drafts", new FormUrlEncodedContent(
            AdminClient.FieldsOf(review, "/admin/imports/drafts")));
        Assert.Equal(HttpStatusCode.Found, kept.StatusCode);
        var editor = Html.Parse(await _owner.ReadAsync(kept.Headers.Location!.OriginalString));
        Assert.Contains("![Four colours](/media/letter-1.png)",
            editor.QuerySelector("textarea[name=markdown]")!.TextContent, StringComparison.Ordinal);
        using var picture = await _owner.GetAsync("/admin/media/letter-1.png/file");
        Assert.Equal(HttpStatusCode.OK, picture.StatusCode);
        Assert.Contains("/letters<", await _owner.ReadAsync("/admin/pages"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_document_without_an_address_goes_to_a_free_one_made_from_its_title()
    {
        var review = await UploadAsync("a.md", "# About\n\nOther words.\n", []);
        Assert.Equal("Import into /about-2", Html.Parse(review).QuerySelector("h1")!.TextContent);
    }

    [Fact]
    public async Task Text_and_file_together_are_refused_and_the_text_is_kept()
    {
        var back = Html.Parse(await UploadAsync(
            "a.md", "x", new() { ["page"] = "/about", ["text"] = "typed" }, HttpStatusCode.UnprocessableEntity));
        Assert.Equal("typed", back.QuerySelector("#text")!.TextContent.Trim());
    }

    [Fact]
    public async Task Somebody_else_s_save_between_review_and_keeping_is_shown_first()
    {
        var review = await UploadAsync("about.md", "Mine.\n", new() { ["page"] = "/about" });
        var other = await UploadAsync("other.md", "Theirs.\n", new() { ["page"] = "/about" });
        using (var first = await _owner.SendAsync(HttpMethod.Post, "/admin/imports/drafts", new FormUrlEncodedContent(
            AdminClient.FieldsOf(other, "/admin/imports/drafts"))))
            Assert.Equal(HttpStatusCode.Found, first.StatusCode);
        using var second = await _owner.SendAsync(HttpMethod.Post, "/admin/imports/drafts", new FormUrlEncodedContent(
            AdminClient.FieldsOf(review, "/admin/imports/drafts")));
        Assert.Equal(HttpStatusCode.Conflict, second.StatusCode);
        var again = await TextOf(second);
        var difference = Html.Parse(again).QuerySelector("table.diff")!.TextContent;
        Assert.Contains("Theirs.", difference, StringComparison.Ordinal);
        Assert.Contains("Mine.", difference, StringComparison.Ordinal);
        using var kept = await _owner.SendAsync(HttpMethod.Post, "/admin/imports/drafts", new FormUrlEncodedContent(
            AdminClient.FieldsOf(again, "/admin/imports/drafts")));
        Assert.Equal(HttpStatusCode.Found, kept.StatusCode);
    }

    [Fact]
    public async Task A_large_document_goes_all_the_way()
    {
        var text = string.Concat(
            Enumerable.Range(0, 6_000).Select(i => $"Räksmörgås & number {i}, with some words to it.\n\n"));
        var review = await UploadAsync("about.md", text, new() { ["page"] = "/about" });
        using var kept = await _owner.SendAsync(HttpMethod.Post, "/admin/imports/drafts", new FormUrlEncodedContent(
            AdminClient.FieldsOf(review, "/admin/imports/drafts")));
        Assert.Equal(HttpStatusCode.Found, kept.StatusCode);
    }

    private static Task<string> TextOf(HttpResponseMessage answer) => answer.Content.ReadAsStringAsync();

    private Task<string> UploadAsync(
        string name, string content, Dictionary<string, string> fields, HttpStatusCode status = HttpStatusCode.OK) =>
        UploadAsync(name, Encoding.UTF8.GetBytes(content), fields, status);

    private async Task<string> UploadAsync(
        string name, byte[] content, Dictionary<string, string> fields, HttpStatusCode status = HttpStatusCode.OK)
    {
        var typed = AdminClient.FieldsOf(await _owner.ReadAsync(Form), Form);
        foreach (var (field, value) in fields) typed[field] = value;
        using var form = new MultipartFormDataContent();
        foreach (var (field, value) in typed) form.Add(new StringContent(value), field);
        form.Add(new ByteArrayContent(content), "file", name);
        using var answer = await _owner.SendAsync(HttpMethod.Post, Form, form);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(status == answer.StatusCode, $"{answer.StatusCode}: {text}");
        return text;
    }
}
