using System.Text;

namespace Mapflat.Testing;

/// <summary>A folder that is gone when the test is over.</summary>
public sealed class TempFolder : IDisposable
{
    /// <summary>
    /// In memory, where there is room: the program flushes whatever it acknowledges, and tests would wait for the disk
    /// most of the time. Containers often have no more than 64 MB there.
    /// </summary>
    private static readonly string _root =
        Directory.Exists("/dev/shm") && new DriveInfo("/dev/shm").AvailableFreeSpace >= 1L << 30
            ? "/dev/shm"
            : System.IO.Path.GetTempPath();

    /// <summary>Makes one.</summary>
    /// <param name="onDisk">Not in memory, where many systems let no program be run from.</param>
    public TempFolder(bool onDisk = false) =>
        Path = Create(System.IO.Path.Combine(
            onDisk ? System.IO.Path.GetTempPath() : _root, "mapflat-test-" + System.IO.Path.GetRandomFileName()));

    /// <summary>Where it is.</summary>
    public string Path { get; }

    /// <summary>A path in it.</summary>
    public string this[string name] => System.IO.Path.Combine(Path, name);

    /// <summary>Writes a file, and the folders above it.</summary>
    public void Write(string name, byte[] bytes)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(this[name])!);
        File.WriteAllBytes(this[name], bytes);
    }

    /// <inheritdoc cref="Write(string, byte[])"/>
    public void Write(string name, string text) => Write(name, Encoding.UTF8.GetBytes(text));

    /// <inheritdoc cref="ReadAll(string)"/>
    public SortedDictionary<string, string> ReadAll() => ReadAll(Path);

    /// <summary>
    /// Every file below a folder, by its path; one that is not UTF-8 as the characters that have its bytes' numbers.
    /// </summary>
    public static SortedDictionary<string, string> ReadAll(string folder) => new(
        Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).ToDictionary(
            file => System.IO.Path.GetRelativePath(folder, file),
            file => Text(File.ReadAllBytes(file))),
        StringComparer.Ordinal);

    /// <summary>A copy of it.</summary>
    public TempFolder Copy()
    {
        var copy = new TempFolder();
        CopyTo(copy.Path);
        return copy;
    }

    /// <summary>Copies it over a folder, which exists, with who may do what in it.</summary>
    public void CopyTo(string target)
    {
        foreach (var folder in Directory.EnumerateDirectories(Path, "*", SearchOption.AllDirectories))
        {
            var copy = Directory.CreateDirectory(folder.Replace(Path, target, StringComparison.Ordinal));
            if (!OperatingSystem.IsWindows()) copy.UnixFileMode = File.GetUnixFileMode(folder);
        }

        foreach (var file in Directory.EnumerateFiles(Path, "*", SearchOption.AllDirectories))
        {
            // SQLite makes its index of a log anew, and takes it away with the last connection, whenever that ends. In
            // a copy, a lock is nobody's.
            if (!file.EndsWith("-shm", StringComparison.Ordinal) && !file.EndsWith(".lock", StringComparison.Ordinal))
                File.Copy(file, file.Replace(Path, target, StringComparison.Ordinal), overwrite: true);
        }
    }

    /// <summary>Who may do what with a file or folder; null on Windows, which has no such modes.</summary>
    public static UnixFileMode? ModeOf(string path) => OperatingSystem.IsWindows() ? null : File.GetUnixFileMode(path);

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(Path, recursive: true);

    /// <summary>Makes a folder that only this user may enter.</summary>
    private static string Create(string path)
    {
        const UnixFileMode own = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        return OperatingSystem.IsWindows()
            ? Directory.CreateDirectory(path).FullName
            : Directory.CreateDirectory(path, own).FullName;
    }

    private static string Text(byte[] bytes)
    {
        try
        {
            return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            return Encoding.Latin1.GetString(bytes);
        }
    }
}
