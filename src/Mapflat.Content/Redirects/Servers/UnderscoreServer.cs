using Mapflat.Content.Text;

namespace Mapflat.Content.Redirects.Servers;

/// <summary>
/// Writes <c>_redirects</c> and <c>_headers</c> for Netlify and Cloudflare, which serve <c>about.html</c> at
/// <c>/about</c> by themselves.
/// </summary>
internal static class UnderscoreServer
{
    // https://developers.cloudflare.com/pages/configuration/headers/
    private const int MaxHeaderRules = 100, MaxLine = 2000;

    internal static ServerFiles Write(StaticSite site, ServerConfigurations.Put put, bool isCloudflare)
    {
        var (server, set, findings) = (isCloudflare ? "cloudflare" : "netlify", new ServerRules(site.Known),
            new List<Finding>());
        var away = site.Files.Where(file => file.Status != 200);
        put($"{server}/_headers", text => WriteHeaders(text, site, isCloudflare, findings));
        put($"{server}/_redirects", text =>
        {
            (isCloudflare ? UnderscoreRules.Cloudflare : UnderscoreRules.Netlify).Write(text, set,
                site.Files.Select(file => UrlText.EncodePath("/" + file.File)).ToHashSet(StringComparer.Ordinal));
            if (isCloudflare) return;
            foreach (var page in away) text.Write($"{UrlText.EncodePath(page.Address)} /{page.File} 410!\n");
            text.Write("# Old hosts, which are domain aliases of the site.\n");
            foreach (var host in site.Hosts.Skip(1)) text.Write($"https://{host}/* {site.Origin}/:splat 301!\n");
        });
        return new ServerFiles(server,
        [
            .. set.Findings, .. site.Known.FindSecondHops(), .. NginxServer.OtherQueries(site), .. findings,
            .. PlainServer.BelowFiles(site),
            .. site.Captures.FindLost(isCloudflare ? "Cloudflare" : "Netlify", sendsHeaders: true),
            .. away.Where(_ => isCloudflare).Select(page =>
                Finding.Warning($"{page.Address} answers 200 instead of 410: Cloudflare has no 410.")),
            .. isCloudflare ? CloudflareAlone(site) : NetlifyAlone(site),
            Finding.Warning("An old address is known with and without a final slash; in any other spelling, with an "
                + "ending, or as a history (/one/history), it gets a 404, or what a rule with a star or a page says."),
            Finding.Warning("What leads on, or is missing, where files of some kind are (media, time maps) is sent "
                + "with the headers of such files."),
            Finding.Warning("Pages are sent without Link, and versions without Memento-Datetime."),
            Finding.Warning("Search, versions by date (Accept-Datetime) and Markdown by Accept need the program."),
        ]);
    }

    private static IEnumerable<Finding> CloudflareAlone(StaticSite site)
    {
        foreach (var rule in Joining(site))
            yield return Finding.Warning(
                $"Cloudflare passes no query on to the target of “{rule.From}”, which has one.");
        yield return Finding.Warning("Cloudflare leads other spellings of a page to it with a 308 where they have a "
            + "final slash or .html (/about/, /about.html). With capitals or another ending (/About, /about.php) a "
            + "page or a file gets a 404, and with two slashes or another encoding (//about) it is sent at once.");
        if (site.Files.FirstOrDefault(file => file.Address.EndsWith(".html", StringComparison.Ordinal)) is { } page)
            yield return Finding.Warning($"Cloudflare leads a page whose address ends in .html ({page.Address}) to "
                + "the one without, and sends it there.");
        yield return Finding.Warning("Pages are sent with a Cache-Control of Cloudflare's own (max-age=0, "
            + "must-revalidate), which means the same.");
        yield return Finding.Warning("Cloudflare knows no old hosts here; add a redirect for each of them to its "
            + "rules.");
    }

    private static IEnumerable<Finding> NetlifyAlone(StaticSite site)
    {
        foreach (var rule in Joining(site)) yield return NginxServer.KeepsQuery(rule.From);
        yield return Finding.Warning("Netlify sends a page with a final slash, .html or another encoding (/about/, "
            + "/about.html) at once; with capitals or another ending (/About, /about.php) a page or a file gets a "
            + "404.");
        if (site.Files.FirstOrDefault(file => file.Address.EndsWith(".html", StringComparison.Ordinal)) is { } page)
            yield return Finding.Warning($"Netlify sends a page whose address ends in .html ({page.Address}) at the "
                + "one without too.");
        if (site.Hosts.Skip(1).Any())
            yield return Finding.Warning("What is asked for at an old host leads to the same spelling of it at the "
                + "public one, whether it is there or not: another spelling makes a second hop.");
        yield return Finding.Warning("Every address that is gone gets the page 410.html, and the documentation of "
            + "Netlify names neither 410 nor 307 and 308: whether they are sent as they are is to be tried.");
        yield return Finding.Warning("Pages are sent with a Cache-Control of Netlify's own (max-age=0, "
            + "must-revalidate), which means the same, and what leads on without the headers that protect visitors.");
    }

    private static IEnumerable<RedirectRule> Joining(StaticSite site) =>
        site.Data.Rules.Where(rule => rule is { Enabled: true, Status: not 410, Query: QueryHandling.Pass }
            && rule.To!.Contains('?', StringComparison.Ordinal) && !rule.From.Contains('?', StringComparison.Ordinal)
            && rule.Match != RuleMatch.Pattern);

