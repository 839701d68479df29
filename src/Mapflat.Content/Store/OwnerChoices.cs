using System.Text.Json;
using System.Text.Json.Serialization;

namespace Mapflat.Content.Store;

/// <summary>
/// What an owner decides on a screen of how this installation is kept. It belongs to the machine and not to the site,
/// so it stands in a file of the data folder, which commands read too and a restore leaves alone. A setting of the
/// program wins over it.
/// </summary>
internal sealed record OwnerChoices
{
    /// <inheritdoc cref="MapflatOptions.BackupOptions.CopyTo"/>
    public string? CopyTo { get; init; }

    /// <inheritdoc cref="MapflatOptions.WatchOptions.Heartbeat"/>
    public string? Heartbeat { get; init; }

    public bool Certificate { get; init; }

    public bool Successor { get; init; }

    public bool Links { get; init; }

    private static string FileOf(string folder) => Path.Combine(folder, "owner.json");

    /// <summary>Nothing is chosen where the file is not there, or cannot be read.</summary>
    public static OwnerChoices Read(string folder)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(FileOf(folder)), OwnerChoicesJson.Default.OwnerChoices)
                ?? new OwnerChoices();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            return new OwnerChoices();
        }
    }

    /// <exception cref="IOException">The disk failed or is full.</exception>
    public void Write(string folder) => DataFolder.WriteAtomically(
        FileOf(folder), JsonSerializer.SerializeToUtf8Bytes(this, OwnerChoicesJson.Default.OwnerChoices));

    /// <summary>All of them in a line, for the audit log.</summary>
    public string Describe()
    {
        var asked = ((bool Is, string Name)[])
            [(Successor, "the successor"), (Links, "links to other sites"), (Certificate, "certificates")];
        return $"Second place of backups: {CopyTo ?? "none"}; sign of life to: {Heartbeat ?? "nobody"}; asked after: "
            + string.Join(", ", asked.Where(each => each.Is).Select(each => each.Name).DefaultIfEmpty("nothing"));
    }

    /// <summary>Puts them wherever the settings of the program do not say otherwise.</summary>
    public void ApplyTo(MapflatOptions options)
    {
        if (!options.Fixes(nameof(options.Backups), nameof(CopyTo))) options.Backups.CopyTo = CopyTo;
        if (!options.Fixes(nameof(options.Watch), nameof(Heartbeat))) options.Watch.Heartbeat = Heartbeat;
        if (!options.Fixes(nameof(options.Watch), nameof(Certificate))) options.Watch.Certificate = Certificate;
        if (!options.Fixes(nameof(options.Watch), nameof(Successor))) options.Watch.Successor = Successor;
        if (!options.Fixes(nameof(options.Watch), nameof(Links))) options.Watch.Links = Links;
    }
}

[JsonSourceGenerationOptions(WriteIndented = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
[JsonSerializable(typeof(OwnerChoices))]
internal sealed partial class OwnerChoicesJson : JsonSerializerContext;
