using Mapflat.Content.Store;
using Microsoft.Data.Sqlite;

namespace Mapflat.Content.Backups;

/// <summary>A verified copy of a live SQLite database, made while it is in use.</summary>
internal static class DatabaseCopy
{
    /// <summary>
    /// Copies <paramref name="source"/> as it is at one moment. The copy appears under its name only after it has passed
    /// the integrity check and holds the same tables with the same number of rows as the source had at that moment.
    /// </summary>
    /// <exception cref="StoreException">The copy is not whole; none is left behind.</exception>
    public static async Task CreateAsync(string source, string target, CancellationToken cancellationToken)
    {
        var temporary = $"{target}.{Guid.NewGuid():N}.tmp";
        try
        {
            var wanted = await TakeAsync(source, temporary, DescribeAsync, cancellationToken);
            await using (var copy = await OpenAsync(temporary, cancellationToken)) await VerifyAsync(copy, wanted, temporary, cancellationToken);
            await using (var file = new FileStream(temporary, FileMode.Open, FileAccess.ReadWrite)) file.Flush(flushToDisk: true);
            File.Move(temporary, target);
            DataFolder.FlushNames(Path.GetDirectoryName(target)!);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    /// <summary>Copies <paramref name="source"/> as it is at one moment into a new file, unchecked, and reads something of that same moment.</summary>
    internal static async Task<T> TakeAsync<T>(string source, string target, Func<SqliteConnection, CancellationToken, Task<T>> read, CancellationToken cancellationToken)
    {
        await DataFolder.OpenPrivate(target, FileMode.CreateNew, FileShare.ReadWrite).DisposeAsync();
        await using var original = await OpenAsync(source, cancellationToken);
        await using var copy = await OpenAsync(target, cancellationToken);
        // The first SELECT fixes the moment, and SQLite's backup through the same connection copies that moment,
        // whatever others write meanwhile. VACUUM INTO does not go inside a transaction, and on a full disk can
        // leave an empty database that passes the integrity check.
        await using var moment = original.BeginTransaction(deferred: true);
        var found = await read(original, cancellationToken);
        original.BackupDatabase(copy);
        // So that the copy is one file, with no write-ahead log beside it.
        await ReadAsync(copy, "PRAGMA journal_mode = DELETE", cancellationToken);
        return found;
    }

    private static async Task VerifyAsync(SqliteConnection copy, List<string> wanted, string path, CancellationToken cancellationToken)
    {
        var integrity = await ReadAsync(copy, "PRAGMA integrity_check", cancellationToken);
        if (integrity is not ["ok"]) throw new StoreException($"The copy {path} fails SQLite's integrity check: {string.Join("; ", integrity)}");
        var missing = wanted.Except(await DescribeAsync(copy, cancellationToken), StringComparer.Ordinal).ToList();
        if (missing.Count > 0) throw new StoreException($"The copy {path} is not whole; it lacks: {string.Join(", ", missing)}.");
    }

    /// <summary>Every index, trigger and table, the last with the number of its rows.</summary>
    private static async Task<List<string>> DescribeAsync(SqliteConnection connection, CancellationToken cancellationToken)
    {
        const string Table = "table ";
        List<string> described = [];
        foreach (var entry in await ReadAsync(connection, "SELECT type || ' ' || name FROM sqlite_schema WHERE name NOT LIKE 'sqlite_%'", cancellationToken))
        {
            if (!entry.StartsWith(Table, StringComparison.Ordinal))
            {
                described.Add(entry);
                continue;
            }

            var name = entry[Table.Length..].Replace("\"", "\"\"", StringComparison.Ordinal);
            described.Add($"{entry} of {(await ReadAsync(connection, $"SELECT count(*) FROM \"{name}\"", cancellationToken)).Single()} rows");
        }

        return described;
    }

    internal static async Task<SqliteConnection> OpenAsync(string path, CancellationToken cancellationToken)
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = path,
            Mode = SqliteOpenMode.ReadWrite,
            Pooling = false,
            DefaultTimeout = 10,
        }.ConnectionString);
        await connection.OpenAsync(cancellationToken);
        return connection;
    }

    private static async Task<List<string>> ReadAsync(SqliteConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        List<string> rows = [];
        while (await reader.ReadAsync(cancellationToken)) rows.Add(reader.GetValue(0).ToString() ?? "");
        return rows;
    }
}
