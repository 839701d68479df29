using Mapflat.Content.Addresses;
using Mapflat.Content.Redirects.Formats;
using Mapflat.Content.Visits;

namespace Mapflat.Content.Tests.Visits;

/// <summary>Addresses that are not there, and what is decided about them.</summary>
public sealed class MissingAddressesTests : IAsyncLifetime
{
    private const string Origin = "https://www.example.org";
    private static readonly Author Eva = new("Eva");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private readonly TempStore _store = new(options: new MapflatOptions { PublicUrl = Origin });
    private readonly VisitCounters _counters = new();
    private readonly VisitWriter _writer;
    private readonly MissingAddresses _missing;

    public MissingAddressesTests()
    {
        _writer = new VisitWriter(_store.Folder, _counters, _store.Clock);
        _missing = new MissingAddresses(_store.Store, _store.Redirects);
    }

    public async ValueTask InitializeAsync() => await _store.ImportAsync(
        ("pages/index.md", Sample.Page("Home")), ("pages/clients.md", Sample.Page("Clients")),
        ("pages/clients/startups.md", Sample.Page("Startups", "Young companies.\n", "former: [/startups]")));

    public async ValueTask DisposeAsync()
    {
        _writer.Dispose();
        await _store.DisposeAsync();
    }

    [Fact]
    public async Task They_come_most_asked_for_first_or_last_asked_for_first_with_the_likely_page()
    {
        await CountAsync("/client/startup", 3);
        _store.Clock.Now += TimeSpan.FromDays(1);
        await CountAsync("/zzz", 1);
        var listing = await ReadAsync(new MissingChoice());
        Assert.Equal([("/client/startup", 3L, "/clients/startups"), ("/zzz", 1L, null)],
            listing.Rows.Select(row => (row.Path.Path, row.Path.Count, row.Suggestion?.Address)));
        Assert.Equal(["/zzz", "/client/startup"],
            (await ReadAsync(new MissingChoice { LastFirst = true })).Rows.Select(row => row.Path.Path));
        Assert.Equal(
            ["/zzz"], (await ReadAsync(new MissingChoice { Search = " ZZ/ " })).Rows.Select(row => row.Path.Path));
        Assert.Empty((await ReadAsync(new MissingChoice { Search = "%" })).Rows);
    }

    [Fact]
    public async Task What_something_answers_by_now_was_a_404_then_and_can_be_forgotten()
    {
        await CountAsync("/soon", 2);
        await CountAsync("/never", 1);
        await _store.ImportAsync(("redirects.csv", "from,to,status\n/soon,/clients,301\n"));
        Assert.Equal(["/never"], (await ReadAsync(new MissingChoice())).Rows.Select(row => row.Path.Path));
        var answered = Assert.Single((await ReadAsync(new MissingChoice { State = MissingState.Answered })).Rows);
        Assert.Equal(
            ("/soon", 301, Origin + "/clients"), (answered.Path.Path, answered.Now.Status, answered.Now.Location));
        Assert.Equal(1, (await _missing.ForgetAnsweredAsync(await MapAsync(), Eva, Stop)).Value);
        Assert.Equal(["/never"], _store.Sql("SELECT Path FROM MissingPaths"));
    }

    [Fact]
    public async Task An_ignored_address_is_remembered_asked_about_no_more_and_can_be_taken_back()
    {
        await CountAsync("/noise", 2);
        Assert.Equal(1, (await _missing.IgnoreAsync(["/noise", "/unknown"], Eva, Stop)).Value);
        Assert.Equal(0, (await _missing.IgnoreAsync(["/noise"], Eva, Stop)).Value);
        await CountAsync("/noise", 5);
        Assert.Empty((await ReadAsync(new MissingChoice())).Rows);
        Assert.Empty((await _store.Visits.ReadAsync(7, Stop)).MissingPaths);
        Assert.Equal(
            7, Assert.Single((await ReadAsync(new MissingChoice { State = MissingState.Ignored })).Rows).Path.Count);
        // A storm of guesses drops none of what was decided on.
        for (var n = 0; n < VisitCounters.MostMissingPaths + 10; n++)
            for (var twice = 0; twice < 8; twice++) _counters.CountMissing($"/guess-{n}");
        await _writer.FlushAsync(Stop);
        Assert.Equal(1, (await _missing.ReconsiderAsync(["/noise"], Eva, Stop)).Value);
        Assert.Equal("/noise", (await ReadAsync(new MissingChoice { Search = "noise" })).Rows.Single().Path.Path);
        Assert.Equal(["missing.reconsidered /noise", "missing.ignored /noise"],
            (await _store.Audit.ReadAsync(null, Stop)).Select(e => $"{e.Act} {e.Subject}"));
    }

    [Fact]
    public async Task One_becomes_a_tombstone_and_stops_being_one()
    {
        await CountAsync("/gone/å", 2);
        var generation = await _store.Store.ReadGenerationAsync(Stop);
        Assert.Equal(1, (await _missing.MarkGoneAsync(["/gone/å"], Eva, Stop)).Value);
        Assert.Equal(generation + 1, await _store.Store.ReadGenerationAsync(Stop));
        Assert.Equal(410, (await MapAsync()).Resolve(null, "/Gone/Å/", null).Status);
        Assert.True(
            (await ReadAsync(new MissingChoice { State = MissingState.Answered })).Rows.Single().IsPlainTombstone);
        Assert.IsType<Failure.Conflict>((await _missing.MarkGoneAsync(["/gone/å"], Eva, Stop)).Failure);
        Assert.Equal(1, (await _missing.ReviveAsync(["/gone/å"], Eva, Stop)).Value);
        Assert.Equal(404, (await MapAsync()).Resolve(null, "/gone/å", null).Status);
        Assert.IsType<Failure.Invalid>((await _missing.MarkGoneAsync(["/admin/x"], Eva, Stop)).Failure);
    }

