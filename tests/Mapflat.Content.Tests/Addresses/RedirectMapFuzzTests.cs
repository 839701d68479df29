using System.Text;
using Mapflat.Content.Addresses;
using Mapflat.Content.Addresses.Patterns;
using Mapflat.Content.Redirects;

namespace Mapflat.Content.Tests.Addresses;

public sealed class RedirectMapFuzzTests
{
    private static readonly string[] _hosts =
        ["www.mapflat.com", "mapflat.com", "old.mapflat.com", "evil.example", "", "a b", "[::1"];

    private static readonly string[] _allowed =
        [.. TestSite.Addresses.TargetHosts, .. TestSite.Addresses.LegacyHosts, "www.mapflat.com"];

    private static RedirectMap Map() => TestSite.Map(
        TestSite.Rule("/old", "/wild/x"), TestSite.Rule("/old?p=12", "https://new.example/12"),
        TestSite.Rule("/loop", "/ring"), TestSite.Rule("/ring", "/loop"),
        TestSite.Rule("/wild/*", "https://new.example/a/:splat?b=:splat#:splat"),
        TestSite.Rule("/grow/*", "/grow/more/:splat"), TestSite.Rule("/old/*", "/pat/:splat"),
        TestSite.Rule("/a/*", "/:splat"), TestSite.Rule("http://old.mapflat.com/*", "http://mapflat.com/:splat"),
        TestSite.Rule("/b/*", "https://mapflat.com/a/:splat", 302),
        TestSite.Rule("/pat/(.*)-(.*)", "/$2/$1?x=$1", match: RuleMatch.Pattern),
        TestSite.Rule("/(.*)é(.*)", "https://www.scling.com/$2$1#$1", match: RuleMatch.Pattern),
        TestSite.Rule("/old/index", "/about.html", 410), TestSite.Rule("/å/*", null, 410));

    [Trait(LongRun.Trait, LongRun.Whole)]
    [Theory]
    [InlineData(HostDefaultKind.Off, null)]
    [InlineData(HostDefaultKind.RedirectWithPath, "https://mapflat.com/old/")]
    [InlineData(HostDefaultKind.RedirectWithPath, "https://new.example")]
    [InlineData(HostDefaultKind.Archive, "https://web.archive.org/web/2019/")]
    internal void Whatever_is_asked_a_redirect_is_valid_allowed_and_the_last(HostDefaultKind kind, string? url)
    {
        var data = TestSite.Data([.. Map().Obeyed.Select(rule => rule.Rule)]) with
        {
            Former = new Dictionary<string, string> { ["/old/former"] = "/about" },
            Addresses = TestSite.Addresses with { Default = new HostDefault(kind, url) },
        };
        var map = new RedirectMap(data);
        var random = new Random(11 + (int)kind);
        var (redirects, rounds) = (0, LongRun.Count(5_000, 50_000));
        for (var i = 0; i < rounds; i++)
        {
            var (host, path, query) =
                (_hosts[random.Next(_hosts.Length)], Noise.Text(random, 7), Noise.Text(random, 4));
            if (random.Next(4) != 0) path = "/" + path;
            var found = random.Next(2) == 0 ? map.Resolve(host, path, query) : map.ResolveRaw(host, path + "?" + query);
            if (random.Next(50) == 0) map.Explain(path + "?" + query);
            if (found.Suggested is { } suggested) Check(map, suggested);
            if (!found.IsRedirect) continue;
            redirects++;
            Check(map, found.Location!);
        }
        Assert.True(redirects > rounds / 50, $"only {redirects} redirects were tried");
    }

