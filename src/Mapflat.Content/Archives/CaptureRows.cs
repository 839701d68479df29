using Mapflat.Content.Addresses;
using Mapflat.Content.Store;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace Mapflat.Content.Archives;

/// <summary>
/// Writes what was read from an archive into the tables of captures, within the transaction that is open. An address
/// that is there already gets another version; what its owner has decided about it stays.
/// </summary>
internal sealed class CaptureRows(ContentDb db)
{
    public void Insert(AdoptionDraft draft, Archive archive, long generation, CancellationToken cancellationToken)
    {
        using var address = Prepare("""
            INSERT INTO CapturedAddresses (Address, Key, QueryKey, State, Reason, LatestId, Title, MediaType,
            Generation, IsIndexed) VALUES ($1, $2, $3, 'Shown', '', 0, '', '', $4, 1) ON CONFLICT (Address) DO NOTHING
            """);
        using var capture = Prepare("""
            INSERT INTO Captures (AddressId, ArchiveId, Moment, ContentType, Digest, Length, RecordOffset, RecordLength,
            Title) SELECT Id, $2, $3, $4, $5, $6, $7, $8, $9 FROM CapturedAddresses WHERE Address = $1
            """);
        foreach (var row in draft.Query("""
            SELECT Host, Address, Key, QueryKey, Moment, ContentType, Digest, Length, RecordOffset, RecordLength, Title
            FROM Answers WHERE Status = 200 ORDER BY Id
            """))
        {
            cancellationToken.ThrowIfCancellationRequested();
            var (text, key) = (row.GetString(1), row.GetString(2));
            if (row.GetString(0) is var host && host != archive.Host)
            {
                text = CapturedAddress.OtherHosts + host + text;
                key = CaptureAddress.KeyOf(text.Split('?')[0]);
            }

            Run(address, text, key, row.GetString(3), generation);
            Run(capture, text, archive.Id, row.GetString(4), row.GetString(5), row.GetString(6), row.GetInt64(7),
                row.GetInt64(8), row.GetInt64(9), row.GetString(10));
        }

        InsertRedirects(draft, generation);
        InsertGone(draft, archive.Host, generation);
        Execute("""
            UPDATE CapturedAddresses SET
                State = CASE WHEN LatestId = 0 THEN 'Shown' ELSE State END,
                LeadsTo = CASE WHEN LatestId = 0 THEN NULL ELSE LeadsTo END,
                (LatestId, Title, MediaType) = (
                    SELECT Id, Title, lower(trim(substr(ContentType, 1, instr(ContentType || ';', ';') - 1)))
                    FROM Captures c WHERE c.AddressId = CapturedAddresses.Id ORDER BY Moment DESC, Id DESC LIMIT 1),
                Generation = $2
            WHERE Id IN (SELECT AddressId FROM Captures WHERE ArchiveId = $1)
            """, archive.Id, generation);
        Execute("""
            UPDATE CapturedAddresses SET IsIndexed = MediaType NOT IN ('text/html', 'application/xhtml+xml')
                OR Address LIKE '/\_hosts/%' ESCAPE '\'
            WHERE Generation = $1
            """, generation);
    }

    /// <summary>Addresses that led elsewhere, as far as that leads to something.</summary>
    private void InsertRedirects(AdoptionDraft draft, long generation)
    {
        using var insert = Prepare("""
            INSERT INTO CapturedAddresses (Address, Key, QueryKey, State, Reason, LeadsTo, LatestId, Title, MediaType,
            Generation, IsIndexed) VALUES ($1, $2, $3, 'Redirected', '', $4, 0, '', '', $5, 1)
            ON CONFLICT (Address) DO NOTHING
            """);
        foreach (var row in draft.Query("SELECT Address, Key, QueryKey, Target FROM Redirects"))
            Run(insert, row.GetString(0), row.GetString(1), row.GetString(2), row.GetString(3), generation);
    }

    /// <summary>What the site itself said was gone for good stays so: 410 and nothing else.</summary>
    private void InsertGone(AdoptionDraft draft, string host, long generation)
    {
        using var insert = Prepare("""
            INSERT INTO CapturedAddresses (Address, Key, QueryKey, State, Reason, LatestId, Title, MediaType,
            Generation, IsIndexed) VALUES ($1, $2, $3, 'Gone', '', 0, '', '', $4, 1) ON CONFLICT (Address) DO NOTHING
            """);
        foreach (var row in draft.Query(
            "SELECT DISTINCT Address, Key, QueryKey FROM Answers WHERE Host = $1 AND Status = 410", host))
            Run(insert, row.GetString(0), row.GetString(1), row.GetString(2), generation);
    }

    private SqliteCommand Prepare(string sql)
    {
        var command = ((SqliteConnection)db.Database.GetDbConnection()).CreateCommand();
        command.Transaction = (SqliteTransaction)db.Database.CurrentTransaction!.GetDbTransaction();
        command.CommandText = sql;
        return command;
    }

    private void Execute(string sql, params object[] values)
    {
        using var command = Prepare(sql);
        Run(command, values);
    }

    private static void Run(SqliteCommand command, params object[] values)
    {
        for (var i = command.Parameters.Count; i < values.Length; i++)
            command.Parameters.Add(new SqliteParameter($"${i + 1}", null));
        for (var i = 0; i < values.Length; i++) command.Parameters[i].Value = values[i];
        command.ExecuteNonQuery();
    }
}
