using Mapflat.Content.Addresses;
using Mapflat.Content.Text;

namespace Mapflat.Content.Redirects.Servers;

/// <summary>
/// Writes an .htaccess file for the document root: pages without their ending, other spellings, redirects, headers.
/// </summary>
internal static class ApacheServer
{
    /// <summary>More single addresses than these are slow in a file that is read at every request.</summary>
    private const int MostSingles = 1_000;

    internal const string Index = @"(?:index\.html?|index\.php|default\.aspx)";

    internal static ServerFiles Write(StaticSite site, ServerConfigurations.Put put)
    {
        var set = new ServerRules(site.Known);
        put("apache/.htaccess", text => Write(text, site, set));
        return new ServerFiles("apache",
        [
            .. site.Known.All.Count > MostSingles
                ? [Finding.Warning("Apache reads .htaccess, and tries its rules one after the other, at every request, "
                    + "which takes some milliseconds for each thousand of them. nginx looks them up.")]
                : (IEnumerable<Finding>)[],
            .. set.Findings, .. NginxServer.Set(site), .. site.Known.FindSecondHops(),
            .. ApacheCaptures.Findings(site),
            .. site.Files.Any(file => file.Status != 200)
                ? [Finding.Warning("A page that answers 410 gets the page 410.html instead of its own text.")]
                : (IEnumerable<Finding>)[],
            Finding.Warning("Every address that is gone gets the page 410.html."),
            Finding.Warning("Another spelling of a file gets a 404 (/About.md, /feed.atom/)."),
            Finding.Warning("What is asked for with two slashes, with . or .., or with another encoding (//about, "
                + "/%61bout) is sent at once instead of leading to its one address."),
            Finding.Warning("An address gets a 404 with a sign that was copied along at the end (a full stop, a "
                + "bracket), in Latin-1, where a letter and its accent are written in two signs, or where capitals "
                + "beyond ASCII are others."),
            .. set.Prefixes.Where(rule => rule.IsFilledIn && rule.Path != "/").Take(1).Select(rule => Finding.Warning(
                $"What a rule fills in is taken as it is, the name of an index document too ({rule.Encoded}"
                    + "/index.html).")),
            Finding.Warning("Where another spelling of a page leads to it, letters beyond ASCII are encoded in small "
                + "digits (%c3%a9)."),
            Finding.Warning("Pages and files are sent without Link, and what leads on to a file has the headers of "
                + "that file."),
            Finding.Warning("Search, versions by date (Accept-Datetime) and Markdown by Accept need the program."),
        ]);
    }

    private static void Write(TextWriter text, StaticSite site, ServerRules set)
    {
        text.Write($$"""
            # {{site.Origin}} as static files, for Apache 2.4: put this file into the document root as .htaccess, with
            # AllowOverride All for that folder, and mod_rewrite and mod_headers loaded.
            Options -Indexes -MultiViews
            DirectorySlash Off
            DirectoryIndex disabled
            FileETag MTime Size
            ErrorDocument 404 /404.html
            ErrorDocument 410 /410.html
            AddDefaultCharset Off
            {{Types(site)}}

            """);
        WriteHeaders(text, site);
        text.Write("""
            RewriteEngine On
            RewriteOptions AllowNoSlash
            # What the folder keeps for itself.
            RewriteRule "(?:^|/)\.(?!well-known/)" - [R=404,L]

            """);
        if (site.HasCaptures) ApacheCaptures.WriteRules(text, site);
        ApacheRules.WriteSingles(text, set);
        WriteOtherHomes(text, site);
        text.Write("# One host, one scheme. A proxy before Apache that ends TLS says so in X-Forwarded-Proto.\n");
        WritePlaces(text, site);
        text.Write("# Pages: the one spelling is answered, every other leads there.\n");
        foreach (var page in site.Files.Where(file => file.IsPage))
        {
            var path = ServerPattern.Escape(page.Address[1..]);
            text.Write($"RewriteRule \"^{path}$\" \"{page.File}\" [END{(page.Status == 410 ? ",R=410" : "")}]\n");
            path = ServerPattern.Escape(LegacyPath.WithoutIndex(page.Address)[1..]);
            var spelt = path.Length == 0 ? $"^{Index}$" : $@"^{path}(?:\.html?|\.aspx|\.php)?(?:/{Index}?)*$";
            text.Write($"RewriteRule \"{spelt}\" \"{site.Origin}{page.Address}\" [NC,R=301,L]\n");
        }

        foreach (var file in site.Files.Where(file => !file.IsPage && file.Status != 200))
            text.Write($"RewriteRule \"^{ServerPattern.Escape(file.Address[1..])}$\" \"-\" [R={file.Status},L]\n");
        foreach (var file in site.Files.Where(file =>
            file is { IsPage: false, Status: 200 } && "/" + file.File != file.Address))
            text.Write($"RewriteRule \"^{ServerPattern.Escape(file.Address[1..])}$\" \"{file.File}\" [END]\n");
        if (site.HasCaptures) ApacheCaptures.WriteFiles(text);
        WritePlacesOfFiles(text, site);
        text.Write("# Files are answered as they are.\nRewriteCond %{REQUEST_FILENAME} -f\nRewriteRule ^ - [END]\n\n");
        ApacheRules.WriteMany(text, set);
    }

