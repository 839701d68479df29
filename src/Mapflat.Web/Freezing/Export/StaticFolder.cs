using System.Security.Cryptography;
using Mapflat.Content.Redirects.Servers;
using Mapflat.Content.Store;
using Mapflat.Web.Hosting;

namespace Mapflat.Web.Freezing.Export;

/// <param name="Copy">What was written, without its parts.</param>
/// <param name="Left">What was left because its owner has changed it.</param>
internal sealed record CopyReport(
    StaticCopy Copy, int Addresses, IReadOnlyList<ServerFiles> Servers, IReadOnlyList<Finding> Left);

/// <summary>
/// Writes a <see cref="StaticCopy"/> into a folder that may hold other things: only what has changed is made and
/// written, and only what the <see cref="FileList"/> names is overwritten or deleted. The same copy always gives the
/// same bytes. A run that is killed is completed by the next.
/// </summary>
internal sealed class StaticFolder : IDisposable
{
    /// <summary>So many parts, or bytes, are in memory at once.</summary>
    private const int MostParts = 128, MostBytes = 4 * 1024 * 1024;

    /// <summary>
    /// What may be in a folder before the first copy: version control, what its hosts read, and what a new disk holds.
    /// </summary>
    private static readonly HashSet<string> _leftAlone = new(StringComparer.Ordinal)
    {
        ".git", ".gitignore", ".gitattributes", ".gitmodules", ".gitkeep", ".github", ".gitlab-ci.yml", ".hg",
        ".hgignore", ".svn", ".bzr", ".jj",
        "CNAME", ".nojekyll", "lost+found",
    };

    private readonly string _folder;
    private readonly FileStream _only;
    private readonly string _part, _list;
    private readonly CopyLayout _layout;
    private readonly List<Finding> _left = [];
    private FileStream? _journal;

    private StaticFolder(string folder, FileStream only, FileList known, CopyLayout layout)
    {
        (_folder, _only, Known, _layout) = (folder, only, known, layout);
        _part = Path.Combine(folder, FileList.Name + ".part");
        _list = Path.Combine(folder, FileList.Name + ".next");
        known.Layout = layout.Server is null ? "" : " " + layout.Server;
    }

    public FileList Known { get; }

    /// <summary>The list of what was written to a folder; empty for a folder that holds nothing.</summary>
    /// <returns>The list, or why the folder may not be written to.</returns>
    public static Outcome<FileList> Read(string folder)
    {
        if (File.Exists(folder))
            return new Failure.Conflict(
                $"{folder} is a file; name a folder that is new or empty, or holds an earlier copy.");
        if (!Directory.Exists(folder)) return new FileList();
        if (FileList.Read(folder) is { } known) return known;
        // A run that was killed may have left the beginning of a list.
        return Directory.EnumerateFileSystemEntries(folder).Select(path => Path.GetFileName(path)!)
            .Where(name => !_leftAlone.Contains(name) && !name.StartsWith(FileList.Name, StringComparison.Ordinal))
            .Order(StringComparer.Ordinal).FirstOrDefault() is { } other
            ? new Failure.Conflict($"{folder} holds {other}, and no list of what “mapflat freeze” wrote there "
                + $"({FileList.Name}), so it may be yours; nothing was touched. "
                + "Name a folder that is new or empty but for version control. A copy made before there were such "
                + "lists: move it away first.")
            : new FileList();
    }

    /// <summary>Takes a folder, for nobody else to write to it until this is disposed.</summary>
    public static Outcome<StaticFolder> Open(string folder, CopyLayout? layout = null)
    {
        folder = Path.GetFullPath(folder);
        Directory.CreateDirectory(folder);
        if (TryLock(Path.Combine(folder, FileList.Name + ".lock")) is not { } only)
            return new Failure.Conflict($"Another “mapflat freeze” is writing to {folder}; wait until it is done.");
        var (known, failure) = Read(folder);
        if (known is not null) return new StaticFolder(folder, only, known, layout ?? CopyLayout.Whole);
        only.Dispose();
        return failure!;
    }

