using Mapflat.Content.Addresses;
using Mapflat.Content.Redirects.Formats;
using Mapflat.Content.Redirects.Servers;
using Mapflat.Content.Redirects;
using Mapflat.Content.Tests.Addresses;
using Mapflat.Content.Text;

namespace Mapflat.Content.Tests.Redirects.Formats;

/// <summary>What a format can say comes back as it was; what it cannot is named, rule by rule.</summary>
public sealed class RoundTripTests
{
    private static readonly string[] _segments =
        ["a", "B", "räksmörgås", "x.html", "a b", "c+d", "%2A", ":name", "e:f", "(1)", "q's", "a%22b", "$1", "x;y",
            "{z}", "%2Fslash", "1.2", "~me", "[k]", "l|m", "a,b", "=n", "-o", "@p", "日本", "%25", "&r", "st^u", "w%23"];

    private static readonly string[] _targets =
        [
        "/about", "/how-i-work#part", "https://new.example/", "https://new.example/ö?x=1&y=%20z",
        "https://www.scling.com/a%20b#c", "http://mapflat.com/:x/$2", "https://new.example?q=a:b",
        "/räksmörgås?x=*", "https://new.example/~x/(y);z='w'"
    ];

    private static readonly (string From, string To)[] _patterns =
    [
        (@"/(\d{4})/(\d+)/(.+)", "/about?year=$1&n=$2#$3"), (@".*\.php", "https://new.example/$0"),
        ("/a|/b/(x+)", "https://new.example/"),
        (@"/(?<y>\d+)-(\w+)", "https://new.example/${y}/$1/${1}0"), ("/[a-z]+/(?:x|y)/?", "/about"),
        (@"/say-""(.+)""(.*)", "https://new.example/$1"), ("/tab{2}(.*)t", "/about?$$=$1"),
    ];

    private static readonly string[] _asked =
        ["/2019/5/x/y", "/b/xx", "/a", "/b.php", "/12-ab", "/q/x", "/say-\"a\"b", "/tabbXt"];

    [Theory]
    [InlineData("csv")]
    [InlineData("netlify")]
    [InlineData("cloudflare")]
    [InlineData("apache")]
    public void What_is_exported_is_imported_as_it_was(string format)
    {
        var random = new Random(31);
        for (var round = 0; round < 60; round++)
        {
            var rules = Rules(random).ToArray();
            var set = new ServerRules(TestSite.Data(rules));
            var text = Export(format, set);
            var reading = Reading.Of(text, format == "csv" ? "auto" : format, "out");
            Assert.True(reading.Skipped == 0, string.Join('\n', reading.Findings) + "\n" + text);
            var read = reading.Drafts.SelectMany(ForHosts).Select(TestSite.Rule).ToDictionary(Source);
            var (wanted, found) =
                (new RedirectMap(TestSite.Data(rules)), new RedirectMap(TestSite.Data([.. read.Values])));
            // A rule that says what a prefix rule says of its own address is that rule's line for it.
            bool IsNamed(RedirectRule rule) => set.Findings.Any(finding => finding.Message.StartsWith(
                $"The rule “{rule.From}” is not in the file", StringComparison.Ordinal));
            var said = rules
                .Where(rule => !read.ContainsKey(Source(rule)) && !IsNamed(rule) && IsSaidByPrefix(rule, rules))
                .ToHashSet();
            if (format is not ("netlify" or "cloudflare")) Assert.Empty(said);
            if (format == "csv") Assert.Equal(rules.Length, read.Count);
            foreach (var rule in rules.Where(rule => Answers(wanted, rule)).Except(said))
            {
                if (!read.TryGetValue(Source(rule), out var back)) Assert.True(IsNamed(rule), rule.From + "\n" + text);
                else if (format == "csv") Assert.Equal(Meaning(rule), Meaning(back));
                else if (rule.Match == RuleMatch.Pattern)
                    Assert.Equal((rule.Status, Sample(rule)), (back.Status, Sample(back)));
                else Assert.Equal(Ask(wanted, rule, format), Ask(found, rule, format));
            }
        }
    }

