namespace Mapflat.Content.Model;

/// <summary>One answer of an old site, at one moment: where it is in its archive.</summary>
internal sealed class Capture
{
    private Capture()
    {
    }

    public int Id { get; private set; }

    public int AddressId { get; private set; }

    public int ArchiveId { get; private set; }

    /// <summary>When visitors got this answer (UTC).</summary>
    public DateTime Moment { get; private set; }

    /// <summary>As it was sent, with parameters; empty where none was.</summary>
    public string ContentType { get; private set; } = "";

    /// <summary>SHA-256 of the decoded payload, in lower-case hexadecimal.</summary>
    public string Digest { get; private set; } = "";

    /// <summary>Of the decoded payload, in bytes.</summary>
    public long Length { get; private set; }

    /// <summary>Where its record begins in the file, in bytes.</summary>
    public long RecordOffset { get; private set; }

    /// <summary>Of its record in the file, in bytes.</summary>
    public long RecordLength { get; private set; }

    public string Title { get; private set; } = "";
}
