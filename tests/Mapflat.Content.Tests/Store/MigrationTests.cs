using System.IO.Compression;
using Mapflat.Content.Backups;
using Mapflat.Content.Store;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace Mapflat.Content.Tests.Store;

public sealed class MigrationTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_migrations_make_what_the_code_expects()
    {
        await using var store = new TempStore();
        await using var db = await store.Store.OpenAsync(Stop);
        Assert.False(db.Database.HasPendingModelChanges());
        Assert.Empty(await db.Database.GetPendingMigrationsAsync(Stop));
    }

    [Fact]
    public async Task Triggers_and_the_search_index_are_there_after_all_migrations()
    {
        await using var store = new TempStore();
        await store.Store.EnsureOpenAsync(Stop);
        Assert.Equal(
            [
                "Audit_keep_rows", "Audit_keep_words", "Audit_replace_nothing", "CapturedAddresses_keep_rows",
                "CapturedAddresses_keep_words", "FormerAddresses_note_change",
                "FormerAddresses_note_gone", "FormerAddresses_note_new",
                "Ledger_keep_rows", "Ledger_keep_words", "Ledger_replace_nothing", "MediaRenditions_note_change",
                "MediaRenditions_note_gone", "MediaRenditions_note_new",
                "Media_note_change", "Media_note_forms", "Media_note_gone", "Media_note_new", "OutboundLinks_note_copy",
                "Pages_note_change",
                "Pages_note_gone", "Pages_note_new", "Revisions_keep_rows", "Revisions_keep_words",
                "Revisions_replace_nothing", "Rules_tag_changed",
                "Rules_tag_gone", "Rules_tag_new",
            ],
            store.Sql("SELECT name FROM sqlite_schema WHERE type = 'trigger' ORDER BY name"));
        Assert.Contains("fts5", Assert.Single(store.Sql("SELECT sql FROM sqlite_schema WHERE name = 'SearchIndex'")),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_database_with_content_is_backed_up_and_the_backup_checked_before_its_schema_changes()
    {
        using var data = new TempFolder();
        await MakeOlderAsync(data.Path);
        await using var store = new TempStore(data.Path);
        // The step that is missing here fails, for its tables are there: what matters is the backup that comes first.
        await Assert.ThrowsAsync<StoreException>(() => store.Store.EnsureOpenAsync(Stop));
        var copy = Assert.Single(Directory.EnumerateFiles(data["backups"]));
        Assert.Equal("mapflat-20261122-093000-before-migration.zip", Path.GetFileName(copy));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, TempFolder.ModeOf(copy));
        Assert.Equal(
            ["ok", "/a"], [.. Read(copy, "PRAGMA integrity_check"), .. Read(copy, "SELECT Address FROM Pages")]);
        Assert.Equal(["/a"], store.Sql("SELECT Address FROM Pages"));
    }

    [Fact]
    public async Task What_stood_in_an_older_database_is_in_the_copy_and_stays()
    {
        using var data = new TempFolder();
        await DataFolder.OpenPrivate(data["mapflat.db"], FileMode.Create, FileShare.ReadWrite).DisposeAsync();
        await using var store = new TempStore(data.Path);
        store.Sql("CREATE TABLE Older (Words TEXT); INSERT INTO Older VALUES ('kept')");
        await store.ImportAsync(("pages/a.md", Sample.Page("A")));
        Assert.Equal(["kept"], store.Sql("SELECT Words FROM Older"));
        Assert.Equal(
            ["kept"], Read(Assert.Single(Directory.EnumerateFiles(data["backups"])), "SELECT Words FROM Older"));
    }

    [Fact]
    public async Task A_schema_that_cannot_be_copied_first_is_not_changed()
    {
        using var data = new TempFolder();
        await MakeOlderAsync(data.Path);
        Directory.Delete(data["backups"]);
        await File.WriteAllTextAsync(data["backups"], "A file where the folder should be.", Stop);
        await using var store = new TempStore(data.Path);
        await Assert.ThrowsAsync<StoreException>(() => store.Store.EnsureOpenAsync(Stop));
        Assert.Equal(["/a"], store.Sql("SELECT Address FROM Pages"));
    }

    [Fact]
    public async Task The_lock_that_a_killed_migration_left_stops_nobody()
    {
        using var data = new TempFolder();
        await DataFolder.OpenPrivate(data["mapflat.db"], FileMode.Create, FileShare.ReadWrite).DisposeAsync();
        await using var store = new TempStore(data.Path);
        store.Sql("CREATE TABLE __EFMigrationsLock (Id INTEGER NOT NULL PRIMARY KEY, Timestamp TEXT NOT NULL); INSERT "
            + "INTO __EFMigrationsLock VALUES (1, '2026-01-01 00:00:00')");
        await store.Store.EnsureOpenAsync(Stop).WaitAsync(Wait.Patience, Stop);
        await store.ImportAsync(("pages/a.md", Sample.Page("A")));
    }

    [Fact]
    public async Task A_process_that_migrates_is_waited_for_and_then_named()
    {
        using var data = new TempFolder();
        var folder = new DataFolder(data.Path);
        using var store = new ContentStore(folder, new StoppedClock(), MigrationBackup.MakeAsync)
        {
            MigrationPatience = TimeSpan.FromSeconds(1),
        };
        using (folder.TryLock("migrating.lock"))
        {
            var e = await Assert.ThrowsAsync<StoreException>(() => store.EnsureOpenAsync(Stop));
            Assert.Contains("Another process has been changing the schema", e.Message, StringComparison.Ordinal);
        }

        await store.EnsureOpenAsync(Stop);
    }

    [Fact]
    public async Task A_database_of_a_newer_version_is_left_alone()
    {
        using var data = new TempFolder();
        await using (var store = new TempStore(data.Path))
        {
            await store.ImportAsync(("pages/a.md", Sample.Page("A")));
            store.Sql("INSERT INTO __EFMigrationsHistory VALUES ('29991231235959_Later', '10.0.0')");
        }

        await using var older = new TempStore(data.Path);
        var e = await Assert.ThrowsAsync<StoreException>(() => older.Store.EnsureOpenAsync(Stop));
        Assert.Contains(
            "“29991231235959_Later” by a newer version of this program", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Many_may_open_a_new_folder_at_once()
    {
        using var data = new TempFolder();
        var stores = Enumerable.Range(0, 4).Select(_ =>
            new ContentStore(new DataFolder(data.Path), TimeProvider.System, MigrationBackup.MakeAsync)).ToList();
        await Task.WhenAll(stores.Select(s => Task.Run(() => s.EnsureOpenAsync(Stop))));
        Assert.Empty(Directory.EnumerateFiles(data["backups"]));
        foreach (var store in stores) store.Dispose();
    }

    /// <summary>
    /// A database that knows nothing of all migrations but its first, and so counts as one of an older version.
    /// </summary>
    private static async Task MakeOlderAsync(string dataDirectory)
    {
        await using var store = new TempStore(dataDirectory);
        await store.ImportAsync(("pages/a.md", Sample.Page("A")));
        store.Sql("DELETE FROM __EFMigrationsHistory WHERE MigrationId > (SELECT min(MigrationId) FROM "
            + "__EFMigrationsHistory)");
    }

    private static List<string> Read(string backup, string sql)
    {
        using var unpacked = new TempFolder();
        ZipFile.ExtractToDirectory(backup, unpacked.Path);
        using var connection = new SqliteConnection(
            $"Data Source={unpacked["mapflat.db"]};Mode=ReadOnly;Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return [(string)command.ExecuteScalar()!];
    }
}
