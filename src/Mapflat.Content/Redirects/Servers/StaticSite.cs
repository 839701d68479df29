using System.Text.Json.Serialization;
using Mapflat.Content.Addresses;
using Mapflat.Content.Redirects.Servers.Edge;
using Mapflat.Content.Text;

namespace Mapflat.Content.Redirects.Servers;

/// <summary>One answer of a site that was written out as files.</summary>
/// <param name="Address">Its canonical address, decoded.</param>
/// <param name="File">The file that holds its bytes, relative to the document root.</param>
/// <param name="Headers">What else is said with it; wins over what is said with every answer.</param>
internal sealed record StaticFile(
    string Address, string File, int Status, string ContentType, string CacheControl,
    IReadOnlyList<KeyValuePair<string, string>> Headers)
{
    /// <summary>The end of a folder's name whose own is that of a file.</summary>
    public const string BelowFile = ".html~/";

    /// <summary>Whether the same is beside it in Brotli.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool IsCompressed { get; init; }

    /// <summary>The address as it stands in a URL.</summary>
    [JsonIgnore]
    public string Url => UrlText.EncodePath(Address);

    /// <summary>A page's file has an ending that its address has not.</summary>
    [JsonIgnore]
    public bool IsPage =>
        File.EndsWith(".html", StringComparison.Ordinal) && !Address.EndsWith(".html", StringComparison.Ordinal);
}

/// <summary>A site that was written out as files, as other web servers need to know it.</summary>
internal sealed record StaticSite
{
    /// <summary>The status that files under <see cref="GoneFolder"/> and <c>410.html</c> are sent with.</summary>
    public const string GoneFolder = "410";

    public StaticFiles Files { get; init; } = new([]);

    public required IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; }

    /// <summary>
    /// The value of <c>Strict-Transport-Security</c> over HTTPS; null where the site does not ask for it.
    /// </summary>
    public required string? TransportSecurity { get; init; }

    /// <summary>The same for old hosts.</summary>
    public string? TransportSecurityElsewhere { get; init; }

    public required RedirectMapData Data { get; init; }

    public required RedirectMap Map { get; init; }

    public required KnownAnswers Known { get; init; }

    public required RedirectPages Stubs { get; init; }

    /// <summary>Where visitors' servers read what “mapflat publish” writes.</summary>
    public Uri Bucket { get; init; } = BucketAddress.Example;

    public StaticCaptures Captures { get; init; } = StaticCaptures.None;

    internal bool HasCaptures => Captures.All.Count > 0;

    public string Origin => Map.Hosts.Origin;

    /// <summary>The hosts that are the site's own: the public one, then the old ones.</summary>
    internal IEnumerable<string> Hosts => Data.Addresses.LegacyHosts.Prepend(new Uri(Origin).Host)
        .Select(host => host.ToLowerInvariant().Split(':')[0]).Distinct();
}

internal sealed record ServerFiles(string Server, IReadOnlyList<Finding> Findings);

internal static class ServerConfigurations
{
    /// <param name="write">Writes its text; called once, before this returns.</param>
    public delegate void Put(string path, Action<TextWriter> write);

    public static IReadOnlyList<string> Paths { get; } =
    [
        "nginx/mapflat.conf", "caddy/Caddyfile", "apache/.htaccess", "netlify/_headers", "netlify/_redirects",
        "cloudflare/_headers", "cloudflare/_redirects", .. EdgeServer.Paths,
    ];

    /// <summary>Writes one set of files for each kind of server that is known. The same site always gives the same
    /// bytes.</summary>
    /// <param name="only">The one server that is written for; null for all.</param>
    public static IReadOnlyList<ServerFiles> Write(StaticSite site, Put put, string? only = null)
    {
        ArgumentNullException.ThrowIfNull(site);
        ArgumentNullException.ThrowIfNull(put);
        (string Server, Func<IReadOnlyList<ServerFiles>> Write)[] all =
        [
            ("nginx", () => [NginxServer.Write(site, put)]), ("caddy", () => [CaddyServer.Write(site, put)]),
            ("apache", () => [ApacheServer.Write(site, put)]),
            ("netlify", () => [UnderscoreServer.Write(site, put, isCloudflare: false)]),
            ("cloudflare", () => [UnderscoreServer.Write(site, put, isCloudflare: true)]),
            ("plain", () => [PlainServer.Write(site)]), (EdgeServer.Name, () => EdgeServer.Write(site, put)),
        ];
        return [.. all.Where(each => only is null || each.Server == only).SelectMany(each => each.Write())];
    }
}
