using System.Collections.Frozen;
using System.Globalization;

namespace Mapflat.Content.Redirects;

/// <summary><see cref="SiteAddresses"/> prepared for looking up.</summary>
internal sealed class SiteHosts
{
    private readonly FrozenSet<string> _legacy;
    private readonly FrozenSet<string> _targets;

    /// <exception cref="ArgumentException">The public origin is no http or https origin; settings are checked before.</exception>
    internal SiteHosts(SiteAddresses addresses)
    {
        if (!Uri.TryCreate(addresses.PublicOrigin, UriKind.Absolute, out var origin)
            || origin.Scheme is not ("http" or "https") || UrlText.FoldHost(origin.Authority) is not { } host)
            throw new ArgumentException($"“{addresses.PublicOrigin}” is not an origin such as https://www.example.com.", nameof(addresses));
        PublicHost = host;
        var name = origin.HostNameType == UriHostNameType.IPv6 ? $"[{origin.IdnHost}]" : origin.IdnHost;
        Origin = origin.IsDefaultPort ? $"{origin.Scheme}://{name}" : $"{origin.Scheme}://{name}:{origin.Port.ToString(CultureInfo.InvariantCulture)}";
        _legacy = Fold(addresses.LegacyHosts).Where(legacy => legacy != host).ToFrozenSet(StringComparer.Ordinal);
        _targets = Fold(addresses.TargetHosts).ToFrozenSet(StringComparer.Ordinal);
        Significant = addresses.SignificantQueryKeys.Select(key => key.ToLowerInvariant()).ToFrozenSet(StringComparer.Ordinal);
    }

    /// <summary>The public host, with its port where it is not a default one.</summary>
    internal string PublicHost { get; }

    /// <summary>The public origin, without a final slash.</summary>
    internal string Origin { get; }

    internal FrozenSet<string> Significant { get; }

    internal bool IsLegacy(string foldedHost) => _legacy.Contains(foldedHost);

    internal bool IsOwn(string foldedHost) => foldedHost == PublicHost || IsLegacy(foldedHost);

    internal bool MayBeTarget(string foldedHost) => IsOwn(foldedHost) || _targets.Contains(foldedHost);

    /// <summary>
    /// The host that a request asks: a legacy host if it is one, and otherwise the public one. A host that is not
    /// ours is the caller's to refuse; calling it legacy would make a redirect loop behind a proxy that changes Host.
    /// </summary>
    internal string Asked(string? host)
    {
        if (UrlText.FoldHost(host) is not { } folded) return PublicHost;
        if (IsOwn(folded)) return folded;
        var name = folded.LastIndexOf(':') is > 0 and var colon && !folded.EndsWith(']') ? folded[..colon] : folded;
        return IsLegacy(name) ? name : PublicHost;
    }

    private static IEnumerable<string> Fold(IEnumerable<string> hosts) => hosts.Select(UrlText.FoldHost).OfType<string>();
}
