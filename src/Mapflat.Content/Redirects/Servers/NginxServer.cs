using System.Globalization;
using System.Numerics;
using System.Text;
using Mapflat.Content.Addresses;
using Mapflat.Content.Text;

namespace Mapflat.Content.Redirects.Servers;

/// <summary>
/// Writes a whole server for nginx: an address is looked up in tables, first those of rules, then that of pages, then
/// the expressions, and whatever is in none of them is not there. Nothing is taken from the disk that no table names.
/// </summary>
internal static class NginxServer
{
    /// <summary>Where the configuration expects the files; one line of it to change.</summary>
    internal const string Root = "/srv/mapflat/site";

    private const string Index = @"(?:index\.html?|index\.php|default\.aspx)";

    private static readonly int[] _statuses = [301, 302, 307, 308];

    internal static ServerFiles Write(StaticSite site, ServerConfigurations.Put put)
    {
        var set = new ServerRules(site.Known);
        set.Arrange("nginx", ServerSkills.All);
        put("nginx/mapflat.conf", text => WriteWhole(text, site, set, NginxDelivery.FromFiles(
            site.HasCaptures ? "$mapflat_sent_file" : "$mapflat_file")));
        return new ServerFiles("nginx",
        [
            .. set.Findings, .. Coarse(site), .. Set(site), .. site.Known.FindSecondHops(),
            .. NginxCaptures.Findings(site),
            .. Unfolded(),
        ]);
    }

    /// <summary>What no table of addresses does, whatever the site is.</summary>
    internal static IEnumerable<Finding> Unfolded() =>
    [
        Finding.Warning("The page of what is gone names the address as the rule does, not as the visitor wrote it. "
            + "Search, versions by date (Accept-Datetime) and Markdown by Accept need the program; their pages and "
            + "files are there under their own addresses."),
        Finding.Warning("An address gets a 404 with a sign that was copied along at the end (a full stop, a bracket), "
            + "in Latin-1, or where a letter and its accent are written in two signs. What a rule says for one host is "
            + "not known with an ending such as .html."),
        Finding.Warning("An escape that is not needed is not known to a pattern (%61 for a, %2D for a hyphen), nor is "
            + "that of a letter or digit to a rule that fills in a part of the address."),
        Finding.Warning("nginx does not fold capitals beyond ASCII."),
    ];

    /// <summary>What no server does that has one page for everything that is gone below a prefix.</summary>
    internal static IEnumerable<Finding> Coarse(StaticSite site)
    {
        foreach (var rule in site.Data.Rules.Where(rule =>
            rule is { Enabled: true, Status: 410, Match: not RuleMatch.Exact }))
            yield return Finding.Warning($"What “{rule.From}” covers gets the page 410.html, which names neither the "
                + "address nor what the rule suggests.");
        if (site.Data.Addresses.Default.Kind == HostDefaultKind.Archive)
            yield return Finding.Warning("An address that nothing answers gets a 404 instead of the archived copy that "
                + "Mapflat:HostDefault offers.");
    }

    /// <summary>Where the visitor's query comes after that of the target.</summary>
    internal static IEnumerable<Finding> Set(StaticSite site) =>
        site.Data.Rules.Where(rule => rule is { Enabled: true, Status: not 410, Query: QueryHandling.Pass }
            && rule.To!.Contains('?', StringComparison.Ordinal))
            .Select(rule => KeepsQuery(rule.From));

    internal static Finding KeepsQuery(string source) => Finding.Warning(
        $"A query key that the target of “{source}” sets is not taken out of the visitor's query.");

    /// <summary>A configuration that is whole but for what is said of HTTPS.</summary>
    internal static void WriteWhole(TextWriter text, StaticSite site, ServerRules set, NginxDelivery delivery)
    {
        WriteHead(text, site);
        WriteTables(text, site, set);
        WriteHeaders(text, site);
        text.Write(delivery.Head);
        WriteServer(text, site, delivery);
    }

