using System.Globalization;
using Mapflat.Content.Addresses;
using Mapflat.Content.Redirects.Servers.Edge;
using Mapflat.Content.Text;

namespace Mapflat.Content.Redirects.Servers;

/// <summary>
/// Writes a whole Caddyfile: the same tables as for nginx, each of which goes on to the next where an address is not in
/// it. Caddy gets the certificates by itself.
/// </summary>
internal static class CaddyServer
{
    /// <summary>Where the configuration expects the files; one line of it to change.</summary>
    internal const string Root = "/srv/mapflat/site";

    private const string Index = @"(?:index\.html?|index\.php|default\.aspx)";

    internal static ServerFiles Write(StaticSite site, ServerConfigurations.Put put)
    {
        var set = new ServerRules(site.Known);
        set.Arrange("Caddy", ServerSkills.All);
        put("caddy/Caddyfile", text =>
        {
            WriteWhole(text, site, set, isBucket: false);
        });
        return new ServerFiles("caddy",
        [
            .. set.Findings, .. NginxServer.Coarse(site), .. NginxServer.Set(site), .. site.Known.FindSecondHops(),
            .. NginxCaptures.Findings(site),
            .. Unfolded(),
        ]);
    }

    /// <inheritdoc cref="NginxServer.Unfolded"/>
    internal static IEnumerable<Finding> Unfolded() => NginxServer.Unfolded().SkipLast(1)
        .Append(Finding.Warning("In Caddy, a path with . or .. in it gets a 404."));

    /// <param name="isBucket">Whether the bytes are those of a bucket, and not files.</param>
    internal static void WriteWhole(TextWriter text, StaticSite site, ServerRules set, bool isBucket)
    {
        WriteHead(text, site, isBucket);
        WriteTables(text, site, set);
        WriteHeaders(text, site);
        if (isBucket) WriteObjects(text, site);
        CaddyAnswers.Write(text, site, isBucket);
    }

    /// <summary>What is sent of a bucket for an address, in which form.</summary>
    private static void WriteObjects(TextWriter text, StaticSite site)
    {
        Map(text, "{http.request.header.Accept-Encoding}", "br", "",
            [new Entry(@"~(?i)(?:^|,)\s*br\s*(?:,|$|;\s*q=(?:1|0?\.0*[1-9]))", ".br")]);
        Map(text, "{mapflat_address}", "packed", "{mapflat_br}", BucketAddress.Plain(site)
            .Select(url => new Entry(url, "")).Append(new Entry("~" + BucketAddress.PlainParts, "")));
        // What Caddy rewrites is decoded.
        Map(text, "{mapflat_address}", "object", "{mapflat_address}", site.Files.Where(file => file.Url != file.Address)
            .Select(file => new Entry(
                file.Url, Brace(file.Address + (file.Address.EndsWith('/') ? "index.html" : ""))))
            .Append(new Entry("~^(.*/)$", "${1}index.html")));
    }

