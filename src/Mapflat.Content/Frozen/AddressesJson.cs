using System.Text;
using System.Text.Json;
using Mapflat.Content.Addresses;

namespace Mapflat.Content.Frozen;

/// <summary>
/// <see cref="SiteAddresses"/> as the frozen store keeps them. They are written and read value by value: a serialiser,
/// even a generated one, has the run time compile hundreds of generic methods, and every start would wait for them.
/// </summary>
internal static class AddressesJson
{
    internal static string Write(SiteAddresses addresses)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartObject();
            json.WriteString(nameof(addresses.PublicOrigin), addresses.PublicOrigin);
            Texts(nameof(addresses.LegacyHosts), addresses.LegacyHosts);
            Texts(nameof(addresses.TargetHosts), addresses.TargetHosts);
            Texts(nameof(addresses.SignificantQueryKeys), addresses.SignificantQueryKeys);
            Texts(nameof(addresses.IdentityQueryKeys), addresses.IdentityQueryKeys);
            Texts(nameof(addresses.HostDefaults), [new HostRule(null, addresses.Default).ToString(),
                .. addresses.HostDefaults.Select(rule => rule.ToString())]);
            json.WriteEndObject();

            void Texts(string name, IEnumerable<string> texts)
            {
                json.WriteStartArray(name);
                foreach (var text in texts) json.WriteStringValue(text);
                json.WriteEndArray();
            }
        }

        return Encoding.UTF8.GetString(stream.GetBuffer().AsSpan(0, (int)stream.Length));
    }

    /// <summary>Reads what <see cref="Write"/> wrote; null where it is damaged or another program’s.</summary>
    internal static SiteAddresses? Read(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            var json = document.RootElement;
            List<HostRule> defaults =
                [.. Texts(nameof(SiteAddresses.HostDefaults)).Select(HostRule.Parse).OfType<HostRule>()];
            var addresses = new SiteAddresses
            {
                PublicOrigin = json.GetProperty(nameof(SiteAddresses.PublicOrigin)).GetString()!,
                LegacyHosts = Texts(nameof(SiteAddresses.LegacyHosts)),
                TargetHosts = Texts(nameof(SiteAddresses.TargetHosts)),
                SignificantQueryKeys = Texts(nameof(SiteAddresses.SignificantQueryKeys)),
                IdentityQueryKeys = Texts(nameof(SiteAddresses.IdentityQueryKeys)),
                Default = defaults.Find(rule => rule.Host is null)?.Default ?? HostDefault.Off,
                HostDefaults = defaults.FindAll(rule => rule.Host is not null),
            };
            // Throws where the origin is none.
            _ = new SiteHosts(addresses);
            return addresses;

            List<string> Texts(string name)
            {
                List<string> texts = [];
                foreach (var value in json.GetProperty(name).EnumerateArray())
                    texts.Add(value.GetString() ?? throw new FormatException());
                return texts;
            }
        }
        catch (Exception exception) when (exception is JsonException or ArgumentException or InvalidOperationException
            or FormatException or KeyNotFoundException)
        {
            return null;
        }
    }
}
