using System.Text.Json;
using Mapflat.Content.Addresses;
using Mapflat.Content.Store;
using Mapflat.Content.Visits;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Caching.Memory;

namespace Mapflat.Content.Frozen;

/// <summary>
/// What publishing made: an answer for each address, in one SQLite file of its own. Visitors are answered from a
/// bounded cache of hot answers and, past it, by one look-up; a publication is one transaction. It can be lost: then it
/// is made anew.
/// </summary>
internal sealed partial class FrozenStore : IDisposable
{
    /// <summary>Raised whenever the tables change: a file of another format is as good as none.</summary>
    private const long Format = 5;

    private readonly FrozenDatabase _database;
    private readonly VisitCounters _counters;
    private readonly MemoryCache _hot;
    private readonly DataFolder _folder;
    private readonly HashSet<string> _damaged = new(StringComparer.Ordinal);

    /// <summary>Held while an answer becomes hot, and while a publication makes it cold.</summary>
    private readonly Lock _heating = new();
    private int _version;

    /// <summary>The last address of each of so many groups that was asked for and is not hot, as its hash.</summary>
    private readonly int[] _asked = new int[4_096];

    public FrozenStore(DataFolder folder, VisitCounters counters, MapflatOptions options)
    {
        _folder = folder;
        _counters = counters;
        _database = new FrozenDatabase(folder.FrozenDatabase);
        _database.Damaged += () => Damaged?.Invoke();
        _hot = new MemoryCache(new MemoryCacheOptions
        {
            SizeLimit = options.HotAnswersMegabytes * 1024L * 1024L,
            CompactionPercentage = 0.1
        });
    }

    /// <summary>Raised when anything is met that is not what was frozen.</summary>
    public event Action? Damaged;

    public int HotCount => _hot.Count;

