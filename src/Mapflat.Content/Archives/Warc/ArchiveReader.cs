namespace Mapflat.Content.Archives.Warc;

/// <summary>
/// Reads a <c>.warc</c> or <c>.warc.gz</c> (ISO 28500:2017, and WARC 1.0) from its first record to its last. Whatever
/// the file, memory stays bounded: bodies are streamed, and only texts up to
/// <see cref="ArchiveLimits.LargestText"/> are handed out.
/// </summary>
internal sealed class ArchiveReader(string path)
{
    private readonly List<SkippedRecord> _skipped = [];
    private readonly RevisitIndex _index = new();

    /// <summary>The records that could not be read; of very many the first
    /// <see cref="ArchiveLimits.SkippedTold"/>.</summary>
    public IReadOnlyList<SkippedRecord> Skipped => _skipped;

    /// <summary>How many records could not be read.</summary>
    public int SkippedCount { get; private set; }

    /// <summary>How far reading has come, in bytes of the file.</summary>
    public long Position { get; private set; }

    /// <summary>
    /// Every response, resource and revisit of an http or https address, in the order of the file. A revisit has its
    /// own address and moment, and everything else of the answer that it repeats. Can be run once.
    /// </summary>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public IEnumerable<ArchivedAnswer> Read(CancellationToken cancellationToken = default)
    {
        using var file = new FileStream(
            path, FileMode.Open, FileAccess.Read, FileShare.Read, 1, FileOptions.SequentialScan);
        using var earlier = new ArchiveFile(path);
        using var reading = new AnswerReading();
        var records = RecordSequence.Open(file, Skip);
        while (records.MoveNext())
        {
            cancellationToken.ThrowIfCancellationRequested();
            var (answer, reason) = TryRead(records, reading, earlier);
            if (!records.Finish()) continue;
            if (reason is not null)
            {
                Skip(records.Place.Offset, reason);
                continue;
            }

            if (answer is null) continue;
            if (answer.Place == default)
            {
                answer = answer with { Place = records.Place };
                _index.Add(records.Header, records.Place);
            }

            Position = records.Place.Offset + records.Place.Length;
            yield return answer;
        }

        Position = file.Length;
    }

    /// <returns>Neither an answer nor a reason for a record that is none of a page or file.</returns>
    private (ArchivedAnswer? Answer, string? Reason) TryRead(
        RecordSequence records, AnswerReading reading, ArchiveFile earlier)
    {
        var header = records.Header;
        if (!header.IsOfTheWeb) return default;
        try
        {
            return header.Type switch
            {
                "response" or "resource" => (reading.Read(header, records.Input), null),
                "revisit" => ReadRevisit(header, reading, earlier),
                "continuation" => (null, "it is a part of a record that was split"),
                _ => default,
            };
        }
        catch (InvalidDataException e)
        {
            return (null, e.Message);
        }
    }

    private (ArchivedAnswer? Answer, string? Reason) ReadRevisit(
        RecordHeader revisit, AnswerReading reading, ArchiveFile earlier)
    {
        if (revisit.Date is not { } moment) return (null, "its WARC-Date cannot be understood");
        if (_index.Find(revisit) is not { } place)
            return (null, $"it repeats an answer that is not in this file ({revisit.Target})");
        var answer = earlier.ReadAnswer(place, reading);
        return (answer with { Url = revisit.Target, Moment = moment, Place = place }, null);
    }

    private void Skip(long offset, string reason)
    {
        SkippedCount++;
        if (_skipped.Count < ArchiveLimits.SkippedTold) _skipped.Add(new SkippedRecord(offset, reason));
    }
}
