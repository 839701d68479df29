using Mapflat.Content.Addresses;
using Mapflat.Content.Addresses.Patterns;
using Mapflat.Content.Text;

namespace Mapflat.Content.Redirects.Formats;

/// <summary>
/// Asks the program that a file was written for, and this site with the rules of the file, for the same addresses.
/// </summary>
internal sealed class RuleProof
{
    /// <summary>
    /// How many lines are looked at for all addresses together; those of a large file are taken from all over it.
    /// </summary>
    private const int MostWork = 10_000_000;

    private const int LeastSamples = 200, MostSamples = 20_000;

    private const string Cased = "(?-i)";

    private const int MostHops = 20;
    private const int MostHosts = 4;

    private readonly IFileAnswers _file;
    private readonly IReadOnlyDictionary<int, string> _shields;
    private readonly RedirectMap _map;
    private readonly Dictionary<RedirectRule, ReadDraft> _ours;
    private readonly HashSet<int> _told;
    private readonly Dictionary<(int Line, int By), Difference> _differences = [];

    private RuleProof(IFileAnswers file, RuleReading reading, RedirectMap map,
        Dictionary<RedirectRule, ReadDraft> ours, HashSet<int> told) =>
        (_file, _shields, _map, _ours, _told) = (file, reading.Shields, map, ours, told);

    /// <param name="Ours">The rule of the file that answers here; null where none does.</param>
    internal sealed record Difference(FileSample Asked, FileAnswer File, string Site, ReadDraft? Ours)
    {
        internal string Sentence => $"At {Address} the file says {File}, and the site would say {Site}.";

        internal string Address => UrlText.EncodePath(Asked.Path) + (Asked.Query.Length > 0 ? "?" + Asked.Query : "");
    }

    internal IEnumerable<Difference> Differences => _differences.Values;

    /// <param name="ours">The rules of the file as they are in the map.</param>
    /// <param name="told">Lines that were told of as skipped.</param>
    internal static RuleProof Run(IFileAnswers file, RuleReading reading, RedirectMap map,
        Dictionary<RedirectRule, ReadDraft> ours, HashSet<int> told, CancellationToken stop)
    {
        var proof = new RuleProof(file, reading, map, ours, told);
        List<FileSample> samples = [.. file.Samples.Distinct()];
        var most = Math.Clamp(MostWork / Math.Max(1, reading.Drafts.Count), LeastSamples, MostSamples);
        var step = (samples.Count + most - 1) / most;
        for (var i = 0; i < samples.Count; i += Math.Max(1, step))
        {
            stop.ThrowIfCancellationRequested();
            MemoryBound.Keep();
            foreach (var host in samples[i].Host is { } only ? [only] : map.Hosts.All.Take(MostHosts))
                proof.Compare(samples[i] with { Host = host });
        }

        return proof;
    }

    /// <summary>The drafts changed so that fewer differ; null where nothing more can be done.</summary>
    internal List<ReadDraft>? Mend(IReadOnlyList<ReadDraft> drafts)
    {
        var mended = new Dictionary<int, ReadDraft>();
        foreach (var difference in _differences.Values)
        {
            // What a set of an expression leaves out, it leaves out in one case alone.
            if (drafts.FirstOrDefault(each => each.Line == difference.File.Line
                && MatchesByCase(each, difference.Asked.Path)) is { } cased)
            {
                mended.TryAdd(cased.Order, WithCase(cased));
                continue;
            }

            // With its final slash a path is asked first, and so would be led on by a line below that minds none.
            if (drafts.FirstOrDefault(each => each.Line == difference.File.Line
                && MatchesBySlash(each, difference.Asked.Path)) is { } slashed)
            {
                mended.TryAdd(slashed.Order, slashed with
                {
                    Draft = slashed.Draft with { From = slashed.Draft.From + "/?" },
                });
                continue;
            }

            // Where nothing answers, the line says more than its rule does.
            var draft = difference.Ours is { } read ? drafts.FirstOrDefault(each => each.Order == read.Order)
                : drafts.FirstOrDefault(each => each.Line == difference.File.Line && each.AsPattern() is not null);
            if (draft is null || mended.ContainsKey(draft.Order)) continue;
            if (MendOne(draft, difference) is { } better) mended.Add(draft.Order, better);
        }

        return mended.Count == 0 ? null : [.. drafts.Select(read => mended.GetValueOrDefault(read.Order, read))];
    }

