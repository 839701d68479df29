using System.Globalization;

namespace Mapflat.Web.Tests.Cli;

public sealed class ExplainedSite : IAsyncLifetime
{
    private readonly TempFolder _folder = new();

    public string Data => _folder.Path;

    public async ValueTask InitializeAsync()
    {
        using var source = new ContentSource().Page("/moved", "Moved", "Words.\n", "former: [/was-there]")
            .Redirects("/gone-now,,410,exact,drop,", "^/pattern/[0-9]+$,/about,301,pattern,drop,");
        Assert.Equal(0, (await Shell.OnAsync(Data, "content", "import", Repository.PathOf("content"))).Code);
        await source.ImportAsync(Data);
    }

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }
}

public sealed class RedirectCommandTests(ExplainedSite site) : IClassFixture<ExplainedSite>
{
    public static TheoryData<string, int, string> Explanations()
    {
        var data = new TheoryData<string, int, string>();
        foreach (var row in Repository.Table("tests/Mapflat.Web.Tests/Cli/explanations.tsv"))
            data.Add(row[0], int.Parse(row[1], CultureInfo.InvariantCulture), row[2]);
        return data;
    }

    [Theory]
    [MemberData(nameof(Explanations))]
    public async Task An_address_is_explained_step_by_step_to_its_end(string url, int code, string end)
    {
        var said = await Shell.OnAsync(site.Data, "redirects", "explain", url);
        Assert.Equal((code, end, ""), (said.Code, said.Lines[^1], said.Error));
        Assert.All(said.Lines[..^1], line => Assert.Matches("^[1-9]\\. [^:]+: .+", line));
        Assert.NotEmpty(said.Lines[..^1]);
    }

    [Theory]
    [InlineData("/about\\x")]
    [InlineData("/%zz")]
    [InlineData("about")]
    [InlineData("ftp://mapflat.com/")]
    [InlineData(" ")]
    public async Task What_is_no_address_is_refused(string url)
    {
        var said = await Shell.OnAsync(site.Data, "redirects", "explain", url);
        Assert.Equal((4, ""), (said.Code, said.Out));
        Assert.NotEqual("", said.Error);
    }

    [Fact]
    public async Task The_public_address_is_that_of_the_settings()
    {
        var said = await Shell.OnAsync(
            site.Data, "redirects", "explain", "/About", "--Mapflat:PublicUrl=https://www.example.org");
        Assert.Equal("→ 301 https://www.example.org/about", said.Lines[^1]);
    }
}
