using System.Text;
using Mapflat.Content.Pages;
using Mapflat.Content.Transfer;

namespace Mapflat.Content.Tests.Transfer;

public sealed class DocumentImportTests : IAsyncLifetime
{
    private static readonly Author Eva = new("Eva");

    private readonly TempStore _store = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => await _store.ImportAsync(
        ("pages/index.md", Sample.Page("Home")),
        ("pages/a.md", Sample.Page(
            "A", "Live words.\n", "menu: Short", "as_of: 2020-01-02", "successor: https://next.example/a")),
        ("site.yaml", Sample.Site()));

    public ValueTask DisposeAsync() => _store.DisposeAsync();

    [Fact]
    public async Task Document_becomes_the_draft_and_visitors_see_nothing_of_it()
    {
        var generation = await _store.Store.ReadGenerationAsync(Stop);
        var done = await ImportAsync("/a", "a.md", "# Anew\n\nNew *words*.\n");
        Assert.Equal(("/a", 2, false), (done.Address, done.Revision, done.IsNew));
        var page = (await _store.Drafts.ReadAsync(done.PageId, Stop))!;
        Assert.Equal(new PageText(
            "Anew", "Short", "About A.", "New *words*.\n", "2020-01-02", "https://next.example/a"), page.Text);
        Assert.Equal("Live words.\n", (await _store.Pages.ReadAsync("/a", Stop))!.Markdown);
        Assert.Equal(generation, await _store.Store.ReadGenerationAsync(Stop));
        Assert.Equal("page.imported|Eva|/a|a.md", Assert.Single(
            _store.Sql("SELECT Act || '|' || Author || '|' || Subject || '|' || Detail FROM Audit")));
    }

    [Fact]
    public async Task Document_becomes_a_new_draft_where_no_page_is()
    {
        var done = await ImportAsync(
            "/a/b", "b.html", "<title>B</title><meta name=description content='What B says.'><p>Words.");
        Assert.True(done.IsNew);
        var page = (await _store.Drafts.ReadAsync(done.PageId, Stop))!;
        Assert.Equal((PageStatus.Draft, "a/b", "/a/b"), (page.Status, page.Key, page.Address));
        Assert.Equal(new PageText("B", "B", "What B says.", "Words.\n", "", null), page.Text);
        Assert.Null(await _store.Pages.ReadAsync("/a/b", Stop));
        Assert.Equal("page.imported", Assert.Single(_store.Sql("SELECT Act FROM Audit")));
    }

