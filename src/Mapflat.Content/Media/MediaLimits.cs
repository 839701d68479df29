namespace Mapflat.Content.Media;

/// <summary>What an upload may be at most. All of it is found out from the bytes before anything is decoded.</summary>
internal static class MediaLimits
{
    /// <summary>Of what is kept, in bytes.</summary>
    public const int Length = MediaStore.MaximumLength;

    /// <summary>
    /// Of a picture as it comes, in bytes; what is made of it is kept, and has <see cref="Length"/> at most.
    /// </summary>
    public const int Upload = 48 * 1024 * 1024;

    /// <summary>Of what is kept; a larger picture is made smaller.</summary>
    public const int Pixels = 40_000_000;

    /// <summary>Of a picture that is decoded whole before it is made smaller: four bytes each.</summary>
    public const int DecodedPixels = 50_000_000;

    /// <summary>
    /// Of a JPEG file, which is decoded at a part of its size (ITU-T T.81, each block of 8 × 8 on its own). A
    /// progressive one keeps up to six bytes for each pixel meanwhile.
    /// </summary>
    public const int JpegPixels = 64_000_000;

    /// <summary>The longest side of a picture that was made smaller, in pixels.</summary>
    public const int SmallerSide = 4_096;

    /// <summary>In pixels; no WebP may have a longer one.</summary>
    public const int Side = 16_383;

    /// <summary>
    /// The most frames of a picture. One that moves is refused: readers could not stop it (WCAG 2.2, success criterion
    /// 2.2.2), and every frame costs what a picture costs.
    /// </summary>
    public const int Frames = 1;

    /// <summary>
    /// The most scans of a JPEG file. Progressive ones have about ten; each takes as long as the whole picture.
    /// </summary>
    public const int Scans = 64;

    /// <summary>Of text about itself, in bytes, unpacked. It is thrown away in any case.</summary>
    public const int Text = 1024 * 1024;

    /// <summary>In bytes, unpacked.</summary>
    public const int Profile = 4 * 1024 * 1024;

    /// <summary>Parts of a picture's file besides the picture.</summary>
    public const int Parts = 10_000;

    /// <summary>The limit, in characters.</summary>
    public const int Alt = 1_000;

    /// <summary>Of smaller forms, in pixels.</summary>
    public static IReadOnlyList<int> Widths { get; } = [480, 800, 1200, 1600];
}
