using System.Text;
using Mapflat.Content;
using Mapflat.Content.Redirects.Servers;

namespace Mapflat.Web.Freezing.Export;

/// <summary>Writes a <see cref="StaticCopy"/>: beside its place first, then into it in one step. The same copy always gives the same bytes.</summary>
internal static class StaticFolder
{
    /// <summary>What is served.</summary>
    public const string DocumentRoot = "site";

    /// <summary>The file that says that a folder is such a copy, and may be replaced by the next.</summary>
    public const string Marker = "frozen-site.txt";

    /// <summary>Whether the folder may be written; null if it may.</summary>
    public static Failure? Refuse(string folder)
    {
        if (File.Exists(folder)) return new Failure.Conflict($"{folder} is a file; name a folder that is new or empty, or holds an earlier copy.");
        return Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any() && !File.Exists(Path.Combine(folder, Marker))
            ? new Failure.Conflict($"{folder} holds something else than an earlier copy ({Marker} is not in it); name a folder that is new or empty, so that nothing is overwritten.")
            : null;
    }

    /// <summary>Writes the copy in place of what is there.</summary>
    public static void Write(string folder, StaticCopy copy, IReadOnlyList<ServerFiles> servers, Action<string, int, int> progress, CancellationToken cancellationToken)
    {
        folder = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        var half = $"{folder}.{Guid.NewGuid().ToString("N")[..8]}.part";
        var old = half + ".old";
        try
        {
            WriteAll(half, copy, servers, progress, cancellationToken);
            if (Directory.Exists(folder)) Directory.Move(folder, old);
            Directory.Move(half, folder);
        }
        catch when (Directory.Exists(old) && !Directory.Exists(folder))
        {
            Directory.Move(old, folder);
            throw;
        }
        finally
        {
            if (Directory.Exists(half)) Directory.Delete(half, recursive: true);
            if (Directory.Exists(old)) Directory.Delete(old, recursive: true);
        }
    }

    private static void WriteAll(string folder, StaticCopy copy, IReadOnlyList<ServerFiles> servers, Action<string, int, int> progress, CancellationToken cancellationToken)
    {
        var root = Path.Combine(folder, DocumentRoot);
        // Servers tell visitors when a file was changed: that is when its content was, not when it was copied.
        var newest = copy.Entries.Max(entry => entry.LastModified) ?? DateTimeOffset.UnixEpoch;
        var files = copy.Entries.Select(entry => (File: FrozenFolder.FileOf(entry), Entry: entry)).Concat(copy.Errors.Select(error => (File: error.Key, Entry: error.Value))).ToList();
        for (var i = 0; i < files.Count; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var (file, entry) = files[i];
            var time = (entry.LastModified ?? newest).UtcDateTime;
            Put(Path.Combine(root, file), entry.Identity.Bytes, time);
            if (entry.Gzip is not null) Put(Path.Combine(root, file + ".gz"), entry.Gzip.Bytes, time);
            if (entry.Brotli is not null) Put(Path.Combine(root, file + ".br"), entry.Brotli.Bytes, time);
            progress("Writing files", i + 1, files.Count);
        }

        foreach (var server in servers)
        {
            foreach (var (file, text) in server.Files) Put(Path.Combine(folder, server.Server, file), Encoding.UTF8.GetBytes(text), newest.UtcDateTime);
            // Pages once more in folders of their own, for servers that look for index.html and nothing else.
            if (server.Server == "plain")
                foreach (var file in copy.Site.Files.Where(file => file.IsPage && file.Address != "/"))
                    Put(Path.Combine(folder, server.Server, file.Address[1..], "index.html"), copy.Entries.First(entry => entry.Address == file.Address).Identity.Bytes, newest.UtcDateTime);
        }

        Put(Path.Combine(folder, "README.md"), Encoding.UTF8.GetBytes(StaticReadme.Write(copy, servers)), newest.UtcDateTime);
        Put(Path.Combine(folder, Marker), Encoding.UTF8.GetBytes($"A copy of {copy.Site.Origin} as files, made by “mapflat freeze”. The next one replaces this folder; see README.md.\n"), newest.UtcDateTime);
    }

    private static void Put(string path, byte[] bytes, DateTime time)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, bytes);
        File.SetLastWriteTimeUtc(path, time);
    }
}
