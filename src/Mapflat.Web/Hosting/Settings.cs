using System.Reflection;
using Mapflat.Content.Store;

namespace Mapflat.Web.Hosting;

/// <summary>
/// Reads <see cref="MapflatOptions"/> for the site and for commands alike, and refuses them as a whole.
/// </summary>
internal static class Settings
{
    /// <exception cref="SettingsException">There are faults; all of them are in its message.</exception>
    public static MapflatOptions Read(IConfiguration configuration, string contentRoot)
    {
        var section = configuration.GetSection(MapflatOptions.Section);
        List<string> faults = [];
        var options = new MapflatOptions();
        try
        {
            section.Bind(options);
        }
        catch (InvalidOperationException e)
        {
            faults.Add($"{e.Message} {e.InnerException?.Message}".Trim());
        }

        options.Given = section.AsEnumerable(makePathsRelative: true).Where(each => each.Value is not null)
            .Select(each => each.Key).ToHashSet(StringComparer.OrdinalIgnoreCase);
        FindMisspelt(section, typeof(MapflatOptions), faults);
        faults.AddRange(options.Faults());
        if (faults.Count > 0) throw new SettingsException(faults);
        options.DataDirectory = Path.GetFullPath(options.DataDirectory, contentRoot);
        OwnerChoices.Read(options.DataDirectory).ApplyTo(options);
        // As browsers write it: host in lower case, no default port.
        if (options.PublicUrl is { } url)
            options.PublicUrl = new UriBuilder(url) { Host = new Uri(url).IdnHost }.Uri.GetLeftPart(
                UriPartial.Authority);
        return options;
    }

    /// <summary>
    /// What binding passes over in silence: keys that are no settings, and a single value where a list or a group
    /// belongs.
    /// </summary>
    private static void FindMisspelt(IConfigurationSection section, Type type, List<string> faults)
    {
        var known = type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .ToDictionary(p => p.Name, StringComparer.OrdinalIgnoreCase);
        foreach (var child in section.GetChildren())
        {
            if (!known.TryGetValue(child.Key, out var property))
                faults.Add($"{child.Path} is not a setting of this program. Known are: "
                    + $"{string.Join(", ", known.Keys.Order(StringComparer.Ordinal))}.");
            else if (property.PropertyType == typeof(IList<string>) && !string.IsNullOrEmpty(child.Value))
                faults.Add($"{child.Path} is a list; number its values, as in {child.Path}:0={child.Value}.");
            else if (property.PropertyType.IsNestedPublic && !string.IsNullOrEmpty(child.Value))
                faults.Add($"{child.Path} is a group of settings, as in "
                    + $"{child.Path}:{property.PropertyType.GetProperties()[0].Name}.");
            else if (property.PropertyType.IsNestedPublic) FindMisspelt(child, property.PropertyType, faults);
        }
    }
}

internal sealed class SettingsException(IReadOnlyList<string> faults)
    : Exception(string.Join(Environment.NewLine, faults))
{
    public IReadOnlyList<string> Faults => faults;
}
