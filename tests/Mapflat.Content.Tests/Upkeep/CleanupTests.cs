using Mapflat.Content.Store;
using Mapflat.Content.Upkeep;

namespace Mapflat.Content.Tests.Upkeep;

public sealed class CleanupTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_a_killed_process_left_half_written_is_removed_and_what_is_being_written_is_not()
    {
        await using var store = new TempStore();
        await store.ImportAsync(("pages/a.md", Sample.Page("A")), ("media/a.gif", "GIF89a"));
        var kept = Directory.GetFiles(store.Folder.Media).Single();
        var (old, young) = (new string('a', 64), new string('b', 64));
        foreach (var (name, age)
            in ((string, int)[])[("old.tmp", 25), ("young.tmp", 1), (old, 25), (young, 1), ("note.txt", 25)])
        {
            var path = Path.Combine(store.Folder.Media, name);
            await File.WriteAllTextAsync(path, "bytes", Stop);
            File.SetLastWriteTimeUtc(path, store.Clock.Now.UtcDateTime.AddHours(-age));
        }

        File.SetLastWriteTimeUtc(kept, store.Clock.Now.UtcDateTime.AddYears(-1));
        var report = await Of(store).RunAsync(Stop);
        Assert.Equal(UpkeepState.Well, report.State);
        Assert.Equal("Cleared away: 1 file that was left half written, 1 uploaded file that belongs to nothing.",
            report.Summary);
        Assert.Equal(((string[])["note.txt", Path.GetFileName(kept), young, "young.tmp"]).Order(StringComparer.Ordinal),
            Directory.GetFiles(store.Folder.Media).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Equal("There was nothing to clear away.", (await Of(store).RunAsync(Stop)).Summary);
    }

    [Fact]
    public async Task What_a_kill_has_left_of_uploads_is_gone_with_the_next_start()
    {
        await using var store = new TempStore();
        await store.ImportAsync(("pages/a.md", Sample.Page("A")), ("media/a.gif", "GIF89a"));
        var kept = Directory.GetFiles(store.Folder.Media).Single();
        var begun = store.Clock.Now.UtcDateTime;
        File.SetLastWriteTimeUtc(kept, begun.AddMinutes(-1));
        string[] left = [Path.Combine(store.Folder.Media, $"{new string('a', 64)}.1.tmp"),
            Path.Combine(store.Folder.Media, new string('b', 64)),
            Path.Combine(store.Folder.Backups, "uploading.part")];
        string[] young = [Path.Combine(store.Folder.Media, $"{new string('c', 64)}.1.tmp"),
            Path.Combine(store.Folder.Media, new string('d', 64))];
        foreach (var path in left.Concat(young))
        {
            await File.WriteAllTextAsync(path, "bytes", Stop);
            File.SetLastWriteTimeUtc(path, begun.AddSeconds(left.Contains(path) ? -1 : 1));
        }

        Assert.Equal(left.Length, await Of(store).SweepAfterKillAsync(begun, Stop));
        Assert.DoesNotContain(left, File.Exists);
        // A command that is at work beside the site keeps what it writes.
        Assert.All(young.Append(kept), path => Assert.True(File.Exists(path)));
    }

    [Fact]
    public async Task Nothing_is_cleared_away_for_its_age_while_the_clock_is_in_doubt()
    {
        await using var store = new TempStore();
        await store.ImportAsync(("pages/a.md", Sample.Page("A")));
        Assert.Null(new ClockWatch(store.Folder, store.Clock).Look());
        var path = Path.Combine(store.Folder.Media, "a.tmp");
        await File.WriteAllTextAsync(path, "bytes", Stop);
        File.SetLastWriteTimeUtc(path, store.Clock.Now.UtcDateTime);
        store.Clock.Now = store.Clock.Now.AddYears(3);
        Assert.Equal(UpkeepState.Unknown, (await Of(store).RunAsync(Stop)).State);
        Assert.True(File.Exists(path));
        store.Clock.Now = store.Clock.Now.AddYears(-3).AddDays(2);
        Assert.Equal(UpkeepState.Well, (await Of(store).RunAsync(Stop)).State);
        Assert.False(File.Exists(path));
    }

    [Fact]
    public async Task Room_that_nothing_uses_goes_back_to_the_disk_and_the_log_of_changes_is_emptied()
    {
        await using var store = new TempStore();
        await store.ImportAsync(("pages/a.md", Sample.Page("A")));
        store.Sql("CREATE TABLE Large (Bytes BLOB); WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n "
            + $"WHERE i < {(2 * Cleanup.LooseLimit / 1_000_000) + 2}) INSERT INTO Large SELECT "
            + "zeroblob(1000000) FROM n");
        var report = await Of(store).RunAsync(Stop);
        Assert.Equal("There was nothing to clear away.", report.Summary);
        Assert.Equal(0, new FileInfo(store.Folder.Database + "-wal").Length);
        Assert.InRange(new FileInfo(store.Folder.Database).Length, 2 * Cleanup.LooseLimit, long.MaxValue);
        store.Sql("DROP TABLE Large");
        report = await Of(store).RunAsync(Stop);
        Assert.Equal("Cleared away: gave room back to the disk.", report.Summary);
        Assert.InRange(new FileInfo(store.Folder.Database).Length, 1, 2_000_000);
        Assert.Empty(await DatabaseProbe.FindFaultsAsync(store.Folder, full: true, Stop));
        Assert.NotNull(await store.Pages.ReadAsync("/a", Stop));
        Assert.NotEmpty((await store.Search.FindAsync("A", Stop)).Hits);
    }

    [Fact]
    public async Task Without_a_database_it_says_what_to_do()
    {
        await using var store = new TempStore();
        await store.ImportAsync(("pages/a.md", Sample.Page("A")));
        foreach (var file in Directory.EnumerateFiles(store.Folder.Root, "mapflat.db*")) File.Delete(file);
        var report = await Of(store).RunAsync(Stop);
        Assert.Equal(UpkeepState.NeedsSomeone, report.State);
        Assert.Contains("Restore a backup with", report.Summary, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_save_into_a_database_that_was_moved_away_is_refused_and_goes_on_in_its_place()
    {
        await using var store = new TempStore();
        await store.ImportAsync(("pages/a.md", Sample.Page("A", "One.\n")));
        foreach (var file in Directory.EnumerateFiles(store.Folder.Root, "mapflat.db*"))
            File.Move(file, file.Replace("mapflat.db", "aside.db", StringComparison.Ordinal));
        await Assert.ThrowsAsync<Content.Store.StoreException>(() => store.ImportAsync(
            ("pages/a.md", Sample.Page("A", "Two.\n"))));
        foreach (var file in Directory.EnumerateFiles(store.Folder.Root, "aside.db*"))
            File.Move(file, file.Replace("aside.db", "mapflat.db", StringComparison.Ordinal));
        await store.ImportAsync(("pages/a.md", Sample.Page("A", "Three.\n")));
        Assert.Equal("Three.\n", (await store.Pages.ReadAsync("/a", Stop))!.Markdown);
        Assert.Empty(await DatabaseProbe.FindFaultsAsync(store.Folder, full: true, Stop));
    }

    private static Cleanup Of(TempStore store) => new(store.Store, store.Media, store.Adoption, store.Clock);
}
