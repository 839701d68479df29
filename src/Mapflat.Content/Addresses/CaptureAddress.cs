using Mapflat.Content.Text;

namespace Mapflat.Content.Addresses;

/// <summary>
/// The address of something that was captured: in the very spelling that it had, and folded, so that other spellings
/// find it.
/// </summary>
/// <param name="Text">Path and query in ASCII; escapes stay as they were.</param>
/// <param name="Key">The path as <see cref="LegacyPath.Key"/>, or in lower case where its escapes are no UTF-8.</param>
/// <param name="QueryKey">The pairs of the query, decoded and in order; empty where there is none.</param>
internal sealed record CaptureAddress(string Text, string Key, string QueryKey)
{
    /// <summary>Query keys by which senders of links tell where visitors come from; no page is told by them.</summary>
    private static readonly HashSet<string> _tracking = new(
        ["fbclid", "gclid", "dclid", "msclkid", "mc_cid", "mc_eid", "igshid", "yclid"], StringComparer.Ordinal);

    /// <param name="rawPath">As it stood in the URL, percent-encoded, beginning with a slash.</param>
    /// <param name="query">Without its question mark; null or empty for none.</param>
    /// <returns>Null where it is longer than <see cref="LegacyPath.MaxLength"/>.</returns>
    public static CaptureAddress? Create(string rawPath, string? query)
    {
        var text = UrlText.MendPath(rawPath) + (string.IsNullOrEmpty(query) ? "" : "?" + UrlText.MendQuery(query));
        return text.Length > LegacyPath.MaxLength ? null
            : new CaptureAddress(text, KeyOf(rawPath), QueryKeyOf(query ?? ""));
    }

    public static string KeyOf(string rawPath) =>
        LegacyPath.FromRaw(rawPath).Value?.Key ?? UrlText.MendPath(rawPath).ToLowerInvariant();

    /// <summary>
    /// The pairs of a query with their escapes and their order folded. Case is kept: systems that told pages apart by
    /// it are many.
    /// </summary>
    public static string QueryKeyOf(string query)
    {
        if (query.Length == 0) return "";
        var pairs = query.Split('&', StringSplitOptions.RemoveEmptyEntries).Select(Fold).ToList();
        pairs.Sort(StringComparer.Ordinal);
        return string.Join('&', pairs);
    }

    /// <summary>The same without what senders of links have added; null where they have added nothing.</summary>
    public static string? WithoutTracking(string query)
    {
        var pairs = query.Split('&', StringSplitOptions.RemoveEmptyEntries);
        string[] kept = [.. pairs.Where(pair => !IsTracking(pair.Split('=')[0]))];
        return kept.Length == pairs.Length ? null : string.Join('&', kept);
    }

    internal static bool IsTracking(string key) =>
        key.StartsWith("utm_", StringComparison.Ordinal) || _tracking.Contains(key);

    private static string Fold(string pair)
    {
        var decoded = UrlText.Decode(pair.Replace('+', ' ')) ?? pair;
        return UrlText.IsBroken(decoded) ? decoded : Nfc.Normalize(decoded);
    }
}

/// <summary>What was captured at an address, and what visitors get there now.</summary>
/// <param name="Id">Of the capture, which never changes; 0 for an address that led elsewhere when it was
/// captured.</param>
/// <param name="Address">Path and query in ASCII.</param>
/// <param name="File">The name of the archive's file; null where there is no capture.</param>
/// <param name="Host">The host of the old site; empty where there is no capture.</param>
internal sealed record CapturedAnswer(
    int Id, string Address, CaptureState State, string Reason, string? LeadsTo, string? File, long RecordOffset,
    long RecordLength, long Length, string ContentType, DateTime Moment, string Digest, string Title,
    string Host)
{
    public string Path => Address.Split('?')[0];

    /// <summary>The path of its history, of its time map, or of one capture.</summary>
    public string PathOf(string part) => Path == "/" ? part : LegacyPath.WithoutIndex(Path) + part;

    /// <summary>The same as an address, with its query.</summary>
    public string AddressOf(string part) => PathOf(part) + (Query is { } query ? "?" + query : "");

    /// <summary>The query that is part of the address; null where there is none.</summary>
    public string? Query => Address.IndexOf('?', StringComparison.Ordinal) is >= 0 and var mark
        ? Address[(mark + 1)..] : null;
}
