namespace Mapflat.Content.Tests.Links;

public sealed class InternalLinksTests
{
    private const string Origin = "https://www.example.org";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("[x](/nowhere)", "“x” leads to /nowhere, where there is nothing")]
    [InlineData("[x](https://www.example.org/nowhere)", "/nowhere, where there is nothing")]
    [InlineData("[x](/draft)", "where there is nothing")]
    [InlineData("[x](/gone)", "which is gone")]
    [InlineData("[x](/moved)", "which redirects. Link to /b instead.")]
    [InlineData("[x](/away)", "which redirects. Link to https://www.example.com/ instead.")]
    [InlineData("[x](/formerly)", "which redirects. Link to /b instead.")]
    [InlineData("[x](/B/)", "which redirects. Link to /b instead.")]
    [InlineData("[x](/b/index.html)", "which redirects. Link to /b instead.")]
    [InlineData("[x](/%62)", "which redirects. Link to /b instead.")]
    [InlineData("![x](/media/none.png)", "“x” shows /media/none.png, but there is no such file")]
    [InlineData("[x](/media/none.pdf)", "“x” leads to /media/none.pdf, but there is no such file")]
    [InlineData("[x](/b#s-none)", "/b has no heading of that name")]
    [InlineData("[x](#s-none)", "/a has no heading of that name")]
    public async Task A_link_that_leads_astray_is_found_with_page_and_line(string link, string words)
    {
        var finding = Assert.Single(await FindAsync(link));
        Assert.Contains(words, finding.Message, StringComparison.Ordinal);
        Assert.Equal((Severity.Warning, "pages/a.md"), (finding.Severity, finding.File));
    }

    [Theory]
    [InlineData("[x](/b)")]
    [InlineData("[x](/b#s-here)")]
    [InlineData("[x](/b?from=a)")]
    [InlineData("[x](/b.md)")]
    [InlineData("[x](/b/history)")]
    [InlineData("[x](/)")]
    [InlineData("[x](#s-there)")]
    [InlineData("[x](#there)")]
    [InlineData("[x](#top)")]
    [InlineData("[x](https://www.example.org/b)")]
    [InlineData("[x](https://elsewhere.example/nowhere)")]
    [InlineData("[x](mailto:a@example.org)")]
    [InlineData("![x](/media/a.gif)")]
    [InlineData("[x](/media/a.gif)")]
    [InlineData("[x](/feed.atom)")]
    [InlineData("[x](/withdrawn)")]
    [InlineData("no link")]
    public async Task A_link_that_arrives_is_fine(string link) => Assert.Empty(await FindAsync(link));

    [Fact]
    public async Task The_line_is_that_of_the_exported_file()
    {
        await using var store = new TempStore();
        await store.ImportAsync(("pages/a.md", Sample.Page(
            "A", "One.\n\nTwo.\n\n[x](/nowhere)\n", "published: 2015-01-01", "former: [/old-a, /older-a]")));
        var finding = Assert.Single(await store.Links.FindAsync(Origin, Stop));
        Assert.Equal("[x](/nowhere)", (await store.ExportAsync())["pages/a.md"].Split('\n')[finding.Line!.Value - 1]);
    }

    private static async Task<IReadOnlyList<Finding>> FindAsync(string link)
    {
        await using var store = new TempStore();
        await store.ImportAsync(
            ("pages/index.md", Sample.Page("Home")),
            ("pages/a.md", Sample.Page("A", $"## There\n\n{link}\n")),
            ("pages/b.md", Sample.Page("B", "## Here\n", "former: [/formerly]")),
            ("pages/draft.md", Sample.Page("D", "[x](/nowhere)\n", "status: draft")),
            ("pages/withdrawn.md", Sample.Page("W", "Text.\n", "status: withdrawn", "withdrawn_reason: R")),
            ("media/a.gif", "GIF89a"),
            ("site.yaml", Sample.Site("target_hosts: [www.example.com]")),
            ("redirects.csv", "from,to,status\n/moved,/b,301\n/gone,,410\n/away,https://www.example.com/,301\n"));
        return await store.Links.FindAsync(Origin, Stop);
    }
}
