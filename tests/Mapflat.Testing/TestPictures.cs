using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using SkiaSharp;

namespace Mapflat.Testing;

/// <summary>Files of pictures, made on the spot: good ones, talkative ones, and ones that lie.</summary>
public static class TestPictures
{
    /// <summary>What no file that is served may hold.</summary>
    public const string Canary = "CANARY-59.3293N-18.0686E";

    /// <summary>
    /// A picture whose top left quarter is red, the others green, blue and yellow, with some noise to encode.
    /// </summary>
    public static byte[] Make(SKEncodedImageFormat format, int width, int height, int noise = 0, int seed = 1)
    {
        using var bitmap = new SKBitmap(width, height, SKColorType.Rgba8888, SKAlphaType.Opaque);
        using (var canvas = new SKCanvas(bitmap))
        {
            (SKColor Colour, int X, int Y)[] quarters =
                [(SKColors.Red, 0, 0), (SKColors.Lime, 1, 0), (SKColors.Blue, 0, 1), (SKColors.Yellow, 1, 1)];
            using var paint = new SKPaint();
            foreach (var (colour, x, y) in quarters)
            {
                paint.Color = colour;
                canvas.DrawRect(x * width / 2f, y * height / 2f, width / 2f, height / 2f, paint);
            }

            var random = new Random(seed);
            for (var i = 0; i < noise; i++)
            {
                paint.Color = new SKColor((uint)random.Next() | 0xFF000000);
                canvas.DrawCircle(random.Next(width), random.Next(height), random.Next(2, 2 + width / 20), paint);
            }
        }

        using var data = bitmap.Encode(format, 92);
        return data.ToArray();
    }

    public static byte[] Jpeg(int width = 64, int height = 48, int noise = 0, int seed = 1) =>
        Make(SKEncodedImageFormat.Jpeg, width, height, noise, seed);

    public static byte[] Png(int width = 64, int height = 48, int noise = 0, int seed = 1) =>
        Make(SKEncodedImageFormat.Png, width, height, noise, seed);

    public static byte[] WebP(int width = 64, int height = 48, int noise = 0) =>
        Make(SKEncodedImageFormat.Webp, width, height, noise);

    /// <summary>
    /// A JPEG as a telephone writes it: EXIF with orientation, GPS and camera, XMP, IPTC and a comment, all with the
    /// canary.
    /// </summary>
    /// <param name="orientation">EXIF's orientation, 1 to 8.</param>
    /// <param name="width">As stored.</param>
    /// <param name="height">As stored.</param>
    /// <param name="noise">Detail.</param>
    public static byte[] TalkativeJpeg(int orientation, int width = 64, int height = 48, int noise = 0)
    {
        var plain = Jpeg(width, height, noise);
        return
        [
            .. plain.AsSpan(0, 2),
            .. Segment(0xE1, [.. "Exif\0\0"u8, .. Exif(orientation)]),
            .. Segment(0xE1, [.. "http://ns.adobe.com/xap/1.0/\0"u8, .. Encoding.ASCII.GetBytes(
                $"<x:xmpmeta xmlns:x='adobe:ns:meta/'>{Canary}</x:xmpmeta>")]),
            .. Segment(0xED, [.. "Photoshop 3.0\0"u8, .. "8BIM\x04\x04\0\0"u8, .. Encoding.ASCII.GetBytes(Canary)]),
            .. Segment(0xFE, Encoding.ASCII.GetBytes(Canary)),
            .. plain.AsSpan(2),
            .. Encoding.ASCII.GetBytes("behind the end: " + Canary),
        ];
    }

    /// <summary>A PNG with chunks added after its header.</summary>
    public static byte[] PngWith(params (string Type, byte[] Data)[] chunks)
    {
        var plain = Png();
        return [.. plain.AsSpan(0, 33), .. chunks.SelectMany(c => Chunk(c.Type, c.Data)), .. plain.AsSpan(33)];
    }

    /// <summary>A PNG whose header claims a size that its few bytes do not have.</summary>
    public static byte[] PngClaiming(uint width, uint height)
    {
        var header = new byte[13];
        BinaryPrimitives.WriteUInt32BigEndian(header, width);
        BinaryPrimitives.WriteUInt32BigEndian(header.AsSpan(4), height);
        (header[8], header[9]) = (8, 6);
        return [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, .. Chunk("IHDR", header),
            .. Chunk("IDAT", Deflate(new byte[1000])), .. Chunk("IEND", [])];
    }

