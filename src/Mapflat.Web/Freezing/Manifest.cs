using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Mapflat.Content.Dormancy;
using Mapflat.Content.Pages;

namespace Mapflat.Web.Freezing;

/// <summary>What is saved of a <see cref="FrozenSite"/> besides its bytes and redirects.</summary>
internal sealed record Manifest(
    int Format, string Folder, long Generation, string Key, string Origin, SiteFrame Frame, string RedirectsETag, IReadOnlyList<ManifestEntry> Entries)
{
    public const int CurrentFormat = 3;

    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, ManifestJson.Default.Manifest);

    /// <summary>
    /// Reads what <see cref="ToJson"/> wrote, value by value: a deserialiser, even a generated one, has the run time compile
    /// hundreds of generic methods, and every start would wait for them.
    /// </summary>
    /// <returns>The manifest; null if it is of another format.</returns>
    /// <exception cref="JsonException">It is no JSON. Where something is missing or of another type, there are
    /// <see cref="KeyNotFoundException"/>, <see cref="InvalidOperationException"/> and <see cref="FormatException"/>.</exception>
    public static Manifest? Read(ReadOnlyMemory<byte> json)
    {
        using var document = JsonDocument.Parse(json);
        var root = document.RootElement;
        if (root.GetProperty(nameof(Format)).GetInt32() != CurrentFormat) return null;
        var entries = new List<ManifestEntry>();
        foreach (var entry in root.GetProperty(nameof(Entries)).EnumerateArray()) entries.Add(ManifestEntry.Read(entry));
        return new Manifest(
            CurrentFormat, Text(root, nameof(Folder)), root.GetProperty(nameof(Generation)).GetInt64(), Text(root, nameof(Key)),
            Text(root, nameof(Origin)), ReadFrame(root.GetProperty(nameof(Frame))), Text(root, nameof(RedirectsETag)), entries);
    }

    internal static string Text(JsonElement parent, string name) => TextOrNull(parent, name) ?? throw new FormatException(name);

    internal static string? TextOrNull(JsonElement parent, string name) => parent.TryGetProperty(name, out var value) ? value.GetString() : null;

    private static SiteFrame ReadFrame(JsonElement frame)
    {
        var navigation = new List<PageLink>();
        foreach (var link in frame.GetProperty(nameof(SiteFrame.Navigation)).EnumerateArray())
            navigation.Add(new PageLink(Text(link, nameof(PageLink.Address)), Text(link, nameof(PageLink.Title)), Text(link, nameof(PageLink.Menu)), Text(link, nameof(PageLink.Summary))));
        return new SiteFrame
        {
            Title = Text(frame, nameof(SiteFrame.Title)),
            Tagline = Text(frame, nameof(SiteFrame.Tagline)),
            Description = Text(frame, nameof(SiteFrame.Description)),
            Language = Text(frame, nameof(SiteFrame.Language)),
            Contact = Text(frame, nameof(SiteFrame.Contact)),
            Footer = Text(frame, nameof(SiteFrame.Footer)),
            Navigation = navigation,
            Dormancy = frame.TryGetProperty(nameof(SiteFrame.Dormancy), out var dormancy) ? ReadDormancy(dormancy) : null,
            Updated = frame.GetProperty(nameof(SiteFrame.Updated)).GetDateTime(),
        };
    }

    private static DormancyNotice ReadDormancy(JsonElement notice) => new(
        Text(notice, nameof(DormancyNotice.Text)),
        TextOrNull(notice, nameof(DormancyNotice.Since)) is { } since ? DateOnly.ParseExact(since, "O", CultureInfo.InvariantCulture) : null,
        Text(notice, nameof(DormancyNotice.SuccessorName)), Text(notice, nameof(DormancyNotice.SuccessorUrl)));
}

/// <summary>What is saved of a <see cref="FrozenEntry"/> besides its bytes.</summary>
internal sealed record ManifestEntry(
    string Address, string File, int Status, string ContentType, string CacheControl, string Vary, DateTimeOffset? LastModified,
    IReadOnlyList<KeyValuePair<string, string>> Headers, string? Ingredients, string ETag, string? GzipETag, string? BrotliETag, string? Markdown)
{
    internal static ManifestEntry Read(JsonElement entry)
    {
        var headers = new List<KeyValuePair<string, string>>();
        foreach (var header in entry.GetProperty(nameof(Headers)).EnumerateArray())
            headers.Add(new KeyValuePair<string, string>(Manifest.Text(header, "Key"), Manifest.Text(header, "Value")));
        return new ManifestEntry(
            Manifest.Text(entry, nameof(Address)), Manifest.Text(entry, nameof(File)), entry.GetProperty(nameof(Status)).GetInt32(),
            Manifest.Text(entry, nameof(ContentType)), Manifest.Text(entry, nameof(CacheControl)), Manifest.Text(entry, nameof(Vary)),
            entry.TryGetProperty(nameof(LastModified), out var modified) ? modified.GetDateTimeOffset() : null, headers,
            Manifest.TextOrNull(entry, nameof(Ingredients)),
            Manifest.Text(entry, nameof(ETag)), Manifest.TextOrNull(entry, nameof(GzipETag)), Manifest.TextOrNull(entry, nameof(BrotliETag)),
            Manifest.TextOrNull(entry, nameof(Markdown)));
    }
}

/// <summary>Generated serialisation, for writing.</summary>
[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(Manifest))]
internal sealed partial class ManifestJson : JsonSerializerContext;
