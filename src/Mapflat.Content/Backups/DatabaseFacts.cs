using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Data.Sqlite;

namespace Mapflat.Content.Backups;

/// <summary>What tells whether two databases say the same: read from one moment of each.</summary>
internal sealed record DatabaseFacts
{
    // Every word that a page ever said, its drafts too. Named one by one, so that a later schema reads an older one
    // alike.
    private const string PageWords = """
        SELECT p.Key, p.Address, p.Status, p.Section, p."Order", p.Trashed, p.WithdrawnOn, p.WithdrawnReason,
               p.WithdrawnAnswer, l.Number,
               r.Number, r.Title, r.Menu, r.Summary, r.Markdown, r.AsOf, r.Successor, r.PublishedAt, r.Reason
        FROM Pages p LEFT JOIN Revisions l ON l.Id = p.LiveRevisionId LEFT JOIN Revisions r ON r.PageId = p.Id
        ORDER BY p.Id, r.Number
        """;

    private const int Key = 0, Address = 1;

    public required IReadOnlyList<string> Schema { get; init; }

    public required SortedDictionary<string, long> Rows { get; init; }

    public required string SchemaHash { get; init; }

    public required SortedDictionary<string, PageHash> Pages { get; init; }

    public required IReadOnlyList<string> Media { get; init; }

    public required IReadOnlyList<BackupArchiveFile> Archives { get; init; }

    /// <summary>Reads it all. For one moment of a database in use, open a transaction first.</summary>
    /// <exception cref="SqliteException">It is damaged, or none of this program.</exception>
    public static async Task<DatabaseFacts> ReadAsync(SqliteConnection connection, CancellationToken cancellationToken)
    {
        SortedDictionary<string, long> rows = new(StringComparer.Ordinal);
        foreach (var table in await ColumnAsync(connection,
            "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'", cancellationToken))
            rows[table] = long.Parse((await ColumnAsync(
                connection, $"SELECT count(*) FROM \"{table.Replace("\"", "\"\"", StringComparison.Ordinal)}\"",
                cancellationToken)).Single(), CultureInfo.InvariantCulture);
        return new DatabaseFacts
        {
            Schema = rows.ContainsKey("__EFMigrationsHistory") ? await ColumnAsync(connection,
                "SELECT MigrationId FROM __EFMigrationsHistory ORDER BY MigrationId", cancellationToken) : [],
            Rows = rows,
            SchemaHash = Hash(await ColumnAsync(connection, "SELECT type || ' ' || name || ' ' || coalesce(sql, '') "
                + "FROM sqlite_schema ORDER BY type, name", cancellationToken)),
            Pages = rows.ContainsKey("Pages")
                ? await PagesAsync(connection, cancellationToken)
                : new(StringComparer.Ordinal),
            Media = !rows.ContainsKey("Media") ? [] : await ColumnAsync(connection,
                "SELECT Sha256 FROM Media UNION SELECT Sha256 FROM MediaRenditions ORDER BY 1", cancellationToken),
            Archives = rows.ContainsKey("Archives") ? await ArchivesAsync(connection, cancellationToken) : [],
        };
    }

    /// <summary>What the other lacks, or has otherwise; null if both say the same.</summary>
    public string? DifferenceTo(DatabaseFacts other)
    {
        if (!Schema.SequenceEqual(other.Schema, StringComparer.Ordinal) || SchemaHash != other.SchemaHash)
            return "its schema is not the one that was backed up";
        foreach (var (table, count) in Rows)
        {
            if (other.Rows.GetValueOrDefault(table, -1) is var found && found != count)
                return $"the table {table} has {Math.Max(found, 0)} rows instead of {count}";
        }
        foreach (var (key, page) in Pages)
        {
            if (!other.Pages.TryGetValue(key, out var found) || found != page)
                return $"the page {page.Address} is not as it was backed up";
        }
        return Pages.Count == other.Pages.Count && Media.SequenceEqual(other.Media, StringComparer.Ordinal)
            && Archives.SequenceEqual(other.Archives)
            ? null
            : "it names other pages or files than were backed up";
    }

    public void WritePages(Stream stream)
    {
        using var writer = new StreamWriter(stream, new UTF8Encoding(false), leaveOpen: true) { NewLine = "\n" };
        foreach (var (key, page) in Pages) writer.WriteLine($"{page.Sha256}\t{key}\t{page.Address}");
    }

    public static async Task<List<string>> ColumnAsync(
        SqliteConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        List<string> values = [];
        while (await reader.ReadAsync(cancellationToken))
            values.Add(Convert.ToString(reader.GetValue(0), CultureInfo.InvariantCulture) ?? "");
        return values;
    }

    private static async Task<IReadOnlyList<BackupArchiveFile>> ArchivesAsync(
        SqliteConnection connection, CancellationToken cancellationToken)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT Name, File, Sha256, Length FROM Archives ORDER BY Id";
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        List<BackupArchiveFile> archives = [];
        while (await reader.ReadAsync(cancellationToken))
            archives.Add(new BackupArchiveFile(
                reader.GetString(0), reader.GetString(1), reader.GetString(2), reader.GetInt64(3)));
        return archives;
    }

    private static async Task<SortedDictionary<string, PageHash>> PagesAsync(
        SqliteConnection connection, CancellationToken cancellationToken)
    {
        SortedDictionary<string, PageHash> pages = new(StringComparer.Ordinal);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        await using var command = connection.CreateCommand();
        command.CommandText = PageWords;
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        string? key = null;
        var address = "";
        while (reader.Read())
        {
            if (reader.GetString(Key) is var next && next != key)
            {
                cancellationToken.ThrowIfCancellationRequested();
                End();
                (key, address) = (next, reader.GetString(Address));
            }

            for (var column = 0; column < reader.FieldCount; column++)
            {
                // What cannot stand in a text is between the values, so that no two rows read the same.
                hash.AppendData(reader.IsDBNull(column) ? [0xFE] : Encoding.UTF8.GetBytes(reader.GetString(column)));
                hash.AppendData([0xFF]);
            }
        }

        End();
        return pages;

        void End()
        {
            var sum = Convert.ToHexStringLower(hash.GetHashAndReset());
            if (key is not null) pages[key] = new PageHash(address, sum);
        }
    }

    private static string Hash(List<string> lines) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', lines))));
}

internal readonly record struct PageHash(string Address, string Sha256);
