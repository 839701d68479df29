using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Text.Json.Serialization;

namespace Mapflat.Content.Backups;

/// <summary>The settings that a program runs with as a flat list, without what must stay secret.</summary>
internal static class EffectiveSettings
{
    private static readonly string[] _secret = ["Password", "Secret", "Token", "ApiKey", "Headers"];

    public static SortedDictionary<string, string> Read(MapflatOptions options)
    {
        SortedDictionary<string, string> settings = new(StringComparer.Ordinal);
        Add(settings, MapflatOptions.Section, options);
        return settings;
    }

    private static void Add(SortedDictionary<string, string> settings, string name, object? value)
    {
        switch (value)
        {
            case null:
                break;
            case string or bool or Enum or IFormattable:
                settings[name] = Convert.ToString(value, CultureInfo.InvariantCulture)!;
                break;
            case IEnumerable list:
                foreach (var (item, number) in list.Cast<object?>().Select((item, number) => (item, number)))
                    Add(settings, string.Create(CultureInfo.InvariantCulture, $"{name}:{number}"), item);
                break;
            default:
                foreach (var property in value.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance)
                    .Where(p => !_secret.Any(s => p.Name.EndsWith(s, StringComparison.OrdinalIgnoreCase))))
                    Add(settings, $"{name}:{property.Name}", property.GetValue(value));
                break;
        }
    }
}

[JsonSourceGenerationOptions(WriteIndented = true)]
[JsonSerializable(typeof(SortedDictionary<string, string>))]
internal sealed partial class SettingsJson : JsonSerializerContext;
