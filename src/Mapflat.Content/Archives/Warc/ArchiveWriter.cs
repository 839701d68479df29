using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;

namespace Mapflat.Content.Archives.Warc;

/// <summary>An answer that goes into an archive.</summary>
/// <param name="Url">Absolute, http or https, percent-encoded.</param>
/// <param name="Headers">Of the HTTP message, without Content-Length, and with no coding: the body is as it is.</param>
internal sealed record WrittenAnswer(
    string Url, DateTime Moment, int Status, IReadOnlyList<KeyValuePair<string, string>> Headers)
{
    public string ContentType => Headers.FirstOrDefault(
        header => header.Key.Equals("Content-Type", StringComparison.OrdinalIgnoreCase)).Value ?? "";
}

/// <summary>What was written, for an index.</summary>
/// <param name="Digest">SHA-256 of the body, in lower-case hexadecimal digits.</param>
/// <param name="IsRevisit">Whether it refers to an earlier record that has the body.</param>
internal sealed record WrittenRecord(ArchivePlace Place, string Digest, long Length, bool IsRevisit = false);

/// <summary>
/// Writes a <c>.warc.gz</c> (ISO 28500:2017, WARC 1.1), a gzip member for each record, so that each can be read alone.
/// The same answers make the same bytes: record ids come from what is recorded.
/// </summary>
/// <param name="file">Where to write; it can be sought in, and stays open.</param>
internal sealed class ArchiveWriter(Stream file) : IDisposable
{
    public const string Software = "Mapflat";

    /// <summary>Bodies below this many bytes are written again rather than referred to.</summary>
    private const int SmallestRepeated = 512;

    /// <summary>How many bodies are remembered; what repeats a later one is written whole.</summary>
    private const int MostRemembered = 100_000;

    private const int HeldInMemory = 1024 * 1024;

    private readonly Dictionary<string, (string Url, DateTime Moment)> _earlier = [];
    private readonly byte[] _buffer = new byte[HeldInMemory];
    private readonly IncrementalHash _payload = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly IncrementalHash _block = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    /// <summary>Writes what the archive is about, which comes first.</summary>
    public void WriteInfo(DateTime moment, params IEnumerable<KeyValuePair<string, string>> fields)
    {
        var block = Lines([
            new("software", Software), new("format", "WARC File Format 1.1"),
            new("conformsTo", "https://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/"),
            .. fields]);
        var digest = Convert.ToHexStringLower(SHA256.HashData(block));
        WriteRecord(
            [
                new("WARC-Type", "warcinfo"), new("WARC-Record-ID", IdOf(digest, moment, "warcinfo")),
                new("WARC-Date", TextOf(moment)), new("Content-Type", "application/warc-fields"),
                new("WARC-Block-Digest", $"sha256:{digest}"),
            ],
            block, CompressionLevel.Optimal);
    }

    /// <summary>Writes an answer; one whose body is in the file already, with the same type, as a revisit.</summary>
    /// <param name="length">Of the body in bytes.</param>
    /// <param name="open">Opens the body; it is read twice if it is large.</param>
    /// <exception cref="InvalidDataException">The body has another length, or is not the same when it is read again;
    /// nothing was written.</exception>
    public WrittenRecord Write(WrittenAnswer answer, long length, Func<Stream> open)
    {
        byte[] head =
        [
            .. Encoding.UTF8.GetBytes($"HTTP/1.1 {answer.Status.ToString(CultureInfo.InvariantCulture)} "
                + $"{ReasonOf(answer.Status)}\r\n"),
            .. Lines([.. answer.Headers, new("Content-Length", length.ToString(CultureInfo.InvariantCulture))]),
            (byte)'\r', (byte)'\n',
        ];
        var (digest, blockDigest) = Hash(head, length, open);
        var level = IsPacked(answer.ContentType) ? CompressionLevel.Fastest : CompressionLevel.Optimal;
        List<KeyValuePair<string, string>> fields =
        [
            new("WARC-Type", "response"), new("WARC-Record-ID", IdOf(answer.Url, answer.Moment, digest)),
            new("WARC-Date", TextOf(answer.Moment)), new("WARC-Target-URI", answer.Url),
            new("Content-Type", "application/http;msgtype=response"), new("WARC-Payload-Digest", $"sha256:{digest}"),
        ];
        if (answer.Status != 200 || length < SmallestRepeated || IsNew(answer, digest, out var earlier))
        {
            fields.Add(new("WARC-Block-Digest", $"sha256:{blockDigest}"));
            return new WrittenRecord(WriteRecord(fields, head, level, length, open, digest), digest, length);
        }

        fields[0] = new("WARC-Type", "revisit");
        fields.AddRange([
            new("WARC-Block-Digest", $"sha256:{Convert.ToHexStringLower(SHA256.HashData(head))}"),
            new("WARC-Profile", "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"),
            new("WARC-Refers-To", IdOf(earlier.Url, earlier.Moment, digest)),
            new("WARC-Refers-To-Target-URI", earlier.Url), new("WARC-Refers-To-Date", TextOf(earlier.Moment)),
        ]);
        return new WrittenRecord(WriteRecord(fields, head, level), digest, length, IsRevisit: true);
    }

