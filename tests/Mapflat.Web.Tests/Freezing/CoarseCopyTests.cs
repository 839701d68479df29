using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;
using Mapflat.Content.Addresses;
using Mapflat.Content.Text;

namespace Mapflat.Web.Tests.Freezing;

/// <summary>One thing in which a copy answers otherwise than the site.</summary>
/// <param name="Aspect">The name of a header, or <c>status</c> or <c>body</c>.</param>
/// <param name="Found">What the site finds there, and by which rule.</param>
internal sealed record CopyDifference(
    string Scheme, string Host, string Target, string Aspect, RawAnswer Live, RawAnswer Copied, Resolution Found)
{
    public string Path => Target.Split('?')[0];

    public bool HasQuery => Target.Contains('?', StringComparison.Ordinal);

    public bool IsStatus => Aspect == "status";

    /// <summary>Whether it is a page or a file that is there today.</summary>
    public bool IsOfToday => Found.Step is ResolutionStep.Page or ResolutionStep.Reserved;

    public bool IsOfOld => !IsOfToday && Found.Step != ResolutionStep.NotFound;

    /// <summary>Whether an address of today is asked for as it is.</summary>
    public bool IsCanonical => IsOfToday && Live.Status is 200 or 410;

    public bool IsAtOldHost => Host != FrozenCopy.Origin["https://".Length..];

    /// <summary>Whether a path is not spelt as it is compared, or has an ending.</summary>
    public bool IsSpelt => LegacyPath.FromRaw(Path).Value is not { } path || UrlText.EncodePath(path.Key) != Path
        || path.KeyWithoutEnding is not null || Parts.IsMatch(Path) || !char.IsLetterOrDigit(Path[^1]);

    /// <summary>What is asked for of a page's past.</summary>
    private static Regex Parts { get; } = new("/(?:history(?:/[0-9]+)?|timemap)$");

    public bool IsBy(string rule) => Found.Rule?.From == rule || (HasQuery
        && LegacyPath.FromRaw(Path).Value is { } path && LegacyUrl.Parse(rule).Value is { } from
        && (path.KeyWithoutEnding ?? path.Key) == from.Path.Key && rule.Contains('?', StringComparison.Ordinal));

    public override string ToString() => $"{Scheme}://{Host}{Target} {Aspect}: "
        + (Aspect is "status" or "body" or "Location"
            ? $"{Live.Status} {Live["Location"]} became {Copied.Status} {Copied["Location"]}"
            : $"“{Live[Aspect]}” became “{Copied[Aspect]}”") + $" [{Found.Step} {Found.Rule?.From}]";
}

/// <summary>A line of a README that says what a copy cannot do, and the differences that it tells of.</summary>
internal sealed record ToldDifference(
    [StringSyntax(StringSyntaxAttribute.Regex)] string Line, Func<CopyDifference, Match, bool> Explains);

/// <summary>What several copies tell of.</summary>
internal static class ToldDifferences
{
    public static ToldDifference Search { get; } = new("^Search, versions by date",
        (each, _) => each is { Path: "/search", Aspect: "body" or "status" });

    public static ToldDifference Home { get; } = new(@"^/\?p=1 and the like",
        (each, _) => each is { IsStatus: true, Path: "/" or "/index.php" or "//" or "/INDEX.PHP", HasQuery: true });

    public static ToldDifference Wildcard { get; } = new("^The rule “(.+)” is not in the file: it takes any",
        (each, match) => each.IsBy(match.Groups[1].Value));

    public static ToldDifference Gone { get; } = new("^The (?:suggestion|archived copy) of “(.+?)” \\(",
        (each, match) => each.Live.Status == 410 && each.IsBy(match.Groups[1].Value));

    public static ToldDifference BelowFiles { get; } = new("^[0-9]+ addresses below a file", (each, _) => each is
    { IsStatus: true, IsCanonical: true, Copied.Status: 404 }
        && each.Path.Contains(".html/", StringComparison.Ordinal));