    private static void WriteHead(TextWriter text, StaticSite site, bool isBucket)
    {
        var isHttps = new Uri(site.Origin).Scheme == "https";
        text.Write($$"""
            # {{site.Origin}}, for Caddy 2.6 or newer: /etc/caddy/Caddyfile. {{(isBucket
                ? "The bucket is named in the lines\n# rewrite (what stands before its keys) and reverse_proxy."
                : "Put the folder site/ where “root”\n# below says.")}}
            {
            	# What comes by http:// is led to its final address at once, not to https:// first.
            	auto_https {{(isHttps ? "disable_redirects" : "off")}}
            	# Such as “email you@example.com”.
            	{$CADDY_GLOBAL_OPTIONS}
            }


            """);
        CaddyAnswers.WriteHeaders(text, site);
        var own = string.Join(
            '|', ReservedAddresses.Prefixes.Concat(ReservedAddresses.Exact).Select(ServerPattern.Escape));
        var identity = string.Join('|', site.Data.Addresses.IdentityQueryKeys.Select(ServerPattern.Escape));
        text.Write($$"""
            (mapflat) {
            {{(isBucket ? "" : $"root * {Root}\n")}}route {
            uri path_regexp "/{2,}" "/"
            # The path as it was asked for, and once more without final slashes; both encoded, so that nothing in them
            # can end a header.
            map {http.request.orig_uri} {mapflat_asked} {
            	"~^([^?]*)" "${1}"
            }
            map {http.request.uri} {mapflat_sent_path} {
            	"~^([^?]*)" "${1}"
            }
            map {http.request.uri} {mapflat_path} {
            	"~^(/[^?]*?)/*(?:\?|$)" "${1}"
            	default "/"
            }
            # The path as it is looked up: decoded, without final slashes and names of index documents; then without
            # .html and the like; the page whose history it would be.
            map {http.request.uri.path} {mapflat_key} {
            	"~(?i)^/+(?:{{Index}}/*)*$" "/"
            	"~(?is)^(/.*?)(?:/{{Index}}?)*$" "${1}"
            }
            map {mapflat_key} {mapflat_short} {
            	"~(?i)^((?:{{own}})(?:\.[a-z]+|/.*))$" "${1}"
            	"~(?i)^(/.*[^/])\.(?:html?|aspx|php)$" "${1}"
            	default {mapflat_key}
            }
            map {mapflat_key} {mapflat_owner} {
            	"~(?i)^(/.*)/(?:history(?:/[0-9]{1,9})?|timemap|cite\.(?:bib|ris|json))$" "${1}"
            	default ""
            }
            map {mapflat_key} {mapflat_reserved} {
            	"~(?i)^(?:{{string.Join('|', ReservedAddresses.Prefixes)}})(?:/|$)" "1"
            	default ""
            }
            map {http.request.uri.query} {mapflat_home} {
            {{(identity.Length == 0 ? "" : $"\t\"~(?i)(?:^|&)(?:{identity})(?:[=&]|$)\" \"\"\n")}}	default "/"
            }

            """);
    }

    private static void WriteTables(TextWriter text, StaticSite site, ServerRules set)
    {
        var keys = new QueryKeys(site.Known);
        WriteKeys(text, keys);
        var tables = new AnswerTables(site);
        text.Write("# What rules for one address say, with a query, for one host, for all; then pages and files; then "
            + "the same rules for\n# an address with an ending, rules for many addresses, and what a history belonged "
            + "to.\n");
        foreach (var (name, paths) in ((string, (string, bool)[])[])
            [("query", [("{http.request.host}{mapflat_key}", false), ("{mapflat_key}", true)]),
                ("query_late", [("{mapflat_short}", true)]), ("query_past", [("{mapflat_owner}", true)])])
            WriteQueries(text, name, tables, keys, paths);
        Map(text, "{http.request.host}{mapflat_key}", "first_host", "", tables.OnHosts.Select(answer =>
            Entry.Matching(ServerPattern.Escape(HostOf(answer) + answer.Key), Value(answer, keys))));
        Map(text, "{mapflat_key}", "first_any", "", tables.Singles.Select(One));
        var (withEnding, rest) = tables.FindAddresses();
        Map(text, "{mapflat_short}", "address_short", "", rest.Select(Page));
        Map(text, "{mapflat_key}", "address", "{mapflat_address_short}", withEnding.Select(Page));
        Map(text, "{mapflat_short}", "late_any", "", tables.Wide.Select(One));
        Map(text, "{http.request.host} {mapflat_sent_path}", "late_many", "", Prefixes(set, keys, encoded: true));
        Map(text, "{http.request.host} {mapflat_key}", "late_folded", "", Prefixes(set, keys, encoded: false));
        // A pattern is asked with the final slash first, and then without.
        List<Entry> patterns = [.. Patterns(set, keys)];
        Map(text, "{http.request.host} {mapflat_asked}", "late_whole", "", patterns);
        Map(text, "{http.request.host} {mapflat_path}", "late_pattern", "", patterns);
        Map(text, "{mapflat_owner}", "late_past", Default(site), tables.Wide.Select(One));
        Chain(text, "late", "query_late", "late_any", "late_many", "late_folded", "late_whole",
            "late_pattern", "query_past", "late_past");
        text.Write("map {mapflat_reserved}{mapflat_address} {mapflat_rest} {\n\t\"~.\" \"\"\n"
            + "\tdefault {mapflat_late}\n}\n");
        Chain(text, site.HasCaptures ? "answer_here" : "answer", "query", "first_host", "first_any", "rest");
        if (site.HasCaptures) WriteCaptures(text, site.Captures);
        WritePassed(text, keys);
        Map(text, "{mapflat_address}", "file", "{mapflat_address}", site.Files
            .Where(file => "/" + file.File != file.Url).Select(file => new Entry(file.Url, Brace("/" + file.File))));
        Map(text, site.HasCaptures ? "{mapflat_found}" : "{mapflat_address}", "status", "", site.Files
            .Where(file => file.Status != 200)
            .Select(file => new Entry(file.Url, file.Status.ToString(CultureInfo.InvariantCulture))));

        Entry One(KnownAnswer answer) => Entry.Matching(ServerPattern.Escape(answer.Key), Value(answer, keys));
        static Entry Page((string Key, string? Url) page) => page.Url is null
            ? new Entry("/", "{mapflat_home}") : Entry.Matching(ServerPattern.Escape(page.Key), page.Url);
    }

