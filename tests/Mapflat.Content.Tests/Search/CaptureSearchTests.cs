using Mapflat.Content.Archives;
using Mapflat.Content.Search;

namespace Mapflat.Content.Tests.Search;

/// <summary>That what old sites said is found, and told apart from what is said today.</summary>
public sealed class CaptureSearchTests : IAsyncLifetime
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static readonly DateTime _moment = new(2017, 5, 12, 0, 0, 0, DateTimeKind.Utc);

    private readonly TempStore _store = new();

    public async ValueTask InitializeAsync()
    {
        await _store.ImportAsync(
            ("site.yaml", Sample.Site("synonyms:", "- ML, machine learning")),
            ("pages/sea.md", Sample.Page("The sea", "Water that is salt, and a harbour.\n")));
        using var old = new OldSite(_moment)
            .Page("/docs/Sea.html", """
                <title>Old sea</title><meta name="description" content="On the sea of old."><p>A harbour, a walrus.
                <h2 id="Ebb &amp; flow">Tides</h2><p>The moon draws water.</p>
                """)
            .Page("/index.php?p=157", "<title>Post</title><h1>Machine learning</h1><p>Perceptrons & harbours.</p>")
            .Page("/search", "<title>Search</title><p>Nobody gets this walrus.</p>")
            .Page("https://ads.example.net/walrus", "<p>Nor this walrus, in a frame.</p>")
            .File("/notes.txt", "A walrus in a text"u8.ToArray(), "text/plain");
        await _store.AdoptAsync(old);
        await _store.Filling.FillAsync(Stop);
    }

    public ValueTask DisposeAsync() => _store.DisposeAsync();

    [Theory]
    [InlineData("walrus", "/docs/Sea.html")]
    [InlineData("tides", "/docs/Sea.html#Ebb%20%26%20flow")]
    [InlineData("moon", "/docs/Sea.html#Ebb%20%26%20flow")]
    [InlineData("ML", "/index.php?p=157")]
    [InlineData("perceptron", "/index.php?p=157")]
    [InlineData("perceptorn", "/index.php?p=157")]
    [InlineData("\"a harbour, a walrus\"", "/docs/Sea.html")]
    public async Task A_capture_is_found_by_its_words_and_says_of_which_day_it_is(string query, string target)
    {
        var hit = Assert.Single((await _store.Search.FindAsync(query, Stop)).Hits);
        Assert.Equal((target, _moment), (hit.TargetOf(hit.Section), hit.Captured));
    }

    [Fact]
    public async Task Pages_of_today_come_first()
    {
        var hits = (await _store.Search.FindAsync("harbour", Stop)).Hits;
        Assert.Equal("/sea", hits[0].Address);
        Assert.Equal([false, true, true], hits.Select(hit => hit.Captured is not null));
    }

    [Theory]
    [InlineData("Hidden")]
    [InlineData("Gone")]
    [InlineData("Redirected")]
    public async Task A_capture_that_visitors_do_not_get_is_not_found_until_it_is_shown_again(string state)
    {
        Show(state);
        Assert.Empty((await _store.Search.FindAsync("walrus", Stop)).Hits);
        Assert.Equal(1, await _store.Filling.FillAsync(Stop));
        Assert.Equal(["0"], _store.Sql("SELECT count(*) FROM SearchIndex WHERE SearchIndex MATCH 'walru'"));
        Show("Shown");
        Assert.Equal(1, await _store.Filling.FillAsync(Stop));
        Assert.Equal(0, await _store.Filling.FillAsync(Stop));
        Assert.Single((await _store.Search.FindAsync("walrus", Stop)).Hits);

        void Show(string to) =>
            _store.Sql($"UPDATE CapturedAddresses SET State = '{to}' WHERE Address = '/docs/Sea.html'");
    }

    [Fact]
    public async Task A_capture_whose_address_is_a_page_s_now_is_not_found()
    {
        await AdoptAsync(("/sea/", "<title>Sea</title><p>An albatross."),
            ("/sea/?lang=de", "<title>See</title><p>Ein Albatross."));
        await _store.Filling.FillAsync(Stop);
        var hit = Assert.Single((await _store.Search.FindAsync("albatross", Stop)).Hits);
        Assert.Equal("/sea/?lang=de", hit.Address);
    }

    [Fact]
    public async Task A_newer_version_of_an_address_is_found_by_its_own_words()
    {
        await AdoptAsync(("/docs/Sea.html", "<title>Newer sea</title><p>A narwhal."));
        await _store.Filling.FillAsync(Stop);
        Assert.Equal("Newer sea", Assert.Single((await _store.Search.FindAsync("narwhal", Stop)).Hits).Title);
        Assert.Empty((await _store.Search.FindAsync("walrus", Stop)).Hits);
    }

    [Fact]
    public async Task Filling_goes_on_where_it_was_ended()
    {
        await AdoptAsync([.. Enumerable.Range(0, 90).Select(i => ($"/p{i}.html", $"<title>P {i}</title>puffin"))]);
        using var archives = new ArchiveStore(_store.Folder);
        using var ended = new CancellationTokenSource();
        var captures = new CaptureFilling(_store.Store, archives);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => captures.FillAsync((_, _) => ended.Cancel(), ended.Token));
        Assert.Equal(["50"], _store.Sql("SELECT count(*) FROM CapturedAddresses WHERE NOT IsIndexed"));
        Assert.Equal(50, await _store.Filling.FillAsync(Stop));
        Assert.Equal(90, (await _store.Search.FindAsync("puffin", Stop)).Total);
    }

    [Fact]
    public async Task A_page_whose_archive_is_not_there_is_left_for_another_time()
    {
        await AdoptAsync(("/late.html", "<title>Late</title>puffin"));
        var archive = Directory.GetFiles(_store.Folder.Archives).MaxBy(File.GetLastWriteTimeUtc)!;
        File.Move(archive, archive + ".away");
        Assert.Equal(0, await _store.Filling.FillAsync(Stop));
        File.Move(archive + ".away", archive);
        Assert.Equal(1, await _store.Filling.FillAsync(Stop));
    }

    [Fact]
    public async Task A_missing_address_suggests_captures_too()
    {
        Assert.Contains("/docs/Sea.html", await SuggestAsync("/documents/sea.htm"));
        Assert.Contains("/docs/Sea.html", await SuggestAsync("/walrus/old-sea"));
        Assert.Equal("/sea", (await SuggestAsync("/harbour/sea"))[0]);
    }

    [Fact]
    public async Task An_endless_page_is_found_by_its_first_half_million_characters()
    {
        var words = string.Concat(Enumerable.Range(0, 200_000).Select(i => $"<h2>w{i}</h2>"));
        await AdoptAsync(("/endless.html", $"<title>Endless</title>puffin {words} albatross"));
        await _store.Filling.FillAsync(Stop);
        Assert.Single((await _store.Search.FindAsync("puffin", Stop)).Hits);
        Assert.Empty((await _store.Search.FindAsync("albatross", Stop)).Hits);
        Assert.Equal(["256"], _store.Sql("SELECT count(*) FROM SearchSections s JOIN CapturedAddresses a "
            + "ON a.Id = -s.PageId AND a.Address = '/endless.html'"));
    }

    private async Task AdoptAsync(params (string Address, string Html)[] pages)
    {
        using var old = new OldSite(_moment);
        foreach (var (address, html) in pages) old.Page(address, html);
        await _store.AdoptAsync(old);
    }

    private async Task<IReadOnlyList<string>> SuggestAsync(string path) =>
        [.. (await _store.Search.SuggestAsync(path, 4, Stop)).Select(hit => hit.Address)];
}
