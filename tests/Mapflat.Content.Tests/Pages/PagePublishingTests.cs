using System.Globalization;
using Mapflat.Content.Addresses;
using Mapflat.Content.Pages;

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
        Assert.Equal(["Eva page.published /a It was time."], _store.Sql(
            "SELECT Author || ' ' || Act || ' ' || Subject || ' ' || Detail FROM Audit"));
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
        await _store.ImportAsync(
            ("pages/a.md", Sample.Page("A", "Text.\n", "status: withdrawn", "withdrawn_reason: Old.")));
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
    public async Task A_publication_is_taken_back_as_a_new_revision_and_that_again()
    {
        await PublishAsync("/a");
        await SaveAsync("/a", "Worse words.\n");
        await PublishAsync("/a");
        await SaveAsync("/a", "A draft that waits.\n");
        Assert.Equal(1, (await _store.Publishing.FindEarlierAsync(Id("/a"), Stop))!.Number);
        var (done, failure) = await TakeBackAsync("/a", "Too hasty.");
        Assert.Null(failure);
        Assert.Equal(("/a", 4, true, false), (done!.Address, done.Revision, done.Changed, done.First));
        Assert.Equal("Draft words.\n", (await _store.Pages.ReadAsync("/a", Stop))!.Markdown);
        Assert.Equal("/a", Assert.Single((await _store.Search.FindAsync("draft words", Stop)).Hits).Address);
        Assert.Equal(["1 True", "2 True", "3 False", "4 True"], _store.Sql(
            "SELECT Number || ' ' || iif(PublishedAt IS NULL, 'False', 'True') FROM Revisions WHERE PageId = (SELECT "
            + "Id FROM Pages WHERE Address = '/a') ORDER BY Number"));
        Assert.Equal(["Eva publication.taken-back /a Too hasty."], _store.Sql("SELECT Author || ' ' || Act || ' ' || "
            + "Subject || ' ' || Detail FROM Audit WHERE Act LIKE 'publication.%'"));
        Assert.False((await _store.Drafts.ReadAsync(Id("/a"), Stop))!.Standing.Waits);
        await TakeBackAsync("/a");
        Assert.Equal("Worse words.\n", (await _store.Pages.ReadAsync("/a", Stop))!.Markdown);
    }

    [Fact]
    public async Task Nothing_is_taken_back_that_was_not_seen_or_has_nothing_before_it()
    {
        Assert.IsType<Failure.Conflict>((await TakeBackAsync("/a")).Failure);
        await PublishAsync("/a");
        Assert.Null(await _store.Publishing.FindEarlierAsync(Id("/a"), Stop));
        var generation = await _store.Store.ReadGenerationAsync(Stop);
        Assert.Contains("Nothing else was public",
            Assert.IsType<Failure.Conflict>((await TakeBackAsync("/a")).Failure).Message, StringComparison.Ordinal);
        await SaveAsync("/a", "Other words.\n");
        await PublishAsync("/a");
        var seen = Edits("/a");
        await SaveAsync("/a", "Newer words.\n");
        Assert.IsType<Failure.Conflict>(
            (await _store.Publishing.TakeBackAsync(Id("/a"), seen, null, _author, Stop)).Failure);
        Assert.Equal("reason", Assert.Single(
            Assert.IsType<Failure.Invalid>((await TakeBackAsync("/a", "One\nTwo")).Failure).Findings).Field);
        Assert.Equal("Other words.\n", (await _store.Pages.ReadAsync("/a", Stop))!.Markdown);
        Assert.Equal(["3"], _store.Sql(
            "SELECT count(*) FROM Revisions WHERE PageId = (SELECT Id FROM Pages WHERE Address = '/a')"));
        Assert.Equal(generation + 1, await _store.Store.ReadGenerationAsync(Stop));
    }

    [Fact]
    public async Task A_page_that_is_not_there_is_not_found() =>
        Assert.IsType<Failure.NotFound>((await _store.Publishing.PublishAsync(999, 1, null, _author, Stop)).Failure);

    private int Id(string address) =>
        int.Parse(_store.Sql($"SELECT Id FROM Pages WHERE Address = '{address}'")[0], CultureInfo.InvariantCulture);

    private int Edits(string address) =>
        int.Parse(_store.Sql($"SELECT Edits FROM Pages WHERE Address = '{address}'")[0], CultureInfo.InvariantCulture);

    private Task<Outcome<Publication>> PublishAsync(string address, string? reason = null) =>
        _store.Publishing.PublishAsync(Id(address), Edits(address), reason, _author, Stop);

    private Task<Outcome<Publication>> TakeBackAsync(string address, string? reason = null) =>
        _store.Publishing.TakeBackAsync(Id(address), Edits(address), reason, _author, Stop);

    private async Task SaveAsync(string address, string markdown) =>
        Assert.Null((await _store.Drafts.SaveAsync(Id(address), Edits(address),
            (await _store.Drafts.ReadAsync(Id(address), Stop))!.Text with { Markdown = markdown }, automatic: false,
            _author, Stop)).Failure);

    private async Task<Resolution> ResolveAsync(string path) =>
        new RedirectMap(await _store.Redirects.ReadAsync(Origin, Stop)).ResolveRaw(null, path);
}
