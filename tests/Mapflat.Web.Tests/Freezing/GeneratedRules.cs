using System.Globalization;
using System.Text;

namespace Mapflat.Web.Tests.Freezing;

/// <summary>A rule, as a file of redirects has it, and an address that it is for.</summary>
internal sealed record GeneratedRule(
    string From, string To, int Status, string Match, string Query, string Host, string Hit);

/// <summary>
/// Rules as sites of some age have them: posts that moved, sections, numbered articles by query, versions by pattern,
/// chains that grew over the years, what is gone, and what was on another host. The same seed, the same rules.
/// </summary>
internal static class GeneratedRules
{
    private static readonly string[] _words =
    [
        "annual", "report", "guide", "pricing", "release", "notes", "team", "careers", "press", "kit", "summer",
        "winter", "data", "lake", "stream", "batch", "maps", "history", "of", "the", "open", "day", "how-we-work",
        "café", "smörgås", "faq", "terms", "privacy", "download", "android", "ios", "api", "v2", "beta",
    ];

    private static readonly string[] _sections =
        ["blog", "news", "products", "docs", "support", "about-us", "Events", "en/articles", "files", "wiki"];

    private static readonly string[] _endings = ["", "", "", "", ".html", ".aspx", ".php", ".pdf", "-1.0"];

    private static readonly string[] _pages = ["/about", "/clients", "/how-i-work"];

    public static List<GeneratedRule> Make(int seed, int count)
    {
        var random = new Random(seed);
        var rules = new List<GeneratedRule>();
        var ends = new List<string>();
        for (var i = 0; rules.Count < count; i++)
        {
            var rule = (random.Next(100)) switch
            {
                < 50 => Exact(random, i),
                < 62 => Prefix(random, i),
                < 72 => Pattern(random, i),
                < 84 => ByQuery(random, i),
                < 92 when ends.Count > 0 => Exact(random, i) with { To = ends[random.Next(ends.Count)] },
                < 95 => Exact(random, i) with { To = "", Status = 410 },
                _ => Exact(random, i) with { Host = "old.example.org" },
            };
            rules.Add(rule);
            if (rule is { Match: "exact", Host: "", Status: not 410 }
                && !rule.From.Contains('?', StringComparison.Ordinal)) ends.Add(rule.From);
        }

        return rules;
    }

    public static string Csv(IEnumerable<GeneratedRule> rules)
    {
        var text = new StringBuilder("from,to,status,match,query,host\n");
        foreach (var rule in rules)
            text.Append(CultureInfo.InvariantCulture,
                $"\"{rule.From}\",\"{rule.To}\",{rule.Status},{rule.Match},{rule.Query},{rule.Host}\n");
        return text.ToString();
    }

    private static GeneratedRule Exact(Random random, int number)
    {
        var from = $"/{Pick(random, _sections)}/{Slug(random)}-{Number(number)}{Pick(random, _endings)}";
        var to = random.Next(4) switch
        {
            0 => Pick(random, _pages),
            1 => $"https://new.example/{Slug(random)}?from=old",
            2 => $"https://new.example/{Slug(random)}/{Number(number)}/#part",
            _ => $"https://new.example/{Slug(random)}/{Number(number)}",
        };
        return new GeneratedRule(
            from, to, Status(random), "exact", random.Next(3) == 0 ? "drop" : "pass", "", Encode(from));
    }

    private static GeneratedRule Prefix(Random random, int number)
    {
        var from = $"/{Pick(random, _sections)}/{Slug(random)}-{Number(number)}";
        var to = random.Next(3) switch
        {
            0 => Pick(random, _pages),
            1 => $"https://new.example/{Slug(random)}/:splat",
            _ => $"https://new.example/{Number(number)}/:splat",
        };
        return new GeneratedRule(from + "/*", to, Status(random), "prefix", random.Next(3) == 0 ? "drop" : "pass", "",
            $"{Encode(from)}/{random.Next(2010, 2026)}/Some-File_{Number(number)}.pdf");
    }

    private static GeneratedRule Pattern(Random random, int number)
    {
        var (name, year) = (Number(number), Number(random.Next(1998, 2026)));
        var (from, to, hit) = random.Next(4) switch
        {
            0 => ($@"/archive/(\d{{4}})/(\d+)/item-{name}-(.*)", "https://new.example/$1/$2/$3",
                $"/archive/{year}/7/item-{name}-old_Name"),
            1 => ($@"/(?:docs|manual)/v(\d+)\.(\d+)/page-{name}", "https://new.example/docs/$1.$2/" + name,
                $"/manual/v3.{number % 10}/page-{name}"),
            2 => ($@"/[a-z]{{2}}(?:-[a-z]{{2}})?/shop-{name}/.*", Pick(random, _pages), $"/de-at/shop-{name}/x"),
            _ => ($@"/user-{name}/(photos|posts)/(\w+)", "https://new.example/$1/$2?user=" + name,
                $"/user-{name}/photos/abc_{name}"),
        };
        return new GeneratedRule(from, to, Status(random), "pattern", random.Next(3) == 0 ? "drop" : "pass", "", hit);
    }

    private static GeneratedRule ByQuery(Random random, int number)
    {
        var name = Number(number);
        var from = random.Next(4) switch
        {
            0 => $"/?p={name}",
            1 => $"/index.php?page_id={name}",
            2 => $"/shop/item?sku=AB-{name}&lang={(random.Next(2) == 0 ? "en" : "de")}",
            _ => $"/forum/viewtopic.php?t={name}",
        };
        return new GeneratedRule(from, $"https://new.example/{Slug(random)}/{name}", Status(random), "exact",
            random.Next(2) == 0 ? "drop" : "pass", "", from);
    }

    private static string Slug(Random random) =>
        string.Join('-', Enumerable.Range(0, random.Next(1, 5)).Select(_ => Pick(random, _words)));

    private static int Status(Random random) => random.Next(10) switch { < 7 => 301, 7 => 302, 8 => 307, _ => 308 };

    private static string Pick(Random random, string[] words) => words[random.Next(words.Length)];

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Encode(string path) => string.Join('/', path.Split('/').Select(Uri.EscapeDataString));
}
