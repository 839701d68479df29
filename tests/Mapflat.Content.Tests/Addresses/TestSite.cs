using Mapflat.Content.Addresses;

namespace Mapflat.Content.Tests.Addresses;

/// <summary>A small site to resolve addresses on.</summary>
internal static class TestSite
{
    internal static readonly DateOnly Day = new(2026, 11, 22);

    internal static readonly SiteAddresses Addresses = new()
    {
        PublicOrigin = "https://www.mapflat.com",
        LegacyHosts = ["mapflat.com", "old.mapflat.com"],
        TargetHosts = ["www.scling.com", "new.example"],
        SignificantQueryKeys = ["p", "id"],
    };

    internal static string[] Pages { get; } =
        ["/", "/how-i-work", "/architecture", "/architecture/unified-log", "/clients", "/about", "/räksmörgås"];

    internal static RuleDraft Draft(string from, string? to, int status = 301, RuleMatch? match = null) =>
        new(from, to, Day) { Status = status, Match = match };

    internal static RedirectRule Rule(string from, string? to, int status = 301, RuleMatch? match = null) =>
        Rule(Draft(from, to, status, match));

    internal static RedirectRule Rule(RuleDraft draft)
    {
        var (rule, failure) = RedirectRule.Create(draft, Addresses);
        Assert.True(failure is null, failure?.Message);
        return rule!;
    }

    /// <summary>A rule that was never checked, as a damaged store or an older program could hold it.</summary>
    internal static RedirectRule Unchecked(RuleDraft draft) => RedirectRule.Restore(0, 0, draft, "", "", 0, null);

    internal static RedirectMapData Data(params RedirectRule[] rules)
    {
        for (var i = 0; i < rules.Length; i++) rules[i].MoveTo(i + 1);
        return new RedirectMapData(Pages, new Dictionary<string, string>(), rules, Addresses);
    }

    internal static RedirectMap Map(params RedirectRule[] rules) => new(Data(rules));

    internal static Resolution Ask(this RedirectMap map, string url)
    {
        var mark = url.IndexOf('?', StringComparison.Ordinal);
        return map.Resolve("www.mapflat.com", mark < 0 ? url : url[..mark], mark < 0 ? "" : url[mark..]);
    }

    internal static string? To(this RedirectMap map, string url) =>
        map.Ask(url) is { IsRedirect: true } found ? found.Location : null;

    /// <summary>A file beside the tests' source.</summary>
    internal static string[] Lines(string name) =>
        File.ReadAllLines(RepositoryFile($"tests/Mapflat.Content.Tests/{name}"));

    internal static string RepositoryFile(string path)
    {
        for (var folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
            if (File.Exists(Path.Combine(folder, "Mapflat.Web.sln"))) return Path.Combine(folder, path);
        throw new FileNotFoundException("The repository is not above the tests.", path);
    }

    /// <summary>Everything there is to say about a draft by itself.</summary>
    internal static List<Finding> Check(this RuleDraft draft, SiteAddresses addresses)
    {
        List<Finding> findings = [];
        CheckedRule.Read(draft, new SiteHosts(addresses), findings);
        return findings;
    }
}
