namespace Mapflat.Content.Archives.Warc;

/// <summary>A body with a coding undone, whose decoder says in one way what is wrong with it.</summary>
internal sealed class DecodedBody(Stream decoder) : SequentialStream
{
    public override int Read(Span<byte> buffer)
    {
        try
        {
            return decoder.Read(buffer);
        }
        // BrotliStream throws the second.
        catch (Exception e) when (e is InvalidDataException or InvalidOperationException)
        {
            throw new InvalidDataException("its body is damaged", e);
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) decoder.Dispose();
        base.Dispose(disposing);
    }
}
