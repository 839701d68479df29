using System.Text.Json;
using System.Text.Json.Serialization;

namespace Mapflat.Content.Backups;

/// <summary>What a backup says of itself: the file <c>manifest.json</c> in it.</summary>
internal sealed record BackupManifest
{
    /// <summary>The format that this program writes, and the newest that it reads.</summary>
    public const int Newest = 1;

    public int Format { get; init; }

    public string Program { get; init; } = "";

    /// <summary>The moment that it shows (UTC).</summary>
    public DateTime Created { get; init; }

    public string Reason { get; init; } = "";

    public string By { get; init; } = "";

    /// <summary>The changes of the schema that the database has seen, in order.</summary>
    public IReadOnlyList<string> Schema { get; init; } = [];

    public SortedDictionary<string, long> Rows { get; init; } = new(StringComparer.Ordinal);

    public bool WithMedia { get; init; }

    /// <summary>Hashes of files that the database names and that were not on the disk, or no longer whole.</summary>
    public IReadOnlyList<string> MissingMedia { get; init; } = [];

    public IReadOnlyList<BackupEntry> Entries { get; init; } = [];

    /// <summary>Archives that the site answers from. They are not in the backup, but beside it.</summary>
    public IReadOnlyList<BackupArchiveFile> Archives { get; init; } = [];

    public long RowsOf(string table) => Rows.GetValueOrDefault(table);

    [JsonIgnore]
    public int MediaFiles => Entries.Count(e => BackupNames.IsMedia(e.Name));

    [JsonIgnore]
    public int KeyFiles => Entries.Count(e => BackupNames.IsKey(e.Name));

    internal void Write(Stream stream) => JsonSerializer.Serialize(stream, this, ManifestJson.Default.BackupManifest);

    internal static BackupManifest? Read(ReadOnlySpan<byte> json)
    {
        try
        {
            var manifest = JsonSerializer.Deserialize(json, ManifestJson.Default.BackupManifest);
            return manifest is
            {
                Program: not null,
                Reason: not null,
                By: not null,
                Schema: not null,
                Rows: not null,
                MissingMedia: not null,
                Entries: not null,
                Archives: not null
            }
                && !manifest.Entries.Any(e => e is not { Name: not null, Sha256: not null, Size: >= 0 })
                && manifest.Archives.All(a => a is { Name: not null, File: not null, Sha256: not null, Length: >= 0 })
                && !manifest.Schema.Contains(null!) ? manifest : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

/// <param name="Size">In bytes, unpacked.</param>
/// <param name="Sha256">The hash of its bytes, lower-case hexadecimal.</param>
internal sealed record BackupEntry(string Name, long Size, string Sha256);

/// <param name="Name">What the owner calls it.</param>
/// <param name="File">The name of its file, without a folder.</param>
/// <param name="Sha256">Of the file, in lower-case hexadecimal.</param>
/// <param name="Length">Of the file, in bytes.</param>
internal sealed record BackupArchiveFile(string Name, string File, string Sha256, long Length);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true,
    AllowDuplicateProperties = false, MaxDepth = 8)]
[JsonSerializable(typeof(BackupManifest))]
internal sealed partial class ManifestJson : JsonSerializerContext;
