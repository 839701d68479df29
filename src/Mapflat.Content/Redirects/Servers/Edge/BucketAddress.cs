using System.Globalization;

namespace Mapflat.Content.Redirects.Servers.Edge;

/// <summary>Where the objects of a published site are read, and how they are named, for servers before them.</summary>
internal static class BucketAddress
{
    /// <summary>What stands in a configuration where nobody has said which bucket it is.</summary>
    internal static Uri Example { get; } = new("https://bucket.s3.eu-north-1.amazonaws.com");

    /// <summary>Its host and port, the default one too.</summary>
    internal static string Place(Uri bucket) =>
        string.Create(CultureInfo.InvariantCulture, $"{bucket.Host}:{bucket.Port}");

    /// <summary>The path before all keys, without a final slash.</summary>
    internal static string Prefix(Uri bucket) => bucket.AbsolutePath.TrimEnd('/');

    /// <summary>
    /// Those addresses whose objects are not called as they are, each as it stands in a URL; what ends in a slash is
    /// not among them. A store takes a plus for a space, and decodes a slash that the address keeps encoded.
    /// </summary>
    internal static IEnumerable<(string Url, string Object)> Renamed(StaticSite site) => site.Files
        .Where(file => file.Url.AsSpan().IndexOfAny('+', '%') >= 0)
        .Select(file => (file.Url, Object: (file.Url + (file.Url.EndsWith('/') ? "index.html" : ""))
            .Replace("%2F", "%252F", StringComparison.Ordinal).Replace("+", "%2B", StringComparison.Ordinal)))
        .Where(file => file.Object != file.Url);

    /// <summary>The addresses of what has no compressed form beside it.</summary>
    internal static IEnumerable<string> Plain(StaticSite site) => site.Files
        .Where(file => !file.IsCompressed && !IsPlainPart(file.Url)).Select(file => file.Url);

    /// <summary>What is always so, so that a table need not name it of every page.</summary>
    internal const string PlainParts = @"/(?:timemap|cite\.(?:bib|ris|json)|preview-card\.png)$";

    /// <summary>What a store sends besides, which is nobody's business or is said by the configuration.</summary>
    internal static IEnumerable<string> Hidden(StaticSite site) =>
    [
        "Content-Type", "Cache-Control", "X-Amz-Id-2", "X-Amz-Request-Id", "X-Amz-Version-Id",
        "X-Amz-Server-Side-Encryption", "X-Amz-Meta-Status",
        .. NginxServer.Names(site).Select(header => "X-Amz-Meta-" + header.Name),
    ];

    private static bool IsPlainPart(string url) => url.EndsWith("/timemap", StringComparison.Ordinal)
        || Addresses.PageParts.All.Any(part => url.EndsWith(part, StringComparison.Ordinal));
}