    private static string HostOf(KnownAnswer answer) => answer.Host?.Split(':')[0] ?? "";

    /// <summary>The value of each key that rules look at, of which the last counts where one is there twice.</summary>
    private static void WriteKeys(TextWriter text, QueryKeys keys)
    {
        foreach (var (key, place) in keys.All.Select((key, place) => (key, place)))
            Map(text, "{http.request.uri.query}", Numbered("q", place), "",
                [new Entry($"~(?i)^(?:.*&)?{NginxQuery.Spellings(key)}(?:=([^&]*))?(?:&|$)",
                    $"&{Uri.EscapeDataString(key)}=${{1}}")]);
    }

    private static void WriteQueries(TextWriter text, string name, AnswerTables tables, QueryKeys keys,
        IReadOnlyList<(string Path, bool IsForAll)> paths)
    {
        var names = new List<string>();
        foreach (var shape in keys.Shapes)
        {
            var asked = string.Concat(keys.PlacesOf(shape).Select(place => $"{{mapflat_{Numbered("q", place)}}}"));
            foreach (var (path, isForAll) in paths)
            {
                names.Add(Numbered(name + "_t", names.Count));
                Map(text, $"{path} {asked}", names[^1], "", tables.WithQuery(isForAll)
                    .Where(answer => QueryShape.Read(answer.QueryKey) == shape)
                    .Select(answer => Entry.Matching(ServerPattern.Escape(HostOf(answer) + answer.Key) + " "
                        + NginxQuery.Expression(answer.QueryKey), Value(answer, keys))));
            }
        }

        Map(text, "{mapflat_key}", name + "_none", "", []);
        Chain(text, name, [.. names, name + "_none"]);
    }

    /// <summary>What of the visitor's query is passed on with the answer that was found.</summary>
    private static void WritePassed(TextWriter text, QueryKeys keys)
    {
        var answers = new List<Entry>();
        foreach (var (used, number) in keys.Used.Select((used, number) => (used, number)))
        {
            var left = "{http.request.uri.query}";
            for (var i = 0; i < used.Count; i++)
            {
                var (key, name) = (NginxQuery.Spellings(used[i]), Numbered(Numbered("l", number) + "_", i));
                Map(text, left, name, left,
                [
                    new Entry($"~(?i)^((?:.*&)?){key}(?:=[^&]*)?&((?:.*&)?){key}(?:=[^&]*)?(?:&(.*))?$",
                        "${1}${2}${3}"),
                    new Entry($"~(?i)^((?:.*&)?){key}(?:=[^&]*)?(?:&(.*))?$", "${1}${2}"),
                ]);
                left = $"{{mapflat_{name}}}";
            }

            answers.Add(new Entry(number.ToString(CultureInfo.InvariantCulture), left));
        }

        Map(text, "{mapflat_answer}", "used", "", [new Entry("~^30[1278][?&]([0-9]+) ", "${1}")]);
        Map(text, "{mapflat_used}", "unused", "", answers);
        Map(text, "{mapflat_unused}", "left", "{mapflat_unused}",
            [new Entry("~^(.*[^&])&+$", "${1}"), new Entry("~^&+$", "")]);
        Map(text, "{mapflat_left}", "passed", "?{mapflat_left}", [new Entry("~^$", "")]);
        Map(text, "{mapflat_left}", "more", "&{mapflat_left}", [new Entry("~^$", "")]);
    }

    private static string Numbered(string name, int number) =>
        string.Create(CultureInfo.InvariantCulture, $"{name}{number}");

