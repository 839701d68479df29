using Mapflat.Content.Addresses;
using Mapflat.Content.Store;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace Mapflat.Content.Backups;

/// <summary>
/// The database of a backup on its way to becoming the site's: brought up to date, and given what must outlast a
/// restore.
/// </summary>
internal sealed class PreparedDatabase(DataFolder unpacked, TimeProvider time) : IAsyncDisposable
{
    // What happened stays in the log, and no number ever means somebody or something else.
    private const string KeepHistory = """
        INSERT INTO main.Audit (At, Author, AccountId, "From", Act, Subject, Detail)
        SELECT l.At, l.Author, l.AccountId, l."From", l.Act, l.Subject, l.Detail FROM live.Audit l
        WHERE NOT EXISTS (SELECT 1 FROM main.Audit a WHERE a.At = l.At AND a.Act = l.Act AND a.Subject = l.Subject)
        ORDER BY l.Id;
        UPDATE main.sqlite_sequence SET seq = max(
            seq, coalesce((SELECT l.seq FROM live.sqlite_sequence l WHERE l.name = sqlite_sequence.name), 0));
        INSERT INTO main.sqlite_sequence (name, seq) SELECT name, seq FROM live.sqlite_sequence
        WHERE name NOT IN (SELECT name FROM main.sqlite_sequence);
        """;

    private readonly ContentStore _store = new(unpacked, time, backUp: null);

    /// <summary>Brings the schema up to date, and refuses one that does more than this program's.</summary>
    /// <exception cref="BackupException">It is not this program's schema.</exception>
    public async Task OpenAsync(BackupArchive archive, CancellationToken cancellationToken)
    {
        try
        {
            await _store.EnsureOpenAsync(cancellationToken);
        }
        catch (StoreException e)
        {
            throw new BackupException(
                $"its database cannot be brought up to date: {e.InnerException?.Message ?? e.Message}");
        }

        var wanted = await SchemaOfNewAsync(cancellationToken);
        await using var connection = await DatabaseProbe.OpenAsync(unpacked.Database, cancellationToken);
        var found = await SchemaAsync(connection, cancellationToken);
        if (wanted.Except(found, StringComparer.Ordinal).FirstOrDefault() is { } lacking)
            throw new BackupException($"its database is none of this program: it lacks the {Name(lacking)}");
        // A trigger runs when something is saved: one of somebody else's is not let in.
        if (found.Except(wanted, StringComparer.Ordinal).FirstOrDefault(line => line.StartsWith(
            "trigger ", StringComparison.Ordinal) || line.StartsWith("view ", StringComparison.Ordinal)) is { } foreign)
            throw new BackupException($"its database has a foreign {Name(foreign)}");
        // After the migration, so that one list of columns will do.
        await using var db = _store.CreateContext();
        await HostileRows.RefuseAsync(db, connection, archive.ReadHead, cancellationToken);
    }

