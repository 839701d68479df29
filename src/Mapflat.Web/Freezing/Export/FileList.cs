using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using Mapflat.Content.Redirects.Servers;
using Mapflat.Content.Store;
using Mapflat.Content.Text;
using Mapflat.Web.Hosting;

namespace Mapflat.Web.Freezing.Export;

/// <param name="Hash">The SHA-256 of its bytes.</param>
/// <param name="Mark">What its headers come to, where it is sent with some of its own; 0 where nobody says.</param>
internal readonly record struct WrittenFile(string Path, long Length, FileHash Hash, ulong Mark = 0);

/// <summary>The files that one <see cref="CopyPart"/> came to.</summary>
/// <param name="Stamp">What they were made from; see <see cref="CopyPart.Stamp"/>.</param>
/// <param name="Time">When what they say was changed last.</param>
/// <param name="Answers">The answers in them, as other servers need to know them.</param>
internal sealed record WrittenPart(string Stamp, DateTime Time, IReadOnlyList<StaticFile> Answers,
    IReadOnlyList<WrittenFile> Files);

/// <summary>
/// The files in a folder that the program wrote there, by their hashes, in the format of <c>sha256sum</c>; its comments
/// say what they were made from, so that what has not changed is neither made nor read again. Nothing else in the
/// folder is ever overwritten or deleted.
/// </summary>
/// <remarks>
/// The list stays on the disk: of a hundred thousand files only where each part stands in it and the hashes are in
/// memory.
/// </remarks>
internal sealed partial class FileList : IDisposable
{
    /// <summary>
    /// The file that holds the list; servers send no file that begins with a dot, or are told not to.
    /// </summary>
    public const string Name = ".mapflat-files";

    /// <summary>The list that a run writes, each part before its files; the list itself once it is whole.</summary>
    public const string Journal = Name + ".new";

    private const string Head =
        "# What “mapflat freeze” wrote into this folder, and may overwrite or delete. To check: sha256sum -c "
        + ".mapflat-files\n";

    private const string PartMark = "#= ";

    /// <summary>A hash and two spaces.</summary>
    private const int BeforePath = 66;

    private readonly Dictionary<string, (long Start, int Length)> _parts = new(StringComparer.Ordinal);
    // Of each path, what its bytes and headers come to.
    private readonly Dictionary<TextKey, ulong> _files = [];
    // Of a path that an interrupted run has noted too.
    private readonly HashSet<(TextKey Path, ulong Sum)> _others = [];
    private FileStream? _text;

    public FileList()
    {
    }

    /// <summary>What tells this copy from one with its files in other places, at the end of each stamp.</summary>
    public string Layout { get; set; } = "";

    /// <summary>The paths, relative to the folder, read anew each time; one that was noted twice comes twice.</summary>
    public IEnumerable<string> Paths =>
        Lines().Where(line => !line.Text.StartsWith('#')).Select(line => line.Text[BeforePath..]);

    /// <summary>All parts, read anew each time.</summary>
    public IEnumerable<WrittenPart> Parts => _parts.Values.Select(place => Read(place));

    /// <summary>Reads the list of a folder; null where it has none.</summary>
    /// <returns>The list, or <see cref="Failure.Conflict"/> if it is damaged, as by a merge.</returns>
    public static Outcome<FileList>? Read(string folder)
    {
        var path = Path.Combine(folder, Name);
        if (!File.Exists(path)) return null;
        var list = Open(File.Open(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete),
            out var bad);
        if (bad is null) return list;
        list.Dispose();
        return new Failure.Conflict($"Line {bad} of {path} does not name a file of an earlier copy. "
            + "Put the list back as it was, or name another folder.");
    }

    /// <summary>Makes one list of that of a folder and of what a run that was killed has noted besides, as its files
    /// may be there.</summary>
    public static void Recover(string folder)
    {
        var (path, journal) = (Path.Combine(folder, Name), Path.Combine(folder, Journal));
        if (!File.Exists(journal)) return;
        var merged = path + ".part";
        using (var to = File.Create(merged))
        {
            if (File.Exists(path))
                using (var from = File.OpenRead(path)) from.CopyTo(to);
            // The end may be missing; then the files that it was to name were not written.
            using (var text = new StreamWriter(to, leaveOpen: true))
                foreach (var line in ReadLines(journal).TakeWhile(line => line.IsWhole)) text.Write(line.Text + "\n");
            to.Flush(flushToDisk: true);
        }

        File.Move(merged, path, overwrite: true);
        DataFolder.FlushNames(folder);
        File.Delete(journal);
    }