    /// <summary>Writes the copy over the earlier one.</summary>
    /// <returns>What it came to; or why nothing was touched.</returns>
    public async Task<Outcome<CopyReport>> WriteAsync(StaticCopy copy, Action<string, int, int> progress,
        CancellationToken cancellationToken)
    {
        copy = _layout.Arrange(copy);
        var wanted = copy.Parts.SelectMany(part => part.Paths).Concat(_layout.ServerPaths)
            .ToHashSet(StringComparer.Ordinal);
        if (FindObstacle(wanted) is { } obstacle)
        {
            return new Failure.Conflict($"{Path.Combine(_folder, obstacle)} is not of an earlier copy and stands where "
                + "this one has a file; nothing was touched. Move it, or name another folder.");
        }

        // Left by a run that was killed.
        File.Delete(_part);
        File.Delete(_list);
        DeleteObstacles(wanted);
        WrittenPart?[] parts = [.. copy.Parts.Select(FindWritten)];
        var done = parts.Length - parts.Count(part => part is null);
        foreach (var batch in Batches(copy.Parts, parts))
        {
            if (cancellationToken.IsCancellationRequested)
                throw new StoreException(
                    $"Interrupted; {_folder} holds parts of two copies until “mapflat freeze” is run again.");
            await WriteAsync(copy, batch, parts, () => progress("Writing files", ++done, parts.Length),
                cancellationToken);
            MemoryBound.Keep();
        }

        // How files are made is let go of: of many pages it is as much again in memory as what servers need to know.
        copy = copy with { Parts = [] };
        return WriteServers(copy, parts!);
    }

    /// <summary>Writes what servers need to know of the files that are there now, and the list of all.</summary>
    /// <param name="parts">What the files came to; emptied as soon as it is written down.</param>
    private CopyReport WriteServers(StaticCopy copy, WrittenPart[] parts)
    {
        using var list = new FileStream(_list, FileMode.Create, FileAccess.Write);
        using var lines = new StreamWriter(list);
        FileList.Write(lines, parts);
        var written = parts.SelectMany(part => part.Files).Select(file => file.Path)
            .ToHashSet(StringComparer.Ordinal);
        var outdated = Known.Paths.Where(path => !written.Contains(path)).ToList();
        StaticFile[] answers = [.. parts.SelectMany(part => part.Answers)
            .OrderBy(file => file.Address, StringComparer.Ordinal)];
        Array.Clear(parts);
        Known.ForgetParts();
        copy = copy with { Site = copy.Site with { Files = answers } };

        var texts = new List<WrittenPart>();
        var servers = ServerConfigurations.Write(copy.Site, Put, _layout.Server);
        texts.Add(Write(_layout.ReadmePath, copy.Time.UtcDateTime,
            text => StaticReadme.Write(text, copy, servers, _layout.Server)));
        // Last, as pages that have just been sent may still ask for them.
        foreach (var path in outdated.Except(texts.SelectMany(text => text.Files).Select(file => file.Path)))
            Delete(path);
        foreach (var text in texts) FileList.Write(lines, text);
        lines.Flush();
        list.Flush(flushToDisk: true);
        lines.Close();
        PutList();
        return new CopyReport(copy, answers.Length, servers, _left);

        void Put(string path, Action<TextWriter> write) =>
            texts.Add(Write(_layout.Place(path)!, copy.Time.UtcDateTime, write));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _journal?.Dispose();
        _only.Dispose();
    }

    /// <summary>What a part came to before, if it would come to the same again, and all of that is there.</summary>
    private WrittenPart? FindWritten(CopyPart part)
    {
        MemoryBound.Keep();
        return Known.Find(part.Stamp) is { } known && known.Files.All(file => IsAsWritten(file, known.Time))
            ? known : null;
    }

    /// <summary>Whether a file is as it was written. Only one whose time is another has to be read.</summary>
    private bool IsAsWritten(WrittenFile file, DateTime time)
    {
        var there = new FileInfo(Path.Combine(_folder, file.Path));
        if (!there.Exists || there.Length != file.Length || there.LinkTarget is not null) return false;
        if (there.LastWriteTimeUtc == time) return true;
        if (HashOf(there.FullName) != file.Hash) return false;
        File.SetLastWriteTimeUtc(there.FullName, time);
        return true;
    }

