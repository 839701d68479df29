using Mapflat.Content.Addresses;
using Mapflat.Content.Store;

namespace Mapflat.Content.Tests.Store;

/// <summary>
/// What was acknowledged stays, whatever happens to the process; and processes do not get into each other's way.
/// </summary>
public sealed class DurabilityTests
{
    /// <summary>How often the process is killed.</summary>
    private static readonly int _rounds = LongRun.Count(3, 6, "MAPFLAT_KILLS");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Trait(LongRun.Trait, LongRun.Whole)]
    [Fact]
    public async Task A_process_killed_at_any_moment_loses_nothing_that_was_acknowledged()
    {
        var random = new Random(20261122);
        using var data = new TempFolder();
        var acknowledged = -1;
        for (var round = 0; round < _rounds; round++)
        {
            using var loop = ImportLoop.Start(data.Path, "a");
            // Every fifth is killed while it starts, the first of them while it makes the database.
            if (round % 5 > 0) acknowledged = await loop.NextAsync(atLeast: 0, Stop);
            await Task.Delay(random.Next(300), Stop);
            acknowledged = await loop.KillAsync(Stop) ?? acknowledged;
            await AssertWholeAsync(data.Path, "a", acknowledged);
        }

        Assert.InRange(acknowledged, _rounds / 2, int.MaxValue);
    }

    [Fact]
    public async Task Processes_that_write_at_once_are_all_heard()
    {
        const int Imports = 3;
        using var data = new TempFolder();
        using var one = ImportLoop.Start(data.Path, "a");
        using var other = ImportLoop.Start(data.Path, "b");
        var reached = await Task.WhenAll(one.NextAsync(Imports, Stop), other.NextAsync(Imports, Stop));
        var last = (await one.KillAsync(Stop) ?? reached[0], await other.KillAsync(Stop) ?? reached[1]);
        await AssertWholeAsync(data.Path, "a", last.Item1);
        await AssertWholeAsync(data.Path, "b", last.Item2);
    }

    private static async Task AssertWholeAsync(string dataDirectory, string series, int acknowledged)
    {
        await using var store = new TempStore(dataDirectory);
        // Killed early enough, it leaves no database, or one without tables; opening makes what is missing.
        Assert.False(acknowledged >= 0 && !File.Exists(store.Folder.Database));
        await store.Pages.ReadAsync("/", Stop);
        Assert.Empty(await DatabaseProbe.FindFaultsAsync(store.Folder, full: true, Stop));
        Assert.Empty(store.Sql(
            "SELECT Address FROM Pages WHERE Status <> 'Draft' AND (LiveRevisionId IS NULL OR Published IS NULL)"));
        Assert.Empty(store.Sql("SELECT Address FROM Pages WHERE Address NOT IN (SELECT Path FROM Ledger)"));
        Assert.Empty(store.Sql("SELECT Address FROM Pages WHERE Id NOT IN (SELECT PageId FROM SearchSections)"));
        foreach (var file in await store.Media.ReadAllAsync(Stop))
            Assert.Equal(file.Length, new FileInfo((await store.Media.FindAsync(file.Name, Stop))!.Value.Path).Length);
        if (acknowledged < 0) return;

        var edition = (await store.Pages.ReadAsync($"/{series}/edited", Stop))!.Markdown;
        // One more import than was acknowledged may have been committed.
        Assert.Contains(edition, (string[])[$"Edition {acknowledged}.\n", $"Edition {acknowledged + 1}.\n"]);
        for (var number = 0; number <= acknowledged; number++)
            Assert.NotNull(await store.Pages.ReadAsync($"/{series}-{number}", Stop));
        var map = new RedirectMap(await store.Redirects.ReadAsync("https://www.example.org", Stop));
        for (var number = 0; number <= Math.Min(acknowledged, 4); number++)
            Assert.NotEqual(ResolutionKind.NotFound, map.ResolveRaw(null, $"/{series}/moved-{number}").Kind);
        Assert.Equal(301, map.ResolveRaw(null, $"/{series}/old/{acknowledged}").Status);
    }
}
