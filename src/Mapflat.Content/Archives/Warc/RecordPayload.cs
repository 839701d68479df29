using System.Globalization;
using System.IO.Compression;

namespace Mapflat.Content.Archives.Warc;

/// <summary>
/// What a record holds of the answer: the HTTP message's head (RFC 9112), and its body, all codings undone. A body that
/// the server or the crawler broke off is as long as what came of it.
/// </summary>
/// <param name="Body">Reads from the input that the record was opened in.</param>
/// <param name="Length">Of the body in bytes; null where only reading tells.</param>
internal sealed record RecordPayload(int Status, HeaderFields Fields, Stream Body, long? Length)
{
    private const int MostCodings = 4;

    public string ContentType => Fields["Content-Type"] ?? "";

    /// <summary>Opens the block of a response or resource record. The input stands behind the record's header, and is
    /// limited to the block.</summary>
    /// <exception cref="InvalidDataException">It holds no HTTP answer, or one in an unknown coding.</exception>
    public static RecordPayload Open(RecordHeader header, RecordInput input)
    {
        if (header.Fields["WARC-Segment-Number"] is not null)
            throw new InvalidDataException("it is a part of a record that was split");
        if (header.Type == "resource")
        {
            HeaderFields own = [];
            if (header.Fields["Content-Type"] is { } type) own.Add(new("Content-Type", type));
            return new RecordPayload(200, own, input, input.Left);
        }

        var status = ReadStatus(input.ReadLine() ?? "");
        var fields = HeaderFields.Read(input);
        var coded = (Stream)input;
        foreach (var coding in fields.Tokens("Transfer-Encoding").Reverse().Take(MostCodings))
            coded = coding == "chunked" && coded == input ? ChunkedBody.Open(input) : Undo(coding, coded);
        if (fields.Tokens("Content-Encoding").ToList() is { Count: > 0 } codings && !IsGzipItself(fields))
        {
            if (codings.Count > MostCodings) throw new InvalidDataException("its body is coded too many times");
            foreach (var coding in codings.AsEnumerable().Reverse()) coded = Undo(coding, coded);
        }

        return new RecordPayload(status, fields, coded, coded == input ? input.Left : null);
    }

    private static int ReadStatus(string line)
    {
        var parts = line.Split(' ', 3, StringSplitOptions.RemoveEmptyEntries);
        if (parts.Length < 2 || !parts[0].StartsWith("HTTP/", StringComparison.OrdinalIgnoreCase)
            || !int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var status)
            || status is < 100 or > 999)
            throw new InvalidDataException("it holds no HTTP answer");
        return status;
    }

    /// <summary>A packed file that its server also called packed; browsers know these, and save them as they are.
    /// </summary>
    private static bool IsGzipItself(HeaderFields fields) =>
        (fields["Content-Type"] ?? "").Split(';')[0].Trim().ToLowerInvariant() is
            "application/gzip" or "application/x-gzip" or "application/x-gunzip" or "application/x-tgz";

    private static Stream Undo(string coding, Stream coded)
    {
        // Crawlers that store a body decoded often leave the header as it was: what the bytes say goes first.
        var body = new PeekedBody(coded);
        return coding switch
        {
            "gzip" or "x-gzip" when body.Head is [0x1F, 0x8B, ..] => new DecodedBody(
                new GZipStream(body, CompressionMode.Decompress)),
            "deflate" when IsZlib(body.Head) => body.Decode(
                packed => new ZLibStream(packed, CompressionMode.Decompress)),
            "deflate" => body.Decode(packed => new DeflateStream(packed, CompressionMode.Decompress)),
            "br" => body.Decode(packed => new BrotliStream(packed, CompressionMode.Decompress)),
            "zstd" or "compress" or "x-compress" or "dcb" or "dcz" => throw new InvalidDataException(
                $"its body is coded as “{coding}”, which this program cannot undo"),
            _ => body,
        };
    }

    /// <summary>RFC 1950, 2.2: the method is 8, and the first two bytes are a multiple of 31.</summary>
    private static bool IsZlib(ReadOnlySpan<byte> head) =>
        head.Length >= 2 && (head[0] & 0x0F) == 8 && ((head[0] << 8) | head[1]) % 31 == 0;
}
