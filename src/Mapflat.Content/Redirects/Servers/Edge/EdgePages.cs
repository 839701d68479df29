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
    internal static IEnumerable<(string Key, string Value)> Write(IReadOnlyDictionary<string, StaticFile> files)
    {
        // What is told with its page has no parts of its own.
        var owned = files.Select(file => (file.Key, Owner: OwnerOf(file.Key, file.Value, files)))
            .Where(file => file.Owner is not null).ToList();
        var owners = owned.Select(file => file.Owner!).ToHashSet(StringComparer.Ordinal);
        var parts = owned.Where(file => !owners.Contains(file.Key))
            .ToLookup(file => file.Owner!, file => file.Key, StringComparer.Ordinal);
        var told = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (key, file) in files)
        {
            if (owned.Count > 0 && parts[key].Any())
                yield return (UrlText.EncodePath(key), Describe(key, file, Tell(key, parts[key], files, told)));
        }

        foreach (var (key, file) in files)
            if (!told.Contains(key) && !parts[key].Any())
                yield return (UrlText.EncodePath(key), Describe(key, file, ""));
    }

    private static string Describe(string key, StaticFile file, string parts) =>
        $"={(file.IsCompressed ? "Z" : "")}{parts}{(file.Url == UrlText.EncodePath(key) ? "" : " " + file.Url)}";

    private static string? OwnerOf(string key, StaticFile file, IReadOnlyDictionary<string, StaticFile> files) =>
        AddressBook.Owner(key) is { } owner && owner != key && files.TryGetValue(owner, out var page)
            && PartOf(key, owner) is var part && (_letters.ContainsKey(part) || NumberOf(part) > 0)
            && file.Address == AddressBook.Join(page.Address, part) ? owner : null;

    private static string PartOf(string key, string owner) => key == "/index.md" ? ".md"
        : owner == "/" ? key : key[owner.Length..];

    private static int NumberOf(string part) => part.StartsWith(Version, StringComparison.Ordinal)
        && int.TryParse(part.AsSpan(Version.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        && part[Version.Length] != '0' ? number : 0;

    private static string Tell(
        string owner, IEnumerable<string> keys, IReadOnlyDictionary<string, StaticFile> files, HashSet<string> told)
    {
        var own = keys.ToDictionary(key => PartOf(key, owner), key => key, StringComparer.Ordinal);
        var text = new StringBuilder();
        foreach (var (part, letter) in _letters)
        {
            if (!own.TryGetValue(part, out var key)) continue;
            text.Append(files[key].IsCompressed ? char.ToUpperInvariant(letter) : letter);
            told.Add(key);
        }

        if (!own.TryGetValue(History, out var history)) return text.ToString();
        // As many as are there without a gap, and like the history itself.
        var last = 0;
        while (own.TryGetValue(Version + (last + 1).ToString(CultureInfo.InvariantCulture), out var version)
            && files[version].IsCompressed == files[history].IsCompressed)
        {
            told.Add(version);
            last++;
        }

        return last == 0 ? text.ToString() : text.Append(CultureInfo.InvariantCulture, $"{last}").ToString();
    }
}
