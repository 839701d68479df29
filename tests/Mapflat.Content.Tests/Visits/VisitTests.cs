using System.Globalization;
using Mapflat.Content.Store;
using Mapflat.Content.Visits;

namespace Mapflat.Content.Tests.Visits;

/// <summary>What is counted in memory is what the owner reads.</summary>
public sealed class VisitTests : IAsyncLifetime
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private readonly TempStore _store = new();
    private readonly VisitCounters _counters = new();
    private readonly VisitWriter _writer;

    public VisitTests() => _writer = new VisitWriter(_store.Folder, _counters, _store.Clock);

    private DateOnly Today => DateOnly.FromDateTime(_store.Clock.Now.UtcDateTime);

    public async ValueTask InitializeAsync() => await _store.ImportAsync(
        ("pages/index.md", Sample.Page("Home")), ("pages/new.md", Sample.Page("Renamed", "Text.\n", "former: [/old]")),
        ("pages/other.md", Sample.Page("Other")));

    public async ValueTask DisposeAsync()
    {
        _writer.Dispose();
        await _store.DisposeAsync();
    }

    [Fact]
    public async Task Nothing_counted_is_nothing_shown_and_every_day_is_there()
    {
        await _writer.FlushAsync(Stop);
        var report = await _store.Visits.ReadAsync(7, Stop);
        Assert.Null(report.Since);
        Assert.Equal(Enumerable.Range(-6, 7).Select(n => new DayVisits(Today.AddDays(n), 0, 0, 0)), report.Days);
        Assert.Empty(report.TopPages);
        Assert.Empty(report.MissingPaths);
    }

    [Fact]
    public async Task Days_without_visits_stand_between_those_with()
    {
        await CountAsync("/", 2);
        Turn(3);
        await CountAsync("/", 5);
        _counters.Successor.Add();
        _counters.CountMissing("/x");
        _counters.CountMissing(null);
        await _writer.FlushAsync(Stop);
        var report = await _store.Visits.ReadAsync(30, Stop);
        Assert.Equal(30, report.Days.Count);
        Assert.Equal([new(Today.AddDays(-3), 2, 0, 0), new(Today.AddDays(-2), 0, 0, 0), new(Today.AddDays(-1), 0, 0, 0),
            new DayVisits(Today, 5, 1, 2)], report.Days.TakeLast(4));
        Assert.Equal(Today.AddDays(-3), report.Since);
        Assert.Equal(5, (await _store.Visits.ReadAsync(1, Stop)).Days.Single().Pages);
    }

    [Fact]
    public async Task What_was_counted_before_midnight_belongs_to_the_day_before()
    {
        _store.Clock.Now = new DateTimeOffset(2026, 11, 22, 23, 59, 30, TimeSpan.Zero);
        await _writer.FlushAsync(Stop);
        _counters.OfPage("/").Add();
        _store.Clock.Now = new DateTimeOffset(2026, 11, 23, 0, 0, 0, TimeSpan.Zero);
        await _writer.FlushAsync(Stop);
        _counters.OfPage("/").Add();
        await _writer.FlushAsync(Stop);
        Assert.Equal([1L, 1L], (await _store.Visits.ReadAsync(2, Stop)).Days.Select(day => day.Pages));
    }

    [Fact]
    public async Task Visits_of_a_page_go_with_it_when_it_is_renamed()
    {
        await CountAsync("/old", 3);
        await CountAsync("/new", 4);
        await CountAsync("/gone", 1);
        await CountAsync("/", 5);
        var report = await _store.Visits.ReadAsync(7, Stop);
        Assert.Equal(
            [new("/new", "Renamed", 7), new("/", "Home", 5), new PageVisits("/gone", null, 1)], report.TopPages);
        var pages = await _store.Visits.ReadPagesAsync(30, 100, Stop);
        Assert.Equal((7L, false), (pages["/new"], pages.ContainsKey("/other")));
    }

    [Fact]
    public async Task Days_long_past_become_months_and_no_visit_is_lost()
    {
        // A year and more, a visit a day: whole months that are over since 400 days are one row each.
        for (var day = 0; day < 500; day++)
        {
            await CountAsync("/", 1);
            Turn(1);
        }

        await CountAsync("/", 1);
        var days = _store.Sql("SELECT Day FROM DailyVisits ORDER BY Day");
        Assert.Equal("501", _store.Sql("SELECT SUM(Count) FROM DailyVisits").Single());
        var kept = Today.AddDays(-VisitWriter.KeptDays);
        var boundary = new DateOnly(kept.Year, kept.Month, 1);
        // The clock began on a 22nd, and that month has no first day of its own.
        Assert.Equal(["2026-11-01", "2026-12-01", "2027-01-01"], days.Take(3));
        Assert.All(days.Where(day => DateOnly.Parse(day, CultureInfo.InvariantCulture) < boundary), day =>
            Assert.EndsWith("-01", day, StringComparison.Ordinal));
        Assert.Equal(Today.DayNumber - boundary.DayNumber + 1,
            days.Count(day => DateOnly.Parse(day, CultureInfo.InvariantCulture) >= boundary));
        Assert.All((await _store.Visits.ReadAsync(365, Stop)).Days, day => Assert.Equal(1, day.Pages));
    }

    [Fact]
    public async Task Addresses_that_are_not_there_are_kept_up_to_a_limit_and_those_asked_for_most_stay()
    {
        for (var n = 0; n < 3; n++) _counters.CountMissing("/wanted");
        _counters.CountMissing("/once-and-long-ago");
        await _writer.FlushAsync(Stop);
        Turn(1);
        await _writer.FlushAsync(Stop);
        for (var round = 0; round < 3; round++)
        {
            for (var n = 0; n < VisitCounters.MostMissingPaths + 50; n++) _counters.CountMissing($"/guess-{round}-{n}");
            await _writer.FlushAsync(Stop);
        }

        _counters.CountMissing("/" + new string('x', VisitCounters.LongestPath));
        await _writer.FlushAsync(Stop);
        Assert.Equal("1000", _store.Sql("SELECT COUNT(*) FROM MissingPaths").Single());
        Assert.Empty(
            _store.Sql("SELECT Path FROM MissingPaths WHERE Path = '/once-and-long-ago' OR length(Path) > 300"));
        var report = await _store.Visits.ReadAsync(7, Stop);
        Assert.Equal(("/wanted", 3L, Today.AddDays(-1)),
            (report.MissingPaths[0].Path, report.MissingPaths[0].Count, report.MissingPaths[0].Last));
        // The total of the day knows of them all.
        Assert.Equal((3 * (VisitCounters.MostMissingPaths + 50)) + 1, report.Days[^1].Missing);
        Assert.DoesNotContain((await _store.Visits.ReadAsync(1, Stop)).MissingPaths, path => path.Path == "/wanted");
    }

    [Fact]
    public async Task Counts_wait_for_a_database_that_is_away_each_under_its_own_day()
    {
        await _writer.FlushAsync(Stop);
        File.Move(_store.Folder.Database, _store.Folder.Database + ".away");
        await CountAwayAsync();
        Turn(1);
        await Assert.ThrowsAsync<StoreException>(() => _writer.FlushAsync(Stop));
        await CountAwayAsync();
        File.Move(_store.Folder.Database + ".away", _store.Folder.Database);
        await _writer.FlushAsync(Stop);
        await _writer.FlushAsync(Stop);
        var report = await _store.Visits.ReadAsync(2, Stop);
        Assert.Equal([1L, 1L], report.Days.Select(day => day.Pages));
        Assert.Equal(2, report.MissingPaths.Single().Count);

        async Task CountAwayAsync()
        {
            _counters.OfPage("/").Add();
            _counters.CountMissing("/x");
            await Assert.ThrowsAsync<StoreException>(() => _writer.FlushAsync(Stop));
        }
    }

    [Fact]
    public async Task A_database_that_stays_away_does_not_fill_the_memory()
    {
        await _writer.FlushAsync(Stop);
        File.Move(_store.Folder.Database, _store.Folder.Database + ".away");
        const int pages = 300;
        var days = (VisitWriter.MostWaiting / pages) + 10;
        for (var day = 0; day < days; day++)
        {
            for (var n = 0; n < pages; n++) _counters.OfPage($"/{n}").Add();
            await Assert.ThrowsAsync<StoreException>(() => _writer.FlushAsync(Stop));
            Turn(1);
        }

        File.Move(_store.Folder.Database + ".away", _store.Folder.Database);
        await _writer.FlushAsync(Stop);
        Assert.Equal(VisitWriter.MostWaiting, int.Parse(
            _store.Sql("SELECT SUM(Count) FROM DailyVisits").Single(), CultureInfo.InvariantCulture));
        // The newest are those that are kept; they belong to the day of the flush before.
        Assert.Equal(pages, (await _store.Visits.ReadAsync(3, Stop)).Days[0].Pages);
    }

    [Fact]
    public async Task No_count_is_lost_however_many_count_at_once()
    {
        const int each = 20_000;
        using var done = new CancellationTokenSource();
        var flushing = Task.Run(async () =>
        {
            while (!done.IsCancellationRequested) await _writer.FlushAsync(CancellationToken.None);
        }, Stop);
        Parallel.For(0, 4, _ =>
        {
            for (var n = 0; n < each; n++)
            {
                _counters.OfPage("/").Add();
                _counters.CountMissing("/x");
            }
        });
        await done.CancelAsync();
        await flushing;
        await _writer.FlushAsync(Stop);
        var day = (await _store.Visits.ReadAsync(1, Stop)).Days.Single();
        Assert.Equal((4 * each, 4 * each), (day.Pages, day.Missing));
        Assert.Equal(
            (4 * each).ToString(CultureInfo.InvariantCulture), _store.Sql("SELECT Count FROM MissingPaths").Single());
    }

    [Fact]
    public async Task Counting_is_no_change_that_visitors_could_see()
    {
        var before = await _store.Store.ReadGenerationAsync(Stop);
        await CountAsync("/", 1);
        Assert.Equal(before, await _store.Store.ReadGenerationAsync(Stop));
    }

    private void Turn(int days) => _store.Clock.Now += TimeSpan.FromDays(days);

    /// <summary>Counts on the day that the clock shows.</summary>
    private async Task CountAsync(string page, int times)
    {
        await _writer.FlushAsync(Stop);
        for (var n = 0; n < times; n++) _counters.OfPage(page).Add();
        await _writer.FlushAsync(Stop);
    }
}
