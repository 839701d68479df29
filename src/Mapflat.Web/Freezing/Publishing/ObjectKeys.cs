using Mapflat.Content.Redirects.Servers;
using Mapflat.Content.Text;
using Mapflat.Web.Freezing.Export;

namespace Mapflat.Web.Freezing.Publishing;

/// <summary>The keys of a site's objects: the addresses themselves, as a bucket has no endings to leave out.</summary>
/// <param name="addresses">Those of what was frozen.</param>
/// <param name="isIndexed">Whether each page is the index document of a folder.</param>
internal sealed class ObjectKeys(IEnumerable<string> addresses, StaticCaptures captures, bool isIndexed)
{
    private const string Ending = ".html", Index = "index.html", Packed = ".br";

    // Those whose ending belongs to the address.
    private readonly HashSet<string> _withEnding = addresses
        .Where(address => address.EndsWith(Ending, StringComparison.Ordinal)).Select(address => address[1..])
        .ToHashSet(StringComparer.Ordinal);

    private readonly Dictionary<string, StaticCapture> _captures = captures.All
        .Where(capture => capture is { File: not null }).DistinctBy(capture => capture.File)
        .ToDictionary(capture => capture.File!, StringComparer.Ordinal);

    /// <summary>Whether a bucket has a use for a file of a copy: the edge makes forms of its own where anybody asks for
    /// them.</summary>
    public static bool Wants(string path) => path.StartsWith(CopyPart.DocumentRoot + "/", StringComparison.Ordinal)
        && !path.EndsWith(".gz", StringComparison.Ordinal);

    /// <summary>The key of a file of a copy; null for what a bucket has no use for.</summary>
    public string? KeyOf(string path)
    {
        const string root = CopyPart.DocumentRoot + "/";
        if (!path.StartsWith(root, StringComparison.Ordinal)) return null;
        var name = path[root.Length..];
        if (_captures.TryGetValue(name, out var capture))
            return capture is { HasQuery: false, IsInPlace: true } && UrlText.Decode(capture.Address) is { } address
                && !address.EndsWith('/') ? address[1..] : name;
        // The edge makes these by itself, where anybody asks for them.
        if (name.EndsWith(".gz", StringComparison.Ordinal)) return null;
        if (name.EndsWith(Packed, StringComparison.Ordinal) && KeyOf(path[..^Packed.Length]) is { } whole)
            return whole + Packed;
        name = name.Replace(StaticFile.BelowFile, ".html/", StringComparison.Ordinal);
        var isPage = name.EndsWith(Ending, StringComparison.Ordinal) && !IsErrorPage(name)
            && name != Index && !name.EndsWith("/" + Index, StringComparison.Ordinal) && !_withEnding.Contains(name);
        if (!isPage) return name;
        return isIndexed ? $"{name[..^Ending.Length]}/{Index}" : name[..^Ending.Length];
    }

    /// <summary>The key of an address that leads on.</summary>
    /// <param name="address">The path of a page, decoded.</param>
    public string KeyOfAddress(string address)
    {
        if (address == "/") return Index;
        return isIndexed ? $"{address[1..].TrimEnd('/')}/{Index}" : address[1..];
    }

    /// <summary>The address at which visitors find an object, decoded; null for what has none.</summary>
    public string? AddressOf(string key)
    {
        if (IsErrorPage(key)) return null;
        if (key == Index) return "/";
        if (!key.EndsWith("/" + Index, StringComparison.Ordinal)) return "/" + key;
        return "/" + (isIndexed ? key[..^(Index.Length + 1)] : key[..^Index.Length]);
    }

    public StaticCapture? CaptureOf(string key) => _captures.GetValueOrDefault(key)
        ?? (_captures.GetValueOrDefault(key + Ending) is { } page
            && KeyOf($"{CopyPart.DocumentRoot}/{page.File}") == key ? page : null);

    private static bool IsErrorPage(string name) =>
        name is "404.html" or "410.html" || name.StartsWith(StaticSite.GoneFolder + "/", StringComparison.Ordinal);
}
