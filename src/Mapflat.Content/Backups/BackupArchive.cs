using System.IO.Compression;
using System.Security.Cryptography;
using System.Xml;
using Mapflat.Content.Store;

namespace Mapflat.Content.Backups;

/// <summary>
/// A backup that is being read, and trusted in nothing: it may be damaged, foreign, or made to do harm. Names and sizes
/// are checked before a byte is unpacked, and no more is unpacked than was announced.
/// </summary>
internal sealed class BackupArchive : IDisposable
{
    public const int MostEntries = 500_000;

    private const long LargestManifest = 96L * 1024 * 1024;
    private const long LargestSmallFile = 1024 * 1024;
    private const long SmallDatabase = 64L * 1024 * 1024;
    private const int TightestPacking = 100;
    private const int HeadLength = 4_096;
    private const int FileType = 0xF000, PlainFile = 0x8000;

    private readonly FileStream _file;
    private readonly ZipArchive _zip;
    private readonly Dictionary<string, ZipArchiveEntry> _entries;
    private readonly byte[] _buffer = new byte[128 * 1024];
    private readonly byte[] _digest;

    private BackupArchive(
        FileStream file, ZipArchive zip, Dictionary<string, ZipArchiveEntry> entries, BackupManifest manifest,
        byte[] digest) =>
        (_file, _zip, _entries, Manifest, _digest) = (file, zip, entries, manifest, digest);

    public BackupManifest Manifest { get; }

    /// <summary>Whether it was made here; <paramref name="known"/> are the keys that count.</summary>
    public BackupProof Judge(params IEnumerable<string?> known) => BackupKey.Judge(_zip.Comment, _digest, known);

    public long Size => Manifest.Entries.Sum(e => e.Size);

    /// <summary>Checks everything but the bytes of its entries.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="BackupException">This program cannot use it as a backup; the message says why.</exception>
    public static BackupArchive Open(string path)
    {
        var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        ZipArchive? zip = null;
        try
        {
            zip = new ZipArchive(file, ZipArchiveMode.Read, leaveOpen: true);
            var entries = Entries(zip, file.Length);
            var (manifest, digest) = ReadManifest(entries);
            return new BackupArchive(file, zip, entries, manifest, digest);
        }
        catch (Exception e)
        {
            zip?.Dispose();
            file.Dispose();
            if (e is InvalidDataException or ArgumentException or NotSupportedException)
                throw new BackupException("it is not a backup, or it is damaged or cut off");
            throw;
        }
    }

    /// <summary>
    /// Reads an entry to its end, into a file if one is named, and holds its bytes against the manifest.
    /// </summary>
    /// <exception cref="BackupException">It is not what the manifest says.</exception>
    public void Read(BackupEntry entry, string? target)
    {
        try
        {
            using var source = _entries[entry.Name].Open();
            using var file = target is null ? null : DataFolder.OpenPrivate(target, FileMode.CreateNew, FileShare.None);
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            long size = 0;
            int read;
            while ((read = source.Read(_buffer)) > 0)
            {
                size += read;
                if (size > entry.Size) throw new BackupException($"{entry.Name} is larger than it says");
                hash.AppendData(_buffer, 0, read);
                file?.Write(_buffer, 0, read);
            }

            if (size != entry.Size || Convert.ToHexStringLower(hash.GetHashAndReset()) != entry.Sha256)
                throw new BackupException($"{entry.Name} is damaged");
            file?.Flush(flushToDisk: true);
        }
        catch (InvalidDataException)
        {
            throw new BackupException($"{entry.Name} is damaged");
        }
    }

    /// <summary>The first bytes of a file of media by its hash; null if it is not in here.</summary>
    public byte[]? ReadHead(string hash)
    {
        if (!_entries.TryGetValue(BackupNames.Media + hash, out var entry)) return null;
        using var source = entry.Open();
        var head = new byte[Math.Min(HeadLength, entry.Length)];
        source.ReadExactly(head);
        return head;
    }

