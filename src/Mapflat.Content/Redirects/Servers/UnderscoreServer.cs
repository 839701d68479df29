using System.Globalization;
using System.Text;
using Mapflat.Content.Redirects.Formats;

namespace Mapflat.Content.Redirects.Servers;

/// <summary>Writes <c>_redirects</c> and <c>_headers</c> for Netlify and Cloudflare, which serve <c>about.html</c> at <c>/about</c> by themselves.</summary>
internal static class UnderscoreServer
{
    // https://developers.cloudflare.com/pages/configuration/headers/
    private const int MaxHeaderRules = 100, MaxLine = 2000;

    internal static ServerFiles Write(StaticSite site, bool isCloudflare)
    {
        var set = new ExportSet(site.Data);
        var redirects = new StringWriter(CultureInfo.InvariantCulture) { NewLine = "\n" };
        (isCloudflare ? UnderscoreWriter.Cloudflare : UnderscoreWriter.Netlify).Write(redirects, set);
        List<Finding> findings = [.. set.Findings, .. NginxServer.OtherQueries(site)];
        foreach (var page in site.Files.Where(file => file.Status != 200))
        {
            if (isCloudflare) findings.Add(Finding.Warning($"{page.Address} answers 200 instead of 410: Cloudflare has no 410."));
            else redirects.Write($"{UrlText.EncodePath(page.Address)} /{page.File} 410!\n");
        }

        findings.Add(Finding.Warning(isCloudflare
            ? "Cloudflare leads other spellings of a page with a 308, does not fold capitals, and knows no old hosts here; add a redirect for each of them to its rules."
            : "Netlify does not fold capitals of a page's address, and sends the page 410.html for every address that is gone; old hosts are added as domain aliases."));
        return new ServerFiles(isCloudflare ? "cloudflare" : "netlify",
            [KeyValuePair.Create("_headers", Headers(site, isCloudflare, findings)), KeyValuePair.Create("_redirects", redirects.ToString())], findings);
    }

    private static string Headers(StaticSite site, bool isCloudflare, List<Finding> findings)
    {
        var text = new StringBuilder("/*\n");
        foreach (var (name, value) in site.Headers) text.Append(CultureInfo.InvariantCulture, $"  {name}: {value}\n");
        if (site.TransportSecurity is { } strict) text.Append(CultureInfo.InvariantCulture, $"  Strict-Transport-Security: {strict}\n");
        var general = site.Headers.Select(header => header.Key).ToHashSet(StringComparer.OrdinalIgnoreCase);
        // What all media files have in common is said once; pages need no more than what is said of all.
        var media = site.Files.Where(file => file.Address.StartsWith("/media/", StringComparison.Ordinal)).ToList();
        var rules = new List<(string Address, List<KeyValuePair<string, string>> Headers)>();
        if (media.Count > 0) rules.Add(("/media/*", [.. media[0].Headers.Where(header => media.All(file => file.Headers.Contains(header)))]));
        foreach (var file in site.Files.Where(file => !file.IsPage))
        {
            List<KeyValuePair<string, string>> own = [.. file.Headers.Except(file.Address.StartsWith("/media/", StringComparison.Ordinal) ? rules[0].Headers : [])];
            if (file.CacheControl.Contains("immutable", StringComparison.Ordinal)) own.Add(KeyValuePair.Create("Cache-Control", file.CacheControl));
            if (Path.GetExtension(file.File) is not (".svg" or ".png" or ".webp" or ".jpg" or ".css" or ".ico" or ".woff2" or ".pdf")) own.Add(KeyValuePair.Create("Content-Type", file.ContentType));
            if (own.Count > 0) rules.Add((UrlText.EncodePath(file.Address), own));
        }

        var left = isCloudflare ? rules.Skip(MaxHeaderRules - 1).ToList() : [];
        foreach (var (address, headers) in rules.Except(left))
        {
            text.Append(CultureInfo.InvariantCulture, $"{address}\n");
            foreach (var (name, value) in headers)
            {
                // Cloudflare joins what two rules say of one header, unless the first is taken off.
                if (isCloudflare && general.Contains(name)) text.Append(CultureInfo.InvariantCulture, $"  ! {name}\n");
                if (value.Length > MaxLine) findings.Add(Finding.Warning($"The header {name} of {address} is longer than {MaxLine} characters and may not be sent."));
                text.Append(CultureInfo.InvariantCulture, $"  {name}: {value}\n");
            }
        }

        foreach (var (address, headers) in left)
            findings.Add(Finding.Warning($"{string.Join(", ", headers.Select(header => header.Key))} of {address} is not in _headers, which Cloudflare reads {MaxHeaderRules} rules of."));
        if (!isCloudflare && media.Exists(file => file.Headers.Any(header => general.Contains(header.Key))))
            findings.Add(Finding.Warning("Netlify joins what _headers says of all files and of media files; a browser then obeys the stricter policy and ignores the joined Cross-Origin-Resource-Policy."));
        return text.ToString();
    }
}
