using System.Collections.Frozen;

namespace Mapflat.Content.Addresses;

/// <summary>The addresses that the program itself answers. No rule may have one as its source.</summary>
internal static class ReservedAddresses
{
    public static IReadOnlyList<string> Prefixes { get; } =
        ["/healthz", "/admin", "/media", "/css", "/js", "/img", "/fonts"];

    public static IReadOnlyList<string> Exact { get; } =
    [
        "/search", "/feed.atom", "/sitemap.xml", "/sitemap-legacy.xml", "/robots.txt", "/llms.txt",
        "/.well-known/security.txt", "/favicon.ico",
        .. SiteLists.Documents, SiteLists.Changes, SiteLists.Contents,
    ];

    private static readonly FrozenSet<string> _exact = Exact.ToFrozenSet(StringComparer.Ordinal);
    private static readonly FrozenSet<string> _prefixes = Prefixes.ToFrozenSet(StringComparer.Ordinal);

    public static bool IsExact(string key) =>
        _exact.Contains(key) || (SiteLists.Parse(key) is { } part && _exact.Contains(part.Base));

    public static bool IsBelowPrefix(string key)
    {
        var slash = key.IndexOf('/', 1);
        return _prefixes.GetAlternateLookup<ReadOnlySpan<char>>().Contains(slash < 0 ? key : key.AsSpan(0, slash));
    }

    public static bool Contains(string key) => IsExact(key) || IsBelowPrefix(key);
}
