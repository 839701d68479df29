using System.Net;
using System.Net.Sockets;

namespace Mapflat.Content.Accounts;

internal sealed class Throttles(TimeProvider time)
{
    /// <summary>Passwords by the address that somebody signs in with, be there such an account or not.</summary>
    public Throttle Accounts { get; } = new(time, free: 5, TimeSpan.FromSeconds(30));

    public Throttle Networks { get; } = new(time, free: 20, TimeSpan.FromMinutes(1));

    /// <summary>Passwords by browser, of those that have signed in before.</summary>
    public Throttle Browsers { get; } = new(time, free: 5, TimeSpan.FromSeconds(30));

    /// <summary>
    /// What is tried in one account by whoever has shown the first factor, or is signed in: six digits are soon tried.
    /// </summary>
    public Throttle Codes { get; } = new(time, free: 5, TimeSpan.FromMinutes(5));

    /// <summary>
    /// The network of an address: itself, or of IPv6 the 64 bits that one subscriber has at the least.
    /// </summary>
    public static string NetworkOf(string? address) =>
        IPAddress.TryParse(address, out var ip)
        && ip is { AddressFamily: AddressFamily.InterNetworkV6, IsIPv4MappedToIPv6: false }
            ? Convert.ToHexStringLower(ip.GetAddressBytes().AsSpan(0, 8)) : address ?? "";

    public static Failure.TooMany? Refuse(params ReadOnlySpan<(Throttle Throttle, string Key)> asked)
    {
        var wait = TimeSpan.Zero;
        foreach (var (throttle, key) in asked)
            if (throttle.Wait(key) is var own && own > wait) wait = own;
        if (wait == TimeSpan.Zero) return null;
        var seconds = (int)Math.Ceiling(wait.TotalSeconds);
        return new Failure.TooMany("There were too many failed tries. Wait "
            + $"{(seconds == 1 ? "a second" : seconds + " seconds")}, then try again.", TimeSpan.FromSeconds(seconds));
    }
}
