using System.Collections.Concurrent;
using Mapflat.Content.Store;
using Microsoft.Data.Sqlite;

namespace Mapflat.Content.Frozen;

/// <summary>
/// The SQLite file of the frozen store: many readers that never wait, and one writer whose transactions are whole or not
/// there at all. It knows nothing of what is in the tables.
/// </summary>
/// <remarks>
/// Without EF, whose model and queries cost a start more than everything else together. Connections are kept open with
/// their statements prepared, so that a look-up is one descent of an index.
/// </remarks>
internal sealed class FrozenDatabase : IDisposable
{
    /// <summary>In milliseconds. There is one writer, so only a checkpoint or another process's copy is ever waited for.</summary>
    private const int BusyTimeout = 5_000;

    /// <summary>The name that another database has while this one is written.</summary>
    internal const string Attached = "content";

    private readonly string _path;
    private readonly ConcurrentBag<FrozenConnection> _readers = [];
    private readonly Lock _writing = new();
    private FrozenConnection? _writer;
    private volatile int _epoch;
    private bool _disposed;

    /// <summary>Names the file; nothing is opened yet.</summary>
    internal FrozenDatabase(string path) => _path = path;

    /// <summary>Runs one reading on a connection that nobody else uses meanwhile.</summary>
    /// <exception cref="SqliteException">The file is missing, damaged or cannot be read.</exception>
    internal T Read<T>(Func<FrozenConnection, T> read) => Read(static (connection, read) => read(connection), read);

    /// <inheritdoc cref="Read{T}(Func{FrozenConnection, T})"/>
    /// <param name="read">The reading; static, so that a request allocates no closure.</param>
    /// <param name="state">What it needs to know.</param>
    internal T Read<T, TState>(Func<FrozenConnection, TState, T> read, TState state)
    {
        var epoch = _epoch;
        if (!_readers.TryTake(out var reader)) reader = FrozenConnection.OpenForReading(_path);
        var isSound = false;
        try
        {
            var result = read(reader, state);
            isSound = true;
            return result;
        }
        catch (SqliteException e) when (e.SqliteErrorCode is SQLitePCL.raw.SQLITE_CORRUPT or SQLitePCL.raw.SQLITE_NOTADB)
        {
            IsDamaged = true;
            Damaged?.Invoke();
            throw;
        }
        finally
        {
            // A connection that has met a fault may be in the middle of a statement; one of an earlier epoch sees a file that is gone.
            if (isSound) _readers.Add(reader);
            else reader.Dispose();
            if (epoch != _epoch || _disposed) CloseReaders();
        }
    }

    /// <summary>Runs one change in one transaction. If it throws, nothing is changed.</summary>
    /// <exception cref="SqliteException">The file cannot be written, or is damaged.</exception>
    internal T Write<T>(Func<FrozenConnection, T> write) => Write(null, write);

    /// <summary>The same beside another database, which is attached as <see cref="Attached"/> and only read, in one state.</summary>
    internal T Write<T>(string? beside, Func<FrozenConnection, T> write)
    {
        lock (_writing)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            _writer ??= FrozenConnection.OpenForWriting(_path, BusyTimeout);
            try
            {
                // Not within a transaction; and only to be read, as beginning one would lock what is written in another.
                if (beside is not null) _writer.Execute($"ATTACH $1 AS {Attached}", FrozenConnection.UriOf(beside) + "?mode=ro");
                _writer.Execute("BEGIN IMMEDIATE");
                var result = write(_writer);
                _writer.Execute("COMMIT");
                if (beside is not null) Detach();
                return result;
            }
            catch
            {
                // Closing rolls back whatever is open, and the next write opens what is there by then.
                _writer.Dispose();
                _writer = null;
                throw;
            }
        }
    }

    /// <summary>Whether SQLite has met something in the file that it cannot read; then nothing in it is to be relied on.</summary>
    internal bool IsDamaged { get; private set; }

    /// <summary>Raised whenever that is met.</summary>
    internal event Action? Damaged;

    /// <summary>What was committed stays so, whether or not the other database can be let go.</summary>
    private void Detach()
    {
        try
        {
            _writer!.Execute($"DETACH {Attached}");
        }
        catch (SqliteException)
        {
            _writer!.Dispose();
            _writer = null;
        }
    }

    /// <summary>Whether the file that is written to is the one in its place; a file that was removed goes on being written to unseen.</summary>
    internal bool IsInPlace()
    {
        lock (_writing) return !IsDamaged && File.Exists(_path) && (_writer is null || !OpenedDatabase.HasBeenMoved(_writer.Connection));
    }

    /// <summary>Copies the log of the last transactions into the file, and gives back its room.</summary>
    internal void Checkpoint()
    {
        lock (_writing) _writer?.Execute("PRAGMA wal_checkpoint(TRUNCATE)");
    }

    /// <summary>Begins a new file, and puts it in the place of the one that is there when it is whole.</summary>
    /// <param name="attach">The database to compare with, as in <see cref="Write{T}(string, Func{FrozenConnection, T})"/>; null for none.</param>
    /// <param name="write">Fills the new file, in one transaction.</param>
    /// <exception cref="SqliteException">It cannot be written; nothing was changed.</exception>
    /// <exception cref="IOException">It cannot be put in its place; nothing was changed.</exception>
    internal T Create<T>(string? attach, Func<FrozenConnection, T> write)
    {
        lock (_writing)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            var half = _path + ".new";
            Remove(half);
            T result;
            using (var fresh = new FrozenDatabase(half)) result = attach is null ? fresh.Write(write) : fresh.Write(attach, write);
            // Until here, readers have gone on with what they had open.
            Close();
            Remove(_path, but: _path);
            File.Move(half, _path, overwrite: true);
            IsDamaged = false;
            DataFolder.FlushNames(Path.GetDirectoryName(_path)!);
            return result;
        }
    }

    private static void Remove(string path, string? but = null)
    {
        foreach (var file in (ReadOnlySpan<string>)[path, path + "-wal", path + "-shm"])
            if (file != but) File.Delete(file);
    }

    /// <summary>Closes every connection, so that the next use finds the file that is there then.</summary>
    internal void Close()
    {
        lock (_writing)
        {
            _epoch++;
            _writer?.Dispose();
            _writer = null;
            CloseReaders();
        }
    }

    private void CloseReaders()
    {
        while (_readers.TryTake(out var reader)) reader.Dispose();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _disposed = true;
        Close();
    }
}

