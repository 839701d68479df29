using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;
using Mapflat.Content.Store;

namespace Mapflat.Content.Backups;

/// <summary>Packs one backup, entry by entry; the manifest is last, as it holds the hashes of all others.</summary>
internal sealed class BackupWriter : IDisposable
{
    private readonly ZipArchive _zip;
    private readonly DateTime _created;
    private readonly List<BackupEntry> _entries = [];
    private readonly byte[] _buffer = new byte[128 * 1024];

    public BackupWriter(Stream file, DateTime created) =>
        (_zip, _created) = (new ZipArchive(file, ZipArchiveMode.Create, leaveOpen: true), created);

    public void AddDatabase(string copy)
    {
        using var file = File.OpenRead(copy);
        Add(BackupNames.Database, file, CompressionLevel.Fastest);
    }

    public void AddPages(DatabaseFacts facts)
    {
        using var lines = new MemoryStream();
        facts.WritePages(lines);
        lines.Position = 0;
        Add(BackupNames.Pages, lines, CompressionLevel.Fastest);
    }

    /// <summary>
    /// The settings that the program ran with, for whoever has to set up another machine. A restore leaves them alone.
    /// </summary>
    public void AddSettings(MapflatOptions options)
    {
        using var json = new MemoryStream(JsonSerializer.SerializeToUtf8Bytes(
            EffectiveSettings.Read(options), SettingsJson.Default.SortedDictionaryStringString));
        Add(BackupNames.Settings, json, CompressionLevel.Fastest);
    }

    public void AddKeys(DataFolder folder)
    {
        if (!Directory.Exists(folder.Keys)) return;
        foreach (var path in Directory.EnumerateFiles(folder.Keys).Order(StringComparer.Ordinal))
        {
            var name = BackupNames.Keys + Path.GetFileName(path);
            if (!BackupNames.MayHold(name)) continue;
            using var file = File.OpenRead(path);
            Add(name, file, CompressionLevel.Fastest);
        }
    }

    /// <summary>Adds the bytes behind hashes. They are pictures and such, which no packing makes smaller.</summary>
    /// <returns>The hashes that have no bytes, or other ones.</returns>
    public List<string> AddMedia(DataFolder folder, IReadOnlyList<string> hashes, IProgress<BackupProgress>? progress,
        CancellationToken cancellationToken)
    {
        List<string> missing = [];
        for (var i = 0; i < hashes.Count; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            progress?.Report(new BackupProgress("Packing files", i, hashes.Count));
            try
            {
                using var file = File.OpenRead(Path.Combine(folder.Media, hashes[i]));
                if (MediaHash(file) != hashes[i])
                {
                    missing.Add(hashes[i]);
                    continue;
                }

                file.Position = 0;
                Add(BackupNames.Media + hashes[i], file, CompressionLevel.NoCompression);
            }
            catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
            {
                missing.Add(hashes[i]);
            }
        }

        return missing;
    }

    /// <param name="key">What it is sealed with. The seal is a comment of the archive, which older versions pass
    /// over.</param>
    public BackupManifest Finish(BackupManifest manifest, string key)
    {
        manifest = manifest with { Entries = _entries };
        using var json = new MemoryStream();
        manifest.Write(json);
        json.Position = 0;
        _zip.Comment = BackupKey.Seal(key, SHA256.HashData(json));
        json.Position = 0;
        Add(BackupNames.Manifest, json, CompressionLevel.Fastest);
        return manifest;
    }

    public void Dispose() => _zip.Dispose();

    private static string MediaHash(FileStream file) => Convert.ToHexStringLower(SHA256.HashData(file));

    private void Add(string name, Stream source, CompressionLevel level)
    {
        var entry = _zip.CreateEntry(name, level);
        entry.LastWriteTime = _created;
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        long size = 0;
        using (var target = entry.Open())
        {
            int read;
            while ((read = source.Read(_buffer)) > 0)
            {
                hash.AppendData(_buffer, 0, read);
                target.Write(_buffer, 0, read);
                size += read;
            }
        }

        _entries.Add(new BackupEntry(name, size, Convert.ToHexStringLower(hash.GetHashAndReset())));
    }
}
