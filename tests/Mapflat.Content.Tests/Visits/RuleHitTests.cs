using Mapflat.Content.Pages;
using Mapflat.Content.Redirects.Formats;
using Mapflat.Content.Store;
using Mapflat.Content.Tests.Pages;
using Mapflat.Content.Transfer;
using Mapflat.Content.Visits;

namespace Mapflat.Content.Tests.Visits;

/// <summary>What is counted of redirect rules, and that it survives whatever is done to them.</summary>
public sealed class RuleHitTests : IAsyncLifetime
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private readonly ActingStore _site = new();
    private readonly VisitCounters _counters = new();
    private readonly VisitWriter _writer;

    public RuleHitTests() => _writer = new VisitWriter(_site.Store.Folder, _counters, _site.Store.Clock);

    public async ValueTask InitializeAsync() => await _site.Store.ImportAsync(
        ("pages/index.md", Sample.Page("Home")), ("pages/a.md", Sample.Page("A")),
        ("redirects.csv", "from,to,status,hits,last_hit\n/x,/a,301,,\n/old,/a,301,7,2020-02-02\n"));

    public async ValueTask DisposeAsync()
    {
        _writer.Dispose();
        await _site.DisposeAsync();
    }

    [Fact]
    public async Task A_rule_has_a_total_a_first_and_a_last_day_and_every_month()
    {
        await CountAsync("/x", 2);
        Turn(3);
        await CountAsync("/x", 1);
        Turn(30);
        await CountAsync("/x", 4);
        Assert.Equal("7|2026-11-22|2026-12-25", Counted("/x"));
        Assert.Equal([("2026-11-01", 3L), ("2026-12-01", 4L)], (await _site.Store.Visits.ReadRuleAsync(Id("/x"), Stop))
            .Select(m => (m.Month.ToString("O", null), m.Count)));
    }

    [Fact]
    public async Task Hits_that_came_with_a_file_are_gone_on_from_and_their_first_day_stays_unknown()
    {
        Assert.Equal("7||2020-02-02", Counted("/old"));
        await CountAsync("/old", 1);
        Assert.Equal("8||2026-11-22", Counted("/old"));
    }

    [Fact]
    public async Task Months_of_many_years_are_kept()
    {
        for (var month = 0; month < 30; month++)
        {
            await CountAsync("/x", 1);
            Turn(31);
        }

        Assert.Equal(30, (await _site.Store.Visits.ReadRuleAsync(Id("/x"), Stop)).Count);
        Assert.Equal(30, (await _site.Store.Visits.ReadRuleAsync(Id("/x"), Stop)).Sum(m => m.Count));
    }

    [Fact]
    public async Task A_hit_on_a_rule_that_was_deleted_meanwhile_is_dropped_quietly()
    {
        _counters.CountRule(Id("/x"));
        _counters.CountRule(987_654);
        _site.Store.Sql("DELETE FROM Rules WHERE \"From\" = '/x'");
        await _writer.FlushAsync(Stop);
        Assert.Equal(["0"], _site.Store.Sql("SELECT count(*) FROM RuleMonths"));
    }

    [Fact]
    public async Task Hits_wait_for_a_database_that_is_away_each_in_its_own_month()
    {
        await _writer.FlushAsync(Stop);
        var id = Id("/x");
        File.Move(_site.Store.Folder.Database, _site.Store.Folder.Database + ".away");
        _counters.CountRule(id);
        await Assert.ThrowsAsync<StoreException>(() => _writer.FlushAsync(Stop));
        Turn(20);
        await Assert.ThrowsAsync<StoreException>(() => _writer.FlushAsync(Stop));
        _counters.CountRule(id);
        await Assert.ThrowsAsync<StoreException>(() => _writer.FlushAsync(Stop));
        File.Move(_site.Store.Folder.Database + ".away", _site.Store.Folder.Database);
        await _writer.FlushAsync(Stop);
        await _writer.FlushAsync(Stop);
        Assert.Equal("2|2026-11-22|2026-12-12", Counted("/x"));
        Assert.Equal(2, (await _site.Store.Visits.ReadRuleAsync(id, Stop)).Count);
    }

    [Fact]
    public async Task No_hit_is_lost_however_many_count_at_once_and_none_raises_the_generation()
    {
        const int each = 20_000;
        var id = Id("/x");
        var before = await _site.Store.Store.ReadGenerationAsync(Stop);
        using var done = new CancellationTokenSource();
        var flushing = Task.Run(async () =>
        {
            while (!done.IsCancellationRequested) await _writer.FlushAsync(CancellationToken.None);
        }, Stop);
        Parallel.For(0, 4, _ =>
        {
            for (var n = 0; n < each; n++) _counters.CountRule(id);
        });
        await done.CancelAsync();
        await flushing;
        await _writer.FlushAsync(Stop);
        Assert.StartsWith($"{4 * each}|", Counted("/x"), StringComparison.Ordinal);
        Assert.Equal(before, await _site.Store.Store.ReadGenerationAsync(Stop));
    }

    [Fact]
    public void Counting_a_rule_allocates_nothing()
    {
        for (var n = 0; n < 100; n++) _counters.CountRule(n);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var n = 0; n < 1000; n++) _counters.CountRule(n % 100);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public async Task Hits_survive_a_change_of_the_rule_an_import_over_it_and_an_export()
    {
        await CountAsync("/x", 5);
        await _site.Store.ImportAsync(
            ("redirects.csv", "from,to,status,hits,last_hit\n/x,https://new.example/,301,0,\n"));
        Assert.Equal("5|2026-11-22|2026-11-22", Counted("/x"));
        using var file = new MemoryStream("from,to,status,note,hits\n/x,/a,302,Other words,1\n"u8.ToArray());
        var (report, _) = await Importer().ImportAsync(file, "redirects.csv",
            new RuleImportOptions { ReplaceExisting = true }, "https://www.example.org", Author.Command, null, Stop);
        Assert.Equal(1, report!.Changed);
        Assert.Equal("5|2026-11-22|2026-11-22", Counted("/x"));
        var exported = await _site.Store.ExportAsync();
        Assert.Contains(",5,2026-11-22\n", exported["redirects.csv"], StringComparison.Ordinal);
        await using var other = new TempStore(options: new MapflatOptions { TargetHosts = ["new.example"] });
        await other.ImportAsync([.. exported.Select(file => (file.Key, file.Value))]);
        Assert.Equal(["5|2026-11-22"], other.Sql("SELECT Hits || '|' || LastHit FROM Rules WHERE \"From\" = '/x'"));
    }

    [Fact]
    public async Task A_rule_that_a_page_took_the_place_of_comes_back_with_its_hits_and_months_when_that_is_undone()
    {
        await CountAsync("/x", 5);
        var id = Id("/x");
        var moved = await _site.DoAsync("/a", new PageAct.Move("/x", false));
        Assert.Equal(["0"], _site.Store.Sql("SELECT count(*) FROM Rules WHERE \"From\" = '/x' AND Enabled = 1"));
        var (_, failure) = await _site.UndoAsync(moved);
        Assert.Null(failure);
        Assert.Equal("5|2026-11-22|2026-11-22", Counted("/x"));
        Assert.Equal(id, Id("/x"));
        Assert.Single(await _site.Store.Visits.ReadRuleAsync(id, Stop));
    }

    [Fact]
    public async Task Followed_former_addresses_are_counted_too()
    {
        await _site.DoAsync("/a", new PageAct.Move("/b", false));
        for (var n = 0; n < 3; n++) _counters.CountFormer("/a");
        await _writer.FlushAsync(Stop);
        await using var db = await _site.Store.Store.OpenAsync(Stop);
        Assert.Equal(("/a", 3L),
            Assert.Single(await VisitReader.ReadFormerAsync(db, ["/a", "/other"], Stop)) is var (path, count)
                ? (path, count)
                : default);
    }

    private RuleImport Importer() => _site.Store.RuleImport;

    private int Id(string from) => int.Parse(_site.Store.Sql($"SELECT Id FROM Rules WHERE \"From\" = '{from}'")[0],
        System.Globalization.CultureInfo.InvariantCulture);

    private string Counted(string from) => _site.Store.Sql("SELECT Hits || '|' || coalesce(FirstHit, '') || '|' || "
        + $"coalesce(LastHit, '') FROM Rules WHERE \"From\" = '{from}'").Single();

    private void Turn(int days) => _site.Store.Clock.Now += TimeSpan.FromDays(days);

    private async Task CountAsync(string from, int times)
    {
        await _writer.FlushAsync(Stop);
        for (var n = 0; n < times; n++) _counters.CountRule(Id(from));
        await _writer.FlushAsync(Stop);
    }
}
