using System.Text.Json;
using Mapflat.Content.Redirects;
using Mapflat.Content.Store;
using Mapflat.Content.Visits;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Caching.Memory;

namespace Mapflat.Content.Frozen;

/// <summary>
/// What publishing made: an answer for each address, in one SQLite file of its own. Visitors are answered from a bounded
/// cache of hot answers and, past it, by one look-up; a publication is one transaction. It can be lost: then it is made anew.
/// </summary>
public sealed partial class FrozenStore : IDisposable
{
    /// <summary>Raised whenever the tables change: a file of another format is as good as none.</summary>
    private const long Format = 1;

    private readonly FrozenDatabase _database;
    private readonly VisitCounters _counters;
    private readonly MemoryCache _hot;
    private readonly DataFolder _folder;
    private readonly HashSet<string> _damaged = new(StringComparer.Ordinal);
    private int _version;

    /// <summary>Names the store; nothing is opened yet.</summary>
    /// <param name="folder">The data folder that it stands in.</param>
    /// <param name="counters">Count how often each page is opened.</param>
    /// <param name="options">Say how many hot answers are kept in memory.</param>
    public FrozenStore(DataFolder folder, VisitCounters counters, MapflatOptions options)
    {
        _folder = folder;
        _counters = counters;
        _database = new FrozenDatabase(folder.FrozenDatabase);
        _database.Damaged += () => Damaged?.Invoke();
        _hot = new MemoryCache(new MemoryCacheOptions { SizeLimit = options.HotAnswersMegabytes * 1024L * 1024L, CompactionPercentage = 0.1 });
    }

    /// <summary>Raised when anything is met that is not what was frozen.</summary>
    public event Action? Damaged;

    /// <summary>How many answers are kept at hand.</summary>
    public int HotCount => _hot.Count;

    /// <summary>The tables, for who looks up where addresses lead.</summary>
    internal FrozenDatabase Database => _database;

    /// <summary>What holds for all answers.</summary>
    /// <returns>The state; null if nothing was frozen yet, or if the file is damaged or of another format.</returns>
    public FrozenState? ReadState()
    {
        if (!File.Exists(_folder.FrozenDatabase)) return null;
        try
        {
            return _database.Read(static connection =>
                connection.Prepare("PRAGMA user_version").ExecuteScalar() is Format
                && connection.Prepare("SELECT value FROM meta WHERE name = 'state'").ExecuteScalar() is string json
                    ? FrozenState.Read(json) : null);
        }
        catch (Exception e) when (e is SqliteException or IOException or UnauthorizedAccessException or JsonException or KeyNotFoundException
            or InvalidOperationException or FormatException)
        {
            return null;
        }
    }

    /// <summary>What visitors get at an address.</summary>
    /// <param name="address">The canonical address, decoded.</param>
    /// <returns>The answer; null if none is frozen, or if what is frozen is damaged.</returns>
    public FrozenAnswer? Find(string address)
    {
        if (_hot.TryGetValue(address, out FrozenAnswer? hot)) return hot;
        var version = Volatile.Read(ref _version);
        if (Read(address) is not { } answer) return null;
        _hot.Set(address, answer, new MemoryCacheEntryOptions { Size = answer.Size });
        // Whoever published meanwhile has emptied the place that was filled just now, or has not seen it.
        if (version != Volatile.Read(ref _version)) _hot.Remove(address);
        return answer;
    }

    /// <summary>The answer as it is on the disk, whatever is hot: for who holds the site against what is kept of it.</summary>
    public FrozenAnswer? Read(string address)
    {
        try
        {
            return _database.Read(
                static (connection, state) =>
                {
                    using var reader = connection.Prepare(AnswerRow.Select, state.Address).ExecuteReader();
                    return reader.Read() ? state.Store.Decode(reader) : null;
                },
                (Store: this, Address: address));
        }
        catch (SqliteException)
        {
            // It is drawn for whoever asked; a file that is damaged has been told of.
            return null;
        }
    }

    /// <summary>The answers in the order of their addresses, one batch after the other, so that none is held longer than it is used.</summary>
    public IEnumerable<FrozenAnswer> ReadAll()
    {
        for (var after = ""; ;)
        {
            var batch = Addresses("SELECT address FROM answers WHERE address > $1 ORDER BY address LIMIT 100", after);
            foreach (var answer in batch.Select(Read).OfType<FrozenAnswer>()) yield return answer;
            if (batch.Count == 0) yield break;
            after = batch[^1];
        }
    }

