using System.Buffers.Binary;

namespace Mapflat.Content.Media;

/// <summary>Reads the blocks of a GIF file (https://www.w3.org/Graphics/GIF/spec-gif89a.txt).</summary>
internal static class GifHeader
{
    private const byte Extension = 0x21, Image = 0x2C, Trailer = 0x3B;

    public static PictureHeader Read(ReadOnlySpan<byte> bytes)
    {
        long width = BinaryPrimitives.ReadUInt16LittleEndian(bytes[6..]), height = BinaryPrimitives.ReadUInt16LittleEndian(bytes[8..]);
        var at = 13 + ColourTable(bytes[10]);
        var frames = 0;
        while (bytes[at] != Trailer)
        {
            var block = bytes[at++];
            if (block == Extension) at = AfterParts(bytes, at + 1);
            else if (block == Image)
            {
                if (++frames > MediaLimits.Frames) break;
                width = Math.Max(width, BinaryPrimitives.ReadUInt16LittleEndian(bytes[(at + 4)..]));
                height = Math.Max(height, BinaryPrimitives.ReadUInt16LittleEndian(bytes[(at + 6)..]));
                at = AfterParts(bytes, at + 9 + ColourTable(bytes[at + 8]) + 1);
            }
            else throw PictureHeaderException.CutOff();
        }

        return frames == 0 ? throw PictureHeaderException.CutOff() : new PictureHeader(width, height, frames);
    }

    private static int ColourTable(byte flags) => (flags & 0x80) == 0 ? 0 : 3 << ((flags & 7) + 1);

    private static int AfterParts(ReadOnlySpan<byte> bytes, int at)
    {
        while (bytes[at] != 0) at += bytes[at] + 1;
        return at + 1;
    }
}