    /// <summary>Reads a list from a file, as far as it can be read, and keeps the file.</summary>
    /// <param name="bad">The number of the first line that cannot be read; null if all can.</param>
    public static FileList Open(FileStream text, out int? bad)
    {
        var list = new FileList { _text = text };
        bad = list.Index();
        return list;
    }

    public bool HasPart(string stamp) => _parts.ContainsKey(stamp + Layout);

    /// <summary>What was made of a part, without its answers; null if nothing was, or of something else.</summary>
    public WrittenPart? Find(string stamp) =>
        _parts.TryGetValue(stamp + Layout, out var place) ? Read(place) : null;

    /// <summary>The answers of a part that is known.</summary>
    public IReadOnlyList<StaticFile> ReadAnswers(string stamp) => ReadAnswersIn(ReadHead(_parts[stamp + Layout]));

    /// <summary>Writes down a part as it stands here.</summary>
    public void Copy(string stamp, TextWriter text)
    {
        var part = Encoding.UTF8.GetString(ReadText(_parts[stamp + Layout]));
        text.Write(part);
        // The last line of a list that was edited may have no end.
        if (!part.EndsWith('\n')) text.Write('\n');
    }

    public bool Has(string path) => _files.ContainsKey(TextKey.Create(path));

    /// <summary>Whether a file with these bytes was written to this path.</summary>
    public bool Has(string path, FileHash hash) => Has(new WrittenFile(path, 0, hash));

    /// <summary>Whether it is there with these bytes and headers.</summary>
    public bool Has(WrittenFile file)
    {
        var (key, sum) = (TextKey.Create(file.Path), SumOf(file));
        return (_files.TryGetValue(key, out var known) && known == sum) || _others.Contains((key, sum));
    }

    /// <summary>Writes the first line of a list.</summary>
    public static void WriteHead(TextWriter text) => text.Write(Head);

    /// <summary>Writes down a part, before any of its files is written.</summary>
    public static void Write(TextWriter text, WrittenPart part)
    {
        text.Write(PartMark);
        text.Write(JsonSerializer.Serialize(new OriginOfAnswers(
            part.Stamp, part.Time, [.. part.Files.Select(file => file.Length)], part.Answers)
        {
            Marks = part.Files.All(file => file.Mark == 0) ? null : [.. part.Files.Select(file => file.Mark)],
        }));
        text.Write('\n');
        foreach (var (path, _, hash, _) in part.Files) text.Write($"{hash}  {path}\n");
    }

    /// <summary>The answers of all parts of a list, which may be being written.</summary>
    public static IEnumerable<StaticFile> ReadAllAnswers(string path) => ReadLines(path).Select(line => line.Text)
        .Where(line => line.StartsWith(PartMark, StringComparison.Ordinal)).SelectMany(ReadAnswersIn);

    /// <summary>Closes its file, and lets go of all that is known.</summary>
    public void Dispose()
    {
        _text?.Dispose();
        _text = null;
        _parts.Clear();
        _parts.TrimExcess();
        _files.Clear();
        _files.TrimExcess();
    }

    private static ulong SumOf(WrittenFile file) => file.Hash.First ^ file.Mark;

    private IEnumerable<TextLine> Lines() => _text is null ? [] : ReadLines(_text.Name);

