using Mapflat.Content.Store;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Mapflat.Content.Backups;

/// <summary>
/// Puts one database in the place of another, beside whoever uses it: SQLite's own backup writes all pages in one
/// transaction. A process that is killed meanwhile, or a machine that loses power, leaves the old one or the new one
/// whole, and connections that are open read the new one with their next statement.
/// </summary>
internal static class DatabaseSwap
{
    private const int Pages = 4096;
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(30), _poll = TimeSpan.FromMilliseconds(50);

    /// <summary>Whatever a person could have changed since. Null for a database that has no such tables.</summary>
    public static async Task<string?> MarkAsync(string database, CancellationToken cancellationToken)
    {
        try
        {
            await using var connection = await DatabaseProbe.OpenAsync(database, cancellationToken);
            return (await DatabaseFacts.ColumnAsync(
                connection,
                "SELECT (SELECT total(Generation) FROM State) || ' ' || (SELECT total(Edits) || ' ' || count(*) FROM "
                    + "Pages) || ' ' || (SELECT count(*) FROM Media) || ' ' || (SELECT count(*) || "
                    + "coalesce(group_concat(ConcurrencyStamp), '') FROM Accounts)",
                cancellationToken)).Single();
        }
        catch (SqliteException)
        {
            return null;
        }
    }

    /// <param name="prepared">What is to be there; nobody else has it open.</param>
    /// <param name="mark">What <see cref="MarkAsync"/> said of what is there, when it was last looked at.</param>
    /// <returns>False if somebody has changed something since <paramref name="mark"/>; nothing is changed
    /// then.</returns>
    /// <exception cref="SqliteException">The disk failed or is full, or what is there is too damaged to be written over
    /// in this way.</exception>
    public static async Task<bool> RunAsync(string prepared, DataFolder folder, string? mark,
        IProgress<BackupProgress>? progress, CancellationToken cancellationToken)
    {
        await using var source = await DatabaseProbe.OpenAsync(prepared, cancellationToken);
        await using var target = await DatabaseProbe.OpenAsync(folder.Database, cancellationToken);
        await FitAsync(source, target, cancellationToken);
        using var backup = raw.sqlite3_backup_init(target.Handle, "main", source.Handle, "main");
        if (backup.IsInvalid) SqliteException.ThrowExceptionForRC(raw.sqlite3_errcode(target.Handle), target.Handle);
        // No page yet: this only takes the write lock, which lasts until the end.
        await StepAsync(0);
        if (mark is not null && await MarkAsync(folder.Database, cancellationToken) != mark) return false;
        while (await StepAsync(Pages))
        {
            var all = raw.sqlite3_backup_pagecount(backup);
            progress?.Report(
                new BackupProgress("Putting it in place", all - raw.sqlite3_backup_remaining(backup), all));
        }

        return true;

        // Whether there is more to do.
        async Task<bool> StepAsync(int pages)
        {
            for (var waited = TimeSpan.Zero; ; waited += _poll)
            {
                var result = raw.sqlite3_backup_step(backup, pages);
                if (result is raw.SQLITE_OK or raw.SQLITE_DONE) return result == raw.SQLITE_OK;
                if (result is not (raw.SQLITE_BUSY or raw.SQLITE_LOCKED) || waited > _patience)
                    SqliteException.ThrowExceptionForRC(result, target.Handle);
                await Task.Delay(_poll, cancellationToken);
            }
        }
    }

    /// <summary>
    /// Pages are copied as they are, and a log has pages of one size: a new file takes that of the source, and the
    /// source that of a file that is there.
    /// </summary>
    private static async Task FitAsync(
        SqliteConnection source, SqliteConnection target, CancellationToken cancellationToken)
    {
        var size = await TellAsync(source);
        await DatabaseFacts.ColumnAsync(target, $"PRAGMA page_size = {size}", cancellationToken);
        // In a write-ahead log, readers go on while all this is written.
        await DatabaseFacts.ColumnAsync(target, "PRAGMA journal_mode = WAL", cancellationToken);
        if (await TellAsync(target) is var kept && kept == size) return;
        foreach (var sql in (string[])["PRAGMA journal_mode = DELETE", $"PRAGMA page_size = {kept}", "VACUUM"])
            await DatabaseFacts.ColumnAsync(source, sql, cancellationToken);

        async Task<string> TellAsync(SqliteConnection database) =>
            (await DatabaseFacts.ColumnAsync(database, "PRAGMA page_size", cancellationToken)).Single();
    }

    /// <summary>
    /// Swaps where nothing can be made of what is there: the file itself is replaced. Nobody may have it open.
    /// </summary>
    /// <returns>The name under which the old one was kept.</returns>
    public static string Replace(string prepared, DataFolder folder, DateTime now)
    {
        var kept = Path.Combine(folder.Backups, $"damaged-{now:yyyyMMdd-HHmmss}.db");
        File.Copy(folder.Database, kept, overwrite: true);
        // SQLite would play the log of the old database into the new one.
        foreach (var ending in (string[])["-wal", "-shm"])
        {
            if (!File.Exists(folder.Database + ending)) continue;
            File.Copy(folder.Database + ending, kept + ending, overwrite: true);
            File.Delete(folder.Database + ending);
        }

        File.Move(prepared, folder.Database, overwrite: true);
        FolderSync.Flush(folder.Root);
        return Path.GetFileName(kept);
    }
}
