using Mapflat.Content.Text;

namespace Mapflat.Content.Archives.Warc;

/// <summary>A file or folder of a source.</summary>
/// <param name="Name">The last part of its path.</param>
/// <param name="Path">From the source's root, with slashes.</param>
/// <param name="Modified">When it was changed last, in UTC.</param>
/// <param name="Open">Null for a folder.</param>
internal sealed record SourceEntry(string Name, string Path, long Length, DateTime Modified, Func<Stream>? Open)
{
    public bool IsFolder => Open is null;

    /// <summary>The file's bytes.</summary>
    /// <exception cref="InvalidDataException">It cannot be read; reading on may throw it too.</exception>
    public Stream Read() => SourceStream.Open(Open!);
}

/// <summary>The files that an old site was served from: a folder, or one in a zip.</summary>
internal abstract class SourceTree : IDisposable
{
    protected const string NoUnicode = "its name is no UTF-8";

    public const int DeepestFolder = 100;
    public const int MostFiles = 1_000_000;
    public const long MostBytes = 100L * 1024 * 1024 * 1024;

    /// <summary>What the source is called, without an ending.</summary>
    public abstract string Name { get; }

    /// <summary>What is in a folder, and may be read without harm; empty for the root.</summary>
    /// <param name="notes">Is told what may not be read; null where that has been told.</param>
    public abstract IEnumerable<SourceEntry> List(string path, SourceNotes? notes = null);

    /// <summary>A file by its path; null if there is none, or none that may be read without harm.</summary>
    public abstract SourceEntry? Find(string path);

    /// <summary>The path of something in a folder.</summary>
    public static string Join(string folder, string name) => folder.Length == 0 ? name : $"{folder}/{name}";

    /// <summary>Whether a name is Unicode. What is not, .NET reads with this sign in it, and cannot open.</summary>
    protected static bool IsUnicode(string name) =>
        !name.Contains('\uFFFD', StringComparison.Ordinal) && !UrlText.IsBroken(name);

    public virtual void Dispose()
    {
    }
}
