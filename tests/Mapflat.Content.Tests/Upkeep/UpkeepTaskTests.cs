using Mapflat.Content.Store;
using Mapflat.Content.Upkeep;
using Mapflat.Content.Upkeep.Tasks;
using Microsoft.Data.Sqlite;

namespace Mapflat.Content.Tests.Upkeep;

public sealed class UpkeepTaskTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Another_version_of_the_program_is_told_of_once_and_the_first_is_none()
    {
        await using var store = new TempStore();
        var journal = new UpkeepJournal(store.Folder);
        journal.NoteVersion("2.0.0", store.Clock.Now.UtcDateTime);
        Assert.Empty(journal.Events);
        new UpkeepJournal(store.Folder).NoteVersion("2.0.0", store.Clock.Now.UtcDateTime);
        var later = new UpkeepJournal(store.Folder);
        later.NoteVersion("2.1.0", store.Clock.Now.UtcDateTime);
        Assert.Equal("The program is version 2.1.0 now; it was 2.0.0.", Assert.Single(later.Events).Summary);
        Assert.Single(new UpkeepJournal(store.Folder).Events);
    }

    [Fact]
    public async Task A_whole_database_is_well_and_says_its_size()
    {
        await using var store = new TempStore();
        await store.ImportAsync(("pages/a.md", Sample.Page("A")));
        var report = await new DatabaseTask(store.Folder).RunAsync(Stop);
        Assert.Equal((UpkeepState.Well, "Whole, at generation 1."), (report.State, report.Summary));
        Assert.Contains(report.Details, line => line.StartsWith("size: ", StringComparison.Ordinal));
        Assert.Equal(UpkeepState.Well, (await new IntegrityTask(store.Folder).RunAsync(Stop)).State);
    }

    [Fact]
    public async Task A_database_that_is_missing_empty_torn_or_of_something_else_needs_someone()
    {
        await using var store = new TempStore();
        await store.ImportAsync(("pages/a.md", Sample.Page("A")));
        SqliteConnection.ClearAllPools();
        var whole = await File.ReadAllBytesAsync(store.Folder.Database, Stop);
        foreach (var side in (string[])["-wal", "-shm"]) File.Delete(store.Folder.Database + side);
        await Check([], "is missing");
        await Check(new byte[9_000], "is damaged");
        await Check([.. whole[..4096], .. new byte[whole.Length - 4096]], "is damaged");
        File.Delete(store.Folder.Database);
        Assert.Equal(UpkeepState.NeedsSomeone, (await new DatabaseTask(store.Folder).RunAsync(Stop)).State);

        async Task Check(byte[] bytes, string words)
        {
            await File.WriteAllBytesAsync(store.Folder.Database, bytes, Stop);
            foreach (IUpkeepTask task in (IUpkeepTask[])[new DatabaseTask(store.Folder), new IntegrityTask(
                store.Folder)])
            {
                var report = await task.RunAsync(Stop);
                Assert.Equal(UpkeepState.NeedsSomeone, report.State);
                Assert.Contains(words, report.Summary, StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public async Task A_reference_to_nothing_is_found_by_the_quick_check_and_a_false_index_by_the_thorough_one()
    {
        await using var store = new TempStore();
        await store.ImportAsync(("pages/a.md", Sample.Page("A")));
        store.Sql("PRAGMA foreign_keys = OFF; INSERT INTO FormerAddresses (Path, PageId, Added) VALUES ('/old', 4711, "
            + "'2026-01-01')");
        var quick = await new DatabaseTask(store.Folder).RunAsync(Stop);
        Assert.Equal(UpkeepState.NeedsSomeone, quick.State);
        Assert.Contains(
            "FormerAddresses refers to a missing row of Pages", Assert.Single(quick.Details), StringComparison.Ordinal);
        store.Sql("DELETE FROM FormerAddresses");
        store.Sql("PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = replace(sql, '\"Section\", \"Order\"', "
            + "'\"Order\", \"Section\"') WHERE name = 'IX_Pages_in_order'");
        Assert.Equal(UpkeepState.NeedsSomeone, (await new IntegrityTask(store.Folder).RunAsync(Stop)).State);
    }

    [Fact]
    public async Task A_long_write_ahead_log_is_brought_in()
    {
        await using var store = new TempStore();
        await store.ImportAsync(("pages/a.md", Sample.Page("A")));
        using (var writer = new SqliteConnection($"Data Source={store.Folder.Database};Pooling=False"))
        {
            writer.Open();
            using var command = writer.CreateCommand();
            command.CommandText = "PRAGMA wal_autocheckpoint = 0; CREATE TABLE Large AS SELECT randomblob(20000000) AS "
                + "Bytes; DROP TABLE Large";
            command.ExecuteNonQuery();
            var log = new FileInfo(store.Folder.Database + "-wal");
            Assert.True(log.Length > DatabaseTask.LongLog);
            var report = await new DatabaseTask(store.Folder).RunAsync(Stop);
            Assert.Equal(UpkeepState.Well, report.State);
            Assert.Contains(report.Details, line => line.EndsWith("now brought in", StringComparison.Ordinal));
            log.Refresh();
            Assert.True(!log.Exists || log.Length == 0);
        }
    }

    [Fact]
    public async Task Growth_is_seen_and_told_with_what_grows_and_the_past_stays_small()
    {
        using var data = new TempFolder();
        var clock = new StoppedClock();
        var folder = new DataFolder(data.Path);
        folder.Create();
        for (var month = 0; month < 150; month++)
        {
            Assert.Equal(UpkeepState.Well, (await new DiskTask(folder, clock).RunAsync(Stop)).State);
            clock.Now = clock.Now.AddMonths(1);
        }

        Assert.Equal(120, (await File.ReadAllLinesAsync(data["sizes.tsv"], Stop)).Length);
        // A file of 40 % of what is free, with nothing in it, as the file system allows; at that pace two months are
        // left.
        var free = DiskTask.FreeSpace(folder);
        await using (var large = new FileStream(data["backups/large"], FileMode.CreateNew))
            large.SetLength(free / 5 * 2);
        var report = await new DiskTask(folder, clock).RunAsync(Stop);
        Assert.Equal(UpkeepState.WorthALook, report.State);
        Assert.Matches("the disk is full in 7[0-9] days", report.Summary);
        Assert.StartsWith("backups: ", report.Details[0], StringComparison.Ordinal);
        Assert.Contains(report.Details, line => line.StartsWith("since 2039-", StringComparison.Ordinal)
            && line.Contains(": +", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("2028-05-14", UpkeepState.Well)]
    [InlineData("2028-05-15", UpkeepState.WorthALook)]
    [InlineData("2028-11-14", UpkeepState.WorthALook)]
    [InlineData("2028-11-15", UpkeepState.NeedsSomeone)]
    internal async Task The_end_of_support_is_told_half_a_year_ahead(string day, UpkeepState state)
    {
        var clock = new StoppedClock
        {
            Now = new DateTimeOffset(
                DateOnly.Parse(day, System.Globalization.CultureInfo.InvariantCulture), default, TimeSpan.Zero)
        };
        Assert.Equal(state, (await new RuntimeTask(clock).RunAsync(Stop)).State);
    }

    [Fact]
    public async Task Keys_that_cannot_be_read_need_someone()
    {
        using var data = new TempFolder();
        var folder = new DataFolder(data.Path);
        folder.Create();
        Assert.Equal(UpkeepState.Well, (await new KeysTask(folder).RunAsync(Stop)).State);
        data.Write("keys/key-1.xml", "<key id=\"1\" />");
        Assert.Equal("One key, readable by this program alone.", (await new KeysTask(folder).RunAsync(Stop)).Summary);
        data.Write("keys/key-2.xml", "<key id=");
        var report = await new KeysTask(folder).RunAsync(Stop);
        Assert.Equal(UpkeepState.NeedsSomeone, report.State);
        Assert.StartsWith("key-2.xml: ", Assert.Single(report.Details), StringComparison.Ordinal);
        File.Delete(data["keys/key-2.xml"]);
        if (OperatingSystem.IsWindows()) return;
        File.SetUnixFileMode(folder.Keys, File.GetUnixFileMode(folder.Keys) | UnixFileMode.OtherExecute);
        Assert.Equal(UpkeepState.WorthALook, (await new KeysTask(folder).RunAsync(Stop)).State);
    }

    [Fact]
    public async Task A_log_that_outgrows_its_bounds_is_worth_a_look()
    {
        using var data = new TempFolder();
        var folder = new DataFolder(data.Path);
        folder.Create();
        data.Write("logs/a", "x");
        Assert.Equal(UpkeepState.Well, (await new LogsTask(folder).RunAsync(Stop)).State);
        await using (var large = new FileStream(data["logs/b"], FileMode.CreateNew)) large.SetLength(LogsTask.Much);
        Assert.Equal(UpkeepState.WorthALook, (await new LogsTask(folder).RunAsync(Stop)).State);
    }

    [Fact]
    public async Task Links_and_rules_are_told_with_their_place_and_not_without_a_database()
    {
        await using var store = new TempStore();
        await store.ImportAsync(
            ("pages/a.md", Sample.Page("A") + "\n[nowhere](/nowhere)\n"),
            ("redirects.csv", "from,to,status,match\n/old,/nothing-here,301,exact\n"));
        var links = await new LinksTask(store.Links, store.Redirects, store.Folder).RunAsync(Stop);
        Assert.Equal(UpkeepState.WorthALook, links.State);
        Assert.Contains("pages/a.md:", Assert.Single(links.Details), StringComparison.Ordinal);
        var rules = await new RulesTask(store.Redirects, store.Folder).RunAsync(Stop);
        Assert.Equal(UpkeepState.WorthALook, rules.State);
        Assert.Contains("/nothing-here", Assert.Single(rules.Details), StringComparison.Ordinal);
        SqliteConnection.ClearAllPools();
        File.Delete(store.Folder.Database);
        Assert.Equal(UpkeepState.Unknown,
            (await new LinksTask(store.Links, store.Redirects, store.Folder).RunAsync(Stop)).State);
        Assert.Equal(UpkeepState.Unknown, (await new RulesTask(store.Redirects, store.Folder).RunAsync(Stop)).State);
        Assert.False(File.Exists(store.Folder.Database));
    }

    [Fact]
    public void The_secret_of_the_feed_is_kept_as_a_hash_renewed_and_revoked()
    {
        using var data = new TempFolder();
        var folder = new DataFolder(data.Path);
        folder.Create();
        var key = new HealthFeedKey(folder);
        Assert.False(key.Matches(""));
        var first = key.Renew(new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        Assert.Matches("^[0-9a-f]{48}$", first);
        Assert.True(key.Matches(first));
        Assert.DoesNotContain(first, File.ReadAllText(data["keys/health-feed.json"]), StringComparison.Ordinal);
        var id = key.FeedId;
        var second = key.Renew(new DateTime(2027, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        // Another process reads the same.
        key = new HealthFeedKey(folder);
        Assert.Equal((false, true, id), (key.Matches(first), key.Matches(second), key.FeedId));
        Assert.Equal(new DateTime(2027, 1, 1, 0, 0, 0, DateTimeKind.Utc), key.Made);
        key.Revoke();
        key = new HealthFeedKey(folder);
        Assert.Equal((false, false, null), (key.Matches(second), key.Matches(""), key.Made));
    }
}
