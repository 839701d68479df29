using System.Text;
using Mapflat.Content.Addresses;

namespace Mapflat.Content.Redirects.Servers.Edge;

/// <summary>
/// Writes what stands before a bucket that <c>mapflat publish</c> fills: a function for CloudFront and a worker for
/// Cloudflare, which share one resolver and one table, and configurations for nginx and Caddy.
/// </summary>
internal static class EdgeServer
{
    /// <summary>In bytes: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cloudfront-limits.html.
    /// </summary>
    internal const int LongestFunction = 10 * 1024;

    /// <summary>How it is called among the servers.</summary>
    internal const string Name = "edge";

    internal const string Function = "edge/cloudfront/function.js", Worker = "edge/cloudflare/worker.js",
        Nginx = "edge/nginx/mapflat.conf", Caddy = "edge/caddy/Caddyfile";

    internal static IReadOnlyList<string> Paths { get; } =
    [
        Function, "edge/cloudfront/table.json", Worker, "edge/cloudflare/table.js", "edge/cloudflare/wrangler.toml",
        Nginx, Caddy,
    ];

    internal static IReadOnlyList<ServerFiles> Write(StaticSite site, ServerConfigurations.Put put)
    {
        var set = new ServerRules(site.Known);
        set.Arrange("The edge", ServerSkills.All);
        var table = new EdgeTable(site, set);
        var headers = site.Headers.ToDictionary(header => header.Key.ToLowerInvariant(), header => header.Value);
        var settings = Settings(site, table, "headers", headers);
        var function = "import cf from 'cloudfront';\nconst table = cf.kvs();\n"
            + $"const site = {Settings(site, table, "lists", table.HeaderLists)};\n{Read("function.min.js")}";
        put(Function, text => text.Write(function));
        put("edge/cloudfront/table.json", table.WriteJson);
        put(Worker, text => text.Write(
            $"import table from './table.js';\n\nconst site = {settings};\n\n{Read("resolve.js")}\n"
                + Read("worker.js")));
        put("edge/cloudflare/table.js", table.WriteModule);
        var routes = site.Hosts.Select(host => $"{{ pattern = \"{host}\", custom_domain = true }}");
        put("edge/cloudflare/wrangler.toml", text => text.Write($"""
            name = "{new Uri(site.Origin).Host.Replace('.', '-')}"
            main = "worker.js"
            no_bundle = true
            compatibility_date = "2025-01-01"
            routes = [{string.Join(", ", routes)}]

            # A bucket of Cloudflare itself; or else any other by its address, without a final slash:
            # [vars]
            # ORIGIN = "{site.Bucket.AbsoluteUri.TrimEnd('/')}"
            [[r2_buckets]]
            binding = "BUCKET"
            bucket_name = "site"

            [[rules]]
            type = "ESModule"
            globs = ["*.js"]

            """));
        var alone = site with { Captures = StaticCaptures.None };
        put(Nginx, text => NginxServer.WriteWhole(text, alone, set, NginxDelivery.FromBucket(alone)));
        put(Caddy, text => CaddyServer.WriteWhole(text, alone, set, isBucket: true));
        IReadOnlyList<Finding> all =
        [
            .. set.Findings, .. NginxServer.Coarse(site), .. site.Known.FindSecondHops(),
            .. FindCaptures(site),
        ];
        IReadOnlyList<Finding> code =
        [
            .. all, .. table.Left.Select(left => Finding.Warning(left)),
            Finding.Warning("The page of what is gone names the address as the rule does, not as the visitor wrote it. "
                + "Search and versions by date (Accept-Datetime) need the program; their pages are there under their "
                + "own addresses."),
        ];
        return
        [
            new ServerFiles("edge/cloudfront",
            [
                .. code, .. Long(function),
                Finding.Warning("Where CloudFront's runtime cannot compose letters (NFC), an address with an accent "
                    + "sent by itself gets a 404."),
            ]),
            new ServerFiles("edge/cloudflare",
            [
                .. code, Finding.Warning("A worker never sees a path with . or .. in it: what the program leads on is "
                    + "sent at once."),
            ]),
            new ServerFiles("edge/nginx", [.. all, .. NginxServer.Set(site), .. NginxServer.Unfolded()]),
            new ServerFiles("edge/caddy",
                [.. all, .. NginxServer.Set(site), .. CaddyServer.Unfolded(), .. Pluses(site)]),
        ];
    }