    internal FrozenDatabase Database => _database;

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
        catch (Exception e) when (e is SqliteException or IOException or UnauthorizedAccessException or JsonException
            or KeyNotFoundException
            or InvalidOperationException or FormatException)
        {
            return null;
        }
    }

    /// <param name="address">The canonical address, decoded.</param>
    /// <returns>The answer; null if none is frozen, or if what is frozen is damaged.</returns>
    public FrozenAnswer? Find(string address)
    {
        if (_hot.TryGetValue(address, out FrozenAnswer? hot)) return hot;
        var version = Volatile.Read(ref _version);
        var answer = Read(address);
        if (answer is null || !IsAskedAgain(address)) return answer;
        // What was read before a publication must not be found after it, not even for a moment.
        lock (_heating)
            if (version == _version) _hot.Set(address, answer, new MemoryCacheEntryOptions { Size = answer.Size });
        return answer;
    }

    /// <summary>
    /// An answer that is drawn whenever it is asked for, and kept in memory while it is asked for often.
    /// </summary>
    /// <param name="key">Another one for whatever the answer depends on.</param>
    public FrozenAnswer? FindDrawn(string key, Func<FrozenAnswer?> draw)
    {
        if (_hot.TryGetValue(key, out FrozenAnswer? hot)) return hot;
        var answer = draw();
        if (answer is not null && IsAskedAgain(key))
            _hot.Set(key, answer, new MemoryCacheEntryOptions { Size = answer.Size });
        return answer;
    }

    /// <summary>
    /// The answer as it is on the disk, whatever is hot: for who holds the site against what is kept of it.
    /// </summary>
    public FrozenAnswer? Read(string address)
    {
        try
        {
            return _database.Read(
                static (connection, asked) => asked.Store.Read(connection.LookUp(AnswerRow.Select), asked.Address),
                (Store: this, Address: address));
        }
        catch (SqliteException)
        {
            // It is drawn for whoever asked; a file that is damaged has been told of.
            return null;
        }
    }

    /// <summary>What there is, in the order of the addresses; no answer is read for it.</summary>
    public IReadOnlyList<FrozenHead> ReadHeads() => _database.Read(static connection =>
    {
        var found = new List<FrozenHead>();
        using var reader = connection.Prepare(FrozenHead.Select).ExecuteReader();
        while (reader.Read()) found.Add(FrozenHead.Read(reader));
        return found;
    });

    public int Count() => _database.Read(static connection =>
        (int)(long)connection.Prepare("SELECT count(*) FROM answers").ExecuteScalar()!);

    /// <summary>The addresses after one, in order, and from the beginning again where there are none.</summary>
    public IReadOnlyList<string> ReadAddresses(string after, int most) =>
        Addresses("SELECT address FROM answers WHERE address > $1 ORDER BY address LIMIT $2", after, most);

    public bool Has(string address) => Exists("SELECT 1 FROM answers WHERE address = $1", address);

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

    /// <summary>Those that were met since this was asked last.</summary>
    public IReadOnlyCollection<string> TakeDamaged()
    {
        lock (_damaged)
        {
            string[] found = [.. _damaged];
            _damaged.Clear();
            return found;
        }
    }

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
    /// <param name="content">The content database, for who compares its rows.</param>
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
        RemoveEarlier();
    }

    /// <summary>Version 1 kept what was frozen in files of their own, which nobody reads any more.</summary>
    private void RemoveEarlier()
    {
        var folder = new DirectoryInfo(_folder.Frozen);
        FileSystemInfo[] earlier =
            [.. folder.GetDirectories("site-*"), .. folder.GetFiles("rules-*.table"), .. folder.GetFiles("manifest")];
        foreach (var left in earlier)
        {
            try
            {
                if (left is DirectoryInfo site) site.Delete(recursive: true);
                else left.Delete();
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // It is in nobody's way, but for its room.
            }
        }
    }

    private void Forget(IReadOnlyList<string>? touched)
    {
        lock (_heating)
        {
            _version++;
            if (touched is null) _hot.Clear();
            else foreach (var address in touched) _hot.Remove(address);
        }
    }

    /// <param name="before">An earlier map, whose patterns need not be read again where they are the same.</param>
    public RedirectMap? OpenRedirects(RedirectMap? before) => FrozenRedirects.Open(_database, before);

    /// <summary>Tells it that this process has taken the folder, and that no other one writes to the store.</summary>
    public void Take() => _database.IsOnlyWriter = true;

    /// <summary>
    /// Whether the file that was opened is still the one in its place, and whole as far as anybody has read it.
    /// </summary>
    public bool IsInPlace() => _database.IsInPlace();

    /// <summary>
    /// Opens what is in the place of the file now: a file that was put back, or a disk that may be written to again.
    /// </summary>
    public void Reopen()
    {
        _database.Close();
        Forget(touched: null);
    }

    public void Checkpoint() => _database.Checkpoint();

    public bool IsSound()
    {
        try
        {
            return _database.Read(static connection =>
                connection.Prepare("PRAGMA quick_check(1)").ExecuteScalar() is "ok");
        }
        catch (SqliteException)
        {
            return false;
        }
    }

    public void Forget() => _hot.Clear();

    public void Dispose()
    {
        _database.Dispose();
        _hot.Dispose();
    }

    private static readonly string[] Schema =
    [
        $"PRAGMA user_version = {Format}",
        "CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
        // Equal bytes are stored once. Rows as long as these are found quickly by an index of addresses alone, not in
        // a tree of whole rows, of which a small page holds two or three.
        "CREATE TABLE bodies (id INTEGER PRIMARY KEY, hash TEXT NOT NULL UNIQUE, bytes BLOB NOT NULL)",
        """
        CREATE TABLE answers (id INTEGER PRIMARY KEY, address TEXT NOT NULL UNIQUE, status INTEGER NOT NULL,
        type TEXT NOT NULL, cache TEXT NOT NULL, vary TEXT NOT NULL, modified INTEGER, headers TEXT NOT NULL,
        page INTEGER, markdown TEXT, etag TEXT NOT NULL, length INTEGER NOT NULL, is_small INTEGER NOT NULL, file TEXT,
        sum TEXT NOT NULL, identity INTEGER REFERENCES bodies, brotli INTEGER REFERENCES bodies)
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

    /// <summary>The answer of a row; null where there is none, or a byte of it is not what was frozen.</summary>
    private FrozenAnswer? Read(LookUp row, string address)
    {
        row.Begin(address, null);
        try
        {
            if (!row.Step()) return null;
            var answer = new AnswerRow(row);
            var bytes = answer.File is { } file ? ReadFile(file) : answer.IdentityBytes;
            if (!answer.IsSound(address, bytes))
            {
                NoteDamaged(address);
                return null;
            }

            var decoded = answer.ToAnswer(address, bytes);
            if (decoded.Markdown is not null) decoded.Visits = _counters.OfPage(address);
            return decoded;
        }
        finally
        {
            row.End();
        }
    }

    /// <summary>
    /// Whether an address is asked for the second time in a while: to keep what is asked for once would cost more than
    /// to read it, and take the place of what is asked for often.
    /// </summary>
    private bool IsAskedAgain(string address)
    {
        var hash = address.GetHashCode(StringComparison.Ordinal);
        ref var last = ref _asked[hash & (_asked.Length - 1)];
        if (last == hash) return true;
        last = hash;
        return false;
    }

    private bool Exists(string sql, string address)
    {
        try
        {
            return _database.Read(
                static (connection, asked) => connection.LookUp(asked.Sql).Finds(asked.Address),
                (Sql: sql, Address: address));
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
