using System.Reflection;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Mapflat.Content.Store;

/// <summary>
/// Asks the database of a folder one question on a connection of its own, with neither EF nor the rest of the store in
/// memory: for a start that must not wait for these, and so that it can be looked at whatever state it is in. Its
/// schema stays as it is. What cannot be answered is a <see cref="StoreException"/>.
/// </summary>
internal static class DatabaseProbe
{
    // https://www.sqlite.org/pragma.html: quick_check leaves out whether the indexes agree with their tables.
    private const string Quick = "SELECT quick_check FROM pragma_quick_check WHERE quick_check <> 'ok'";

    private const string Full = "SELECT integrity_check FROM pragma_integrity_check WHERE integrity_check <> 'ok'";

    private const string ForeignKeys = """
        SELECT 'row ' || rowid || ' of ' || "table" || ' refers to a missing row of ' || parent
        FROM pragma_foreign_key_check
        """;

    // The name of the last step of the schema, told without a model of it.
    private static readonly Lazy<string> _newest = new(() => typeof(ContentStore).Assembly.GetTypes()
        .Select(type => type.GetCustomAttribute<MigrationAttribute>()?.Id).OfType<string>()
        .Max(StringComparer.Ordinal)!);

    public static async Task<long> ReadGenerationAsync(DataFolder folder, CancellationToken cancellationToken) =>
        await ReadAsync(folder, "SELECT Generation FROM State", cancellationToken) is [long known] ? known : 0;

    public static async Task<bool> HasAccountsAsync(DataFolder folder, CancellationToken cancellationToken) =>
        await ReadAsync(folder, "SELECT EXISTS (SELECT 1 FROM Accounts)", cancellationToken) is [1L];

    internal static async Task<string?> ReadSuccessorAsync(DataFolder folder, CancellationToken cancellationToken) =>
        await ReadAsync(folder, "SELECT SuccessorUrl FROM Settings", cancellationToken) is [string url] ? url : null;

    /// <summary>Why the database is not for this program; null if no newer one has changed its schema.</summary>
    internal static async Task<string?> FindNewerSchemaAsync(DataFolder folder, CancellationToken cancellationToken) =>
        await ReadAsync(folder, "SELECT MAX(MigrationId) FROM __EFMigrationsHistory", cancellationToken)
            is [string last] && string.CompareOrdinal(last, _newest.Value) > 0
            ? ContentStore.TooNew(folder, last)
            : null;

    /// <summary>SQLite's own checks of the file and of the foreign keys.</summary>
    /// <param name="full">Whether to compare each index with its table, which takes several times as long.</param>
    public static async Task<IReadOnlyList<string>> FindFaultsAsync(
        DataFolder folder, bool full, CancellationToken cancellationToken)
    {
        var sql = $"{(full ? Full : Quick)} UNION ALL {ForeignKeys}";
        return [.. (await AskAsync(folder, sql, SqliteOpenMode.ReadWrite, cancellationToken)).OfType<string>()];
    }

    /// <summary>Brings what stands in the write-ahead log into the database and empties the log.</summary>
    /// <returns>Whether that could be done; somebody may be reading from it.</returns>
    internal static async Task<bool> CheckpointAsync(DataFolder folder, CancellationToken cancellationToken) =>
        await AskAsync(folder, "PRAGMA wal_checkpoint(TRUNCATE)", SqliteOpenMode.ReadWrite, cancellationToken) is [0L];

    /// <summary>Opens a database that is there, on a connection that nobody else uses before or after.</summary>
    internal static async Task<SqliteConnection> OpenAsync(
        string path, CancellationToken cancellationToken, SqliteOpenMode mode = SqliteOpenMode.ReadWrite)
    {
        var source =
            new SqliteConnectionStringBuilder { DataSource = path, Mode = mode, Pooling = false, DefaultTimeout = 10 };
        var connection = new SqliteConnection(source.ConnectionString);
        await connection.OpenAsync(cancellationToken);
        return connection;
    }

    private static Task<List<object>> ReadAsync(DataFolder folder, string sql, CancellationToken cancellationToken) =>
        AskAsync(folder, sql, SqliteOpenMode.ReadOnly, cancellationToken);

    private static async Task<List<object>> AskAsync(
        DataFolder folder, string sql, SqliteOpenMode mode, CancellationToken cancellationToken)
    {
        try
        {
            // On a connection that was used before, FTS5 checks the index by what it remembers of it, and takes what
            // other connections have written since for damage.
            await using var connection = await OpenAsync(folder.Database, cancellationToken, mode);
            await using var command = connection.CreateCommand();
            command.CommandText = sql;
            // SQLite works in one go and asks nobody meanwhile; this interrupts it.
            await using var stop = cancellationToken.Register(() => SQLitePCL.raw.sqlite3_interrupt(connection.Handle));
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            List<object> found = [];
            while (await reader.ReadAsync(cancellationToken)) found.Add(reader.GetValue(0));
            return found;
        }
        catch (SqliteException) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellationToken);
        }
        catch (SqliteException e)
        {
            throw StoreException.Explain(e, folder);
        }
    }
}
