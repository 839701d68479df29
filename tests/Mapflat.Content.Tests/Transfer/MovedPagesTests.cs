using Mapflat.Content.Addresses;
using Mapflat.Content.Store;

namespace Mapflat.Content.Tests.Transfer;

/// <summary>A page that gets another address stays to be found at all those it had.</summary>
public sealed class MovedPagesTests
{
    private const string Origin = "https://www.example.org";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_page_is_found_at_its_former_address()
    {
        await using var store = new TempStore();
        await store.ImportAsync(("pages/a.md", Sample.Page("A")));
        Assert.Equal(
            ["~ /b"], (await store.ImportAsync(("pages/b.md", Sample.Page("A", "Text.\n", "key: a")))).Changes);
        Assert.Equal("/b", await LeadsToAsync(store, "/a"));
        Assert.Equal(["/a", "/b"], store.Sql("SELECT Path FROM Ledger ORDER BY Path"));
        Assert.Contains("former:\n- /a\nkey: a\n", (await store.ExportAsync())["pages/b.md"], StringComparison.Ordinal);
        await AssertRoundTripAsync(store);
    }

    [Fact]
    public async Task Many_renames_still_lead_there_in_one_hop()
    {
        await using var store = new TempStore();
        for (var i = 0; i < 10; i++) await store.ImportAsync(($"pages/a{i}.md", Sample.Page("A", "Text.\n", "key: a")));
        for (var i = 0; i < 9; i++) Assert.Equal("/a9", await LeadsToAsync(store, $"/a{i}"));
        await AssertRoundTripAsync(store);
    }

    [Fact]
    public async Task Renaming_back_leaves_no_loop()
    {
        await using var store = new TempStore();
        await store.ImportAsync(("pages/a.md", Sample.Page("A")));
        await store.ImportAsync(("pages/b.md", Sample.Page("A", "Text.\n", "key: a")));
        await store.ImportAsync(("pages/a.md", Sample.Page("A")));
        Assert.Equal(["/b"], store.Sql("SELECT Path FROM FormerAddresses"));
        Assert.Equal("/a", await LeadsToAsync(store, "/b"));
        Assert.Equal(ResolutionKind.Page, (await ResolveAsync(store, "/a")).Kind);
        await AssertRoundTripAsync(store);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(10)]
    public async Task Pages_can_change_places(int pages)
    {
        await using var store = new TempStore();
        await store.ImportAsync(
            [.. Enumerable.Range(0, pages).Select(i => ($"pages/p{i}.md", Sample.Page($"Page {i}")))]);
        await store.ImportAsync([.. Enumerable.Range(0, pages)
            .Select(i => ($"pages/p{(i + 1) % pages}.md", Sample.Page($"Page {i}", "Text.\n", $"key: p{i}")))]);
        for (var i = 0; i < pages; i++)
            Assert.Equal($"Page {i}", (await store.Pages.ReadAsync($"/p{(i + 1) % pages}", Stop))!.Link.Title);
        Assert.Empty(store.Sql("SELECT Path FROM FormerAddresses"));
        Assert.Empty(await DatabaseProbe.FindFaultsAsync(store.Folder, full: true, Stop));
        await AssertRoundTripAsync(store);
    }

    [Fact]
    public async Task Pages_can_move_up_one_after_the_other()
    {
        await using var store = new TempStore();
        await store.ImportAsync([.. Enumerable.Range(0, 5).Select(i => ($"pages/p{i}.md", Sample.Page($"Page {i}")))]);
        await store.ImportAsync([.. Enumerable.Range(0, 5)
            .Select(i => ($"pages/p{i + 1}.md", Sample.Page($"Page {i}", "Text.\n", $"key: p{i}")))]);
        Assert.Equal("/p1", await LeadsToAsync(store, "/p0"));
        Assert.Equal(["/p0"], store.Sql("SELECT Path FROM FormerAddresses"));
        await AssertRoundTripAsync(store);
    }