    /// <summary>Compressed text that is a thousand times as long when it is unpacked.</summary>
    public static byte[] Bomb(int megabytes) => [.. "Comment\0\0"u8, .. Deflate(new byte[megabytes * 1024 * 1024])];

    /// <summary>A GIF of some frames of one pixel.</summary>
    public static byte[] Gif(int frames, ushort width = 1, ushort height = 1)
    {
        List<byte> bytes = [.. "GIF89a"u8, (byte)width, (byte)(width >> 8), (byte)height, (byte)(height >> 8), 0x80, 0,
            0, 0, 0, 0, 255, 255, 255];
        for (var i = 0; i < frames; i++)
            bytes.AddRange([0x21, 0xF9, 4, 0, 1, 0, 0, 0, 0x2C, 0, 0, 0, 0, 1, 0, 1, 0, 0, 2, 2, 0x44, 1, 0]);
        return [.. bytes, 0x3B];
    }

    /// <summary>The colour in the middle of a quarter of a picture: R, G, B or Y.</summary>
    public static char QuarterOf(byte[] file, int right, int below)
    {
        using var bitmap = SKBitmap.Decode(file);
        var colour = bitmap.GetPixel(bitmap.Width * (1 + 2 * right) / 4, bitmap.Height * (1 + 2 * below) / 4);
        return (colour.Red > 127, colour.Green > 127, colour.Blue > 127) switch
        {
            (true, false, false) => 'R',
            (false, true, false) => 'G',
            (false, false, true) => 'B',
            (true, true, false) => 'Y',
            _ => '?',
        };
    }

    public static (int Width, int Height) SizeOf(byte[] file)
    {
        using var bitmap = SKBitmap.Decode(file);
        return (bitmap.Width, bitmap.Height);
    }

    private static byte[] Segment(byte marker, byte[] data) =>
        [0xFF, marker, (byte)((data.Length + 2) >> 8), (byte)(data.Length + 2), .. data];

    /// <summary>TIFF, big-endian: orientation, the camera's maker and a GPS part whose datum is the canary.</summary>
    private static byte[] Exif(int orientation)
    {
        var text = Encoding.ASCII.GetBytes(Canary + "\0");
        const int First = 8, Entries = 3, Gps = First + 2 + Entries * 12 + 4, Text = Gps + 2 + 12 + 4;
        var bytes = new byte[Text + text.Length];
        "MM\0*"u8.CopyTo(bytes);
        BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(4), First);
        BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(First), Entries);
        Entry(First + 2, 0x010F, 2, (uint)text.Length, Text);
        Entry(First + 14, 0x0112, 3, 1, (uint)orientation << 16);
        Entry(First + 26, 0x8825, 4, 1, Gps);
        BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(Gps), 1);
        Entry(Gps + 2, 0x0012, 2, (uint)text.Length, Text);
        text.CopyTo(bytes, Text);
        return bytes;

        void Entry(int at, ushort tag, ushort type, uint count, uint value)
        {
            BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(at), tag);
            BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(at + 2), type);
            BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(at + 4), count);
            BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(at + 8), value);
        }
    }

    private static byte[] Chunk(string type, byte[] data)
    {
        byte[] body = [.. Encoding.ASCII.GetBytes(type), .. data];
        var chunk = new byte[8 + body.Length];
        BinaryPrimitives.WriteUInt32BigEndian(chunk, (uint)data.Length);
        body.CopyTo(chunk, 4);
        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(4 + body.Length), Crc(body));
        return chunk;
    }

    private static uint Crc(byte[] data)
    {
        var crc = 0xFFFFFFFF;
        foreach (var b in data)
        {
            crc ^= b;
            for (var i = 0; i < 8; i++) crc = (crc >> 1) ^ ((crc & 1) * 0xEDB88320);
        }

        return ~crc;
    }

    private static byte[] Deflate(byte[] data)
    {
        using var packed = new MemoryStream();
        using (var stream = new ZLibStream(packed, CompressionLevel.SmallestSize)) stream.Write(data);
        return packed.ToArray();
    }
}
