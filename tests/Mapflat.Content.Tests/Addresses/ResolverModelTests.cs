using Mapflat.Content.Addresses;

namespace Mapflat.Content.Tests.Addresses;

/// <summary>
/// The resolver beside <see cref="NaiveResolver"/>, over random sites that are small enough for everything in them to
/// meet.
/// </summary>
public sealed class ResolverModelTests
{
    private static readonly string[] _segments = ["a", "B", "c", "å", "x.html", "y.php", "about", "history", "3",
        "timemap", "c.md", "index.html", "a-b", "12", "%2Fq"];

    private static readonly string[] _queries =
        ["", "", "", "p=1", "P=2", "id=å", "p=1&id=2", "utm=1", "utm=1&p=1", "p"];

    private static readonly string[] _hosts =
        ["www.mapflat.com", "mapflat.com", "old.mapflat.com", "elsewhere.example"];

    private static readonly string[] _patterns =
    [
        "/(a|c)/(.+)", "/a/.*", @"/(?<n>\d+)/(.*)", ".*-b", "/a-b(/.*)?", "/[abc]{1}/12", @".*\.php", "/c+/A", "/(",
        "/å/(.*)", "(?i:/C)/(.*)", "/about/?x", "/12|/3", ".*", "/.*/timemap", "/a?b?c/(.*)",
    ];

    private static readonly string[] _targets =
    [
        "/about", "/a", "/B/c", "/å/12", "/c?p=1", "/a/c#part", "/c?x=1&utm=own", "/nowhere", "/about/history",
        "https://new.example/", "https://www.scling.com/å?q=1#f", "http://mapflat.com/a", "http://old.mapflat.com/c",
        "https://www.mapflat.com/About/", "/admin", "/search/",
    ];

    public static TheoryData<int> Seeds => [.. LongRun.Cases(1, 1, 2, 3, 4)];

    [Trait(LongRun.Trait, LongRun.Whole)]
    [Theory]
    [MemberData(nameof(Seeds))]
    public void What_the_resolver_answers_is_what_going_through_all_rules_answers(int seed)
    {
        var random = new Random(seed);
        var told = new Dictionary<string, int>();
        var rounds = LongRun.Count(20, 100);
        using var site = new StoredSite();
        for (var round = 0; round < rounds; round++)
        {
            var data = Site(random);
            var model = new NaiveResolver(data);
            var map = new RedirectMap(data);
            site.Fill(data);
            RedirectMap[] maps = [map, site.Content(), site.Frozen()];
            for (var i = 0; i < 40; i++)
            {
                var (host, target) = (_hosts[random.Next(_hosts.Length)],
                    Path(random) + (random.Next(3) == 0 ? "/" : "") + "?" + _queries[random.Next(_queries.Length)]);
                var expected = model.Resolve(host, target);
                foreach (var each in maps) Assert.Equal(expected, NaiveResolver.Say(each.ResolveRaw(host, target)));
                var kind = expected[..expected.IndexOf(',', StringComparison.Ordinal)];
                told[kind] = told.GetValueOrDefault(kind) + 1;
            }
        }

        // Every step, and every kind of answer, has been met.
        foreach (var kind in (string[])["Page 200 at step 2", "Page 301 at step 2", "Redirect 301 at step 3",
            "Redirect 302 at step 3", "Redirect 301 at step 4", "Gone 410 at step 5", "Redirect 301 at step 6",
            "Gone 410 at step 6", "Redirect 308 at step 7", "Gone 410 at step 8", "Redirect 301 at step 8",
            "NotFound 404 at step 9"])
            Assert.True(told.GetValueOrDefault(kind) > rounds / 20, $"{kind}: {told.GetValueOrDefault(kind)}");
    }

