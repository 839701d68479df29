using Mapflat.Content.Text;

namespace Mapflat.Content.Addresses;

/// <summary>The pairs of a query string (<c>a=1&amp;b=2</c>), told apart by the keys that are significant.</summary>
internal static class QueryText
{
    /// <summary>The significant pairs, folded and sorted, as they are matched; empty where there are none.</summary>
    internal static string SignificantPart(string query, IReadOnlySet<string> significant)
    {
        if (query.Length == 0 || significant.Count == 0) return "";
        var kept = new List<string>();
        foreach (var pair in Pairs(query))
        {
            var key = Key(pair);
            if (!significant.Contains(key)) continue;
            kept.Add(Pair(key, Fold(ValueOf(pair))));
        }
        kept.Sort(StringComparer.Ordinal);
        return string.Join('&', kept);
    }

    /// <summary>
    /// What a rule looks for in a query: all its pairs, folded and sorted; a value of <c>*</c> stays a star.
    /// </summary>
    internal static string SourcePart(string query) => string.Join('&', Read(query)
        .Select(pair => pair is { Key: QueryShape.Any, Value: "" } ? QueryShape.Any
            : pair.Value == QueryShape.Any ? $"{Uri.EscapeDataString(pair.Key)}=*" : Pair(pair.Key, pair.Value))
        .Order(StringComparer.Ordinal));

    /// <summary>The pairs, folded; of a key that is there twice, the last, as PHP reads it.</summary>
    internal static Dictionary<string, string> Read(string query)
    {
        var read = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var pair in Pairs(query)) read[Key(pair)] = Fold(ValueOf(pair));
        return read;
    }

    internal static string Pair(string key, string value) =>
        $"{Uri.EscapeDataString(key)}={Uri.EscapeDataString(value).Replace("*", "%2A", StringComparison.Ordinal)}";

    /// <summary>The value of a key as it was sent, decoded; empty where it was not.</summary>
    internal static string ValueAt(string query, string key) =>
        Pairs(query).LastOrDefault(pair => Key(pair) == key) is { } pair
            ? Uri.UnescapeDataString(ValueOf(pair).Replace('+', ' ')) : "";

    /// <summary>
    /// The target's own query, and after it the visitor's pairs that were not used for finding the rule and that the
    /// target does not set.
    /// </summary>
    internal static string? PassOn(string? target, string asked, IReadOnlySet<string> used)
    {
        if (asked.Length == 0) return target;
        var own = Pairs(target ?? "").Select(Key).ToHashSet(StringComparer.Ordinal);
        var passed = Pairs(asked)
            .Where(pair => Key(pair) is var key && !own.Contains(key) && !used.Contains(key));
        var all = string.Join('&', Pairs(target ?? "").Concat(passed.Select(UrlText.MendQuery)));
        return all.Length == 0 ? target : all;
    }

    internal static IEnumerable<string> Values(string query) =>
        Pairs(query).Select(pair => Uri.UnescapeDataString(pair[(pair.IndexOf('=', StringComparison.Ordinal) + 1)..]));

    internal static IEnumerable<string> Keys(string query) => Pairs(query).Select(Key);

    private static string[] Pairs(string query) => query.Split('&', StringSplitOptions.RemoveEmptyEntries);

    private static string ValueOf(string pair) =>
        pair.IndexOf('=', StringComparison.Ordinal) is >= 0 and var at ? pair[(at + 1)..] : "";

    private static string Key(string pair) =>
        Fold(pair.IndexOf('=', StringComparison.Ordinal) is >= 0 and var at ? pair[..at] : pair);

    private static string Fold(string part)
    {
        var decoded = Uri.UnescapeDataString(part.Replace('+', ' '));
        return UrlText.IsBroken(decoded) ? decoded : Nfc.Normalize(decoded).ToLowerInvariant();
    }
}
