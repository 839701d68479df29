using System.Security.Cryptography;

namespace Mapflat.Content.Archives.Warc;

/// <summary>Reads records to their end, and tells of each what an index needs.</summary>
internal sealed class AnswerReading : IDisposable
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly byte[] _buffer = new byte[64 * 1024];
    private MemoryStream _text = new();

    /// <summary>The answer of a response or resource record, without its place. The input stands behind the record's
    /// header, and is limited to the block.</summary>
    /// <exception cref="InvalidDataException">The record is damaged, or too large; the message says how.</exception>
    public ArchivedAnswer Read(RecordHeader header, RecordInput input)
    {
        if (!Uri.TryCreate(header.Target, UriKind.Absolute, out _))
            throw new InvalidDataException($"its address “{header.Target}” is none");
        if (header.Date is not { } moment) throw new InvalidDataException("its WARC-Date cannot be understood");
        var payload = RecordPayload.Open(header, input);
        var (digest, length, text) = Measure(payload);
        return new ArchivedAnswer
        {
            Url = header.Target,
            Moment = moment,
            Status = payload.Status,
            // Browsers look at what no header names.
            ContentType = payload.ContentType.Length > 0 || text is null ? payload.ContentType : FileTypes.Html,
            Location = payload.Fields["Location"],
            Digest = digest,
            Length = length,
            Place = default,
            Body = text,
        };
    }

    public void Dispose() => _hash.Dispose();

    private static bool IsText(string contentType) =>
        contentType.Split(';')[0].Trim().ToLowerInvariant() is "text/html" or "application/xhtml+xml" or "text/css";

    private (string Digest, long Length, byte[]? Text) Measure(RecordPayload payload)
    {
        long length = 0;
        var isText = IsText(payload.ContentType);
        _text.SetLength(0);
        int read;
        while ((read = payload.Body.Read(_buffer)) > 0)
        {
            length += read;
            if (length > ArchiveLimits.LargestPayload) throw new InvalidDataException("it holds more than 512 MB");
            _hash.AppendData(_buffer, 0, read);
            if (payload.ContentType.Length == 0 && length == read)
                isText = HtmlSniffing.IsHtml(_buffer.AsSpan(0, read));
            if (isText && length <= ArchiveLimits.LargestText) _text.Write(_buffer, 0, read);
        }

        var text = isText && length <= ArchiveLimits.LargestText ? _text.ToArray() : null;
        if (_text.Capacity > 1024 * 1024) _text = new MemoryStream();
        return (Convert.ToHexStringLower(_hash.GetHashAndReset()), length, text);
    }
}
