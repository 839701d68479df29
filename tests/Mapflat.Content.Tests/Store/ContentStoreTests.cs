using Mapflat.Content.Store;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace Mapflat.Content.Tests.Store;

public sealed class ContentStoreTests
{
    private const UnixFileMode File600 = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_pooled_connection_keeps_the_promises_of_the_store()
    {
        await using var store = new TempStore();
        List<ContentDb> contexts = [];
        for (var i = 0; i < 5; i++) contexts.Add(await store.Store.OpenAsync(Stop));
        for (var turn = 0; turn < 2; turn++)
        {
            foreach (var db in contexts)
            {
                await db.Database.OpenConnectionAsync(Stop);
                Assert.Equal("wal", await PragmaAsync(db, "SELECT journal_mode AS Value FROM pragma_journal_mode"));
                Assert.Equal(
                    "2", await PragmaAsync(db, "SELECT CAST(synchronous AS TEXT) AS Value FROM pragma_synchronous"));
                Assert.Equal(
                    "1", await PragmaAsync(db, "SELECT CAST(foreign_keys AS TEXT) AS Value FROM pragma_foreign_keys"));
                Assert.True(((SqliteConnection)db.Database.GetDbConnection()).DefaultTimeout >= 5);
            }

            // Back to the pool, and out again.
            foreach (var db in contexts) await db.Database.CloseConnectionAsync();
        }

        var version = Version.Parse(await PragmaAsync(contexts[0], "SELECT sqlite_version() AS Value"));
        Assert.True(version >= new Version(3, 51, 3), $"SQLite {version} is too old.");
        foreach (var db in contexts) await db.DisposeAsync();
    }

    [Fact]
    public async Task Nobody_else_may_read_the_data_folder()
    {
        if (OperatingSystem.IsWindows()) Assert.Skip("Windows has no such modes.");
        using var parent = new TempFolder();
        await using var store = new TempStore(parent["data"]);
        await store.ImportAsync(("pages/a.md", Sample.Page("A")), ("media/a.gif", "GIF89a"));
        await using var db = await store.Store.OpenAsync(Stop);
        await db.Database.OpenConnectionAsync(Stop);
        using var serving = store.Folder.TryLock();
        var files = Directory.EnumerateFiles(store.Folder.Root, "*", SearchOption.AllDirectories).ToList();
        Assert.Contains(store.Folder.Database + "-wal", files);
        Assert.Contains(store.Folder.Database + "-shm", files);
        Assert.Contains(Path.Combine(store.Folder.Frozen, "generation"), files);
        Assert.Contains(files, file => file.StartsWith(store.Folder.Media, StringComparison.Ordinal));
        Assert.All(files, file => Assert.Equal(File600, TempFolder.ModeOf(file)));
        Assert.All(
            Directory.EnumerateDirectories(store.Folder.Root, "*", SearchOption.AllDirectories)
                .Append(store.Folder.Root),
            folder => Assert.Equal(File600 | UnixFileMode.UserExecute, TempFolder.ModeOf(folder)));
    }

    [Theory]
    [InlineData("UPDATE Revisions SET Markdown = 'changed'", "never changed")]
    [InlineData("UPDATE Revisions SET PublishedAt = NULL", "never changed")]
    [InlineData("DELETE FROM Revisions", "never deleted")]
    [InlineData("REPLACE INTO Revisions SELECT * FROM Revisions", "never replaced")]
    [InlineData("DELETE FROM Ledger", "never forgotten")]
    [InlineData("UPDATE Ledger SET Path = '/x'", "never changed")]
    [InlineData("DELETE FROM Pages", "FOREIGN KEY")]
    public async Task What_was_public_cannot_be_changed_even_by_SQL(string sql, string words)
    {
        await using var store = new TempStore();
        await store.ImportAsync(
            ("pages/a.md", Sample.Page("A", "Text.\n", "published: 2015-01-01", "updated: 2015-01-01")));
        var e = Assert.Throws<SqliteException>(() => store.Sql("PRAGMA foreign_keys = ON; " + sql));
        Assert.Contains(words, e.Message, StringComparison.Ordinal);
        Assert.Equal(["Text.\n"], store.Sql("SELECT Markdown FROM Revisions WHERE PublishedAt IS NOT NULL"));
        Assert.Equal(["/a"], store.Sql("SELECT Path FROM Ledger"));
    }

