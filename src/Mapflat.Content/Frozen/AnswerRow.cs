using System.Globalization;
using System.Text;
using Microsoft.Data.Sqlite;

namespace Mapflat.Content.Frozen;

/// <summary>
/// A row of the table of answers, with its bodies. SQLite does not notice when a disk changes its pages, so each row carries
/// a hash of what it says, and each body one of its bytes.
/// </summary>
internal sealed class AnswerRow(SqliteDataReader row)
{
    internal const string Select =
        """
        SELECT address, status, type, cache, vary, modified, headers, page, markdown, etag, length, is_small, file, sum, i.bytes, b.bytes, b.hash
        FROM answers a LEFT JOIN bodies i ON i.id = a.identity LEFT JOIN bodies b ON b.id = a.brotli WHERE address = $1
        """;

    /// <summary>Puts a row in; all columns but those of the bodies in the order of <see cref="Values"/>.</summary>
    internal const string Insert =
        """
        INSERT OR REPLACE INTO answers
        (address, status, type, cache, vary, modified, headers, page, markdown, etag, length, is_small, file, sum, identity, brotli)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
        """;

    private const int Sum = 13;

    internal string Address => row.GetString(0);

    /// <summary>The name of the media file that holds the bytes; null where they are in the store.</summary>
    internal string? File => Text(12);

    internal byte[]? IdentityBytes => row.IsDBNull(14) ? null : row.GetFieldValue<byte[]>(14);

    private string? BrotliHash => Text(16);

    private FrozenBody? Brotli => field ??= row.IsDBNull(15) ? null : FrozenBody.Create(row.GetFieldValue<byte[]>(15));

    /// <summary>The columns of an answer, but for the sum and the bodies.</summary>
    internal static object?[] Values(FrozenAnswer answer, string? file) =>
    [
        answer.Address, (long)answer.Status, answer.ContentType, answer.CacheControl, answer.Vary, answer.LastModified?.ToUnixTimeSeconds(),
        Join(answer.Headers), (long?)answer.PageId, answer.Markdown, answer.ETag, (long)answer.Length, answer.IsSmall ? 1L : 0L, file,
    ];

    /// <summary>A hash of the columns, and of which bytes belong to them.</summary>
    internal static string SumOf(ReadOnlySpan<object?> values, string? brotli)
    {
        var text = new StringBuilder(400).Append(brotli).Append('\n');
        foreach (var value in values) text.Append(CultureInfo.InvariantCulture, $"{value}\n");
        return Compression.ETagOf(Encoding.UTF8.GetBytes(text.ToString()));
    }

    /// <summary>Whether the row and the bytes are what was frozen.</summary>
    internal bool IsSound(byte[]? identity)
    {
        var values = new object?[Sum];
        for (var i = 0; i < Sum; i++) values[i] = row.IsDBNull(i) ? null : row.GetValue(i);
        if (SumOf(values, BrotliHash) != row.GetString(Sum)) return false;
        if (Brotli is not { } brotli) return identity is not null && Compression.ETagOf(identity) == row.GetString(9);
        return brotli.ETag == BrotliHash;
    }

    internal FrozenAnswer ToAnswer(byte[]? identity) => new()
    {
        Address = Address,
        Status = row.GetInt32(1),
        ContentType = row.GetString(2),
        CacheControl = row.GetString(3),
        Vary = row.GetString(4),
        LastModified = row.IsDBNull(5) ? null : DateTimeOffset.FromUnixTimeSeconds(row.GetInt64(5)),
        Headers = Split(row.GetString(6)),
        PageId = row.IsDBNull(7) ? null : row.GetInt32(7),
        Markdown = Text(8),
        ETag = row.GetString(9),
        Length = row.GetInt32(10),
        IsSmall = row.GetInt32(11) != 0,
        Identity = identity is null ? null! : new FrozenBody(identity, row.GetString(9)),
        Brotli = Brotli,
    };

    private string? Text(int column) => row.IsDBNull(column) ? null : row.GetString(column);

    // A header has no line end in it (RFC 9110, section 5.5).
    private static string Join(IEnumerable<KeyValuePair<string, string>> headers) => string.Join('\n', headers.Select(header => $"{header.Key}:{header.Value}"));

    private static List<KeyValuePair<string, string>> Split(string lines)
    {
        var headers = new List<KeyValuePair<string, string>>();
        foreach (var line in lines.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            headers.Add(KeyValuePair.Create(line[..colon], line[(colon + 1)..]));
        }

        return headers;
    }
}
