using System.Text;

namespace Mapflat.Content.Tests.Redirects.Formats;

/// <summary>
/// Files of redirects with blocks, orders, slashes and queries as chance has them, for the hosts www.mapflat.com and
/// old.mapflat.com.
/// </summary>
internal static class GeneratedFiles
{
    private static readonly string[] _segments = ["a", "b", "docs", "old", "v1", "x.html", "a-b"];

    private static readonly string[] _expressions =
        ["([a-z]+)", "(.*)", "[a-z0-9]+", "(a|b|docs)", "v[0-9]", @"x\.html", "a", "docs", "old", "b",
            @"([^/]+)\.html"];

    internal static string Address(Random random)
    {
        var path = string.Concat(Enumerable.Range(0, random.Next(1, 4)).Select(_ => "/" + Pick(random, _segments)));
        return path + (random.Next(3) == 0 ? "/" : "")
            + (random.Next(4) == 0 ? Pick(random, ["?q=1", "?p=12", "?p=12&q=1"]) : "");
    }

    internal static string Nginx(Random random)
    {
        var text = new StringBuilder();
        if (random.Next(3) == 0)
        {
            text.Append("map $uri $to {\n  default \"\";\n");
            var keys = new HashSet<string>(StringComparer.Ordinal);
            for (var i = random.Next(1, 4); i > 0; i--)
                if (Path(random) is var key && keys.Add(key)) text.Append($"  {key} /mapped{i};\n");
            text.Append("}\n");
        }

        Server(random, text, "www.mapflat.com", text.Length > 0);
        if (random.Next(3) == 0) Server(random, text, "old.mapflat.com", false);
        return text.ToString();
    }

    private static void Server(Random random, StringBuilder text, string host, bool hasMap)
    {
        text.Append($"server {{ server_name {host};\n");
        if (hasMap) text.Append("  if ($to) { return 301 $to; }\n");
        if (random.Next(6) == 0) text.Append($"  if ($args ~ ^p=12$) {{ return 301 /twelve; }}\n");
        for (var i = random.Next(0, 4); i > 0; i--) text.Append(Rewrite(random, "  "));
        var places = new HashSet<string>(StringComparer.Ordinal);
        for (var i = random.Next(1, 5); i > 0; i--)
        {
            var kind = Pick(random, ["= ", "", "", "^~ ", "~ ", "~* "]);
            var place = kind.StartsWith('~') ? Regex(random, Pick(random, ["^/", "/"]))
                : Path(random) + (kind.Length > 0 || random.Next(2) == 0 ? "" : "/");
            if (!places.Add(kind is "" or "^~ " ? place : kind + place)) continue;
            text.Append($"  location {kind}{place} {{ ");
            var what = random.Next(7);
            if (what == 0) text.Append("return 404;");
            else if (what == 1) text.Append(Rewrite(random, ""));
            else if (what == 2) text.Append("return 301 https://new.example$request_uri;");
            else if (what == 3) text.Append("return 410;");
            else text.Append($"return {Pick(random, ["301", "302"])} ")
                .Append(Target(random, kind.StartsWith('~') ? place : "")).Append(';');
            text.Append(" }\n");
        }

        text.Append("  location = /page { return 404; }\n}\n");
    }

    internal static string Apache(Random random) => Virtual(random, "www.mapflat.com")
        + (random.Next(3) == 0 ? "\n" + Virtual(random, "old.mapflat.com") : "");

    private static string Virtual(Random random, string host)
    {
        var text = new StringBuilder($"<VirtualHost *>\nServerName {host}\nRewriteEngine on\n");
        for (var i = random.Next(1, 7); i > 0; i--)
        {
            switch (random.Next(7))
            {
                case 0:
                    // Below a file there is nothing here.
                    var path = Path(random).Replace(".html", "-html", StringComparison.Ordinal);
                    text.Append(random.Next(4) == 0 ? $"Redirect gone {path}\n"
                        : $"Redirect 301 {path} {Pick(random, ["/new", "https://new.example/r"])}\n");
                    break;
                case 1:
                    var match = Regex(random, "^/");
                    text.Append($"RedirectMatch 302 {match} {Target(random, match)}\n");
                    break;
                case 2:
                    text.Append("RewriteCond %{QUERY_STRING} ^p=12$\n")
                        .Append($"RewriteRule ^{Path(random)}$ /twelve? [R=301,L]\n");
                    break;
                case 3:
                    text.Append($"RewriteCond %{{REQUEST_URI}} {Pick(random, ["", "!"])}^{Path(random)}\n");
                    goto default;
                case 4:
                    text.Append("RewriteCond %{HTTP_HOST} ^mapflat\\.com$ [NC,OR]\n")
                        .Append($"RewriteCond %{{HTTP_HOST}} ^{Pick(random, ["www", "(www|old)"])}")
                        .Append("\\.mapflat\\.com$ [NC]\n");
                    goto default;
                default:
                    var regex = Regex(random, "^/");
                    text.Append($"RewriteRule {regex} {Target(random, regex)} "
                        + $"[{Pick(random, ["R=301,L", "R=301,L", "R=302,NC,L", "R=301,QSA,L"])}]\n");
                    break;
            }
        }

        return text.Append("</VirtualHost>").ToString();
    }

    internal static string Netlify(Random random)
    {
        var text = new StringBuilder();
        for (var i = random.Next(2, 9); i > 0; i--)
        {
            List<string> from = [.. Enumerable.Range(0, random.Next(1, 4)).Select(at =>
                random.Next(4) == 0 ? $":s{at}" : Pick(random, _segments))];
            var isOpen = random.Next(3) == 0;
            List<string> names = [.. from.Where(each => each[0] == ':')];
            if (isOpen) names.Add(":splat");
            var keys = random.Next(8) == 0 && names.Count == 0 ? Pick(random, [" p=12", " p=:p"]) : "";
            if (keys.Length > 4 && keys[3] == ':') names.Add(":p");
            var to = Pick(random, ["/new", "/to/there", "https://new.example/n"])
                + (names.Count > 0 && random.Next(3) > 0 ? "/" + names[random.Next(names.Count)] : "");
            text.Append($"/{string.Join('/', from)}{(isOpen ? "/*" : random.Next(4) == 0 ? "/" : "")}{keys} {to}")
                .Append($"{Pick(random, ["", " 301", " 302", " 301!", random.Next(8) == 0 ? " 200" : ""])}\n");
        }

        return text.ToString();
    }

    private static string Pick(Random random, string[] from) => from[random.Next(from.Length)];

    private static string Path(Random random) =>
        string.Concat(Enumerable.Range(0, random.Next(1, 3)).Select(_ => "/" + Pick(random, _segments)));

    private static string Regex(Random random, string start) => start
        + string.Join('/', Enumerable.Range(0, random.Next(1, 4)).Select(_ => Pick(random, _expressions)))
        + Pick(random, ["$", "$", "/$", "/?$", "", "/"]);

    /// <summary>A target that is no source again most of the time.</summary>
    private static string Target(Random random, string regex) =>
        Pick(random, ["/new", "/to/there", "https://new.example/n"])
            + (regex.Contains('(', StringComparison.Ordinal) && random.Next(2) == 0
                ? "/$1" : Pick(random, ["", "/", "?t=1"]));

    private static string Rewrite(Random random, string indent)
    {
        var regex = Regex(random, Pick(random, ["^/", "^/", "^/", "/"]));
        return $"{indent}rewrite {regex} {Target(random, regex)}{Pick(random, ["", "", "?"])} "
            + $"{Pick(random, ["permanent", "redirect"])};\n";
    }
}