    /// <summary>What of old sites nothing before a bucket answers, and where it is.</summary>
    internal static IEnumerable<Finding> FindCaptures(StaticSite site)
    {
        if (!site.HasCaptures) yield break;
        var files = site.Captures.All.Count(capture => capture.File is not null);
        yield return Finding.Warning($"{site.Captures.All.Count} addresses of old sites, such as "
            + $"{site.Captures.All[0].Address}, get a 404 from whatever stands before a bucket, as they are not in its "
            + $"table: {files} captures are objects, under their own addresses or in {StaticCaptures.Folder}/, without "
            + "the headers that keep them from running anything. The program serves them, as do the copies for nginx, "
            + "Caddy and Apache.");
    }

    private static IEnumerable<Finding> Pluses(StaticSite site)
    {
        if (site.Files.FirstOrDefault(file => file.Address.Contains('+', StringComparison.Ordinal)) is { } file)
            yield return Finding.Warning($"{file.Address} gets a 404 from a store that takes a plus for a space, as "
                + "Amazon's does.");
    }

    private static IEnumerable<Finding> Long(string function)
    {
        if (Encoding.UTF8.GetByteCount(function) is > LongestFunction and var length)
            yield return Finding.Warning($"CloudFront takes {LongestFunction} bytes of code, and function.js has "
                + $"{length}: there are too many hosts or query keys for it. The worker has no such limit.");
    }

    /// <summary>What the code knows by itself; headers are in the table where there is little room for code.</summary>
    private static string Settings(StaticSite site, EdgeTable table, string name, object headers)
    {
        var (origin, known) = (new Uri(site.Origin), site.Known);
        var keys = new QueryKeys(known);
        string[] ruled = [.. known.All.Select(answer => answer.Host).Concat(known.Prefixes.Select(rule => rule.Host))
            .OfType<string>().Select(host => host.Split(':')[0]).Distinct().Order(StringComparer.Ordinal)];
        return EdgeTable.Json(new SortedDictionary<string, object?>(StringComparer.Ordinal)
        {
            ["origin"] = site.Origin,
            ["place"] = $"{origin.Scheme}://{origin.Host}",
            ["hosts"] = site.Hosts.ToArray(),
            ["ruled"] = ruled,
            ["names"] = Any(ReservedAddresses.Prefixes.Concat(ReservedAddresses.Exact)),
            ["folders"] = Any(ReservedAddresses.Prefixes),
            ["identity"] = known.Map.Hosts.Identity.Order(StringComparer.Ordinal).ToArray(),
            ["shapes"] = keys.Shapes.Where(shape => !QueryShape.TakesAny(shape.Text))
                .Select(shape => shape.Keys.ToArray()).ToArray(),
            ["used"] = keys.Used.Select(used => used.ToArray()).ToArray(),
            ["depths"] = known.Prefixes.Select(rule => rule.By.Read.Key)
                .Select(key => key == "/" ? 0 : key.Count('/')).Distinct().Order().ToArray(),
            ["patterns"] = table.PatternLists,
            ["isOpen"] = table.IsOpen,
            ["defaults"] = Defaults(site),
            [name] = headers,
            ["strict"] = site.TransportSecurity,
            ["strictElsewhere"] = site.TransportSecurityElsewhere,
        });

        static string Any(IEnumerable<string> addresses) => string.Join('|', addresses.Select(ServerPattern.Escape));
    }

    /// <summary>By host; for every other host by the empty name.</summary>
    private static SortedDictionary<string, string> Defaults(StaticSite site)
    {
        var all = new SortedDictionary<string, string>(StringComparer.Ordinal);
        Add("", site.Data.Addresses.Default);
        foreach (var (host, answer) in site.Data.Addresses.HostDefaults) Add(host ?? "", answer);
        return all;

        void Add(string host, HostDefault answer)
        {
            var value = answer.Kind switch
            {
                HostDefaultKind.Redirect => $"301 {answer.Url}",
                HostDefaultKind.RedirectWithPath => $"301p0 {answer.Url!.TrimEnd('/')}/{{}}",
                _ => null,
            };
            if (value is not null || host.Length > 0) all[host] = value ?? "";
        }
    }

    private static string Read(string name)
    {
        using var stream = typeof(EdgeServer).Assembly.GetManifestResourceStream("Edge/" + name)!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