    public void Dispose()
    {
        _payload.Dispose();
        _block.Dispose();
    }

    /// <summary>Whether packing makes a body of this type no smaller to speak of.</summary>
    private static bool IsPacked(string contentType)
    {
        var type = contentType.Split(';')[0].Trim().ToLowerInvariant();
        return type.StartsWith("video/", StringComparison.Ordinal)
            || type.StartsWith("audio/", StringComparison.Ordinal)
            || type is "image/jpeg" or "image/png" or "image/gif" or "image/webp" or "image/avif" or "font/woff"
                or "font/woff2" or "application/zip" or "application/gzip" or "application/epub+zip";
    }

    private static string ReasonOf(int status) => status switch
    {
        200 => "OK",
        301 => "Moved Permanently",
        302 => "Found",
        404 => "Not Found",
        410 => "Gone",
        _ => "",
    };

    private static string TextOf(DateTime moment) =>
        moment.ToString("yyyy-MM-ddTHH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture);

    /// <summary>A UUID of version 8 (RFC 9562, 5.8) made from what is recorded.</summary>
    private static string IdOf(string url, DateTime moment, string digest)
    {
        var id = SHA256.HashData(Encoding.UTF8.GetBytes($"{url}\n{TextOf(moment)}\n{digest}")).AsSpan(0, 16);
        id[6] = (byte)((id[6] & 0x0F) | 0x80);
        id[8] = (byte)((id[8] & 0x3F) | 0x80);
        return $"<urn:uuid:{new Guid(id, bigEndian: true)}>";
    }

    /// <summary>Header lines; what would end one within a value is a space.</summary>
    private static byte[] Lines(IEnumerable<KeyValuePair<string, string>> fields) => Encoding.UTF8.GetBytes(
        string.Concat(fields.Select(field => $"{field.Key}: {field.Value.ReplaceLineEndings(" ")}\r\n")));

    private bool IsNew(WrittenAnswer answer, string digest, out (string Url, DateTime Moment) earlier)
    {
        var key = $"{digest} {answer.ContentType}";
        if (_earlier.TryGetValue(key, out earlier)) return false;
        if (_earlier.Count < MostRemembered) _earlier.Add(key, (answer.Url, answer.Moment));
        return true;
    }

    /// <summary>The digests of a body, and of it and its head. A small one is in the buffer afterwards.</summary>
    private (string Payload, string Block) Hash(byte[] head, long length, Func<Stream> open)
    {
        using var body = open();
        _block.AppendData(head);
        long total = 0;
        int read;
        while ((read = body.ReadAtLeast(_buffer, _buffer.Length, throwOnEndOfStream: false)) > 0)
        {
            total += read;
            if (total > length) break;
            _payload.AppendData(_buffer, 0, read);
            _block.AppendData(_buffer, 0, read);
            // The end is known without another read, which would take the bytes out of the buffer.
            if (read < _buffer.Length) break;
        }

        var digests = (
            Convert.ToHexStringLower(_payload.GetHashAndReset()), Convert.ToHexStringLower(_block.GetHashAndReset()));
        return total == length ? digests : throw new InvalidDataException("its length is not what was told");
    }

    private ArchivePlace WriteRecord(
        List<KeyValuePair<string, string>> fields, byte[] head, CompressionLevel level, long length = 0,
        Func<Stream>? open = null, string digest = "")
    {
        fields.Add(new("Content-Length", (head.Length + length).ToString(CultureInfo.InvariantCulture)));
        var offset = file.Position;
        try
        {
            using var member = new GZipStream(file, level, leaveOpen: true);
            member.Write([.. "WARC/1.1\r\n"u8, .. Lines(fields), (byte)'\r', (byte)'\n', .. head]);
            if (length < _buffer.Length) member.Write(_buffer, 0, (int)length);
            else Copy(open!, digest, member);
            member.Write("\r\n\r\n"u8);
        }
        catch (InvalidDataException)
        {
            file.SetLength(offset);
            file.Position = offset;
            throw;
        }

        return new ArchivePlace(offset, file.Position - offset);
    }

    private void Copy(Func<Stream> open, string digest, Stream target)
    {
        using var body = open();
        int read;
        while ((read = body.Read(_buffer)) > 0)
        {
            _payload.AppendData(_buffer, 0, read);
            target.Write(_buffer, 0, read);
        }

        if (Convert.ToHexStringLower(_payload.GetHashAndReset()) != digest)
            throw new InvalidDataException("it was changed while it was read");
    }
}
