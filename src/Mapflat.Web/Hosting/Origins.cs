using System.Collections.Frozen;
using System.Net;

namespace Mapflat.Web.Hosting;

internal enum HostKind
{
    /// <summary>Not ours: refused, and never repeated in an answer.</summary>
    Unknown,

    Canonical,

    Legacy,
}

/// <summary>The origin of this site and the hosts it answers for.</summary>
internal sealed class Origins
{
    private readonly FrozenDictionary<string, HostKind> _hosts;

    // Nobody has said what the site's address is, so only this machine is answered.
    private readonly bool _isLoopbackOnly;

    /// <param name="listening">Used where no public address is set.</param>
    public Origins(MapflatOptions options, string? listening)
    {
        Origin = options.PublicUrl ?? Loopback(listening);
        var origin = new Uri(Origin);
        var hosts = new Dictionary<string, HostKind>(StringComparer.OrdinalIgnoreCase);
        foreach (var host in options.LegacyHosts) hosts[host] = HostKind.Legacy;
        if (options.PublicUrl is null)
        {
            foreach (var host in (ReadOnlySpan<string>)["localhost", "127.0.0.1", "[::1]"])
                hosts[host] = HostKind.Canonical;
        }
        hosts[origin.Host] = HostKind.Canonical;
        hosts[origin.Authority] = HostKind.Canonical;
        _hosts = hosts.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);
        IsHttps = options.PublicUrl is not null && origin.Scheme == "https";
        _isLoopbackOnly = options.PublicUrl is null;
    }

    /// <summary>Scheme, host and port, without a slash at the end.</summary>
    public string Origin { get; }

    public bool IsHttps { get; }

    /// <summary>Whether a request came by the one scheme and host that pages are served on.</summary>
    public bool IsCanonical(HttpRequest request) =>
        KindOf(request.Host) == HostKind.Canonical && (!IsHttps || request.IsHttps)
        && IsReachable(request.HttpContext.Connection);

    /// <summary>Whether a request came from where this site may be asked.</summary>
    public bool IsReachable(ConnectionInfo connection) =>
        !_isLoopbackOnly || connection.LocalIpAddress is not { } local || IPAddress.IsLoopback(local);

    public HostKind KindOf(HostString host)
    {
        if (!host.HasValue) return HostKind.Unknown;
        // A final dot is the same name (RFC 1034, section 3.1), but not the one origin.
        if (host.Host.EndsWith('.'))
            return _hosts.ContainsKey(host.Host.TrimEnd('.')) ? HostKind.Legacy : HostKind.Unknown;
        return _hosts.TryGetValue(host.Value, out var kind) || _hosts.TryGetValue(host.Host, out kind)
            ? kind
            : HostKind.Unknown;
    }

    /// <summary>A wildcard such as <c>http://[::]:5000</c> is not an address to put into a page.</summary>
    private static string Loopback(string? listening)
    {
        if (listening is null) return "http://localhost";
        var address = BindingAddress.Parse(listening);
        var port = (address.Scheme, address.Port) is ("http", 80) or ("https", 443) ? "" : $":{address.Port}";
        return $"{address.Scheme}://{(address.Host is "127.0.0.1" or "[::1]" ? address.Host : "localhost")}{port}";
    }
}
