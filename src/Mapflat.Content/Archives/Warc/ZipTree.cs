using System.IO.Compression;
using ICSharpCode.SharpZipLib.Checksum;

namespace Mapflat.Content.Archives.Warc;

/// <summary>
/// A folder in a zip, which may be made to do harm: names that lead elsewhere and entries that unpack to absurd sizes
/// are left out.
/// </summary>
internal sealed class ZipTree : SourceTree
{
    private const int TightestPacking = 250;
    private const long SmallEntry = 1024 * 1024;
    private const int FileType = 0xF000, PlainFile = 0x8000, Folder = 0x4000;

    private readonly Dictionary<string, Dictionary<string, SourceEntry>> _folders =
        new(StringComparer.Ordinal) { [""] = new(StringComparer.Ordinal) };

    private readonly ZipArchive _zip;

    /// <param name="zip">Is disposed of with this.</param>
    public ZipTree(string name, ZipArchive zip, SourceNotes notes)
    {
        (Name, _zip) = (name, zip);
        foreach (var entry in zip.Entries)
        {
            // Programs of Windows write their own separator.
            var path = entry.FullName.Replace('\\', '/');
            if (path.EndsWith('/')) continue;
            if (WhyNot(entry, path) is { } reason) notes.LeaveOut(path, reason);
            else if (!Add(entry, path)) notes.LeaveOut(path, "another of the same name is in the zip");
        }
    }

    public override string Name { get; }

    /// <summary>Why a zip as a whole is not read, as a sentence; null if it is.</summary>
    public static string? WhyRefused(ZipArchive zip, long length)
    {
        if (zip.Entries.Count > MostFiles) return $"It holds more than {MostFiles:N0} files.";
        long packed = 0, unpacked = 0;
        foreach (var entry in zip.Entries)
        {
            packed += entry.CompressedLength;
            unpacked += Math.Max(0, entry.Length);
            if (packed > length) return "Its parts overlap: it is damaged, or made to do harm.";
            if (unpacked > MostBytes) return "It would unpack to more than 100 GB.";
        }

        return null;
    }

    public override IEnumerable<SourceEntry> List(string path, SourceNotes? notes = null) =>
        _folders.TryGetValue(path, out var entries) ? entries.Values : [];

    public override SourceEntry? Find(string path)
    {
        var (folder, name) = Split(path);
        return _folders.TryGetValue(folder, out var entries) && entries.TryGetValue(name, out var found)
            && !found.IsFolder ? found : null;
    }

    public override void Dispose()
    {
        _zip.Dispose();
        base.Dispose();
    }

    /// <summary>An entry's bytes, with an error at their end if the zip tells another checksum.</summary>
    /// <exception cref="InvalidDataException">Its bytes cannot be unpacked.</exception>
    public static Stream Open(ZipArchiveEntry entry) => new CheckedEntry(entry.Open(), entry.Crc32);

    private static (string Folder, string Name) Split(string path)
    {
        var slash = path.LastIndexOf('/');
        return slash < 0 ? ("", path) : (path[..slash], path[(slash + 1)..]);
    }

    private static string? WhyNot(ZipArchiveEntry entry, string path)
    {
        if (path.StartsWith('/') || path.Split('/').Any(part => part is "" or "." or "..")
            || (path.Length > 1 && path[1] == ':'))
            return "its name leads out of the zip";
        if (!IsUnicode(path)) return NoUnicode;
        var type = (entry.ExternalAttributes >>> 16) & FileType;
        if (type is not (0 or PlainFile or Folder)) return "it is a link, or no plain file";
        if (path.Count(c => c == '/') > DeepestFolder) return "it is too deep in folders";
        if (entry.IsEncrypted) return "it is encrypted";
        return entry.Length > SmallEntry && entry.Length / TightestPacking > entry.CompressedLength
            ? $"it is packed more than {TightestPacking} times, as files of a site are not"
            : null;
    }

    private bool Add(ZipArchiveEntry entry, string path)
    {
        var (folder, name) = Split(path);
        // A zip tells no time zone.
        var modified = DateTime.SpecifyKind(entry.LastWriteTime.DateTime, DateTimeKind.Utc);
        return EntriesOf(folder) is { } entries
            && entries.TryAdd(name, new SourceEntry(name, path, entry.Length, modified, () => Open(entry)));
    }

    /// <summary>What is in a folder, which is made where it is not there yet; null if a file has its name.</summary>
    private Dictionary<string, SourceEntry>? EntriesOf(string path)
    {
        if (_folders.TryGetValue(path, out var entries)) return entries;
        var (parent, name) = Split(path);
        if (EntriesOf(parent) is not { } siblings
            || !siblings.TryAdd(name, new SourceEntry(name, path, 0, default, null)))
            return null;
        return _folders[path] = new(StringComparer.Ordinal);
    }

    private sealed class CheckedEntry(Stream entry, uint checksum) : SequentialStream
    {
        private readonly Crc32 _crc = new();

        public override int Read(byte[] buffer, int offset, int count)
        {
            var read = entry.Read(buffer, offset, count);
            _crc.Update(new ArraySegment<byte>(buffer, offset, read));
            return read > 0 || count == 0 || (uint)_crc.Value == checksum
                ? read
                : throw new InvalidDataException("its checksum is wrong");
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing) entry.Dispose();
            base.Dispose(disposing);
        }
    }
}