    /// <summary>What a file of rules cannot say.</summary>
    public static IReadOnlyList<ToldDifference> Rules { get; } =
    [
        new("^The rule “(.+)” is not in the file: it looks at the query", (each, match) =>
            each.IsBy(match.Groups[1].Value)),
        new("^The rule “(.+)” is not in the file: it is for the host", (each, match) =>
            each.IsBy(match.Groups[1].Value) && each.IsAtOldHost),
        new("^The rule “(.+)” is not in the file: .+ has no patterns", (each, match) =>
            each.IsBy(match.Groups[1].Value)),
        new("^The rule “(.+)” drops the visitor's query", (each, match) =>
            each.IsBy(match.Groups[1].Value) && each is { Aspect: "Location", HasQuery: true }),
    ];

    /// <summary>What <c>_redirects</c> and <c>_headers</c> cannot say to either of their readers.</summary>
    public static IReadOnlyList<ToldDifference> Underscore { get; } =
    [
        Search, Home, Wildcard, .. Rules,
        BelowFiles,
        new("^An old address is known with and without a final slash", (each, _) => each is
            { IsStatus: true, IsOfOld: true, IsSpelt: true, Copied.Status: 404 or 308 }
            or { Aspect: "Location", IsOfOld: true, IsSpelt: true }),
        new("^What leads on, or is missing, where files of some kind are", (each, _) => each is
            { IsStatus: false, Live.Status: 404 or 301 } && each.Aspect != "Location"
            && each.Copied[each.Aspect] is not null),
        new("^Pages are sent without Link, and versions without Memento-Datetime", (each, _) => each is
            { IsCanonical: true, Aspect: "Link" or "Memento-Datetime", Copied: var copied } && copied["Link"] is null),
    ];
}

/// <summary>
/// A copy for a server that knows less than the site: every difference that is found by comparing is told in its
/// README, and whatever is told there is found.
/// </summary>
public abstract class CoarseCopyTests(FrozenCopy copy, string server) : IAsyncLifetime
{
    private const string Here = "www.example.org", Old = "old.example.org";

    protected FrozenCopy Copy => copy;

    /// <summary>What was frozen for this server alone.</summary>
    protected string Folder { get; private set; } = "";

    /// <summary>By which schemes and at which hosts it can be asked.</summary>
    protected virtual IReadOnlyList<(string Scheme, string Host)> Places { get; } = [("https", Here), ("https", Old)];

    private protected abstract IReadOnlyList<ToldDifference> Told { get; }

    protected abstract Task StartAsync();

    protected abstract Task<RawAnswer> AskCopyAsync(string scheme, string host, string target);

    public abstract ValueTask DisposeAsync();

    public async ValueTask InitializeAsync()
    {
        (Folder, _said) = await copy.FreezeForAsync(server);
        Assert.True(_said.Code == 0, _said.Error);
        await StartAsync();
    }

    private Said _said = new(0, "", "");

    [Fact]
    public async Task What_it_answers_otherwise_is_what_its_README_names_and_nothing_else()
    {
        var lines = ReadLines();
        foreach (var line in lines)
            Assert.Contains($"{server}: warning: {line}\n", _said.Error, StringComparison.Ordinal);
        var differences = await CompareAsync(lines.SelectMany(FindAddresses));
        var (wrong, used) = (new List<string>(), new HashSet<ToldDifference>());
        var explained = new HashSet<CopyDifference>();
        foreach (var line in lines)
        {
            var told = Told.Select(each => (Told: each, Match: Regex.Match(line, each.Line)))
                .Where(each => each.Match.Success).ToList();
            if (told.Count != 1)
            {
                wrong.Add($"The README says what {told.Count} kinds know of: {line}");
                continue;
            }

            used.Add(told[0].Told);
            var found = differences.Where(each => told[0].Told.Explains(each, told[0].Match)).ToList();
            explained.UnionWith(found);
            if (found.Count == 0) wrong.Add($"The README says what is not found: {line}");
        }

        wrong.AddRange(Told.Except(used).Select(each => $"The README does not say: {each.Line}"));
        wrong.AddRange(differences.Except(explained).Select(each => each.ToString()));
        TestContext.Current.TestOutputHelper!.WriteLine($"{_asked} addresses, {differences.Count} differences");
        Assert.True(wrong.Count == 0, string.Join('\n', wrong.Take(60).Prepend($"{wrong.Count} differences:")));
    }

