using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using Mapflat.Content.Dormancy;
using Mapflat.Content.Frozen;
using Mapflat.Content.Store;

namespace Mapflat.Web.Freezing;

/// <summary>
/// What every answer depends on besides the words of its page: the program and its assets, so that an upgrade is
/// noticed, the origin, and what stands around a page. Of the settings a page shows these alone.
/// </summary>
internal static class FrozenKey
{
    private static readonly Lazy<byte[]> Program = new(HashProgram);

    /// <param name="successor">As the settings give it; null where they leave it to the store.</param>
    /// <param name="frame">When a page was changed last is told by feeds and maps alone, and does not count.</param>
    public static string Create(string origin, string? successor, SiteFrame frame)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Program.Value);
        hash.AppendData(Encoding.UTF8.GetBytes($"{origin}\n{successor}\n{frame.Digest()}"));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static byte[] HashProgram()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var assembly in (Assembly[])[typeof(FrozenKey).Assembly, typeof(ContentStore).Assembly])
            hash.AppendData(assembly.ManifestModule.ModuleVersionId.ToByteArray());
        var assets = Path.Combine(
            AppContext.BaseDirectory, $"{typeof(FrozenKey).Assembly.GetName().Name}.staticwebassets.endpoints.json");
        if (File.Exists(assets)) hash.AppendData(File.ReadAllBytes(assets));
        return hash.GetHashAndReset();
    }
}
