using Mapflat.Content.Addresses;
using Mapflat.Content.Text;

namespace Mapflat.Content.Redirects.Servers;

/// <summary>
/// What is known of a site, as tables for servers that look addresses up: each is asked when those before it know
/// nothing.
/// </summary>
internal sealed class AnswerTables(StaticSite site)
{
    /// <summary>Of addresses with their query.</summary>
    internal IEnumerable<KnownAnswer> WithQuery(bool isForAllHosts) => site.Known.All.Where(answer =>
        answer.QueryKey.Length > 0 && answer.Host is null == isForAllHosts);

    internal IEnumerable<KnownAnswer> OnHosts =>
        site.Known.All.Where(answer => answer is { Host: not null, QueryKey: "" });

    internal IEnumerable<KnownAnswer> Singles =>
        site.Known.All.Where(answer => answer is { Host: null, QueryKey: "", IsFormer: false });

    /// <summary>Those that hold for an address with an ending too, and for what was the history of a page.</summary>
    internal IEnumerable<KnownAnswer> Wide => Singles.Where(answer => !answer.IsOfPrefix);

    /// <summary>
    /// Where an address is found in whatever spelling; what is found is the address in a URL, null for the home page.
    /// One that has an ending of its own is looked up with that.
    /// </summary>
    /// <returns>Those with an ending, and the others, which are gone over anew each time.</returns>
    internal (List<(string Key, string? Url)> WithEnding, IEnumerable<(string Key, string? Url)> Others) FindAddresses()
    {
        var (keys, ending) = (new TextSet(), new List<(string Key, string? Url)>());
        var former = site.Known.All.Where(answer => answer is { IsFormer: true, QueryKey: "" })
            .Select(answer => (answer.Key, Url: (string?)UrlText.EncodePath(answer.Present)));
        foreach (var entry in Addresses())
        {
            keys.Add(entry.Key);
            if (ShortOf(entry.Key) is not null) ending.Add(entry);
        }

        return ([.. ending.Concat(former).Where(HasEnding)],
            Addresses().Concat(former).Where(entry => !HasEnding(entry)));

        IEnumerable<(string Key, string? Url)> Addresses() => site.Files.SelectMany(file =>
            KeysOf(file.Address).Select(key => (key, file.Address == "/" ? null : file.Url)));

        // A page is found without its ending before what was once at the address with it.
        bool HasEnding((string Key, string?) entry) =>
            ShortOf(entry.Key) is { } bare && (keys.Contains(entry.Key) || !keys.Contains(bare));
    }

    /// <summary>Two where only one of them is told by ASCII letters alone, as nginx folds no others.</summary>
    private static IEnumerable<string> KeysOf(string address) => new[]
    {
        LegacyPath.FromDecoded(address).Value?.Key ?? address,
        string.Concat(LegacyPath.WithoutIndex(address).Select(c => char.IsAscii(c) ? char.ToLowerInvariant(c) : c)),
    }.Distinct(StringComparer.Ordinal);

    private static string? ShortOf(string key) =>
        !LegacyPath.MayHaveEnding(key) || ReservedAddresses.Contains(key) ? null
            : LegacyPath.FromDecoded(key).Value?.KeyWithoutEnding;
}
