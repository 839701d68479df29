namespace Mapflat.Web.Tests.Cli;

public sealed class RedirectFileCommandTests : IAsyncLifetime
{
    private readonly TempFolder _folder = new();

    private string Data => _folder["data"];

    public async ValueTask InitializeAsync() =>
        Assert.Equal(0, (await Shell.OnAsync(Data, "content", "import", Repository.PathOf("content"))).Code);

    [Fact]
    public async Task Changes_are_data_and_all_else_is_words()
    {
        _folder.Write("_redirects", "/old-name /about 301\n/shop/* https://www.scling.com/:splat 302\n"
            + "/de /about 302 Language=de\n/again /about\n");
        var dry = await Import("_redirects", "--dry-run");
        Assert.Equal(0, dry.Code);
        Assert.Equal(["+ /old-name 301 /about", "+ /shop/* 302 https://www.scling.com/:splat", "+ /again 301 /about"],
            dry.Lines);
        Assert.Contains("_redirects:3: error: /de depends on the visitor", dry.Error, StringComparison.Ordinal);
        Assert.Contains("_redirects:4: warning: ", dry.Error, StringComparison.Ordinal);
        Assert.Contains("taken for a _redirects file of Netlify (netlify).", dry.Error, StringComparison.Ordinal);
        Assert.Contains("Would add 3 rules and change 0; 1 skipped (see above).", dry.Error, StringComparison.Ordinal);
        Assert.Equal(3, (await Shell.OnAsync(Data, "redirects", "explain", "/old-name")).Code);

        var wet = await Import("_redirects");
        Assert.Equal((0, dry.Out), (wet.Code, wet.Out));
        Assert.Contains("Added 3 rules and changed 0; 1 skipped", wet.Error, StringComparison.Ordinal);
        Assert.Equal(
            "→ 302 https://www.scling.com/a", (await Shell.OnAsync(Data, "redirects", "explain", "/shop/a")).Lines[^1]);
        Assert.Contains("Nothing to change; 3 there already, 1 skipped", (await Import("_redirects")).Error,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_rule_that_is_there_is_replaced_only_where_that_is_asked_for()
    {
        _folder.Write("one.csv", "/a,/about\n");
        _folder.Write("two.csv", "/a,/clients\n");
        Assert.Equal(0, (await Import("one.csv")).Code);
        Assert.Equal("= /a 301 /about", Assert.Single((await Import("two.csv")).Lines));
        Assert.Equal("~ /a 301 /clients (was 301 /about)", Assert.Single(
            (await Import("two.csv", "--existing", "replace")).Lines));
    }

    [Fact]
    public async Task Addresses_of_a_list_that_nothing_answers_are_data_too()
    {
        _folder.Write("urls.txt", "/about\n/lands/x\n/lost\n");
        var said = await Import("urls.txt");
        Assert.Equal((0, "? /lost"), (said.Code, said.Out.Trim()));
        Assert.Contains("2 answered already", said.Error, StringComparison.Ordinal);
        Assert.Contains("Nothing answers 1 address yet", said.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("PK\u0003\u0004", 4, "save it as CSV")]
    [InlineData("What is this?\nNobody knows.\n", 4, "name its format")]
    [InlineData("/a,javascript:alert(1)\n", 4, "bad:1: error")]
    [InlineData("/a,//evil.example\n/admin,/about\n", 4, "bad:2: error")]
    [InlineData("", 4, "empty")]
    public async Task A_file_that_cannot_be_used_is_invalid_input(string text, int code, string words)
    {
        _folder.Write("bad", text);
        var said = await Import("bad");
        Assert.Equal((code, ""), (said.Code, said.Out));
        Assert.Contains(words, said.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", said.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("import nowhere.csv", 3, "nowhere.csv")]
    [InlineData("import x --format xlsx", 2, "xlsx")]
    [InlineData("import x --existing drop", 2, "drop")]
    [InlineData("export x --format yaml", 2, "yaml")]
    public async Task What_is_asked_for_wrongly_is_told(string line, int code, string words)
    {
        var said = await Shell.OnAsync(Data, ["redirects", .. line.Split(' ')]);
        Assert.Equal((code, ""), (said.Code, said.Out));
        Assert.Contains(words, said.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_exported_is_taken_in_again_without_a_change()
    {
        var said = await Export("out");
        Assert.Equal((0, ""), (said.Code, said.Out));
        Assert.Contains("Wrote 3 redirects.", said.Error, StringComparison.Ordinal);
        var again = await Import("out");
        Assert.Equal(0, again.Code);
        Assert.All(again.Lines, line => Assert.StartsWith("= ", line, StringComparison.Ordinal));

        Assert.Equal(5, (await Export("out")).Code);
        var piped = await Shell.OnAsync(Data, "redirects", "export", "-", "--format", "csv");
        Assert.Equal((0, await File.ReadAllTextAsync(_folder["out"], TestContext.Current.CancellationToken)),
            (piped.Code, piped.Out));
        Assert.Equal(["data", "out"], Directory.EnumerateFileSystemEntries(_folder.Path).Select(Path.GetFileName)
            .Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Who_asks_for_another_server_is_told_what_writes_for_it()
    {
        var said = await Shell.OnAsync(Data, "redirects", "export", _folder["out"], "--format", "nginx");
        Assert.Equal((2, ""), (said.Code, said.Out));
        Assert.Contains("mapflat freeze", said.Error, StringComparison.Ordinal);
    }

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    private Task<Said> Import(string file, params string[] more) =>
        Shell.OnAsync(Data, ["redirects", "import", _folder[file], .. more]);

    private Task<Said> Export(string file) => Shell.OnAsync(Data, "redirects", "export", _folder[file]);
}