    private static void WriteCaptures(TextWriter text, StaticCaptures captures)
    {
        var all = captures.All.ToLookup(capture => capture.HasQuery);
        text.Write("# Old sites: the kind, the address, the day and the file of what was captured, or where it leads; "
            + "for an address\n# with its query, without one, and in any other spelling.\n");
        Map(text, "{http.request.orig_uri}", "old_query", "", all[true].Select(Capture));
        Map(text, "{mapflat_asked}", "old_path", "", all[false].Select(Capture));
        Map(text, "{mapflat_key}", "old_key", "", captures.Spellings.Select(spelling => Entry.Matching(
            ServerPattern.Escape(spelling.Key), spelling.Location is { } to ? "301 " + to : "410 /410.html")));
        Chain(text, "old_any", "old_path", "old_key");
        Map(text, "{mapflat_query}{mapflat_first_host}", "old_plain", "{mapflat_old_any}",
            [new Entry("~.", "")]);
        Chain(text, "old", "old_query", "old_plain");
        Map(text, "{mapflat_old_query}", "told", "{mapflat_asked}", [new Entry("~.", "whole")]);
        Map(text, "{mapflat_old_query}", "kept", "{mapflat_asked_query}", [new Entry("~.", "")]);
        Map(text, "{mapflat_old}", "answer", "{mapflat_answer_here}",
            [new Entry("~^200 ", ""), new Entry("~^((?:301|410) .*)$", "${1}")]);
        Map(text, "{mapflat_old}", "found", "{mapflat_address}", [new Entry(@"~^200 \S+ (\S+) ", "${1}")]);
        var index = string.Join('|', LegacyPath.IndexDocuments.Select(ServerPattern.Escape));
        Map(text, "{mapflat_found}", "old_map", "",
            [new Entry($@"~(?i)^([^?]*?)(?:/(?:{index})?)*(\?.*)?$", "${1}/timemap${2}")]);
        Map(text, "{mapflat_old}", "old_moment", "", [new Entry(@"~^200 \S+ \S+ (.{29}) ", "${1}")]);
        Map(text, "{mapflat_old}", "sent_file", "{mapflat_file}",
            [new Entry(@"~^200 \S+ \S+ .{29} (.*)$", "${1}")]);
        Map(text, "{mapflat_old}", "kind", "{mapflat_found}", [new Entry(@"~^200 (\S+) ", "${1}")]);
    }

    private static Entry Capture(StaticCapture capture) => new(Brace(capture.Address), capture switch
    {
        { File: { } file } => string.Create(CultureInfo.InvariantCulture,
            $"200 {NginxCaptures.Mark}{capture.Kind} {Brace(capture.Address)} {capture.Moment:R} /{Brace(file)}"),
        { Location: { } location } => "301 " + Brace(location),
        _ => "410 /410.html",
    });

    /// <summary>Prefix rules; or, for spellings with other encodings, those that fill nothing in.</summary>
    private static IEnumerable<Entry> Prefixes(ServerRules set, QueryKeys keys, bool encoded)
    {
        foreach (var rule in set.Prefixes)
        {
            if (encoded)
                yield return new Entry("~(?i)" + NginxRules.PatternBelow(rule), Value(rule, keys, _ => "${1}"));
            else if (!rule.IsFilledIn)
                yield return new Entry($"~(?is){NginxRules.Begin(rule)}"
                    + (rule.Path == "/" ? "/" : $"{ServerPattern.Escape(rule.Path)}(?:/.*)?$"),
                    Value(rule, keys, _ => ""));
        }
    }

    private static IEnumerable<Entry> Patterns(ServerRules set, QueryKeys keys)
    {
        foreach (var rule in set.Patterns)
        {
            if (ServerPattern.Read(rule.Path, out _) is { } pattern && pattern.Fills(rule, all: false))
                yield return new Entry("~(?i)" + pattern.Write(branch => $"{NginxRules.Begin(rule)}{branch}$"), Value(
                    rule, keys, name => $"${{{pattern.Number(name).ToString(CultureInfo.InvariantCulture)}}}"));
            else set.Leave(rule.Source, "Caddy fills in groups from 1 to 9, and knows no looking ahead or back");
        }
    }

    private static string Default(StaticSite site)
    {
        var (kind, url) = site.Data.Addresses.Default;
        return kind switch
        {
            HostDefaultKind.Redirect => $"301 {Brace(url!)}",
            HostDefaultKind.RedirectWithPath => $"301 {Brace(url!.TrimEnd('/'))}{{http.request.orig_uri}}",
            _ => "",
        };
    }

