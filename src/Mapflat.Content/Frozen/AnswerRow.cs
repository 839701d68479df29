using System.Buffers;
using System.Text;
using Mapflat.Content.Store;

namespace Mapflat.Content.Frozen;

/// <summary>
/// A row of the table of answers, with its bodies. SQLite does not notice when a disk changes its pages, so each row
/// carries a hash of what it says, and each body one of its bytes.
/// </summary>
internal sealed class AnswerRow(LookUp row)
{
    internal const string Select =
        """
        SELECT address, status, type, cache, vary, modified, headers, page, markdown, etag, length, is_small, file, sum,
            i.bytes, b.bytes, b.hash
        FROM answers a LEFT JOIN bodies i ON i.id = a.identity LEFT JOIN bodies b ON b.id = a.brotli WHERE address = $1
        """;

    private const string Told =
        "status, type, cache, vary, modified, headers, page, markdown, etag, length, is_small, file, sum";

    /// <summary>An answer that is there keeps its bodies: set to the same, they would be written into their indexes
    /// again.</summary>
    internal static readonly string Put =
        $"""
        INSERT INTO answers (address, {Told}, identity, brotli)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
        ON CONFLICT (address) DO UPDATE
        SET ({Told}) = (excluded.{Told.Replace(", ", ", excluded.", StringComparison.Ordinal)})
        """;

    internal const string PutBodies = "UPDATE answers SET identity = $2, brotli = $3 WHERE address = $1";

    private const int Sum = 13;

    /// <summary>The name of the media file that holds the bytes; null where they are in the store.</summary>
    internal string? File => row.Text(12);

    internal byte[]? IdentityBytes => row.Bytes(14);

    private string ETag => row.Text(9)!;

    private FrozenBody? Brotli => field ??= row.Bytes(15) is { } bytes ? FrozenBody.Create(bytes) : null;

    internal static object?[] Values(FrozenAnswer answer, string? file) =>
    [
        answer.Address, (long)answer.Status, answer.ContentType, answer.CacheControl, answer.Vary,
        answer.LastModified?.ToUnixTimeSeconds(),
        Join(answer.Headers), (long?)answer.PageId, answer.Markdown, answer.ETag, (long)answer.Length,
        answer.IsSmall ? 1L : 0L, file,
    ];

    internal static string SumOf(ReadOnlySpan<object?> values, string? brotli)
    {
        var said = new ArrayBufferWriter<byte>(1_024);
        Say(said, Encoding.UTF8.GetBytes(brotli ?? ""));
        foreach (var value in values) Say(said, Encoding.UTF8.GetBytes($"{value}"));
        return Compression.ETagOf(said.WrittenSpan);
    }

    /// <param name="address">The one that was asked for: a damaged index finds the row of another.</param>
    internal bool IsSound(string address, byte[]? identity)
    {
        if (row.Text(0) != address) return false;
        var said = new ArrayBufferWriter<byte>(1_024);
        Say(said, row.Utf8(16));
        for (var column = 0; column < Sum; column++) Say(said, row.Utf8(column));
        if (Compression.ETagOf(said.WrittenSpan) != row.Text(Sum)) return false;
        if (Brotli is not { } brotli) return identity is not null && Compression.ETagOf(identity) == ETag;
        return brotli.ETag == row.Text(16);
    }

    internal FrozenAnswer ToAnswer(string address, byte[]? identity) => new()
    {
        Address = address,
        Status = (int)row.Number(1)!,
        ContentType = row.Text(2)!,
        CacheControl = row.Text(3)!,
        Vary = row.Text(4)!,
        LastModified = row.Number(5) is { } modified ? DateTimeOffset.FromUnixTimeSeconds(modified) : null,
        Headers = Split(row.Text(6)!),
        PageId = (int?)row.Number(7),
        Markdown = row.Text(8),
        ETag = ETag,
        Length = (int)row.Number(10)!,
        IsSmall = row.Number(11) != 0,
        Identity = identity is null ? null! : new FrozenBody(identity, ETag),
        Brotli = Brotli,
    };

    /// <summary>As SQLite turns numbers into text.</summary>
    private static void Say(ArrayBufferWriter<byte> said, ReadOnlySpan<byte> value)
    {
        said.Write(value);
        said.Write("\n"u8);
    }

    // A header has no line end in it (RFC 9110, section 5.5).
    private static string Join(IEnumerable<KeyValuePair<string, string>> headers) =>
        string.Join('\n', headers.Select(header => $"{header.Key}:{header.Value}"));

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
