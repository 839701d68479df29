using System.Globalization;
using Mapflat.Content.Redirects.Servers;
using Mapflat.Content.Redirects.Servers.Edge;
using Mapflat.Content.Text;

namespace Mapflat.Web.Freezing.Export;

/// <summary>Writes what whoever serves a <see cref="StaticCopy"/> has to know, in ten years too.</summary>
internal static class StaticReadme
{
    private static readonly Dictionary<string, (string Title, string Steps)> _servers = new()
    {
        ["nginx"] = ("nginx", """
            1. Copy `site/` to `/srv/mapflat/site`, or change the line `root` in `nginx/mapflat.conf`.
            2. Copy `nginx/mapflat.conf` to `/etc/nginx/conf.d/` and fill in the lines for HTTPS.
            3. `nginx -t && nginx -s reload`

            Every address answers as the program would: the same status, target, bytes and security headers, but for
            what stands below. Where nginx has the module ngx_brotli, take the mark off `brotli_static on`.
            """),
        ["caddy"] = ("Caddy", """
            1. Copy `site/` to `/srv/mapflat/site`, or change the line `root` in `caddy/Caddyfile`.
            2. Copy `caddy/Caddyfile` to `/etc/caddy/Caddyfile`; `caddy validate --config /etc/caddy/Caddyfile`
            3. `systemctl reload caddy`. Caddy gets the certificates of all hosts by itself.

            Every address answers as the program would: the same status, target, bytes and security headers, but for
            what stands below.
            """),
        ["apache"] = ("Apache 2.4", """
            1. Copy `site/` to the document root, and `apache/.htaccess` into it.
            2. Load `mod_rewrite` and `mod_headers`, and allow the file to be obeyed: `AllowOverride All`.
            """),
        ["netlify"] =
            ("Netlify", "Copy `site/` to a folder, then the files of `netlify/` into it, and deploy that folder."),
        ["cloudflare"] = ("Cloudflare Pages",
            "Copy `site/` to a folder, then the files of `cloudflare/` into it, and deploy that folder."),
        ["plain"] = ("A host that can only send files", """
            Copy `site/` to the host, then all of `plain/` over it: each page once more as `index.html` in a folder,
            and pages that lead on from old addresses (`http-equiv="refresh"`, a canonical link, and a link to click).
            To look at it here:
            `cp -r site look && cp -r plain/. look && python3 -m http.server -d look`.
            """),
        ["edge/cloudfront"] = ("Before a bucket, CloudFront", CloudFront("edge/")),
        ["edge/cloudflare"] = ("Before a bucket, Cloudflare", Cloudflare("edge/")),
        ["edge/nginx"] = ("Before a bucket, nginx", NginxBefore("edge/")),
        ["edge/caddy"] = ("Before a bucket, Caddy", CaddyBefore("edge/")),
    };

    /// <summary>How to serve a folder that is for one kind of server.</summary>
    private static readonly Dictionary<string, string> _alone = new()
    {
        ["nginx"] = """
            1. Put `site/` at `/srv/mapflat/site`, or change the line `root` in `mapflat.conf`.
            2. Copy `mapflat.conf` to `/etc/nginx/conf.d/` and fill in the lines for HTTPS.
            3. `nginx -t && nginx -s reload`
            """,
        ["caddy"] = """
            1. Put `site/` at `/srv/mapflat/site`, or change the line `root` in `Caddyfile`.
            2. `cp Caddyfile /etc/caddy/Caddyfile && systemctl reload caddy`. Caddy gets the certificates of all hosts
               by itself.
            """,
        ["apache"] = """
            This folder is the document root. Load `mod_rewrite` and `mod_headers`, and allow `.htaccess` to be obeyed:
            `AllowOverride All`.
            """,
        ["netlify"] = "Deploy this folder.",
        ["cloudflare"] = "Deploy this folder.",
        ["plain"] = """
            Copy this folder to the host. Pages that lead on from old addresses have `http-equiv="refresh"`, a canonical
            link, and a link to click. To look at it here: `python3 -m http.server`.
            """,
        ["edge/cloudfront"] = CloudFront(""),
        ["edge/cloudflare"] = Cloudflare(""),
        ["edge/nginx"] = NginxBefore(""),
        ["edge/caddy"] = CaddyBefore(""),
    };

