using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Mapflat.Content.Redirects;

/// <summary>
/// The data of a <see cref="RedirectMap"/> as a small file, so that a start can answer visitors before any database
/// is opened. Its format is the program's own business and carries a version: a file of another version reads as null.
/// </summary>
public static class RedirectsArtifact
{
    private const int Version = 1;

    /// <summary>Writes the data as UTF-8.</summary>
    public static void Write(Stream stream, RedirectMapData data) =>
        JsonSerializer.Serialize(stream, Stored.Of(data), ArtifactJson.Default.Stored);

    /// <summary>Reads data that <see cref="Write"/> wrote; null where it is damaged, foreign or of another version.</summary>
    /// <remarks>
    /// Value by value: a deserialiser, even a generated one, has the run time compile hundreds of generic methods, and
    /// every start would wait for them.
    /// </remarks>
    public static RedirectMapData? Read(Stream stream)
    {
        try
        {
            using var document = JsonDocument.Parse(stream);
            return Stored.Read(document.RootElement).ToData();
        }
        catch (Exception exception) when (exception is JsonException or IOException or NotSupportedException or ArgumentException
            or InvalidOperationException or FormatException or KeyNotFoundException)
        {
            return null;
        }
    }

    private static int Number(JsonElement parent, string name) => parent.TryGetProperty(name, out var value) ? value.GetInt32() : 0;

    private static string? Text(JsonElement parent, string name) => parent.TryGetProperty(name, out var value) ? value.GetString() : null;

    private static DateOnly? Day(JsonElement parent, string name) =>
        Text(parent, name) is { } day ? DateOnly.ParseExact(day, "O", CultureInfo.InvariantCulture) : null;

    private static List<string>? Texts(JsonElement parent, string name)
    {
        if (!parent.TryGetProperty(name, out var values)) return null;
        var texts = new List<string>(values.GetArrayLength());
        foreach (var value in values.EnumerateArray()) texts.Add(value.GetString()!);
        return texts;
    }

    internal sealed record Stored(
        int Version, List<string>? Pages, Dictionary<string, string>? Former, List<StoredRule>? Rules, StoredAddresses? Addresses)
    {
        internal static Stored Of(RedirectMapData data) => new(
            RedirectsArtifact.Version, [.. data.Pages], new Dictionary<string, string>(data.Former),
            [.. data.Rules.Select(StoredRule.Of)], StoredAddresses.Of(data.Addresses));

        internal static Stored Read(JsonElement json)
        {
            var (former, rules) = (new Dictionary<string, string>(), new List<StoredRule>());
            foreach (var address in json.GetProperty(nameof(Former)).EnumerateObject()) former[address.Name] = address.Value.GetString()!;
            foreach (var rule in json.GetProperty(nameof(Rules)).EnumerateArray()) rules.Add(StoredRule.Read(rule));
            return new Stored(
                Number(json, nameof(Version)), Texts(json, nameof(Pages)), former, rules,
                json.TryGetProperty(nameof(Addresses), out var addresses) ? StoredAddresses.Read(addresses) : null);
        }

        internal RedirectMapData? ToData()
        {
            // What is not there was not written by us, whatever its version says.
            if (Version != RedirectsArtifact.Version || Pages is null || Former is null || Rules is null || Addresses?.ToAddresses() is not { } addresses) return null;
            if (Pages.Contains(null!) || Former.ContainsValue(null!) || Rules.Exists(rule => rule?.From is null || rule.Key is null || rule.QueryKey is null)) return null;
            return new RedirectMapData(Pages, Former, [.. Rules.Select(rule => rule.ToRule())], addresses);
        }
    }

    internal sealed record StoredRule(
        int Id, int Position, RuleMatch Match, string From, string Key, string QueryKey, string? Host, string? To, int Status,
        QueryHandling Query, bool Enabled, string? ArchiveUrl, string? Note, DateOnly Added, long Hits, DateOnly? LastHit)
    {
        internal static StoredRule Of(RedirectRule rule) => new(
            rule.Id, rule.Position, rule.Match, rule.From, rule.Key, rule.QueryKey, rule.Host, rule.To, rule.Status,
            rule.Query, rule.Enabled, rule.ArchiveUrl, rule.Note, rule.Added, rule.Hits, rule.LastHit);

        internal static StoredRule Read(JsonElement json) => new(
            Number(json, nameof(Id)), Number(json, nameof(Position)), (RuleMatch)Number(json, nameof(Match)), Text(json, nameof(From))!,
            Text(json, nameof(Key))!, Text(json, nameof(QueryKey))!, Text(json, nameof(Host)), Text(json, nameof(To)), Number(json, nameof(Status)),
            (QueryHandling)Number(json, nameof(Query)), json.TryGetProperty(nameof(Enabled), out var enabled) && enabled.GetBoolean(),
            Text(json, nameof(ArchiveUrl)), Text(json, nameof(Note)), Day(json, nameof(Added)) ?? default,
            json.TryGetProperty(nameof(Hits), out var hits) ? hits.GetInt64() : 0, Day(json, nameof(LastHit)));

        internal RedirectRule ToRule()
        {
            var draft = new RuleDraft(From, To, Added) { Match = Match, Host = Host, Status = Status, Query = Query, Enabled = Enabled, ArchiveUrl = ArchiveUrl, Note = Note };
            return RedirectRule.Restore(Id, Position, draft, Key, QueryKey, Hits, LastHit);
        }
    }

    internal sealed record StoredAddresses(
        string? PublicOrigin, List<string>? LegacyHosts, List<string>? TargetHosts, List<string>? SignificantQueryKeys,
        HostDefaultKind DefaultKind, string? DefaultUrl, List<string>? HostDefaults)
    {
        internal static StoredAddresses Of(SiteAddresses site) => new(
            site.PublicOrigin, [.. site.LegacyHosts], [.. site.TargetHosts], [.. site.SignificantQueryKeys], site.Default.Kind, site.Default.Url,
            [.. site.HostDefaults.Select(rule => rule.ToString())]);

        internal static StoredAddresses Read(JsonElement json) => new(
            Text(json, nameof(PublicOrigin)), Texts(json, nameof(LegacyHosts)), Texts(json, nameof(TargetHosts)),
            Texts(json, nameof(SignificantQueryKeys)), (HostDefaultKind)Number(json, nameof(DefaultKind)), Text(json, nameof(DefaultUrl)), Texts(json, nameof(HostDefaults)));

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
