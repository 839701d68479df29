using Mapflat.Content.Addresses;

namespace Mapflat.Content.Redirects.Servers;

/// <summary>
/// The query keys that rules look at, for servers that look an address up with its query: in the order in which the
/// rules are asked, those that say most of the query first. A rule is found whatever else the query has, and passes on
/// what it did not use itself.
/// </summary>
internal sealed class QueryKeys
{
    private readonly List<string> _used = [""];
    private readonly KnownAnswers _known;

    internal QueryKeys(KnownAnswers known)
    {
        _known = known;
        Shapes = QueryShape.All(known.All.Select(answer => answer.QueryKey));
        foreach (var answer in known.All.Where(answer => !answer.IsGone)) UsedBy(answer);
        foreach (var rule in known.Prefixes.Concat(known.Patterns).Where(rule => rule.Target is not null)) UsedBy(rule);
        All = [.. Order(Shapes.SelectMany(shape => shape.Keys))];
    }

    internal IReadOnlyList<QueryShape> Shapes { get; }

    /// <summary>Every key that a rule looks at, once, in the order in which they stand in what is compared.</summary>
    internal IReadOnlyList<string> All { get; }

    /// <summary>What some answer does not pass on: keys, by the number that stands for them; 0 is for none.</summary>
    internal IEnumerable<IReadOnlyList<string>> Used => _used.Select(keys =>
        (IReadOnlyList<string>)[.. keys.Split('&', StringSplitOptions.RemoveEmptyEntries)
            .Select(Uri.UnescapeDataString)]);

    /// <summary>The places in <see cref="All"/> of the keys that a shape looks at.</summary>
    internal IEnumerable<int> PlacesOf(QueryShape shape)
    {
        var keys = shape.Keys.ToHashSet(StringComparer.Ordinal);
        return Enumerable.Range(0, All.Count).Where(place => keys.Contains(All[place]));
    }

    /// <summary>The number of what an answer does not pass on.</summary>
    internal int UsedBy(KnownAnswer answer) => Find(QueryText.Keys(answer.QueryKey),
        answer.Key == "/" || IsHome(answer.Location.Split('?', '#')[0]));

    /// <inheritdoc cref="UsedBy(KnownAnswer)"/>
    internal int UsedBy(KnownRule rule) =>
        Find([], IsHome(rule.Write(_ => "-", text => text).Address));

    // What would make another address of the home page is not passed on to it.
    private int Find(IEnumerable<string> keys, bool isHome)
    {
        var used = string.Join('&', Order(isHome ? keys.Concat(_known.Map.Hosts.Identity) : keys)
            .Select(Uri.EscapeDataString));
        if (_used.IndexOf(used) is >= 0 and var number) return number;
        _used.Add(used);
        return _used.Count - 1;
    }

    private bool IsHome(string address) => address.TrimEnd('/') == _known.Map.Hosts.Origin;

    private static IEnumerable<string> Order(IEnumerable<string> keys) =>
        keys.Distinct(StringComparer.Ordinal).OrderBy(key => Uri.EscapeDataString(key) + "=", StringComparer.Ordinal);
}
