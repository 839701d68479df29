using System.Buffers.Binary;
using System.IO.Compression;

namespace Mapflat.Content.Media;

/// <summary>Reads the chunks of a PNG file (https://www.w3.org/TR/png-3/).</summary>
internal static class PngHeader
{
    private const int Frame = 12;

    public static ReadOnlySpan<byte> Signature => [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A];

    public static PictureHeader Read(ReadOnlySpan<byte> bytes)
    {
        var at = Signature.Length;
        PictureHeader? header = null;
        var (text, parts) = (0, 0);
        while (true)
        {
            if (bytes.Length - at < Frame) throw PictureHeaderException.CutOff();
            var length = BinaryPrimitives.ReadUInt32BigEndian(bytes[at..]);
            if (length > bytes.Length - at - Frame) throw PictureHeaderException.CutOff();
            var type = bytes.Slice(at + 4, 4);
            var data = bytes.Slice(at + 8, (int)length);
            at += Frame + (int)length;
            if (header is null)
            {
                if (!type.SequenceEqual("IHDR"u8)) throw PictureHeaderException.CutOff();
                header = new PictureHeader(
                    BinaryPrimitives.ReadUInt32BigEndian(data), BinaryPrimitives.ReadUInt32BigEndian(data[4..]), 1);
            }

            if (type.SequenceEqual("IEND"u8)) return header;
            if (type.SequenceEqual("IDAT"u8)) continue;
            if (++parts > MediaLimits.Parts) throw PictureHeaderException.TooMuch("text");
            if (type.SequenceEqual("acTL"u8))
                header =
                    header with { Frames = (int)Math.Min(BinaryPrimitives.ReadUInt32BigEndian(data), int.MaxValue) };
            else if (type.SequenceEqual("iCCP"u8))
            {
                // A name of at most 79 characters, a NUL, the method, then the profile.
                if (Unpacked(SkipNuls(data, 1)[1..], MediaLimits.Profile) > MediaLimits.Profile)
                    throw PictureHeaderException.TooMuch("a colour profile");
            }
            else if ((text += TextLength(type, data, MediaLimits.Text - text)) > MediaLimits.Text)
                throw PictureHeaderException.TooMuch("text");
        }
    }

    private static int TextLength(ReadOnlySpan<byte> type, ReadOnlySpan<byte> data, int left)
    {
        if (type.SequenceEqual("tEXt"u8)) return data.Length;
        // Keyword, NUL, method, text.
        if (type.SequenceEqual("zTXt"u8)) return data.Length + Unpacked(SkipNuls(data, 1)[1..], left);
        // Keyword, NUL, whether it is packed, method, language, NUL, keyword once more, NUL, text.
        if (type.SequenceEqual("iTXt"u8) && SkipNuls(data, 1) is var rest)
            return data.Length + (rest[0] == 1 ? Unpacked(SkipNuls(rest[2..], 2), left) : 0);
        return 0;
    }

    private static ReadOnlySpan<byte> SkipNuls(ReadOnlySpan<byte> data, int nuls)
    {
        for (; nuls > 0; nuls--)
        {
            var end = data.IndexOf((byte)0);
            if (end < 0) throw PictureHeaderException.CutOff();
            data = data[(end + 1)..];
        }

        return data;
    }

    /// <summary>
    /// How long deflated data is when it is unpacked; counting stops soon after the limit, and nothing is kept.
    /// </summary>
    private static int Unpacked(ReadOnlySpan<byte> data, int limit)
    {
        var buffer = new byte[16 * 1024];
        var total = 0;
        try
        {
            using var stream = new ZLibStream(
                new MemoryStream(data.ToArray(), writable: false), CompressionMode.Decompress);
            while (total <= limit && stream.Read(buffer) is > 0 and var read) total += read;
        }
        catch (InvalidDataException)
        {
            // The decoder passes over what cannot be unpacked; what came before counts.
        }

        return total;
    }
}
