using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Mapflat.Content;

namespace Mapflat.Web.Freezing.Export;

/// <summary>
/// The files in a folder that the program wrote there, by their hashes, in the format of <c>sha256sum</c>. Nothing else
/// in the folder is ever overwritten or deleted.
/// </summary>
internal sealed partial class FileList
{
    /// <summary>The file that holds the list; servers send no file that begins with a dot, or are told not to.</summary>
    public const string Name = ".mapflat-files";

    private const string Head = "# What “mapflat freeze” wrote into this folder, and may overwrite or delete. To check: sha256sum -c .mapflat-files\n";

    private readonly SortedDictionary<string, SortedSet<string>> _files = new(StringComparer.Ordinal);

    /// <summary>The paths, relative to the folder.</summary>
    public IReadOnlyCollection<string> Paths => _files.Keys;

    /// <summary>Reads the list of a folder; null where it has none.</summary>
    /// <returns>The list, or <see cref="Failure.Conflict"/> if it is damaged, as by a merge.</returns>
    public static Outcome<FileList>? Read(string folder)
    {
        var path = Path.Combine(folder, Name);
        if (!File.Exists(path)) return null;
        var list = new FileList();
        foreach (var (number, line) in File.ReadLines(path).Index().Where(line => !line.Item.StartsWith('#')))
        {
            if (Line().Match(line) is { Success: true } match) list.Add(match.Groups[2].Value, match.Groups[1].Value);
            else return new Failure.Conflict($"Line {number + 1} of {path} does not name a file of an earlier copy. Put the list back as it was, or name another folder.");
        }

        return list;
    }

    public static string HashOf(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    public bool Has(string path) => _files.ContainsKey(path);

    /// <summary>Whether a file with these bytes was written to this path.</summary>
    public bool Has(string path, ReadOnlySpan<byte> bytes) => _files.TryGetValue(path, out var hashes) && hashes.Contains(HashOf(bytes));

    public void Add(string path, string hash)
    {
        if (!_files.TryGetValue(path, out var hashes)) _files.Add(path, hashes = new(StringComparer.Ordinal));
        hashes.Add(hash);
    }

    /// <summary>Both lists as one: what may be there while the files of one are taking the place of the other's.</summary>
    public FileList With(FileList other)
    {
        var both = new FileList();
        foreach (var (path, hashes) in _files.Concat(other._files))
            foreach (var hash in hashes) both.Add(path, hash);
        return both;
    }

    /// <summary>The list as it is kept.</summary>
    public byte[] ToBytes()
    {
        var text = new StringBuilder(Head);
        foreach (var (path, hashes) in _files)
            foreach (var hash in hashes) text.Append(hash).Append("  ").Append(path).Append('\n');
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    /// <summary>A hash and a path that leads neither out of the folder nor to a file that only its owner can have made.</summary>
    [GeneratedRegex(@"^([0-9a-f]{64})  ((?!\.)(?!\.\.?(?:/|$))[^/\0]+(?:/(?!\.\.?(?:/|$))[^/\0]+)*)$", RegexOptions.None, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Line();
}