    private static string Types(StaticSite site)
    {
        var usual = site.Files.Where(file => !file.IsPage)
            .CountBy(file => (Ending: Path.GetExtension(file.File), file.ContentType))
            .GroupBy(kind => kind.Key.Ending).Where(group => group.Key.Length > 0)
            .OrderBy(group => group.Key, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.MaxBy(kind => kind.Value).Key.ContentType);
        var lines = usual.Select(type => $"AddType \"{type.Value}\" {type.Key}")
            .Append("AddType \"text/html; charset=utf-8\" .html")
            .Concat(site.Files.Where(file => !file.IsPage
                && usual.GetValueOrDefault(Path.GetExtension(file.File)) != file.ContentType)
                .Select(file =>
                    $"<Files \"{Path.GetFileName(file.File)}\">\nForceType \"{file.ContentType}\"\n</Files>")
                .Distinct());
        return string.Join('\n', lines);
    }

    private static void WriteHeaders(TextWriter text, StaticSite site)
    {
        foreach (var (name, value) in site.Headers) text.Write($"Header always set {name} \"{value}\"\n");
        const string secure = "(%{HTTPS} == 'on' || %{HTTP:X-Forwarded-Proto} == 'https')";
        if (site.TransportSecurity is { } strict)
            text.Write($"Header always set Strict-Transport-Security \"{site.TransportSecurityElsewhere}\" "
                + $"\"expr={secure}\"\nHeader always set Strict-Transport-Security \"{strict}\" "
                + $"\"expr={secure} && %{{HTTP_HOST}} == '{new Uri(site.Origin).Host}'\"\n");
        // An hour for redirects, as this file does not know how long they have been there.
        text.Write("Header always set Cache-Control \"public, max-age=3600\"\n"
            + "Header always set Cache-Control \"no-store\" \"expr=%{REQUEST_STATUS} == 404\"\n");
        // Those that say the same are told together. Every version has a moment of its own, so what they say is not
        // remembered, but made once more.
        var files = site.Files.Select(file => (file.File, Lines: HeaderLines(file)));
        var kinds = new Dictionary<TextKey, List<string>>();
        foreach (var (file, lines) in files)
        {
            var key = TextKey.Create(lines);
            if (!kinds.TryGetValue(key, out var paths)) kinds.Add(key, paths = []);
            paths.Add(ServerPattern.Escape("/" + file));
        }

        foreach (var (_, lines) in files)
        {
            if (kinds.Remove(TextKey.Create(lines), out var paths))
                text.Write($"<If \"%{{REQUEST_URI}} =~ m#^(?:{string.Join('|', paths)})$# "
                    + $"&& %{{REQUEST_STATUS}} == 200\">\n{lines}\n</If>\n");
        }

        if (site.HasCaptures) text.Write(ApacheCaptures.Headers(site) + "\n");
    }

    private static string HeaderLines(StaticFile file) => string.Join('\n', file.Headers
        .Where(header => header.Key != "Link").Prepend(KeyValuePair.Create("Cache-Control", file.CacheControl))
        .Select(header =>
            $"Header always set {header.Key} \"{header.Value.Replace("\"", "\\\"", StringComparison.Ordinal)}\""));

    /// <summary>What older systems told apart by a query at the home page is not the home page.</summary>
    private static void WriteOtherHomes(TextWriter text, StaticSite site)
    {
        var keys = string.Join('|', site.Data.Addresses.IdentityQueryKeys.Select(ServerPattern.Escape));
        if (keys.Length > 0)
            text.Write($"RewriteCond %{{QUERY_STRING}} \"(?:^|&)(?:{keys})(?:[=&]|$)\" [NC]\n"
                + $"RewriteRule \"^(?:{Index}/*)*$\" - [NC,R=404,L]\n");
    }

    /// <summary>What is sent for an error is a file too, and never elsewhere.</summary>
    private static void WritePlacesOfFiles(TextWriter text, StaticSite site)
    {
        var (host, scheme) = ReadPlace(site);
        text.Write("# Files are on one host and one scheme too.\n");
        foreach (var condition in new[] { host, scheme }.Where(condition => condition.Length > 0))
            text.Write($"RewriteCond %{{ENV:REDIRECT_STATUS}} ^$\nRewriteCond %{{REQUEST_FILENAME}} -f\n{condition}"
                + $"RewriteRule \"^(.*)$\" \"{site.Origin}/$1\" [R=301,L]\n");
    }

    private static void WritePlaces(TextWriter text, StaticSite site)
    {
        var (host, scheme) = ReadPlace(site);
        foreach (var condition in new[] { host, scheme }.Where(condition => condition.Length > 0))
        {
            text.Write(condition + "RewriteRule \"^(");
            var isFirst = true;
            foreach (var page in site.Files.Where(file => file.IsPage))
            {
                text.Write((isFirst ? "" : "|") + ServerPattern.Escape(page.Address[1..]));
                isFirst = false;
            }

            text.Write($")$\" \"{site.Origin}/$1\" [R=301,L]\n");
        }
    }

    /// <summary>The conditions that a request came by another host, or by HTTP where it should not.</summary>
    private static (string Host, string Scheme) ReadPlace(StaticSite site)
    {
        var origin = new Uri(site.Origin);
        return ($"RewriteCond %{{HTTP_HOST}} \"!^{ServerPattern.Escape(origin.Host)}(?::\\d+)?$\" [NC]\n",
            origin.Scheme == "https"
                ? "RewriteCond %{HTTPS} !=on\nRewriteCond %{HTTP:X-Forwarded-Proto} !=https\n" : "");
    }
}
