using Mapflat.Content.Addresses;
using Mapflat.Content.Redirects.Formats;
using Mapflat.Content.Tests.Addresses;

namespace Mapflat.Content.Tests.Redirects.Formats;

/// <summary>The cases of cases.txt, each a file and what the program it was written for answers.</summary>
public sealed class RedirectCaseTests
{
    private const string File = "Redirects/Formats/cases.txt";

    private static readonly SiteAddresses _addresses = TestSite.Addresses with
    {
        TargetHosts = ["new.example", "api.example", "h.example:8080"],
        LegacyHosts = ["mapflat.com", "old.mapflat.com", "older.example"],
        SignificantQueryKeys = [],
        IdentityQueryKeys = ["p", "page_id", "id", "title", "option"],
    };

    public static TheoryData<string> Names => [.. Read().Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_file_leads_where_its_own_program_does(string name)
    {
        var (head, text, wanted) = Read()[name];
        var words = head.Split(' ');
        using var content = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(text));
        var folder = Array.IndexOf(words, "--at") is > 0 and var at ? words[at + 1] + "/" : null;
        var (reading, failure) = RuleFile.Read(content, "file", words[1], TestSite.Day, CancellationToken.None,
            new ReadingChoice(folder, words.Contains("--as-browser")));
        Assert.True(failure is null, (failure as Failure.Invalid)?.Findings[0].ToString());
        var plan = RulePlan.Make(reading!, TestSite.Data() with { Addresses = _addresses }, [], replace: false, "file",
            (_, _, _) => { }, CancellationToken.None);
        var report = string.Join('\n', plan.Report.Findings.Select(finding => finding.ToString()));
        var map = new RedirectMap(TestSite.Data([.. plan.Fresh.OrderBy(rule => rule.Position)]) with
        {
            Addresses = _addresses,
        });
        Assert.True(wanted.Contains("refused") == plan.Report.Differences.Count > 0, report);
        foreach (var line in wanted.Where(line => line != "refused"))
        {
            if (line.StartsWith("says ", StringComparison.Ordinal))
                Assert.Contains(line["says ".Length..], report, StringComparison.Ordinal);
            else
                Assert.Equal(line, $"{line.Split(" -> ")[0]} -> {Ask(map, line.Split(" -> ")[0])}");
        }
    }

    private static string Ask(RedirectMap map, string address)
    {
        var found = map.ResolveRaw(null, address);
        return found switch
        {
            { Kind: ResolutionKind.Gone } => "410",
            { IsRedirect: true } => found.Location!.Replace("https://www.mapflat.com", "", StringComparison.Ordinal),
            { Kind: ResolutionKind.NotFound } => "-",
            _ => "=",
        };
    }

    private static Dictionary<string, (string Head, string Text, string[] Wanted)> Read()
    {
        Dictionary<string, (string, string, string[])> cases = [];
        foreach (var part in string.Join('\n', TestSite.Lines(File)).Split("\n== ").Skip(1))
        {
            var lines = part.Split('\n');
            var end = Array.IndexOf(lines, "--");
            cases.Add(lines[0].Split(' ')[0], (lines[0], string.Join('\n', lines[1..end]),
                [.. lines[(end + 1)..].Where(line => line.Length > 0)]));
        }

        return cases;
    }
}