    private static string CloudFront(string folder) => $"""
        1. Put `{folder}cloudfront/table.json` into a bucket and make a key value store of it:
           `aws cloudfront create-key-value-store --name site --import-source SourceType=S3,SourceARN=…`
        2. Make a function of the runtime `cloudfront-js-2.0` of `{folder}cloudfront/function.js`, with that store, and
           publish it.
        3. In the distribution, the bucket (its REST address, not its website) is the origin; the function is on both
           events, viewer request and viewer response; HTTP and HTTPS are both taken, as are all methods; the origin
           request policy sends the header `CloudFront-Forwarded-Proto` and not `Host`. Where the bucket answers 403 or
           404, `/404.html` is sent with 404.

        Both files after each publication, as what they know is in them; pages need no more than `mapflat publish`.
        """;

    private static string Cloudflare(string folder) => $"""
        1. Name the bucket in `{folder}cloudflare/wrangler.toml`: one of Cloudflare's own (R2), to which
           `mapflat publish` writes by its S3 address, or any other by its address.
        2. `npx wrangler deploy` in that folder, after each publication.
        """;

    private static string NginxBefore(string folder) => $"""
        1. In `{folder}nginx/mapflat.conf`, change the address of the bucket, which anybody may read, where
           `mapflat freeze` was not told it (`Mapflat:Publish:Target`).
        2. Copy it to `/etc/nginx/conf.d/`, fill in the lines for HTTPS, and `nginx -t && nginx -s reload`, after each
           publication.
        """;

    private static string CaddyBefore(string folder) => $"""
        1. In `{folder}caddy/Caddyfile`, change the address of the bucket, which anybody may read, where
           `mapflat freeze` was not told it (`Mapflat:Publish:Target`).
        2. Copy it to `/etc/caddy/Caddyfile` and `systemctl reload caddy`, after each publication.
        """;

    public static void Write(
        TextWriter text, StaticCopy copy, IReadOnlyList<ServerFiles> servers, string? only = null)
    {
        const string folders = "`nginx/`, `caddy/`, `apache/`, `netlify/`, `cloudflare/`";
        var what = only == EdgeServer.Name ? BeforeBucket(copy) : AsFiles(copy);
        text.Write($"# {copy.Site.Origin}, frozen\n\n{what}\n");
        text.Write("""
            `mapflat freeze` writes what has changed into this folder, and overwrites and deletes nothing but the files
            that it wrote, which are listed with their hashes in `.mapflat-files`: keep that with them.


            """);
        if (only is null) text.Write($"""
            | folder | what is in it |
            | --- | --- |
            | `site/` | the document root; beside most files the same compressed, `.gz` and `.br` |
            | {folders} | what makes these servers answer pages at `/about` and lead old addresses on |
            | `plain/` | for hosts that can only send files |
            | `edge/` | what stands before a bucket that “mapflat publish” fills |


            """);
        text.Write("""
            Search needs the program; `/search` says so and lists all pages. Keep the certificates of old hosts valid.


            """);
        List(text, copy.Findings);
        foreach (var server in servers)
        {
            var (title, steps) = _servers[server.Server];
            text.Write($"\n## {title}\n\n{(only is null ? steps : _alone[server.Server])}\n");
            if (server.Findings.Count > 0) text.Write("\nWhat it cannot do:\n\n");
            List(text, server.Findings);
        }
    }

    private static string AsFiles(StaticCopy copy) => $"""
        All of the site as plain files: {Counted.Phrase(copy.Pages, "page")} with their Markdown, history and citations,
        the whole site in one document (`/all`, `/all.md`, `/site.epub`), media, style sheets, feed, sitemaps, error
        pages, and {Counted.Phrase(copy.Site.Known.All.Count, "old address", "old addresses")}.{Captures(copy.Site)}
        No program is needed, only a web server. What visitors get are the bytes that the program served. The same
        content gives the same bytes.
        """;

    private static string BeforeBucket(StaticCopy copy) => $"""
        What stands before a bucket that `mapflat publish` fills with the files of the site: where each address leads
        that is not the name of a file, {Counted.Phrase(copy.Site.Known.All.Count, "old address", "old addresses")}
        among them. No page is in this folder.
        """;

    private static string Captures(StaticSite site) => !site.HasCaptures ? "" : string.Create(
        CultureInfo.InvariantCulture, $" Old sites are in it as they were captured: {site.Captures.All.Count:N0} "
            + $"addresses, each a file at its own place, or in `site/{StaticCaptures.Folder}/` where it can be none.");

    private static void List(TextWriter text, IReadOnlyCollection<Finding> findings)
    {
        foreach (var finding in findings.Shorten()) text.Write($"- {finding.Message}\n");
    }
}
