using Mapflat.Content.Pages;

namespace Mapflat.Content.Tests.Transfer;

/// <summary>Pages at any address come out as files and in again as the same pages.</summary>
public sealed class WideAddressFileTests
{
    private static readonly string _long = "/long/" + new string('\u30A2', 200) + "/end";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_was_exported_and_imported_is_the_same_to_the_byte()
    {
        await using var store = new TempStore();
        await store.ImportAsync(
            ("pages/index.md", Sample.Page("Home")),
            ("pages/Notes.md", Sample.Page("Notes", "Text.\n", "path: /Notes/")),
            ("pages/Notes/index.md", Sample.Page("Index")),
            ("pages/2009/05/Some_Post.html.md", Sample.Page("Post", "Text.\n", "former:", "- /Old/Post.html")),
            ("pages/docs/v1.2/Index.php.md", Sample.Page("Docs")),
            ("pages/caf\u00E9/Stra\u00DFe.md", Sample.Page("Street")),
            ("pages/long.md", Sample.Page("Long", "Text.\n", "path: " + _long)));
        Assert.Equal(
            ["/", "/2009/05/Some_Post.html", "/Notes/", "/Notes/index", "/caf\u00E9/Stra\u00DFe",
                "/docs/v1.2/Index.php", _long],
            store.Sql("SELECT Address FROM Pages ORDER BY Address"));

        var files = await store.ExportAsync();
        Assert.Contains("path: /Notes/\n", files["pages/Notes.md"], StringComparison.Ordinal);
        Assert.DoesNotContain("path:", files["pages/2009/05/Some_Post.html.md"], StringComparison.Ordinal);
        Assert.Contains("- /old/post.html\n", files["pages/2009/05/Some_Post.html.md"], StringComparison.Ordinal);
        Assert.Contains(files.Keys, name => name.StartsWith("pages/long/", StringComparison.Ordinal)
            && name.EndsWith("/end.md", StringComparison.Ordinal));

        await using var other = new TempStore();
        (string, string)[] again = [.. files.Select(file => (file.Key, file.Value))];
        await other.ImportAsync(again);
        Assert.Equal(files, await other.ExportAsync());
        Assert.True((await store.ImportAsync(again)).ChangesNothing);
    }

    [Theory]
    [InlineData("pages/Notes.md", null, "pages/notes.md", null)]
    [InlineData("pages/Notes.md", "/Notes/", "pages/x.md", "/NOTES")]
    [InlineData("pages/docs/Index.php.md", null, "pages/docs.md", null)]
    public async Task Two_files_cannot_be_pages_at_one_address(
        string one, string? oneAddress, string other, string? otherAddress)
    {
        await using var store = new TempStore();
        var (_, failure) = await store.TryImportAsync(
            (one, Sample.Page("One", "Text.\n", Lines(oneAddress))),
            (other, Sample.Page("Other", "Text.\n", ["key: other", .. Lines(otherAddress)])));
        var finding = Assert.Single(Assert.IsType<Failure.Invalid>(failure).Findings);
        Assert.Contains("or another spelling of it", finding.Message, StringComparison.Ordinal);

        static string[] Lines(string? address) => address is null ? [] : [$"path: {address}"];
    }

    [Fact]
    public async Task A_page_of_the_store_is_not_pushed_aside_by_another_spelling_of_its_address()
    {
        await using var store = new TempStore();
        await store.ImportAsync(("pages/notes.md", Sample.Page("Notes")));
        var (_, failure) = await store.TryImportAsync(("pages/Notes.md", Sample.Page("Others")));
        Assert.Contains("/notes is already the address of another page, whose key is “notes”",
            Assert.Single(Assert.IsType<Failure.Invalid>(failure).Findings).Message, StringComparison.Ordinal);
        // The same page under its key, spelt otherwise.
        await store.ImportAsync(("pages/Notes.md", Sample.Page("Notes", "Text.\n", "key: notes")));
        Assert.Equal(["/Notes"], store.Sql("SELECT Address FROM Pages"));
        Assert.Empty(store.Sql("SELECT Path FROM FormerAddresses"));
    }

    [Theory]
    [InlineData("pages/a%20b.md", null, "it has a %")]
    [InlineData("pages/a/history.md", null, "a part of the page at /a,")]
    [InlineData("pages/a.md", "/a?b", "it has a ?")]
    [InlineData("pages/a/.md", null, "does not begin with a slash")]
    public async Task What_can_be_no_address_is_refused_by_file(string file, string? address, string fault)
    {
        await using var store = new TempStore();
        var (_, failure) = await store.TryImportAsync(
            (file, Sample.Page("A", "Text.\n", address is null ? [] : [$"path: {address}"])));
        var finding = Assert.Single(Assert.IsType<Failure.Invalid>(failure).Findings);
        Assert.Contains(fault, finding.Message, StringComparison.Ordinal);
        Assert.Equal(file, finding.File);
    }

    [Fact]
    public async Task A_page_moves_to_a_wide_address_by_its_file_and_is_found_at_the_old_one()
    {
        await using var store = new TempStore();
        await store.ImportAsync(("pages/Notes.md", Sample.Page("Notes", "Text.\n", "path: /Notes/")));
        await store.ImportAsync(("pages/Else.html.md", Sample.Page("Notes", "Text.\n", "key: Notes")));
        Assert.Equal(["/notes"], store.Sql("SELECT Path FROM FormerAddresses"));
        Assert.Equal("Notes", (await store.Pages.ReadAsync("/Else.html", Stop))!.Link.Title);
    }
}
