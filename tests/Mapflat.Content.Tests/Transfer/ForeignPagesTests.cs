using Mapflat.Content.Pages;
using Mapflat.Content.Tests.Markup;

namespace Mapflat.Content.Tests.Transfer;

/// <summary>Pages as Jekyll, Hugo, Eleventy and people write them.</summary>
public sealed class ForeignPagesTests
{
    private const string Jekyll = """
        ---
        layout: post
        title:  "Logs"
        date:   2019-03-04 10:00:00 +0100
        categories: [data, "logs: all"]   # of the blog
        permalink: /:year/:title/
        header:
          image: /assets/a.jpg
          overlay: {filter: 0.5, alt: "*"}

        defaults: &base
          a: [1, [2, [3, [4, [5, [6]]]]]]
          b: !ruby/object:Foo
        again: *base
        text: |
          Two lines

          of it
        published: true
        ---

        One log is enough. There is more, e.g. here.

        """;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_path_that_is_no_address_is_what_other_programs_mean_by_it_and_is_kept()
    {
        await using var store = new TempStore();
        var report = await store.ImportAsync(
            ("pages/logs.md", "---\ntitle: Logs\npath: blog/logs\n---\n\nOne log.\n"));
        Assert.Equal(["+ /logs"], report.Changes);
        Assert.Contains("extra:\n  path: blog/logs\n", (await store.ExportAsync())["pages/logs.md"],
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Keys_that_are_not_known_are_kept_as_they_are_and_exported_byte_for_byte()
    {
        await using var store = new TempStore();
        var report = await store.ImportAsync(("pages/logs.md", Jekyll));
        Assert.Equal(["+ /logs"], report.Changes);
        Assert.Equal([2, 4, 5, 6, 7, 11, 14, 15, 19], report.Findings.Where(f =>
            f.Message.Contains("kept under “extra”", StringComparison.Ordinal)).Select(f => f.Line));
        Assert.All(report.Findings, f => Assert.Equal("pages/logs.md", f.File));
        var exported = (await store.ExportAsync())["pages/logs.md"];
        Assert.Contains("""
            extra:
              layout: post
              date:   2019-03-04 10:00:00 +0100
              categories: [data, "logs: all"]   # of the blog
              permalink: /:year/:title/
              header:
                image: /assets/a.jpg
                overlay: {filter: 0.5, alt: "*"}
              defaults: &base
                a: [1, [2, [3, [4, [5, [6]]]]]]
                b: !ruby/object:Foo
              again: *base
              text: |
                Two lines

                of it
              published: true
            ---

            One log is enough.
            """, exported, StringComparison.Ordinal);

        await using var other = new TempStore();
        Assert.Empty((await other.ImportAsync(("pages/logs.md", exported))).Findings);
        Assert.Equal(exported, (await other.ExportAsync())["pages/logs.md"]);
        Assert.True((await other.ImportAsync(("pages/logs.md", exported))).ChangesNothing);
    }

    [Theory]
    [InlineData("extra: [a]\n", "extra:\n  extra: [a]\n")]
    [InlineData("extra: a\n", "extra:\n  extra: a\n")]
    [InlineData("a: 1\nextra:\n  b: 2\n  a: 0\n", "extra:\n  b: 2\n  a: 1\n")]
    [InlineData("extra:\n  b: 2\n  a: 0\na: 1\n", "extra:\n  b: 2\n  a: 1\n")]
    [InlineData("tags:\n- x\n- y\n", "extra:\n  tags:\n  - x\n  - y\n")]
    [InlineData("menu:\n  main: {weight: 1}\n", "extra:\n  menu:\n    main: {weight: 1}\n")]
    public async Task Extra_keys_are_written_in_one_place(string lines, string exported)
    {
        await using var store = new TempStore();
        await store.ImportAsync(("pages/a.md", $"---\ntitle: A\nsummary: S.\n{lines}---\n\nText.\n"));
        var file = (await store.ExportAsync())["pages/a.md"];
        Assert.Contains(exported + "---\n", file, StringComparison.Ordinal);
        Assert.True((await store.ImportAsync(("pages/a.md", file))).ChangesNothing);
    }

    [Fact]
    public async Task Keys_on_one_line_in_braces_are_kept_too()
    {
        await using var store = new TempStore();
        await store.ImportAsync(
            ("pages/a.md", "---\n{title: A, summary: S., \"tags\": [x,\n y], z: {q: 1}}\n---\n\nText.\n"));
        var file = (await store.ExportAsync())["pages/a.md"];
        Assert.Contains("extra:\n  \"tags\": [x,  y]\n  z: {q: 1}\n---\n", file, StringComparison.Ordinal);
        Assert.True((await store.ImportAsync(("pages/a.md", file))).ChangesNothing);
    }

    [Theory]
    [InlineData("# The *log*\n\nOne log. Two logs.\n", "The log", "One log.", "One log. Two logs.\n")]
    [InlineData("The log\n===\n\nText\n", "The log", "Text", "Text\n")]
    [InlineData("Words first.\n\n## A heading\n", "A heading", "Words first.", "Words first.\n\n## A heading\n")]
    [InlineData("No heading at all.\n", "A log", "No heading at all.", "No heading at all.\n")]
    [InlineData("---\nlayout: x\n---\nSee J. Doe, e.g. here. And more.\n", "A log", "See J. Doe, e.g. here.",
        "See J. Doe, e.g. here. And more.\n")]
    [InlineData("---\ntitle: ''\nsummary:\n---\n{% include a %}\n\n<p>Some <b>HTML</b>.</p>\n", "A log", "Some HTML.",
        "{% include a %}\n\n<p>Some <b>HTML</b>.</p>\n")]
    [InlineData("---\ndescription: Described.\n---\n## A\n\nText.\n", "A", "Described.", "## A\n\nText.\n")]
    [InlineData("- a\n- b\n", "A log", "a", "- a\n- b\n")]
    [InlineData("```\ncode\n```\n", "A log", "A log", "```\ncode\n```\n")]
    [InlineData("+++\ntitle = \"T\"\ndescription = 'D'\n[x]\ny = 1\n+++\nText.\n", "T", "D", "Text.\n")]
    public async Task What_a_file_does_not_say_of_itself_is_taken_from_its_text(
        string file, string title, string summary, string text)
    {
        await using var store = new TempStore();
        var report = await store.ImportAsync(("pages/a-log.md", file));
        Assert.DoesNotContain(report.Findings, finding => finding.Severity == Severity.Error);
        Assert.Equal([title], store.Sql("SELECT Title FROM Revisions"));
        Assert.Equal([summary], store.Sql("SELECT Summary FROM Revisions"));
        Assert.Equal([text], store.Sql("SELECT Markdown FROM Revisions"));
        Assert.True((await store.ImportAsync(("pages/a-log.md", file))).ChangesNothing);
        var exported = (await store.ExportAsync())["pages/a-log.md"];
        Assert.True((await store.ImportAsync(("pages/a-log.md", exported))).ChangesNothing);
    }

    [Theory]
    [InlineData("---\ntitle: A\nsummary: S.\ndraft: true\n---\n\nText.\n", 4)]
    [InlineData("---\ntitle: A\nsummary: S.\ndraft: True\nstatus: published\n---\n\nText.\n", 4)]
    [InlineData("---\ntitle: A\nsummary: S.\npublished: false\n---\n\nText.\n", 4)]
    [InlineData("+++\ntitle = \"A\"\ndraft = true\n+++\n\nText.\n", 1)]
    public async Task What_another_program_calls_unfinished_is_never_published_by_an_import(string file, int line)
    {
        await using var store = new TempStore();
        var report = await store.ImportAsync(("pages/a.md", file));
        Assert.Contains(report.Findings, finding => finding.Line == line
            && finding.Message.Contains("comes in as a draft", StringComparison.Ordinal));
        Assert.Equal(["Draft"], store.Sql("SELECT Status FROM Pages"));
        Assert.Null(await store.Pages.ReadAsync("/a", Stop));
        Assert.Contains("status: draft\n", (await store.ExportAsync())["pages/a.md"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Draft_that_was_published_since_stays_so_in_its_export()
    {
        await using var store = new TempStore();
        await store.ImportAsync(("pages/a.md", "---\ntitle: A\nsummary: S.\nextra:\n  draft: true\n---\n\nText.\n"));
        Assert.NotNull(await store.Pages.ReadAsync("/a", Stop));
    }

    [Fact]
    public async Task Braces_of_a_template_are_reported_with_file_and_line()
    {
        await using var store = new TempStore();
        var report = await store.ImportAsync(("pages/a.md", "---\ntitle: A\nsummary: S.\n---\n\nText.\n\n{{< x >}}\n"));
        var finding = Assert.Single(report.Findings);
        Assert.Equal(("pages/a.md", 8, Severity.Warning), (finding.File, finding.Line, finding.Severity));
    }

    [Fact]
    public async Task Words_saved_in_the_editor_leave_the_keys_of_the_file_alone()
    {
        await using var store = new TempStore();
        await store.ImportAsync(("pages/a.md", "---\ntitle: A\nsummary: S.\nlayout: x\n---\n\nText.\n"));
        var drafts = new PageDrafts(store.Store, PageHtml.Renderer);
        var page = (await drafts.ReadAsync(1, Stop))!;
        var (saved, failure) = await drafts.SaveAsync(
            1, page.Edits, page.Text with { Markdown = "Other.\n", Extra = "" }, automatic: false, new Author("O"),
            Stop);
        Assert.Null(failure);
        Assert.Equal("layout: x\n", (await drafts.ReadAsync(1, Stop))!.Text.Extra);
        Assert.Equal(2, saved!.Number);
    }
}