    private static IEnumerable<TextLine> ReadLines(string path)
    {
        using var file = File.Open(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var (buffer, start, end) = (new byte[64 * 1024], 0, 0);
        while (true)
        {
            var length = Array.IndexOf(buffer, (byte)'\n', start, end - start) - start;
            if (length >= 0)
            {
                yield return Line(length, isWhole: true);
                start += length + 1;
                MemoryBound.Keep();
                continue;
            }

            buffer.AsSpan(start, end - start).CopyTo(buffer);
            (start, end) = (0, end - start);
            if (end == buffer.Length) Array.Resize(ref buffer, buffer.Length * 2);
            var read = file.Read(buffer, end, buffer.Length - end);
            if (read == 0) break;
            end += read;
        }

        if (end > 0) yield return Line(end, isWhole: false);

        // A list may have been kept where ends of lines are made those of another system.
        TextLine Line(int length, bool isWhole) => new(
            Encoding.UTF8.GetString(buffer, start, length).TrimEnd('\r'), length + (isWhole ? 1 : 0), isWhole);
    }

    private byte[] ReadText((long Start, int Length) place)
    {
        var bytes = new byte[place.Length];
        for (var read = 0; read < bytes.Length;)
        {
            var more = RandomAccess.Read(_text!.SafeFileHandle, bytes.AsSpan(read), place.Start + read);
            if (more == 0) throw new StoreException($"{_text.Name} was changed while it was read; try again.");
            read += more;
        }

        return bytes;
    }

    private string ReadHead((long Start, int Length) place) =>
        Encoding.UTF8.GetString(ReadText(place)).Split('\n', 2)[0];

    /// <param name="head">The line that begins a part, which was read before.</param>
    private static IReadOnlyList<StaticFile> ReadAnswersIn(string head) =>
        JsonSerializer.Deserialize<Told>(head.AsSpan(PartMark.Length))?.Answers ?? [];

    private WrittenPart Read((long Start, int Length) place)
    {
        var lines = Encoding.UTF8.GetString(ReadText(place)).Split('\n');
        var origin = Origin.Read<Origin>(lines[0][PartMark.Length..])!;
        return new WrittenPart(origin.Stamp, origin.Time, [],
            [.. origin.Lengths.Select((length, i) => ReadFile(lines[i + 1].TrimEnd('\r'), origin, i))]);
    }

    /// <param name="line">One that was found to name a file.</param>
    private static WrittenFile ReadFile(string line, Origin? origin, int number) => new(
        line[BeforePath..], origin?.Lengths[number] ?? 0, FileHash.Parse(line[..64]),
        origin?.Marks?.Count > number ? origin.Marks[number] : 0);

    /// <returns>The number of the first line that cannot be read; null if all can.</returns>
    private int? Index()
    {
        Origin? origin = null;
        var (number, count, at, start) = (0, 0, 0L, 0L);
        foreach (var (line, bytes, _) in Lines())
        {
            number++;
            var before = at;
            at += bytes;
            if (line.StartsWith('#'))
            {
                // With its answers, so that what is damaged in them is made anew like all else.
                origin = line.StartsWith(PartMark, StringComparison.Ordinal)
                    && Origin.Read<OriginOfAnswers>(line[PartMark.Length..]) is { IsSound: true } told ? told : null;
                (count, start) = (0, before);
                // What has no files of its own here.
                if (origin?.Lengths.Count == 0) _parts[origin.Stamp] = (start, (int)(at - start));
                continue;
            }

            if (!Named().IsMatch(line)) return number;
            var isTold = origin is not null && count < origin.Lengths.Count;
            var file = ReadFile(line, isTold ? origin : null, count);
            var (key, sum) = (TextKey.Create(file.Path), SumOf(file));
            if (_files.TryGetValue(key, out var known) && known != sum) _others.Add((key, known));
            _files[key] = sum;
            if (isTold && ++count == origin!.Lengths.Count) _parts[origin.Stamp] = (start, (int)(at - start));
        }

        _files.TrimExcess();
        return null;
    }

    /// <summary>
    /// A hash and a path that leads neither out of the folder nor to a file that only its owner can have made, as which
    /// count names with a dot but for those of a copy itself.
    /// </summary>
    [GeneratedRegex(@"^[0-9a-f]{64}  (?!\.(?!htaccess$|well-known/|mapflat-readme\.md$))[^/\0]+"
        + @"(?:/(?!\.\.?(?:/|$))[^/\0]+)*$",
        RegexOptions.None, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Named();

    /// <param name="Bytes">How many it takes in the file.</param>
    /// <param name="IsWhole">Whether it has an end.</param>
    private readonly record struct TextLine(string Text, int Bytes, bool IsWhole);

    /// <summary>What a comment says of the files that follow it, besides the answers in them, which take as long to
    /// read as all else.</summary>
    private record Origin(string Stamp, DateTime Time, IReadOnlyList<long> Lengths)
    {
        /// <summary>See <see cref="WrittenFile.Mark"/>; null where no file has one.</summary>
        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
        public IReadOnlyList<ulong>? Marks { get; init; }

        /// <summary>Null where it is damaged: then the files are made anew.</summary>
        public static T? Read<T>(string json)
            where T : Origin
        {
            try
            {
                return JsonSerializer.Deserialize<T>(json)
                    is { Stamp: not null, Lengths: not null } origin ? origin : null;
            }
            catch (JsonException)
            {
                return null;
            }
        }
    }

    private sealed record OriginOfAnswers(
        string Stamp, DateTime Time, IReadOnlyList<long> Lengths,
        [property: JsonPropertyOrder(1)] IReadOnlyList<StaticFile> Answers)
        : Origin(Stamp, Time, Lengths)
    {
        [JsonIgnore]
        public bool IsSound => Answers?.All(answer => answer is
        {
            Address: ['/', ..], File: not null, ContentType: not null, CacheControl: not null, Headers: not null,
        }) == true;
    }

    private sealed record Told(IReadOnlyList<StaticFile>? Answers);
}
