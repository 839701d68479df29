using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;
using Mapflat.Content.Redirects.Servers;
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
internal sealed partial class FileList
{
    /// <summary>
    /// The file that holds the list; servers send no file that begins with a dot, or are told not to.
    /// </summary>
    public const string Name = ".mapflat-files";

    /// <summary>What a run adds to the list before it writes a file, until the list is written anew.</summary>
    public const string Journal = Name + ".new";

    private const string Head =
        "# What “mapflat freeze” wrote into this folder, and may overwrite or delete. To check: sha256sum -c "
        + ".mapflat-files\n";

    private const string PartMark = "#= ";

    private readonly Dictionary<string, WrittenPart> _parts = new(StringComparer.Ordinal);
    // With the path once more, as a set of keys does not give back its own.
    private readonly Dictionary<string, (string Path, FileHash Hash, ulong Mark)> _hashes =
        new(StringComparer.Ordinal);
    // Of a path that an interrupted run has noted too.
    private readonly HashSet<(string Path, FileHash Hash)> _others = [];

    /// <summary>The paths, relative to the folder.</summary>
    public IReadOnlyCollection<string> Paths => _hashes.Keys;

    /// <summary>Reads the list of a folder, and what a run that was killed added to it; null where it has
    /// none.</summary>
    /// <returns>The list, or <see cref="Failure.Conflict"/> if it is damaged, as by a merge.</returns>
    public static Outcome<FileList>? Read(string folder)
    {
        var (path, journal) = (Path.Combine(folder, Name), Path.Combine(folder, Journal));
        if (!File.Exists(path) && !File.Exists(journal)) return null;
        var list = new FileList();
        if (File.Exists(path) && list.Add(File.ReadLines(path)) is { } bad)
        {
            return new Failure.Conflict($"Line {bad} of {path} does not name a file of an earlier copy. "
                + "Put the list back as it was, or name another folder.");
        }

        // The end of a journal may be missing; then the files that it was to name were not written.
        if (File.Exists(journal)) list.Add(File.ReadLines(journal));
        return list;
    }

    /// <summary>Reads a list that is kept elsewhere, as far as it can be read.</summary>
    public static FileList Read(IEnumerable<string> lines)
    {
        var list = new FileList();
        list.Add(lines);
        return list;
    }

    public IReadOnlyCollection<WrittenPart> Parts => _parts.Values;

    /// <summary>What tells this copy from one with its files in other places, at the end of each stamp.</summary>
    public string Layout { get; set; } = "";

    /// <summary>What was made of a part; null if nothing was, or of something else.</summary>
    public WrittenPart? Find(string stamp) => _parts.GetValueOrDefault(stamp + Layout);

    public bool Has(string path) => _hashes.ContainsKey(path);

    /// <summary>A path as the list has it, for both to be one text in memory; the path itself where it is new.
    /// </summary>
    public string Own(string path) => _hashes.TryGetValue(path, out var known) ? known.Path : path;

    /// <summary>Whether a file with these bytes was written to this path.</summary>
    public bool Has(string path, FileHash hash) =>
        (_hashes.TryGetValue(path, out var known) && known.Hash == hash) || _others.Contains((path, hash));

    /// <summary>Lets go of what the parts were made from; what was written is still known.</summary>
    public void ForgetParts() => _parts.Clear();

    /// <summary>Whether it is there with these bytes and headers.</summary>
    public bool Has(WrittenFile file) => _hashes.TryGetValue(file.Path, out var known)
        && (known.Hash, known.Mark) == (file.Hash, file.Mark);

    /// <summary>Writes a list of nothing but some parts.</summary>
    public static void Write(TextWriter text, IEnumerable<WrittenPart> parts)
    {
        text.Write(Head);
        foreach (var part in parts) Write(text, part);
    }

    /// <summary>Writes down a part, before any of its files is written.</summary>
    public static void Write(TextWriter text, WrittenPart part)
    {
        text.Write(PartMark);
        text.Write(JsonSerializer.Serialize(new Origin(part.Stamp, part.Time,
            [.. part.Files.Select(file => file.Length)], part.Answers)
        {
            Marks = part.Files.All(file => file.Mark == 0) ? null : [.. part.Files.Select(file => file.Mark)],
        }));
        text.Write('\n');
        foreach (var (path, _, hash, _) in part.Files) text.Write($"{hash}  {path}\n");
    }

    /// <summary>Goes to the end of a journal, and takes off what a run that was killed had only half written.</summary>
    public static void CutOffHalfLine(FileStream journal)
    {
        var end = journal.Length;
        for (; end > 0; end--)
        {
            journal.Position = end - 1;
            if (journal.ReadByte() == '\n') break;
        }

        journal.SetLength(end);
        journal.Position = end;
    }

    /// <returns>The number of the first line that cannot be read; null if all can.</returns>
    private int? Add(IEnumerable<string> lines)
    {
        Origin? origin = null;
        var files = new List<WrittenFile>();
        var number = 0;
        foreach (var line in lines)
        {
            number++;
            if (line.StartsWith('#'))
            {
                origin = line.StartsWith(PartMark, StringComparison.Ordinal) ? Origin.Read(line[PartMark.Length..])
                    : null;
                files = [];
                // What has no files of its own here.
                if (origin?.Lengths.Count == 0)
                    _parts[origin.Stamp] = new WrittenPart(origin.Stamp, origin.Time, origin.Answers, []);
                continue;
            }

            if (Line().Match(line) is not { Success: true } match) return number;
            var (path, hash) = (match.Groups[2].Value, FileHash.Parse(match.Groups[1].Value));
            if (_hashes.TryGetValue(path, out var known) && known.Hash != hash) _others.Add((path, known.Hash));
            var isTold = origin is not null && files.Count < origin.Lengths.Count;
            var mark = isTold && origin!.Marks?.Count > files.Count ? origin.Marks[files.Count] : 0;
            _hashes[path] = (path, hash, mark);
            if (!isTold) continue;
            files.Add(new WrittenFile(path, origin!.Lengths[files.Count], hash, mark));
            if (files.Count < origin.Lengths.Count) continue;
            _parts[origin.Stamp] = new WrittenPart(origin.Stamp, origin.Time, origin.Answers, [.. files]);
            MemoryBound.Keep();
        }

        return null;
    }

    /// <summary>
    /// A hash and a path that leads neither out of the folder nor to a file that only its owner can have made, as which
    /// count names with a dot but for those of a copy itself.
    /// </summary>
    [GeneratedRegex(@"^([0-9a-f]{64})  ((?!\.(?!htaccess$|well-known/|mapflat-readme\.md$))[^/\0]+"
        + @"(?:/(?!\.\.?(?:/|$))[^/\0]+)*)$",
        RegexOptions.None, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Line();

    /// <summary>What a comment says of the files that follow it.</summary>
    private sealed record Origin(string Stamp, DateTime Time, IReadOnlyList<long> Lengths,
        IReadOnlyList<StaticFile> Answers)
    {
        /// <summary>See <see cref="WrittenFile.Mark"/>; null where no file has one.</summary>
        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
        public IReadOnlyList<ulong>? Marks { get; init; }

        /// <summary>Null where it is damaged: then the files are made anew.</summary>
        public static Origin? Read(string json)
        {
            try
            {
                return JsonSerializer.Deserialize<Origin>(json)
                    is { Stamp: not null, Lengths: not null, Answers: not null } origin ? origin : null;
            }
            catch (JsonException)
            {
                return null;
            }
        }
    }
}
