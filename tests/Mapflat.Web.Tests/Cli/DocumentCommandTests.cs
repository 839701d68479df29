namespace Mapflat.Web.Tests.Cli;

public sealed class DocumentCommandTests : IAsyncLifetime
{
    private readonly TempFolder _folder = new();

    private string Data => _folder["data"];

    public async ValueTask InitializeAsync()
    {
        using var source = new ContentSource().Page("/", "Home")
            .Page("/a", "A", "One.\n\nTwo.\n\nThree.\n", "as_of: 2026-11-22");
        Assert.Equal(0, (await Shell.OnAsync(Data, "content", "import", source.Path)).Code);
    }

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task One_document_becomes_a_draft_and_its_difference_is_printed()
    {
        _folder.Write("a.html", "<h1>A</h1><p>One.</p><p>Two, <b>changed</b>.<script>x</script></p><p>Three.</p>");
        foreach (var dry in (string[][])[["--dry-run"], []])
        {
            var said = await Shell.OnAsync(Data, ["content", "import", _folder["a.html"], "--page", "/a", .. dry]);
            Assert.Equal(0, said.Code);
            Assert.Equal($"--- /a\n+++ {_folder["a.html"]}\n@@ -6,6 +6,6 @@\n \n One.\n \n-Two.\n"
                + "+Two, **changed**.\n \n Three.\n", said.Out);
            Assert.Contains("a.html:1: warning: A script was left out.", said.Error, StringComparison.Ordinal);
            Assert.Contains(dry.Length > 0 ? "Would change the draft of /a." : "Changed the draft of /a.", said.Error,
                StringComparison.Ordinal);
        }

        var again = await Shell.OnAsync(Data, "content", "import", _folder["a.html"], "--page", "/a");
        Assert.Equal((0, ""), (again.Code, again.Out));
        Assert.Contains("Nothing to change", again.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_new_page_is_all_new()
    {
        _folder.Write("new.md", "---\ntitle: New\nsummary: Is new.\nas_of: 2026-11-22\n---\n\nWords.\n");
        var said = await Shell.OnAsync(Data, "content", "import", _folder["new.md"], "--page", "/a/new");
        Assert.Equal((0, $"--- /dev/null\n+++ {_folder["new.md"]}\n@@ -0,0 +1,7 @@\n+title: New\n+menu: New\n"
            + "+summary: Is new.\n+as_of: 2026-11-22\n+successor: \n+\n+Words.\n"), (said.Code, said.Out));
        Assert.Contains("Made a draft of a new page at /a/new.", said.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_with_a_page_and_a_file_without_one_are_mistakes_of_usage()
    {
        _folder.Write("a.md", "x");
        var folder = await Shell.OnAsync(Data, "content", "import", _folder.Path, "--page", "/a");
        Assert.Equal((2, ""), (folder.Code, folder.Out));
        Assert.Contains("is a folder", folder.Error, StringComparison.Ordinal);
        var file = await Shell.OnAsync(Data, "content", "import", _folder["a.md"]);
        Assert.Equal((2, ""), (file.Code, file.Out));
        Assert.Contains("--page ADDRESS", file.Error, StringComparison.Ordinal);
        Assert.Equal(2, (await Shell.OnAsync(Data, "content", "import", _folder["a.md"], "--page")).Code);
    }

    [Theory]
    [InlineData(3, "missing.md", "/a")]
    [InlineData(4, "a.md", "/Upper?x")]
    [InlineData(4, "a.md", "/nowhere/below")]
    [InlineData(4, "bad.md", "/a")]
    [InlineData(4, "a.docx", "/a")]
    [InlineData(4, "large.html", "/a")]
    public async Task What_cannot_be_taken_is_refused_in_words_and_changes_nothing(
        int code, string file, string address)
    {
        _folder.Write("a.md", "x");
        _folder.Write("bad.md", "---\ntitle: [\n---\nx");
        _folder.Write("a.docx", "x");
        _folder.Write("large.html", new string('x', (2 * 1024 * 1024) + 1));
        var said = await Shell.OnAsync(Data, "content", "import", _folder[file], "--page", address);
        Assert.Equal((code, ""), (said.Code, said.Out));
        Assert.NotEqual("", said.Error);
        Assert.DoesNotContain("   at ", said.Error, StringComparison.Ordinal);
    }
}
