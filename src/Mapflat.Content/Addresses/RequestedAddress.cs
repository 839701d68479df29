using Mapflat.Content.Text;

namespace Mapflat.Content.Addresses;

/// <summary>An address that is being resolved.</summary>
internal sealed record RequestedAddress(
    string Host, LegacyPath Path, string Query, string QueryKey, string Spelling, bool IsEncoded)
{
    /// <summary>What makes two askings the same, so that going round in circles is seen.</summary>
    internal (string, string, string) Identity => (Host, Path.Key, QueryKey);

    /// <summary>As it was asked, in ASCII, for an archive.</summary>
    internal string Url =>
        $"http://{Host}{(IsEncoded ? UrlText.MendPath(Spelling) : UrlText.EncodePath(Spelling))}"
        + $"{(Query.Length == 0 ? "" : "?" + UrlText.MendQuery(Query))}";

    internal static RequestedAddress Create(
        string host, LegacyPath path, string query, string spelling, bool isEncoded, SiteHosts hosts)
    {
        var plain = query.StartsWith('?') ? query[1..] : query;
        return new RequestedAddress(
            host, path, plain, hosts.SignificantPart(plain, path.Key), spelling, isEncoded);
    }

    /// <summary>Null unless it is on one of the site's own hosts and its path can be read.</summary>
    internal static RequestedAddress? Create(Hop hop, SiteHosts hosts) =>
        LegacyPath.FromRaw(hop.Path).Value is { } path
            ? Create(hop.Host, path, hop.Query ?? "", hop.Path, true, hosts)
            : null;
}

/// <summary>One possible answer to an address: either an end, or a hop that is to be followed.</summary>
/// <param name="Hop">Where it leads; for something gone, where it suggests going.</param>
internal sealed record PossibleAnswer(ResolutionStep Step, Resolution? End, Hop? Hop, CompiledRule? Rule)
{
    internal int Status => Rule?.Rule.Status ?? 301;

    internal string? Address { get; init; }

    internal string Part { get; init; } = "";

    /// <summary>The captured address that leads on, where one does.</summary>
    internal CapturedAnswer? Captured { get; init; }
}
