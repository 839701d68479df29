using Microsoft.Data.Sqlite;

namespace Mapflat.Content.Store;

/// <summary>One connection, with the statements that it has run before.</summary>
internal sealed class FrozenConnection : IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly Dictionary<string, SqliteCommand> _prepared = new(StringComparer.Ordinal);
    private readonly Dictionary<string, LookUp> _lookUps = new(StringComparer.Ordinal);

    /// <summary>The state in which it reads; null while it has begun no reading.</summary>
    private int? _state;

    /// <summary>Keeps statements for a connection that somebody else opened.</summary>
    internal FrozenConnection(SqliteConnection connection) => _connection = connection;

    internal SqliteConnection Connection => _connection;

    /// <summary>When it was opened: what is in the place of the file since then is another file.</summary>
    internal int Epoch { get; private init; }

    /// <summary>Reads in one transaction for as long as the state is the same.</summary>
    internal void ReadFrom(int state)
    {
        if (_state == state) return;
        EndReading();
        Execute("BEGIN");
        _state = state;
    }

    internal void EndReading()
    {
        if (_state is null) return;
        _state = null;
        Execute("COMMIT");
    }

    internal static FrozenConnection OpenForReading(string path, int epoch)
    {
        var opened = Open(path, SqliteOpenMode.ReadOnly, epoch);
        try
        {
            // Opening reads nothing yet.
            opened.Execute("PRAGMA schema_version");
            return opened;
        }
        catch (SqliteException e)
            when (e.SqliteErrorCode is SQLitePCL.raw.SQLITE_CANTOPEN or SQLitePCL.raw.SQLITE_READONLY
                && File.Exists(path))
        {
            opened.Dispose();
            // Where nothing may be written, not even the file by which readers and writers agree, nobody writes either.
            return Open(UriOf(path) + "?immutable=1", SqliteOpenMode.ReadOnly, epoch);
        }
        catch
        {
            opened.Dispose();
            throw;
        }
    }

    internal static FrozenConnection OpenForWriting(string path, int busyTimeout)
    {
        if (!File.Exists(path)) DataFolder.OpenPrivate(path, FileMode.OpenOrCreate, FileShare.ReadWrite).Dispose();
        // By a URI, so that what is attached can be named by one.
        var opened = Open(UriOf(path), SqliteOpenMode.ReadWrite);
        opened.Execute($"PRAGMA busy_timeout = {busyTimeout}");
        // Most answers are a few KB, and a publication writes each page that it touches.
        opened.Execute("PRAGMA page_size = 1024");
        // Each transaction is on the disk when it is said to be. A log that a large change has made long is cut again.
        opened.Execute("PRAGMA journal_mode = WAL");
        opened.Execute("PRAGMA synchronous = FULL");
        opened.Execute("PRAGMA wal_autocheckpoint = 0");
        opened.Execute("PRAGMA journal_size_limit = 4194304");
        return opened;
    }

    /// <summary>A statement that is prepared the first time and kept; its parameters keep their places.</summary>
    /// <param name="values">Their values; null for NULL.</param>
    internal SqliteCommand Prepare(string sql, params ReadOnlySpan<object?> values)
    {
        if (!_prepared.TryGetValue(sql, out var command))
        {
            command = _connection.CreateCommand();
            command.CommandText = sql;
            for (var i = 1; i <= values.Length; i++)
                command.Parameters.Add(new SqliteParameter { ParameterName = $"${i}" });
            _prepared[sql] = command;
        }

        for (var i = 0; i < values.Length; i++) command.Parameters[i].Value = values[i] ?? DBNull.Value;
        return command;
    }

    /// <summary>A look-up that is prepared the first time and kept.</summary>
    internal LookUp LookUp(string sql)
    {
        if (!_lookUps.TryGetValue(sql, out var lookUp)) _lookUps[sql] = lookUp = new LookUp(_connection, sql);
        return lookUp;
    }

    internal int Execute(string sql, params ReadOnlySpan<object?> values) => Prepare(sql, values).ExecuteNonQuery();

    public void Dispose()
    {
        foreach (var lookUp in _lookUps.Values) lookUp.Dispose();
        foreach (var command in _prepared.Values) command.Dispose();
        _connection.Dispose();
    }

    /// <summary>https://www.sqlite.org/uri.html</summary>
    internal static string UriOf(string path) =>
        $"file:{Uri.EscapeDataString(path).Replace("%2F", "/", StringComparison.Ordinal)}";

    private static FrozenConnection Open(string path, SqliteOpenMode mode, int epoch = 0)
    {
        // The pool of the library is for connections that come and go; these stay.
        var connection = new SqliteConnection(
            new SqliteConnectionStringBuilder { DataSource = path, Mode = mode, Pooling = false }.ConnectionString);
        try
        {
            connection.Open();
            return new FrozenConnection(connection) { Epoch = epoch };
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }
}
