namespace Mapflat.Content.Archives.Warc;

/// <summary>
/// URLs in the form by which indexes of archives are sorted (Sort-friendly URI Reordering Transform): all of a host,
/// and of a domain, stands together, as in <c>org,example)/path?a=1</c>.
/// </summary>
internal static class SurtText
{
    /// <param name="url">Absolute, http or https, percent-encoded.</param>
    public static string Create(string url)
    {
        var uri = new Uri(url);
        var host = CapturedUrl.WithoutWww(uri.IdnHost.ToLowerInvariant());
        var name = uri.HostNameType == UriHostNameType.Dns
            ? string.Join(',', host.Split('.').Reverse()) : host;
        var rest = url[(url.IndexOf("://", StringComparison.Ordinal) + 3)..].Split('#')[0];
        var start = rest.AsSpan().IndexOfAny('/', '?');
        var (path, query) = start < 0 ? ("/", "") : Split(rest[start..]);
        return $"{name}{(uri.IsDefaultPort ? "" : $":{uri.Port}")}){path}{query}".ToLowerInvariant();
    }

    private static (string Path, string Query) Split(string target)
    {
        var mark = target.IndexOf('?', StringComparison.Ordinal);
        if (mark < 0) return (target, "");
        var pairs = target[(mark + 1)..].Split('&');
        Array.Sort(pairs, StringComparer.Ordinal);
        return (mark == 0 ? "/" : target[..mark], $"?{string.Join('&', pairs)}");
    }
}