    [Fact]
    public async Task A_new_page_at_a_former_address_takes_it_over_and_that_is_said()
    {
        await using var store = new TempStore();
        await store.ImportAsync(("pages/a.md", Sample.Page("A")));
        await store.ImportAsync(("pages/b.md", Sample.Page("A", "Text.\n", "key: a")));
        var report = await store.ImportAsync(("pages/a.md", Sample.Page("New", "Text.\n", "key: new-a")));
        Assert.Contains(report.Findings, f => f.File == "pages/a.md"
            && f.Message.Contains("/a led to /b until now", StringComparison.Ordinal));
        Assert.Equal("New", (await store.Pages.ReadAsync("/a", Stop))!.Link.Title);
        await AssertRoundTripAsync(store);
    }

    [Fact]
    public async Task A_draft_takes_nobodys_former_address()
    {
        await using var store = new TempStore();
        await store.ImportAsync(("pages/a.md", Sample.Page("A")));
        await store.ImportAsync(("pages/b.md", Sample.Page("A", "Text.\n", "key: a")));
        await store.ImportAsync(("pages/a.md", Sample.Page("New", "Text.\n", "key: new-a", "status: draft")));
        Assert.Equal("/b", await LeadsToAsync(store, "/a"));
        await AssertRoundTripAsync(store);
        await store.ImportAsync(("pages/a.md", Sample.Page("New", "Text.\n", "key: new-a")));
        Assert.Equal(ResolutionKind.Page, (await ResolveAsync(store, "/a")).Kind);
        await AssertRoundTripAsync(store);
    }

    [Fact]
    public async Task A_draft_that_moves_leaves_nothing_behind()
    {
        await using var store = new TempStore();
        await store.ImportAsync(("pages/a.md", Sample.Page("A", "Text.\n", "status: draft")));
        await store.ImportAsync(("pages/b.md", Sample.Page("A", "Text.\n", "key: a", "status: draft")));
        Assert.Empty(store.Sql("SELECT Path FROM FormerAddresses"));
        Assert.Empty(store.Sql("SELECT Path FROM Ledger"));
        Assert.Equal(ResolutionKind.NotFound, (await ResolveAsync(store, "/a")).Kind);
    }

    [Fact]
    public async Task A_public_page_whose_place_a_draft_takes_is_still_found_there()
    {
        await using var store = new TempStore();
        await store.ImportAsync(("pages/a.md", Sample.Page("A")));
        await store.ImportAsync(("pages/a.md", Sample.Page("New", "Text.\n", "key: new-a", "status: draft")),
            ("pages/b.md", Sample.Page("A", "Text.\n", "key: a")));
        Assert.Equal("/b", await LeadsToAsync(store, "/a"));
        await AssertRoundTripAsync(store);
    }

    [Fact]
    public async Task Former_addresses_in_a_file_lead_to_the_page_in_any_spelling()
    {
        await using var store = new TempStore();
        await store.ImportAsync(("pages/a.md", Sample.Page("A", "Text.\n", "former: [/Old/Page.html, /räksmörgås/]")));
        Assert.Equal("/a", await LeadsToAsync(store, "/old/page.html"));
        Assert.Equal("/a", await LeadsToAsync(store, "/R%C3%84KSM%C3%96RG%C3%85S"));
        Assert.Equal(3, store.Sql("SELECT Path FROM Ledger").Count);
        await AssertRoundTripAsync(store);
    }

    private static async Task<Resolution> ResolveAsync(TempStore store, string path) =>
        new RedirectMap(await store.Redirects.ReadAsync(Origin, Stop)).ResolveRaw("www.example.org", path);

    private static async Task<string?> LeadsToAsync(TempStore store, string path)
    {
        var resolution = await ResolveAsync(store, path);
        Assert.Equal((ResolutionKind.Redirect, 301), (resolution.Kind, resolution.Status));
        Assert.Equal(Origin + resolution.Address, resolution.Location);
        return resolution.Address;
    }

    /// <summary>Its own export changes nothing, and gives an empty store the same content.</summary>
    private static async Task AssertRoundTripAsync(TempStore store)
    {
        var exported = await store.ExportAsync();
        Assert.Empty((await store.ImportAsync([.. exported.Select(f => (f.Key, f.Value))])).Changes);
        await using var other = new TempStore();
        await other.ImportAsync([.. exported.Select(f => (f.Key, f.Value))]);
        Assert.Equal(exported, await other.ExportAsync());
    }
}
