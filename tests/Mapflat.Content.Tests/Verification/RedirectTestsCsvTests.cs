using Mapflat.Content.Verification;

namespace Mapflat.Content.Tests.Verification;

/// <summary>The owner's own expectations of old addresses, in and out.</summary>
public sealed class RedirectTestsCsvTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public void What_was_written_reads_as_it_was_and_is_written_the_same_again()
    {
        const string text = "address,status,target,note\n/a/,301,/a,\"With a comma, and a \"\"quote\"\"\"\n"
            + "http://old.example/%C3%A5?p=1,200,,\n/gone,410,,'=1+1\n";
        List<Finding> findings = [];
        var tests = RedirectTestsCsv.Read(text, findings, "redirect-tests.csv");
        Assert.Empty(findings);
        Assert.Equal("=1+1", tests[2].Note);
        Assert.Equal(text, RedirectTestsCsv.Write(tests));
    }

    [Theory]
    [InlineData("from,to\n/a,/b\n", 1, "not a header")]
    [InlineData("address,status,target\n/a,301\n", 2, "2 cells")]
    [InlineData("address,status\n/a,300\n", 2, "none of 200")]
    [InlineData("address,status\n/a,301\n", 2, "where /a leads")]
    [InlineData("address,status,target\n/a,410,/b\n", 2, "leads nowhere")]
    [InlineData("address,status,target\n/a,301,b\n", 2, "The target “b”")]
    [InlineData("address,status,target\n/a,301,//evil.example\n", 2, "two slashes")]
    [InlineData("address,status\na b,200\n", 2, "neither a path")]
    [InlineData("address,status\njavascript:alert(1),200\n", 2, "neither a path")]
    [InlineData("address,status\n/a,200\n/a,404\n", 3, "stands in line 2")]
    public async Task What_is_wrong_is_named_with_its_line_and_nothing_is_taken(string text, int line, string words)
    {
        await using var store = new TempStore();
        var (_, failure) = await store.TryImportAsync(
            ("pages/index.md", Sample.Page("Home")), ("redirect-tests.csv", text));
        var finding = Assert.Single(
            Assert.IsType<Failure.Invalid>(failure).Findings, f => f.Severity == Severity.Error);
        Assert.Equal(("redirect-tests.csv", line), (finding.File, finding.Line));
        Assert.Contains(words, finding.Message, StringComparison.Ordinal);
        Assert.Empty(store.Sql("SELECT Address FROM RedirectTests"));
    }

    [Fact]
    public async Task The_file_takes_the_place_of_the_list_and_a_folder_without_it_leaves_the_list_alone()
    {
        await using var store = new TempStore();
        await store.ImportAsync(("pages/index.md", Sample.Page("Home")),
            ("redirect-tests.csv", "address,status,target\n/a,301,/\n/b,404,\n"));
        var report = await store.ImportAsync(("redirect-tests.csv", "status;address\n410;/c\n"));
        Assert.Equal(["~ redirect-tests.csv"], report.Changes);
        Assert.Equal("address,status,target,note\n/c,410,,\n", (await store.ExportAsync())["redirect-tests.csv"]);
        await store.ImportAsync(("pages/index.md", Sample.Page("Home again")));
        Assert.Equal(["/c"], store.Sql("SELECT Address FROM RedirectTests"));
        Assert.True((await store.ImportAsync(("redirect-tests.csv", "address,status\n/c,410\n"))).ChangesNothing);
    }

    [Fact]
    public async Task The_list_can_be_changed_as_a_text_but_not_over_somebody_elses()
    {
        await using var store = new TempStore();
        var editor = new RedirectTestEditor(store.Store);
        var eva = new Author("Eva");
        var first = await editor.ReadAsync(Stop);
        Assert.Equal(0, first.Count);
        Assert.Equal(
            2, (await editor.SaveAsync("address,status,target\n/a,301,/\n/b,404,\n", first.Token, eva, Stop)).Value);
        Assert.IsType<Failure.Conflict>(
            (await editor.SaveAsync("address,status\n/c,404\n", first.Token, eva, Stop)).Failure);
        Assert.IsType<Failure.Invalid>(
            (await editor.SaveAsync("nonsense", (await editor.ReadAsync(Stop)).Token, eva, Stop)).Failure);
        Assert.Equal(2, (await editor.ReadAsync(Stop)).Count);
        Assert.Equal(0, (await editor.SaveAsync(" ", (await editor.ReadAsync(Stop)).Token, eva, Stop)).Value);
        Assert.Equal(2, (await store.Audit.ReadAsync(null, Stop)).Count);
    }
}