/// <summary>One connection, with the statements that it has run before.</summary>
internal sealed class FrozenConnection : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly Dictionary<string, SqliteCommand> _prepared = new(StringComparer.Ordinal);

    /// <summary>Keeps statements for a connection that somebody else opened.</summary>
    internal FrozenConnection(SqliteConnection connection) => _connection = connection;

    internal SqliteConnection Connection => _connection;

    internal static FrozenConnection OpenForReading(string path)
    {
        try
        {
            return Open(path, SqliteOpenMode.ReadOnly);
        }
        catch (SqliteException e) when (e.SqliteErrorCode is SQLitePCL.raw.SQLITE_CANTOPEN or SQLitePCL.raw.SQLITE_READONLY && File.Exists(path))
        {
            // Where nothing may be written, not even the file by which readers and writers agree, nobody writes either.
            return Open(UriOf(path) + "?immutable=1", SqliteOpenMode.ReadOnly);
        }
    }

    internal static FrozenConnection OpenForWriting(string path, int busyTimeout)
    {
        if (!File.Exists(path)) DataFolder.OpenPrivate(path, FileMode.OpenOrCreate, FileShare.ReadWrite).Dispose();
        // By a URI, so that what is attached can be named by one.
        var opened = Open(UriOf(path), SqliteOpenMode.ReadWrite);
        opened.Execute($"PRAGMA busy_timeout = {busyTimeout}");
        // Each transaction is on the disk when it is said to be. A log that a large change has made long is cut again.
        opened.Execute("PRAGMA journal_mode = WAL");
        opened.Execute("PRAGMA synchronous = FULL");
        opened.Execute("PRAGMA journal_size_limit = 4194304");
        return opened;
    }

    /// <summary>A statement that is prepared the first time and kept; its parameters keep their places.</summary>
    /// <param name="sql">The statement, with parameters $1, $2 and so on.</param>
    /// <param name="values">Their values; null for NULL.</param>
    internal SqliteCommand Prepare(string sql, params ReadOnlySpan<object?> values)
    {
        if (!_prepared.TryGetValue(sql, out var command))
        {
            command = _connection.CreateCommand();
            command.CommandText = sql;
            for (var i = 1; i <= values.Length; i++) command.Parameters.Add(new SqliteParameter { ParameterName = $"${i}" });
            _prepared[sql] = command;
        }

        for (var i = 0; i < values.Length; i++) command.Parameters[i].Value = values[i] ?? DBNull.Value;
        return command;
    }

    /// <summary>Runs a statement that answers nothing.</summary>
    /// <returns>How many rows it changed.</returns>
    internal int Execute(string sql, params ReadOnlySpan<object?> values) => Prepare(sql, values).ExecuteNonQuery();

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var command in _prepared.Values) command.Dispose();
        _connection.Dispose();
    }

    /// <summary>https://www.sqlite.org/uri.html</summary>
    internal static string UriOf(string path) => $"file:{Uri.EscapeDataString(path).Replace("%2F", "/", StringComparison.Ordinal)}";

    private static FrozenConnection Open(string path, SqliteOpenMode mode)
    {
        // The pool of the library is for connections that come and go; these stay.
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Mode = mode, Pooling = false }.ConnectionString);
        try
        {
            connection.Open();
            return new FrozenConnection(connection);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }
}
