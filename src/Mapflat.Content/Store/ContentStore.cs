using System.Globalization;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace Mapflat.Content.Store;

/// <summary>Backs up the database of a folder, and checks the backup, before its schema changes.</summary>
/// <exception cref="StoreException">There is no backup, so the schema must stay as it is.</exception>
internal delegate Task SchemaBackup(DataFolder folder, DateTime now, CancellationToken cancellationToken);

/// <summary>
/// The SQLite database of one data folder: opens it, brings its schema up to date, and hands out contexts and
/// transactions to the rooms of this assembly.
/// </summary>
internal sealed class ContentStore : IDisposable
{
    /// <summary>
    /// In bytes. A transaction writes each page that it touches, and a publication touches some thirty of any size.
    /// </summary>
    private const int PageSize = 2_048;

    private readonly DataFolder _folder;
    private readonly string _connectionString;
    private readonly DbContextOptions<ContentDb> _options;
    private readonly TimeProvider _time;
    private readonly SchemaBackup? _backUp;
    private readonly SemaphoreSlim _opening = new(1);
    private static readonly TimeSpan _migrationPoll = TimeSpan.FromMilliseconds(100);
    private volatile OpenedDatabase? _opened;

    /// <param name="backUp">Null for a database that is a copy already.</param>
    public ContentStore(DataFolder folder, TimeProvider time, SchemaBackup? backUp)
    {
        SqliteLibrary.SetUp();
        _folder = folder;
        _time = time;
        _backUp = backUp;
        // Pragmas set by hand would leak through the connection pool to the next user; these keywords do not. The
        // bundled SQLite is compiled with synchronous=FULL, which EnsureOpenAsync asserts.
        _connectionString = new SqliteConnectionStringBuilder
        {
            DataSource = folder.Database,
            ForeignKeys = true,
            DefaultTimeout = 10,
            Pooling = true,
            // A database that has gone missing is an error to report, not a new, empty one.
            Mode = SqliteOpenMode.ReadWrite,
        }.ConnectionString;
        _options = new DbContextOptionsBuilder<ContentDb>().UseSqlite(_connectionString).Options;
    }

    public DataFolder Folder => _folder;

