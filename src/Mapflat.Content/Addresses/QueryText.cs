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
            var value = pair.IndexOf('=', StringComparison.Ordinal) is >= 0 and var at ? Fold(pair[(at + 1)..]) : "";
            kept.Add($"{Uri.EscapeDataString(key)}={Uri.EscapeDataString(value)}");
        }
        kept.Sort(StringComparer.Ordinal);
        return string.Join('&', kept);
    }

    /// <summary>
    /// The target's own query, and after it the visitor's pairs that are not significant and not set by it.
    /// </summary>
    internal static string? PassOn(string? target, string asked, IReadOnlySet<string> significant)
    {
        if (asked.Length == 0) return target;
        var own = Pairs(target ?? "").Select(Key).ToHashSet(StringComparer.Ordinal);
        var passed = Pairs(asked)
            .Where(pair => Key(pair) is var key && !own.Contains(key) && !significant.Contains(key));
        var all = string.Join('&', Pairs(target ?? "").Concat(passed.Select(UrlText.MendQuery)));
        return all.Length == 0 ? target : all;
    }

    internal static bool HasAny(string query, IReadOnlySet<string> keys) =>
        keys.Count > 0 && Keys(query).Any(keys.Contains);

    internal static IEnumerable<string> Values(string query) =>
        Pairs(query).Select(pair => Uri.UnescapeDataString(pair[(pair.IndexOf('=', StringComparison.Ordinal) + 1)..]));

    internal static IEnumerable<string> Keys(string query) => Pairs(query).Select(Key);

    private static string[] Pairs(string query) => query.Split('&', StringSplitOptions.RemoveEmptyEntries);

    private static string Key(string pair) =>
        Fold(pair.IndexOf('=', StringComparison.Ordinal) is >= 0 and var at ? pair[..at] : pair);

    private static string Fold(string part)
    {
        var decoded = Uri.UnescapeDataString(part.Replace('+', ' '));
        return UrlText.IsBroken(decoded) ? decoded : Nfc.Normalize(decoded).ToLowerInvariant();
    }
}
