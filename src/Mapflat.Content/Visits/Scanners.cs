using System.Collections.Frozen;

namespace Mapflat.Content.Visits;

/// <summary>
/// What programs ask every site for, be it to break in or out of habit. Nobody wants a redirect for it, and it would
/// bury the addresses that somebody misses. Lines are never removed, only added.
/// </summary>
internal static class Scanners
{
    private static readonly string[] _parts =
    [
        "wp-login", "wp-admin", "wp-cron", "wp-includes", "wp-config", "wp-json", "wlwmanifest", "xmlrpc.php",
        "phpmyadmin", "/pma/", "phpinfo", "phpunit", "adminer", "eval-stdin",
        "/.env", "/.git", "/.svn", "/.hg/", "/.aws", "/.ssh", "/.vscode", "/.idea", "/.ds_store", ".htaccess",
        ".htpasswd", "/etc/passwd", "proc/self", "win.ini", "web.config", "id_rsa",
        "/_vti_", "/cgi-bin/luci", "/cgi-bin/.", "/vendor/phpunit", "/node_modules/", "/actuator", "/jenkins",
        "/hudson", "/_ignition/", "/server-status", "/boaform", "/hnap1", "/gponform",
        "/owa/", "/autodiscover/", "/ecp/", "/manager/html", "/geoserver", "/_profiler", "/remote/login", "/dana-na/",
        "<script", "union select", "${jndi",
        "/apple-touch-icon", "/browserconfig.xml", "/ads.txt", "/app-ads.txt", "/sellers.json", "/.well-known/",
    ];

    /// <summary>
    /// Endings of what pages are made of, or of what should never lie on a server; nobody follows a link to it.
    /// </summary>
    private static readonly string[] _endings =
    [
        ".ini", ".sql", ".bak", ".swp", ".log", ".yml", ".yaml", ".env", ".pem", ".key", ".sh", ".dll", ".map",
        ".css", ".js", ".mjs", ".woff", ".woff2", ".ttf", ".otf", ".eot", ".ico", ".webmanifest",
    ];

    private static readonly FrozenSet<string> _whole = FrozenSet.ToFrozenSet(
        ["/manifest.json", "/humans.txt", "/crossdomain.xml", "/clientaccesspolicy.xml", "/config.json",
            "/package.json", "/composer.json", "/shell", "/sdk", "/wordpress", "/wp", "/sitemap.xml.gz",
            "/sitemap_index.xml", "/sitemap.txt"],
        StringComparer.Ordinal);

    public static bool AskFor(string path)
    {
        if (_whole.Contains(path)) return true;
        foreach (var part in _parts)
            if (path.Contains(part, StringComparison.Ordinal)) return true;
        foreach (var ending in _endings)
            if (path.EndsWith(ending, StringComparison.Ordinal)) return true;
        return false;
    }
}
