namespace Mapflat.Web.Visits;

/// <summary>The host of the site that took over, with and without <c>www.</c></summary>
internal sealed class SuccessorHost(string? url)
{
    private readonly string? _name = url is null ? null : Name(url).ToString();

    public bool IsTarget(string location) =>
        _name is not null && Name(location).Equals(_name, StringComparison.OrdinalIgnoreCase);

    private static ReadOnlySpan<char> Name(ReadOnlySpan<char> url)
    {
        var scheme = url.IndexOf("://", StringComparison.Ordinal);
        if (scheme < 0) return [];
        var host = url[(scheme + 3)..];
        if (host.IndexOfAny('/', '?', '#') is >= 0 and var end) host = host[..end];
        return host.StartsWith("www.", StringComparison.OrdinalIgnoreCase) ? host[4..] : host;
    }
}
