using Mapflat.Content.Addresses;
using Mapflat.Content.Addresses.Patterns;

namespace Mapflat.Content.Redirects.Formats;

/// <summary>A list of lines, of which the first that matches answers.</summary>
internal sealed class ListAnswers : IFileAnswers
{
    /// <summary>More lines than these are compared by <see cref="FileOrder"/> alone.</summary>
    internal const int MostLines = 3_000;

    private readonly List<Entry> _entries = [];
    private readonly GramIndex _index = new();

    internal ListAnswers(IEnumerable<ReadDraft> drafts, SiteHosts hosts)
    {
        foreach (var read in drafts)
        {
            if (CheckedRule.Read(read.Draft, hosts, [], compile: false) is not { } rule) continue;
            var placed = read.Match == RuleMatch.Pattern ? new PlacedPattern(read.Draft.From, read.Draft.To)
                : read.InPlace ?? PlacedPattern.Make(read.Draft with { From = WithoutQuery(read) }, read.Match, false);
            if (placed is null) continue;
            var target = read.Draft.Status == 410 || placed.To is null ? null
                : RuleTarget.Read(placed.To, RuleMatch.Pattern, hosts, out _);
            _index.Add(_entries.Count, PatternText.Runs(placed.From));
            _entries.Add(new Entry(read, rule, placed.From, new RulePattern(placed.From), target));
        }
    }

    public IEnumerable<FileSample> Samples => _entries.SelectMany(entry => Made.Make($"^{entry.Source}$")
        .Select(path => new FileSample(entry.Read.Line, entry.Rule.Host, path,
            entry.Rule.QueryKey.Replace("=*", "=7", StringComparison.Ordinal))));

    private SampleAddresses Made => field ??= new SampleAddresses(_entries.Select(entry => entry.Source));

    public long Looked { get; private set; }

    public FileAnswer? Ask(string host, string path, string query)
    {
        foreach (var place in _index.Candidates(path))
        {
            Looked++;
            var entry = _entries[place];
            if (entry.Rule.Host is { } own && own != host) continue;
            var wanted = entry.Rule.QueryKey;
            if (wanted.Length > 0 && !QueryShape.Fit([QueryShape.Read(wanted)], query).Contains(wanted)) continue;
            // A final slash makes no other address of it.
            var fill = entry.Pattern.Match(path, new PatternBudget())
                ?? (path.Length > 1 ? entry.Pattern.Match(path.TrimEnd('/'), new PatternBudget()) : null);
            if (fill is null) continue;
            if (entry.Read.Draft.Status == 410) return new FileAnswer(entry.Read.Line, 410, null);
            if (entry.Target?.Render(fill, query) is not { } hop) return null;
            HashSet<string> used = [.. entry.Target.QueryNames, .. QueryText.Keys(entry.Rule.QueryKey)];
            if (entry.Read.Draft.Query == QueryHandling.Pass)
                hop = hop with { Query = QueryText.PassOn(hop.Query, query, used) };
            return new FileAnswer(entry.Read.Line, entry.Read.Draft.Status, hop.Location);
        }

        return new FileAnswer(0, 0, null);
    }

    private static string WithoutQuery(ReadDraft read) => read.Draft.From.Split('?')[0];

    private sealed record Entry(
        ReadDraft Read, CheckedRule Rule, string Source, RulePattern Pattern, RuleTarget? Target);
}