    /// <summary>How many answers there are.</summary>
    public int Count() => _database.Read(static connection => (int)(long)connection.Prepare("SELECT count(*) FROM answers").ExecuteScalar()!);

    /// <summary>The addresses after one, in order, and from the beginning again where there are none.</summary>
    /// <param name="after">The address; empty for the first ones.</param>
    /// <param name="most">How many.</param>
    public IReadOnlyList<string> ReadAddresses(string after, int most) =>
        Addresses("SELECT address FROM answers WHERE address > $1 ORDER BY address LIMIT $2", after, most);

    /// <summary>Whether there is an answer at an address.</summary>
    public bool Has(string address) => Exists("SELECT 1 FROM answers WHERE address = $1", address);

    /// <summary>The pages that answer at some addresses, by themselves or as Markdown.</summary>
    public Dictionary<string, FrozenPage> FindPages(IReadOnlyCollection<string> addresses) => _database.Read(
        static (connection, addresses) =>
        {
            var pages = new Dictionary<string, FrozenPage>(StringComparer.Ordinal);
            foreach (var address in addresses)
                if (FrozenPage.Find(connection, address) is { } page) pages[address] = page;
            return pages;
        },
        addresses);

    /// <summary>Whether any answer was met damaged since <see cref="TakeDamaged"/> was asked last.</summary>
    public bool HasDamaged
    {
        get
        {
            lock (_damaged) return _damaged.Count > 0 || _database.IsDamaged;
        }
    }

    /// <summary>The addresses whose answers were met damaged since this was asked last.</summary>
    public IReadOnlyCollection<string> TakeDamaged()
    {
        lock (_damaged)
        {
            string[] found = [.. _damaged];
            _damaged.Clear();
            return found;
        }
    }

    /// <summary>What was known of some pages when they were published last.</summary>
    internal Dictionary<int, FrozenPage> ReadPages(IReadOnlyCollection<int> ids) => _database.Read(
        static (connection, ids) =>
        {
            var pages = new Dictionary<int, FrozenPage>();
            foreach (var id in ids)
                if (FrozenPage.Read(connection, id) is { } page) pages[id] = page;
            return pages;
        },
        ids);

    /// <summary>Changes the store in one transaction; from then on visitors get what it says.</summary>
    /// <param name="change">The change.</param>
    /// <param name="content">The content database, for who compares its rows; null where nobody does.</param>
    /// <exception cref="SqliteException">The file cannot be written, or is damaged; nothing was changed.</exception>
    public void Write(Action<FrozenWriter> change, string? content = null)
    {
        var touched = content is null ? _database.Write(Change) : _database.Write(content, Change);
        Forget(touched);

        IReadOnlyList<string>? Change(FrozenConnection connection)
        {
            var writer = new FrozenWriter(connection);
            change(writer);
            return writer.Touched;
        }
    }

    /// <summary>Begins a new store; until it is whole, visitors get what they got before.</summary>
    /// <param name="change">Fills it, in one transaction.</param>
    /// <param name="content">The content database, for who compares its rows; null where nobody does.</param>
    /// <exception cref="SqliteException">The file cannot be written; nothing was changed.</exception>
    /// <exception cref="IOException">The file cannot be put in its place; nothing was changed.</exception>
    public void Replace(Action<FrozenWriter> change, string? content = null)
    {
        Directory.CreateDirectory(_folder.Frozen);
        _database.Create(content, connection =>
        {
            foreach (var statement in Schema) connection.Execute(statement);
            FrozenRedirects.CreateTables(connection);
            change(new FrozenWriter(connection));
            return true;
        });
        Forget(touched: null);
    }

    private void Forget(IReadOnlyList<string>? touched)
    {
        Interlocked.Increment(ref _version);
        if (touched is null) _hot.Clear();
        else foreach (var address in touched) _hot.Remove(address);
    }

    /// <summary>Where addresses lead.</summary>
    /// <param name="before">An earlier map, whose patterns need not be read again where they are the same.</param>
    /// <returns>The map; null where the store has none.</returns>
    public RedirectMap? OpenRedirects(RedirectMap? before) => FrozenRedirects.Open(_database, before);

