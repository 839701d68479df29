namespace Mapflat.Content.Tests.Pages;

public sealed class ContentCheckTests : IAsyncLifetime
{
    private const string Origin = "https://www.example.org";

    private readonly TempStore _store = new(options: null);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => await _store.ImportAsync(
        ("pages/index.md", Sample.Page("Home")),
        ("pages/b.md", Sample.Page("Bee", "## Here\n\n<a name=spot></a>\n", "former: [/formerly]")),
        ("pages/draft.md", Sample.Page("D", "Text.\n", "status: draft")),
        ("media/a.gif", "GIF89a"),
        ("site.yaml", Sample.Site("target_hosts: [www.example.com]")),
        ("redirects.csv", "from,to,status\n/moved,/b,301\n/gone,,410\n/away,https://www.example.com/,301\n"));

    public ValueTask DisposeAsync() => _store.DisposeAsync();

    [Theory]
    [InlineData("# Title\n", 1, "its only first-level heading", "## Title\n")]
    [InlineData("Title\n=====\n", 1, "its only first-level heading", "Title\n-----\n")]
    [InlineData("## A\n\n#### B\n", 3, "skips a level", "## A\n\n### B\n")]
    [InlineData("## A\n\n#### B ####\n", 3, "skips a level", "## A\n\n### B ####\n")]
    [InlineData("|  |  |\n|---|---|\n| a | b |\n| 1 | 2 |\n", 1, "no header", "| a | b |\n|---|---|\n| 1 | 2 |\n")]
    [InlineData("One.\n\n[x](/moved)\n", 3, "Link to /b instead", "One.\n\n[x](/b)\n")]
    [InlineData("[x](/formerly \"t\")\n", 1, "Link to /b instead", "[x](/b \"t\")\n")]
    [InlineData("[x](</formerly#s-here>)\n", 1, "Link to /b instead", "[x](</b#s-here>)\n")]
    [InlineData("[x][y]\n\n[y]: /moved\n", 1, "Link to /b instead", "[x][y]\n\n[y]: /b\n")]
    [InlineData("[x](/away)\n", 1, "Link to https://www.example.com/ instead", "[x](https://www.example.com/)\n")]
    [InlineData("[x](/b#here)\n", 1, "no heading of that name", "[x](/b#s-here)\n")]
    [InlineData("[x](http://www.example.org/b)\n", 1, "whole address", "[x](/b)\n")]
    [InlineData("[x](https://www.example.org/b#s-here)\n", 1, "whole address", "[x](/b#s-here)\n")]
    [InlineData("[x](http://www.example.org/moved)\n", 1, "Link to /b instead", "[x](/b)\n")]
    [InlineData("[x](/b#spot)\n", 1, "no heading of that name", "[x](/b#s-spot)\n")]
    [InlineData("<a href=\"/moved\">x</a>\n", 1, "Link to /b instead", "<a href=\"/b\">x</a>\n")]
    [InlineData("> <div>\n>\n> <p><a href=/moved>x</a>\n", 3, "Link to /b instead",
        "> <div>\n>\n> <p><a href=/b>x</a>\n")]
    [InlineData("<https://www.example.org/b>\n", 1, "bare address", "[Bee](/b)\n")]
    public async Task A_fault_is_mended_in_one_click_and_then_gone(
        string markdown, int line, string words, string mended)
    {
        var finding = (await CheckAsync(markdown)).First(f => f.Message.Contains(words, StringComparison.Ordinal)
            && f.Mend is not null);
        Assert.Equal((line, "markdown", Severity.Warning), (finding.Line, finding.Field, finding.Severity));
        Assert.Equal(mended, finding.Mend!.ApplyTo(markdown));
        Assert.DoesNotContain(await CheckAsync(mended), f => f.Message.Contains(words, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("![](/media/a.gif)\n", "alternative text")]
    [InlineData("[click here](/b)\n", "says nothing by itself")]
    [InlineData("[Here](/b)\n", "says nothing by itself")]
    [InlineData("https://elsewhere.example/x\n", "bare address")]
    [InlineData("[https://elsewhere.example/x](https://elsewhere.example/x)\n", "bare address")]
    [InlineData("[x](/nowhere)\n", "there is nothing")]
    [InlineData("[x](/gone)\n", "which is gone")]
    [InlineData("[x](/draft)\n", "which is a draft")]
    [InlineData("![x](/media/none.gif)\n", "no such file")]
    [InlineData("<img src=/media/none.gif alt=x>\n", "no such file")]
    [InlineData("<video><source src=/media/none.gif></video>\n", "no such file")]
    [InlineData("<img src=/media/a.gif>\n", "alternative text")]
    [InlineData("> | | |\n> |---|---|\n> | 1 | 2 |\n", "no header")]
    [InlineData("[x](http://www.example.org/nowhere)\n", "there is nothing")]
    [InlineData("\n", "no text yet")]
    public async Task A_fault_that_takes_a_person_is_named(string markdown, string words) =>
        Assert.Null(
            Assert.Single(await CheckAsync(markdown), f => f.Message.Contains(words, StringComparison.Ordinal)).Mend);

    [Theory]
    [InlineData(
        "[the page](/b#s-here), [this one](/a), ![A cat](/media/a.gif) and [elsewhere](https://elsewhere.example/).\n")]
    [InlineData("`[x](/nowhere)` and mail@example.org\n")]
    [InlineData("## A\n\n### B\n\n## C\n")]
    public async Task A_sound_text_has_no_findings(string markdown) => Assert.Empty(await CheckAsync(markdown));

    [Fact]
    public async Task What_the_library_says_of_a_picture_is_offered()
    {
        _store.Sql("UPDATE Media SET Alt = 'A cat'");
        var finding = Assert.Single(await CheckAsync("![](/media/a.gif)\n"));
        Assert.Equal("![A cat](/media/a.gif)\n", finding.Mend!.ApplyTo("![](/media/a.gif)\n"));
        _store.Sql("UPDATE Media SET Alt = '', Decorative = 1");
        Assert.Empty(await CheckAsync("![](/media/a.gif)\n"));
    }

    [Fact]
    public async Task What_stops_a_publication_is_an_error_at_its_field()
    {
        var findings = await _store.Check.CheckAsync(
            "/a", new PageText("", "", "", "Text.\n", "", "ftp://x"), Origin, Stop);
        Assert.Equal(["title", "summary", "successor"], findings.Select(f => f.Field));
        Assert.All(findings, f => Assert.Equal(Severity.Error, f.Severity));
    }

    [Fact]
    public async Task Text_that_cannot_be_shown_is_an_error()
    {
        var finding = Assert.Single(await CheckAsync(string.Concat(Enumerable.Repeat("> ", 200)) + "x\n"));
        Assert.Equal((Severity.Error, "markdown"), (finding.Severity, finding.Field));
    }

    private Task<IReadOnlyList<Finding>> CheckAsync(string markdown) =>
        _store.Check.CheckAsync("/a", new PageText("A", "A", "About A.", markdown, "2026", null), Origin, Stop);
}