    private ReadDraft? MendOne(ReadDraft read, Difference difference)
    {
        // Where the file asks that line too, a rule of the site answers that was there before: another place helps only
        // if the line says more than its rule.
        var isItself = difference.Ours is not null && difference.File.Line == read.Line;
        var pattern = isItself && read.InPlace is null ? null : read.AsPattern();
        if (difference.File.Status == 0 && _shields.TryGetValue(difference.File.Line, out var guard)
            && (pattern ?? read) is { Match: RuleMatch.Pattern } open
            && !open.Draft.From.Contains(guard, StringComparison.Ordinal))
            return Guard(open, guard);
        if (pattern is not null) return pattern;
        return read.Match == RuleMatch.Pattern && !read.Draft.From.StartsWith(Cased, StringComparison.Ordinal)
            && new RulePattern(Cased + read.Draft.From).Match(difference.Asked.Path, new PatternBudget()) is null
            && LegacyPath.FromDecoded(difference.Asked.Path).Value is { } path
            && new RulePattern(read.Draft.From).Match(path.Whole, new PatternBudget()) is not null
            ? WithCase(read) : null;
    }

    private static bool MatchesByCase(ReadDraft read, string path) => read.Match == RuleMatch.Pattern
        && !read.Draft.From.StartsWith(Cased, StringComparison.Ordinal)
        && new RulePattern(read.Draft.From).Match(path, new PatternBudget()) is null
        && new RulePattern(Cased + read.Draft.From).Match(path, new PatternBudget()) is not null;

    private static bool MatchesBySlash(ReadDraft read, string path) => read.Match == RuleMatch.Pattern
        && path.Length > 1 && path.EndsWith('/') && !PatternText.HasBranches(read.Draft.From)
        && new RulePattern(read.Draft.From).Match(path, new PatternBudget()) is null
        && new RulePattern(read.Draft.From + "/?").Match(path, new PatternBudget()) is not null;

    private static ReadDraft WithCase(ReadDraft read) =>
        read with { Draft = read.Draft with { From = Cased + read.Draft.From } };

    private static ReadDraft Guard(ReadDraft read, string guard)
    {
        var placed = new PlacedPattern(read.Draft.From, read.Draft.To).Guarded(guard);
        return read with { Draft = read.Draft with { From = placed.From } };
    }

    private void Compare(FileSample sample)
    {
        CompareOne(sample, sample);
        CompareOne(sample with { Query = sample.Query.Length == 0 ? "q=1" : sample.Query + "&q=1" }, sample);
        // Another spelling of the same address is another one to other programs.
        if (sample.Path.Length > 1) CompareOne(sample with { Path = Toggled(sample.Path) }, sample);
    }

    private static string Toggled(string path) => path.EndsWith('/') ? path.TrimEnd('/') : path + "/";

    private void CompareOne(FileSample sample, FileSample original)
    {
        if (sample.Path.Length == 0 || LegacyPath.FromDecoded(sample.Path).Value is not { } path
            || _file.Ask(sample.Host!, path.Whole, sample.Query) is not { } file) return;
        var target = UrlText.EncodePath(path.Whole) + (sample.Query.Length > 0 ? "?" + sample.Query : "");
        var site = _map.ResolveRaw(sample.Host, target);
        var ours = site.Rule is { } rule ? _ours.GetValueOrDefault(rule) : null;
        // What a page, or another rule, answers is told of where the rules are checked.
        if (ours is null && site.Kind != ResolutionKind.NotFound) return;
        if (ours is null && (file.Status == 0 || _told.Contains(file.Line))) return;
        // Whoever spells an address otherwise than the file does is led there all the same.
        if (file.Status == 0 && IsSpelling(sample, original, ours!)) return;
        if (sample.Query != original.Query && file.Line != ours?.Line
            && _file.Ask(original.Host!, original.Path, original.Query)?.Line == ours?.Line) return;
        if (IsSame(file, sample, site, isFolded: sample.Path != original.Path)) return;
        var words = site switch
        {
            { Kind: ResolutionKind.Gone } or { Ends: ResolutionKind.Gone } => "gone (410)",
            { IsRedirect: true } => site.Location!,
            _ => "nothing",
        };
        _differences.TryAdd((file.Line, ours?.Order ?? -1), new Difference(sample, file, words, ours));
    }

