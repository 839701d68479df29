using System.Security.Cryptography;
using System.Text;
using Mapflat.Content.Addresses;
using Mapflat.Content.Text;

namespace Mapflat.Content.Redirects.Servers;

/// <summary>What one old address comes to, all its hops followed.</summary>
/// <param name="Host">The old host for which alone it holds; null for every host of the site.</param>
/// <param name="Key">The address as it is compared, decoded; see <see cref="LegacyPath.Key"/>.</param>
/// <param name="QueryKey">The significant part of the query with which alone it holds, as it is compared; empty where
/// the path is enough.</param>
internal sealed record KnownAnswer(string? Host, string Key, string QueryKey, Resolution Resolution, bool PassesQuery)
{
    internal string Address => Host + Key + (QueryKey.Length == 0 ? "" : "?" + QueryKey);

    internal string Location => Resolution.Location!;

    internal bool IsGone => Resolution.Kind == ResolutionKind.Gone;

    /// <summary>What made it: the words of a rule, or the address, which may have a query that the rule does not look
    /// at.</summary>
    internal string Source => Resolution.By is { } rule && rule.Read.QueryKey == QueryKey ? rule.Rule.From : Address;

    internal bool IsFormer => Resolution is { Step: ResolutionStep.FormerAddress, Address: not null };

    /// <summary>
    /// Whether it holds for this very spelling alone, without an ending to leave out and without a history below it.
    /// </summary>
    internal bool IsOfPrefix => Resolution.Step == ResolutionStep.PrefixRule;

    internal string Present => AddressBook.Join(Resolution.Address!, Resolution.Part);

    /// <summary>
    /// The file with the page that says that it is gone. Named by a hash, as an address can be anything.
    /// </summary>
    public string GoneFile => $"{StaticSite.GoneFolder}/"
        + $"{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Address)).AsSpan(0, 8))}.html";
}

/// <summary>
/// Everything old that is known, resolved by the one resolution there is, so that a server which only looks addresses
/// up cannot come to another answer: each single address, and what covers many of them, all hops followed.
/// </summary>
internal sealed class KnownAnswers
{
    private const string Probe = "mapflat-probe";

    private static readonly string[] _endings = [".html", ".htm", ".aspx", ".php"];

    private readonly Dictionary<(string?, string, string), KnownAnswer> _all = [];

    /// <param name="parts">For each page, what there is of it besides itself: <c>.md</c>, <c>/history</c>,
    /// <c>/history/1</c>.</param>
    public KnownAnswers(RedirectMap map, Func<string, IReadOnlyList<string>> parts)
    {
        ArgumentNullException.ThrowIfNull(map);
        ArgumentNullException.ThrowIfNull(parts);
        Map = map;
        var obeyed = map.Obeyed.DistinctBy(rule => rule.Source).ToList();
        // Of a prefix rule, the address above all that it covers. What a rule compares is in what was read of it, not
        // in the rule as it is kept.
        foreach (var read in obeyed.Select(rule => rule.Read).Where(read => read.Match != RuleMatch.Pattern
            && !QueryShape.TakesAny(read.QueryKey)))
            Add(read.Host == map.Hosts.PublicHost ? null : read.Host, read.Key, read.QueryKey);

        foreach (var (from, to) in map.Source.Former)
        {
            if (LegacyPath.FromDecoded(from).Value is not { } path) continue;
            foreach (var part in parts(to).Prepend("")) Add(null, AddressBook.Join(path.Key, part), "");
        }

        var prefixes = obeyed.FindAll(rule => rule.Read.Match == RuleMatch.Prefix);
        AddBelow(prefixes);
        AddPassed(obeyed);
        Prefixes = [.. prefixes.OrderByDescending(rule => rule.Read.Key.Length).ThenBy(rule => rule.Read.Host is null)
            .Select(FollowPrefix).OfType<KnownRule>()];
        Patterns = [.. obeyed.Where(rule => rule.Read.Match == RuleMatch.Pattern).Select(FollowPattern)];
        All = [.. _all.Values.OrderBy(answer => answer.Host, StringComparer.Ordinal).ThenBy(
            answer => answer.Key, StringComparer.Ordinal).ThenBy(answer => answer.QueryKey, StringComparer.Ordinal)];
    }

    internal RedirectMap Map { get; }

    public IReadOnlyList<KnownAnswer> All { get; }

    /// <summary>The longest first, and of two that are as long the one for a host: as they are tried.</summary>
    public IReadOnlyList<KnownRule> Prefixes { get; }

    public IReadOnlyList<KnownRule> Patterns { get; }

