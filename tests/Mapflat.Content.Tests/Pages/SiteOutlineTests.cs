using Mapflat.Content.Pages;

namespace Mapflat.Content.Tests.Pages;

public sealed class SiteOutlineTests : IAsyncDisposable
{
    private readonly TempStore _store = new();

    [Fact]
    public async Task A_page_is_followed_by_those_below_it_and_no_list_leads_to_what_is_gone()
    {
        await FillAsync();
        var outline = await ReadAsync(100);
        Assert.True(outline.IsWhole);
        Assert.Equal(
            [("/", 0), ("/z", 1), ("/z/b", 2), ("/z/b/deep", 3), ("/z/a", 2), ("/a", 1), ("/hidden/below", 2)],
            outline.Pages.Select(page => (page.Link.Address, page.Depth)));
        Assert.NotNull(outline.Pages.Single(page => page.Link.Address == "/z/a").Withdrawn);
        var tree = outline.ToTree();
        Assert.Equal(["/", "/z", "/a"], tree.Take(3).Select(node => node.Page.Link.Address));
        Assert.Equal(["/z/b", "/z/a"], tree[1].Below.Select(node => node.Page.Link.Address));
    }

    [Theory]
    [InlineData(3, false)]
    [InlineData(7, true)]
    public async Task It_has_as_many_pages_as_were_asked_for_and_says_whether_these_are_all(int most, bool isWhole)
    {
        await FillAsync();
        var outline = await ReadAsync(most);
        Assert.Equal((most, isWhole), (outline.Pages.Count, outline.IsWhole));
    }

    public ValueTask DisposeAsync() => _store.DisposeAsync();

    private Task<Outline> ReadAsync(int most) =>
        new SiteOutline(_store.Store).ReadAsync(most, TestContext.Current.CancellationToken);

    private async Task FillAsync() => await _store.ImportAsync(
        ("site.yaml", Sample.Site()),
        ("pages/index.md", Sample.Page("Home")),
        ("pages/z.md", Sample.Page("Z", "Text.\n", "order: 1")),
        ("pages/a.md", Sample.Page("A", "Text.\n", "order: 2")),
        ("pages/z/b.md", Sample.Page("B", "Text.\n", "order: 1")),
        ("pages/z/b/deep.md", Sample.Page("Deep")),
        ("pages/z/a.md", Sample.Page("ZA", "Text.\n", "order: 2", "status: withdrawn", "withdrawn_on: 2026-11-01",
            "withdrawn_reason: Wrong.")),
        ("pages/gone.md", Sample.Page("Gone", "Text.\n", "status: withdrawn", "withdrawn_on: 2026-11-01",
            "withdrawn_reason: Wrong.", "withdrawn_answer: 410")),
        ("pages/hidden.md", Sample.Page("Hidden", "Text.\n", "status: draft")),
        ("pages/hidden/below.md", Sample.Page("Below")));
}