    private static void WriteHead(TextWriter text, StaticSite site)
    {
        var (known, files) = (site.Known.All.Count, site.Files.Count + site.Captures.All.Count);
        var longest = site.Files.Select(file => file.Url.Length)
            .Concat(site.Captures.All.Select(capture => capture.Address.Length))
            .Concat(site.Known.All.Select(answer => Encoding.UTF8.GetByteCount(answer.Address) + 1))
            .DefaultIfEmpty().Max();
        var own = string.Join(
            '|', ReservedAddresses.Prefixes.Concat(ReservedAddresses.Exact).Select(ServerPattern.Escape));
        text.Write($$"""
            # {{site.Origin}} as static files, for nginx 1.18 or newer. Put this file where http { } includes it
            # (/etc/nginx/conf.d/), and the folder site/ where “root” below says. For HTTPS, add the lines with
            # listen 443 and the certificate.

            map_hash_bucket_size {{BitOperations.RoundUpToPowerOf2((uint)(longest + 64))}};
            map_hash_max_size {{BitOperations.RoundUpToPowerOf2((uint)Math.Max((known + files) * 2, 2048))}};
            variables_hash_max_size 4096;

            # A proxy before nginx that ends TLS says so in this header.
            map $http_x_forwarded_proto $mapflat_scheme { default $scheme; https https; }
            # The path as it was asked for, and once more without final slashes; both encoded, so that nothing in them
            # can end a header.
            map $request_uri $mapflat_asked { default ""; "~^(?<mapflat_p>[^?]*)" $mapflat_p; }
            map $request_uri $mapflat_path { default /; "~^(?<mapflat_bare>/[^?]*?)/*(?:\?|$)" $mapflat_bare; }
            # The path as it is looked up: decoded, without final slashes and names of index documents; then without
            # .html and the like.
            map $uri $mapflat_key { default ""; "~*^/+(?:{{Index}}/*)*$" "/";
                "~*^(?<mapflat_k>/.*?)(?:/{{Index}}?)*$" $mapflat_k; }
            {{Home(site)}}
            map $mapflat_key $mapflat_short { default $mapflat_key; "~*^(?:{{own}})(?:\.[a-z]+$|/)" $mapflat_key;
                "~*^(?<mapflat_s>/.*[^/])\.(?:html?|aspx|php)$" $mapflat_s; }
            map $mapflat_key $mapflat_owner { default "";
                "~*^(?<mapflat_o>/.*)/(?:history(?:/[0-9]{1,9})?|timemap|cite\.(?:bib|ris|json))$" $mapflat_o; }
            map $mapflat_key $mapflat_reserved { default "";
                "~*^(?:{{string.Join('|', ReservedAddresses.Prefixes)}})(?:/|$)" 1; }


            """);
    }

