using Mapflat.Content.Text;

namespace Mapflat.Content.Archives;

/// <summary>An http or https URL, taken apart without touching the spelling of its path and query.</summary>
/// <param name="Host">Folded, without a leading <c>www.</c>: a site is the same under both.</param>
/// <param name="Query">Without its question mark; null where there is none.</param>
internal sealed record CapturedUrl(string Host, string Path, string? Query)
{
    public string Whole => Query is null ? Path : $"{Path}?{Query}";

    /// <summary>Where a resource of another host is kept.</summary>
    public string Kept => $"{CapturedAddress.OtherHosts}{Host}{Whole}";

    /// <returns>Null for what is no such URL. A fragment is cut off.</returns>
    public static CapturedUrl? Parse(string url)
    {
        var scheme = url.StartsWith("https://", StringComparison.OrdinalIgnoreCase) ? 8
            : url.StartsWith("http://", StringComparison.OrdinalIgnoreCase) ? 7 : 0;
        if (scheme == 0) return null;
        var rest = url[scheme..].Split('#')[0];
        var end = rest.AsSpan().IndexOfAny('/', '?') is >= 0 and var at ? at : rest.Length;
        if (UrlText.FoldHost(rest[..end].Split('@')[^1]) is not { } host) return null;
        var mark = rest.IndexOf('?', StringComparison.Ordinal);
        var path = mark < 0 ? rest[end..] : rest[end..mark];
        return new CapturedUrl(WithoutWww(host), path.Length == 0 ? "/" : path, mark < 0 ? null : rest[(mark + 1)..]);
    }

    public static string WithoutWww(string host) =>
        host.StartsWith("www.", StringComparison.Ordinal) ? host[4..] : host;
}
