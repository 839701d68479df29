using System.Collections.Frozen;

namespace Mapflat.Content.Redirects;

/// <summary>The addresses that the program itself answers. No rule may have one as its source.</summary>
public static class ReservedAddresses
{
    /// <summary>Addresses that are reserved with everything below them.</summary>
    public static IReadOnlyList<string> Prefixes { get; } =
        ["/healthz", "/admin", "/media", "/css", "/js", "/img", "/fonts"];

    /// <summary>Single reserved addresses, in their canonical form.</summary>
    public static IReadOnlyList<string> Exact { get; } =
    [
        "/search", "/feed.atom", "/sitemap.xml", "/sitemap-legacy.xml", "/robots.txt", "/llms.txt",
        "/.well-known/security.txt", "/favicon.ico",
    ];

    private static readonly FrozenSet<string> _exact = Exact.ToFrozenSet(StringComparer.Ordinal);
    private static readonly FrozenSet<string> _prefixes = Prefixes.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Whether the key of a <see cref="LegacyPath"/> is one of the single reserved addresses.</summary>
    public static bool IsExact(string key) => _exact.Contains(key);

    /// <summary>Whether the key of a <see cref="LegacyPath"/> is a reserved prefix or lies below one.</summary>
    public static bool IsBelowPrefix(string key)
    {
        var slash = key.IndexOf('/', 1);
        return _prefixes.GetAlternateLookup<ReadOnlySpan<char>>().Contains(slash < 0 ? key : key.AsSpan(0, slash));
    }

    /// <summary>Whether the key of a <see cref="LegacyPath"/> is reserved in either way.</summary>
    public static bool Contains(string key) => IsExact(key) || IsBelowPrefix(key);
}
