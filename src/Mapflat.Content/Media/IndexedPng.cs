using System.Buffers.Binary;
using System.IO.Compression;
using ICSharpCode.SharpZipLib.Checksum;
using SkiaSharp;

namespace Mapflat.Content.Media;

/// <summary>
/// Writes a picture of few colours as a PNG with a palette (ISO/IEC 15948, colour type 3): a third of what SkiaSharp
/// makes of the same, as that writes three bytes for each dot.
/// </summary>
internal static class IndexedPng
{
    private const int MostColours = 256, ColourType = 3, Bits = 8;

    /// <param name="pixels">Opaque, in <see cref="SKColorType.Rgba8888"/>. Shades that differ in the last bits are
    /// taken for one, the first of them.</param>
    public static byte[] Write(SKPixmap pixels)
    {
        var (width, height) = (pixels.Width, pixels.Height);
        var rows = pixels.GetPixelSpan();
        Dictionary<int, byte> indexes = [];
        List<byte> palette = [];
        var lines = new byte[height * (width + 1)];
        for (var y = 0; y < height; y++)
        {
            // The first byte of a line says that it is not filtered, which is best for a palette.
            for (var x = 0; x < width; x++)
            {
                var dot = rows.Slice((y * pixels.RowBytes) + (x * 4), 3);
                var shade = (dot[0] >> 4 << 8) | (dot[1] >> 4 << 4) | (dot[2] >> 4);
                if (!indexes.TryGetValue(shade, out var index))
                {
                    if (indexes.Count == MostColours)
                        throw new ArgumentException($"It has more than {MostColours} colours.", nameof(pixels));
                    indexes.Add(shade, index = (byte)indexes.Count);
                    palette.AddRange(dot);
                }

                lines[(y * (width + 1)) + x + 1] = index;
            }
        }

        using var png = new MemoryStream();
        png.Write([0x89, .. "PNG\r\n"u8, 0x1A, (byte)'\n']);
        Span<byte> head = stackalloc byte[13];
        head.Clear();
        BinaryPrimitives.WriteInt32BigEndian(head, width);
        BinaryPrimitives.WriteInt32BigEndian(head[4..], height);
        (head[8], head[9]) = (Bits, ColourType);
        WriteChunk(png, "IHDR"u8, head);
        WriteChunk(png, "PLTE"u8, [.. palette]);
        WriteChunk(png, "IDAT"u8, Pack(lines));
        WriteChunk(png, "IEND"u8, []);
        return png.ToArray();
    }

    private static byte[] Pack(byte[] lines)
    {
        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.SmallestSize)) zlib.Write(lines);
        return packed.ToArray();
    }

    private static void WriteChunk(MemoryStream png, ReadOnlySpan<byte> type, ReadOnlySpan<byte> data)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
        png.Write(number);
        byte[] content = [.. type, .. data];
        png.Write(content);
        var sum = new Crc32();
        sum.Update(content);
        BinaryPrimitives.WriteUInt32BigEndian(number, (uint)sum.Value);
        png.Write(number);
    }
}
