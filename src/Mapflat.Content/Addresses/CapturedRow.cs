using System.Globalization;
using Mapflat.Content.Store;
using Microsoft.Data.Sqlite;

namespace Mapflat.Content.Addresses;

/// <param name="Id">Of the address.</param>
/// <param name="Key">The path, folded as all old addresses are.</param>
/// <param name="QueryKey">The pairs of the query, decoded and in order; empty where there is none.</param>
internal sealed record CapturedEntry(int Id, string Key, string QueryKey, CapturedAnswer Answer)
{
    private static readonly string[] _pages = ["text/html", "application/xhtml+xml"];

    public bool IsHtml =>
        _pages.Contains(Answer.ContentType.Split(';')[0].Trim(), StringComparer.OrdinalIgnoreCase);
}

/// <summary>
/// The rows in which captures are looked up: joined from three tables in the content store, and kept as one in the
/// frozen store, so that visitors need no other.
/// </summary>
internal static class CapturedRow
{
    /// <summary>The table of the frozen store.</summary>
    internal const string Table = "Captured";

    internal const string Columns = "Address, Key, QueryKey, State, Reason, LeadsTo, CaptureId, File, RecordOffset, "
        + "RecordLength, Length, ContentType, Moment, Digest, Title, Host, Generation";

    /// <summary>The same columns, from the content store.</summary>
    internal static string InContent { get; } = Select("");

    internal static readonly string[] Schema =
    [
        $"""
        CREATE TABLE IF NOT EXISTS {Table} (Id INTEGER PRIMARY KEY, Address TEXT NOT NULL, Key TEXT NOT NULL,
        QueryKey TEXT NOT NULL, State TEXT NOT NULL, Reason TEXT NOT NULL, LeadsTo TEXT, CaptureId INTEGER,
        File TEXT, RecordOffset INTEGER, RecordLength INTEGER, Length INTEGER, ContentType TEXT, Moment TEXT,
        Digest TEXT, Title TEXT NOT NULL, Host TEXT, Generation INTEGER NOT NULL)
        """,
        $"CREATE INDEX IF NOT EXISTS {Table}_Key ON {Table} (Key, QueryKey)",
        $"CREATE INDEX IF NOT EXISTS {Table}_Generation ON {Table} (Generation)",
    ];

    /// <summary>Brings the frozen store to the state of the content store, which is attached.</summary>
    /// <param name="all">Whether the rows may be those of another content store.</param>
    /// <returns>Whether anything was written.</returns>
    internal static bool Sync(FrozenConnection frozen, string content, bool all)
    {
        var last = frozen.Prepare($"SELECT max(Generation) FROM {Table}").ExecuteScalar() as long? ?? -1;
        if (all)
        {
            frozen.Execute($"DELETE FROM {Table}");
            last = -1;
        }

        return frozen.Execute(
            $"INSERT OR REPLACE INTO {Table} (Id, {Columns}) SELECT Id, {Columns} FROM {Select(content + ".")} "
            + "WHERE Generation > $1", last) > 0;
    }

    internal static IReadOnlyList<CapturedAnswer> Find(
        FrozenConnection connection, string table, string key, string queryKey)
    {
        using var reader = connection
            .Prepare($"SELECT {Columns} FROM {table} WHERE Key = $1 AND QueryKey = $2 ORDER BY Id", key, queryKey)
            .ExecuteReader();
        var found = new List<CapturedAnswer>();
        while (reader.Read()) found.Add(Read(reader));
        return found;
    }

    /// <summary>Addresses in the order of their ids, a few at a time, however many there are.</summary>
    /// <param name="table">Where they are: <see cref="Table"/> or <see cref="InContent"/>.</param>
    /// <param name="after">The id before the first.</param>
    /// <param name="condition">What they must be besides, in SQL.</param>
    internal static IReadOnlyList<CapturedEntry> ReadAfter(
        SqliteConnection connection, string table, int after, int most, string condition = "true")
    {
        using var command = connection.CreateCommand();
        command.CommandText = $"SELECT {Columns}, Id FROM {table} a WHERE Id > $1 AND {condition} ORDER BY Id LIMIT $2";
        command.Parameters.AddWithValue("$1", after);
        command.Parameters.AddWithValue("$2", most);
        using var reader = command.ExecuteReader();
        var found = new List<CapturedEntry>();
        while (reader.Read())
            found.Add(new CapturedEntry(reader.GetInt32(17), reader.GetString(1), reader.GetString(2), Read(reader)));
        return found;
    }

    /// <summary>What was captured within a second, at any spelling of an address, from the content store.</summary>
    internal static CapturedAnswer? FindAt(SqliteConnection content, string key, string queryKey, DateTime second)
    {
        using var command = content.CreateCommand();
        command.CommandText = $"SELECT {Columns} FROM {Select("", "c.AddressId = a.Id")} WHERE Key = $1 AND "
            + "QueryKey = $2 AND State = 'Shown' AND Moment >= $3 AND Moment < $4 ORDER BY CaptureId DESC LIMIT 1";
        command.Parameters.AddWithValue("$1", key);
        command.Parameters.AddWithValue("$2", queryKey);
        command.Parameters.AddWithValue("$3", TextOf(second));
        command.Parameters.AddWithValue("$4", TextOf(second.AddSeconds(1)));
        using var reader = command.ExecuteReader();
        return reader.Read() ? Read(reader) : null;
    }

    /// <summary>Every capture of every address, from the content store.</summary>
    internal static IEnumerable<CapturedAnswer> ReadAll(SqliteConnection content)
    {
        using var command = content.CreateCommand();
        command.CommandText =
            $"SELECT {Columns} FROM {Select("", "c.AddressId = a.Id")} ORDER BY Address, Moment, CaptureId";
        using var reader = command.ExecuteReader();
        while (reader.Read()) yield return Read(reader);
    }

    private static string TextOf(DateTime moment) =>
        moment.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    private static string Select(string schema, string join = "c.Id = a.LatestId") => $"""
        (SELECT a.Id, a.Address, a.Key, a.QueryKey, a.State, a.Reason, a.LeadsTo, c.Id AS CaptureId, r.File,
        c.RecordOffset, c.RecordLength, c.Length, c.ContentType, c.Moment, c.Digest, a.Title, r.Host, a.Generation
        FROM {schema}CapturedAddresses a LEFT JOIN {schema}Captures c ON {join}
        LEFT JOIN {schema}Archives r ON r.Id = c.ArchiveId)
        """;

    private static CapturedAnswer Read(SqliteDataReader row)
    {
        var has = !row.IsDBNull(6);
        return new CapturedAnswer(
            has ? row.GetInt32(6) : 0, row.GetString(0), Enum.Parse<CaptureState>(row.GetString(3)), row.GetString(4),
            row.IsDBNull(5) ? null : row.GetString(5), has ? row.GetString(7) : null, has ? row.GetInt64(8) : 0,
            has ? row.GetInt64(9) : 0, has ? row.GetInt64(10) : 0, has ? row.GetString(11) : "",
            has ? MomentOf(row.GetString(12)) : default, has ? row.GetString(13) : "", row.GetString(14),
            has ? row.GetString(15) : "");
    }

    private static DateTime MomentOf(string text) => DateTime.Parse(
        text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal);
}
