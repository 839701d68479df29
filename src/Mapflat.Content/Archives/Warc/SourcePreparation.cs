using System.IO.Compression;
using System.Security.Cryptography;
using Mapflat.Content.Store;

namespace Mapflat.Content.Archives.Warc;

/// <summary>One run of <see cref="ArchiveSources"/>.</summary>
internal sealed class SourcePreparation(
    SourceOptions options, string staging, IProgress<int>? progress, CancellationToken cancellationToken)
{
    private const int ProgressStep = 100;
    private const int BufferSize = 256 * 1024;

    /// <summary>As far as this a packed archive is looked at for members that hold several records.</summary>
    private const long Looked = 64L * 1024 * 1024;

    private const string Temporary = ".tmp";
    private const string Manifest = "datapackage.json";

    private readonly SourceNotes _notes = new();
    private readonly List<PreparedArchive> _made = [];

    public Outcome<IReadOnlyList<PreparedArchive>> Run(string source)
    {
        if (Directory.Exists(source))
        {
            using var tree = new DiskTree(source);
            return FromTree(tree);
        }

        if (!File.Exists(source)) return new Failure.NotFound($"There is no file or folder {source}.");
        using var file = new FileStream(source, FileMode.Open, FileAccess.Read, FileShare.Read);
        switch (KindOf(file))
        {
            case SourceKind.Zip:
                return FromZip(file, Path.GetFileNameWithoutExtension(source)) is var zip
                    && zip.Value is { } made && WaczWriter.IsOwn(source)
                    ? made.Select(archive => archive with { IsOwn = true }).ToList() : zip;
            case SourceKind.Warc:
                return TakeAll([(source, file.Length, () => file)]);
            case SourceKind.Gzip:
                return Refuse("It is packed by gzip, but holds no WARC. Unpack it, and adopt the folder.");
            default:
                return Refuse("It is nothing that can be adopted: no folder, zip, WARC (.warc, .warc.gz) or WACZ.");
        }
    }

    private static SourceKind KindOf(Stream file)
    {
        var start = ReadStart(file);
        file.Position = 0;
        if (start.StartsWith(RecordHeader.Start)) return SourceKind.Warc;
        // The second is a zip of nothing.
        if (start.StartsWith("PK\x03\x04"u8) || start.StartsWith("PK\x05\x06"u8)) return SourceKind.Zip;
        if (!start.StartsWith(GzipMembers.Magic)) return SourceKind.Other;
        try
        {
            using var unpacked = new GZipStream(file, CompressionMode.Decompress, leaveOpen: true);
            return ReadStart(unpacked).StartsWith(RecordHeader.Start) ? SourceKind.Warc : SourceKind.Gzip;
        }
        catch (InvalidDataException)
        {
            return SourceKind.Gzip;
        }
        finally
        {
            file.Position = 0;
        }
    }

    private static ReadOnlySpan<byte> ReadStart(Stream file)
    {
        var start = new byte[RecordHeader.Start.Length];
        return start.AsSpan(0, file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false));
    }

    private Outcome<IReadOnlyList<PreparedArchive>> FromZip(FileStream file, string name)
    {
        ZipArchive zip;
        try
        {
            zip = new ZipArchive(file, ZipArchiveMode.Read, leaveOpen: true);
            if (ZipTree.WhyRefused(zip, file.Length) is { } reason) return Refuse(reason);
        }
        catch (InvalidDataException)
        {
            return Refuse("The zip is damaged or cut off.");
        }

        if (zip.GetEntry(Manifest) is not null && ArchivesIn(zip) is { Count: > 0 } archives)
        {
            using (zip) return TakeAll(archives.Select(
                entry => (entry.FullName, entry.Length, (Func<Stream>)(() => ZipTree.Open(entry)))));
        }

        using var tree = new ZipTree(name, zip, _notes);
        return FromTree(tree);
    }

    /// <summary>The archives of a WACZ, in the order of their names (WACZ 1.1.1, 5.2.1).</summary>
    private static List<ZipArchiveEntry> ArchivesIn(ZipArchive zip) =>
    [
        .. zip.Entries.Where(entry => entry.FullName.StartsWith("archive/", StringComparison.Ordinal)
            && FolderSource.IsArchive(entry.Name)).OrderBy(entry => entry.FullName, StringComparer.Ordinal),
    ];

    private Outcome<IReadOnlyList<PreparedArchive>> FromTree(SourceTree tree)
    {
        var (source, failure) = FolderSource.Open(tree, _notes, options, cancellationToken);
        if (source is null) return failure!;
        if (source.Archives.Count > 0)
            return TakeAll(source.Archives.Select(archive => (archive.Name, archive.Length, archive.Open!)));

        var count = 0;
        var made = Make(file =>
        {
            using var writer = new ArchiveWriter(file);
            writer.WriteInfo(options.Date ?? source.Newest, new KeyValuePair<string, string>(
                "description", $"The files of {string.Join(", ", source.Hosts)} as a web server would send them"));
            foreach (var answer in AnswersOf(source, tree))
            {
                cancellationToken.ThrowIfCancellationRequested();
                try
                {
                    writer.Write(
                        new WrittenAnswer(answer.Url, answer.Moment, answer.Status, answer.Headers), answer.Length,
                        answer.Open);
                    if (++count % ProgressStep == 0) progress?.Report(count);
                }
                catch (InvalidDataException e)
                {
                    _notes.LeaveOut(answer.Path, e.Message);
                }
            }
        });
        progress?.Report(count);
        if (count == 0)
            return new Failure.Invalid("There is no file in it that a web server would send.", _notes.ToFindings());
        _made.Add(made with
        {
            DatedBy = options.Date is null && source.Cache is null ? source.Newest : null,
            Notes = _notes.ToFindings(),
        });
        return _made;
    }

    private IEnumerable<SourceAnswer> AnswersOf(FolderSource source, SourceTree tree)
    {
        var files = source.Sites.SelectMany(site => site.Read());
        if (source.Cache is not { } cache)
        {
            foreach (var answer in files) yield return answer;
            yield break;
        }

        // It is read here and there, which a zip in a zip cannot be.
        using var copy = new FileStream(
            Path.Combine(staging, Guid.NewGuid().ToString("N") + Temporary), FileMode.CreateNew, FileAccess.ReadWrite,
            FileShare.None, 4096, FileOptions.DeleteOnClose);
        using (var file = cache.Read()) Copy(file, copy, cache.Length);
        var record = new HttrackCache(copy, tree, source.Root, _notes, options.Date);
        foreach (var answer in record.Read()) yield return answer;
        foreach (var answer in files)
            if (!record.HasSaved(answer.Path)) yield return answer;
    }

    private Outcome<IReadOnlyList<PreparedArchive>> TakeAll(
        IEnumerable<(string Name, long Length, Func<Stream> Open)> archives)
    {
        foreach (var (name, length, open) in archives)
        {
            try
            {
                using var archive = SourceStream.Open(open);
                _made.Add(Take(archive, length));
            }
            catch (InvalidDataException e)
            {
                return Refuse($"{Path.GetFileName(name)} is damaged: {e.Message}.");
            }
        }

        return _made;
    }

    /// <summary>Copies an archive as it is; or if it cannot be read record by record, packs its records anew.</summary>
    /// <param name="length">Of the archive in bytes; more is not read, whatever a zip says.</param>
    private PreparedArchive Take(Stream archive, long length)
    {
        var copy = Make(file => Copy(archive, file, length));
        if (!HasSharedMembers(copy.Path)) return copy;
        var notes = new SourceNotes();
        notes.Say("Its records were packed together, so that none could be read alone. The archive that is kept has "
            + "the same records, each packed by itself.");
        var packed = Make(file => Repack(copy.Path, file, notes));
        File.Delete(copy.Path);
        return packed with { Notes = notes.ToFindings() };
    }

    private static bool HasSharedMembers(string path)
    {
        using var file = File.OpenRead(path);
        var records = RecordSequence.Open(file, (_, _) => { });
        while (!records.HasSharedMembers && records.Place.Offset < Looked && records.MoveNext()) records.Finish();
        return records.HasSharedMembers;
    }

    private void Repack(string path, FileStream target, SourceNotes notes)
    {
        const string isDamaged = "a record is damaged";
        using var together = new GZipStream(File.OpenRead(path), CompressionMode.Decompress);
        using var header = new MemoryStream();
        var records = RecordSequence.OpenPlain(
            together, (offset, _) => notes.LeaveOut($"byte {offset} of what was packed", isDamaged));
        var end = 0L;
        try
        {
            while (MoveNext(records, header) && records.Place.Offset < SourceTree.MostBytes)
            {
                cancellationToken.ThrowIfCancellationRequested();
                using (var member = new GZipStream(target, CompressionLevel.Optimal, leaveOpen: true))
                {
                    header.WriteTo(member);
                    records.Input.CopyTo(member);
                    member.Write("\r\n\r\n"u8);
                }

                if (records.Finish()) end = target.Position;
                else target.Position = end;
            }

            if (records.Place.Offset >= SourceTree.MostBytes) notes.Say("What comes after 100 GB was left out.");
        }
        catch (InvalidDataException)
        {
            notes.LeaveOut("the end", isDamaged);
        }

        target.SetLength(end);
    }

    private static bool MoveNext(RecordSequence records, MemoryStream header)
    {
        records.Input.Copy = header;
        var isRecord = records.MoveNext();
        records.Input.Copy = null;
        return isRecord;
    }

    private void Copy(Stream archive, FileStream target, long length)
    {
        var buffer = new byte[BufferSize];
        int read;
        while ((read = archive.Read(buffer, 0, (int)Math.Min(buffer.Length, length))) > 0)
        {
            cancellationToken.ThrowIfCancellationRequested();
            target.Write(buffer, 0, read);
            length -= read;
        }
    }

    /// <summary>Writes a file under a temporary name, which it loses when it is whole and on the disk.</summary>
    private PreparedArchive Make(Action<FileStream> write)
    {
        var path = Path.Combine(staging, Guid.NewGuid().ToString("N"));
        var temporary = path + Temporary;
        string digest;
        long length;
        using (var file = DataFolder.OpenPrivate(temporary, FileMode.CreateNew, FileShare.None))
        {
            write(file);
            file.Flush(flushToDisk: true);
            length = file.Length;
            file.Position = 0;
            path += RecordSequence.IsGzip(file) ? ".warc.gz" : ".warc";
            digest = Convert.ToHexStringLower(SHA256.HashData(file));
        }

        File.Move(temporary, path);
        return new PreparedArchive(path, digest, length);
    }

    private Failure.Invalid Refuse(string message) =>
        new(message, [Finding.Error(message), .. _notes.ToFindings()]);
}

internal enum SourceKind
{
    Other,
    Zip,
    Warc,

    /// <summary>Something else than a WARC, packed by gzip.</summary>
    Gzip,
}
