using System.Text;
using Mapflat.Content;
using Mapflat.Content.Redirects.Servers;
using Mapflat.Content.Store;

namespace Mapflat.Web.Freezing.Export;

/// <summary>
/// Writes a <see cref="StaticCopy"/> into a folder that may hold other things: only what has changed is written, and
/// only what the <see cref="FileList"/> names is overwritten or deleted. The same copy always gives the same bytes.
/// </summary>
internal static class StaticFolder
{
    /// <summary>What is served.</summary>
    public const string DocumentRoot = "site";

    /// <summary>What may be in a folder before the first copy: version control, what its hosts read, and what a new disk holds.</summary>
    private static readonly HashSet<string> _leftAlone = new(StringComparer.Ordinal)
    {
        ".git", ".gitignore", ".gitattributes", ".gitmodules", ".gitkeep", ".github", ".gitlab-ci.yml", ".hg", ".hgignore", ".svn", ".bzr", ".jj",
        "CNAME", ".nojekyll", "lost+found",
    };

    /// <summary>The list of what was written to a folder; empty for a folder that holds nothing.</summary>
    /// <returns>The list, or why the folder may not be written to.</returns>
    public static Outcome<FileList> Read(string folder)
    {
        if (File.Exists(folder)) return new Failure.Conflict($"{folder} is a file; name a folder that is new or empty, or holds an earlier copy.");
        if (!Directory.Exists(folder)) return new FileList();
        if (FileList.Read(folder) is { } known) return known;
        // A run that was killed may have left the beginning of a list.
        return Directory.EnumerateFileSystemEntries(folder).Select(path => Path.GetFileName(path)!)
            .Where(name => !_leftAlone.Contains(name) && !name.StartsWith(FileList.Name, StringComparison.Ordinal)).Order(StringComparer.Ordinal).FirstOrDefault() is { } other
            ? new Failure.Conflict($"{folder} holds {other}, and no list of what “mapflat freeze” wrote there ({FileList.Name}), so it may be yours; nothing was touched. "
                + "Name a folder that is new or empty but for version control. A copy made before there were such lists: move it away first.")
            : new FileList();
    }

    /// <summary>Writes the copy over the earlier one. A run that is killed is completed by the next.</summary>
    /// <returns>What was left because its owner has changed it; or why nothing was touched.</returns>
    public static Outcome<List<Finding>> Write(string folder, StaticCopy copy, IReadOnlyList<ServerFiles> servers, Action<string, int, int> progress, CancellationToken cancellationToken)
    {
        folder = Path.GetFullPath(folder);
        Directory.CreateDirectory(folder);
        using var only = TryLock(Path.Combine(folder, FileList.Name + ".lock"));
        if (only is null) return new Failure.Conflict($"Another “mapflat freeze” is writing to {folder}; wait until it is done.");
        var (known, failure) = Read(folder);
        if (known is null) return failure!;
        var files = Arrange(copy, servers);
        if (FindObstacle(folder, known, files.Keys) is { } obstacle)
            return new Failure.Conflict($"{Path.Combine(folder, obstacle)} is not of an earlier copy and stands where this one has a file; nothing was touched. Move it, or name another folder.");

        var wanted = new FileList();
        foreach (var (path, file) in files) wanted.Add(path, FileList.HashOf(file.Bytes));
        var folders = files.Keys.SelectMany(Above).ToHashSet(StringComparer.Ordinal);
        // Some have to go first: a folder comes where one is, or a file where the folder of one is.
        var stale = known.Paths.Where(path => !files.ContainsKey(path)).ToLookup(path => folders.Contains(path) || Above(path).Any(files.ContainsKey));
        List<Finding> findings = [];
        // Left by a run that was killed.
        var part = Path.Combine(folder, FileList.Name + ".part");
        File.Delete(part);
        // Before the first file: whatever of the two is there when this is killed, the next run knows it.
        PutList(known.With(wanted));
        foreach (var path in stale[true]) Delete(path);
        var done = 0;
        foreach (var (path, file) in files)
        {
            if (cancellationToken.IsCancellationRequested) throw new StoreException($"Interrupted; {folder} holds parts of two copies until “mapflat freeze” is run again.");
            Put(path, file.Bytes, file.Time);
            progress("Writing files", ++done, files.Count);
        }

        // Last, as pages that have just been sent may still ask for them.
        foreach (var path in stale[false]) Delete(path);
        PutList(wanted);
        return findings;

        void PutList(FileList list)
        {
            Put(FileList.Name, list.ToBytes(), time: null);
            DataFolder.FlushNames(folder);
        }

        void Put(string path, byte[] bytes, DateTime? time)
        {
            var place = Path.Combine(folder, path);
            if (!Holds(place, bytes))
            {
                // Visitors of a folder that is served find the old file or the new one, never a part.
                using (var stream = new FileStream(part, FileMode.Create, FileAccess.Write))
                {
                    stream.Write(bytes);
                    stream.Flush(flushToDisk: time is null);
                }

                Directory.CreateDirectory(Path.GetDirectoryName(place)!);
                File.Move(part, place, overwrite: true);
            }

            if (time is { } changed && File.GetLastWriteTimeUtc(place) != changed) File.SetLastWriteTimeUtc(place, changed);
        }

        void Delete(string path)
        {
            var place = Path.Combine(folder, path);
            if (!File.Exists(place) || Above(path).Prepend(path).Any(each => IsLink(Path.Combine(folder, each)))) return;
            if (!known.Has(path, File.ReadAllBytes(place)))
            {
                findings.Add(Finding.Warning($"{place} is no longer part of the copy, but was left because it has been changed; delete it if nobody needs it."));
                return;
            }

            File.Delete(place);
            foreach (var above in Above(path).Select(each => Path.Combine(folder, each)).TakeWhile(each => !Directory.EnumerateFileSystemEntries(each).Any())) Directory.Delete(above);
        }
    }

