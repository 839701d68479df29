using System.Globalization;

namespace Mapflat.Content.Media;

/// <summary>What the header of a picture's file says of it.</summary>
/// <param name="Width">In pixels.</param>
/// <param name="Height">In pixels.</param>
/// <param name="Frames">How many pictures the file has; reading stops at the second.</param>
internal sealed record PictureHeader(long Width, long Height, int Frames)
{
    /// <summary>
    /// Walks through the parts of a file, without decoding any, and says whether it is within <see cref="MediaLimits"/>:
    /// a decoder must not see a file before.
    /// </summary>
    /// <returns>Why the file is refused, as a sentence that its name can stand before; null if it may be decoded.</returns>
    public static string? Fault(MediaKind kind, ReadOnlySpan<byte> bytes)
    {
        try
        {
            return Read(kind, bytes).Fault();
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

    /// <summary>How many pixels a file without fault has.</summary>
    public static long PixelsOf(MediaKind kind, ReadOnlySpan<byte> bytes) => Read(kind, bytes) is var header ? header.Width * header.Height : 0;

    public const string CutOff = "is cut off or damaged; open it in an image editor and save it again";

    private static PictureHeader Read(MediaKind kind, ReadOnlySpan<byte> bytes) => kind switch
    {
        MediaKind.Jpeg => JpegHeader.Read(bytes),
        MediaKind.Png => PngHeader.Read(bytes),
        MediaKind.WebP => WebPHeader.Read(bytes),
        MediaKind.Gif => GifHeader.Read(bytes),
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    private string? Fault()
    {
        if (Frames > MediaLimits.Frames)
            return "moves. Pictures that move are not kept, as readers could not stop them; save one frame as a PNG or JPEG file";
        if (Width <= 0 || Height <= 0) return CutOff;
        if (Width * Height <= MediaLimits.Pixels && Width <= MediaLimits.Side && Height <= MediaLimits.Side) return null;
        return string.Create(CultureInfo.InvariantCulture, $"has {Width:N0} × {Height:N0} pixels; {MediaLimits.Pixels / 1_000_000} million in all and {MediaLimits.Side:N0} along a side at most. Save it smaller");
    }
}

/// <summary>A picture's file breaks the rules of its kind, or a limit. The message is what <see cref="PictureHeader.Fault(MediaKind, ReadOnlySpan{byte})"/> gives.</summary>
internal sealed class PictureHeaderException(string message) : Exception(message)
{
    public static PictureHeaderException CutOff() => new(PictureHeader.CutOff);

    public static PictureHeaderException TooMuch(string what) =>
        new($"carries {what} that unpacks to more than is allowed; open it in an image editor and save it again without");
}