    private int _asked;

    private List<string> ReadLines() => [.. File.ReadAllText(Path.Combine(Folder, ".mapflat-readme.md"))
        .Split("What it cannot do:\n").Last().Split('\n').Where(line => line.StartsWith("- ", StringComparison.Ordinal))
        .Select(line => line[2..])];

    /// <summary>The addresses that a line names, alone and with another query.</summary>
    private static IEnumerable<string> FindAddresses(string line)
    {
        foreach (Match found in Regex.Matches(line, "(?:“|^)(/[^”]*?)(?:”| is left out)"))
        {
            var address = found.Groups[1].Value;
            if (address.Contains('(', StringComparison.Ordinal)) continue;
            if (address.EndsWith("/*", StringComparison.Ordinal)) address = address[..^1] + "x";
            address = string.Concat(address.Select(c => c is > ' ' and <= '~' ? c.ToString()
                : Uri.EscapeDataString(c.ToString())));
            yield return address;
            yield return address + (address.Contains('?', StringComparison.Ordinal) ? "&x=1" : "?x=1");
        }
    }

    private async Task<List<CopyDifference>> CompareAsync(IEnumerable<string> named)
    {
        var all = await CopyRequests.FindSpellingsAsync(copy, AskSiteAsync);
        // One of each kind is enough for what is told; a run of everything looks at every spelling.
        List<(string Scheme, string Host, string Target)> requests =
        [
            .. all.Where((_, i) => LongRun.IsWhole || i % 11 is 0 or 3 or 7).Where(each =>
                Places.Contains((each.Scheme, each.Host))),
            .. CopyRequests.Others.Concat(CopyRequests.WithQueries).Concat(CopyRequests.Coarse).Concat(named)
                .SelectMany(target => Places.Take(LongRun.IsWhole ? 2 : 1)
                    .Select(place => (place.Scheme, place.Host, target))),
            .. Places.Where(place => place.Host == Old)
                .SelectMany(place => CopyRequests.AtOldHost.Select(target => (place.Scheme, place.Host, target))),
            .. CopyRequests.Shortcomings.SelectMany(target => Places.Where(place => place.Host == target.Host).Take(1)
                .Select(place => (place.Scheme, place.Host, target.Target))),
        ];
        var differences = new List<CopyDifference>();
        foreach (var (scheme, host, target) in requests.Distinct())
        {
            _asked++;
            var (live, copied) = (await AskSiteAsync(scheme, host, target), await AskCopyAsync(scheme, host, target));
            var found = copy.Resolve(host, target);
            differences.AddRange(Aspects(live, copied).Select(aspect =>
                new CopyDifference(scheme, host, target, aspect, live, copied, found)));
        }

        return differences;
    }

    private static IEnumerable<string> Aspects(RawAnswer live, RawAnswer copied)
    {
        if (live.Status != copied.Status)
        {
            yield return "status";
            yield break;
        }

        if (live.Status is 200 or 410 && !CopyRequests.BodyOf(live).SequenceEqual(copied.Body)) yield return "body";
        foreach (var name in CopyRequests.Headers.Where(name => live.Status is 200 or 410
            || name is not ("Content-Type" or "Cache-Control")))
            if (Fold(CopyRequests.WithoutTimeGate(live[name])) != Fold(copied[name])) yield return name;
        if (copied[NetlifySite.Undocumented] is not null) yield return NetlifySite.Undocumented;

        static string? Fold(string? value) =>
            value?.Replace("charset=UTF-8", "charset=utf-8", StringComparison.Ordinal);
    }

    private protected Task<RawAnswer> AskSiteAsync(string scheme, string host, string target, params string[] more) =>
        RawHttp.SendAsync(copy.Server, "GET", target, [$"Host: {host}", $"X-Forwarded-Proto: {scheme}", .. more]);
}