    /// <summary>Whether the file that was opened is still the one in its place, and whole as far as anybody has read it.</summary>
    public bool IsInPlace() => _database.IsInPlace();

    /// <summary>Opens what is in the place of the file now: a file that was put back, or a disk that may be written to again.</summary>
    public void Reopen()
    {
        _database.Close();
        Forget(touched: null);
    }

    /// <summary>Copies what the last transactions wrote into the file itself.</summary>
    public void Checkpoint() => _database.Checkpoint();

    /// <summary>Has SQLite look through the whole file.</summary>
    /// <returns>Whether it found it sound.</returns>
    public bool IsSound()
    {
        try
        {
            return _database.Read(static connection => connection.Prepare("PRAGMA quick_check(1)").ExecuteScalar() is "ok");
        }
        catch (SqliteException)
        {
            return false;
        }
    }

    /// <summary>Empties the cache of hot answers.</summary>
    public void Forget() => _hot.Clear();

    /// <inheritdoc/>
    public void Dispose()
    {
        _database.Dispose();
        _hot.Dispose();
    }

    private static readonly string[] Schema =
    [
        $"PRAGMA user_version = {Format}",
        "CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
        // Equal bytes are stored once.
        "CREATE TABLE bodies (id INTEGER PRIMARY KEY, hash TEXT NOT NULL UNIQUE, bytes BLOB NOT NULL)",
        """
        CREATE TABLE answers (address TEXT PRIMARY KEY, status INTEGER NOT NULL, type TEXT NOT NULL, cache TEXT NOT NULL, vary TEXT NOT NULL,
        modified INTEGER, headers TEXT NOT NULL, page INTEGER, markdown TEXT, etag TEXT NOT NULL, length INTEGER NOT NULL,
        is_small INTEGER NOT NULL, file TEXT, sum TEXT NOT NULL, identity INTEGER REFERENCES bodies, brotli INTEGER REFERENCES bodies) WITHOUT ROWID
        """,
        "CREATE INDEX answers_large ON answers (address) WHERE is_small = 0",
        "CREATE INDEX answers_identity ON answers (identity) WHERE identity IS NOT NULL",
        "CREATE INDEX answers_brotli ON answers (brotli) WHERE brotli IS NOT NULL",
        FrozenPage.Table,
        "CREATE TABLE pending (address TEXT PRIMARY KEY, rank INTEGER NOT NULL) WITHOUT ROWID",
        "CREATE INDEX pending_rank ON pending (rank, address)",
    ];

    private List<string> Addresses(string sql, params object[] values) => _database.Read(
        static (connection, query) =>
        {
            var found = new List<string>();
            using var reader = connection.Prepare(query.Sql, query.Values).ExecuteReader();
            while (reader.Read()) found.Add(reader.GetString(0));
            return found;
        },
        (Sql: sql, Values: values));

    /// <summary>The answer of a row; null where a byte of it is not what was frozen.</summary>
    private FrozenAnswer? Decode(SqliteDataReader row)
    {
        var answer = new AnswerRow(row);
        var bytes = answer.File is { } file ? ReadFile(file) : answer.IdentityBytes;
        if (!answer.IsSound(bytes))
        {
            NoteDamaged(answer.Address);
            return null;
        }

        var decoded = answer.ToAnswer(bytes);
        if (decoded.Markdown is not null) decoded.Visits = _counters.OfPage(decoded.Address);
        return decoded;
    }

    private bool Exists(string sql, string address)
    {
        try
        {
            return _database.Read(
                static (connection, asked) => connection.Prepare(asked.Sql, asked.Address).ExecuteScalar() is not null, (Sql: sql, Address: address));
        }
        catch (SqliteException)
        {
            // Visitors ask this; a file that is damaged has been told of.
            return false;
        }
    }

    private void NoteDamaged(string address)
    {
        bool isNew;
        // A disk that fails altogether must not fill the memory.
        lock (_damaged) isNew = _damaged.Count < 10_000 && _damaged.Add(address);
        if (isNew) Damaged?.Invoke();
    }

    private byte[]? ReadFile(string sha256)
    {
        try
        {
            return File.ReadAllBytes(Path.Combine(_folder.Media, sha256));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
