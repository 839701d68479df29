namespace Mapflat.Content.Model;

/// <summary>
/// A file in which an old site was kept as its visitors got it (WARC, ISO 28500). The file is never changed; what is in
/// it is listed by <see cref="Capture"/>.
/// </summary>
internal sealed class Archive
{
    private Archive()
    {
    }

    public Archive(string name, string file, string sha256, long length, string host, DateTime adopted) =>
        (Name, File, Sha256, Length, Host, Adopted) = (name, file, sha256, length, host, adopted);

    public int Id { get; private set; }

    /// <summary>What the owner calls it; unique.</summary>
    public string Name { get; private set; } = "";

    /// <summary>The name of its file in the folder of archives.</summary>
    public string File { get; private set; } = "";

    /// <summary>Of the file, in lower-case hexadecimal.</summary>
    public string Sha256 { get; private set; } = "";

    /// <summary>Of the file, in bytes.</summary>
    public long Length { get; private set; }

    /// <summary>The host whose addresses are answered here.</summary>
    public string Host { get; private set; } = "";

    public DateTime Adopted { get; private set; }

    /// <summary>What was found when it was adopted, as JSON.</summary>
    public string Report { get; private set; } = "{}";

    internal void Describe(string report) => Report = report;
}
