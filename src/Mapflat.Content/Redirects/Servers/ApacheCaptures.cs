using System.Text.RegularExpressions;

namespace Mapflat.Content.Redirects.Servers;

/// <summary>What Apache needs to answer the addresses of old sites: files that are there, mostly.</summary>
internal static class ApacheCaptures
{
    /// <summary>Each is a line that Apache reads for every request.</summary>
    private const int MostLines = 2_000;

    /// <summary>What a rule looks at: all that is not a file at its own address.</summary>
    private static List<StaticCapture> Ruled(StaticSite site) =>
        [.. site.Captures.All.Where(capture => !capture.IsInPlace).Take(MostLines)];

    /// <summary>
    /// Each for the very address that was asked, so that it goes before another spelling of a page's address.
    /// </summary>
    internal static void WriteRules(TextWriter text, StaticSite site)
    {
        text.Write("# Old sites: what leads on, and what is told apart by its query or has its file elsewhere.\n");
        foreach (var capture in Ruled(site))
        {
            var mark = capture.Address.IndexOf('?', StringComparison.Ordinal);
            var path = mark < 0 ? capture.Address : capture.Address[..mark];
            var query = mark < 0 ? null : capture.Address[(mark + 1)..];
            // As it was asked for: what Apache has decoded tells less apart.
            var end = query is null ? "[? ]" : @"\?";
            text.Write($"RewriteCond %{{THE_REQUEST}} \"^[A-Z]+ {Regex.Escape(path)}{end}\"\n");
            if (query is not null) text.Write($"RewriteCond %{{QUERY_STRING}} \"^{Regex.Escape(query)}$\"\n");
            text.Write(capture switch
            {
                { File: { } file } => $"RewriteRule ^ \"/{file}\" [END]\n",
                { Location: { } to } => $"RewriteRule ^ \"{to.Replace("%", "\\%", StringComparison.Ordinal)}\" "
                    + "[R=301,NE,L]\n",
                _ => "RewriteRule ^ - [R=410,L]\n",
            });
        }
    }

    internal static void WriteFiles(TextWriter text) => text.Write("""
            # Old sites: pages that are a folder's, or have no ending.
            RewriteCond %{REQUEST_URI} /$
            RewriteCond %{REQUEST_FILENAME}/index.html -f
            RewriteRule ^(.+)/$ "$1/index.html" [END]
            RewriteCond %{REQUEST_FILENAME}/index.html -f
            RewriteRule ^/?$ "index.html" [END]
            RewriteCond %{REQUEST_FILENAME} -d
            RewriteCond %{REQUEST_FILENAME}/index.html -f
            RewriteRule ^(.+[^/])$ "/$1/" [R=301,L]
            RewriteCond %{REQUEST_FILENAME}.html -f
            RewriteRule ^(.+[^/])$ "$1.html" [END]

            """);

    /// <summary>
    /// What holds for every file that is not one of today. Apache knows the type of what it sends, and not of which day
    /// it is.
    /// </summary>
    internal static string Headers(StaticSite site)
    {
        var own = string.Join('|', site.Files.Select(file => ServerPattern.Escape("/" + file.File))
            .Append(@"/4(?:04|10)\.html"));
        var lines = site.Captures.Kinds.OrderByDescending(kind => IsPage(kind.ContentType))
            .DistinctBy(kind => IsPage(kind.ContentType))
            .SelectMany(kind => kind.Headers.Where(header => !header.Value.Contains('{', StringComparison.Ordinal)
                && header.Key != "Content-Disposition")
                .Prepend(KeyValuePair.Create("Cache-Control", kind.CacheControl))
                .Select(header => header.Value.Length == 0 ? $"Header always unset {header.Key}"
                    : $"Header always set {header.Key} \"{header.Value}\" "
                        + $"\"expr=%{{CONTENT_TYPE}} {(IsPage(kind.ContentType) ? "=~" : "!~")} m#^text/html#\""));
        return $"<If \"%{{REQUEST_URI}} !~ m#^(?:{own})$# && %{{REQUEST_STATUS}} == 200\">\n"
            + string.Join('\n', lines)
            + "\nHeader always set Content-Disposition attachment \"expr=%{CONTENT_TYPE} !~ "
            + "m#^(?:text|image|audio|video|font)/|^application/(?:json|xml|javascript|[a-z]+\\+xml)#\"\n</If>";
    }

    internal static IEnumerable<Finding> Findings(StaticSite site)
    {
        if (!site.HasCaptures) yield break;
        yield return Finding.Warning("Old files are sent with the type that Apache takes for their ending, and without "
            + "the day on which they were captured; other spellings of their addresses get a 404, but for a final "
            + "slash.");
        yield return StaticCaptures.NewestAlone;
        var left = site.Captures.All.Count(capture => !capture.IsInPlace) - MostLines;
        if (left > 0)
        {
            yield return Finding.Warning($"{left} addresses of old sites get a 404, as each would be a line that "
                + $"Apache reads for every request. What they answered is in site/{StaticCaptures.Folder}/.");
        }
    }

    private static bool IsPage(string contentType) => contentType.StartsWith("text/html", StringComparison.Ordinal);
}
