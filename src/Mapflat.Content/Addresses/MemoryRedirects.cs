using System.Runtime.InteropServices;
using Mapflat.Content.Addresses.Patterns;

namespace Mapflat.Content.Addresses;

/// <summary>For a file that is to be imported, or a whole that is looked through.</summary>
internal sealed class MemoryRedirects : IRedirectSource
{
    /// <summary>
    /// How many renames of renames are followed; a store that keeps pages rather than addresses has none.
    /// </summary>
    private const int MaxRenames = 100;

    // The keys of pages, with their addresses as they are spelt.
    private readonly Dictionary<string, string> _pages = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _former = new(StringComparer.Ordinal);
    private readonly List<RedirectRule> _rules = [];
    // The rules under one key are a chain: the place of the first one, and for each that of the next.
    private readonly Dictionary<string, int>[] _chains =
        [new(StringComparer.Ordinal), new(StringComparer.Ordinal), new(StringComparer.Ordinal)];
    private readonly List<int> _next = [];
    private readonly Lazy<PatternIndex> _patterns;
    private readonly Lazy<IReadOnlyList<QueryShape>> _shapes;
    private readonly SiteHosts _hosts;

    /// <exception cref="ArgumentException">The public origin is no http or https origin.</exception>
    internal MemoryRedirects(RedirectMapData data)
    {
        (Pages, Former) = (data.Pages, data.Former);
        Settle(data);
        _hosts = new SiteHosts(data.Addresses);
        List<CompiledRule> patterns = [];
        List<string> queries = [];
        foreach (var rule in data.Rules.Where(rule => rule.Enabled).OrderBy(rule => rule.Position)
            .ThenBy(rule => rule.Id))
        {
            MemoryBound.Keep();
            List<Finding> heard = [];
            if (CheckedRule.Read(rule.ToDraft(), _hosts, heard, compile: false) is not { } read)
            {
                LeftOut.AddRange(heard.Where(finding => finding.Severity == Severity.Error)
                    .Select(finding => RuleFinding.About(rule, finding)));
                continue;
            }

            // A rule that was made from its words has this very text.
            var key = KeyOf(rule.Key == read.Key ? rule.Key : read.Key, read.QueryKey);
            if (Chain(read.Match, key).FirstOrDefault(other => other.Host == rule.Host
                && CompiledRule.Compile(other, _hosts)!.Source == (read.Match, read.Key, read.QueryKey, read.Host))
                is { } first)
            {
                LeftOut.Add(RuleFinding.Error(rule, "duplicate", $"An earlier rule (“{first.From}”) has the same "
                    + "source, so this one is never asked; delete one of them."));
                continue;
            }

            if (read.QueryKey.Length > 0) queries.Add(read.QueryKey);
            if (read.Match == RuleMatch.Pattern) patterns.Add(new CompiledRule(rule, read));
            if (read.Match == RuleMatch.Prefix) LongestPrefix = Math.Max(LongestPrefix, key.Length);
            ref var chain = ref CollectionsMarshal.GetValueRefOrAddDefault(_chains[(int)read.Match], key, out _);
            // From one, so that no rule is zero.
            _next.Add(chain);
            _rules.Add(rule);
            chain = _rules.Count;
        }

        _patterns = new Lazy<PatternIndex>(() => new PatternIndex([.. patterns]));
        _shapes = new Lazy<IReadOnlyList<QueryShape>>(() => QueryShape.All(queries));
    }

    public IReadOnlyCollection<string> Pages { get; }

    public IReadOnlyDictionary<string, string> Former { get; }

    public PatternIndex Patterns => _patterns.Value;

    public int LongestPrefix { get; }

    public IReadOnlyList<QueryShape> Shapes => _shapes.Value;

    /// <summary>What is wrong with the rules that are not obeyed.</summary>
    internal List<RuleFinding> LeftOut { get; } = [];

    internal List<Finding> Faults { get; } = [];

    public KeyEntries Find(string key, string queryKey, string? host = null)
    {
        var standing = new KeyEntries
        {
            Page = _pages.GetValueOrDefault(key),
            Former = _former.GetValueOrDefault(key),
        };
        var rules = Chain(RuleMatch.Exact, key).Concat(Chain(RuleMatch.Prefix, key));
        if (queryKey.Length > 0) rules = rules.Concat(Chain(RuleMatch.Exact, KeyOf(key, queryKey)));
        standing.Rules.AddRange(
            rules.Where(rule => host is null || rule.Host is null || rule.Host == host)
                .Select(rule => CompiledRule.Compile(rule, _hosts)!).Where(rule => rule.Read.Key == key));
        return standing;
    }

    public IEnumerable<RedirectRule> Rules(WhichRules which, int most = int.MaxValue) => (which switch
    {
        WhichRules.YoungestRedirects => _rules.Where(rule => rule is { Match: not RuleMatch.Pattern, Status: not 410 })
            .OrderByDescending(rule => rule.Added),
        WhichRules.LeadingHere => _rules.Where(rule => rule.To is ['/', ..]),
        _ => _rules,
    }).Take(most);

    /// <summary>
    /// Two sources may share this text, for a path can hold a question mark; they are told apart when they are
    /// compiled.
    /// </summary>
    private static string KeyOf(string key, string queryKey) => queryKey.Length == 0 ? key : $"{key}?{queryKey}";

    private IEnumerable<RedirectRule> Chain(RuleMatch match, string key)
    {
        for (var place = _chains[(int)match].GetValueOrDefault(key); place > 0; place = _next[place - 1])
            yield return _rules[place - 1];
    }

    private void Settle(RedirectMapData data)
    {
        foreach (var address in data.Pages)
        {
            if (LegacyPath.FromDecoded(address).Value is not { } path)
                Faults.Add(Finding.Error($"The page address “{address}” is not a path; give the page another one."));
            else if (!_pages.TryAdd(path.Key, address))
                Faults.Add(Finding.Error($"Two pages have the address {path.Key}; give one of them another."));
        }

        var renames = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (from, to) in data.Former)
            if (LegacyPath.FromDecoded(from).Value is { } old && LegacyPath.FromDecoded(to).Value is { } present)
                renames[old.Key] = present.Key;
        foreach (var (from, to) in renames)
        {
            var end = to;
            for (var i = 0; i < MaxRenames && !_pages.ContainsKey(end) && renames.TryGetValue(end, out var next); i++)
                end = next;
            if (_pages.TryGetValue(end, out var page)) _former[from] = page;
            else
                Faults.Add(Finding.Error($"The former address {from} leads to {to}, where no page is; make a rule for "
                    + "it, or mark it as gone."));
        }
    }
}