    /// <summary>How long a process waits for another one to bring the schema up to date.</summary>
    internal TimeSpan MigrationPatience { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>
    /// Makes sure that the database exists, has this program's schema and keeps its promises (WAL, synchronous=FULL,
    /// foreign keys). A database with content is backed up, and the backup checked, before its schema changes.
    /// </summary>
    /// <exception cref="StoreException">It cannot be used; the message says why and what to do.</exception>
    public async Task EnsureOpenAsync(CancellationToken cancellationToken)
    {
        if (_opened is { HasMoved: false }) return;
        await _opening.WaitAsync(cancellationToken);
        try
        {
            if (_opened is { HasMoved: false }) return;
            LookAgain();
            _folder.Create();
            // SQLite takes a file without a byte for a new database.
            if (new FileInfo(_folder.Database) is not { Exists: true, Length: > 0 })
            {
                if (_folder.ReadGeneration() > 0)
                {
                    throw new StoreException($"The database {_folder.Database} is missing or empty, though a site was "
                        + "served from this folder. "
                        + "Restore a backup with “mapflat backup restore FILE” (they are in the folder backups beside "
                        + "it), or remove the folder frozen to start again from the shipped content.");
                }

                // Made here, and not by SQLite, so that nobody else may read it; its -wal and -shm take over the mode.
                await DataFolder.OpenPrivate(_folder.Database, FileMode.OpenOrCreate, FileShare.ReadWrite)
                    .DisposeAsync();
            }

            await using var db = CreateContext();
            await MigrateAsync(db, cancellationToken);
            await AssertPragmasAsync(db, cancellationToken);
            _opened = new OpenedDatabase(_folder.Database);
        }
        catch (Exception e) when (StoreException.Knows(e))
        {
            throw StoreException.Explain(e, _folder);
        }
        finally
        {
            _opening.Release();
        }
    }

    /// <summary>
    /// The number that every visible change of the content raises by one; read without the rest of the store.
    /// </summary>
    public async Task<long> ReadGenerationAsync(CancellationToken cancellationToken)
    {
        await using var db = await OpenAsync(cancellationToken);
        return await db.State.Select(s => s.Generation).SingleOrDefaultAsync(cancellationToken);
    }

    /// <summary>
    /// Forgets every open connection, so that the next use finds what is there then: a disk that may be written to
    /// again stays read-only for connections that were opened before.
    /// </summary>
    public void LookAgain()
    {
        using var any = new SqliteConnection(_connectionString);
        SqliteConnection.ClearPool(any);
        Interlocked.Exchange(ref _opened, null)?.Dispose();
    }

    public void Dispose()
    {
        _opened?.Dispose();
        _opening.Dispose();
    }

    internal DateTime Now => _time.GetUtcNow().UtcDateTime;

    internal async Task<ContentDb> OpenAsync(CancellationToken cancellationToken)
    {
        await EnsureOpenAsync(cancellationToken);
        return CreateContext();
    }

    /// <summary>
    /// Runs one change in one transaction that holds the write lock from the start, raises the generation in it, and
    /// tells serving processes after the commit. If <paramref name="change"/> fails or yields a failure, or a value
    /// that <paramref name="keep"/> does not want, nothing is changed.
    /// </summary>
    internal Task<Outcome<T>> ChangeAsync<T>(
        Func<ContentDb, DateTime, CancellationToken, Task<Outcome<T>>> change, Func<T, bool> keep,
        CancellationToken cancellationToken) =>
        TransactAsync(change, keep, visible: true, cancellationToken);

    /// <summary>
    /// Runs one change that no visitor can see, such as a draft, in one transaction that holds the write lock from the
    /// start. If <paramref name="change"/> fails or yields a failure, nothing is changed.
    /// </summary>
    internal Task<Outcome<T>> WriteAsync<T>(
        Func<ContentDb, DateTime, CancellationToken, Task<Outcome<T>>> change, CancellationToken cancellationToken) =>
        TransactAsync(change, keep: _ => true, visible: false, cancellationToken);

    private async Task<Outcome<T>> TransactAsync<T>(
        Func<ContentDb, DateTime, CancellationToken, Task<Outcome<T>>> change, Func<T, bool> keep, bool visible,
        CancellationToken cancellationToken)
    {
        await using var db = await OpenAsync(cancellationToken);
        // Whatever fails takes the whole transaction back, so that nobody goes back to a point within it; to be able to
        // would cost a temporary file for each.
        db.Database.AutoSavepointsEnabled = false;
        try
        {
            await using var transaction = await db.Database.BeginTransactionAsync(
                System.Data.IsolationLevel.Serializable, cancellationToken);
            var state = await db.State.SingleOrDefaultAsync(cancellationToken) ?? db.State.Add(new StoreState()).Entity;
            var outcome = await change(db, _time.GetUtcNow().UtcDateTime, cancellationToken);
            if (outcome.Failure is not null || !keep(outcome.Value!)) return outcome;
            if (visible) state.Generation++;
            await db.SaveChangesAsync(cancellationToken);
            if (_opened is not { HasMoved: false })
            {
                LookAgain();
                throw new StoreException($"The database {_folder.Database} was removed or replaced while this was "
                    + "being saved. Nothing was changed; try again.");
            }

            await transaction.CommitAsync(cancellationToken);
            if (visible) _folder.WriteGeneration(state.Generation);
            return outcome;
        }
        catch (Exception e) when (StoreException.Knows(e))
        {
            if (StoreException.IsLasting(e)) LookAgain();
            throw StoreException.Explain(e, _folder);
        }
    }

    internal ContentDb CreateContext() => new(_options);

    /// <summary>
    /// Closes the connections that wait for their next use: they would hold on to a file that has been replaced.
    /// </summary>
    internal void ForgetConnections()
    {
        using var db = CreateContext();
        SqliteConnection.ClearPool((SqliteConnection)db.Database.GetDbConnection());
    }

    private async Task MigrateAsync(ContentDb db, CancellationToken cancellationToken)
    {
        if (!await IsBehindAsync(db, cancellationToken)) return;
        await using var alone = await LockForMigrationAsync(cancellationToken);
        if (!await IsBehindAsync(db, cancellationToken)) return;
        if (_backUp is not null && await HasContentAsync(db, cancellationToken))
            await _backUp(_folder, Now, cancellationToken);

        if (new FileInfo(_folder.Database).Length == 0) await BeginAsync(cancellationToken);
        // EF's own lock is a row that a killed process leaves for ever; whoever holds ours knows that it is nobody's.
        await db.Database.ExecuteSqlRawAsync("DROP TABLE IF EXISTS __EFMigrationsLock", cancellationToken);
        await db.Database.MigrateAsync(cancellationToken);
    }

    /// <summary>
    /// Writes the head of a new database, which settles the size of its pages. One that is there keeps its own.
    /// </summary>
    private async Task BeginAsync(CancellationToken cancellationToken)
    {
        await using var fresh = await DatabaseProbe.OpenAsync(_folder.Database, cancellationToken);
        await using var command = fresh.CreateCommand();
        command.CommandText = $"PRAGMA page_size = {PageSize}; PRAGMA journal_mode = WAL";
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static Task<bool> HasContentAsync(ContentDb db, CancellationToken cancellationToken) => db.Database
        .SqlQueryRaw<string>("SELECT name AS Value FROM sqlite_schema WHERE name NOT LIKE '\\_\\_EF%' ESCAPE '\\'")
        .AnyAsync(cancellationToken);

    internal static string TooNew(DataFolder folder, string migration) =>
        $"The database {folder.Database} was brought to “{migration}” by a newer version of this program. "
        + "Use that version, or restore the backup that it made in the folder backups before it changed anything "
            + "(…-before-migration.zip), with “mapflat backup restore”.";

    private async Task<bool> IsBehindAsync(ContentDb db, CancellationToken cancellationToken)
    {
        var applied = (await db.Database.GetAppliedMigrationsAsync(cancellationToken)).ToList();
        var known = db.Database.GetMigrations().ToList();
        if (applied.Except(known, StringComparer.Ordinal).FirstOrDefault() is { } newer)
        {
            throw new StoreException(TooNew(_folder, newer));
        }

        return applied.Count < known.Count;
    }

    /// <summary>
    /// One process at a time changes the schema. The operating system gives the lock back however a process ends.
    /// </summary>
    private async Task<FileStream> LockForMigrationAsync(CancellationToken cancellationToken)
    {
        for (var waited = TimeSpan.Zero; waited < MigrationPatience; waited += _migrationPoll)
        {
            if (_folder.TryLock("migrating.lock") is { } alone) return alone;
            await Task.Delay(_migrationPoll, cancellationToken);
        }

        throw new StoreException($"Another process has been changing the schema of {_folder.Database} for "
            + $"{MigrationPatience.TotalSeconds:0} seconds. "
            + "Wait for it, or end it, and start again.");
    }

    private static async Task AssertPragmasAsync(ContentDb db, CancellationToken cancellationToken)
    {
        await db.Database.OpenConnectionAsync(cancellationToken);
        await using var command = db.Database.GetDbConnection().CreateCommand();
        foreach (var (pragma, wanted) in (ReadOnlySpan<(string, string)>)[("journal_mode = WAL", "wal"),
            ("synchronous", "2"), ("foreign_keys", "1")])
        {
            command.CommandText = "PRAGMA " + pragma;
            var actual = Convert.ToString(command.ExecuteScalar(), CultureInfo.InvariantCulture);
            if (actual != wanted)
                throw new StoreException($"SQLite answers “{actual}” to PRAGMA {pragma} where “{wanted}” is needed to "
                    + "keep every acknowledged save.");
        }
    }
}
