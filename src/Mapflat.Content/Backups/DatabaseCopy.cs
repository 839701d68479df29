using Mapflat.Content.Store;
using Microsoft.Data.Sqlite;

namespace Mapflat.Content.Backups;

internal static class DatabaseCopy
{
    /// <summary>
    /// Copies <paramref name="source"/> as it is at one moment into a new file, unchecked, and reads something of that
    /// same moment.
    /// </summary>
    public static async Task<T> TakeAsync<T>(
        string source, string target, Func<SqliteConnection, CancellationToken, Task<T>> read,
        CancellationToken cancellationToken)
    {
        await DataFolder.OpenPrivate(target, FileMode.CreateNew, FileShare.ReadWrite).DisposeAsync();
        await using var original = await DatabaseProbe.OpenAsync(source, cancellationToken);
        await using var copy = await DatabaseProbe.OpenAsync(target, cancellationToken);
        // The first SELECT fixes the moment, and SQLite's backup through the same connection copies that moment,
        // whatever others write meanwhile. VACUUM INTO does not go inside a transaction, and on a full disk can
        // leave an empty database that passes the integrity check.
        await using var moment = original.BeginTransaction(deferred: true);
        var found = await read(original, cancellationToken);
        original.BackupDatabase(copy);
        // So that the copy is one file, with no write-ahead log beside it.
        await using var single = copy.CreateCommand();
        single.CommandText = "PRAGMA journal_mode = DELETE";
        await single.ExecuteScalarAsync(cancellationToken);
        return found;
    }
}
