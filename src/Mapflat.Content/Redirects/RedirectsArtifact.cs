using System.Text.Json;
using System.Text.Json.Serialization;

namespace Mapflat.Content.Redirects;

/// <summary>
/// A <see cref="RedirectMap"/> but for its rules as a small file, so that a start can answer visitors before any database
/// is opened. It names the <see cref="RuleTable"/> beside it. Its format is the program's own business and carries a
/// version: a file of another version reads as null.
/// </summary>
public static class RedirectsArtifact
{
    private const int Version = 2;

    /// <summary>Writes everything but the rules as UTF-8.</summary>
    public static void Write(Stream stream, RedirectMap map) =>
        JsonSerializer.Serialize(stream, Stored.Of(map), ArtifactJson.Default.Stored);

    /// <summary>Reads what <see cref="Write"/> wrote; null where it is damaged, foreign or of another version.</summary>
    /// <param name="stream">The file.</param>
    /// <param name="table">Finds the rules by their stamp; null where they are not to be had.</param>
    /// <remarks>
    /// Value by value: a deserialiser, even a generated one, has the run time compile hundreds of generic methods, and
    /// every start would wait for them.
    /// </remarks>
    public static RedirectMap? Read(Stream stream, Func<string, RuleTable?> table)
    {
        try
        {
            using var document = JsonDocument.Parse(stream);
            return Stored.Read(document.RootElement).ToMap(table);
        }
        catch (Exception exception) when (exception is JsonException or IOException or NotSupportedException or ArgumentException
            or InvalidOperationException or FormatException or KeyNotFoundException)
        {
            return null;
        }
    }

    private static int Number(JsonElement parent, string name) => parent.TryGetProperty(name, out var value) ? value.GetInt32() : 0;

    private static string? Text(JsonElement parent, string name) => parent.TryGetProperty(name, out var value) ? value.GetString() : null;

    private static List<string>? Texts(JsonElement parent, string name)
    {
        if (!parent.TryGetProperty(name, out var values)) return null;
        var texts = new List<string>(values.GetArrayLength());
        foreach (var value in values.EnumerateArray()) texts.Add(value.GetString()!);
        return texts;
    }

    internal sealed record Stored(
        int Version, List<string>? Pages, Dictionary<string, string>? Former, string? Rules, StoredAddresses? Addresses)
    {
        internal static Stored Of(RedirectMap map) => new(
            RedirectsArtifact.Version, [.. map.Pages], new Dictionary<string, string>(map.FormerAddresses), map.Rules.Stamp, StoredAddresses.Of(map.Addresses));

        internal static Stored Read(JsonElement json)
        {
            var former = new Dictionary<string, string>();
            foreach (var address in json.GetProperty(nameof(Former)).EnumerateObject()) former[address.Name] = address.Value.GetString()!;
            return new Stored(
                Number(json, nameof(Version)), Texts(json, nameof(Pages)), former, Text(json, nameof(Rules)),
                json.TryGetProperty(nameof(Addresses), out var addresses) ? StoredAddresses.Read(addresses) : null);
        }

        internal RedirectMap? ToMap(Func<string, RuleTable?> find)
        {
            // What is not there was not written by us, whatever its version says.
            if (Version != RedirectsArtifact.Version || Pages is null || Former is null || Rules is null || Addresses?.ToAddresses() is not { } addresses) return null;
            if (Pages.Contains(null!) || Former.ContainsValue(null!) || find(Rules) is not { } table) return null;
            return new RedirectMap(Pages, Former, addresses, new ArrangedRules(table, [], null));
        }
    }

    internal sealed record StoredAddresses(
        string? PublicOrigin, List<string>? LegacyHosts, List<string>? TargetHosts, List<string>? SignificantQueryKeys, List<string>? IdentityQueryKeys,
        HostDefaultKind DefaultKind, string? DefaultUrl, List<string>? HostDefaults)
    {
        internal static StoredAddresses Of(SiteAddresses site) => new(
            site.PublicOrigin, [.. site.LegacyHosts], [.. site.TargetHosts], [.. site.SignificantQueryKeys], [.. site.IdentityQueryKeys], site.Default.Kind, site.Default.Url,
            [.. site.HostDefaults.Select(rule => rule.ToString())]);

        internal static StoredAddresses Read(JsonElement json) => new(
            Text(json, nameof(PublicOrigin)), Texts(json, nameof(LegacyHosts)), Texts(json, nameof(TargetHosts)),
            Texts(json, nameof(SignificantQueryKeys)), Texts(json, nameof(IdentityQueryKeys)),
            (HostDefaultKind)Number(json, nameof(DefaultKind)), Text(json, nameof(DefaultUrl)), Texts(json, nameof(HostDefaults)));

        internal SiteAddresses? ToAddresses()
        {
            if (PublicOrigin is null || LegacyHosts?.Contains(null!) != false || TargetHosts?.Contains(null!) != false
                || SignificantQueryKeys?.Contains(null!) != false) return null;
            var addresses = new SiteAddresses
            {
                PublicOrigin = PublicOrigin,
                LegacyHosts = LegacyHosts,
                TargetHosts = TargetHosts,
                SignificantQueryKeys = SignificantQueryKeys,
                IdentityQueryKeys = IdentityQueryKeys ?? [],
                Default = new HostDefault(DefaultKind, DefaultUrl),
                HostDefaults = [.. (HostDefaults ?? []).Select(HostRule.Parse).OfType<HostRule>()],
            };
            // Throws where the origin is none, which makes the whole file unreadable.
            _ = new SiteHosts(addresses);
            return addresses;
        }
    }
}

/// <summary>The generated serialiser, for writing.</summary>
[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
[JsonSerializable(typeof(RedirectsArtifact.Stored))]
internal sealed partial class ArtifactJson : JsonSerializerContext;