    /// <summary>The numbers of the parts that are to be made, as many at once as there is room for.</summary>
    private static IEnumerable<List<int>> Batches(IReadOnlyList<CopyPart> wanted, WrittenPart?[] parts)
    {
        var (batch, size) = (new List<int>(), 0L);
        for (var i = 0; i < wanted.Count; i++)
        {
            if (parts[i] is not null) continue;
            batch.Add(i);
            size += wanted[i].Size;
            if (batch.Count < MostParts && size < MostBytes) continue;
            yield return batch;
            (batch, size) = ([], 0);
        }

        if (batch.Count > 0) yield return batch;
    }

    private async Task WriteAsync(StaticCopy copy, List<int> batch, WrittenPart?[] parts, Action progress,
        CancellationToken cancellationToken)
    {
        var made = new MadePart[batch.Count];
        await Parallel.ForEachAsync(Enumerable.Range(0, batch.Count), cancellationToken, async (i, stop) =>
        {
            var part = copy.Parts[batch[i]];
            made[i] = await part.MakeAsync(stop);
            var files = made[i].Files.Select(file => (file with { Path = part.Own(file.Path) }).Describe());
            // Servers tell visitors when a file was changed: that is when its content was, not when it was copied.
            parts[batch[i]] = new WrittenPart(part.Stamp + Known.Layout, (made[i].Time ?? copy.Time).UtcDateTime,
                made[i].Answers, [.. files]);
        });
        Note(batch.Select(i => parts[i]!));
        foreach (var (part, i) in made.Zip(batch))
        {
            foreach (var file in part.Files)
            {
                if (file.Copy is { } copied) await CopyAsync(file.Path, copied, cancellationToken);
                else if (!Holds(Path.Combine(_folder, file.Path), file.Bytes)) File.WriteAllBytes(_part, file.Bytes);
                Put(file.Path, parts[i]!.Time);
            }

            progress();
        }
    }

    private async Task CopyAsync(string path, CopiedFile copied, CancellationToken cancellationToken)
    {
        await using (var from = copied.Open())
        await using (var to = File.Create(_part)) await from.CopyToAsync(to, cancellationToken);
        if (HashOf(_part) == FileHash.Parse(copied.Hash)) return;
        File.Delete(_part);
        throw new StoreException($"{path} is damaged in its archive; “mapflat verify” says more.");
    }

    private WrittenPart Write(string path, DateTime time, Action<TextWriter> write)
    {
        using (var text = new BoundedWriter(_part)) write(text);
        var part = new WrittenPart(path, time, [], [new WrittenFile(path, new FileInfo(_part).Length, HashOf(_part))]);
        if (IsAsWritten(part.Files[0], time)) File.Delete(_part);
        else Note([part]);
        Put(path, time);
        return part;
    }

    /// <summary>Writes down which files are to come: whatever is there when this is killed, the next run knows
    /// it.</summary>
    private void Note(IEnumerable<WrittenPart> parts)
    {
        if (_journal is null)
        {
            _journal = new FileStream(Path.Combine(_folder, FileList.Journal), FileMode.OpenOrCreate,
                FileAccess.ReadWrite, FileShare.Read);
            FileList.CutOffHalfLine(_journal);
            DataFolder.FlushNames(_folder);
        }

        using (var text = new StreamWriter(_journal, leaveOpen: true))
            foreach (var part in parts) FileList.Write(text, part);
        _journal.Flush(flushToDisk: true);
    }

    private void PutList()
    {
        var place = Path.Combine(_folder, FileList.Name);
        if (File.Exists(place) && HashOf(place) == HashOf(_list)) File.Delete(_list);
        else File.Move(_list, place, overwrite: true);
        DataFolder.FlushNames(_folder);
        _journal?.Dispose();
        File.Delete(Path.Combine(_folder, FileList.Journal));
    }