    [Fact]
    public void What_a_format_cannot_say_is_told_and_stands_in_the_file()
    {
        var set = new ServerRules(TestSite.Data(
            TestSite.Rule(TestSite.Draft("/gone", "/about", 410) with { ArchiveUrl = "https://web.archive.org/x" }),
            TestSite.Rule(TestSite.Draft("/off", "/about") with { Enabled = false }),
            TestSite.Rule("/p(.*)", "/about", match: RuleMatch.Pattern),
            TestSite.Rule(TestSite.Draft("/h", "/about") with { Host = "old.mapflat.com" })));
        var lines = Export("netlify", set).Split('\n');
        foreach (var words in (string[])["The archived copy of “/gone”", "The suggestion of “/gone”",
            "“/off” is not in the file: it is switched off", "“/p(.*)” is not in the file: Netlify has no patterns",
            "it is for the host old.mapflat.com alone"])
        {
            Assert.Contains(set.Findings, finding => finding.Message.Contains(words, StringComparison.Ordinal));
            Assert.Contains(lines, line => line.StartsWith('#') && line.Contains(words, StringComparison.Ordinal));
        }
    }

    private static bool IsSaidByPrefix(RedirectRule rule, IEnumerable<RedirectRule> rules) =>
        rule.Match == RuleMatch.Exact
            && rules.Any(other => other.Match == RuleMatch.Prefix && other.Key == rule.Key
                && other.Status == rule.Status
                && other.To?.Replace(":splat", "", StringComparison.Ordinal) == rule.To);

    [Theory]
    [InlineData("csv")]
    [InlineData("netlify")]
    [InlineData("cloudflare")]
    [InlineData("apache")]
    public void Most_of_what_people_write_can_be_said(string format)
    {
        var random = new Random(32);
        RedirectRule[] rules =
        [
            .. Enumerable.Range(0, 200).Select(i => TestSite.Rule($"/old/{i}-{random.Next()}.html",
                i % 3 == 0 ? $"/about?n={i}" : $"https://new.example/{i}/ö", i % 2 == 0 ? 301 : 302)),
            .. Enumerable.Range(0, 20).Select(i => TestSite.Rule($"/section-{i}/*", $"https://new.example/{i}/:splat")),
        ];
        var set = new ServerRules(TestSite.Data(rules));
        Assert.Equal(220, Reading.Of(Export(format, set), name: "out").Drafts.Count);
        Assert.Empty(set.Findings);
    }

    [Theory]
    [InlineData("netlify")]
    [InlineData("cloudflare")]
    [InlineData("apache")]
    public void A_server_tries_what_is_exact_first_then_the_longest_prefix(string format)
    {
        var text = Export(format, new ServerRules(TestSite.Data(TestSite.Rule("/a/*", "/about"),
            TestSite.Rule("/a/b/*", "/clients"), TestSite.Rule("/a/b/c", "/how-i-work"))));
        Assert.Equal(
            ["/a/b/c", "/a/b/*", "/a/*"], Reading.Of(text, name: "out").Drafts.Select(draft => draft.Draft.From));
    }

    [Fact]
    public void A_store_holds_nothing_that_could_change_the_configuration_of_a_server()
    {
        RedirectRule[] rules =
        [
            TestSite.Unchecked(TestSite.Draft("/a\n} server { return 301 https://evil.example; #", "/b")),
            TestSite.Unchecked(TestSite.Draft("/b", "https://evil.example/\"; }")),
            TestSite.Rule("/c\";}x", "/about?\";}"),
            TestSite.Rule("/d", "https://new.example/%0d%0aSet-Cookie:x"),
        ];
        foreach (var format in (string[])["netlify", "cloudflare", "apache"])
        {
            var set = new ServerRules(TestSite.Data(rules));
            var text = Export(format, set);
            Assert.DoesNotContain(text.Split('\n'), line => line.Length > 0 && line[0] == '}'
                && line.Contains("return", StringComparison.Ordinal));
            Assert.All(text.Split('\n').Where(line => line.Contains("evil.example", StringComparison.Ordinal)), line =>
                Assert.StartsWith("# ", line, StringComparison.Ordinal));
            Assert.Equal(2, Reading.Of(text, format, "out").Drafts.Count);
        }
    }

    internal static string Export(string format, ServerRules set)
    {
        var text = new StringWriter();
        if (format == "csv") RedirectsCsv.Write(text, set.All);
        else if (format == "apache") ApacheRules.Write(text, set);
        else (format == "netlify" ? UnderscoreRules.Netlify : UnderscoreRules.Cloudflare).Write(text, set);
        return format == "apache" ? WithoutLinesForQueries(text.ToString()) : text.ToString();
    }

    /// <summary>
    /// What goes on of a visitor's query, where Apache cannot say it with a flag, is a line before the rule's own, and
    /// no import reads that.
    /// </summary>
    private static string WithoutLinesForQueries(string text)
    {
        List<string> kept = [];
        var isOfQuery = false;
        foreach (var line in text.Split('\n'))
        {
            var isSkipped = isOfQuery || line.Contains("[E=MAPFLAT_LEFT_", StringComparison.Ordinal);
            isOfQuery = line == "RewriteCond %{QUERY_STRING} ."
                || line.StartsWith("RewriteCond %{ENV:MAPFLAT_LEFT_", StringComparison.Ordinal);
            if (!isSkipped && !isOfQuery) kept.Add(line);
        }

        return string.Join('\n', kept);
    }