    private static void WriteTables(TextWriter text, StaticSite site, ServerRules set)
    {
        var keys = new QueryKeys(site.Known);
        NginxQuery.WriteKeys(text, keys);
        var tables = new AnswerTables(site);
        text.Write("# What rules for one address with its query say: for one host and for all, for an address with an "
            + "ending, for the page that a history belonged to.\n");
        foreach (var (variable, paths) in ((string, (string, bool)[])[])
            [("$mapflat_query", [("$host$mapflat_key", false), ("$mapflat_key", true)]),
                ("$mapflat_query_late", [("$mapflat_short", true)]),
                ("$mapflat_query_past", [("$mapflat_owner", true)])])
            NginxQuery.WriteTables(text, variable, site, keys, paths, Value);
        Map(text, "What rules for one address say, before pages: for one host, for all hosts.", "$host$mapflat_key",
            "$mapflat_first_host", "", tables.OnHosts
                .Select(answer => (answer.Host!.Split(':')[0] + answer.Key, Value(answer))));
        Map(text, null, "$mapflat_key", "$mapflat_first_any", "", tables.Singles.Select(One));
        WriteAddresses(text, site);
        Map(text, "The same rules for an address with an ending; the rules for many addresses; the rule for the page "
            + "that a history belonged to.", "$mapflat_short", "$mapflat_late_any", "", tables.Wide.Select(One));
        Map(text, null, "$host $mapflat_asked", "$mapflat_late_many", "", Prefixes(set, keys, encoded: true));
        Map(text, null, "$host $mapflat_key", "$mapflat_late_folded", "", Prefixes(set, keys, encoded: false));
        // A pattern is asked with the final slash first, and then without.
        List<(string, string)> patterns = [.. set.Patterns
            .Select(rule => NginxRules.Pattern(rule, set, keys.UsedBy)).OfType<(string, string)>()];
        Map(text, null, "$host $mapflat_asked", "$mapflat_late_whole", "", patterns);
        Map(text, null, "$host $mapflat_path", "$mapflat_late_pattern", "", patterns);
        Map(text, null, "$mapflat_owner", "$mapflat_late_past", Default(site), tables.Wide.Select(One));
        Chain(text, "$mapflat_late", ["$mapflat_query_late", "$mapflat_late_any", "$mapflat_late_many",
            "$mapflat_late_folded", "$mapflat_late_whole", "$mapflat_late_pattern", "$mapflat_query_past",
            "$mapflat_late_past"]);
        text.Write("map \"$mapflat_reserved$mapflat_address\" $mapflat_rest { default \"\"; \"\" $mapflat_late; }\n");
        Chain(text, site.HasCaptures ? "$mapflat_answer_here" : "$mapflat_answer",
            ["$mapflat_query", "$mapflat_first_host", "$mapflat_first_any", "$mapflat_rest"]);
        if (site.HasCaptures) NginxCaptures.WriteTables(text, site.Captures);
        foreach (var status in _statuses) text.Write(
            $"map $mapflat_answer $mapflat_{status} {{ default \"\"; \"~^{status} (?<mapflat_to_{status}>.*)$\" "
            + $"$mapflat_to_{status}; }}\n");
        text.Write("""
            map $mapflat_answer $mapflat_410 { default ""; 410 /410.html;
                "~^410 (?<mapflat_to_410>.+)$" $mapflat_to_410; }
            map "$request_method $mapflat_answer" $mapflat_refused { default 1;
                "~^(?:GET|HEAD) " ""; "~^[A-Z]+ 30[78] " ""; }
            map $status $mapflat_allow { default ""; 405 "GET, HEAD"; }


            """);
        Map(text, "The file of an address, and the status where it is not 200.", "$mapflat_address",
            "$mapflat_file", "$mapflat_address", site.Files.Where(file => "/" + file.File != file.Url)
                .Select(file => (file.Url, "/" + file.File)));
        var found = site.HasCaptures ? "$mapflat_found" : "$mapflat_address";
        Map(text, null, found, "$mapflat_status", "", site.Files.Where(file => file.Status != 200)
            .Select(file => (file.Url, file.Status.ToString(CultureInfo.InvariantCulture))));
        Map(text, "The site's own names; no other is answered.", "$host", "$mapflat_foreign", "1",
            site.Hosts.Select(host => (host, "")));

        (string, string) One(KnownAnswer answer) => (answer.Key, Value(answer));

        string Value(KnownAnswer answer)
        {
            if (answer.Resolution.Kind == ResolutionKind.Gone) return $"410 /{answer.GoneFile}";
            var location = answer.Resolution.Location!.Replace("$", "%24", StringComparison.Ordinal);
            var hash = location.IndexOf('#', StringComparison.Ordinal);
            var (address, fragment) = hash < 0 ? (location, "") : (location[..hash], location[hash..]);
            var passed = !answer.PassesQuery ? ""
                : NginxQuery.Passed(keys.UsedBy(answer), address.Contains('?', StringComparison.Ordinal));
            return string.Create(
                CultureInfo.InvariantCulture, $"{answer.Resolution.Status} {address}{passed}{fragment}");
        }
    }

    /// <summary>The first of some variables that holds anything.</summary>
    internal static void Chain(TextWriter text, string name, IReadOnlyList<string> variables)
    {
        if (variables.Count == 1) text.Write($"map $host {name} {{ default {variables[0]}; }}\n");
        for (var i = 0; i < variables.Count - 1; i++)
        {
            var (to, next) = (i == 0 ? name : Numbered(i), i == variables.Count - 2 ? variables[^1] : Numbered(i + 1));
            text.Write($"map {variables[i]} {to} {{ default {variables[i]}; \"\" {next}; }}\n");
        }

        string Numbered(int place) => string.Create(CultureInfo.InvariantCulture, $"{name}_{place + 1}");
    }

    /// <summary>
    /// Where an address is found in whatever spelling; what is found is the address in a URL. One that has an ending of
    /// its own is looked up with that.
    /// </summary>
    private static void WriteAddresses(TextWriter text, StaticSite site)
    {
        var (withEnding, rest) = new AnswerTables(site).FindAddresses();
        Map(text, "Pages and files, and where pages were before; an entry leads to the address that is true now.",
            "$mapflat_short", withEnding.Count == 0 ? "$mapflat_address" : "$mapflat_address_short", "",
            rest.Select(Entry));
        if (withEnding.Count > 0)
            Map(text, "Those whose ending belongs to the address.", "$mapflat_key", "$mapflat_address",
                "$mapflat_address_short", withEnding.Select(Entry));

        static (string, string) Entry((string Key, string? Url) page) => (page.Key, page.Url ?? "$mapflat_home");
    }

