using System.Text.Json;
using System.Text.Json.Serialization;

namespace Mapflat.Content.Backups;

/// <summary>What a backup says of itself: the file <c>manifest.json</c> in it.</summary>
public sealed record BackupManifest
{
    /// <summary>The format that this program writes, and the newest that it reads.</summary>
    public const int Newest = 1;

    /// <summary>The version of the format.</summary>
    public int Format { get; init; }

    /// <summary>The version of the program that made it.</summary>
    public string Program { get; init; } = "";

    /// <summary>The moment that it shows (UTC).</summary>
    public DateTime Created { get; init; }

    /// <summary>Why it was made, as in the file's name: see <see cref="BackupReasons.NameOf"/>.</summary>
    public string Reason { get; init; } = "";

    /// <summary>On whose behalf it was made.</summary>
    public string By { get; init; } = "";

    /// <summary>The changes of the schema that the database has seen, in order.</summary>
    public IReadOnlyList<string> Schema { get; init; } = [];

    /// <summary>How many rows each table has.</summary>
    public SortedDictionary<string, long> Rows { get; init; } = new(StringComparer.Ordinal);

    /// <summary>Whether the files behind <c>/media/</c> are in it.</summary>
    public bool WithMedia { get; init; }

    /// <summary>Hashes of files that the database names and that were not on the disk, or no longer whole.</summary>
    public IReadOnlyList<string> MissingMedia { get; init; } = [];

    /// <summary>Every other file in the backup.</summary>
    public IReadOnlyList<BackupEntry> Entries { get; init; } = [];

    /// <summary>The number of rows of a table; 0 for one that is not there.</summary>
    public long RowsOf(string table) => Rows.GetValueOrDefault(table);

    /// <summary>How many media files are in it, with their smaller forms.</summary>
    [JsonIgnore]
    public int MediaFiles => Entries.Count(e => BackupNames.IsMedia(e.Name));

    /// <summary>How many files of keys are in it.</summary>
    [JsonIgnore]
    public int KeyFiles => Entries.Count(e => BackupNames.IsKey(e.Name));

    internal void Write(Stream stream) => JsonSerializer.Serialize(stream, this, ManifestJson.Default.BackupManifest);

    /// <summary>Reads a manifest; null if it is none.</summary>
    internal static BackupManifest? Read(ReadOnlySpan<byte> json)
    {
        try
        {
            var manifest = JsonSerializer.Deserialize(json, ManifestJson.Default.BackupManifest);
            return manifest is { Program: not null, Reason: not null, By: not null, Schema: not null, Rows: not null, MissingMedia: not null, Entries: not null }
                && !manifest.Entries.Any(e => e is not { Name: not null, Sha256: not null, Size: >= 0 }) && !manifest.Schema.Contains(null!) ? manifest : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

/// <summary>A file in a backup.</summary>
/// <param name="Name">Its name, with <c>/</c> between folders.</param>
/// <param name="Size">Its size in bytes, unpacked.</param>
/// <param name="Sha256">The hash of its bytes, lower-case hexadecimal.</param>
public sealed record BackupEntry(string Name, long Size, string Sha256);

/// <summary>The generated serialiser.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true, AllowDuplicateProperties = false, MaxDepth = 8)]
[JsonSerializable(typeof(BackupManifest))]
internal sealed partial class ManifestJson : JsonSerializerContext;
