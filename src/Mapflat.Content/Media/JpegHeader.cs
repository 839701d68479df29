using System.Buffers.Binary;

namespace Mapflat.Content.Media;

/// <summary>Reads the segments of a JPEG file (ITU-T T.81, annex B).</summary>
internal static class JpegHeader
{
    private const byte EndOfImage = 0xD9, StartOfScan = 0xDA, App2 = 0xE2;

    public static PictureHeader Read(ReadOnlySpan<byte> bytes)
    {
        var (at, width, height, scans, profile) = (2, 0, 0, 0, 0);
        while (true)
        {
            if (bytes[at] != 0xFF) throw PictureHeaderException.CutOff();
            while (bytes[at] == 0xFF) at++;
            var marker = bytes[at++];
            if (marker == EndOfImage) return new PictureHeader(width, height, 1);
            if (IsAlone(marker)) continue;
            var length = BinaryPrimitives.ReadUInt16BigEndian(bytes[at..]);
            if (length < 2 || length > bytes.Length - at) throw PictureHeaderException.CutOff();
            var segment = bytes.Slice(at + 2, length - 2);
            at += length;
            if (IsFrame(marker))
            {
                if (width > 0) throw PictureHeaderException.CutOff();
                (height, width) = (BinaryPrimitives.ReadUInt16BigEndian(segment[1..]),
                    BinaryPrimitives.ReadUInt16BigEndian(segment[3..]));
            }
            else if (marker == App2 && (profile += segment.Length) > MediaLimits.Profile)
                throw PictureHeaderException.TooMuch("a colour profile");
            else if (marker == StartOfScan)
            {
                if (width == 0) throw PictureHeaderException.CutOff();
                if (++scans > MediaLimits.Scans)
                    throw new PictureHeaderException("is put together from more scans than any camera makes; open it "
                        + "in an image editor and save it again");
                at = EndOfScan(bytes, at);
            }
        }
    }

    /// <summary>Coded data ends at the first marker that is none of a restart; FF 00 stands for the byte FF.</summary>
    private static int EndOfScan(ReadOnlySpan<byte> bytes, int at)
    {
        while (true)
        {
            var next = bytes[at..].IndexOf((byte)0xFF);
            if (next < 0 || at + next + 1 >= bytes.Length) throw PictureHeaderException.CutOff();
            at += next;
            if (bytes[at + 1] is not (0x00 or 0xFF or (>= 0xD0 and <= 0xD7))) return at;
            at += bytes[at + 1] == 0xFF ? 1 : 2;
        }
    }

    private static bool IsAlone(byte marker) => marker is 0x01 or (>= 0xD0 and <= 0xD8);

    private static bool IsFrame(byte marker) => marker is >= 0xC0 and <= 0xCF and not (0xC4 or 0xC8 or 0xCC);
}
