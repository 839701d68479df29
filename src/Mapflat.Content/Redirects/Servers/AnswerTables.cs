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
    internal (List<(string Key, string? Url)> WithEnding, List<(string Key, string? Url)> Others) FindAddresses()
    {
        List<(string Key, string? Url)> all = [.. site.Files.SelectMany(file => KeysOf(file.Address)
            .Select(key => (key, file.Address == "/" ? null : file.Url)))];
        var keys = all.Select(entry => entry.Key).ToHashSet(StringComparer.Ordinal);
        all.AddRange(site.Known.All.Where(answer => answer is { IsFormer: true, QueryKey: "" })
            .Select(answer => (answer.Key, (string?)UrlText.EncodePath(answer.Present))));
        // A page is found without its ending before what was once at the address with it.
        var withEnding = all.FindAll(entry => ShortOf(entry.Key) is { } bare
            && (keys.Contains(entry.Key) || !keys.Contains(bare)));
        var taken = withEnding.ToHashSet();
        return (withEnding, [.. all.Where(entry => !taken.Contains(entry)).Distinct()]);
    }

    /// <summary>Two where only one of them is told by ASCII letters alone, as nginx folds no others.</summary>
    private static IEnumerable<string> KeysOf(string address) => new[]
    {
        LegacyPath.FromDecoded(address).Value?.Key ?? address,
        string.Concat(LegacyPath.WithoutIndex(address).Select(c => char.IsAscii(c) ? char.ToLowerInvariant(c) : c)),
    }.Distinct(StringComparer.Ordinal);

    private static string? ShortOf(string key) =>
        ReservedAddresses.Contains(key) ? null : LegacyPath.FromDecoded(key).Value?.KeyWithoutEnding;
}
