namespace Mapflat.Content.Archives.Warc;

/// <summary>A body whose first bytes were looked at.</summary>
internal sealed class PeekedBody : SequentialStream
{
    private readonly Stream _rest;
    private readonly byte[] _head = new byte[4096];
    private readonly int _length;
    private int _start;

    public PeekedBody(Stream body)
    {
        _rest = body;
        _length = body.ReadAtLeast(_head, _head.Length, throwOnEndOfStream: false);
    }

    public ReadOnlySpan<byte> Head => _head.AsSpan(0, _length);

    /// <summary>This body decoded, if its first bytes can be, else as it is.</summary>
    public Stream Decode(Func<Stream, Stream> decode)
    {
        if (_length == 0) return this;
        try
        {
            using var trial = new DecodedBody(decode(new MemoryStream(_head, 0, _length)));
            return trial.Read(new byte[1]) > 0 ? new DecodedBody(decode(this)) : this;
        }
        catch (InvalidDataException)
        {
            return this;
        }
    }

    public override int Read(Span<byte> buffer)
    {
        if (_start == _length) return _rest.Read(buffer);
        var read = Math.Min(buffer.Length, _length - _start);
        _head.AsSpan(_start, read).CopyTo(buffer);
        _start += read;
        return read;
    }
}
