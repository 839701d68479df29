namespace Mapflat.Content.Addresses;

/// <summary>
/// The addresses of the parts of a page: its Markdown, history, time map, citations, picture and the lists of its
/// section move with it.
/// </summary>
internal static class AddressBook
{
    /// <summary>The home page's Markdown is <c>/index.md</c>, for <c>/.md</c> is not a name.</summary>
    internal static string Join(string address, string part) => (address, part) switch
    {
        ("/", "") => "/",
        ("/", ".md") => "/index.md",
        ("/", _) => part,
        (_, "") => address,
        // The lists of a section are made and found by what it is looked up by, whatever its page is spelt like.
        (_, ['~', ..] or SiteLists.ForModels) => PageAddress.FoldedOf(address) + part,
        _ => LegacyPath.WithoutIndex(address) + part,
    };

    private const int CaptureStampLength = 14;

    /// <summary>The key of what this one would be the history, a capture or the time map of, and that part.</summary>
    internal static (string Owner, string Part)? SplitPast(string key) =>
        PastOwner(key) is { } owner && key[owner.Length..] is var part
            && !PageParts.All.Contains(part) && SiteLists.PartStart(key) <= 0 ? (owner, part)
            : key is "/history" or "/timemap" ? ("/", key) : null;

    /// <summary>Whether a part of a page is a capture among its versions.</summary>
    internal static bool IsCapture(string part) => part.Length == "/history/".Length + CaptureStampLength
        && part.StartsWith("/history/", StringComparison.Ordinal);

    /// <summary>The page that this key would be the history or the time map of.</summary>
    internal static string? PastOwner(string key) =>
        key.EndsWith(".md", StringComparison.Ordinal) || PartStart(key) is not (> 0 and var end) ? null : key[..end];

    /// <summary>The page that this key would be a part of; null if it can only be a page itself.</summary>
    internal static string? Owner(string key) =>
        PartStart(key) is >= 0 and var end ? key == "/index.md" || end == 0 ? "/" : key[..end] : null;

    /// <param name="at">The address of what stands at a key, as it is spelt.</param>
    internal static (string Address, string Part)? Find(string key, Func<string, string?> at)
    {
        if (at(key) is { } whole) return (whole, "");
        return Owner(key) is { } owner && at(owner) is { } address
            ? (address, key == "/index.md" ? ".md" : key[PartStart(key)..])
            : null;
    }

    private static int PartStart(string key)
    {
        if (key.EndsWith(".md", StringComparison.Ordinal))
            return key == "/.md" || key.EndsWith("/.md", StringComparison.Ordinal) ? -1 : key.Length - 3;
        if (SiteLists.PartStart(key) is > 0 and var list) return list;
        var number = key.AsSpan(key.LastIndexOf('/') + 1);
        // Versions are numbered; captures have their moment in 14 digits.
        if (number.Length is (> 0 and < 10) or CaptureStampLength && !number.ContainsAnyExceptInRange('0', '9'))
        {
            var above = key.Length - number.Length - 1;
            return key.AsSpan(0, above).EndsWith("/history", StringComparison.Ordinal) ? above - "/history".Length : -1;
        }
        foreach (var part in PageParts.All)
            if (key.EndsWith(part, StringComparison.Ordinal)) return key.Length - part.Length;
        return key.EndsWith("/history", StringComparison.Ordinal) || key.EndsWith("/timemap", StringComparison.Ordinal)
            ? key.Length - "/history".Length
            : -1;
    }
}
