using System.IO.Compression;
using Microsoft.Win32.SafeHandles;

namespace Mapflat.Content.Archives.Warc;

/// <summary>One answer, read again from its archive.</summary>
/// <param name="ContentType">The header's value as sent; empty if there was none.</param>
/// <param name="Headers">Of the HTTP message as sent; they may speak of codings that <paramref name="Body"/> no longer
/// has.</param>
/// <param name="Body">All codings undone.</param>
internal sealed record CapturedPayload(
    int Status, string ContentType, IReadOnlyList<KeyValuePair<string, string>> Headers, byte[] Body);

/// <summary>
/// An archive whose answers are read by their places, by many at once: it holds one file handle, and no state.
/// </summary>
internal sealed class ArchiveFile : IDisposable
{
    private readonly SafeFileHandle _file;

    /// <exception cref="IOException">It cannot be opened.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public ArchiveFile(string path) => _file = File.OpenHandle(
        path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, FileOptions.RandomAccess);

    /// <summary>Reads an answer whole, into memory; for large ones <see cref="OpenBody"/> is there.</summary>
    /// <returns>Null where the place holds no answer, or a damaged one.</returns>
    public CapturedPayload? Read(ArchivePlace place)
    {
        try
        {
            using var record = new PlacedRecord(_file, place);
            var payload = RecordPayload.Open(record.Header, record.Input);
            using var body = new MemoryStream((int)Math.Clamp(payload.Length ?? place.Length, 0, 1024 * 1024));
            using var limited = new LimitedBody(payload.Body, null);
            limited.CopyTo(body);
            record.CheckEnd();
            return new CapturedPayload(payload.Status, payload.ContentType, payload.Fields, body.ToArray());
        }
        catch (Exception e) when (e is InvalidDataException or IOException)
        {
            return null;
        }
    }

    /// <summary>Opens the body of an answer, all codings undone, to be read once. Reading throws
    /// <see cref="InvalidDataException"/> where the archive is damaged.</summary>
    /// <param name="length">Of the body in bytes; -1 where only reading tells, as the body was sent in chunks or
    /// packed.</param>
    /// <returns>Null where the place holds no answer.</returns>
    public Stream? OpenBody(ArchivePlace place, out long length)
    {
        length = -1;
        PlacedRecord? record = null;
        try
        {
            record = new PlacedRecord(_file, place);
            var payload = RecordPayload.Open(record.Header, record.Input);
            length = payload.Length ?? -1;
            return new LimitedBody(payload.Body, record);
        }
        catch (Exception e) when (e is InvalidDataException or IOException)
        {
            record?.Dispose();
            return null;
        }
    }

    public void Dispose() => _file.Dispose();

    /// <summary>Reads an answer as <see cref="ArchiveReader"/> does.</summary>
    /// <exception cref="InvalidDataException">The record is damaged.</exception>
    internal ArchivedAnswer ReadAnswer(ArchivePlace place, AnswerReading reading)
    {
        using var record = new PlacedRecord(_file, place);
        var answer = reading.Read(record.Header, record.Input) with { Place = place };
        record.CheckEnd();
        return answer;
    }

    /// <summary>A record at its place, its input limited to the block.</summary>
    private sealed class PlacedRecord : IDisposable
    {
        private readonly Stream _bytes;

        public PlacedRecord(SafeFileHandle file, ArchivePlace place)
        {
            var range = new FileRange(file, place);
            _bytes = range.IsGzip() ? new GZipStream(range, CompressionMode.Decompress) : range;
            Input = new RecordInput(_bytes);
            Header = RecordHeader.Read(Input);
            if (Header.Type is not ("response" or "resource"))
                throw new InvalidDataException("no answer begins here");
            Input.Limit(Header.ContentLength);
        }

        public RecordInput Input { get; }

        public RecordHeader Header { get; }

        /// <summary>Reads to the end, where gzip has its checksum.</summary>
        public void CheckEnd()
        {
            Input.SkipRest();
            if (Input.Left > 0) throw new InvalidDataException("the file ends within it");
            Input.Unlimit();
            Input.SkipRest();
        }

        public void Dispose() => _bytes.Dispose();
    }

    private sealed class FileRange(SafeFileHandle file, ArchivePlace place) : SequentialStream
    {
        private long _read;

        public bool IsGzip()
        {
            Span<byte> start = stackalloc byte[2];
            return RandomAccess.Read(file, start, place.Offset) == 2 && start is [0x1F, 0x8B];
        }

        public override int Read(Span<byte> buffer)
        {
            var wanted = (int)Math.Min(buffer.Length, place.Length - _read);
            if (wanted <= 0) return 0;
            var read = RandomAccess.Read(file, buffer[..wanted], place.Offset + _read);
            _read += read;
            return read;
        }
    }

    /// <summary>A body that ends with an error past the largest payload, and closes its record.</summary>
    private sealed class LimitedBody(Stream body, IDisposable? record) : SequentialStream
    {
        private long _read;

        public override int Read(Span<byte> buffer)
        {
            var read = body.Read(buffer);
            _read += read;
            return _read <= ArchiveLimits.LargestPayload
                ? read
                : throw new InvalidDataException("it holds more than 512 MB");
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing) record?.Dispose();
            base.Dispose(disposing);
        }
    }
}
