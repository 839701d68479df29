namespace Mapflat.Content.Media;

/// <summary>A file behind a stable name. Its bytes are kept under their hash in the data folder.</summary>
public sealed class MediaFile
{
    private MediaFile()
    {
    }

    /// <summary>Names stored bytes.</summary>
    public MediaFile(string name, string contentType, string sha256, long length, DateTime added)
    {
        Name = name;
        Added = added;
        Replace(contentType, sha256, length);
    }

    /// <summary>The number of its row.</summary>
    public int Id { get; private set; }

    /// <summary>The name in <c>/media/{name}</c>.</summary>
    public string Name { get; private set; } = "";

    /// <summary>The media type it is served with.</summary>
    public string ContentType { get; private set; } = "";

    /// <summary>The SHA-256 of its bytes, lower-case hexadecimal.</summary>
    public string Sha256 { get; private set; } = "";

    /// <summary>Its size in bytes.</summary>
    public long Length { get; private set; }

    /// <summary>When it was added (UTC).</summary>
    public DateTime Added { get; private set; }

    /// <summary>Puts other bytes behind the name.</summary>
    public void Replace(string contentType, string sha256, long length) => (ContentType, Sha256, Length) = (contentType, sha256, length);
}
