using Mapflat.Content.Pages;

namespace Mapflat.Content.Tests.Pages;

public sealed class PageCreationTests : IAsyncLifetime
{
    private readonly ActingStore _site = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => await _site.Store.ImportAsync(
        ("pages/index.md", Sample.Page("Home")), ("pages/s.md", Sample.Page("S")), ("site.yaml", Sample.Site()));

    public ValueTask DisposeAsync() => _site.DisposeAsync();

    [Fact]
    public async Task A_new_page_is_an_empty_draft_last_in_its_section()
    {
        var (page, failure) = await _site.Store.Creation.CreateAsync(
            "/s", " The Räksmörgås’s “Return” ", null, ActingStore.Eva, Stop);
        Assert.Null(failure);
        Assert.Equal("/s/the-raksmorgass-return", page!.Address);
        Assert.Null(await _site.Store.Pages.ReadAsync(page.Address, Stop));
        Assert.Equal(["Draft s/the-raksmorgass-return 1 1"], _site.Store.Sql(
            $"SELECT Status || ' ' || Key || ' ' || \"Order\" || ' ' || Edits FROM Pages WHERE Id = {page.Id}"));
        Assert.Equal(
            ["The Räksmörgås’s “Return”"], _site.Store.Sql($"SELECT Title FROM Revisions WHERE PageId = {page.Id}"));
        Assert.Equal(["page.created"], _site.Store.Sql("SELECT Act FROM Audit"));
        Assert.True((await _site.PublishAsync(page.Address)).Value!.First);
    }

    [Theory]
    [InlineData("/", "", null, "title", "Give the page a title.")]
    [InlineData("/", "北京", null, "name", "No address can be made from this title.")]
    [InlineData("/nowhere", "T", null, "section", "There is no such section any more.")]
    [InlineData("/", "S", null, "name", "Choose another name, such as s-2.")]
    [InlineData("/", "T", "Not?This", "name", "cannot be a page's address")]
    [InlineData("/", "T", "admin", "name", "is used by the program itself")]
    public async Task What_cannot_be_is_refused_at_its_field(
        string section, string title, string? name, string field, string why)
    {
        var (_, failure) = await _site.Store.Creation.CreateAsync(section, title, name, ActingStore.Eva, Stop);
        var finding = Assert.Single(Assert.IsType<Failure.Invalid>(failure).Findings);
        Assert.Equal(field, finding.Field);
        Assert.Contains(why, finding.Message, StringComparison.Ordinal);
        Assert.Equal(["2"], _site.Store.Sql("SELECT count(*) FROM Pages"));
    }

    [Fact]
    public async Task A_key_stays_with_its_page_though_the_page_has_moved()
    {
        await _site.DoAsync("/s", new PageAct.Move("/elsewhere"));
        var (page, _) = await _site.Store.Creation.CreateAsync("/", "S", null, ActingStore.Eva, Stop);
        Assert.Equal("/s", page!.Address);
        Assert.Equal(["s", "s-2"], _site.Store.Sql("SELECT Key FROM Pages WHERE Key LIKE 's%' ORDER BY Key"));
        Assert.Equal("301 /elsewhere", await _site.GetAsync("/s"));
        Assert.Equal(["/s led to /elsewhere until now."], (await _site.PublishAsync("/s")).Value!.Ended);
    }

    [Theory]
    [InlineData("How I work", "how-i-work")]
    [InlineData("  It's  C# & .NET  ", "its-c-net")]
    [InlineData("ÅÄÖ æøß", "aao-aeoss")]
    [InlineData("…", "")]
    public void Titles_become_names(string title, string name) => Assert.Equal(name, Slug.Create(title));
}
