using System.Buffers.Binary;
using System.IO.Compression;
using System.Runtime.InteropServices;
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
        var dots = MemoryMarshal.Cast<byte, uint>(pixels.GetPixelSpan());
        // The number of each shade in the palette, and one more, so that 0 is none.
        var numbers = new int[1 << 12];
        List<byte> palette = [];
        var lines = new byte[height * (width + 1)];
        var (last, index) = (~dots[0], (byte)0);
        for (var y = 0; y < height; y++)
        {
            var row = dots.Slice(y * (pixels.RowBytes / sizeof(uint)), width);
            // The first byte of a line says that it is not filtered, which is best for a palette.
            var line = lines.AsSpan((y * (width + 1)) + 1, width);
            for (var x = 0; x < width; x++)
            {
                // Nearly all of such a picture is as what is left of it.
                if (row[x] != last)
                {
                    last = row[x];
                    index = IndexOf(last, numbers, palette);
                }

                line[x] = index;
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

    /// <param name="dot">Red in the lowest byte, then green and blue, on a machine that begins with the lowest.</param>
    private static byte IndexOf(uint dot, int[] numbers, List<byte> palette)
    {
        var (red, green, blue) = ((byte)dot, (byte)(dot >> 8), (byte)(dot >> 16));
        ref var number = ref numbers[(red >> 4 << 8) | (green >> 4 << 4) | (blue >> 4)];
        if (number == 0)
        {
            if (palette.Count == 3 * MostColours)
                throw new ArgumentException($"It has more than {MostColours} colours.", nameof(dot));
            palette.AddRange([red, green, blue]);
            number = palette.Count / 3;
        }

        return (byte)(number - 1);
    }

    private static byte[] Pack(byte[] lines)
    {
        using var packed = new MemoryStream();
        // The smallest would be a sixteenth smaller, for three times the work.
        using (var zlib = new ZLibStream(packed, CompressionLevel.Optimal)) zlib.Write(lines);
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