    /// <summary>
    /// What is filled into an address here, or passed on to it, may make another that leads on, or is spelt otherwise.
    /// </summary>
    internal IEnumerable<Finding> FindSecondHops()
    {
        var asked = All.Where(answer => answer.QueryKey.Length > 0).Select(answer => answer.Key)
            .ToHashSet(StringComparer.Ordinal);
        foreach (var rule in Prefixes.Concat(Patterns).Where(rule => rule.Target is { } to && Map.IsOwn(to.Host)))
        {
            if (rule.IsFilledIn)
                yield return Finding.Warning($"What “{rule.Source}” fills in is sent on as it was written: where that "
                    + "address here leads on by another such rule, or is spelt otherwise, a visitor makes a second "
                    + "hop.");
            else if (rule.PassesQuery && TargetKeyOf(rule.Target!) is { } key && asked.Contains(key))
                yield return Finding.Warning($"Where the query that “{rule.Source}” passes on makes an address that "
                    + "leads on by a rule of its own, a visitor makes a second hop.");
        }
    }

    /// <summary>Whether what a single address comes to holds for it with an ending too, such as <c>.html</c>.</summary>
    internal bool HoldsWithEnding(KnownAnswer answer) =>
        !Array.Exists(_endings, ending => answer.Key.EndsWith(ending, StringComparison.Ordinal))
        && Holds(answer, answer.Key + ".html");

    /// <summary>Whether it holds for what was the history of a page there.</summary>
    internal bool HoldsForPast(KnownAnswer answer) =>
        !answer.IsFormer && Holds(answer, AddressBook.Join(answer.Key, "/history"));

    private bool Holds(KnownAnswer answer, string key) =>
        !answer.IsOfPrefix && Map.ResolveRaw(answer.Host,
            UrlText.EncodePath(key) + (answer.QueryKey.Length == 0 ? "" : "?" + answer.QueryKey)) is var found
        && (found.Kind, found.Location) == (answer.Resolution.Kind, answer.Resolution.Location);

    private bool Add(string? host, string key, string queryKey)
    {
        if (_all.ContainsKey((host, key, queryKey))) return false;
        var target = UrlText.EncodePath(key) + (queryKey.Length == 0 ? "" : "?" + queryKey);
        var answer = Map.ResolveRaw(host, target);
        if (answer.Kind is not (ResolutionKind.Redirect or ResolutionKind.Gone)) return false;
        _all[(host, key, queryKey)] = new KnownAnswer(host, key, queryKey, answer, PassesQuery(host, target));
        return true;
    }

    private bool PassesQuery(string? host, string target)
    {
        var mark = target.Contains('?', StringComparison.Ordinal) ? '&' : '?';
        return Map.ResolveRaw(host, $"{target}{mark}{Probe}=1").Location
            ?.Contains(Probe + "=1", StringComparison.Ordinal) == true;
    }

