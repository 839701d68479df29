namespace Mapflat.Content.Media;

internal enum MediaKind
{
    Unknown,
    Jpeg,
    Png,
    WebP,
    Gif,
    Svg,
    Pdf,

    /// <summary>AVIF, HEIC and their kin, which only some programs read.</summary>
    IsoMedia,
}

/// <summary>Tells what a file is. Its name is not asked.</summary>
internal static class MediaKinds
{
    // A drawing begins with <svg, but for an XML declaration and comments.
    private const int Prologue = 4096;

    public static MediaKind Detect(ReadOnlySpan<byte> bytes)
    {
        if (bytes.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF])) return MediaKind.Jpeg;
        if (bytes.StartsWith(PngHeader.Signature)) return MediaKind.Png;
        if (bytes.StartsWith("GIF87a"u8) || bytes.StartsWith("GIF89a"u8)) return MediaKind.Gif;
        if (bytes.StartsWith("%PDF-"u8)) return MediaKind.Pdf;
        if (bytes.Length >= 12 && bytes.StartsWith("RIFF"u8) && bytes[8..].StartsWith("WEBP"u8)) return MediaKind.WebP;
        if (bytes.Length >= 12 && bytes[4..].StartsWith("ftyp"u8)) return MediaKind.IsoMedia;
        if (bytes.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF])) bytes = bytes[3..];
        var start = bytes[..Math.Min(bytes.Length, Prologue)].TrimStart(" \t\r\n"u8);
        return start.StartsWith("<"u8) && start.IndexOf("<svg"u8) >= 0 ? MediaKind.Svg : MediaKind.Unknown;
    }

    public static MediaKind OfEnding(string name) => Path.GetExtension(name) switch
    {
        ".jpg" => MediaKind.Jpeg,
        ".png" => MediaKind.Png,
        ".webp" => MediaKind.WebP,
        ".gif" => MediaKind.Gif,
        ".svg" => MediaKind.Svg,
        ".pdf" => MediaKind.Pdf,
        ".avif" => MediaKind.IsoMedia,
        _ => MediaKind.Unknown,
    };

    public static string Ending(this MediaKind kind) => kind switch
    {
        MediaKind.Jpeg => ".jpg",
        MediaKind.Png => ".png",
        MediaKind.WebP => ".webp",
        MediaKind.Gif => ".gif",
        MediaKind.Svg => ".svg",
        MediaKind.Pdf => ".pdf",
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    public static string Words(this MediaKind kind) => kind switch
    {
        MediaKind.Jpeg => "a JPEG picture",
        MediaKind.Png => "a PNG picture",
        MediaKind.WebP => "a WebP picture",
        MediaKind.Gif => "a GIF picture",
        MediaKind.Svg => "an SVG drawing",
        MediaKind.Pdf => "a PDF document",
        _ => "a file of another kind",
    };

    public static bool IsRaster(this MediaKind kind) =>
        kind is MediaKind.Jpeg or MediaKind.Png or MediaKind.WebP or MediaKind.Gif;
}
