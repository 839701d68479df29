using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Mapflat.Content.Dormancy;
using Mapflat.Content.Pages;

namespace Mapflat.Content.Frozen;

/// <summary>What holds for all answers of the frozen store.</summary>
/// <param name="Key">What else the answers depend on: the program, those of its settings that a page shows, the origin,
/// and the frame.</param>
/// <param name="Frame">What stands around every page, for those that are drawn on request.</param>
internal sealed record FrozenState(long Generation, string Key, string Origin, SiteFrame Frame)
{
    internal string ToJson() => JsonSerializer.Serialize(this, FrozenJson.Default.FrozenState);

    /// <summary>Read value by value, as <see cref="AddressesJson"/> is.</summary>
    /// <exception cref="JsonException">It is no JSON. Where something is missing or of another type, there are
    /// <see cref="KeyNotFoundException"/>, <see cref="InvalidOperationException"/> and
    /// <see cref="FormatException"/>.</exception>
    internal static FrozenState Read(string json)
    {
        using var document = JsonDocument.Parse(json);
        var root = document.RootElement;
        return new FrozenState(
            root.GetProperty(nameof(Generation)).GetInt64(), Text(root, nameof(Key)), Text(root, nameof(Origin)),
            ReadFrame(root.GetProperty(nameof(Frame))));
    }

    private static string Text(JsonElement parent, string name) =>
        TextOrNull(parent, name) ?? throw new FormatException(name);

    private static string? TextOrNull(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out var value) ? value.GetString() : null;

    private static SiteFrame ReadFrame(JsonElement frame)
    {
        var navigation = new List<PageLink>();
        foreach (var link in frame.GetProperty(nameof(SiteFrame.Navigation)).EnumerateArray())
        {
            navigation.Add(new PageLink(
                Text(link, nameof(PageLink.Address)), Text(link, nameof(PageLink.Title)),
                Text(link, nameof(PageLink.Menu)), Text(link, nameof(PageLink.Summary))));
        }

        return new SiteFrame
        {
            Title = Text(frame, nameof(SiteFrame.Title)),
            Tagline = Text(frame, nameof(SiteFrame.Tagline)),
            Description = Text(frame, nameof(SiteFrame.Description)),
            Language = Text(frame, nameof(SiteFrame.Language)),
            Contact = Text(frame, nameof(SiteFrame.Contact)),
            Footer = Text(frame, nameof(SiteFrame.Footer)),
            // What was frozen by an earlier program has none of these, and is served until it is drawn anew.
            Author = TextOrNull(frame, nameof(SiteFrame.Author)) ?? "",
            LicenceName = TextOrNull(frame, nameof(SiteFrame.LicenceName)) ?? "",
            LicenceUrl = TextOrNull(frame, nameof(SiteFrame.LicenceUrl)) ?? "",
            Navigation = navigation,
            Dormancy =
                frame.TryGetProperty(nameof(SiteFrame.Dormancy), out var dormancy) ? ReadDormancy(dormancy) : null,
            Updated = frame.GetProperty(nameof(SiteFrame.Updated)).GetDateTime(),
        };
    }

    private static DormancyNotice ReadDormancy(JsonElement notice) => new(
        Text(notice, nameof(DormancyNotice.Text)),
        TextOrNull(notice, nameof(DormancyNotice.Since)) is { } since
            ? DateOnly.ParseExact(since, "O", CultureInfo.InvariantCulture)
            : null,
        Text(notice, nameof(DormancyNotice.SuccessorName)), Text(notice, nameof(DormancyNotice.SuccessorUrl)));
}

internal static class FrameDigest
{
    /// <summary>Of what every page shows around its content: all but the day of the last change.</summary>
    public static string Digest(this SiteFrame frame) =>
        Compression.ETagOf(
            JsonSerializer.SerializeToUtf8Bytes(frame with { Updated = default }, FrozenJson.Default.SiteFrame));
}

[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(FrozenState))]
[JsonSerializable(typeof(SiteFrame))]
internal sealed partial class FrozenJson : JsonSerializerContext;