    [Fact]
    public async Task Front_matter_says_what_it_says_and_the_rest_stays()
    {
        var (review, _) = await ReviewAsync("/a", "x.md", "---\ntitle: T\nmenu: M\ndescription: D\nas_of: 2024-05-06\n"
            + "status: published\ntags: [x]\n---\n\n# Not the title\n");
        Assert.Equal(
            new PageText("T", "M", "D", "# Not the title\n", "2024-05-06", "https://next.example/a")
            {
                Extra = "tags: [x]\n",
            }, review!.Text);
        Assert.Contains(review.Findings, f => (f.File, f.Line) == ("x.md", 6)
            && f.Message.StartsWith("“status” was not used", StringComparison.Ordinal));
        Assert.Contains(review.Findings, f => (f.File, f.Line) == ("x.md", 7)
            && f.Message.StartsWith("“tags” is not known", StringComparison.Ordinal));
        Assert.Contains(review.Findings, f => (f.File, f.Line) == ("x.md", 10)
            && f.Message.StartsWith("Headings of the text start at", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("---\ntitle: [a]\n---\n\nx\n", 2)]
    [InlineData("---\ntitle: a\nas_of: 2024-13\n---\n\nx\n", 3)]
    [InlineData("---\ntitle: \"a\n---\n\nx\n", 2)]
    [InlineData("---\ntitle: a\ntitle: b\n---\n\nx\n", 3)]
    [InlineData("---\nsuccessor: /a\n---\n\nx\n", 2)]
    [InlineData("a\n\nb\0\n", 3)]
    [InlineData("---\ntitle: a\n---\n\n", null)]
    [InlineData(" \n", null)]
    public void Document_that_cannot_be_read_is_refused_with_its_line(string text, int? line)
    {
        var failure = Assert.IsType<Failure.Invalid>(DocumentFile.Read("x.md", Encoding.UTF8.GetBytes(text)).Failure);
        var error = failure.Findings.First(f => f.Severity == Severity.Error);
        Assert.Equal(("x.md", line), (error.File, error.Line));
    }

    [Fact]
    public async Task Text_past_a_limit_is_refused_with_its_line_in_the_document()
    {
        var (_, failure) = await ReviewAsync(
            "/a", "x.md", $"---\ntitle: a\n---\n\nb\n\n{string.Concat(Enumerable.Repeat("> ", 40))}c\n");
        Assert.Equal(("x.md", 7), (Assert.Single(Assert.IsType<Failure.Invalid>(failure).Findings).File,
            Assert.Single(((Failure.Invalid)failure!).Findings).Line));
    }

    [Theory]
    [InlineData("report.docx")]
    [InlineData("page")]
    [InlineData("page.md.exe")]
    public void Other_files_are_refused(string name) =>
        Assert.IsType<Failure.Invalid>(DocumentFile.Read(name, "x"u8.ToArray()).Failure);

    [Theory]
    [InlineData("utf-8", "<p>Räksmörgås")]
    [InlineData("utf-8", "<meta charset=utf-8><p>Räksmörgås")]
    [InlineData("windows-1252", "<meta http-equiv=Content-Type content='text/html; charset=iso-8859-1'><p>Räksmörgås")]
    [InlineData("windows-1251", "<meta charset='Windows-1251'><p>Привет")]
    [InlineData("shift_jis", "<meta charset=shift_jis><p>日本")]
    [InlineData("utf-16", "<meta charset=utf-8><p>Räksmörgås")]
    [InlineData("utf-8", "<meta charset=utf-16><p>Räksmörgås")]
    [InlineData("windows-1252", "<p>Räksmörgås")]
    [InlineData("utf-8", "<meta charset=nonsense><p>Räksmörgås")]
    public void Encoding_is_found_out(string encoding, string html)
    {
        var written = (CodePagesEncodingProvider.Instance.GetEncoding(encoding)
            ?? Encoding.GetEncoding(encoding)) is var chosen && encoding == "utf-16"
            ? [.. chosen.GetPreamble(), .. chosen.GetBytes(html)] : chosen.GetBytes(html);
        Assert.Equal(html[(html.IndexOf("<p>", StringComparison.Ordinal) + 3)..] + "\n",
            DocumentFile.Read("x.html", written).Value!.Markdown);
    }

    [Fact]
    public void Markdown_in_another_encoding_is_refused() =>
        Assert.Contains("not UTF-8", DocumentFile.Read("x.md", Encoding.Latin1.GetBytes("Räksmörgås")).Failure!.Message,
            StringComparison.Ordinal);

    [Theory]
    [InlineData("/a/b/c", "address")]
    [InlineData("/up?per", "address")]
    [InlineData("/admin", "address")]
    [InlineData("", "address")]
    public async Task Address_that_no_page_can_have_is_refused(string address, string field)
    {
        var (_, failure) = await ReviewAsync(address, "x.md", "x");
        Assert.Equal(field, Assert.Single(Assert.IsType<Failure.Invalid>(failure).Findings).Field);
    }

    [Fact]
    public async Task Nothing_is_kept_where_somebody_saved_between_review_and_keeping()
    {
        var (review, _) = await ReviewAsync("/a", "x.md", "New.\n");
        var page = review!.Page!;
        await _store.Drafts.SaveAsync(page.PageId, page.Edits, page.Text with { Markdown = "Theirs.\n" },
            automatic: false, new Author("Ola"), Stop);
        var (_, failure) = await _store.Documents.KeepAsync(
            "/a", page.Edits, review.Text, "x.md", withSections: false, Eva, Stop);
        Assert.IsType<EditConflict>(failure);
        Assert.Equal("Theirs.\n", (await _store.Drafts.ReadAsync(page.PageId, Stop))!.Text.Markdown);

        var (fresh, _) = await ReviewAsync("/b", "x.md", "New.\n");
        await ImportAsync("/b", "y.md", "First.\n");
        Assert.IsType<Failure.Conflict>(
            (await _store.Documents.KeepAsync(
                "/b", null, fresh!.Text, "x.md", withSections: false, Eva, Stop)).Failure);
        Assert.IsType<Failure.Conflict>(
            (await _store.Documents.KeepAsync(
                "/c", 3, fresh.Text, "x.md", withSections: false, Eva, Stop)).Failure);
        Assert.Equal("1", Assert.Single(_store.Sql("SELECT COUNT(*) FROM Audit WHERE Act = 'page.imported'")));
    }

    [Fact]
    public async Task A_draft_that_is_not_public_yet_is_named_before_another_takes_its_place()
    {
        await ImportAsync("/a", "x.md", "First.\n");
        var (review, _) = await ReviewAsync("/a", "y.md", "Second.\n");
        Assert.Contains(
            review!.Findings, f => f.Message.StartsWith("The page has a draft by Eva", StringComparison.Ordinal));
        await ImportAsync("/a", "y.md", "Second.\n");
        Assert.Equal(["3", "2", "1"],
            (await _store.Drafts.ReadHistoryAsync(review.Page!.PageId, null, Stop)).Select(r => $"{r.Number}"));
    }

    [Fact]
    public async Task Same_document_again_changes_nothing()
    {
        await ImportAsync("/a", "x.md", "---\ntitle: A\n---\nSame.\n");
        Assert.True((await ReviewAsync("/a", "x.md", "---\ntitle: A\n---\nSame.\n")).Value!.ChangesNothing);
        Assert.Equal(2, (await ImportAsync("/a", "x.md", "---\ntitle: A\n---\nSame.\n")).Revision);
    }

    private async Task<Outcome<DocumentReview>> ReviewAsync(string address, string name, string text) =>
        await _store.Documents.ReviewAsync(
            address, DocumentFile.Read(name, Encoding.UTF8.GetBytes(text)).Value!, withSections: false, Stop);

    private async Task<ImportedDocument> ImportAsync(string address, string name, string text)
    {
        var (review, failure) = await ReviewAsync(address, name, text);
        Assert.Null(failure);
        (var done, failure) = await _store.Documents.KeepAsync(
            address, review!.Page?.Edits, review.Text, name, withSections: false, Eva, Stop);
        Assert.Null(failure);
        return done!;
    }
}