    private static IEnumerable<RedirectRule> Rules(Random random)
    {
        var sources = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < 25; i++)
        {
            var path = "/" + string.Join(
                '/', Enumerable.Range(0, random.Next(1, 4)).Select(_ => _segments[random.Next(_segments.Length)]));
            var isPrefix = random.Next(3) == 0;
            var to = random.Next(5) == 0 ? null : _targets[random.Next(_targets.Length)];
            if (isPrefix && to is not null && random.Next(2) == 0)
                to = to.Contains('?', StringComparison.Ordinal)
                    ? to + "&s=:splat"
                    : to.Split('#')[0].TrimEnd('/') + "/:splat";
            var draft = new RuleDraft(isPrefix ? path + "/*" : path, to, TestSite.Day)
            {
                Status = to is null ? 410 : new[] { 301, 302, 307, 308 }[random.Next(4)],
                Match = isPrefix ? RuleMatch.Prefix : RuleMatch.Exact,
                Query = to is not null && random.Next(3) == 0 ? QueryHandling.Drop : QueryHandling.Pass,
                Host = random.Next(15) == 0 ? "old.mapflat.com" : null,
                Enabled = random.Next(15) != 0,
            };
            if (RedirectRule.Create(draft, TestSite.Addresses).Value is { } rule && sources.Add(rule.Match + rule.Key))
                yield return rule;
        }
        foreach (var (from, to) in _patterns)
            if (random.Next(2) == 0) yield return TestSite.Rule(from, to, 302, RuleMatch.Pattern);
    }

    // As an import does, once the hosts of the site are known.
    private static IEnumerable<RuleDraft> ForHosts(ReadDraft read)
    {
        if (read is { Hosts: not { Count: > 0 }, Fits: null }) return [read.Draft];
        var hosts = new SiteHosts(TestSite.Addresses);
        var own = read.Hosts is { Count: > 0 } said ? said.Select(hosts.OwnOf).OfType<string>() : hosts.All;
        return own.Where(host => read.Fits?.Invoke(host) ?? true).Select(host => read.Draft with { Host = host });
    }

    private static (RuleMatch, string, string?) Source(RedirectRule rule) =>
        (rule.Match, rule.Match == RuleMatch.Pattern ? Sample(rule) : rule.Key, rule.Host);

    private static string Meaning(RedirectRule rule)
    {
        var read = CheckedRule.Read(rule.ToDraft(), new SiteHosts(TestSite.Addresses), [])!;
        var target = read.Pattern is not null
            ? Sample(rule)
            : read.Target?.Write(true, name => $"<{name}>", text => text).ToString();
        return $"{rule.Match} {rule.Status} {rule.Query} {target}";
    }

    /// <summary>Whether a rule answers its own address, and no page or other rule does.</summary>
    private static bool Answers(RedirectMap map, RedirectRule rule) => rule.Match == RuleMatch.Pattern
        || !rule.Enabled || ReferenceEquals(map.ResolveRaw(rule.Host, AddressOf(rule)).Rule, rule);

    private static string AddressOf(RedirectRule rule) => UrlText.EncodePath(rule.Key.TrimEnd('/'))
        + (rule.Match == RuleMatch.Prefix ? "/Below/it" : "");

    /// <summary>What a rule comes to at the end of all hops, as far as the format can say it.</summary>
    private static (int, string?) Ask(RedirectMap map, RedirectRule rule, string format)
    {
        // Apache drops the query before a fragment, which the findings say.
        var query = format == "apache" && rule.To?.Contains('#', StringComparison.Ordinal) != true ? "?x=1" : "";
        var answer = map.ResolveRaw(rule.Host, AddressOf(rule) + query);
        // The same, encoded more than it need be.
        return (answer.Status, answer.Location?.Replace("%24", "$", StringComparison.Ordinal)
            .Replace("%3A", ":", StringComparison.Ordinal).Replace("%2A", "*", StringComparison.Ordinal));
    }

    /// <summary>What a pattern makes of some addresses.</summary>
    private static string Sample(RedirectRule rule)
    {
        var map = TestSite.Map(rule);
        return string.Join(
            ' ', _asked.Select(path => (map.To(path) ?? "-").Replace("%24", "$", StringComparison.Ordinal)));
    }
}
