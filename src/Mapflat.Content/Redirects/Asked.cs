namespace Mapflat.Content.Redirects;

/// <summary>An address that is being resolved.</summary>
/// <param name="Host">One of the site's own hosts.</param>
/// <param name="Path">The path.</param>
/// <param name="Query">The query as it was asked, without its question mark.</param>
/// <param name="QueryKey">The significant part of the query.</param>
/// <param name="Spelling">The path as it was asked.</param>
/// <param name="IsEncoded">Whether the spelling is percent-encoded.</param>
internal sealed record Asked(string Host, LegacyPath Path, string Query, string QueryKey, string Spelling, bool IsEncoded)
{
    /// <summary>What makes two askings the same, so that going round in circles is seen.</summary>
    internal (string, string, string) Identity => (Host, Path.Key, QueryKey);

    /// <summary>The whole address as it was asked, in ASCII, for an archive.</summary>
    internal string Url =>
        $"http://{Host}{(IsEncoded ? UrlText.MendPath(Spelling) : UrlText.EncodePath(Spelling))}{(Query.Length == 0 ? "" : "?" + UrlText.MendQuery(Query))}";

    internal static Asked Create(string host, LegacyPath path, string query, string spelling, bool isEncoded, SiteHosts hosts)
    {
        var plain = query.StartsWith('?') ? query[1..] : query;
        return new Asked(host, path, plain, QueryText.SignificantPart(plain, hosts.SignificantAt(path.Key)), spelling, isEncoded);
    }

    /// <summary>The address a rule leads to, if it is on one of the site's own hosts and its path can be read.</summary>
    internal static Asked? Create(Hop hop, SiteHosts hosts) =>
        LegacyPath.FromRaw(hop.Path).Value is { } path ? Create(hop.Host, path, hop.Query ?? "", hop.Path, true, hosts) : null;
}

/// <summary>One possible answer to an address: either an end, or a hop that is to be followed.</summary>
/// <param name="Step">The step of the resolution that offers it.</param>
/// <param name="End">The answer, where it leads nowhere else.</param>
/// <param name="Hop">Where it leads; for something gone, where it suggests going.</param>
/// <param name="Rule">The rule behind it, if there is one.</param>
internal sealed record Candidate(int Step, Resolution? End, Hop? Hop, CompiledRule? Rule)
{
    internal int Status => Rule?.Rule.Status ?? 301;

    /// <summary>The page that a former address now belongs to.</summary>
    internal string? Address { get; init; }

    internal string Part { get; init; } = "";
}
