using System.Globalization;
using System.Text;
using Mapflat.Content.Addresses;
using Mapflat.Content.Redirects.Formats;
using Mapflat.Content.Tests.Addresses;

namespace Mapflat.Content.Tests.Redirects.Formats;

/// <summary>
/// Files that nobody wrote: an imported one leads where the program leads that it is for, or the import says where it
/// does not, before anything is done.
/// </summary>
public sealed class GeneratedFileTests
{
    private const int Servers = 20;
    private const int Hops = 20;

    private static readonly int _files = LongRun.Count(Servers, 1_000, "GENERATED_FILES");
    private static readonly int _lists = LongRun.Count(100, 1_000, "GENERATED_FILES");

    private static readonly SiteAddresses _addresses = TestSite.Addresses with
    {
        LegacyHosts = ["old.mapflat.com"],
        SignificantQueryKeys = [],
        IdentityQueryKeys = [],
    };

    private static readonly string[] _hosts = ["www.mapflat.com", "old.mapflat.com"];

    private static readonly HttpClient _client =
        new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false });

    private readonly List<string> _wrong = [];
    private readonly List<string> _told = [];

    [Fact]
    public async Task A_configuration_of_nginx_leads_where_nginx_does()
    {
        for (var first = 0; first < _files; first += Servers)
        {
            List<string> files =
                [.. Enumerable.Range(first, Servers).Select(seed => GeneratedFiles.Nginx(new Random(seed)))];
            var text = new StringBuilder("server { listen 80; return 404; }\n");
            for (var i = 0; i < files.Count; i++)
                text.Append(OfServer(files[i].Replace("server {", "server { listen 80; ", StringComparison.Ordinal)
                    .Replace("$to", $"$to{i}", StringComparison.Ordinal), i)).Append('\n');
            await using var nginx = await Mapflat.Testing.Nginx.StartAsync(
                "server_names_hash_bucket_size 128;\n" + text);
            await CompareAsync(first, files, "nginx", nginx.Server);
        }

        End(_files);
    }

    [Fact]
    public async Task A_configuration_of_Apache_leads_where_Apache_does()
    {
        for (var first = 0; first < _files; first += Servers)
        {
            List<string> files =
                [.. Enumerable.Range(first, Servers).Select(seed => GeneratedFiles.Apache(new Random(seed)))];
            var text = string.Concat(files.Select((file, i) => OfServer(file, i) + "\n"));
            await using var apache = await Apache.StartAsync(
                "<VirtualHost *>\nServerName nobody.test\n</VirtualHost>\n" + text);
            await CompareAsync(first, files, "apache", apache.Server);
        }

        End(_files);
    }

    [Fact]
    public void A_list_of_Netlify_leads_where_its_documentation_says()
    {
        for (var seed = 0; seed < _lists; seed++)
        {
            var file = GeneratedFiles.Netlify(new Random(seed));
            var import = new Import(file, "netlify");
            var rules = new NetlifyRules(file);
            if (import.Told.Count > 0) _told.Add($"seed {seed}: {import.Told[0]}\n{file}");
            foreach (var address in Addresses(seed))
            {
                var (wanted, lines) = EndOf(rules, address);
                // What answers in place of a line that is skipped is told of with the line.
                if (wanted == "loop" || import.IsRefused || IsSame(wanted, import.Ask(_hosts[0], address))
                    || lines.Any(import.Skips)) continue;
                Note(seed, address, wanted, import, _hosts[0]);
            }
        }

        End(_lists);
    }

    private static (string End, List<int> Lines) EndOf(NetlifyRules rules, string address)
    {
        HashSet<string> been = [];
        List<int> lines = [];
        for (var at = address; been.Count < Hops && been.Add(at);)
        {
            if (rules.Ask(at) is not { } said) return (at == address ? "-" : at, lines);
            lines.Add(said.Line);
            if (said.Status is < 300 or >= 400) return (at == address ? "-" : at, lines);
            if (said.To.Contains("://", StringComparison.Ordinal)) return (said.To, lines);
            at = said.To;
        }

        return ("loop", lines);
    }

    /// <summary>A file as it is imported, and what the site would answer then.</summary>
    private sealed class Import
    {
        private readonly RedirectMap _map;
        private readonly RulePlan _plan;
        private readonly IFileAnswers? _answers;
        private readonly HashSet<int> _skipped;

        internal Import(string file, string format)
        {
            var reading = Reading.Of(file, format);
            _plan = RulePlan.Make(reading, TestSite.Data() with { Pages = ["/page"], Addresses = _addresses }, [],
                replace: false, "file", (_, _, _) => { }, CancellationToken.None);
            _map = new RedirectMap(TestSite.Data([.. _plan.Fresh.OrderBy(rule => rule.Position)]) with
            {
                Pages = ["/page"],
                Addresses = _addresses,
            });
            _answers = reading.Answers?.Invoke(new SiteHosts(_addresses).OwnOf);
            // What answers 404 is not a redirect, and told of as left out.
            Told = [.. _plan.Report.Findings.Where(finding => finding.Severity == Severity.Error
                && !finding.Message.Contains("return 404", StringComparison.Ordinal)
                && !finding.Message.Contains("(200)", StringComparison.Ordinal))];
            _skipped = [.. _plan.Report.Findings.Where(finding => finding.Severity == Severity.Error
                && !finding.Message.Contains("return 404", StringComparison.Ordinal))
                .Select(finding => finding.Line ?? 0)];
            File = file;
        }

        internal string File { get; }

        internal List<Finding> Told { get; }

        /// <summary>Nothing is imported unless the owner says that this is accepted.</summary>
        internal bool IsRefused => _plan.Report.Differences.Count > 0;

        internal IEnumerable<string> Rules => _plan.Fresh.Select(rule => $"  {rule.Host} {rule.From} -> {rule.To}");

        internal bool Skips(int line) => _skipped.Contains(line);

        /// <summary>Whether a line that was told of as skipped has its part in where the file leads.</summary>
        internal bool SkipsWhatAnswers(string host, string address)
        {
            for (var hop = 0; hop < Hops; hop++)
            {
                var parts = address.Split('?', 2);
                if (_answers!.Ask(host, parts[0], parts.Length > 1 ? parts[1] : "") is not { } said) return false;
                if (Skips(said.Line)) return true;
                if (said.Location?.StartsWith("https://" + host, StringComparison.Ordinal) != true) return false;
                address = said.Location["https://".Length..][host.Length..];
            }

            return false;
        }

        internal string Ask(string host, string address)
        {
            var found = _map.ResolveRaw(host, address);
            return found is { IsRedirect: true, Ends: not ResolutionKind.Gone }
                ? found.Location!.Replace("https://www.mapflat.com", "", StringComparison.Ordinal)
                : found.Kind == ResolutionKind.Gone || found.IsRedirect ? "410" : "-";
        }
    }

    private static string Host(int i) => $"s{i.ToString(CultureInfo.InvariantCulture)}.test";

    /// <summary>The names of the site as those of one of many on a server.</summary>
    private static string OfServer(string text, int i) =>
        text.Replace("www.mapflat.com", Host(i), StringComparison.Ordinal)
            .Replace("old.mapflat.com", "o" + Host(i), StringComparison.Ordinal)
            .Replace(@"(www|old)\.mapflat\.com", "o?" + Host(i), StringComparison.Ordinal)
            .Replace(@"www\.mapflat\.com", Host(i), StringComparison.Ordinal);

    /// <summary>A rule for a query is for it among others here, too.</summary>
    private static List<string> Addresses(int seed)
    {
        var random = new Random(seed + 77);
        return [.. Enumerable.Range(0, 40).Select(_ => GeneratedFiles.Address(random)).Distinct()
            .Where(address => !address.Contains("p=12&", StringComparison.Ordinal))];
    }

    private async Task CompareAsync(int first, List<string> files, string format, Uri server)
    {
        for (var i = 0; i < files.Count; i++)
        {
            var import = new Import(files[i], format);
            if (import.Told.Count > 0) _told.Add($"seed {first + i}: {import.Told[0]}\n{files[i]}");
            if (import.IsRefused) continue;
            var hosts = files[i].Contains("old.mapflat.com", StringComparison.Ordinal) ? _hosts : _hosts[..1];
            foreach (var host in hosts)
            {
                var name = host == _hosts[0] ? Host(i) : "o" + Host(i);
                foreach (var address in Addresses(first + i))
                {
                    var wanted = await EndAsync(server, name, address);
                    var got = import.Ask(host, address);
                    // Who spells an address otherwise is led along here: that is no other end.
                    if (wanted == "loop" || IsSame(wanted, got)
                        || (wanted == "-" && await IsOtherSpellingAsync(server, name, address, got))
                        || import.SkipsWhatAnswers(host, address)) continue;
                    Note(first + i, address, wanted, import, host);
                }
            }
        }
    }

    private void Note(int seed, string address, string wanted, Import import, string host) =>
        _wrong.Add($"seed {seed}: {host}{address} -> {wanted}, here {import.Ask(host, address)}\n{import.File}\n"
            + string.Join('\n', import.Rules));

    private void End(int files)
    {
        Assert.True(_wrong.Count == 0, $"{_wrong.Count} of them, {_told.Count} files reported:\n"
            + string.Join("\n\n", _wrong.DistinctBy(each => each.Split(':')[0]).Take(12)));
        Assert.True(_told.Count <= files / 2, $"{_told.Count} are reported:\n" + string.Join("\n\n", _told.Take(8)));
    }

    private static bool IsSame(string wanted, string got) =>
        wanted == got || (wanted != "-" && got != "-" && Folded(wanted) == Folded(got));

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
                    && (end == "loop" || end.Split('?')[0].TrimEnd('/') == got.Split('?')[0].TrimEnd('/')))
                    return true;
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
}