    /// <summary>
    /// What leads below an address where something else leads on, or where a page is spelt otherwise, leads to the end
    /// of that at once.
    /// </summary>
    private void AddBelow(List<CompiledRule> prefixes)
    {
        var spelt = Map.Source.Pages.Where(page => PageAddress.FoldedOf(page) != page)
            .Select(page => PageAddress.FoldedOf(page)).ToList();
        // A prefix may lead below another: what that is found to have is looked through once more.
        for (var (round, isFound) = (0, true); isFound && round < RedirectMap.MaxHops; round++)
        {
            isFound = false;
            string[] keys = [.. _all.Values.Where(answer => answer.QueryKey.Length == 0).Select(answer => answer.Key)
                .Concat(spelt).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
            foreach (var rule in prefixes)
            {
                if (rule.Read.Target?.Render(_ => Probe) is not { Query: null } hop || !Map.IsOwn(hop.Host)
                    || LegacyPath.FromRaw(hop.Path).Value?.Key is not { } below
                    || !below.EndsWith("/" + Probe, StringComparison.Ordinal)) continue;
                var above = below[..^Probe.Length];
                var first = Array.BinarySearch(keys, above, StringComparer.Ordinal);
                for (var at = first < 0 ? ~first : first;
                    at < keys.Length && keys[at].StartsWith(above, StringComparison.Ordinal); at++)
                {
                    if (keys[at].Length > above.Length)
                        isFound |= Add(rule.Read.Host == Map.Hosts.PublicHost ? null : rule.Read.Host,
                            rule.Read.Key.TrimEnd('/') + "/" + keys[at][above.Length..], "");
                }
            }
        }
    }

    /// <summary>
    /// What passes its query on to an address that a rule tells apart by one, leads to the end of that at once.
    /// </summary>
    private void AddPassed(List<CompiledRule> rules)
    {
        var passing = rules.Where(rule => rule is
        { Read.Match: RuleMatch.Exact, Rule: { Query: QueryHandling.Pass, Status: not 410 } }
            && !QueryShape.TakesAny(rule.Read.QueryKey))
            .Select(rule => (Host: rule.Read.Host == Map.Hosts.PublicHost ? null : rule.Read.Host, rule.Read.Key,
                rule.Read.QueryKey, To: rule.Read.Target is { } target ? TargetKeyOf(target) : null))
            .Concat(Map.Source.Former.Select(former => (Host: (string?)null,
                Key: LegacyPath.FromDecoded(former.Key).Value?.Key ?? former.Key, QueryKey: "",
                To: LegacyPath.FromDecoded(former.Value).Value?.Key)))
            .Where(from => from.To is not null).ToList();
        // What passes a query on may itself be where another leads.
        for (var (round, isFound) = (0, true); isFound && round < RedirectMap.MaxHops; round++)
        {
            isFound = false;
            var told = _all.Values.Where(answer => answer is { Host: null, QueryKey.Length: > 0 })
                .ToLookup(answer => answer.Key, answer => answer.QueryKey, StringComparer.Ordinal);
            foreach (var (host, key, queryKey, to) in passing)
                foreach (var passed in told[to!])
                    isFound |= Add(host, key, Join(queryKey, passed));
        }

        static string Join(string one, string two) => one.Length == 0 ? two : string.Join('&', one.Split('&')
            .Concat(two.Split('&')).DistinctBy(pair => pair.Split('=')[0]).Order(StringComparer.Ordinal));
    }

    /// <summary>What an address of the site is compared by; null where a target is none.</summary>
    private string? TargetKeyOf(RuleTarget target) => target.Render(_ => Probe) is { } hop && Map.IsOwn(hop.Host)
        ? LegacyPath.FromRaw(hop.Path).Value?.Key : null;

    /// <summary>Null where it never answers, as it leads round in circles.</summary>
    private KnownRule? FollowPrefix(CompiledRule rule)
    {
        var path = LegacyUrl.Parse(rule.Rule.From.TrimEnd('*')).Value!.Path.Text;
        if (rule.Rule.Status == 410) return new KnownRule(rule, path, 410, false, null);
        var below = $"{UrlText.EncodePath(path).TrimEnd('/')}/{Probe}";
        var found = Map.ResolveRaw(rule.Read.Host, below);
        if (found.By != rule || found.Location is not { } location) return null;
        return RuleTarget.Read(location.Replace(Probe, ":splat", StringComparison.Ordinal), RuleMatch.Prefix, Map.Hosts,
            out _) is { } target
            ? new KnownRule(rule, path, found.Status, PassesQuery(rule.Read.Host, below), target) : null;
    }

    /// <summary>Nobody knows an address that it covers, so what it leads to is followed.</summary>
    private KnownRule FollowPattern(CompiledRule rule)
    {
        var known = new KnownRule(rule, rule.Rule.From, rule.Rule.Status, rule.Rule.Query == QueryHandling.Pass,
            rule.Rule.Status == 410 ? null : rule.Read.Target);
        if (known.Target?.Render(name => ProbeOf(name)) is not { Location: not null } hop || !Map.IsOwn(hop.Host))
            return known;
        var address = hop.Path + (string.IsNullOrEmpty(hop.Query) ? "" : "?" + hop.Query);
        var found = Map.ResolveRaw(hop.Host, address);
        if (!found.IsRedirect || found.Location is not { } location
            || known.Target.Names.Any(name => !location.Contains(ProbeOf(name), StringComparison.Ordinal)))
            return known;
        var written = location.Replace("$", "$$", StringComparison.Ordinal)
            + (hop.Fragment is null || location.Contains('#', StringComparison.Ordinal) ? "" : "#" + hop.Fragment);
        foreach (var name in known.Target.Names.Distinct())
            written = written.Replace(ProbeOf(name), $"${{{name}}}", StringComparison.Ordinal);
        return known with
        {
            Target = RuleTarget.Read(written, RuleMatch.Pattern, Map.Hosts, out _) ?? known.Target,
            Status = found.Status is 302 or 307 ? Weaken(known.Status) : known.Status,
            PassesQuery = known.PassesQuery && PassesQuery(hop.Host, address),
        };

        static string ProbeOf(string name) => $"{Probe}-{name}-";

        // What is for now on the way is for now as a whole.
        static int Weaken(int status) => status switch { 301 => 302, 308 => 307, _ => status };
    }
}

/// <summary>A rule for many addresses, for servers that try expressions.</summary>
/// <param name="Path">The decoded path above all that a prefix covers; of a pattern, the expression.</param>
/// <param name="Target">The end of all hops, with places for what is filled in; null for what is gone.</param>
internal sealed record KnownRule(CompiledRule By, string Path, int Status, bool PassesQuery, RuleTarget? Target)
{
    internal string Source => By.Rule.From;

    internal RuleMatch Match => By.Read.Match;

    /// <summary>The old host for which alone it holds; null for every host of the site.</summary>
    internal string? Host => By.Read.Host;

    /// <summary>Without a final slash.</summary>
    internal string Encoded => UrlText.EncodePath(Path);

    internal bool IsFilledIn => Target?.Names.Any() == true;

    internal (string Address, string? Query, string? Fragment) Write(
        Func<string, string> placeholder, Func<string, string> literal) =>
        Target!.Write(withOrigin: true, placeholder, literal);
}