    private bool IsSpelling(FileSample sample, FileSample original, ReadDraft ours)
    {
        foreach (var spelling in (FileSample[])[original, sample with { Path = Toggled(sample.Path) },
            sample with { Query = "" }, sample with { Path = Toggled(sample.Path), Query = "" },
            sample with { Path = ours.Match == RuleMatch.Exact ? PathOf(ours) : sample.Path }])
            if (spelling != sample && spelling.Path.Length > 0
                && _file.Ask(spelling.Host!, spelling.Path, spelling.Query)?.Line == ours.Line) return true;
        return false;
    }

    /// <summary>Whether a rule of the file answers there.</summary>
    private bool IsOurs(string location) => LegacyUrl.Parse(location).Value is { } url
        && _map.ResolveRaw(url.Host, url.RawPath + (url.Query.Length > 0 ? "?" + url.Query : "")).Rule is { } rule
        && _ours.ContainsKey(rule);

    /// <summary>With an ending such as .html it is the same address here.</summary>
    private static string PathOf(ReadDraft read) => LegacyUrl.Parse(read.Draft.From).Value?.Path.Whole ?? "";

    /// <summary>Whether both come to the same end, all hops followed.</summary>
    /// <param name="isFolded">Whether a final slash makes no difference.</param>
    private bool IsSame(FileAnswer file, FileSample sample, Resolution site, bool isFolded)
    {
        if (file.Status == 0) return site.Kind == ResolutionKind.NotFound;
        if (file.Status == 410) return site.Kind == ResolutionKind.Gone;
        var (host, location) = (sample.Host!, file.Location!);
        HashSet<string> been = [];
        for (var hop = 0; hop < MostHops && been.Add(location); hop++)
        {
            if (LegacyUrl.Parse(location).Value is not { } next) break;
            if (next.Host is { } named) host = named;
            if (!_map.Hosts.IsOwn(host)) break;
            if (_file.Ask(host, next.Path.Whole, next.Query) is not { Status: not 0 } then) break;
            if (then.Status == 410) return site.Kind is ResolutionKind.Gone || site.Ends == ResolutionKind.Gone;
            location = then.Location!;
        }

        // A file that goes round in circles is no better than nothing.
        if (been.Contains(location) && been.Count > 1 && _file.Ask(host, Whole(location), "") is { Status: not 0 })
            return true;
        if (!site.IsRedirect) return IsItself(location, sample);
        if (site.Ends == ResolutionKind.Gone && IsOurs(site.Location!)) return false;
        return IsSameAddress(location, site.Location!, host,
            isFolded || site.Ends is ResolutionKind.Page or ResolutionKind.Capture);
    }

    private static string Whole(string location) => LegacyUrl.Parse(location).Value?.Path.Whole ?? "/";

    /// <summary>What leads to its own address under another spelling needs no rule here.</summary>
    private bool IsItself(string location, FileSample sample) => LegacyUrl.Parse(location).Value is { } url
        && (url.Host is null || _map.Hosts.IsOwn(url.Host))
        && LegacyPath.FromDecoded(sample.Path).Value?.Key == url.Path.Key;

    private bool IsSameAddress(string wanted, string got, string host, bool isFolded)
    {
        if (LegacyUrl.Parse(wanted).Value is not { } one || LegacyUrl.Parse(got).Value is not { } other) return false;
        var hostOfOne = one.Host ?? host;
        if (hostOfOne != other.Host && !(_map.Hosts.IsOwn(hostOfOne) && _map.Hosts.IsOwn(other.Host ?? host)))
            return false;
        return (isFolded ? one.Path.Key == other.Path.Key : one.Path.Whole == other.Path.Whole)
            && Pairs(one.Query).SetEquals(Pairs(other.Query));

        static HashSet<string> Pairs(string query) =>
            [.. QueryText.Read(query).Select(pair => $"{pair.Key}={pair.Value}")];
    }
}
