using System.Buffers.Binary;

namespace Mapflat.Content.Media;

/// <summary>Reads the chunks of a WebP file (RFC 9649, section 2).</summary>
internal static class WebPHeader
{
    public static PictureHeader Read(ReadOnlySpan<byte> bytes)
    {
        // The size leaves out itself and the four letters before it.
        var end = 8L + BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]);
        if (end > bytes.Length) throw PictureHeaderException.CutOff();
        bytes = bytes[..(int)end];
        var (at, frames, parts) = (12, 0, 0);
        long width = 0, height = 0;
        while (bytes.Length - at >= 8)
        {
            if (++parts > MediaLimits.Parts) throw PictureHeaderException.TooMuch("text");
            var type = bytes.Slice(at, 4);
            var length = BinaryPrimitives.ReadUInt32LittleEndian(bytes[(at + 4)..]);
            if (length > bytes.Length - at - 8) throw PictureHeaderException.CutOff();
            var data = bytes.Slice(at + 8, (int)length);
            // Chunks begin at even places.
            at += 8 + (int)length + ((int)length & 1);
            if (type.SequenceEqual("VP8X"u8)) Grow(1 + ReadUInt24(data[4..]), 1 + ReadUInt24(data[7..]));
            else if (type.SequenceEqual("VP8 "u8))
            {
                frames++;
                Grow(BinaryPrimitives.ReadUInt16LittleEndian(data[6..]) & 0x3FFF, BinaryPrimitives.ReadUInt16LittleEndian(data[8..]) & 0x3FFF);
            }
            else if (type.SequenceEqual("VP8L"u8))
            {
                frames++;
                var bits = BinaryPrimitives.ReadUInt32LittleEndian(data[1..]);
                Grow(1 + (bits & 0x3FFF), 1 + ((bits >> 14) & 0x3FFF));
            }
            else if (type.SequenceEqual("ANMF"u8)) frames++;
            else if (type.SequenceEqual("ICCP"u8) && data.Length > MediaLimits.Profile) throw PictureHeaderException.TooMuch("a colour profile");
            if (frames > MediaLimits.Frames) break;
        }

        return frames == 0 ? throw PictureHeaderException.CutOff() : new PictureHeader(width, height, frames);

        void Grow(long w, long h) => (width, height) = (Math.Max(width, w), Math.Max(height, h));
    }

    /// <summary>Whether the picture in the file has lost nothing.</summary>
    public static bool IsLossless(ReadOnlySpan<byte> bytes) => bytes[12..].IndexOf("VP8L"u8) is >= 0 and var lossless
        && (bytes[12..].IndexOf("VP8 "u8) is var lossy && (lossy < 0 || lossless < lossy));

    private static long ReadUInt24(ReadOnlySpan<byte> data) => data[0] | ((long)data[1] << 8) | ((long)data[2] << 16);
}
