using System.Buffers.Binary;
using System.Globalization;
using SkiaSharp;

namespace Mapflat.Content.Media;

/// <param name="Frames">How many pictures the file has.</param>
internal sealed record PictureHeader(long Width, long Height, int Frames)
{
    /// <summary>
    /// Says whether a file is within <see cref="MediaLimits"/> before a pixel of it is decoded. SkiaSharp's codec
    /// unpacks the texts and profiles of a PNG file, and does not count a JPEG's scans: it must not see these before.
    /// </summary>
    /// <returns>Why the file is refused, as a sentence that its name can stand before; null if it may be
    /// decoded.</returns>
    public static string? Fault(MediaKind kind, ReadOnlySpan<byte> bytes)
    {
        try
        {
            return Read(kind, bytes).Fault(kind);
        }
        catch (PictureHeaderException e)
        {
            return e.Message;
        }
        catch (Exception e) when (e is ArgumentOutOfRangeException or IndexOutOfRangeException)
        {
            return CutOff;
        }
    }

    public static long PixelsOf(MediaKind kind, ReadOnlySpan<byte> bytes) =>
        Read(kind, bytes) is var header ? header.Width * header.Height : 0;

    public static bool IsLosslessWebP(ReadOnlySpan<byte> bytes) =>
        bytes[12..].IndexOf("VP8L"u8) is >= 0 and var lossless
        && (bytes[12..].IndexOf("VP8 "u8) is var lossy && (lossy < 0 || lossless < lossy));

    public const string CutOff = "is cut off or damaged; open it in an image editor and save it again";

    private static PictureHeader Read(MediaKind kind, ReadOnlySpan<byte> bytes) => kind switch
    {
        MediaKind.Jpeg => JpegHeader.Read(bytes),
        MediaKind.Png => PngHeader.Read(bytes),
        MediaKind.WebP => ReadByCodec(bytes, IsWholeWebP(bytes)),
        MediaKind.Gif => ReadByCodec(bytes, IsWholeGif(bytes)),
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    /// <summary>
    /// Of what the codec reads without unpacking anything but the picture, and without noticing that its end is gone.
    /// </summary>
    private static PictureHeader ReadByCodec(ReadOnlySpan<byte> bytes, bool isWhole)
    {
        if (!isWhole) throw PictureHeaderException.CutOff();
        using var data = SKData.CreateCopy(bytes);
        using var codec = SKCodec.Create(data) ?? throw PictureHeaderException.CutOff();
        // A picture that does not move has no frames to the codec.
        return new PictureHeader(codec.Info.Width, codec.Info.Height, Math.Max(1, codec.FrameCount));
    }

    // RFC 9649, section 2: the size leaves out itself and the four letters before it.
    private static bool IsWholeWebP(ReadOnlySpan<byte> bytes) =>
        8L + BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]) <= bytes.Length;

    // GIF89a, section 27: the trailer is the last byte; some programs fill up with zeros.
    private static bool IsWholeGif(ReadOnlySpan<byte> bytes) => bytes.TrimEnd((byte)0) is [.., 0x3B];

    private string? Fault(MediaKind kind)
    {
        var pixels = kind == MediaKind.Jpeg ? MediaLimits.JpegPixels : MediaLimits.DecodedPixels;
        if (Frames > MediaLimits.Frames)
            return "moves. Pictures that move are not kept, as readers could not stop them; save one frame as a PNG "
                + "or JPEG file";
        if (Width <= 0 || Height <= 0) return CutOff;
        if (Width * Height <= pixels && Width <= MediaLimits.Side && Height <= MediaLimits.Side)
            return null;
        return string.Create(
            CultureInfo.InvariantCulture, $"has {Width:N0} × {Height:N0} pixels; {pixels / 1_000_000} "
                + $"million in all and {MediaLimits.Side:N0} along a side at most. Save it smaller");
    }
}

/// <summary>
/// A picture's file breaks the rules of its kind, or a limit. The message is what
/// <see cref="PictureHeader.Fault(MediaKind, ReadOnlySpan{byte})"/> gives.
/// </summary>
internal sealed class PictureHeaderException(string message) : Exception(message)
{
    public static PictureHeaderException CutOff() => new(PictureHeader.CutOff);

    public static PictureHeaderException TooMuch(string what) =>
        new($"carries {what} that unpacks to more than is allowed; open it in an image editor and save it "
            + "again without");
}
