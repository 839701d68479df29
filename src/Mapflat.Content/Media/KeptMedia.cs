namespace Mapflat.Content.Media;

/// <summary>
/// The bytes of one upload on the disk: before a row names them, and once more under the write lock when it does.
/// </summary>
internal sealed class KeptMedia(MediaStore files)
{
    private readonly List<string> _renditions = [];

    public string Sha256 { get; private set; } = "";

    public List<string> Added { get; } = [];

    public void Again(PreparedMedia prepared)
    {
        Sha256 = Keep(prepared.Bytes);
        _renditions.Clear();
        foreach (var rendition in prepared.Renditions ?? []) _renditions.Add(Keep(rendition.Bytes));
    }

    public IEnumerable<MediaRendition> Name(string file, PreparedMedia prepared) =>
        (prepared.Renditions ?? []).Zip(_renditions,
            (made, sha256) => new MediaRendition(MediaName.Rendition(file, made.Width, sha256), made.Width, made.Height,
                MediaStore.ContentTypes[".webp"], sha256, made.Bytes.Length));

    private string Keep(byte[] bytes)
    {
        var (sha256, added) = files.Keep(bytes);
        if (added) Added.Add(sha256);
        return sha256;
    }
}
