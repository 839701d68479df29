namespace Mapflat.Content.Media;

/// <summary>What an upload may be at most. All of it is found out from the bytes before anything is decoded.</summary>
public static class MediaLimits
{
    /// <summary>The largest file, in bytes.</summary>
    public const int Length = MediaStore.MaximumLength;

    /// <summary>The most pixels of a picture: 40 million, as 7,300 × 5,400.</summary>
    public const int Pixels = 40_000_000;

    /// <summary>The longest side of a picture, in pixels; no WebP may have a longer one.</summary>
    public const int Side = 16_383;

    /// <summary>
    /// The most frames of a picture. One that moves is refused: readers could not stop it (WCAG 2.2, success criterion
    /// 2.2.2), and every frame costs what a picture costs.
    /// </summary>
    public const int Frames = 1;

    /// <summary>The most scans of a JPEG file. Progressive ones have about ten; each takes as long as the whole picture.</summary>
    public const int Scans = 64;

    /// <summary>The most text, in bytes, that a picture may carry about itself, unpacked. It is thrown away in any case.</summary>
    public const int Text = 1024 * 1024;

    /// <summary>The largest colour profile, in bytes, unpacked.</summary>
    public const int Profile = 4 * 1024 * 1024;

    /// <summary>The most parts that a picture's file may have besides the picture.</summary>
    public const int Parts = 10_000;

    /// <summary>The longest description of a picture, in characters.</summary>
    public const int Alt = 1_000;

    /// <summary>The widths, in pixels, that smaller forms of a picture are made in.</summary>
    public static IReadOnlyList<int> Widths { get; } = [480, 800, 1200, 1600];
}
