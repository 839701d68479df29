using Mapflat.Content.Redirects.Servers;
using Mapflat.Content.Store;
using Mapflat.Content.Text;
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
    private const int MostParts = 64, MostBytes = 4 * 1024 * 1024;

    /// <summary>So many parts are looked at before the list is written on.</summary>
    private const int MostListed = 4_096;

    /// <summary>
    /// What may be in a folder before the first copy: version control, what its hosts read, and what a new disk holds.
    /// </summary>
    private static readonly HashSet<string> _leftAlone = new(StringComparer.Ordinal)
    {
        ".git", ".gitignore", ".gitattributes", ".gitmodules", ".gitkeep", ".github", ".gitlab-ci.yml", ".hg",
        ".hgignore", ".svn", ".bzr", ".jj",
        "CNAME", ".nojekyll", "lost+found",
    };

    /// <summary>What the system says of a file that is not there.</summary>
    private const FileAttributes Missing = (FileAttributes)(-1);

    private readonly string _folder;
    private readonly FileStream _only;
    private readonly string _part, _list;
    private readonly CopyLayout _layout;
    private readonly List<Finding> _left = [];
    private readonly TextSet _written = new();

    private StaticFolder(string folder, FileStream only, FileList known, CopyLayout layout)
    {
        (_folder, _only, Known, _layout) = (folder, only, known, layout);
        _part = Path.Combine(folder, FileList.Name + ".part");
        _list = Path.Combine(folder, FileList.Journal);
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
        if (File.Exists(folder)) return Read(folder).Failure!;
        Directory.CreateDirectory(folder);
        if (TryLock(Path.Combine(folder, FileList.Name + ".lock")) is not { } only)
            return new Failure.Conflict($"Another “mapflat freeze” is writing to {folder}; wait until it is done.");
        FileList.Recover(folder);
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
        var wanted = copy.Parts.SelectMany(part => part.Paths).Concat(_layout.ServerPaths);
        var paths = new TextSet(wanted);
        if (FindObstacle(wanted) is { } obstacle)
        {
            return new Failure.Conflict($"{Path.Combine(_folder, obstacle)} is not of an earlier copy and stands where "
                + "this one has a file; nothing was touched. Move it, or name another folder.");
        }

        // Left by a run that was killed.
        File.Delete(_part);
        DeleteObstacles(wanted, paths);
        paths.Clear();
        using var list = new FileStream(_list, FileMode.Create, FileAccess.Write, FileShare.Read);
        using var lines = new StreamWriter(list);
        DataFolder.FlushNames(_folder);
        FileList.WriteHead(lines);
        var (count, done) = (copy.Parts.Count, 0);
        foreach (var batch in Batches(copy.Parts))
        {
            if (cancellationToken.IsCancellationRequested)
                throw new StoreException(
                    $"Interrupted; {_folder} holds parts of two copies until “mapflat freeze” is run again.");
            await WriteAsync(
                batch, copy.Time, lines, () => progress("Writing files", ++done, count), cancellationToken);
            MemoryBound.Keep();
        }

        // How files are made is let go of, and what was there before: of many pages it is as much again in memory as
        // what servers need to know.
        copy = copy with { Parts = [] };
        DeleteOutdated();
        return WriteServers(copy, lines);
    }

    /// <summary>Deletes what no part has any more; after all are written, as pages that have just been sent may still
    /// ask for it.</summary>
    private void DeleteOutdated()
    {
        _written.UnionWith(_layout.ServerPaths);
        foreach (var path in Known.Paths.Where(path => !_written.Contains(path)).Distinct(StringComparer.Ordinal))
            Delete(path);
        Known.Dispose();
        _written.Clear();
    }

    /// <summary>Writes what servers need to know of the files that are there now, and the end of the list.</summary>
    private CopyReport WriteServers(StaticCopy copy, StreamWriter lines)
    {
        lines.Flush();
        copy = copy with { Site = copy.Site with { Files = new StaticFiles(FileList.ReadAllAnswers(_list)) } };
        var servers = ServerConfigurations.Write(
            copy.Site, (path, write) => Write(lines, _layout.Place(path)!, copy.Time.UtcDateTime, write),
            _layout.Server);
        Write(lines, _layout.ReadmePath, copy.Time.UtcDateTime,
            text => StaticReadme.Write(text, copy, servers, _layout.Server));
        Flush(lines);
        lines.Close();
        PutList();
        return new CopyReport(copy, copy.Site.Files.Count, servers, _left);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Known.Dispose();
        _only.Dispose();
    }

    /// <summary>Whether a part would come to the same as before, and all of that is there.</summary>
    private bool IsThere(CopyPart part)
    {
        MemoryBound.Keep();
        if (Known.Find(part.Stamp) is not { } known || !known.Files.All(file => IsAsWritten(file, known.Time)))
            return false;
        _written.UnionWith(known.Files.Select(file => file.Path));
        return true;
    }

    /// <summary>Whether a file is as it was written. Only one whose time is another has to be read.</summary>
    private bool IsAsWritten(WrittenFile file, DateTime time)
    {
        var there = new FileInfo(Path.Combine(_folder, file.Path));
        if (!there.Exists || there.Length != file.Length || IsLink(there)) return false;
        if (there.LastWriteTimeUtc == time) return true;
        if (FileHash.ComputeFile(there.FullName) != file.Hash) return false;
        File.SetLastWriteTimeUtc(there.FullName, time);
        return true;
    }

    /// <summary>All parts in their order, each with whether it has to be made; as many are to be made at once as there
    /// is room for.</summary>
    private IEnumerable<List<(CopyPart Part, bool IsNew)>> Batches(IReadOnlyList<CopyPart> parts)
    {
        var (batch, count, size) = (new List<(CopyPart, bool)>(), 0, 0L);
        foreach (var part in parts)
        {
            var isNew = !IsThere(part);
            batch.Add((part, isNew));
            if (isNew) (count, size) = (count + 1, size + part.Size);
            if (count < MostParts && size < MostBytes && batch.Count < MostListed) continue;
            yield return batch;
            (batch, count, size) = ([], 0, 0);
        }

        if (batch.Count > 0) yield return batch;
    }

    /// <param name="time">That of what nobody knows of when it was changed.</param>
    private async Task WriteAsync(List<(CopyPart Part, bool IsNew)> batch, DateTimeOffset time, StreamWriter list,
        Action progress, CancellationToken cancellationToken)
    {
        var made = new (MadePart Part, WrittenPart Written)?[batch.Count];
        await Parallel.ForEachAsync(Enumerable.Range(0, batch.Count).Where(i => batch[i].IsNew), cancellationToken,
            async (i, stop) =>
            {
                var part = await batch[i].Part.MakeAsync(stop);
                // Servers tell visitors when a file was changed: that is when its content was, not when it was copied.
                made[i] = (part, new WrittenPart(batch[i].Part.Stamp + Known.Layout,
                    (part.Time ?? time).UtcDateTime, part.Answers,
                    [.. part.Files.Select(file => file.Describe())]));
            });
        foreach (var (part, each) in batch.Select(each => each.Part).Zip(made))
        {
            if (each is { } anew) FileList.Write(list, anew.Written);
            else Known.Copy(part.Stamp, list);
        }

        // Whatever is there when this is killed, the next run knows it.
        if (batch.Exists(each => each.IsNew)) Flush(list);
        foreach (var each in made)
        {
            if (each is var (part, written))
            {
                foreach (var file in part.Files) await WriteAsync(file, written.Time, cancellationToken);
                _written.UnionWith(written.Files.Select(file => file.Path));
            }

            progress();
        }
    }

    private async Task WriteAsync(MadeFile file, DateTime time, CancellationToken cancellationToken)
    {
        if (file.Copy is { } copied) await CopyAsync(file.Path, copied, cancellationToken);
        else if (!Holds(Path.Combine(_folder, file.Path), file.Bytes)) File.WriteAllBytes(_part, file.Bytes);
        Put(file.Path, time);
    }

    private async Task CopyAsync(string path, CopiedFile copied, CancellationToken cancellationToken)
    {
        await using (var from = copied.Open())
        await using (var to = File.Create(_part)) await from.CopyToAsync(to, cancellationToken);
        if (FileHash.ComputeFile(_part) == FileHash.Parse(copied.Hash)) return;
        File.Delete(_part);
        throw new StoreException($"{path} is damaged in its archive; “mapflat verify” says more.");
    }

    private void Write(StreamWriter list, string path, DateTime time, Action<TextWriter> write)
    {
        using (var text = new BoundedWriter(_part)) write(text);
        var file = new WrittenFile(path, new FileInfo(_part).Length, FileHash.ComputeFile(_part));
        FileList.Write(list, new WrittenPart(path, time, [], [file]));
        if (IsAsWritten(file, time)) File.Delete(_part);
        else Flush(list);
        Put(path, time);
    }

    private static void Flush(StreamWriter list)
    {
        list.Flush();
        ((FileStream)list.BaseStream).Flush(flushToDisk: true);
    }

    private void PutList()
    {
        var place = Path.Combine(_folder, FileList.Name);
        if (File.Exists(place) && FileHash.ComputeFile(place) == FileHash.ComputeFile(_list)) File.Delete(_list);
        else File.Move(_list, place, overwrite: true);
        DataFolder.FlushNames(_folder);
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
        if (!Known.Has(path, FileHash.ComputeFile(place)))
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
    private void DeleteObstacles(IEnumerable<string> wanted, TextSet paths)
    {
        List<string> outdated = [.. Known.Paths.Where(path => !paths.Contains(path))];
        if (outdated.Count == 0) return;
        var folders = new TextSet(wanted.SelectMany(FoldersAbove));
        foreach (var path in outdated)
            if (folders.Contains(path) || FoldersAbove(path).Any(paths.Contains)) Delete(path);
    }

    /// <summary>
    /// What stands in the place of a file, or of a folder above it, and is not of an earlier copy; null if nothing
    /// does.
    /// </summary>
    private string? FindObstacle(IEnumerable<string> files)
    {
        var seen = new TextSet();
        foreach (var file in files)
        {
            foreach (var above in FoldersAbove(file).TakeWhile(seen.Add))
            {
                var place = Path.Combine(_folder, above);
                if (IsLink(place) || (File.Exists(place) && !Known.Has(above, FileHash.ComputeFile(place))))
                    return above;
            }

            var own = new FileInfo(Path.Combine(_folder, file));
            if (own.Attributes == Missing) continue;
            if (IsLink(own) || !own.Attributes.HasFlag(FileAttributes.Directory))
            {
                if (!Known.Has(file)) return file;
                continue;
            }

            var below = Directory.EnumerateFiles(own.FullName, "*", SearchOption.AllDirectories)
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

    private static bool IsLink(string path) => IsLink(new FileInfo(path));

    private static bool IsLink(FileInfo file) =>
        file.Attributes is not Missing and var found && found.HasFlag(FileAttributes.ReparsePoint);

    private static bool Holds(string path, ReadOnlySpan<byte> bytes) =>
        new FileInfo(path) is { Exists: true, LinkTarget: null } file && file.Length == bytes.Length
        && File.ReadAllBytes(path).AsSpan().SequenceEqual(bytes);

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
