using Microsoft.Data.Sqlite;

namespace Mapflat.Content.Store;

/// <summary>
/// SQLite's own checks of a folder's database, on a connection of its own and with neither EF nor the rest of the store in
/// memory, so that it can be looked at whatever state it is in.
/// </summary>
internal static class DatabaseCheck
{
    // https://www.sqlite.org/pragma.html: quick_check leaves out whether the indexes agree with their tables.
    private const string Quick = "SELECT quick_check FROM pragma_quick_check WHERE quick_check <> 'ok'";

    private const string Full = "SELECT integrity_check FROM pragma_integrity_check WHERE integrity_check <> 'ok'";

    private const string ForeignKeys = """
        SELECT 'row ' || rowid || ' of ' || "table" || ' refers to a missing row of ' || parent FROM pragma_foreign_key_check
        """;

    /// <summary>Runs the checks of the file and of the foreign keys.</summary>
    /// <param name="folder">The data folder.</param>
    /// <param name="full">Whether to compare each index with its table, which takes several times as long.</param>
    /// <param name="cancellationToken">Ends the check.</param>
    /// <returns>What they found; empty if all is well.</returns>
    /// <exception cref="StoreException">The database cannot be read.</exception>
    public static Task<IReadOnlyList<string>> FindAsync(DataFolder folder, bool full, CancellationToken cancellationToken) =>
        ReadAsync(folder, $"{(full ? Full : Quick)} UNION ALL {ForeignKeys}", cancellationToken);

    /// <summary>Brings what stands in the write-ahead log into the database and empties the log.</summary>
    /// <returns>Whether that could be done; somebody may be reading from it.</returns>
    /// <exception cref="StoreException">The database cannot be written to.</exception>
    public static async Task<bool> CheckpointAsync(DataFolder folder, CancellationToken cancellationToken) =>
        await ReadAsync(folder, "PRAGMA wal_checkpoint(TRUNCATE)", cancellationToken) is ["0"];

    private static async Task<IReadOnlyList<string>> ReadAsync(DataFolder folder, string sql, CancellationToken cancellationToken)
    {
        try
        {
            // On a connection that was used before, FTS5 checks the index by what it remembers of it, and takes what other
            // connections have written since for damage.
            await using var connection = new SqliteConnection(new SqliteConnectionStringBuilder
            {
                DataSource = folder.Database,
                Mode = SqliteOpenMode.ReadWrite,
                Pooling = false,
                DefaultTimeout = 10,
            }.ConnectionString);
            await connection.OpenAsync(cancellationToken);
            await using var command = connection.CreateCommand();
            command.CommandText = sql;
            // SQLite works in one go and asks nobody meanwhile; this interrupts it.
            await using var stop = cancellationToken.Register(() => SQLitePCL.raw.sqlite3_interrupt(connection.Handle));
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            List<string> found = [];
            while (await reader.ReadAsync(cancellationToken)) found.Add(reader.GetValue(0).ToString() ?? "");
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
