using System.Buffers.Binary;
using ICSharpCode.SharpZipLib;
using ICSharpCode.SharpZipLib.Checksum;
using ICSharpCode.SharpZipLib.Zip.Compression;

namespace Mapflat.Content.Archives.Warc;

/// <summary>
/// The members of a gzip file (RFC 1952), one after the other; reading ends at the end of each. .NET's own stream runs
/// all members together, and does not tell where one ends.
/// </summary>
internal sealed class GzipMembers(Stream file) : SequentialStream
{
    private const int HasCrc = 2, HasExtra = 4, HasName = 8, HasComment = 16;

    private readonly Inflater _inflater = new(noHeader: true);
    private readonly Crc32 _crc = new();
    private readonly byte[] _buffer = new byte[64 * 1024];
    private int _start, _end;
    private long _read;
    private bool _isFinished = true;
    private string? _damage;

    public static ReadOnlySpan<byte> Magic => [0x1F, 0x8B, 0x08];

    /// <summary>Where the member begins in the file.</summary>
    public long Offset { get; private set; }

    /// <summary>Where the next byte of the file is read.</summary>
    public long Next => _read - (_end - _start);

    /// <summary>Goes to the next member; zeros before it are padding.</summary>
    /// <returns>False at the end of the file.</returns>
    /// <exception cref="InvalidDataException">What follows is no member.</exception>
    public bool MoveNext()
    {
        while (Ensure(1) && _buffer[_start] == 0) _start++;
        Offset = Next;
        if (!Ensure(1)) return false;
        ReadHeader();
        _inflater.Reset();
        _crc.Reset();
        _isFinished = false;
        _damage = null;
        return true;
    }

    /// <summary>Goes to where a member seems to begin, past a place that is damaged.</summary>
    /// <returns>False if there is none to the end of the file.</returns>
    public bool FindMember(long from)
    {
        file.Position = from;
        _read = from;
        _start = _end = 0;
        _isFinished = true;
        while (Ensure(Magic.Length))
        {
            var found = _buffer.AsSpan(_start, _end - _start).IndexOf(Magic);
            if (found >= 0)
            {
                _start += found;
                return true;
            }

            _start = _end - Magic.Length + 1;
        }

        return false;
    }

    /// <exception cref="InvalidDataException">The member is damaged, or cut off.</exception>
    public override int Read(byte[] buffer, int offset, int count)
    {
        if (_damage is not null) throw new InvalidDataException(_damage);
        if (_isFinished || count == 0) return 0;
        try
        {
            while (true)
            {
                var read = _inflater.Inflate(buffer, offset, count);
                if (read > 0)
                {
                    _crc.Update(new ArraySegment<byte>(buffer, offset, read));
                    return read;
                }

                if (_inflater.IsFinished)
                {
                    Finish();
                    return 0;
                }

                if (!_inflater.IsNeedingInput) throw new SharpZipBaseException();
                if (!Ensure(1)) throw new InvalidDataException("the file ends within it");
                _inflater.SetInput(_buffer, _start, _end - _start);
                _start = _end;
            }
        }
        catch (Exception e) when (
            e is SharpZipBaseException or InvalidDataException or IndexOutOfRangeException or ArgumentException)
        {
            _damage = e is InvalidDataException ? e.Message : "its gzip data is damaged";
            throw new InvalidDataException(_damage);
        }
    }

    private void Finish()
    {
        _isFinished = true;
        _start = _end - _inflater.RemainingInput;
        if (!Ensure(8)) throw new InvalidDataException("the file ends within it");
        var trailer = _buffer.AsSpan(_start, 8);
        _start += 8;
        if (BinaryPrimitives.ReadUInt32LittleEndian(trailer) != (uint)_crc.Value
            || BinaryPrimitives.ReadUInt32LittleEndian(trailer[4..]) != (uint)_inflater.TotalOut)
            throw new InvalidDataException("its gzip checksum is wrong");
    }

    private void ReadHeader()
    {
        if (!Ensure(10) || !_buffer.AsSpan(_start, Magic.Length).SequenceEqual(Magic))
            throw new InvalidDataException("no gzip member begins here");
        var flags = _buffer[_start + 3];
        _start += 10;
        if ((flags & HasExtra) != 0)
        {
            var length = ReadByteOrThrow() | (ReadByteOrThrow() << 8);
            for (; length > 0; length--) ReadByteOrThrow();
        }

        if ((flags & HasName) != 0) SkipText();
        if ((flags & HasComment) != 0) SkipText();
        if ((flags & HasCrc) == 0) return;
        ReadByteOrThrow();
        ReadByteOrThrow();
    }

    private void SkipText()
    {
        while (ReadByteOrThrow() != 0)
        {
            // To the zero at its end.
        }
    }

    private byte ReadByteOrThrow() =>
        Ensure(1) ? _buffer[_start++] : throw new InvalidDataException("the file ends within it");

    private bool Ensure(int bytes)
    {
        if (_end - _start >= bytes) return true;
        _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
        _end -= _start;
        _start = 0;
        while (_end < bytes)
        {
            var read = file.Read(_buffer, _end, _buffer.Length - _end);
            if (read == 0) return false;
            _end += read;
            _read += read;
        }

        return true;
    }
}
