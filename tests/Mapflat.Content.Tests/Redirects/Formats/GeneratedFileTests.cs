using System.Globalization;
using System.Text;
using Mapflat.Content.Addresses;
using Mapflat.Content.Redirects.Formats;
using Mapflat.Content.Tests.Addresses;

namespace Mapflat.Content.Tests.Redirects.Formats;

/// <summary>
/// Files that nobody wrote, with blocks, orders, slashes and queries as chance has them: an imported one leads where
/// the server leads that it is for, or the import says where it does not, before anything is done.
/// </summary>
public sealed class GeneratedFileTests
{
    private const int Servers = 20;

    private static readonly int _files = LongRun.Count(Servers, 1_000, "GENERATED_FILES");

    private static readonly SiteAddresses _addresses = TestSite.Addresses with
    {
        SignificantQueryKeys = [],
        IdentityQueryKeys = [],
    };

    private static readonly string[] _segments = ["a", "b", "docs", "old", "v1", "x.html", "a-b"];

    private static readonly string[] _expressions =
        ["([a-z]+)", "(.*)", "[a-z0-9]+", "(a|b|docs)", "v[0-9]", @"x\.html", "a", "docs", "old", "b",
            @"([^/]+)\.html"];

    private static readonly HttpClient _client =
        new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false });

    [Fact]
    public async Task A_configuration_of_nginx_leads_where_nginx_does()
    {
        for (var first = 0; first < _files; first += Servers)
        {
            List<string> files = [.. Enumerable.Range(first, Servers).Select(seed => Nginx(new Random(seed)))];
            var text = new StringBuilder("server { listen 80; return 404; }\n");
            for (var i = 0; i < files.Count; i++)
                text.Append(files[i].Replace("server {", "server { listen 80; ", StringComparison.Ordinal)
                    .Replace("www.mapflat.com", Host(i), StringComparison.Ordinal)
                    .Replace("$to", $"$to{i}", StringComparison.Ordinal)).Append('\n');
            await using var nginx = await Mapflat.Testing.Nginx.StartAsync(
                "server_names_hash_bucket_size 128;\n" + text);
            await CompareAsync(first, files, "nginx", nginx.Server);
        }
    }

    [Fact]
    public async Task A_configuration_of_Apache_leads_where_Apache_does()
    {
        for (var first = 0; first < _files; first += Servers)
        {
            List<string> files = [.. Enumerable.Range(first, Servers).Select(seed => Virtual(new Random(seed)))];
            var text = string.Concat(files.Select((file, i) =>
                file.Replace("www.mapflat.com", Host(i), StringComparison.Ordinal) + "\n"));
            await using var apache = await Apache.StartAsync(
                "<VirtualHost *>\nServerName nobody.test\n</VirtualHost>\n" + text);
            await CompareAsync(first, files, "apache", apache.Server);
        }
    }

    private static string Host(int i) => $"s{i.ToString(CultureInfo.InvariantCulture)}.test";

    private static async Task CompareAsync(int first, List<string> files, string format, Uri server)
    {
        List<string> wrong = [];
        List<string> told = [];
        var reported = 0;
        for (var i = 0; i < files.Count; i++)
        {
            var plan = RulePlan.Make(Reading.Of(files[i], format), TestSite.Data() with
            {
                Pages = ["/page"],
                Addresses = _addresses,
            }, [], replace: false, "file", (_, _, _) => { }, CancellationToken.None);
            var map = new RedirectMap(TestSite.Data([.. plan.Fresh.OrderBy(rule => rule.Position)]) with
            {
                Pages = ["/page"],
                Addresses = _addresses,
            });
            // What answers 404 is not a redirect, and told of as left out.
            var errors = plan.Report.Findings.Where(finding => finding.Severity == Severity.Error
                && !finding.Message.Contains("return 404", StringComparison.Ordinal)).ToList();
            if (errors.Count > 0)
            {
                reported++;
                told.Add($"seed {first + i}: {errors[0]}\n{files[i]}");
            }

            var random = new Random(first + i + 77);
            foreach (var address in Enumerable.Range(0, 40).Select(_ => Address(random)).Distinct())
            {
                // A rule for a query is for it among others, too.
                if (format == "apache" && address.Contains("p=12&", StringComparison.Ordinal)) continue;
                var wanted = await EndAsync(server, Host(i), address);
                var found = map.ResolveRaw("www.mapflat.com", address);
                var got = found.IsRedirect
                    ? found.Location!.Replace("https://www.mapflat.com", "", StringComparison.Ordinal)
                    : found.Kind == ResolutionKind.Gone ? "410" : "-";
                // Who spells an address otherwise is led along here: that is no other end.
                if (wanted == got || (wanted == "-" && await IsOtherSpellingAsync(server, Host(i), address, got))
                    || errors.Count > 0 || wanted == "loop" || (Folded(wanted) == Folded(got) && wanted != "-"))
                    continue;
                wrong.Add($"seed {first + i}: {address} -> {wanted}, here {got} by {found.Rule?.From}\n{files[i]}\n"
                    + string.Join('\n', plan.Fresh.Select(rule => $"  {rule.From} -> {rule.To}")));
            }
        }

        Assert.True(wrong.Count == 0, $"{wrong.Count} of them, {reported} files reported:\n"
            + string.Join("\n\n", wrong.DistinctBy(each => each.Split(':')[0]).Take(6)));
        Assert.True(reported <= files.Count / 2, $"{reported} are reported:\n" + string.Join("\n\n", told.Take(8)));
    }

    /// <summary>A final slash makes no other address here, and a pair that is there twice says it once.</summary>
    private static string Folded(string end) => end.Split('?') is var parts && parts.Length > 1
        ? parts[0].TrimEnd('/') + "?" + string.Join('&', parts[1].Split('&').Distinct()) : end.TrimEnd('/');

    private static async Task<bool> IsOtherSpellingAsync(Uri server, string host, string address, string got)
    {
        var parts = address.Split('?');
        var other = parts[0].EndsWith('/') ? parts[0].TrimEnd('/') : parts[0] + "/";
        foreach (var spelling in (string[])[other.Length == 0 ? "/" : other, parts[0]])
            foreach (var query in parts.Length > 1 ? (string[])["?" + parts[1], ""] : [""])
                if (await EndAsync(server, host, spelling + query) is not "-" and var end
                    && end.Split('?')[0].TrimEnd('/') == got.Split('?')[0].TrimEnd('/')) return true;
        return false;
    }

    private static async Task<string> EndAsync(Uri server, string host, string address)
    {
        HashSet<string> been = [];
        var isFirst = true;
        while (been.Add(address))
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(server, address));
            request.Headers.Host = host;
            using var answer = await _client.SendAsync(request, TestContext.Current.CancellationToken);
            if ((int)answer.StatusCode == 410) return "410";
            if (answer.Headers.Location is not { } location) return isFirst ? "-" : address;
            isFirst = false;
            var text = location.OriginalString;
            var own = text.IndexOf(host, StringComparison.Ordinal);
            if (own < 0 && text.Contains("://", StringComparison.Ordinal)) return text;
            address = own < 0 ? text : text[text.IndexOf('/', own)..];
        }

        return "loop";
    }

    private static string Pick(Random random, string[] from) => from[random.Next(from.Length)];

    private static string Address(Random random)
    {
        var path = string.Concat(Enumerable.Range(0, random.Next(1, 4)).Select(_ => "/" + Pick(random, _segments)));
        return path + (random.Next(3) == 0 ? "/" : "")
            + (random.Next(4) == 0 ? Pick(random, ["?q=1", "?p=12", "?p=12&q=1"]) : "");
    }

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

    private static string Nginx(Random random)
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

        var hasMap = text.Length > 0;
        text.Append("server { server_name www.mapflat.com;\n");
        if (hasMap) text.Append("  if ($to) { return 301 $to; }\n");
        for (var i = random.Next(0, 4); i > 0; i--) text.Append(Rewrite(random, "  "));
        var places = new HashSet<string>(StringComparer.Ordinal);
        for (var i = random.Next(1, 5); i > 0; i--)
        {
            var kind = Pick(random, ["= ", "", "", "^~ ", "~ "]);
            var place = kind == "~ " ? Regex(random, Pick(random, ["^/", "/"]))
                : Path(random) + (kind.Length > 0 || random.Next(2) == 0 ? "" : "/");
            if (!places.Add(kind is "" or "^~ " ? place : kind + place)) continue;
            text.Append($"  location {kind}{place} {{ ");
            var what = random.Next(6);
            if (what == 0) text.Append("return 404;");
            else if (what == 1) text.Append(Rewrite(random, ""));
            else if (what == 2) text.Append($"return 301 https://new.example$request_uri;");
            else text.Append($"return {Pick(random, ["301", "302"])} {Target(random, kind == "~ " ? place : "")};");
            text.Append(" }\n");
        }

        return text.Append("  location = /page { return 404; }\n}\n").ToString();
    }

    private static string Rewrite(Random random, string indent)
    {
        var regex = Regex(random, Pick(random, ["^/", "^/", "^/", "/"]));
        return $"{indent}rewrite {regex} {Target(random, regex)}{Pick(random, ["", "", "?"])} "
            + $"{Pick(random, ["permanent", "redirect"])};\n";
    }

    private static string Virtual(Random random)
    {
        var text = new StringBuilder("<VirtualHost *>\nServerName www.mapflat.com\nRewriteEngine on\n");
        for (var i = random.Next(1, 7); i > 0; i--)
        {
            switch (random.Next(5))
            {
                case 0:
                    // Below a file there is nothing here.
                    var path = Path(random).Replace(".html", "-html", StringComparison.Ordinal);
                    text.Append($"Redirect 301 {path} {Pick(random, ["/new", "https://new.example/r"])}\n");
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
                default:
                    var regex = Regex(random, "^/");
                    text.Append($"RewriteRule {regex} {Target(random, regex)} [R=301,L]\n");
                    break;
            }
        }

        return text.Append("</VirtualHost>").ToString();
    }
}