    /// <summary>Puts the accounts of now, with all that lets somebody in, in place of those of the backup.</summary>
    public async Task KeepAccountsAsync(string live, CancellationToken cancellationToken)
    {
        await using var connection = await DatabaseProbe.OpenAsync(unpacked.Database, cancellationToken);
        await DatabaseFacts.ColumnAsync(connection, "PRAGMA foreign_keys = OFF", cancellationToken);
        await RestoreComparison.AttachAsync(connection, live, cancellationToken);
        await using var transaction = connection.BeginTransaction();
        foreach (var table in AccountComparison.Tables)
        {
            var columns = string.Join(", ", (await DatabaseFacts.ColumnAsync(
                connection, $"SELECT name FROM pragma_table_info('{table}')", cancellationToken))
                .Select(column => $"\"{column}\""));
            await DatabaseFacts.ColumnAsync(connection, $"DELETE FROM main.\"{table}\"", cancellationToken);
            await DatabaseFacts.ColumnAsync(connection,
                $"INSERT INTO main.\"{table}\" ({columns}) SELECT {columns} FROM live.\"{table}\"", cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
    }

    public async Task<RestoreReport> CompareAsync(
        RestoreReport report, DataFolder live, CancellationToken cancellationToken)
    {
        var (now, then) = (await FactsAsync(live.Database, cancellationToken), await FactsAsync(
            unpacked.Database, cancellationToken));
        return await RestoreComparison.RunAsync(report, now, then, unpacked.Database, live.Database, cancellationToken);
    }

    /// <summary>Takes over what must not be forgotten: the audit log, and every address that was public.</summary>
    public async Task<IReadOnlyList<KeptAddress>> MergeAsync(
        ContentStore live, RedirectReader redirects, DateTime moment, CancellationToken cancellationToken)
    {
        IReadOnlyList<KeptAddress> kept = [];
        await _store.WriteAsync<bool>(
            async (db, _, stop) =>
            {
                await using var now = live.CreateContext();
                kept = await new LedgerMerge(db, now, redirects, moment).RunAsync(stop);
                return true;
            },
            cancellationToken);
        await using var connection = await DatabaseProbe.OpenAsync(unpacked.Database, cancellationToken);
        await RestoreComparison.AttachAsync(connection, live.Folder.Database, cancellationToken);
        await using var transaction = connection.BeginTransaction();
        await using var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = KeepHistory;
        await command.ExecuteNonQueryAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return kept;
    }

    /// <summary>
    /// Signs everybody out, writes down who restored what, and raises the generation above the site's.
    /// </summary>
    public async Task<long> FinishAsync(
        Author author, RestoreReport report, long above, CancellationToken cancellationToken)
    {
        long generation = 0;
        await _store.WriteAsync<bool>(
            async (db, now, stop) =>
            {
                await db.Sessions.ExecuteDeleteAsync(stop);
                await db.OneTimeCodes.ExecuteDeleteAsync(stop);
                AuditLog.Add(db, now, author, "backup.restored", report.File,
                    $"made {report.Manifest.Created:yyyy-MM-dd HH:mm} UTC; "
                        + (report.SavedAs is { } saved ? $"the site before is in {saved}" : "there was no site before")
                        + $"; {report.Kept.Count} addresses kept from being lost");
                var state = db.State.Local.Single();
                state.Generation = Math.Max(state.Generation, above);
                await db.SaveChangesAsync(stop);
                // Nothing tells which pages of the backup differ from those of the site.
                await db.Database.ExecuteSqlRawAsync(Triggers.NoteAll, stop);
                generation = ++state.Generation;
                return true;
            },
            cancellationToken);
        _store.ForgetConnections();
        await using var connection = await DatabaseProbe.OpenAsync(unpacked.Database, cancellationToken);
        await DatabaseFacts.ColumnAsync(connection, "PRAGMA wal_checkpoint(TRUNCATE)", cancellationToken);
        return generation;
    }

    public ValueTask DisposeAsync()
    {
        _store.ForgetConnections();
        _store.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task<List<string>> SchemaOfNewAsync(CancellationToken cancellationToken)
    {
        var folder = new DataFolder(Path.Combine(unpacked.Root, "new"));
        await using var fresh = new PreparedDatabase(folder, time);
        await fresh._store.EnsureOpenAsync(cancellationToken);
        await using var connection = await DatabaseProbe.OpenAsync(folder.Database, cancellationToken);
        return await SchemaAsync(connection, cancellationToken);
    }

    private static async Task<DatabaseFacts> FactsAsync(string database, CancellationToken cancellationToken)
    {
        await using var connection = await DatabaseProbe.OpenAsync(database, cancellationToken);
        await using var moment = connection.BeginTransaction(deferred: true);
        return await DatabaseFacts.ReadAsync(connection, cancellationToken);
    }

    private static Task<List<string>> SchemaAsync(SqliteConnection connection, CancellationToken cancellationToken) =>
        DatabaseFacts.ColumnAsync(
            connection, "SELECT type || ' ' || name || char(10) || coalesce(sql, '') FROM sqlite_schema WHERE name NOT "
                + "LIKE 'sqlite\\_%' ESCAPE '\\' AND name <> '__EFMigrationsLock'", cancellationToken);

    private static string Name(string line) => line.Split('\n')[0];
}
