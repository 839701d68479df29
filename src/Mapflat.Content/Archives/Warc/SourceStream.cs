namespace Mapflat.Content.Archives.Warc;

/// <summary>A file of a source. That it cannot be read is told apart from a disk that cannot be written.</summary>
internal sealed class SourceStream : SequentialStream
{
    private readonly Stream _file;

    private SourceStream(Stream file) => _file = file;

    /// <exception cref="InvalidDataException">It cannot be opened.</exception>
    public static SourceStream Open(Func<Stream> open)
    {
        try
        {
            return new SourceStream(open());
        }
        catch (Exception e) when (IsExpected(e))
        {
            throw new InvalidDataException("it cannot be read", e);
        }
    }

    /// <exception cref="InvalidDataException">It cannot be read.</exception>
    public override int Read(Span<byte> buffer)
    {
        try
        {
            return _file.Read(buffer);
        }
        catch (Exception e) when (IsExpected(e))
        {
            throw new InvalidDataException("it cannot be read", e);
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) _file.Dispose();
        base.Dispose(disposing);
    }

    private static bool IsExpected(Exception e) =>
        e is IOException or UnauthorizedAccessException or InvalidDataException or NotSupportedException;
}
