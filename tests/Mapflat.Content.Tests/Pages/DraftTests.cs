using Mapflat.Content.Addresses;

namespace Mapflat.Content.Tests.Pages;

/// <summary>A draft does not exist for the public.</summary>
public sealed class DraftTests : IAsyncLifetime
{
    private const string Origin = "https://www.example.org";
    private const string Secret = "zanzibar";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private readonly TempStore _store = new();

    public async ValueTask InitializeAsync() => await _store.ImportAsync(
        ("pages/index.md", Sample.Page("Home", "[Draft](/s/draft)\n")),
        ("pages/s.md", Sample.Page("Section")),
        ("pages/s/one.md", Sample.Page("One", "Text.\n", "order: 1")),
        ("pages/s/draft.md", Sample.Page(
            $"The {Secret}", $"## {Secret}\n\n{Secret}\n", "order: 2", "status: draft", "former: [/old-draft]")),
        ("pages/s/draft/below.md", Sample.Page("Below")),
        ("pages/s/three.md", Sample.Page("Three", "Text.\n", "order: 3")),
        ("pages/t.md", Sample.Page("Hidden section", "Text.\n", "status: draft")),
        ("pages/t/a.md", Sample.Page("In it")),
        ("site.yaml", Sample.Site("navigation: [/s]")));

    public ValueTask DisposeAsync() => _store.DisposeAsync();

    [Fact]
    public async Task It_is_not_found() => Assert.Null(await _store.Pages.ReadAsync("/s/draft", Stop));

    [Fact]
    public async Task It_is_in_no_list() =>
        Assert.Equal(["/", "/s", "/s/draft/below", "/s/one", "/s/three", "/t/a"],
            (await _store.Pages.ReadFewAsync(Stop))!.Select(p => p.Link.Address));

    [Fact]
    public async Task It_is_neither_before_nor_after_a_page()
    {
        var one = (await _store.Pages.ReadAsync("/s/one", Stop))!;
        Assert.Equal("/s/three", one.Next!.Address);
        Assert.Equal(["/s/one", "/s/three"], one.Section!.Pages.Select(l => l.Address));
        Assert.Equal("/s/one", (await _store.Pages.ReadAsync("/s/three", Stop))!.Previous!.Address);
    }

    [Fact]
    public async Task It_is_not_above_a_page()
    {
        var below = (await _store.Pages.ReadAsync("/s/draft/below", Stop))!;
        Assert.Equal(["/", "/s"], below.Trail.Select(l => l.Address));
        Assert.Null(below.Section);
    }

    [Fact]
    public async Task It_is_no_section_of_the_home_page() =>
        Assert.Equal(["/s"], (await _store.Pages.ReadAsync("/", Stop))!.Sections.Select(s => s.Index.Address));

    [Fact]
    public async Task It_is_not_searched()
    {
        Assert.Empty((await _store.Search.FindAsync(Secret, Stop)).Hits);
        Assert.Empty((await _store.Search.FindAsync($"\"{Secret[..4]}\"", Stop)).Hits);
        Assert.Empty(await _store.Search.SuggestAsync($"/{Secret}", 5, Stop));
        Assert.Equal(["0"], _store.Sql($"SELECT count(*) FROM SearchIndex WHERE SearchIndex MATCH '{Secret}'"));
    }

    [Fact]
    public async Task It_has_no_address_and_no_former_one()
    {
        var map = new RedirectMap(await _store.Redirects.ReadAsync(Origin, Stop));
        Assert.Equal(ResolutionKind.NotFound, map.ResolveRaw(null, "/s/draft").Kind);
        Assert.Equal(ResolutionKind.NotFound, map.ResolveRaw(null, "/s/draft.md").Kind);
        Assert.Equal(ResolutionKind.NotFound, map.ResolveRaw(null, "/old-draft").Kind);
    }

    [Fact]
    public async Task A_link_to_it_leads_nowhere() =>
        Assert.Contains("/s/draft, where there is nothing",
            Assert.Single(await _store.Links.FindAsync(Origin, Stop)).Message, StringComparison.Ordinal);

    [Fact]
    public async Task It_was_never_public() => Assert.DoesNotContain("/s/draft", _store.Sql("SELECT Path FROM Ledger"));

    [Fact]
    public async Task It_goes_out_and_in_again_as_a_draft()
    {
        var exported = await _store.ExportAsync();
        Assert.Contains("status: draft\n", exported["pages/s/draft.md"], StringComparison.Ordinal);
        Assert.DoesNotContain("published:", exported["pages/s/draft.md"], StringComparison.Ordinal);
        await using var other = new TempStore();
        await other.ImportAsync([.. exported.Select(f => (f.Key, f.Value))]);
        Assert.Equal(exported, await other.ExportAsync());
        Assert.Null(await other.Pages.ReadAsync("/s/draft", Stop));
    }

    [Fact]
    public async Task It_may_be_saved_often_before_it_is_published()
    {
        await _store.ImportAsync(("pages/s/draft.md", Sample.Page("D", "Two.\n", "status: draft")));
        await _store.ImportAsync(("pages/s/draft.md", Sample.Page("D", "Three.\n", "status: draft")));
        await _store.ImportAsync(("pages/s/draft.md", Sample.Page("D", "Three.\n")));
        Assert.Equal("Three.\n", (await _store.Pages.ReadAsync("/s/draft", Stop))!.Markdown);
        Assert.Equal("/s/draft",
            Assert.Single((await _store.Search.FindAsync("three", Stop)).Hits, h => h.Address == "/s/draft").Address);
        Assert.Equal(["1"], _store.Sql("SELECT count(*) FROM Revisions r JOIN Pages p ON p.Id = r.PageId WHERE "
            + "p.Address = '/s/draft' AND r.PublishedAt IS NOT NULL"));
    }

    [Fact]
    public async Task A_draft_of_a_public_page_changes_nothing_for_the_public()
    {
        var report = await _store.ImportAsync(("pages/s/one.md", Sample.Page("One", $"{Secret}\n", "status: draft")));
        var warning = Assert.Single(report.Findings);
        Assert.Equal(("pages/s/one.md", 4), (warning.File, warning.Line));
        Assert.Contains("is public and stays so", warning.Message, StringComparison.Ordinal);
        Assert.Equal("Text.\n", (await _store.Pages.ReadAsync("/s/one", Stop))!.Markdown);
        Assert.Empty((await _store.Search.FindAsync(Secret, Stop)).Hits);
    }

    [Fact]
    public async Task An_export_beside_a_waiting_draft_of_a_public_page_changes_nothing()
    {
        await _store.ImportAsync(("pages/s/one.md", Sample.Page("One", $"{Secret}\n", "order: 1", "status: draft")));
        var exported = await _store.ExportAsync();
        Assert.DoesNotContain(
            exported, f => f.Key == "pages/s/one.md" && f.Value.Contains(Secret, StringComparison.Ordinal));
        Assert.Empty((await _store.ImportAsync([.. exported.Select(f => (f.Key, f.Value))])).Changes);
    }
}
