using System.IO.Compression;
using System.Text;
using Microsoft.Data.Sqlite;

namespace Mapflat.Testing;

/// <summary>
/// Very many public pages, written into the database behind the program's back: saving each would take longer than most
/// tests.
/// </summary>
public static class ManyPages
{
    private const string Rows = """
        WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < $pages)
        INSERT INTO Pages (Id, Key, Address, Folded, Section, "Order", Status, Version, Edits, Published, Updated,
            WithdrawnAnswer)
        SELECT $first + i, substr($section, 2) || '/' || i, $section || '/' || i, $section || '/' || i, $section, i,
            'Published', 1,
            $versions, '2026-11-22 00:00:00', '2026-11-22 00:00:00', 200 FROM n;
        WITH RECURSIVE v(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM v WHERE i < $versions)
        INSERT INTO Revisions (PageId, Number, Title, Menu, Summary, Markdown, AsOf, Author, Started, Saved, Automatic,
            PublishedAt)
        SELECT p.Id, v.i, 'Page ' || p."Order", 'Page ' || p."Order", 'A page of many.',
            substr($words, 1 + abs(random()) % max(1, length($words) - 2000), 2000) || char(10),
               '2026-11-22', 'test', '2026-11-22 00:00:00', '2026-11-22 00:00:00', 0, '2026-11-22 00:00:00'
        FROM Pages p, v WHERE p.Id > $first AND p.Id <= $first + $pages;
        UPDATE Pages SET LiveRevisionId = (
            SELECT Id FROM Revisions r WHERE r.PageId = Pages.Id AND r.Number = $versions)
            WHERE Id > $first AND Id <= $first + $pages;
        INSERT INTO Ledger (Path, FirstPublic) SELECT Address, '2026-11-22 00:00:00' FROM Pages
            WHERE Id > $first AND Id <= $first + $pages;
        INSERT INTO SearchSections (Id, PageId, Heading, Anchor, Text, Names)
        SELECT p.Id << 8, p.Id, r.Title, NULL, pack(r.Markdown), ''
            FROM Pages p JOIN Revisions r ON r.Id = p.LiveRevisionId
            WHERE p.Id > $first AND p.Id <= $first + $pages;
        INSERT INTO SearchIndex (rowid, Words) SELECT Id, lower(Heading) FROM SearchSections
            WHERE PageId > $first AND PageId <= $first + $pages;
        INSERT INTO SearchIndex (rowid, Words)
        SELECT (p.Id << 8) | (2 << 50), lower(r.Title || ' ' || r.Markdown)
            FROM Pages p JOIN Revisions r ON r.Id = p.LiveRevisionId WHERE p.Id > $first AND p.Id <= $first + $pages;
        UPDATE State SET Generation = Generation + 1;
        """;

    private static byte[] Pack(string text)
    {
        using var packed = new MemoryStream();
        using (var brotli = new BrotliStream(packed, CompressionLevel.Fastest))
            brotli.Write(Encoding.UTF8.GetBytes(text));
        return packed.ToArray();
    }

    /// <summary>Adds pages to a section: <c>/section/1</c> and so on, in this order.</summary>
    /// <param name="connection">The database.</param>
    /// <param name="section">The address of the page above them.</param>
    /// <param name="count">How many.</param>
    /// <param name="first">The number before that of the first page.</param>
    /// <param name="versions">How many public versions each has.</param>
    /// <param name="words">What their texts are cut from.</param>
    public static async Task AddAsync(SqliteConnection connection, string section, int count, int first = 1000,
        int versions = 1, string words = "Some words.")
    {
        connection.CreateFunction("pack", (string text) => Pack(text));
        await using var transaction = connection.BeginTransaction();
        await using var command = connection.CreateCommand();
        command.CommandText = Rows;
        command.Parameters.AddWithValue("$section", section);
        command.Parameters.AddWithValue("$pages", count);
        command.Parameters.AddWithValue("$first", first);
        command.Parameters.AddWithValue("$versions", versions);
        command.Parameters.AddWithValue("$words", words);
        await command.ExecuteNonQueryAsync();
        await transaction.CommitAsync();
    }

    /// <inheritdoc cref="AddAsync(SqliteConnection, string, int, int, int, string)"/>
    public static async Task AddAsync(string dataDirectory, string section, int count, int first = 1000)
    {
        await using var connection =
            new SqliteConnection($"Data Source={Path.Combine(dataDirectory, "mapflat.db")};Pooling=False");
        await connection.OpenAsync();
        await AddAsync(connection, section, count, first);
    }
}
