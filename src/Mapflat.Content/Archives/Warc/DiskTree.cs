using System.Runtime.InteropServices;
using System.Text;

namespace Mapflat.Content.Archives.Warc;

/// <summary>
/// A folder on the disk. Links are followed as far as they stay in it; nothing but plain files is opened.
/// </summary>
internal sealed class DiskTree : SourceTree
{
    private const int MostLinks = 40;
    private const int CurrentDirectory = -100, ModeMask = 2, SizeOfStatx = 256, PlaceOfMode = 28;
    private const int FileType = 0xF000, PlainFile = 0x8000;

    private const string Unreadable = "it cannot be read";
    private readonly string _root;

    public DiskTree(string folder)
    {
        var full = Path.GetFullPath(folder);
        Name = Path.GetFileName(Path.TrimEndingDirectorySeparator(full));
        _root = RealPath(full) ?? full;
    }

    public override string Name { get; }

    public override IEnumerable<SourceEntry> List(string path, SourceNotes? notes = null)
    {
        var folder = new DirectoryInfo(Path.Combine(_root, path));
        List<FileSystemInfo> found;
        try
        {
            found = [.. folder.EnumerateFileSystemInfos()];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            notes?.LeaveOut(path, Unreadable);
            yield break;
        }

        foreach (var info in found)
        {
            var place = Join(path, info.Name);
            var (plain, reason) = Follow(info);
            if (reason is not null) notes?.LeaveOut(place, reason);
            else yield return Create(plain, info.Name, place);
        }
    }

    public override SourceEntry? Find(string path)
    {
        if (path.Contains('\0', StringComparison.Ordinal) || RealPath(Path.Combine(_root, path)) is not { } real
            || !IsWithin(real, _root) || !File.Exists(real)) return null;
        var (file, reason) = Follow(new FileInfo(real));
        return reason is null ? Create(file, file.Name, path) : null;
    }

    private static SourceEntry Create(FileSystemInfo info, string name, string path) => info is FileInfo file
        ? new SourceEntry(name, path, file.Length, file.LastWriteTimeUtc, () => Open(file))
        : new SourceEntry(name, path, 0, default, null);

    private static Stream Open(FileInfo file) => file.Length == 0
        ? Stream.Null
        : new FileStream(file.FullName, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1);

    /// <summary>The file or folder behind a link, or itself; or why it is left out.</summary>
    private (FileSystemInfo Plain, string? Reason) Follow(FileSystemInfo info)
    {
        if (!IsUnicode(info.Name)) return (info, NoUnicode);
        try
        {
            if (info.LinkTarget is not null)
            {
                var target = RealPath(info.FullName);
                if (target is null || !IsWithin(target, _root))
                    return (info, "it is a link that leads out of the folder, or nowhere");

                // A folder that is shown within itself would have no end.
                if (Directory.Exists(target) && IsWithin(RealPath(Path.GetDirectoryName(info.FullName)!)!, target))
                    return (info, "it is a link to a folder that it is in");

                info = Directory.Exists(target) ? new DirectoryInfo(target) : new FileInfo(target);
            }

            return info is FileInfo { Length: 0 } && !IsPlain(info.FullName)
                ? (info, "it is not a plain file")
                : (info, null);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return (info, Unreadable);
        }
    }

    private static bool IsWithin(string path, string folder) =>
        path == folder || path.StartsWith(Path.TrimEndingDirectorySeparator(folder) + Path.DirectorySeparatorChar,
            StringComparison.Ordinal);

    /// <summary>A path without any link in it; null if it leads nowhere.</summary>
    private static string? RealPath(string path)
    {
        var links = 0;
        var root = Path.GetPathRoot(path)!;
        var real = root;
        var left = new Stack<string>(path[root.Length..].Split(Path.DirectorySeparatorChar).Reverse());
        while (left.TryPop(out var part))
        {
            if (part is "" or ".") continue;
            if (part == "..")
            {
                real = Path.GetDirectoryName(real) ?? real;
                continue;
            }

            var next = Path.Combine(real, part);
            var target = new FileInfo(next).LinkTarget;
            if (target is null)
            {
                real = next;
                continue;
            }

            if (++links > MostLinks) return null;
            if (Path.IsPathRooted(target)) real = Path.GetPathRoot(target)!;
            foreach (var inner in target.Split(Path.DirectorySeparatorChar).Reverse()) left.Push(inner);
        }

        return Path.Exists(real) ? real : null;
    }

    /// <summary>Whether an empty file is one, and no pipe or device, on which opening would wait or act.</summary>
    private static bool IsPlain(string path)
    {
        if (!OperatingSystem.IsLinux()) return true;
        var status = new byte[SizeOfStatx];
        return Statx(CurrentDirectory, Encoding.UTF8.GetBytes(path + '\0'), 0, ModeMask, status) == 0
            && (BitConverter.ToUInt16(status, PlaceOfMode) & FileType) == PlainFile;
    }

    [DllImport("libc", EntryPoint = "statx", SetLastError = true)]
    private static extern int Statx(int directory, byte[] path, int flags, uint mask, byte[] status);
}
