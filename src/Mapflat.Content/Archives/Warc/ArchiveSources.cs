namespace Mapflat.Content.Archives.Warc;

/// <param name="Host">Whose files a folder has; null where its name says so.</param>
/// <param name="Date">When the files of a folder were answers; null for each file's own time.</param>
internal sealed record SourceOptions(string? Host, DateTime? Date);

/// <summary>An archive in the staging folder: as it was given, or made from a folder.</summary>
/// <param name="Path">Ends in <c>.warc</c> or <c>.warc.gz</c>.</param>
/// <param name="Sha256">In lower-case hexadecimal digits.</param>
internal sealed record PreparedArchive(string Path, string Sha256, long Bytes)
{
    /// <summary>The time of the newest file of a folder, if nobody gave a date; null for other sources.</summary>
    public DateTime? DatedBy { get; init; }

    /// <summary>
    /// Whether it is a site of this program, whose lists and feeds this program makes again by itself.
    /// </summary>
    public bool IsOwn { get; init; }

    /// <summary>What was left out or changed, for the report.</summary>
    public IReadOnlyList<Finding> Notes { get; init; } = [];
}

/// <summary>
/// Makes archives of what an old site can be kept in: a folder as a web server serves it, a zip of one, a WARC, a
/// WACZ. What a source is, its content tells, and not its name.
/// </summary>
internal static class ArchiveSources
{
    /// <summary>Puts the archives of a source into a folder; files there that are not finished end in <c>.tmp</c>.
    /// </summary>
    /// <param name="progress">Is told how many files were packed.</param>
    /// <returns>Several archives of a WACZ that holds several, else one.</returns>
    /// <exception cref="IOException">The staging folder cannot be written, or the source not be read.</exception>
    public static Task<Outcome<IReadOnlyList<PreparedArchive>>> PrepareAsync(
        string source, SourceOptions options, string stagingFolder, IProgress<int>? progress,
        CancellationToken cancellationToken)
    {
        var preparation = new SourcePreparation(options, stagingFolder, progress, cancellationToken);
        return Task.Run(() => preparation.Run(source), cancellationToken);
    }
}