    /// <summary>Makes sure that a key is XML at all: the running program would trip over it.</summary>
    public void CheckKey(BackupEntry entry)
    {
        try
        {
            using var source = _entries[entry.Name].Open();
            using var reader = XmlReader.Create(source, new XmlReaderSettings
            {
                DtdProcessing = DtdProcessing.Prohibit,
                XmlResolver = null,
                MaxCharactersInDocument = LargestSmallFile
            });
            while (reader.Read())
            {
                // To the end.
            }
        }
        catch (Exception e) when (e is XmlException or InvalidDataException)
        {
            throw new BackupException($"{entry.Name} is no key");
        }
    }

    public void Dispose()
    {
        _zip.Dispose();
        _file.Dispose();
    }

    private static Dictionary<string, ZipArchiveEntry> Entries(ZipArchive zip, long length)
    {
        if (zip.Entries.Count > MostEntries) throw new BackupException($"it holds more than {MostEntries:N0} files");
        Dictionary<string, ZipArchiveEntry> entries = new(StringComparer.Ordinal);
        long packed = 0;
        foreach (var entry in zip.Entries)
        {
            var name = entry.FullName;
            if (!BackupNames.MayHold(name))
                throw new BackupException(
                    $"it holds a file that no backup has: “{(name.Length > 100 ? name[..100] + "…" : name)}”");
            if (!entries.TryAdd(name, entry)) throw new BackupException($"it holds {name} twice");
            if (((entry.ExternalAttributes >>> 16) & FileType) is not (0 or PlainFile))
                throw new BackupException($"{name} is not a plain file");
            packed += entry.CompressedLength;
            // Parts that overlap unpack to more than the file could hold.
            if (packed > length) throw new BackupException("its parts overlap");
            if (entry.Length > Limit(name, entry.CompressedLength))
                throw new BackupException($"{name} would unpack to {entry.Length:N0} bytes");
        }

        return entries;
    }

    private static long Limit(string name, long packed) => name switch
    {
        _ when BackupNames.IsMedia(name) => packed,
        BackupNames.Manifest or BackupNames.Pages => LargestManifest,
        BackupNames.Database => Math.Max(SmallDatabase, packed * TightestPacking),
        _ => LargestSmallFile,
    };

    private static (BackupManifest Manifest, byte[] Digest) ReadManifest(Dictionary<string, ZipArchiveEntry> entries)
    {
        if (!entries.TryGetValue(BackupNames.Manifest, out var entry))
            throw new BackupException("it is not a backup of this program: it has no manifest.json");
        var json = new byte[entry.Length];
        using (var source = entry.Open())
        {
            if (source.ReadAtLeast(json, json.Length, throwOnEndOfStream: false) < json.Length
                || source.ReadByte() >= 0)
                throw new BackupException("manifest.json is not as long as it says");
        }

        if (BackupManifest.Read(json) is not { } manifest)
            throw new BackupException("its manifest.json cannot be read");
        if (manifest.Format > BackupManifest.Newest)
            throw new BackupException("a newer version of this program made it; use that version or a later one");
        if (manifest.Format < 1) throw new BackupException("its manifest.json names no format");
        HashSet<string> announced = new(StringComparer.Ordinal);
        foreach (var (name, size, _) in manifest.Entries)
        {
            if (!announced.Add(name) || name == BackupNames.Manifest)
                throw new BackupException($"its manifest.json names {name} twice");
            if (!entries.TryGetValue(name, out var there)) throw new BackupException($"{name} is missing");
            if (there.Length != size) throw new BackupException($"{name} has not the size that its manifest.json says");
        }

        if (entries.Keys.FirstOrDefault(name => name != BackupNames.Manifest && !announced.Contains(name)) is { } stray)
            throw new BackupException($"its manifest.json does not name {stray}");
        if (!announced.Contains(BackupNames.Database)) throw new BackupException("it has no database");
        return (manifest, SHA256.HashData(json));
    }
}

/// <summary>Why a file is not a backup that can be used, as the second half of a sentence.</summary>
internal sealed class BackupException(string message) : Exception(message);