    /// <summary>What a file is sent with that neither its ending nor what holds for all says.</summary>
    private static List<KeyValuePair<string, string>> OwnOf(
        StaticFile file, IReadOnlyList<KeyValuePair<string, string>> common)
    {
        List<KeyValuePair<string, string>> own = [.. file.Headers.Except(common)];
        if (file.CacheControl.Contains("immutable", StringComparison.Ordinal))
            own.Add(KeyValuePair.Create("Cache-Control", file.CacheControl));
        if (Path.GetExtension(file.File) is not (".svg" or ".png" or ".webp" or ".jpg" or ".css" or ".woff2" or ".pdf"))
            own.Add(KeyValuePair.Create("Content-Type", file.ContentType));
        return own;
    }

    /// <summary>All that end as an address does: with the same ending, or the same name below any folder.</summary>
    private static string StarOf(string address)
    {
        var ending = Path.GetExtension(address);
        return ending.Length > 1 ? "/*" + ending : "/*" + address[address.LastIndexOf('/')..];
    }

    private static void WriteHeaders(TextWriter text, StaticSite site, bool isCloudflare, List<Finding> findings)
    {
        text.Write("/*\n");
        foreach (var (name, value) in site.Headers) text.Write($"  {name}: {value}\n");
        if (site.TransportSecurity is { } strict) text.Write($"  Strict-Transport-Security: {strict}\n");
        // Cloudflare lets every site read everything, unless it is told not to.
        if (isCloudflare) text.Write("  ! Access-Control-Allow-Origin\n");
        var general = site.Headers.Select(header => header.Key).ToHashSet(StringComparer.OrdinalIgnoreCase);
        // What all media files have in common is said once; pages need no more than what is said of all.
        var media = site.Files
            .Where(file => file.Address.StartsWith(MediaFile.Folder, StringComparison.Ordinal)).ToList();
        var rules = new List<(string Address, List<KeyValuePair<string, string>> Headers)>();
        if (media.Count > 0)
            rules.Add(
                (MediaFile.Folder + "*",
                    [.. media[0].Headers.Where(header => media.All(file => file.Headers.Contains(header)))]));
        // Few rules are read there, so what all files of an ending have in common is said once.
        var kinds = isCloudflare ? FindCommon(Others()) : [];
        rules.AddRange(kinds.Select(kind => (kind.Key, kind.Value)));
        var own = Others().Select(file => (Address: UrlText.EncodePath(file.Address), Headers: WithoutCommon(file)))
            .Where(rule => rule.Headers.Count > 0);
        var ordered = !isCloudflare ? rules.Concat(own)
            : rules.Concat(own.Where(rule => !IsOfLinks(rule))).Concat(own.Where(IsOfLinks));
        var (count, left, names) = (0, (string?)null, new List<string>());
        foreach (var (address, headers) in ordered)
        {
            if (++count >= MaxHeaderRules && isCloudflare)
            {
                left ??= address;
                names.AddRange(headers.Select(header => header.Key).Except(names, StringComparer.OrdinalIgnoreCase));
                continue;
            }

            text.Write($"{address}\n");
            foreach (var (name, value) in headers)
            {
                // Cloudflare joins what two rules say of one header, unless the first is taken off.
                if (isCloudflare && general.Contains(name)) text.Write($"  ! {name}\n");
                if (value.Length > MaxLine)
                    findings.Add(Finding.Warning(
                        $"The header {name} of {address} is longer than {MaxLine} characters and may not be sent."));
                text.Write($"  {name}: {value}\n");
            }
        }

        if (left is not null)
            findings.Add(Finding.Warning(
                $"Cloudflare reads {MaxHeaderRules} rules of _headers, so {count - MaxHeaderRules + 1} addresses, from "
                + $"{left} on, are sent without their own {string.Join(", ", names)}."));

        if (!isCloudflare && media.Exists(file => file.Headers.Any(header => general.Contains(header.Key))))
            findings.Add(Finding.Warning("Netlify joins what _headers says of all files and of media files; a browser "
                + "then obeys the stricter policy and ignores the joined Cross-Origin-Resource-Policy."));

        // Made anew each time, as there may be a hundred thousand.
        IEnumerable<HeaderRule> Others() => site.Files.Where(file => !file.IsPage).Select(file => new HeaderRule(
            file.Address, OwnOf(file, file.Address.StartsWith(MediaFile.Folder, StringComparison.Ordinal)
                ? rules[0].Headers : [])));

        List<KeyValuePair<string, string>> WithoutCommon(HeaderRule file)
        {
            var star = StarOf(file.Address);
            if (kinds.TryGetValue(star, out var common) && (file.Address.IndexOf('/', 1) > 0 || star[2] != '/'))
                file.Headers.RemoveAll(common.Contains);
            return file.Headers;
        }

        static bool IsOfLinks((string, List<KeyValuePair<string, string>> Headers) rule) =>
            rule.Headers.TrueForAll(header => header.Key == "Link");
    }

    /// <summary>What all of several files of one name or ending have in common.</summary>
    private static Dictionary<string, List<KeyValuePair<string, string>>> FindCommon(IEnumerable<HeaderRule> files)
    {
        var kinds = new Dictionary<string, (int Count, List<KeyValuePair<string, string>> Common)>(
            StringComparer.Ordinal);
        foreach (var (address, headers) in files)
        {
            var star = StarOf(address);
            var (count, common) = kinds.GetValueOrDefault(star, (0, headers));
            common.RemoveAll(header => !headers.Contains(header));
            kinds[star] = (count + 1, common);
        }

        return kinds.Where(kind => kind.Value is { Count: > 1, Common.Count: > 0 }).ToDictionary(
            kind => kind.Key, kind => kind.Value.Common, StringComparer.Ordinal);
    }

    private readonly record struct HeaderRule(string Address, List<KeyValuePair<string, string>> Headers);
}
