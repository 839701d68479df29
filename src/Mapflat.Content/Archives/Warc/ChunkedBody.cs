using System.Globalization;

namespace Mapflat.Content.Archives.Warc;

/// <summary>
/// A body in chunks (RFC 9112, 7.1), put together. One that the server broke off is as long as what it sent.
/// </summary>
internal sealed class ChunkedBody : SequentialStream
{
    private readonly RecordInput _input;
    private long _left;
    private bool _isAtEnd, _isFirst = true;

    private ChunkedBody(RecordInput input) => _input = input;

    /// <summary>The body; as it is, if it is in no chunks for all that its header says: crawlers put them together and
    /// leave the header.</summary>
    public static Stream Open(RecordInput input)
    {
        var ahead = input.Peek(64);
        var end = ahead.IndexOf((byte)'\n');
        return end > 0 && SizeOf(System.Text.Encoding.ASCII.GetString(ahead[..end])) is not null
            ? new ChunkedBody(input)
            : input;
    }

    public override int Read(Span<byte> buffer)
    {
        if (buffer.IsEmpty || _isAtEnd) return 0;
        if (_left == 0 && !NextChunk())
        {
            _isAtEnd = true;
            return 0;
        }

        var read = _input.Read(buffer[..(int)Math.Min(buffer.Length, _left)]);
        _left -= read;
        _isAtEnd = read == 0;
        return read;
    }

    private static long? SizeOf(string line) => long.TryParse(line.Split(';')[0].Trim(),
        NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var size) && size >= 0 ? size : null;

    private bool NextChunk()
    {
        var line = _input.ReadLine();
        if (!_isFirst && line is { Length: 0 }) line = _input.ReadLine();
        _isFirst = false;
        if (line is null) return false;
        _left = SizeOf(line) ?? throw new InvalidDataException("its chunks are damaged");
        return _left > 0;
    }
}
