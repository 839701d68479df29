using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using Mapflat.Content;
using Mapflat.Content.Store;

namespace Mapflat.Web.Freezing;

/// <summary>
/// What a rendering depends on besides the content: the program and its assets, so that an upgrade is noticed, the
/// settings and the origin.
/// </summary>
internal static class FrozenKey
{
    /// <summary>The key of a rendering that this program makes under these settings.</summary>
    public static string Of(IConfiguration configuration, string origin)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        void Add(string? text) => hash.AppendData(Encoding.UTF8.GetBytes((text ?? "") + "\n"));
        Add(typeof(FrozenKey).Assembly.ManifestModule.ModuleVersionId.ToString());
        Add(typeof(ContentStore).Assembly.ManifestModule.ModuleVersionId.ToString());
        Add(origin);
        // But for the place of the data folder, which may be moved, and what the program tells others of itself.
        const string place = $"{MapflatOptions.Section}:{nameof(MapflatOptions.DataDirectory)}", metrics = $"{MapflatOptions.Section}:{nameof(MapflatOptions.Metrics)}";
        foreach (var setting in configuration.GetSection(MapflatOptions.Section).AsEnumerable()
            .Where(s => s.Key != place && !s.Key.StartsWith(metrics, StringComparison.OrdinalIgnoreCase)).OrderBy(s => s.Key, StringComparer.Ordinal)) Add($"{setting.Key}={setting.Value}");
        var assets = Path.Combine(AppContext.BaseDirectory, $"{Assembly.GetExecutingAssembly().GetName().Name}.staticwebassets.endpoints.json");
        if (File.Exists(assets)) hash.AppendData(File.ReadAllBytes(assets));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