    /// <summary>Visitors of a folder that is served find the old file or the new one, never a part.</summary>
    private void Put(string path, DateTime time)
    {
        var place = Path.Combine(_folder, path);
        if (File.Exists(_part))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(place)!);
            File.Move(_part, place, overwrite: true);
        }

        if (File.GetLastWriteTimeUtc(place) != time) File.SetLastWriteTimeUtc(place, time);
    }

    private void Delete(string path)
    {
        var place = Path.Combine(_folder, path);
        if (!File.Exists(place) || FoldersAbove(path).Prepend(path).Any(each => IsLink(Path.Combine(_folder, each))))
            return;
        if (!Known.Has(path, HashOf(place)))
        {
            _left.Add(Finding.Warning(
                $"{place} is no longer part of the copy, but was left because it has been changed; "
                + "delete it if nobody needs it."));
            return;
        }

        File.Delete(place);
        foreach (var above in FoldersAbove(path).Select(each => Path.Combine(_folder, each))
            .TakeWhile(each => !Directory.EnumerateFileSystemEntries(each).Any())) Directory.Delete(above);
    }

    /// <summary>Some files have to go first: a folder comes where one is, or a file where the folder of one
    /// is.</summary>
    private void DeleteObstacles(HashSet<string> wanted)
    {
        var folders = wanted.SelectMany(FoldersAbove).ToHashSet(StringComparer.Ordinal);
        foreach (var path in Known.Paths.Where(path => !wanted.Contains(path)))
            if (folders.Contains(path) || FoldersAbove(path).Any(wanted.Contains)) Delete(path);
    }

    /// <summary>
    /// What stands in the place of a file, or of a folder above it, and is not of an earlier copy; null if nothing
    /// does.
    /// </summary>
    private string? FindObstacle(IEnumerable<string> files)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var file in files)
        {
            foreach (var above in FoldersAbove(file).Where(seen.Add))
            {
                var place = Path.Combine(_folder, above);
                if (IsLink(place) || (File.Exists(place) && !Known.Has(above, HashOf(place)))) return above;
            }

            var own = Path.Combine(_folder, file);
            if (!Known.Has(file) && (IsLink(own) || File.Exists(own))) return file;
            if (IsLink(own) || !Directory.Exists(own)) continue;
            var below = Directory.EnumerateFiles(own, "*", SearchOption.AllDirectories)
                .Select(path => Path.GetRelativePath(_folder, path)).ToList();
            if (below.Find(path => !Known.Has(path)) is { } other) return other;
            if (below.Count == 0) return file;
        }

        return null;
    }

    /// <summary>The folders above a path, nearest first.</summary>
    internal static IEnumerable<string> FoldersAbove(string path)
    {
        for (var slash = path.LastIndexOf('/'); slash > 0; slash = path.LastIndexOf('/', slash - 1))
            yield return path[..slash];
    }

    private static bool IsLink(string path) => new FileInfo(path).LinkTarget is not null;

    private static bool Holds(string path, ReadOnlySpan<byte> bytes) =>
        new FileInfo(path) is { Exists: true, LinkTarget: null } file && file.Length == bytes.Length
        && File.ReadAllBytes(path).AsSpan().SequenceEqual(bytes);

    private static FileHash HashOf(string path)
    {
        using var file = File.OpenRead(path);
        return FileHash.Parse(Convert.ToHexString(SHA256.HashData(file)));
    }

    private static FileStream? TryLock(string path)
    {
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 1,
                FileOptions.DeleteOnClose);
        }
        catch (IOException) when (File.Exists(path))
        {
            return null;
        }
    }

    /// <summary>Collects garbage while it is written to: a line for each of many addresses makes much.</summary>
    private sealed class BoundedWriter(string path) : StreamWriter(path)
    {
        public override void Write(string? value)
        {
            base.Write(value);
            MemoryBound.Keep();
        }

        public override void WriteLine(string? value)
        {
            base.WriteLine(value);
            MemoryBound.Keep();
        }
    }
}
