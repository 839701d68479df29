using System.Net;
using System.Net.Sockets;

namespace Mapflat.Content.Links.Outbound;

/// <summary>
/// Which addresses belong to the public internet (https://www.iana.org/assignments/iana-ipv4-special-registry and its
/// counterpart for IPv6). What the site asks on behalf of a link goes nowhere else, or a link could reach what only
/// this machine may.
/// </summary>
internal static class PublicNetwork
{
    private static readonly IPNetwork[] _special =
    [
        .. ((string[])
        [
            // This network, private use, shared by carriers, loopback, link-local, protocols, documentation, relays,
            // tests, multicast, reserved.
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12",
            "192.0.0.0/24", "192.0.2.0/24",
            "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24", "192.168.0.0/16", "192.175.48.0/24",
            "198.18.0.0/15", "198.51.100.0/24",
            "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
        ]).Select(IPNetwork.Parse),
    ];

    private static readonly IPNetwork _global = IPNetwork.Parse("2000::/3");

    private static readonly IPNetwork[] _notGlobal =
    [
        // Within what is global: protocols with Teredo and ORCHID, documentation, 6to4, SRv6.
        .. ((string[])["2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20", "5f00::/16"]).Select(IPNetwork.Parse),
    ];

    // RFC 6052 and RFC 8215: an IPv4 address in the last 32 bits.
    private static readonly IPNetwork _translated = IPNetwork.Parse("64:ff9b::/96");

    /// <summary>
    /// Whether an address may be connected to. An IPv4 address within an IPv6 one is judged as itself.
    /// </summary>
    public static bool Includes(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        else if (address.AddressFamily == AddressFamily.InterNetworkV6 && _translated.Contains(address))
            address = new IPAddress(address.GetAddressBytes().AsSpan(12));
        return address.AddressFamily switch
        {
            AddressFamily.InterNetwork => !_special.Any(network => network.Contains(address)),
            AddressFamily.InterNetworkV6 => address.ScopeId == 0 && _global.Contains(address)
                && !_notGlobal.Any(network => network.Contains(address)),
            _ => false,
        };
    }
}