    [Fact]
    public async Task The_home_page_with_a_query_that_asks_for_something_else_is_listed_with_it_and_decided_on()
    {
        await CountAsync(MissingPath.OfHome("p=157"), 2);
        await CountAsync(MissingPath.OfHome("title=startups"), 1);
        Assert.Equal([("/?p=157", null), ("/?title=startups", "/clients/startups")],
            (await ReadAsync(new MissingChoice())).Rows.Select(row => (row.Path.Path, row.Suggestion?.Address)));
        Assert.Equal(1, (await _missing.MarkGoneAsync(["/?p=157"], Eva, Stop)).Value);
        Assert.Equal((410, 404, 200), ((await MapAsync()).ResolveRaw(null, "/index.php?p=157").Status,
            (await MapAsync()).ResolveRaw(null, "/?p=158").Status, (await MapAsync()).ResolveRaw(null, "/").Status));
        var gone = Assert.Single((await ReadAsync(new MissingChoice { State = MissingState.Answered })).Rows);
        Assert.Equal(("/?p=157", true), (gone.Path.Path, gone.IsPlainTombstone));
        Assert.Equal(1, (await _missing.ReviveAsync(["/?p=157"], Eva, Stop)).Value);
        Assert.Equal(404, (await MapAsync()).ResolveRaw(null, "/?p=157").Status);
    }

    [Fact]
    public async Task Old_addresses_of_a_list_wait_with_the_query_that_identifies_them()
    {
        await using var content = new MemoryStream(
            "https://www.example.org/index.php?utm=1&P=157\n/?title=Lakes\n/?utm=2\n"u8.ToArray());
        var report = (await _store.RuleImport.ImportAsync(
            content, "old.txt", new RuleImportOptions { Format = "urls" }, Origin, Eva, null, Stop)).Value!;
        Assert.Equal((2, 1), (report.Undecided.Count, report.Answered));
        Assert.Equal(
            ["/?p=157", "/?title=lakes"], (await ReadAsync(new MissingChoice())).Rows.Select(row => row.Path.Path));
    }

    [Fact]
    public async Task The_addresses_of_a_list_wait_and_are_not_dropped_for_guesses()
    {
        using var list = new MemoryStream(
            System.Text.Encoding.UTF8.GetBytes("https://www.example.org/old/one.html\n/old/Two\n/old/two/\n/clients\n"
                + string.Concat(Enumerable.Range(0, 1200).Select(n => $"/list/{n}\n"))));
        var import = _store.RuleImport;
        var generation = await _store.Store.ReadGenerationAsync(Stop);
        var (report, failure) = await import.ImportAsync(
            list, "/somewhere/old-urls.txt", new RuleImportOptions { Format = "urls" }, Origin, Eva, null, Stop);
        Assert.True(failure is null, failure?.Message);
        Assert.Equal(1203, report!.Undecided.Count);
        Assert.Equal(generation, await _store.Store.ReadGenerationAsync(Stop));
        for (var n = 0; n < VisitCounters.MostMissingPaths; n++) _counters.CountMissing($"/guess-{n}");
        await _writer.FlushAsync(Stop);
        await CountAsync("/old/two", 3);
        var listing = await ReadAsync(new MissingChoice { Search = "old-urls" });
        Assert.Equal(1202, listing.Total);
        var two = listing.Rows[0].Path;
        Assert.Equal(("/old/two", 3L, "old-urls.txt"), (two.Path, two.Count, two.Source));
        Assert.Equal(["0|old-urls.txt"], _store.Sql(
            "SELECT Count || '|' || Source FROM MissingPaths WHERE Path = '/old/one.html'"));
        Assert.Equal(["1000"], _store.Sql("SELECT count(*) FROM MissingPaths WHERE Source IS NULL"));
    }

    [Theory]
    [InlineData("/wp-login.php", true)]
    [InlineData("/blog/wp-admin/setup-config.php", true)]
    [InlineData("/.env", true)]
    [InlineData("/app/.env.production", true)]
    [InlineData("/phpmyadmin/index", true)]
    [InlineData("/.git/config", true)]
    [InlineData("/old/style.css", true)]
    [InlineData("/apple-touch-icon-precomposed.png", true)]
    [InlineData("/backup.sql", true)]
    [InlineData("/how-i-work", false)]
    [InlineData("/lands/resources/reading-list", false)]
    [InlineData("/presentations/data-lake.pdf", false)]
    [InlineData("/img/logo.png", false)]
    [InlineData("/environment", false)]
    [InlineData("/about.php", false)]
    [InlineData("/wordpress-to-data-lakes", false)]
    [InlineData("/download/pipeline.tar.gz", false)]
    public async Task Scanners_are_passed_over_and_readers_are_not(string path, bool isScanner)
    {
        await CountAsync(path, 1);
        Assert.Equal(isScanner ? 0 : 1, (await ReadAsync(new MissingChoice())).Total);
        Assert.Equal(isScanner ? 0 : 1, (await _store.Visits.ReadAsync(1, Stop)).Days.Single().Missing);
    }

    private async Task<RedirectMap> MapAsync() => new(await _store.Redirects.ReadAsync(Origin, Stop));

    private async Task<MissingListing> ReadAsync(MissingChoice choice) =>
        await _missing.ReadAsync(await MapAsync(), choice, Stop);

    private async Task CountAsync(string path, int times)
    {
        await _writer.FlushAsync(Stop);
        for (var n = 0; n < times; n++) _counters.CountMissing(path);
        await _writer.FlushAsync(Stop);
    }
}
