using System.Collections.Frozen;

namespace Mapflat.Content.Addresses;

/// <summary>The addresses that the program itself answers. No rule may have one as its source.</summary>
internal static class ReservedAddresses
{
    public static IReadOnlyList<string> Prefixes { get; } =
        ["/healthz", "/admin", "/media", "/css", "/js", "/img", "/fonts"];

    public static IReadOnlyList<string> Exact { get; } =
    [
        "/search", "/feed.atom", "/sitemap.xml", "/sitemap-legacy.xml", SiteLists.Captures, "/robots.txt", "/llms.txt",
        "/.well-known/security.txt", "/favicon.ico",
        .. SiteLists.Documents, SiteLists.Changes, SiteLists.Contents,
    ];

    /// <summary>Folders in which nearly every old site had files of its own, and the program has few.</summary>
    private static readonly FrozenSet<string> _shared = FrozenSet.ToFrozenSet(
        ["/media", "/css", "/js", "/img", "/fonts"], StringComparer.Ordinal);

    private static readonly FrozenSet<string> _exact = Exact.ToFrozenSet(StringComparer.Ordinal);
    private static readonly FrozenSet<string> _prefixes = Prefixes.ToFrozenSet(StringComparer.Ordinal);

    public static bool IsExact(string key) =>
        _exact.Contains(key) || (SiteLists.Parse(key) is { } part && _exact.Contains(part.Base));

    public static bool IsBelowPrefix(string key) => IsBelow(_prefixes, key);

    /// <summary>Whether a file that was captured answers where the program has none of its own.</summary>
    public static bool GivesWay(string key) => IsBelow(_shared, key);

    /// <summary>Whether the program itself answers where something was captured.</summary>
    /// <param name="queryKey">As <see cref="CaptureAddress.QueryKey"/>.</param>
    public static bool Hides(string key, string queryKey) =>
        queryKey.Length == 0 && Contains(key) && !GivesWay(key);

    public static bool Contains(string key) => IsExact(key) || IsBelowPrefix(key);

    private static bool IsBelow(FrozenSet<string> folders, string key)
    {
        var slash = key.IndexOf('/', 1);
        return folders.GetAlternateLookup<ReadOnlySpan<char>>().Contains(slash < 0 ? key : key.AsSpan(0, slash));
    }
}
