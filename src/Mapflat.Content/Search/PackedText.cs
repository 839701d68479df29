using System.Buffers;
using System.IO.Compression;
using System.Text;

namespace Mapflat.Content.Search;

/// <summary>
/// A section's text as it is kept: compressed, as all these texts are a second copy of the site. Brotli (RFC 7932) has
/// a dictionary of its own, so that short texts become smaller too.
/// </summary>
internal static class PackedText
{
    private const int Quality = 5, Window = 14;

    internal static byte[] Pack(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        var packed = new byte[BrotliEncoder.GetMaxCompressedLength(bytes.Length)];
        if (!BrotliEncoder.TryCompress(bytes, packed, out var length, Quality, Window))
            throw new InvalidOperationException("A text did not fit where the largest compressed one does.");
        return packed[..length];
    }

    /// <exception cref="InvalidDataException">The bytes were not made by <see cref="Pack"/>.</exception>
    internal static string Unpack(ReadOnlySpan<byte> packed)
    {
        var room = ArrayPool<byte>.Shared.Rent(16 * 1024);
        var decoder = new BrotliDecoder();
        try
        {
            for (var (read, length) = (0, 0); ;)
            {
                var status = decoder.Decompress(packed[read..], room.AsSpan(length), out var consumed, out var written);
                (read, length) = (read + consumed, length + written);
                if (status == OperationStatus.Done) return Encoding.UTF8.GetString(room, 0, length);
                if (status != OperationStatus.DestinationTooSmall)
                    throw new InvalidDataException("The search index holds a text that cannot be read.");
                var larger = ArrayPool<byte>.Shared.Rent(room.Length * 2);
                room.AsSpan(0, length).CopyTo(larger);
                ArrayPool<byte>.Shared.Return(room);
                room = larger;
            }
        }
        finally
        {
            decoder.Dispose();
            ArrayPool<byte>.Shared.Return(room);
        }
    }
}