    [Trait(LongRun.Trait, LongRun.Whole)]
    [Fact]
    public void The_rules_that_are_obeyed_are_the_same_wherever_they_are()
    {
        var random = new Random(5);
        using var site = new StoredSite();
        for (var round = LongRun.Count(10, 40); round > 0; round--)
        {
            var data = Site(random);
            var map = new RedirectMap(data);
            site.Fill(data);
            // A content store has no two rules with the same source.
            var expected = map.Obeyed.Select(rule => rule.Rule.ToDraft()).ToList();
            Assert.Equal(
                expected, site.Frozen().Obeyed.DistinctBy(rule => rule.Source).Select(rule => rule.Rule.ToDraft()));
            Assert.Equal(
                expected, site.Content().Obeyed.DistinctBy(rule => rule.Source).Select(rule => rule.Rule.ToDraft()));
            Assert.All(map.Obeyed, rule => Assert.Contains(rule.Rule, data.Rules));
            Assert.Equal(map.Obeyed.Where(rule => rule.Rule.To is ['/', ..]), map.LeadingHere);
            Assert.Equal(data.Rules.Count(rule => rule.Enabled),
                map.Obeyed.Count() + map.LeftOut.Select(about => about.Rule).Distinct().Count());
        }
    }

    private static RedirectMapData Site(Random random)
    {
        var pages = new HashSet<string>(
            ["/", "/about", .. Enumerable.Range(0, random.Next(6)).Select(_ => Key(random))]).ToList();
        var former = new Dictionary<string, string>();
        for (var i = random.Next(5); i > 0; i--)
            former[Key(random)] = random.Next(3) == 0 ? Key(random) : pages[random.Next(pages.Count)];
        var rules = Enumerable.Range(0, random.Next(30)).Select(_ => Rule(random)).ToArray();
        return TestSite.Data(rules) with
        {
            Pages = pages,
            Former = former,
            Addresses = TestSite.Addresses with
            {
                Default = random.Next(6) switch
                {
                    0 => new HostDefault(HostDefaultKind.Archive, "https://web.archive.org/web/2019/"),
                    1 => new HostDefault(HostDefaultKind.Redirect, "https://www.scling.com/"),
                    2 => new HostDefault(HostDefaultKind.RedirectWithPath, "https://new.example/x/"),
                    _ => HostDefault.Off,
                },
            },
        };
    }

    private static RedirectRule Rule(Random random)
    {
        var match = (RuleMatch)random.Next(3);
        var from = match == RuleMatch.Pattern ? _patterns[random.Next(_patterns.Length)] : Path(random);
        if (match == RuleMatch.Prefix) from = from.TrimEnd('/') + "/*";
        if (match == RuleMatch.Exact && random.Next(3) == 0) from += "?" + _queries[random.Next(_queries.Length)];
        var status = new[] { 301, 301, 302, 307, 308, 410 }[random.Next(6)];
        var to = status == 410 && random.Next(2) == 0 ? null : _targets[random.Next(_targets.Length)];
        if (match == RuleMatch.Prefix && to is not null && random.Next(2) == 0)
            to = random.Next(3) == 0 ? "/:splat" : to.Split('?', '#')[0].TrimEnd('/') + "/:splat";
        if (match == RuleMatch.Pattern && to is not null && random.Next(2) == 0) to = to.Split('#')[0] + "#$1";
        return TestSite.Unchecked(new RuleDraft(from, to, TestSite.Day)
        {
            Match = match,
            Status = status,
            Query = (QueryHandling)random.Next(2),
            Host = random.Next(4) == 0 ? _hosts[random.Next(3)] : null,
            Enabled = random.Next(10) != 0,
            ArchiveUrl = random.Next(5) == 0 ? "https://web.archive.org/web/x" : null,
        });
    }

    private static string Path(Random random) => "/"
        + string.Join('/', Enumerable.Range(0, random.Next(4)).Select(_ => _segments[random.Next(_segments.Length)]));

    private static string Key(Random random) => LegacyPath.FromRaw(Path(random)).Value!.Key;
}
