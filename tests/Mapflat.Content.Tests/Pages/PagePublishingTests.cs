using System.Globalization;
using Mapflat.Content.Accounts;
using Mapflat.Content.Pages;
using Mapflat.Content.Redirects;
using Mapflat.Testing;

namespace Mapflat.Content.Tests.Pages;

public sealed class PagePublishingTests : IAsyncLifetime
{
    private const string Origin = "https://www.example.org";
    private static readonly Author _author = new("Eva");

    private readonly TempStore _store = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => await _store.ImportAsync(
        ("pages/index.md", Sample.Page("Home")),
        ("pages/a.md", Sample.Page("A", "Draft words.\n", "status: draft")),
        ("site.yaml", Sample.Site()));

    public ValueTask DisposeAsync() => _store.DisposeAsync();

    [Fact]
    public async Task A_draft_becomes_public()
    {
        var (done, failure) = await PublishAsync("/a", "It was time.");
        Assert.Null(failure);
        Assert.Equal(("/a", 1, true, true), (done!.Address, done.Revision, done.Changed, done.First));
        Assert.Equal("Draft words.\n", (await _store.Pages.ReadAsync("/a", Stop))!.Markdown);
        Assert.Equal("/a", Assert.Single((await _store.Search.FindAsync("words", Stop)).Hits).Address);
        Assert.Contains("/a", _store.Sql("SELECT Path FROM Ledger"));
        Assert.Equal(["It was time."], _store.Sql("SELECT Reason FROM Revisions WHERE Reason IS NOT NULL"));
        Assert.Equal(["Eva page.published /a It was time."], _store.Sql("SELECT Author || ' ' || Act || ' ' || Subject || ' ' || Detail FROM Audit"));
    }

    [Fact]
    public async Task Text_that_was_saved_again_since_is_not_published()
    {
        var (_, failure) = await _store.Publishing.PublishAsync(Id("/a"), 0, null, _author, Stop);
        Assert.IsType<Failure.Conflict>(failure);
        Assert.Null(await _store.Pages.ReadAsync("/a", Stop));
    }

    [Fact]
    public async Task What_is_live_already_changes_nothing_and_freezes_nothing()
    {
        await PublishAsync("/a");
        var generation = await _store.Store.ReadGenerationAsync(Stop);
        Assert.False((await PublishAsync("/a")).Value!.Changed);
        Assert.Equal(generation, await _store.Store.ReadGenerationAsync(Stop));
        Assert.Equal(["1"], _store.Sql("SELECT count(*) FROM Audit"));
    }

    [Fact]
    public async Task A_withdrawn_page_is_live_again()
    {
        await _store.ImportAsync(("pages/a.md", Sample.Page("A", "Text.\n", "status: withdrawn", "withdrawn_reason: Old.")));
        Assert.NotNull((await _store.Pages.ReadAsync("/a", Stop))!.Withdrawn);
        Assert.True((await PublishAsync("/a")).Value!.Changed);
        Assert.Null((await _store.Pages.ReadAsync("/a", Stop))!.Withdrawn);
    }

    [Fact]
    public async Task What_stood_on_the_address_makes_way_and_that_is_said()
    {
        await _store.ImportAsync(("pages/x.md", Sample.Page("X")));
        await _store.ImportAsync(("pages/b.md", Sample.Page("X", "Text.\n", "key: x")));
        await _store.ImportAsync(
            ("pages/x.md", Sample.Page("New", "Text.\n", "key: new", "status: draft")),
            ("redirects.csv", "from,to,status\n/x.md,/,301\n/xy,/b,301\n"));
        var ended = (await PublishAsync("/x")).Value!.Ended;
        Assert.Equal(["/x led to /b until now.", "The rule from /x.md to / is switched off."], ended);
        Assert.Equal(ResolutionKind.Page, (await ResolveAsync("/x")).Kind);
        Assert.Equal(ResolutionKind.Page, (await ResolveAsync("/x.md")).Kind);
        Assert.Equal(ResolutionKind.Redirect, (await ResolveAsync("/xy")).Kind);
    }

    [Fact]
    public async Task A_reason_of_several_lines_is_refused()
    {
        var (_, failure) = await PublishAsync("/a", "One\nTwo");
        Assert.Equal("reason", Assert.Single(Assert.IsType<Failure.Invalid>(failure).Findings).Field);
    }

    [Fact]
    public async Task A_page_that_is_not_there_is_not_found() =>
        Assert.IsType<Failure.NotFound>((await _store.Publishing.PublishAsync(999, 1, null, _author, Stop)).Failure);

    private int Id(string address) => int.Parse(_store.Sql($"SELECT Id FROM Pages WHERE Address = '{address}'")[0], CultureInfo.InvariantCulture);

    private Task<Outcome<Publication>> PublishAsync(string address, string? reason = null) => _store.Publishing.PublishAsync(
        Id(address), int.Parse(_store.Sql($"SELECT Edits FROM Pages WHERE Address = '{address}'")[0], CultureInfo.InvariantCulture), reason, _author, Stop);

    private async Task<Resolution> ResolveAsync(string path) => new RedirectMap(await _store.Redirects.ReadAsync(Origin, Stop)).ResolveRaw(null, path);
}