    /// <summary>Prefix rules; or, for spellings with other encodings, only those that fill nothing in.</summary>
    private static IEnumerable<(string, string)> Prefixes(ServerRules set, QueryKeys keys, bool encoded)
    {
        foreach (var rule in set.Prefixes)
        {
            if (encoded) yield return ("~*" + NginxRules.PatternBelow(rule), NginxRules.Value(rule, keys.UsedBy, "$1"));
            else if (!rule.IsFilledIn)
                yield return (rule.Path == "/" ? $"~{NginxRules.Begin(rule)}/"
                    : $"~*{NginxRules.Begin(rule)}{ServerPattern.Escape(rule.Path)}(?:/.*)?$",
                    NginxRules.Value(rule, keys.UsedBy, ""));
        }
    }

    /// <summary>The line that says where the home page is: nowhere, where a query asks for something else.</summary>
    private static string Home(StaticSite site)
    {
        var keys = string.Join('|', site.Data.Addresses.IdentityQueryKeys.Select(ServerPattern.Escape));
        return $"map $args $mapflat_home {{ default "
            + $"/;{(keys.Length == 0 ? "" : $" \"~*(?:^|&)(?:{keys})(?:[=&]|$)\" \"\";")} }}";
    }

    /// <summary>What other servers do not tell apart.</summary>
    internal static IEnumerable<Finding> OtherQueries(StaticSite site)
    {
        if (site.Data.Addresses.IdentityQueryKeys is [var key, ..])
            yield return Finding.Warning($"/?{key}=1 and the like, by which older systems told their pages apart, get "
                + "the home page instead of a 404.");
    }

    private static string Default(StaticSite site)
    {
        var (kind, url) = site.Data.Addresses.Default;
        return kind switch
        {
            HostDefaultKind.Redirect => $"301 {url}",
            HostDefaultKind.RedirectWithPath => $"301 {url!.TrimEnd('/')}$request_uri",
            _ => "",
        };
    }

    /// <summary>
    /// Headers by what is sent: an address, or 404 or 410 for the pages that say so, or nothing for a redirect.
    /// </summary>
    private static void WriteHeaders(TextWriter text, StaticSite site)
    {
        const string html = "text/html; charset=utf-8";
        var answers = Answers(site);
        Map(text, "Headers, by what is sent.", "$mapflat_sent", "$mapflat_type", "",
            answers.Select(file => (file.Address, file.ContentType)).Concat([("404", html), ("410", html)]));
        Map(text, null, "$mapflat_sent", "$mapflat_cache", "$mapflat_age",
            answers.Select(file => (file.Address, file.CacheControl)));
        foreach (var (name, value) in Names(site))
            Map(text, null, "$mapflat_sent", Variable(name), value, answers.SelectMany(file =>
                file.Headers.Where(header => header.Key == name).Select(header => (file.Address, header.Value))));
        if (site.TransportSecurity is { } strict) text.Write(
            $"map \"$mapflat_scheme://$host\" $mapflat_strict {{ default \"\"; {site.Origin} \"{strict}\"; "
            + $"\"~^https\" \"{site.TransportSecurityElsewhere}\"; }}\n\n");
    }

    /// <summary>Each by its address as it stands in a URL.</summary>
    internal static IEnumerable<StaticFile> Answers(StaticSite site) =>
        site.Files.Select(file => file with { Address = file.Url }).Concat(NginxCaptures.Answers(site));

    internal static IEnumerable<(string Name, string Value)> Names(StaticSite site) =>
        site.Headers.Select(header => (header.Key, header.Value))
            .Concat(Answers(site).SelectMany(file => file.Headers).Select(header => header.Key).Distinct()
                .Except(site.Headers.Select(header => header.Key)).Order(StringComparer.Ordinal)
                .Select(name => (name, "")));

    private static string Variable(string header) => "$mapflat_h_" + header.ToLowerInvariant().Replace('-', '_');

    private static void WriteServer(TextWriter text, StaticSite site, NginxDelivery delivery)
    {
        var origin = new Uri(site.Origin);
        var place = $"{origin.Scheme}://{origin.Host}";
        var redirects = string.Concat(_statuses.Select(status => string.Create(CultureInfo.InvariantCulture,
            $"        if ($mapflat_{status}) {{ return {status} $mapflat_{status}; }}\n")));
        var headers = string.Concat(
            Names(site).Select(header => $"    add_header {header.Name} {Variable(header.Name)} always;\n"));
        if (site.TransportSecurity is not null)
            headers += "    add_header Strict-Transport-Security $mapflat_strict always;\n";
        // What is not there is said over HTTPS too.
        var missing = origin.Scheme == "https" ? "        set $mapflat_try \"$mapflat_place$mapflat_address\";\n      "
            + $"  if ($mapflat_try = \"http://{origin.Host}\") {{ set $mapflat_age \"public, max-age=86400\"; return "
            + $"301 {site.Origin}$request_uri; }}\n" : "";
        var passed = string.Concat(Enumerable.Range(0, new QueryKeys(site.Known).Used.Count())
            .Select(used => NginxQuery.Passed(used) + NginxQuery.Passed(used, isMore: true)));
        var (found, told, kept, kind) = site.HasCaptures
            ? ("$mapflat_found", "$mapflat_told", "$mapflat_kept", "$mapflat_kind")
            : ("$mapflat_address", "$mapflat_asked", "$is_args$args", "$mapflat_address");
        text.Write($$"""
            server {
                listen 80;
                # listen 443 ssl;
                # ssl_certificate /etc/letsencrypt/live/{{origin.Host}}/fullchain.pem;
                # ssl_certificate_key /etc/letsencrypt/live/{{origin.Host}}/privkey.pem;
                server_name {{string.Join(' ', site.Hosts)}};
            {{delivery.Server}}    types { }
                default_type "";
                add_header Content-Type $mapflat_type always;
                add_header Cache-Control $mapflat_cache always;
                add_header Allow $mapflat_allow always;
            {{headers}}    error_page 404 @missing;
                error_page 410 @gone;

                location / {
                    # Read before any rule is tried: what the expression of one has matched is lost as soon as
                    # another is looked at.
                    set $mapflat_sent "{{passed}}";
                    set $mapflat_sent "";
                    set $mapflat_age no-store;
                    set $mapflat_place "$mapflat_scheme://$host";
                    if ($mapflat_foreign) { return 400; }
                    if ($mapflat_refused) { return 405; }
                    # An hour for what a rule says, as this file does not know how long it has said so.
                    if ($mapflat_answer) { set $mapflat_age "public, max-age=3600"; }
            {{redirects}}{{missing}}        if ($mapflat_410) {
                        set $mapflat_sent 410;
                        set $mapflat_body {{delivery.Gone}};
                        return 410;
                    }
                    if ({{found}} = "") { set $mapflat_sent 404; return 404; }
                    set $mapflat_here "$mapflat_place{{told}}";
                    set $mapflat_age "public, max-age=86400";
                    if ($mapflat_here != "{{place}}{{found}}") {
                        return 301 {{site.Origin}}{{found}}{{kept}};
                    }
                    set $mapflat_sent {{kind}};
                    set $mapflat_body {{delivery.Object}};
                    if ($mapflat_status) { return 410; }
                    {{delivery.Send}}
                }
            {{delivery.Places}}}

            """);
    }

    internal static void Map(TextWriter text, string? comment, string from, string to, string otherwise,
        IEnumerable<(string Key, string Value)> entries)
    {
        if (comment is not null) text.Write($"# {comment}\n");
        text.Write($"map \"{from}\" {to} {{\n    default {NginxRules.Quote(otherwise)};\n");
        var seen = new TextSet();
        foreach (var (key, value) in entries)
        {
            // Only an expression of this kind tells capitals apart.
            var compared = key.StartsWith("~^", StringComparison.Ordinal) ? key : key.ToLowerInvariant();
            if (seen.Add(compared)) text.Write($"    {Literal(key)} {NginxRules.Quote(value)};\n");
        }

        text.Write("}\n\n");
    }

    /// <summary>A key may be one of the words that a map obeys.</summary>
    private static string Literal(string key) =>
        NginxRules.Quote(key is "default" or "hostnames" or "include" or "volatile" ? "\\" + key : key);
}
