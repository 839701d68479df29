namespace Mapflat.Content.Media;

/// <summary>
/// A file behind a stable name. Its bytes are kept under their hash in the data folder. Nobody but the owner sees it before
/// it is public, and it becomes so with the first page that shows it.
/// </summary>
public sealed class MediaFile
{
    private readonly List<MediaRendition> _renditions = [];

    private MediaFile()
    {
    }

    /// <summary>Names stored bytes.</summary>
    public MediaFile(string name, string contentType, string sha256, long length, DateTime added)
    {
        Name = name;
        Added = added;
        Replace(contentType, sha256, length, added);
    }

    /// <summary>The number of its row.</summary>
    public int Id { get; private set; }

    /// <summary>The name in <c>/media/{name}</c>.</summary>
    public string Name { get; private set; } = "";

    /// <summary>Where visitors find it once it is public.</summary>
    public string Address => MediaStore.Folder + Name;

    /// <summary>The media type it is served with.</summary>
    public string ContentType { get; private set; } = "";

    /// <summary>The SHA-256 of its bytes, lower-case hexadecimal.</summary>
    public string Sha256 { get; private set; } = "";

    /// <summary>Its size in bytes.</summary>
    public long Length { get; private set; }

    /// <summary>The width of a picture in pixels; null for what is none, and where it is not known.</summary>
    public int? Width { get; private set; }

    /// <summary>The height of a picture in pixels; null like <see cref="Width"/>.</summary>
    public int? Height { get; private set; }

    /// <summary>What a picture shows, as one line of plain text, for those who do not see it; empty if nobody has said.</summary>
    public string Alt { get; private set; } = "";

    /// <summary>Whether a picture adds nothing to the words around it, so that it needs no <see cref="Alt"/>.</summary>
    public bool Decorative { get; private set; }

    /// <summary>When it was added (UTC).</summary>
    public DateTime Added { get; private set; }

    /// <summary>When its bytes last changed (UTC).</summary>
    public DateTime Updated { get; private set; }

    /// <summary>When it became public (UTC); null if it never was.</summary>
    public DateTime? Published { get; private set; }

    /// <summary>Smaller forms of a picture, narrowest first where they were read in that order.</summary>
    public IReadOnlyList<MediaRendition> Renditions => _renditions;

    /// <summary>Whether it is a picture, which needs words for those who do not see it.</summary>
    public bool IsPicture => ContentType.StartsWith("image/", StringComparison.Ordinal);

    /// <summary>Puts other bytes behind the name. The renditions of the old ones are forgotten.</summary>
    public void Replace(string contentType, string sha256, long length, DateTime now)
    {
        (ContentType, Sha256, Length, Updated) = (contentType, sha256, length, now);
        (Width, Height) = (null, null);
        _renditions.Clear();
    }

    /// <summary>Says how large the picture is and in which smaller forms there is one.</summary>
    internal void Measure(int width, int height, IEnumerable<MediaRendition> renditions)
    {
        (Width, Height) = (width, height);
        _renditions.Clear();
        _renditions.AddRange(renditions);
    }

    /// <summary>Says in words what it shows, or that there is nothing to say.</summary>
    internal void Describe(string alt, bool decorative) => (Alt, Decorative) = (alt, decorative);

    internal void MarkPublic(DateTime now) => Published ??= now;
}

/// <summary>A picture in a smaller width. Its name holds a part of its hash, so what is behind it never changes.</summary>
public sealed class MediaRendition
{
    private MediaRendition()
    {
    }

    internal MediaRendition(string name, int width, int height, string contentType, string sha256, long length) =>
        (Name, Width, Height, ContentType, Sha256, Length) = (name, width, height, contentType, sha256, length);

    /// <summary>The number of its row.</summary>
    public int Id { get; private set; }

    /// <summary>The file that it was made from.</summary>
    public int MediaFileId { get; private set; }

    /// <summary>The name in <c>/media/{name}</c>, such as <c>harbour.800w.1a2b3c4d.webp</c>.</summary>
    public string Name { get; private set; } = "";

    /// <summary>Where visitors find it.</summary>
    public string Address => MediaStore.Folder + Name;

    /// <summary>Its width in pixels.</summary>
    public int Width { get; private set; }

    /// <summary>Its height in pixels.</summary>
    public int Height { get; private set; }

    /// <summary>The media type it is served with.</summary>
    public string ContentType { get; private set; } = "";

    /// <summary>The SHA-256 of its bytes, lower-case hexadecimal.</summary>
    public string Sha256 { get; private set; } = "";

    /// <summary>Its size in bytes.</summary>
    public long Length { get; private set; }
}
