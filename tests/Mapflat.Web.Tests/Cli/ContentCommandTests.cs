using Microsoft.Data.Sqlite;

namespace Mapflat.Web.Tests.Cli;

public sealed class ContentCommandTests : IAsyncLifetime
{
    private readonly TempFolder _folder = new();

    private string Data => _folder["data"];

    public async ValueTask InitializeAsync() =>
        Assert.Equal(0, (await Shell.OnAsync(Data, "content", "import", Repository.PathOf("content"))).Code);

    [Fact]
    public async Task A_dry_run_says_what_would_change_and_changes_nothing()
    {
        using var source = new ContentSource().Page("/new-page", "New").Page("/about", "About anew")
            .Redirects("/old-name,/new-page,301,exact,drop,");
        var dry = await Shell.OnAsync(Data, "content", "import", source.Path, "--dry-run");
        Assert.Equal(0, dry.Code);
        Assert.Equal(["+ /new-page", "+ /old-name", "~ /about"], dry.Lines.Order(StringComparer.Ordinal));
        Assert.Contains("Would change 2 pages, 1 redirect rule", dry.Error, StringComparison.Ordinal);
        Assert.Equal(3, (await Shell.OnAsync(Data, "redirects", "explain", "/old-name")).Code);

        var wet = await Shell.OnAsync(Data, "content", "import", source.Path);
        Assert.Equal((0, dry.Out), (wet.Code, wet.Out));
        Assert.Equal(0, (await Shell.OnAsync(Data, "redirects", "explain", "/old-name")).Code);

        var again = await Shell.OnAsync(Data, "content", "import", source.Path);
        Assert.Equal((0, ""), (again.Code, again.Out));
        Assert.Contains("Nothing to change", again.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Faults_are_named_by_file_and_line_and_nothing_is_imported()
    {
        using var source = new ContentSource().Page("/good", "Good").Page("/bad", "Bad", "Words.\n", "order: red")
            .File("pages/worse.md", "---\ntitle: no end")
            .File("pages/good/history.md", "---\ntitle: x\nsummary: x\n---\n\nx\n")
            .File("redirects.csv", "from,to,status\n/x,https://evil.example/,301\n/y,/good,999\n");
        foreach (var dry in (string[][])[["--dry-run"], []])
        {
            var said = await Shell.OnAsync(Data, ["content", "import", source.Path, .. dry]);
            Assert.Equal((4, ""), (said.Code, said.Out));
            foreach (var place
                in (string[])["pages/bad.md:4: error", "pages/worse.md:1: error", "pages/good/history.md: error"])
                Assert.Contains(place, said.Error, StringComparison.Ordinal);
            Assert.Contains("Nothing was imported", said.Error, StringComparison.Ordinal);
        }

        Assert.Equal(3, (await Shell.OnAsync(Data, "redirects", "explain", "/good")).Code);
    }

    [Theory]
    [InlineData("title: \"\\uD800\"")]
    [InlineData("title: \"\\U0000DFFF\"")]
    [InlineData("title: \"\\UFFFFFFFF\"")]
    [InlineData("title: \"a\\0b\"")]
    [InlineData("title: &x y")]
    [InlineData("title: !!binary eA==")]
    [InlineData("title: [a, b]")]
    [InlineData("? [x]\n: y")]
    [InlineData("title: 'unclosed")]
    public async Task Front_matter_that_is_no_text_is_refused_and_never_a_crash(string line)
    {
        using var source = new ContentSource().File("pages/odd.md", $"---\n{line}\nsummary: x\n---\n\nx\n");
        var said = await Shell.OnAsync(Data, "content", "import", source.Path);
        Assert.Equal((4, ""), (said.Code, said.Out));
        Assert.Contains("pages/odd.md", said.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", said.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_export_is_the_same_bytes_every_time_and_importing_it_changes_nothing()
    {
        foreach (var name in (string[])["one", "two"])
        {
            var said = await Shell.OnAsync(Data, "content", "export", _folder[name]);
            Assert.Equal((0, ""), (said.Code, said.Out));
            Assert.Contains(
                "Wrote 13 pages, 3 redirect rules and 20 media files.", said.Error, StringComparison.Ordinal);
        }

        Assert.Equal(Bytes(_folder["one"]), Bytes(_folder["two"]));
        Assert.Contains("Nothing to change", (await Shell.OnAsync(Data, "content", "import", _folder["one"])).Error,
            StringComparison.Ordinal);
        Assert.Equal(0, (await Shell.OnAsync(_folder["other"], "content", "import", _folder["one"])).Code);
        Assert.Equal(0, (await Shell.OnAsync(_folder["other"], "content", "export", _folder["three"])).Code);
        Assert.Equal(Bytes(_folder["one"]), Bytes(_folder["three"]));
    }

    [Fact]
    public async Task An_export_never_writes_over_what_is_there()
    {
        Directory.CreateDirectory(_folder["full"]);
        await File.WriteAllTextAsync(_folder["full/mine.txt"], "mine", TestContext.Current.CancellationToken);
        var said = await Shell.OnAsync(Data, "content", "export", _folder["full"]);
        Assert.Equal((5, ""), (said.Code, said.Out));
        Assert.Equal(["mine.txt"], Directory.EnumerateFileSystemEntries(_folder["full"]).Select(Path.GetFileName));
    }

    [Fact]
    public async Task A_folder_that_is_not_there_is_not_found()
    {
        var said = await Shell.OnAsync(Data, "content", "import", _folder["nowhere"]);
        Assert.Equal((3, ""), (said.Code, said.Out));
        Assert.Contains(_folder["nowhere"], said.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_database_that_is_none_is_told_in_a_sentence()
    {
        SqliteConnection.ClearAllPools();
        foreach (var file in Directory.EnumerateFiles(Data, "mapflat.db*"))
            await File.WriteAllTextAsync(file, new string('x', 10_000), TestContext.Current.CancellationToken);
        foreach (var line in (string[][])[["content", "export", _folder["out"]],
            ["content", "import", Repository.PathOf("content")], ["redirects", "explain", "/about"]])
        {
            var said = await Shell.OnAsync(Data, line);
            Assert.Equal((1, ""), (said.Code, said.Out));
            Assert.Contains("mapflat.db", said.Error, StringComparison.Ordinal);
            Assert.DoesNotContain("   at ", said.Error, StringComparison.Ordinal);
        }
    }

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    private static Dictionary<string, string> Bytes(string folder) =>
        Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .ToDictionary(path => Path.GetRelativePath(folder, path), path => Convert.ToHexString(
                System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(path))));
}
