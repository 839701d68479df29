using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;

namespace Mapflat.Content.Store;

/// <summary>
/// The SQLite file of the frozen store: many readers that never wait, and one writer whose transactions are whole or
/// not there at all. It knows nothing of what is in the tables.
/// </summary>
/// <remarks>
/// Without EF, whose model and queries cost a start more than everything else together. Connections are kept open with
/// their statements prepared and, where nobody else may write, within one transaction until the next publication: a
/// look-up then locks nothing, and is one descent of an index.
/// </remarks>
internal sealed class FrozenDatabase : IDisposable
{
    /// <summary>
    /// In milliseconds. There is one writer, so only a checkpoint or another process's copy is ever waited for.
    /// </summary>
    private const int BusyTimeout = 5_000;

    /// <summary>In bytes. A shorter one costs less to read through than to copy after each publication.</summary>
    private const long LongLog = 1 << 20;

    /// <summary>The limit, in bytes.</summary>
    private const long LongestLog = 4 << 20;

    /// <summary>The name that another database has while this one is written.</summary>
    internal const string Attached = "content";

    private readonly string _path;
    private readonly ConcurrentBag<FrozenConnection> _readers = [];
    private readonly Lock _writing = new();
    private FrozenConnection? _writer;
    private volatile int _epoch;
    private volatile int _state;
    private bool _disposed;

    /// <summary>Names the file; nothing is opened yet.</summary>
    internal FrozenDatabase(string path)
    {
        SqliteLibrary.SetUp();
        _path = path;
    }

    /// <summary>Runs one reading on a connection that nobody else uses meanwhile.</summary>
    /// <exception cref="SqliteException">The file is missing, damaged or cannot be read.</exception>
    internal T Read<T>(Func<FrozenConnection, T> read) => Read(static (connection, read) => read(connection), read);

    /// <inheritdoc cref="Read{T}(Func{FrozenConnection, T})"/>
    /// <param name="read">The reading; static, so that a request allocates no closure.</param>
    internal T Read<T, TState>(Func<FrozenConnection, TState, T> read, TState state)
    {
        var began = _state;
        var reader = TakeReader();
        var isSound = false;
        try
        {
            reader ??= FrozenConnection.OpenForReading(_path, _epoch);
            if (IsOnlyWriter) reader.ReadFrom(began);
            var result = read(reader, state);
            isSound = true;
            return result;
        }
        catch (SqliteException e)
            when (e.SqliteErrorCode is SQLitePCL.raw.SQLITE_CORRUPT or SQLitePCL.raw.SQLITE_NOTADB)
        {
            IsDamaged = true;
            Damaged?.Invoke();
            throw;
        }
        finally
        {
            // A connection that has met a fault may be in the middle of a statement.
            if (isSound) _readers.Add(reader!);
            else reader?.Dispose();
            if (began != _state) EndReading();
            if (_disposed) CloseReaders();
        }
    }

    /// <summary>An idle connection, or null. One of an earlier epoch would see a file that is gone.</summary>
    private FrozenConnection? TakeReader()
    {
        while (_readers.TryTake(out var reader))
        {
            if (reader.Epoch == _epoch) return reader;
            reader.Dispose();
        }

        return null;
    }

    /// <summary>Whether no other process writes, so that only what is written here need be looked for.</summary>
    internal bool IsOnlyWriter { get; set; }

    /// <summary>Runs one change in one transaction. If it throws, nothing is changed.</summary>
    /// <exception cref="SqliteException">The file cannot be written, or is damaged.</exception>
    internal T Write<T>(Func<FrozenConnection, T> write) => Write(null, write);

    /// <summary>
    /// The same beside another database, which is attached as <see cref="Attached"/> and only read, in one state.
    /// </summary>
    internal T Write<T>(string? beside, Func<FrozenConnection, T> write)
    {
        lock (_writing)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (_writer is null)
            {
                _writer = FrozenConnection.OpenForWriting(_path, BusyTimeout);
                // One that was opened where nothing could be written looks for no changes.
                _epoch++;
                CloseReaders();
            }

            try
            {
                // The log begins anew only where nobody reads it.
                EndReading();
                // Not within a transaction; and only to be read, as beginning one would lock what is written in
                // another.
                if (beside is not null)
                    _writer.Execute($"ATTACH $1 AS {Attached}", FrozenConnection.UriOf(beside) + "?mode=ro");
                _writer.Execute("BEGIN IMMEDIATE");
                var result = write(_writer);
                _writer.Execute("COMMIT");
                _state++;
                EndReading();
                CopyLog();
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

    /// <summary>Ends what readers have begun, so that they hold back neither the log nor its copying.</summary>
    private void EndReading()
    {
        List<FrozenConnection> idle = [];
        while (TakeReader() is { } reader) idle.Add(reader);
        foreach (var reader in idle)
        {
            try
            {
                reader.EndReading();
                _readers.Add(reader);
            }
            catch (SqliteException)
            {
                // What is being written has nothing to do with a reader's fault.
                reader.Dispose();
            }
        }
    }

    /// <summary>
    /// Copies the log into the file where it is long, so that the next transaction begins it anew. That needs a moment
    /// in which nobody reads what was before the last one; such readers are waited for, and no new ones begin.
    /// </summary>
    private void CopyLog()
    {
        if (new FileInfo(_path + "-wal") is not { Exists: true, Length: > LongestLog }) return;
        try
        {
            _writer!.Execute("PRAGMA wal_checkpoint(FULL)");
            // Whoever begins to read from now on needs no log; who reads in it still is waited for.
            _state++;
            EndReading();
            _writer.Execute("PRAGMA wal_checkpoint(RESTART)");
        }
        catch (SqliteException)
        {
            // What was committed stays so; the next commit tries again.
        }
    }

    /// <summary>
    /// Whether SQLite has met something in the file that it cannot read; then nothing in it is to be relied on.
    /// </summary>
    internal bool IsDamaged { get; private set; }

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

    /// <summary>
    /// Whether the file that is written to is the one in its place; a file that was removed goes on being written to
    /// unseen.
    /// </summary>
    internal bool IsInPlace()
    {
        lock (_writing)
            return !IsDamaged && File.Exists(_path)
                && (_writer is null || !OpenedDatabase.HasBeenMoved(_writer.Connection));
    }

    /// <summary>
    /// Copies the log of the last transactions into the file, and gives back its room, if it is long.
    /// </summary>
    internal void Checkpoint()
    {
        var log = new FileInfo(_path + "-wal");
        if (log is not { Exists: true, Length: > LongLog }) return;
        lock (_writing)
        {
            EndReading();
            _writer?.Execute("PRAGMA wal_checkpoint(TRUNCATE)");
        }
    }

    /// <summary>Begins a new file, and puts it in the place of the one that is there when it is whole.</summary>
    /// <param name="attach">The database to compare with, as in
    /// <see cref="Write{T}(string, Func{FrozenConnection, T})"/>; null for none.</param>
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
            using (var fresh = new FrozenDatabase(half))
                result = attach is null ? fresh.Write(write) : fresh.Write(attach, write);
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
            CloseReaders();
            // The last to close brings in what was logged, which a reader may not.
            _writer?.Dispose();
            _writer = null;
        }
    }

    private void CloseReaders()
    {
        while (_readers.TryTake(out var reader)) reader.Dispose();
    }

    public void Dispose()
    {
        _disposed = true;
        Close();
    }
}
