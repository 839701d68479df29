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
            (isCloudflare ? UnderscoreRules.Cloudflare : UnderscoreRules.Netlify).Write(text, set);
            if (isCloudflare) return;
            foreach (var page in away) text.Write($"{UrlText.EncodePath(page.Address)} /{page.File} 410!\n");
        });
        return new ServerFiles(server,
        [
            .. set.Findings, .. site.Known.FindSecondHops(), .. NginxServer.OtherQueries(site), .. findings,
            .. site.Captures.FindLost(isCloudflare ? "Cloudflare" : "Netlify", sendsHeaders: true),
            .. away.Where(_ => isCloudflare).Select(page =>
                Finding.Warning($"{page.Address} answers 200 instead of 410: Cloudflare has no 410.")),
            Finding.Warning(isCloudflare
                ? "Cloudflare leads other spellings of a page with a 308, does not fold capitals, and knows no old "
                    + "hosts here; add a redirect for each of them to its rules."
                : "Netlify does not fold capitals of a page's address, and sends the page 410.html for every address "
                    + "that is gone; old hosts are added as domain aliases."),
        ]);
    }

    private static void WriteHeaders(TextWriter text, StaticSite site, bool isCloudflare, List<Finding> findings)
    {
        text.Write("/*\n");
        foreach (var (name, value) in site.Headers) text.Write($"  {name}: {value}\n");
        if (site.TransportSecurity is { } strict) text.Write($"  Strict-Transport-Security: {strict}\n");
        var general = site.Headers.Select(header => header.Key).ToHashSet(StringComparer.OrdinalIgnoreCase);
        // What all media files have in common is said once; pages need no more than what is said of all.
        var media = site.Files
            .Where(file => file.Address.StartsWith(MediaFile.Folder, StringComparison.Ordinal)).ToList();
        var rules = new List<(string Address, List<KeyValuePair<string, string>> Headers)>();
        if (media.Count > 0)
            rules.Add(
                (MediaFile.Folder + "*",
                    [.. media[0].Headers.Where(header => media.All(file => file.Headers.Contains(header)))]));
        foreach (var file in site.Files.Where(file => !file.IsPage))
        {
            List<KeyValuePair<string, string>> own = [.. file.Headers.Except(
                file.Address.StartsWith(MediaFile.Folder, StringComparison.Ordinal) ? rules[0].Headers : [])];
            if (file.CacheControl.Contains("immutable", StringComparison.Ordinal))
                own.Add(KeyValuePair.Create("Cache-Control", file.CacheControl));
            if (Path.GetExtension(file.File) is not (".svg" or ".png" or ".webp" or ".jpg" or ".css" or ".ico"
                or ".woff2" or ".pdf"))
                own.Add(KeyValuePair.Create("Content-Type", file.ContentType));
            if (own.Count > 0) rules.Add((UrlText.EncodePath(file.Address), own));
        }

        var left = isCloudflare ? rules.Skip(MaxHeaderRules - 1).ToList() : [];
        foreach (var (address, headers) in isCloudflare ? rules.Take(MaxHeaderRules - 1) : rules)
        {
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

        if (left.Count > 0)
        {
            var names = left.SelectMany(rule => rule.Headers).Select(header => header.Key)
                .Distinct(StringComparer.OrdinalIgnoreCase);
            findings.Add(Finding.Warning(
                $"Cloudflare reads {MaxHeaderRules} rules of _headers, so {left.Count} addresses, from "
                + $"{left[0].Address} on, are sent without their own {string.Join(", ", names)}."));
        }

        if (!isCloudflare && media.Exists(file => file.Headers.Any(header => general.Contains(header.Key))))
            findings.Add(Finding.Warning("Netlify joins what _headers says of all files and of media files; a browser "
                + "then obeys the stricter policy and ignores the joined Cross-Origin-Resource-Policy."));
    }
}
