namespace Mapflat.Content.Addresses;

/// <summary>
/// The keys that some rules look at in a query, which is what makes them significant there: a rule is found by filling
/// in what was asked. A value of <c>*</c> is any, as in <c>/store?id=*</c>; <c>/store?*</c> is for any query at all.
/// </summary>
/// <param name="Text">The pairs in order: <c>id=*&amp;lang</c> looks for any id, and for one language.</param>
internal sealed record QueryShape(string Text)
{
    /// <summary>The value of a rule's query that stands for every value.</summary>
    internal const string Any = "*";

    /// <summary>The query of a rule for addresses that have none; its source ends in a question mark.</summary>
    internal const string None = "!";

    /// <summary>More than these are in no address that was ever public.</summary>
    private const int MostFitting = 16;

    private readonly string[] _keys = Text.Split('&');

    internal IEnumerable<string> Keys => Text is Any or None ? [] : _keys.Select(KeyOf);

    /// <summary>The shape of a rule's <see cref="CheckedRule.QueryKey"/>.</summary>
    internal static QueryShape Read(string queryKey) => new(string.Join('&', queryKey.Split('&')
        .Select(pair => pair.EndsWith("=*", StringComparison.Ordinal) ? pair : pair.Split('=')[0])));

    internal static IReadOnlyList<QueryShape> All(IEnumerable<string> queryKeys) =>
        [.. queryKeys.Where(key => key.Length > 0).Select(Read).Distinct()
            .OrderByDescending(shape => shape._keys.Length)
            .ThenBy(shape => shape._keys.Count(key => key.EndsWith('*')))
            .ThenBy(shape => shape.Text, StringComparer.Ordinal)];

    /// <summary>What rules could look for in a query, those that say most of it first.</summary>
    internal static IReadOnlyList<string> Fit(IReadOnlyList<QueryShape> shapes, string query)
    {
        if (shapes.Count == 0) return [];
        var asked = QueryText.Read(query);
        return [.. shapes.Select(shape => shape.Fill(asked)).OfType<string>().Take(MostFitting)];
    }

    /// <summary>Whether a rule that looks for this looks for any value of some key.</summary>
    internal static bool TakesAny(string queryKey) => Read(queryKey).Text is Any or None
        || Read(queryKey).Text.Contains("=*", StringComparison.Ordinal);

    // The text says all; that the record has it in parts too is no difference.
    public bool Equals(QueryShape? other) => other?.Text == Text;

    public override int GetHashCode() => Text.GetHashCode(StringComparison.Ordinal);

    private string? Fill(Dictionary<string, string> asked)
    {
        if (Text == Any) return asked.Count > 0 ? Any : null;
        if (Text == None) return asked.Keys.All(CaptureAddress.IsTracking) ? None : null;
        var pairs = new string[_keys.Length];
        for (var i = 0; i < pairs.Length; i++)
        {
            var key = KeyOf(_keys[i]);
            if (!asked.TryGetValue(key, out var value)) return null;
            pairs[i] = _keys[i].EndsWith('*') ? _keys[i] : QueryText.Pair(key, value);
        }

        return string.Join('&', pairs);
    }

    private static string KeyOf(string part) =>
        Uri.UnescapeDataString(part.EndsWith("=*", StringComparison.Ordinal) ? part[..^2] : part);
}
