using System.Collections.Frozen;
using System.Globalization;
using Mapflat.Content.Text;

namespace Mapflat.Content.Addresses;

/// <summary><see cref="SiteAddresses"/> prepared for looking up.</summary>
internal sealed class SiteHosts
{
    private readonly FrozenSet<string> _legacy;
    private readonly FrozenSet<string> _targets;
    private readonly Lazy<(FrozenSet<string> Elsewhere, FrozenSet<string> AtHome)> _significant;

    /// <param name="ofRules">The query keys that rules look at, asked for when a query is first looked at.</param>
    /// <exception cref="ArgumentException">The public origin is no http or https origin; settings are checked
    /// before.</exception>
    internal SiteHosts(SiteAddresses addresses, Func<IEnumerable<string>>? ofRules = null)
    {
        if (!Uri.TryCreate(addresses.PublicOrigin, UriKind.Absolute, out var origin)
            || origin.Scheme is not ("http" or "https") || UrlText.FoldHost(origin.Authority) is not { } host)
            throw new ArgumentException(
                $"“{addresses.PublicOrigin}” is not an origin such as https://www.example.com.", nameof(addresses));
        PublicHost = host;
        var name = origin.HostNameType == UriHostNameType.IPv6 ? $"[{origin.IdnHost}]" : origin.IdnHost;
        Origin = origin.IsDefaultPort
            ? $"{origin.Scheme}://{name}"
            : $"{origin.Scheme}://{name}:{origin.Port.ToString(CultureInfo.InvariantCulture)}";
        _legacy = Fold(addresses.LegacyHosts).Where(legacy => legacy != host).ToFrozenSet(StringComparer.Ordinal);
        _targets = Fold(addresses.TargetHosts).ToFrozenSet(StringComparer.Ordinal);
        Identity = Keys(addresses.IdentityQueryKeys);
        // A fault of the database is not kept: whoever asks next may find it mended.
        _significant = new Lazy<(FrozenSet<string>, FrozenSet<string>)>(() =>
        {
            List<string> keys = [.. addresses.SignificantQueryKeys, .. ofRules?.Invoke() ?? []];
            return (Keys(keys), Keys([.. keys, .. addresses.IdentityQueryKeys]));
        }, LazyThreadSafetyMode.PublicationOnly);
    }

    /// <summary>The public host, with its port where it is not a default one.</summary>
    internal string PublicHost { get; }

    internal string Origin { get; }

    /// <summary>The keys that say that something else than the home page is asked for.</summary>
    internal FrozenSet<string> Identity { get; }

    internal FrozenSet<string> SignificantAt(string key) =>
        key == "/" ? _significant.Value.AtHome : _significant.Value.Elsewhere;

    /// <summary>The pairs of a query that are part of the address at a key, folded and sorted.</summary>
    internal string SignificantPart(string query, string key) =>
        query.Length == 0 ? "" : QueryText.SignificantPart(query, SignificantAt(key));

    internal int Count => _legacy.Count + 1;

    /// <summary>The public host, and then the others.</summary>
    internal IReadOnlyList<string> All => field ??= [PublicHost, .. _legacy.Order(StringComparer.Ordinal)];

    /// <summary>With <c>www.</c> where there was none, and without where there was.</summary>
    internal static string Toggled(string host) =>
        host.StartsWith("www.", StringComparison.Ordinal) ? host[4..] : "www." + host;

    /// <summary>
    /// The host of the site that a name in another server's configuration stands for: the public one is meant with
    /// <c>www.</c> and without, and whatever its port is. Null where it stands for none.
    /// </summary>
    internal string? OwnOf(string name)
    {
        if (UrlText.FoldHost(name) is not { } folded) return null;
        if (IsOwn(folded)) return folded;
        return Bare(folded) == Bare(PublicHost) ? PublicHost : null;

        static string Bare(string host) => new Uri("http://" + host).Host is var bare
            && bare.StartsWith("www.", StringComparison.Ordinal) ? bare[4..] : bare;
    }

    internal bool IsLegacy(string foldedHost) => _legacy.Contains(foldedHost);

    internal bool IsOwn(string foldedHost) => foldedHost == PublicHost || IsLegacy(foldedHost);

    internal bool MayBeTarget(string foldedHost) => IsOwn(foldedHost) || _targets.Contains(foldedHost);

    /// <summary>
    /// The host that a request asks: a legacy host if it is one, and otherwise the public one. A host that is not
    /// ours is the caller's to refuse; calling it legacy would make a redirect loop behind a proxy that changes Host.
    /// </summary>
    internal string Asked(string? host)
    {
        if (host == PublicHost || UrlText.FoldHost(host)?.TrimEnd('.') is not { } folded) return PublicHost;
        if (IsOwn(folded)) return folded;
        var colon = folded.EndsWith(']') ? -1 : folded.LastIndexOf(':');
        var name = colon > 0 ? folded[..colon].TrimEnd('.') : folded;
        return IsLegacy(name) ? name : PublicHost;
    }

    private static FrozenSet<string> Keys(IEnumerable<string> keys) =>
        keys.Select(key => key.ToLowerInvariant()).ToFrozenSet(StringComparer.Ordinal);

    private static IEnumerable<string> Fold(IEnumerable<string> hosts) =>
        hosts.Select(UrlText.FoldHost).OfType<string>();
}
