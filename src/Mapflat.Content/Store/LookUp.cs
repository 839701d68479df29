using Microsoft.Data.Sqlite;
using SQLitePCL;
using static SQLitePCL.raw;

namespace Mapflat.Content.Store;

/// <summary>
/// A statement that visitors wait for, run without a command and a data reader, which cost more than the look-up
/// itself.
/// </summary>
internal sealed class LookUp : IDisposable
{
    private readonly sqlite3 _database;
    private readonly sqlite3_stmt _statement;

    /// <exception cref="SqliteException">The statement cannot be prepared.</exception>
    internal LookUp(SqliteConnection connection, string sql)
    {
        _database = connection.Handle!;
        Check(sqlite3_prepare_v3(_database, sql, SQLITE_PREPARE_PERSISTENT, out _statement));
    }

    /// <summary>Begins it; every one that is begun is to be ended.</summary>
    /// <exception cref="SqliteException">A value is too long.</exception>
    internal void Begin(string first, string? second)
    {
        Check(sqlite3_bind_text(_statement, 1, first));
        if (second is not null) Check(sqlite3_bind_text(_statement, 2, second));
    }

    /// <exception cref="SqliteException">The file is damaged or cannot be read.</exception>
    internal bool Step()
    {
        var result = sqlite3_step(_statement);
        if (result is not (SQLITE_ROW or SQLITE_DONE)) Check(result);
        return result == SQLITE_ROW;
    }

    /// <exception cref="SqliteException">The file is damaged or cannot be read.</exception>
    internal bool Finds(string value)
    {
        Begin(value, null);
        try
        {
            return Step();
        }
        finally
        {
            End();
        }
    }

    /// <summary>Lets go of what it has locked.</summary>
    internal void End() => _ = sqlite3_reset(_statement);

    internal string? Text(int column) =>
        sqlite3_column_type(_statement, column) == SQLITE_NULL
            ? null
            : sqlite3_column_text(_statement, column).utf8_to_string();

    /// <summary>The value as text, a number in decimal; nothing for NULL. Valid until the next step.</summary>
    internal ReadOnlySpan<byte> Utf8(int column) => sqlite3_column_blob(_statement, column);

    internal long? Number(int column) =>
        sqlite3_column_type(_statement, column) == SQLITE_NULL ? null : sqlite3_column_int64(_statement, column);

    internal byte[]? Bytes(int column) =>
        sqlite3_column_type(_statement, column) == SQLITE_NULL
            ? null
            : sqlite3_column_blob(_statement, column).ToArray();

    /// <inheritdoc/>
    public void Dispose() => _statement.Dispose();

    private void Check(int result)
    {
        if (result != SQLITE_OK) SqliteException.ThrowExceptionForRC(result, _database);
    }
}
