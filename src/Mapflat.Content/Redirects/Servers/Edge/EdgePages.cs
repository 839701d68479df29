using System.Globalization;
using System.Text;
using Mapflat.Content.Addresses;
using Mapflat.Content.Text;

namespace Mapflat.Content.Redirects.Servers.Edge;

/// <summary>
/// Writes pages as entries of a table: a page with all its parts is <c>=ZMHtbrj3</c>, a letter for each part, which is
/// a capital where it is compressed too, and the number of its versions.
/// </summary>
internal static class EdgePages
{
    private const string History = "/history", Version = "/history/";

    private static readonly Dictionary<string, char> _letters = new(StringComparer.Ordinal)
    {
        [".md"] = 'm',
        [History] = 'h',
        ["/timemap"] = 't',
        [PageParts.BibTex] = 'b',
        [PageParts.Ris] = 'r',
        [PageParts.CslJson] = 'j',
        [PageParts.Preview] = 'c',
    };

    /// <param name="files">Every answer by what its address is compared by.</param>
    internal static IEnumerable<(string Key, string Value)> Write(IReadOnlyDictionary<string, EdgeFile> files)
    {
        foreach (var (key, file) in files) file.Owner = OwnerOf(key, file, files);
        // What is told with its page has no parts of its own.
        foreach (var file in files.Values) file.Owner?.IsOwner = true;
        foreach (var (key, file) in files)
            if (file is { Owner: { } owner, IsOwner: false }) (owner.Parts ??= []).Add(key);
        foreach (var (key, file) in files)
            if (file.Parts is { } parts)
                yield return (UrlText.EncodePath(key), Describe(key, file, Tell(key, parts, files)));
        foreach (var (key, file) in files)
            if (!file.IsTold && file.Parts is null) yield return (UrlText.EncodePath(key), Describe(key, file, ""));
    }

    private static string Describe(string key, EdgeFile file, string parts)
    {
        var (own, url) = (UrlText.EncodePath(key), UrlText.EncodePath(file.Address));
        return $"={(file.IsCompressed ? "Z" : "")}{parts}{(url == own ? "" : " " + url)}";
    }

    private static EdgeFile? OwnerOf(string key, EdgeFile file, IReadOnlyDictionary<string, EdgeFile> files) =>
        AddressBook.Owner(key) is { } owner && owner != key && files.TryGetValue(owner, out var page)
            && PartOf(key, owner) is var part && (_letters.ContainsKey(part) || NumberOf(part) > 0)
            && file.Address == AddressBook.Join(page.Address, part) ? page : null;

    private static string PartOf(string key, string owner) => key == "/index.md" ? ".md"
        : owner == "/" ? key : key[owner.Length..];

    private static int NumberOf(string part) => part.StartsWith(Version, StringComparison.Ordinal)
        && int.TryParse(part.AsSpan(Version.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        && part[Version.Length] != '0' ? number : 0;

    private static string Tell(string owner, List<string> parts, IReadOnlyDictionary<string, EdgeFile> files)
    {
        var own = parts.ToDictionary(key => PartOf(key, owner), key => key, StringComparer.Ordinal);
        var text = new StringBuilder();
        foreach (var (part, letter) in _letters)
        {
            if (!own.TryGetValue(part, out var key)) continue;
            text.Append(files[key].IsCompressed ? char.ToUpperInvariant(letter) : letter);
            files[key].IsTold = true;
        }

        if (!own.TryGetValue(History, out var history)) return text.ToString();
        // As many as are there without a gap, and like the history itself.
        var last = 0;
        while (own.TryGetValue(Version + (last + 1).ToString(CultureInfo.InvariantCulture), out var version)
            && files[version].IsCompressed == files[history].IsCompressed)
        {
            files[version].IsTold = true;
            last++;
        }

        return last == 0 ? text.ToString() : text.Append(CultureInfo.InvariantCulture, $"{last}").ToString();
    }
}

/// <summary>An answer as the table tells of it: by itself, or with the page that it belongs to.</summary>
internal sealed class EdgeFile(string address, bool isCompressed)
{
    internal string Address { get; } = address;

    internal bool IsCompressed { get; } = isCompressed;

    /// <summary>The page that it is a part of; null for what is none.</summary>
    internal EdgeFile? Owner { get; set; }

    /// <summary>Whether others are parts of it.</summary>
    internal bool IsOwner { get; set; }

    /// <summary>The keys of its parts; null where it has none.</summary>
    internal List<string>? Parts { get; set; }

    /// <summary>Whether its page has told of it.</summary>
    internal bool IsTold { get; set; }
}