    /// <summary>
    /// The status, how the visitor's query comes after it and the number of what is left out of that, and the address;
    /// or 410 and a file.
    /// </summary>
    private static string Value(KnownAnswer answer, QueryKeys keys) => answer.IsGone ? $"410 /{answer.GoneFile}"
        : Value(answer.Resolution.Status, answer.PassesQuery ? keys.UsedBy(answer) : null,
            answer.Location.Replace("$", "$$", StringComparison.Ordinal));

    private static string Value(KnownRule rule, QueryKeys keys, Func<string, string> fill)
    {
        if (rule.Target is null) return "410 /410.html";
        var (address, query, fragment) = rule.Write(fill, text => text.Replace("$", "$$", StringComparison.Ordinal));
        return Value(rule.Status, rule.PassesQuery ? keys.UsedBy(rule) : null,
            address + (query is null ? "" : "?" + query) + (fragment is null ? "" : "#" + fragment));
    }

    private static string Value(int status, int? used, string location)
    {
        var mark = location.Split('#')[0].Contains('?', StringComparison.Ordinal) ? "&" : "?";
        return string.Create(CultureInfo.InvariantCulture, $"{status}{(used is null ? "" : mark)}{used} {location}");
    }

    private static void WriteHeaders(TextWriter text, StaticSite site)
    {
        const string html = "text/html; charset=utf-8";
        text.Write("# Headers, by what is sent.\n");
        var answers = NginxServer.Answers(site);
        Map(text, "{vars.mapflat_sent}", "type", "", answers
            .Select(file => new Entry(file.Address, Brace(file.ContentType)))
            .Concat([new Entry("404", html), new Entry("410", html)]));
        Map(text, "{vars.mapflat_sent}", "cache", "{vars.mapflat_age}", answers
            .Select(file => new Entry(file.Address, Brace(file.CacheControl))));
        foreach (var (name, value) in NginxServer.Names(site))
            Map(text, "{vars.mapflat_sent}", Variable(name), Brace(value), answers.SelectMany(file => file.Headers
                .Where(header => header.Key == name).Select(header => new Entry(file.Address, Fill(header.Value)))));
    }

    internal static string Variable(string header) => "h_" + header.ToLowerInvariant().Replace('-', '_');

    /// <summary>What was captured names its address and day by variables; all else stands as it is.</summary>
    private static string Fill(string value) => Brace(value)
        .Replace("$\\{mapflat_found\\}", "{mapflat_found}", StringComparison.Ordinal)
        .Replace("$\\{mapflat_old_map\\}", "{mapflat_old_map}", StringComparison.Ordinal)
        .Replace("$\\{mapflat_old_moment\\}", "{mapflat_old_moment}", StringComparison.Ordinal);

    /// <summary>The first of some tables that says anything.</summary>
    private static void Chain(TextWriter text, string name, params string[] tables)
    {
        for (var i = 0; i < tables.Length - 1; i++)
        {
            var to = i == 0 ? name : $"{name}_{i + 1}";
            var next = i == tables.Length - 2 ? tables[^1] : $"{name}_{i + 2}";
            Map(text, $"{{mapflat_{tables[i]}}}", to, $"{{mapflat_{next}}}", [new Entry("~(?s)^(.+)$", "${1}")]);
        }
    }

    internal static void Map(TextWriter text, string from, string to, string otherwise, IEnumerable<Entry> entries)
    {
        text.Write($"map {Quote(from)} {{mapflat_{to}}} {{\n");
        var seen = new TextSet();
        foreach (var (key, value) in entries)
            if (seen.Add(key)) text.Write($"\t{Quote(key)} {Quote(value)}\n");
        text.Write($"\tdefault {Quote(otherwise)}\n}}\n");
    }

    /// <summary>What stands for itself where Caddy would fill something in.</summary>
    private static string Brace(string text) => text.Replace("{", "\\{", StringComparison.Ordinal)
        .Replace("}", "\\}", StringComparison.Ordinal);

    internal static string Quote(string word) => $"\"{word.Replace("\"", "\\\"", StringComparison.Ordinal)}\"";

    /// <param name="Key">What is compared; an expression begins with a tilde.</param>
    /// <param name="Value">That of an expression is filled with its groups alone, any other with variables.</param>
    internal readonly record struct Entry(string Key, string Value)
    {
        /// <summary>For a text in whatever case.</summary>
        public static Entry Matching(string expression, string value) => new($"~(?i)^{expression}$", value);
    }
}
