using System.Text;

namespace Mapflat.Content.Archives.Warc;

/// <summary>
/// Bytes of an archive in their order, with a look ahead and a limit, so that nobody reads past the block of a record.
/// </summary>
internal sealed class RecordInput : SequentialStream
{
    private static readonly UTF8Encoding _strictUtf8 = new(false, throwOnInvalidBytes: true);

    private readonly byte[] _buffer = new byte[64 * 1024];
    private Stream _source;
    private int _start, _end;
    private long _limit = long.MaxValue;

    public RecordInput(Stream source) => _source = source;

    /// <summary>How many bytes were read.</summary>
    public override long Position { get; set; }

    /// <summary>Takes a copy of what is read line by line, if it is set.</summary>
    public MemoryStream? Copy { get; set; }

    /// <summary>How many bytes are left before the limit; those of the file may end sooner.</summary>
    public long Left => _limit - Position;

    /// <summary>Goes on with other bytes, and counts from a number.</summary>
    public void Restart(Stream source, long position)
    {
        _source = source;
        _start = _end = 0;
        _limit = long.MaxValue;
        Position = position;
    }

    /// <summary>Lets no more than so many bytes be read, until <see cref="Unlimit"/>.</summary>
    public void Limit(long bytes) => _limit = Position + bytes;

    public void Unlimit() => _limit = long.MaxValue;

    /// <summary>The next bytes, without reading them; fewer than wanted at the end only.</summary>
    public ReadOnlySpan<byte> Peek(int wanted)
    {
        wanted = (int)Math.Min(wanted, Left);
        if (_end - _start < wanted) Fill(wanted);
        return _buffer.AsSpan(_start, Math.Min(wanted, _end - _start));
    }

    public override int Read(Span<byte> buffer)
    {
        if (Left < buffer.Length) buffer = buffer[..(int)Left];
        if (buffer.IsEmpty) return 0;
        if (_start == _end)
        {
            if (buffer.Length >= _buffer.Length)
            {
                var direct = _source.Read(buffer);
                Position += direct;
                return direct;
            }

            Fill(1);
        }

        var read = Math.Min(buffer.Length, _end - _start);
        _buffer.AsSpan(_start, read).CopyTo(buffer);
        Advance(read);
        return read;
    }

    /// <summary>Reads what is left before the limit, or of the file.</summary>
    public void SkipRest()
    {
        while (Peek(1).Length > 0) Advance((int)Math.Min(Left, _end - _start));
    }

    /// <summary>Reads line ends.</summary>
    public void SkipLineEnds()
    {
        while (Peek(1) is [(byte)'\r' or (byte)'\n']) Advance(1);
    }

    /// <summary>
    /// Reads to the next line that begins with what a record begins with.
    /// </summary>
    /// <returns>False at the end of the file.</returns>
    public bool FindRecord()
    {
        var overlap = RecordHeader.Start.Length;
        while (Peek(_buffer.Length) is { Length: > 0 } ahead)
        {
            var found = ahead.IndexOf(RecordHeader.LineStart);
            if (found >= 0)
            {
                Advance(found + 1);
                return true;
            }

            if (ahead.Length <= overlap)
            {
                Advance(ahead.Length);
                return false;
            }

            Advance(ahead.Length - overlap);
        }

        return false;
    }

    /// <summary>A line without its end, be that CR LF or LF alone; as UTF-8 where it is, else as Latin-1.</summary>
    /// <returns>Null at the end.</returns>
    /// <exception cref="InvalidDataException">It is longer than 64 KB.</exception>
    public string? ReadLine()
    {
        var wanted = 1;
        while (true)
        {
            var isEnd = Peek(wanted).Length < wanted;
            var ahead = _buffer.AsSpan(_start, (int)Math.Min(_end - _start, Left));
            if (ahead.IsEmpty) return null;
            var length = ahead.IndexOf((byte)'\n');
            if (length >= 0 || isEnd)
            {
                var line = length < 0 ? ahead : ahead[..length];
                var text = Decode(line.TrimEnd((byte)'\r'));
                Advance(length < 0 ? line.Length : length + 1);
                return text;
            }

            if (ahead.Length == _buffer.Length) throw new InvalidDataException("a header line is too long");
            wanted = ahead.Length + 1;
        }
    }

    private static string Decode(ReadOnlySpan<byte> bytes)
    {
        if (Ascii.IsValid(bytes)) return Encoding.ASCII.GetString(bytes);
        try
        {
            return _strictUtf8.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            return Encoding.Latin1.GetString(bytes);
        }
    }

    private void Advance(int bytes)
    {
        Copy?.Write(_buffer, _start, bytes);
        _start += bytes;
        Position += bytes;
    }

    private void Fill(int wanted)
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            _end -= _start;
            _start = 0;
        }

        wanted = Math.Min(wanted, _buffer.Length);
        while (_end < wanted)
        {
            var read = _source.Read(_buffer, _end, _buffer.Length - _end);
            if (read == 0) return;
            _end += read;
        }
    }
}
