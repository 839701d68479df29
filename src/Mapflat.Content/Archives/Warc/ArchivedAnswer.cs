namespace Mapflat.Content.Archives.Warc;

/// <summary>One answer of an archive, as its index needs it.</summary>
internal sealed record ArchivedAnswer
{
    /// <summary>The address that was asked, absolute, http or https, as the archive has it.</summary>
    public required string Url { get; init; }

    /// <summary>When it was asked, in UTC.</summary>
    public required DateTime Moment { get; init; }

    /// <summary>Of the HTTP message; 200 for a resource record.</summary>
    public required int Status { get; init; }

    /// <summary>The header's value as sent; empty if there was none.</summary>
    public required string ContentType { get; init; }

    /// <summary>Where a redirect led, as sent: often relative.</summary>
    public string? Location { get; init; }

    /// <summary>SHA-256 of the payload, all codings undone, in lower-case hexadecimal digits.</summary>
    public required string Digest { get; init; }

    /// <summary>Bytes of the payload, all codings undone.</summary>
    public required long Length { get; init; }

    /// <summary>Where to read it again. Of a revisit, the place of the answer that it repeats.</summary>
    public required ArchivePlace Place { get; init; }

    /// <summary>The payload, all codings undone, if it is HTML or CSS of at most
    /// <see cref="ArchiveLimits.LargestText"/>; else null.</summary>
    public byte[]? Body { get; init; }
}

/// <summary>A record's place in its file; in a <c>.warc.gz</c> that of its gzip member.</summary>
internal readonly record struct ArchivePlace(long Offset, long Length);

/// <summary>A record that could not be read.</summary>
/// <param name="Offset">Where it begins in the file.</param>
/// <param name="Reason">What is wrong with it, as the second half of a sentence.</param>
internal sealed record SkippedRecord(long Offset, string Reason);

internal static class ArchiveLimits
{
    /// <summary>The largest payload that is taken, in bytes, all codings undone.</summary>
    public const long LargestPayload = 512L * 1024 * 1024;

    /// <summary>The largest HTML or CSS that is held in memory.</summary>
    public const int LargestText = 16 * 1024 * 1024;

    /// <summary>Bytes of all header lines of a record, or of an HTTP message.</summary>
    public const int LargestHeader = 256 * 1024;

    /// <summary>How many skipped records are told one by one.</summary>
    public const int SkippedTold = 1000;
}
