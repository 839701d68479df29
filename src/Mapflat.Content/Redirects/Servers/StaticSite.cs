namespace Mapflat.Content.Redirects.Servers;

/// <summary>One answer of a site that was written out as files.</summary>
/// <param name="Address">Its canonical address, decoded.</param>
/// <param name="File">The file that holds its bytes, relative to the document root.</param>
/// <param name="Status">200, or 410 for a page that was withdrawn for good.</param>
/// <param name="ContentType">Its media type with its charset.</param>
/// <param name="CacheControl">How long it may be kept.</param>
/// <param name="Headers">What else is said with it; wins over what is said with every answer.</param>
public sealed record StaticFile(
    string Address, string File, int Status, string ContentType, string CacheControl, IReadOnlyList<KeyValuePair<string, string>> Headers)
{
    /// <summary>Whether it is a page, whose file has an ending that its address has not.</summary>
    public bool IsPage => File.EndsWith(".html", StringComparison.Ordinal) && !Address.EndsWith(".html", StringComparison.Ordinal);
}

/// <summary>A site that was written out as files, as other web servers need to know it.</summary>
public sealed record StaticSite
{
    /// <summary>The status that files under <see cref="GoneFolder"/> and <c>410.html</c> are sent with.</summary>
    public const string GoneFolder = "410";

    /// <summary>The answers, in the order of their addresses.</summary>
    public required IReadOnlyList<StaticFile> Files { get; init; }

    /// <summary>The headers of every answer.</summary>
    public required IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; }

    /// <summary>The value of <c>Strict-Transport-Security</c> over HTTPS; null where the site does not ask for it.</summary>
    public required string? TransportSecurity { get; init; }

    /// <summary>What the resolution of addresses is made of.</summary>
    public required RedirectMapData Data { get; init; }

    /// <summary>The resolution itself.</summary>
    public required RedirectMap Map { get; init; }

    /// <summary>What every old address that is known comes to.</summary>
    public required KnownAnswers Known { get; init; }

    /// <summary>The public origin, without a final slash.</summary>
    public string Origin => Map.Hosts.Origin;

    /// <summary>The hosts that are the site's own: the public one, then the old ones.</summary>
    internal IEnumerable<string> Hosts => Data.Addresses.LegacyHosts.Prepend(new Uri(Origin).Host).Select(host => host.ToLowerInvariant().Split(':')[0]).Distinct();
}

/// <summary>The files that make one kind of web server answer like this site.</summary>
/// <param name="Server">The name of the folder they are in, and of the server.</param>
/// <param name="Files">Their names and texts.</param>
/// <param name="Findings">What this server cannot do, or its files cannot say.</param>
public sealed record ServerFiles(string Server, IReadOnlyList<KeyValuePair<string, string>> Files, IReadOnlyList<Finding> Findings);

/// <summary>Writes the configuration of other web servers.</summary>
public static class ServerConfigurations
{
    /// <summary>One set of files for each kind of server that is known. The same site always gives the same bytes.</summary>
    public static IReadOnlyList<ServerFiles> Write(StaticSite site)
    {
        ArgumentNullException.ThrowIfNull(site);
        return [NginxServer.Write(site), ApacheServer.Write(site), UnderscoreServer.Write(site, isCloudflare: false), UnderscoreServer.Write(site, isCloudflare: true), PlainServer.Write(site)];
    }
}
