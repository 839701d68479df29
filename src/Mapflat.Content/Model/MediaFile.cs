namespace Mapflat.Content.Model;

/// <summary>
/// A file behind a stable name. Its bytes are kept under their hash in the data folder. Nobody but the owner sees it
/// before it is public, and it becomes so with the first page that shows it.
/// </summary>
internal sealed class MediaFile
{
    /// <summary>What every address of a file begins with.</summary>
    public const string Folder = "/media/";

    private readonly List<MediaRendition> _renditions = [];

    private MediaFile()
    {
    }

    public MediaFile(string name, string contentType, string sha256, long length, DateTime added)
    {
        Name = name;
        Added = added;
        Replace(contentType, sha256, length, added);
    }

    public int Id { get; private set; }

    public string Name { get; private set; } = "";

    public string Address => Folder + Name;

    public string ContentType { get; private set; } = "";

    /// <summary>Lower-case hexadecimal.</summary>
    public string Sha256 { get; private set; } = "";

    public long Length { get; private set; }

    public int? Width { get; private set; }

    public int? Height { get; private set; }

    public string Alt { get; private set; } = "";

    /// <summary>Whether a picture adds nothing to the words around it, so that it needs no <see cref="Alt"/>.</summary>
    public bool Decorative { get; private set; }

    public DateTime Added { get; private set; }

    public DateTime Updated { get; private set; }

    public DateTime? Published { get; private set; }

    /// <summary>Smaller forms of a picture, narrowest first where they were read in that order.</summary>
    public IReadOnlyList<MediaRendition> Renditions => _renditions;

    public bool IsPicture => ContentType.StartsWith("image/", StringComparison.Ordinal);

    /// <summary>The renditions of the old ones are forgotten.</summary>
    public void Replace(string contentType, string sha256, long length, DateTime now)
    {
        (ContentType, Sha256, Length, Updated) = (contentType, sha256, length, now);
        (Width, Height) = (null, null);
        _renditions.Clear();
    }

    internal void Measure(int width, int height, IEnumerable<MediaRendition> renditions)
    {
        (Width, Height) = (width, height);
        _renditions.Clear();
        _renditions.AddRange(renditions);
    }

    internal void Describe(string alt, bool decorative) => (Alt, Decorative) = (alt, decorative);

    internal void MarkPublic(DateTime now) => Published ??= now;
}

/// <summary>
/// A picture in a smaller width. Its name holds a part of its hash, so what is behind it never changes.
/// </summary>
internal sealed class MediaRendition
{
    private MediaRendition()
    {
    }

    internal MediaRendition(string name, int width, int height, string contentType, string sha256, long length) =>
        (Name, Width, Height, ContentType, Sha256, Length) = (name, width, height, contentType, sha256, length);

    public int Id { get; private set; }

    public int MediaFileId { get; private set; }

    /// <summary>The name in <c>/media/{name}</c>, such as <c>harbour.800w.1a2b3c4d.webp</c>.</summary>
    public string Name { get; private set; } = "";

    public string Address => MediaFile.Folder + Name;

    public int Width { get; private set; }

    public int Height { get; private set; }

    public string ContentType { get; private set; } = "";

    public string Sha256 { get; private set; } = "";

    public long Length { get; private set; }
}