    /// <summary>All files of the copy, by their paths, with the time when what they say last changed.</summary>
    private static SortedDictionary<string, (byte[] Bytes, DateTime Time)> Arrange(StaticCopy copy, IReadOnlyList<ServerFiles> servers)
    {
        var files = new SortedDictionary<string, (byte[] Bytes, DateTime Time)>(StringComparer.Ordinal);
        // Servers tell visitors when a file was changed: that is when its content was, not when it was copied.
        var newest = (copy.Entries.Max(entry => entry.LastModified) ?? DateTimeOffset.UnixEpoch).UtcDateTime;
        foreach (var (file, entry) in copy.Entries.Select(entry => (StaticCopy.FileOf(entry), entry)).Concat(copy.Errors.Select(error => (error.Key, error.Value))))
        {
            var (path, time) = ($"{DocumentRoot}/{file}", entry.LastModified?.UtcDateTime ?? newest);
            files[path] = (entry.Identity.Bytes, time);
            if (entry.Gzip is not null) files[path + ".gz"] = (entry.Gzip.Bytes, time);
            if (entry.Brotli is not null) files[path + ".br"] = (entry.Brotli.Bytes, time);
        }

        foreach (var server in servers)
        {
            foreach (var (file, text) in server.Files) Add($"{server.Server}/{file}", text);
            // Pages once more in folders of their own, for servers that look for index.html and nothing else.
            if (server.Server == "plain")
                foreach (var file in copy.Site.Files.Where(file => file.IsPage && file.Address != "/"))
                    files[$"plain{file.Address}/index.html"] = files[$"{DocumentRoot}/{file.File}"] with { Time = newest };
        }

        Add("README.md", StaticReadme.Write(copy, servers));
        return files;

        void Add(string path, string text) => files[path] = (Encoding.UTF8.GetBytes(text), newest);
    }

    /// <summary>What stands in the place of a file, or of a folder above it, and is not of an earlier copy; null if nothing does.</summary>
    private static string? FindObstacle(string folder, FileList known, IEnumerable<string> files)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var file in files)
        {
            foreach (var above in Above(file).Where(seen.Add))
            {
                var place = Path.Combine(folder, above);
                if (IsLink(place) || (File.Exists(place) && !known.Has(above, File.ReadAllBytes(place)))) return above;
            }

            var own = Path.Combine(folder, file);
            if (!known.Has(file) && (IsLink(own) || File.Exists(own))) return file;
            if (IsLink(own) || !Directory.Exists(own)) continue;
            var below = Directory.EnumerateFiles(own, "*", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(folder, path)).ToList();
            if (below.Find(path => !known.Has(path)) is { } other) return other;
            if (below.Count == 0) return file;
        }

        return null;
    }

    /// <summary>The folders above a path, nearest first.</summary>
    private static IEnumerable<string> Above(string path)
    {
        for (var slash = path.LastIndexOf('/'); slash > 0; slash = path.LastIndexOf('/', slash - 1)) yield return path[..slash];
    }

    private static bool IsLink(string path) => new FileInfo(path).LinkTarget is not null;

    private static bool Holds(string path, ReadOnlySpan<byte> bytes) =>
        new FileInfo(path) is { Exists: true, LinkTarget: null } file && file.Length == bytes.Length && File.ReadAllBytes(path).AsSpan().SequenceEqual(bytes);

    private static FileStream? TryLock(string path)
    {
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 1, FileOptions.DeleteOnClose);
        }
        catch (IOException) when (File.Exists(path))
        {
            return null;
        }
    }
}
