using Mapflat.Content.Addresses;

namespace Mapflat.Content.Tests.Addresses;

/// <summary>
/// Rules that nobody checked, as a damaged or foreign database could hold them, beside hostile addresses (R6).
/// </summary>
public sealed class HostileRuleTests
{
    private static readonly string[] _targets =
    [
        "//evil.example", "/\\evil.example", "\\\\evil.example", "/\t/evil.example", "/\r\n/evil.example",
        "https:evil.example", "https:/evil.example", "https:///evil.example", "https:\\\\evil.example",
        "https://new.example@evil.example/", "https://new.example:x@evil.example/",
        "https://evil.example\\@new.example/", "https://evil.example#@new.example/",
        "https://evil.example?@new.example/",
        "https://new.example.evil.example/", "https://new.example%2eevil.example/",
        "https://new.example\u3002evil.example/", "https://evil\uFF0Eexample/", "https://\u0435vil.example/",
        "https://xn--vil-nza.example/",
        "javascript:alert(1)//new.example", "data:text/html,x", "JaVaScRiPt://new.example/%0aalert(1)",
        "https://new.example\r\nSet-Cookie: a=b", "https://new.example/\u0000", "https://new.example:99999/",
        "https://[::1]/",
        "/:splat", "//:splat", "/x//:splat", "https://new.example:splat", "https://:splat/",
        "https://new.example/:splat?:splat#:splat", "$1", "/$1", "//$1", "https://$1/", "https://new.example/$1?$2#$1",
        "/a/../..//evil.example", "/.//evil.example", "/%2e%2e//evil.example", "/%5cevil.example", "/%2F/evil.example",
        " //evil.example", "https://new.example/ ö<>\"",
    ];

    private static readonly string[] _asked =
    [
        "//evil.example", "/evil.example", "\\evil.example", "/\\evil.example", "%5cevil.example", "@evil.example",
        ".evil.example", ":80@evil.example", "%2f%2fevil.example", "/%09/evil.example", "%0d%0aSet-Cookie:a=b",
        "\u3002evil.example", "..//evil.example", "?x=//evil.example", "#//evil.example", "é\u0301\u200f", "x",
    ];

    private static readonly string[] _allowed =
        [.. TestSite.Addresses.TargetHosts, .. TestSite.Addresses.LegacyHosts, "www.mapflat.com"];

    [Trait(LongRun.Trait, LongRun.Whole)]
    [Fact]
    public void Whatever_the_store_holds_no_browser_is_sent_to_a_host_that_is_not_allowed()
    {
        var random = new Random(23);
        var (sent, rounds) = (0, LongRun.Count(100, 400));
        using var site = new StoredSite();
        for (var round = 0; round < rounds; round++)
        {
            var rules = Enumerable.Range(0, 12).Select(i => TestSite.Unchecked(Draft(random, i))).ToArray();
            site.Fill(TestSite.Data(rules));
            var map = site.Frozen();
            for (var i = 0; i < 40; i++)
            {
                var path =
                    $"/r{random.Next(12)}/{_asked[random.Next(_asked.Length)]}{_asked[random.Next(_asked.Length)]}";
                var found = random.Next(2) == 0
                    ? map.ResolveRaw("www.mapflat.com", path)
                    : map.Resolve("evil.example", path.Split('?', '#')[0], "?q=//evil.example");
                foreach (var url in new[] { found.IsRedirect ? found.Location : null, found.Suggested }
                    .OfType<string>())
                {
                    sent++;
                    Assert.Contains(HostThatABrowserReads(url), _allowed);
                    Assert.All(url, c => Assert.InRange(c, '!', '~'));
                }
            }
        }

        Assert.True(sent > rounds, $"only {sent} were sent anywhere");
    }

    [Trait(LongRun.Trait, LongRun.Whole)]
    [Fact]
    public void Where_a_browser_ends_up_is_no_redirect_again()
    {
        var random = new Random(24);
        var (followed, rounds) = (0, LongRun.Count(60, 300));
        for (var round = 0; round < rounds; round++)
        {
            // Chains, loops and wildcards into one another, on all hosts of the site.
            var rules = Enumerable.Range(0, 10).Select(i => TestSite.Unchecked(new RuleDraft(
                random.Next(3) == 0 ? $"/r{i}" : $"/r{i}/*", (random.Next(4) == 0 ? "http://old.mapflat.com" : "")
                    + $"/r{random.Next(10)}{(random.Next(2) == 0 ? "" : "/x")}", TestSite.Day)
            { Host = random.Next(4) == 0 ? "old.mapflat.com" : null, Match = null })).Select(rule => TestSite.Unchecked(
                rule.ToDraft() with { Match = rule.From.EndsWith('*') ? RuleMatch.Prefix : RuleMatch.Exact }))
                .ToArray();
            var map = new RedirectMap(TestSite.Data(rules));
            for (var i = 0; i < 10; i++)
            {
                if (map.ResolveRaw("www.mapflat.com", $"/r{i}/y") is not { IsRedirect: true, Location: { } location })
                    continue;
                followed++;
                var uri = new Uri(location);
                Assert.False(map.ResolveRaw(uri.Host, uri.PathAndQuery).IsRedirect, location);
            }
        }

        Assert.True(followed > rounds, $"only {followed} redirects");
    }

    private static RuleDraft Draft(Random random, int number)
    {
        var match = (RuleMatch)random.Next(3);
        return new RuleDraft(match == RuleMatch.Pattern ? $"/r{number}/(.*?)(.*)"
            : match == RuleMatch.Prefix ? $"/r{number}/*"
            : $"/r{number}/x", _targets[random.Next(_targets.Length)], TestSite.Day)
        {
            Match = match,
            Status = random.Next(4) == 0 ? 410 : 301,
        };
    }

    /// <summary>
    /// The host of an address as the URL Standard of the WHATWG has browsers read it: backslashes are slashes, tabs and
    /// line ends are not there, and any number of slashes begins a host.
    /// </summary>
    private static string HostThatABrowserReads(string url)
    {
        var text = string.Concat(url.Where(c => c is not ('\t' or '\r' or '\n'))).Trim().Replace('\\', '/');
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        Assert.True(colon > 0 && text[..colon] is "http" or "https", url);
        var rest = text[(colon + 1)..].TrimStart('/');
        var authority = rest[..(rest.IndexOfAny(['/', '?', '#']) is >= 0 and var end ? end : rest.Length)];
        var host = Uri.UnescapeDataString(authority[(authority.LastIndexOf('@') + 1)..]).ToLowerInvariant();
        return host.LastIndexOf(':') is > 0 and var port && host[(port + 1)..].All(char.IsAsciiDigit)
            ? host[..port]
            : host;
    }
}