    private static void Check(RedirectMap map, string location)
    {
        Assert.True(Ascii.IsValid(location) && !location.Any(c => c <= ' ' || c == 0x7f
            || "\"<>\\^`{|}".Contains(c, StringComparison.Ordinal)), location);
        Assert.True(Uri.TryCreate(location, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"
            && uri.UserInfo.Length == 0, location);
        Assert.Contains(uri.Host, _allowed);
        if (uri.Host.EndsWith("mapflat.com", StringComparison.Ordinal))
        {
            var target = location[(location.IndexOf("://", StringComparison.Ordinal) + 3 + uri.Host.Length)..];
            Assert.False(map.ResolveRaw(uri.Host, target.Split('#')[0]).IsRedirect, location);
        }
    }

    [Theory]
    [InlineData("/~2")]
    [InlineData("/%7E2")]
    [InlineData("//~2")]
    [InlineData("/~2.txt")]
    [InlineData("/llms~2.txt")]
    [InlineData("/index~2.md")]
    public void Nothing_runs_into_the_host_of_the_home_page(string target)
    {
        var map = TestSite.Map();
        if (map.ResolveRaw("www.mapflat.com", target) is { Location: { } location }) Check(map, location);
        Assert.NotEqual(ResolutionKind.Page, map.ResolveRaw("www.mapflat.com", target).Kind);
    }

    [Trait(LongRun.Trait, LongRun.Whole)]
    [Fact]
    public void Any_rule_at_all_is_refused_or_safe()
    {
        var random = new Random(5);
        for (var i = LongRun.Count(2_000, 20_000); i > 0; i--)
        {
            var draft = TestSite.Draft(Noise.Text(random, 4), Noise.Text(random, 4), random.Next(3) == 0 ? 410 : 301,
                random.Next(4) is var match and < 3 ? (RuleMatch)match : null);
            var (rule, failure) = RedirectRule.Create(draft, TestSite.Addresses);
            Assert.True(rule is null != failure is null);
            if (rule is null) continue;
            var map = TestSite.Map(rule);
            foreach (var path in new[] { draft.From, "/a", "/a/b", "/", Noise.Text(random, 5) })
                if (map.Resolve(null, path, "p=12&x=1") is { IsRedirect: true } found) Check(map, found.Location!);
            RuleCheck.Run(TestSite.Data(rule));
        }
    }

    [Theory]
    [InlineData(10)]
    [InlineData(50_000)]
    public void A_miss_looks_at_its_own_beginnings_and_no_other_rules(int many)
    {
        var rules = Enumerable.Range(0, many).Select(i => TestSite.Rule(
            i % 5 == 0 ? $"/section-{i}/old/*" : $"/section-{i}/old/page", $"https://new.example/{i}"));
        var source = new CountingSource(new MemoryRedirects(TestSite.Data([.. rules])));
        var resolution = new RedirectMap(source, TestSite.Addresses).Resolve(
            "www.mapflat.com", "/section-77/old/none/at/all", "");
        Assert.NotEqual(ResolutionKind.Page, resolution.Kind);
        Assert.InRange(source.Keys.Count, 1, 6);
        Assert.All(source.Keys, key => Assert.StartsWith(key, "/section-77/old/none/at/all", StringComparison.Ordinal));
    }

    [Fact]
    public void Of_rules_that_many_hosts_have_at_one_address_those_of_the_host_are_looked_at()
    {
        List<string> hosts = [.. Enumerable.Range(0, 500).Select(i => $"h{i}.example")];
        var addresses = TestSite.Addresses with { LegacyHosts = hosts, TargetHosts = ["new.example"] };
        var source = new MemoryRedirects(TestSite.Data([.. hosts.Select(host => RedirectRule.Create(
            TestSite.Draft("/old/*", $"https://new.example/{host}") with { Host = host }, addresses).Value!)]) with
        {
            Addresses = addresses,
        });
        Assert.Equal("h7.example", Assert.Single(source.Find("/old", "", "h7.example").Rules).Read.Host);
        Assert.Equal(500, source.Find("/old", "").Rules.Count);
    }

    [Fact]
    public void A_hostile_request_costs_little()
    {
        var map = Map();
        var watch = ProcessorTime.Start();
        map.Resolve("www.mapflat.com", "/" + string.Concat(Enumerable.Repeat("a/", 1020)), "");
        map.Resolve("www.mapflat.com", "/grow/" + new string('x', 1900), "");
        map.Resolve("www.mapflat.com", "/pat/" + new string('-', 2000), string.Concat(Enumerable.Repeat("a=1&", 3000)));
        map.ResolveRaw("www.mapflat.com", "/" + string.Concat(Enumerable.Repeat("%cc%81", 2000)));
        Assert.InRange(watch.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(6));
    }

    /// <summary>Notes which keys are looked up.</summary>
    private sealed class CountingSource(IRedirectSource source) : IRedirectSource
    {
        internal List<string> Keys { get; } = [];

        public IReadOnlyCollection<string> Pages => source.Pages;

        public IReadOnlyDictionary<string, string> Former => source.Former;

        public PatternIndex Patterns => source.Patterns;

        public int LongestPrefix => source.LongestPrefix;

        public IReadOnlyList<QueryShape> Shapes => source.Shapes;

        public KeyEntries Find(string key, string queryKey, string? host = null)
        {
            Keys.Add(key);
            return source.Find(key, queryKey, host);
        }

        public IEnumerable<RedirectRule> Rules(WhichRules which, int most = int.MaxValue) => source.Rules(which, most);
    }
}
