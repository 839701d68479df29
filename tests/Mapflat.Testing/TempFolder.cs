using System.Text;

namespace Mapflat.Testing;

/// <summary>A folder that is gone when the test is over.</summary>
public sealed class TempFolder : IDisposable
{
    /// <summary>Where it is.</summary>
    public string Path { get; } = Directory.CreateTempSubdirectory("mapflat-test-").FullName;

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

    /// <summary>Every file below a folder, by its path; one that is not UTF-8 as the characters that have its bytes' numbers.</summary>
    public static SortedDictionary<string, string> ReadAll(string folder) => new(
        Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).ToDictionary(
            file => System.IO.Path.GetRelativePath(folder, file),
            file => Text(File.ReadAllBytes(file))),
        StringComparer.Ordinal);

    /// <summary>Who may do what with a file or folder; null on Windows, which has no such modes.</summary>
    public static UnixFileMode? ModeOf(string path) => OperatingSystem.IsWindows() ? null : File.GetUnixFileMode(path);

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(Path, recursive: true);

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