    [Fact]
    public async Task An_address_in_the_ledger_keeps_its_first_day()
    {
        await using var store = new TempStore();
        await store.ImportAsync(("pages/a.md", Sample.Page("A", "Text.\n", "published: 2015-01-01")));
        store.Sql("REPLACE INTO Ledger VALUES ('/a', '2026-01-01')");
        store.Sql("INSERT INTO Ledger VALUES ('/a', '2026-01-01')");
        Assert.StartsWith(
            "2015-01-01", Assert.Single(store.Sql("SELECT FirstPublic FROM Ledger")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_draft_may_still_be_changed()
    {
        await using var store = new TempStore();
        await store.ImportAsync(("pages/a.md", Sample.Page("A", "Text.\n", "status: draft")));
        store.Sql("UPDATE Revisions SET Markdown = 'changed'");
        Assert.Equal(["changed"], store.Sql("SELECT Markdown FROM Revisions"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_lost_database_is_reported_and_not_replaced_by_an_empty_one(bool truncated)
    {
        using var data = new TempFolder();
        await using (var store = new TempStore(data.Path)) await store.ImportAsync(("pages/a.md", Sample.Page("A")));
        SqliteConnection.ClearAllPools();
        foreach (var file in Directory.EnumerateFiles(data.Path, "mapflat.db*")) File.Delete(file);
        if (truncated) await File.WriteAllBytesAsync(data["mapflat.db"], [], Stop);
        await using var later = new TempStore(data.Path);
        var e = await Assert.ThrowsAsync<StoreException>(() => later.Store.EnsureOpenAsync(Stop));
        Assert.Contains("is missing or empty, though a site was served from this folder. Restore a backup", e.Message,
            StringComparison.Ordinal);
        Assert.Equal(truncated, File.Exists(data["mapflat.db"]));
        await Assert.ThrowsAsync<StoreException>(() => DatabaseProbe.ReadGenerationAsync(later.Folder, Stop));
    }

    [Theory]
    [InlineData("This is not a database, and long enough to be read as one, page after page.")]
    [InlineData("SQLite format 3\0 and then rubbish that no database begins with, on and on and on.")]
    public async Task A_damaged_database_is_reported(string bytes)
    {
        using var data = new TempFolder();
        await File.WriteAllTextAsync(data["mapflat.db"], string.Concat(Enumerable.Repeat(bytes, 100)), Stop);
        await using var store = new TempStore(data.Path);
        var e = await Assert.ThrowsAsync<StoreException>(() => store.Store.EnsureOpenAsync(Stop));
        Assert.Contains("Restore a backup with “mapflat backup restore FILE”", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_another_process_writes_between_two_checks_is_no_damage()
    {
        await using var store = new TempStore();
        await store.ImportAsync(("pages/a.md", Sample.Page("A")));
        Assert.Empty(await DatabaseProbe.FindFaultsAsync(store.Folder, full: true, Stop));
        store.Sql("DELETE FROM SearchIndex; INSERT INTO SearchIndex (rowid, Words) VALUES (7, 'other words here')");
        Assert.Empty(await DatabaseProbe.FindFaultsAsync(store.Folder, full: true, Stop));
    }

    [Fact]
    public async Task Damage_is_found()
    {
        await using var store = new TempStore();
        await store.ImportAsync(("pages/a.md", Sample.Page("A")));
        store.Sql("PRAGMA foreign_keys = OFF; DELETE FROM Pages; DELETE FROM SearchIndex_data WHERE id > 10");
        var found = await DatabaseProbe.FindFaultsAsync(store.Folder, full: true, Stop);
        Assert.Contains(found, line => line.Contains("SearchIndex", StringComparison.Ordinal));
        Assert.Contains("row 1 of Revisions refers to a missing row of Pages", found);
    }

    [Fact]
    public async Task A_writer_that_holds_the_lock_for_too_long_is_named_and_nothing_is_damaged()
    {
        await using var store = new TempStore();
        await store.ImportAsync(("pages/a.md", Sample.Page("A")));
        await using (var holder = new SqliteConnection($"Data Source={store.Folder.Database};Pooling=False"))
        {
            await holder.OpenAsync(Stop);
            await using var transaction = holder.BeginTransaction();
            var e = await Assert.ThrowsAsync<StoreException>(() => store.ImportAsync(("pages/b.md", Sample.Page("B"))));
            Assert.Contains("Another process has been writing", e.Message, StringComparison.Ordinal);
            Assert.NotNull(await store.Pages.ReadAsync("/a", Stop));
        }

        await store.ImportAsync(("pages/b.md", Sample.Page("B")));
    }

    [Fact]
    public async Task The_generation_is_the_same_wherever_it_is_read()
    {
        await using var store = new TempStore();
        for (var i = 1; i <= 12; i++)
        {
            await store.ImportAsync(("pages/a.md", Sample.Page("A", $"{i}\n")));
            Assert.Equal(i, store.Folder.ReadGeneration());
        }

        Assert.Equal(12, await store.Store.ReadGenerationAsync(Stop));
        Assert.Equal(12, await DatabaseProbe.ReadGenerationAsync(store.Folder, Stop));
    }

    [Fact]
    public async Task A_folder_is_served_from_once()
    {
        await using var store = new TempStore();
        using (var one = store.Folder.TryLock())
        {
            Assert.NotNull(one);
            Assert.Null(store.Folder.TryLock());
        }

        using var again = store.Folder.TryLock();
        Assert.NotNull(again);
    }

    [Theory]
    [InlineData("")]
    [InlineData("-1")]
    [InlineData("12\n")]
    [InlineData("99999999999999999999")]
    public void A_spoilt_generation_counts_as_none(string text)
    {
        using var data = new TempFolder();
        data.Write("frozen/generation", text);
        Assert.Equal(0, new DataFolder(data.Path).ReadGeneration());
    }

    private static Task<string> PragmaAsync(ContentDb db, string sql) =>
        db.Database.SqlQueryRaw<string>(sql).SingleAsync(Stop);
}
