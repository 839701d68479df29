using System.Collections.Frozen;
using Mapflat.Content.Redirects.Patterns;

namespace Mapflat.Content.Redirects;

public sealed partial class RedirectMap
{
    /// <summary>Targets on the site itself are followed this far. Longer chains are treated as loops.</summary>
    internal const int MaxHops = 100;

    /// <summary>The first candidate that can be answered with.</summary>
    internal Resolution Walk(Asked asked, Trace? trace)
    {
        // One budget for the address and for all that it leads past.
        var budget = new PatternBudget();
        foreach (var candidate in Candidates(asked, budget, trace))
        {
            if (Answer(candidate, asked, budget) is { } resolution) return resolution;
            trace?.Skip(candidate.Step, candidate.Rule, SkipCause.Loop);
        }
        return new Resolution(ResolutionKind.NotFound, 404) { Step = 9, IdentifiedBy = Identified(asked) };
    }

    /// <summary>What of the query says that it is not the home page that is asked for; null where nothing does.</summary>
    private string? Identified(Asked asked) =>
        asked.Path.Key == "/" && QueryText.SignificantPart(asked.Query, _hosts.Identity) is { Length: > 0 } part ? part : null;

    private Resolution? Answer(Candidate candidate, Asked asked, PatternBudget budget)
    {
        if (candidate.End is { } end) return end;
        if (candidate.Status == 410)
        {
            return new Resolution(ResolutionKind.Gone, 410)
            {
                Step = candidate.Step,
                By = candidate.Rule,
                ArchiveUrl = candidate.Rule?.Rule.ArchiveUrl,
                Suggested = candidate.Hop is null ? null : Follow(candidate, asked, budget)?.Location,
                Youngest = candidate.Rule?.Rule.Added,
            };
        }
        return Follow(candidate, asked, budget) is not { } followed ? null : followed with
        {
            Step = candidate.Step,
            By = candidate.Rule,
            Address = candidate.Address,
            Part = candidate.Part,
        };
    }

    /// <summary>
    /// Goes on until the end of the chain, so that a visitor makes one hop. At every address on the way only its first
    /// candidate counts: were a loop to fall through half way, two addresses could each lead to the other.
    /// </summary>
    /// <returns>Null for a loop, and where the end cannot be sent.</returns>
    private Resolution? Follow(Candidate start, Asked asked, PatternBudget budget)
    {
        var visited = new HashSet<(string, string, string)> { asked.Identity };
        var via = new List<string>();
        var (hop, status, youngest) = (start.Hop!, start.Status, start.Rule?.Rule.Added);
        for (var hops = 0; hops < MaxHops; hops++)
        {
            if (!_hosts.MayBeTarget(hop.Host) || hop.Location is null) return null;
            if (!_hosts.IsOwn(hop.Host)) return Sent(hop.Location, null);
            if (Asked.Create(hop, _hosts) is not { } next || !visited.Add(next.Identity)) return null;
            var candidate = Candidates(next, budget, null).FirstOrDefault();
            if (candidate?.End is { } end)
                return (end.Kind is ResolutionKind.Gone ? hop : hop with { Origin = _hosts.Origin, Path = CanonicalPath(end, hop) }).Location is { } canonical
                    ? Sent(canonical, end.Kind) : null;
            if (candidate is null or { Status: 410 }) return Sent(hop.Location, candidate is null ? ResolutionKind.NotFound : ResolutionKind.Gone);
            via.Add(hop.Location);
            // RFC 9110, section 10.2.2: a Location without a fragment inherits the one before.
            hop = candidate.Hop! with { Fragment = candidate.Hop!.Fragment ?? hop.Fragment };
            if (candidate.Status is 302 or 307) status = status is 301 ? 302 : status is 308 ? 307 : status;
            if (candidate.Rule?.Rule.Added is { } added && (youngest is null || added > youngest)) youngest = added;
        }
        return null;

        Resolution Sent(string location, ResolutionKind? ends) =>
            new(ResolutionKind.Redirect, status) { Location = location, Via = via, Ends = ends, Youngest = youngest };
    }

    private static string CanonicalPath(Resolution end, Hop hop) =>
        end.Address is { } address ? UrlText.EncodePath(AddressBook.Join(address, end.Part)) : end.Part.Length > 0 ? end.Part : hop.Path;

    /// <summary>Everything that could answer an address, in the documented order. Lazy: what is not needed is not looked for.</summary>
    internal IEnumerable<Candidate> Candidates(Asked asked, PatternBudget budget, Trace? trace)
    {
        var key = asked.Path.Key;
        if (ReservedAddresses.Contains(key))
        {
            yield return new Candidate(1, Reserved(asked), null, null);
            yield break;
        }

        var standing = Source.Find(Sought.For(asked));
        var rules = Compile(asked, standing);
        var page = standing.Page(key);
        if (page is not null && Identified(asked) is { } identified)
        {
            trace?.Note(2, $"The home page is at /, but “{identified}” asks for something else (Mapflat:IdentityQueryKeys).");
            page = null;
        }

        var byEnding = page is null && asked.Path.KeyWithoutEnding is { } shorter && (page = standing.Page(shorter)) is not null;
        if (page is { } found)
        {
            foreach (var candidate in ExactRules(asked, rules, key, trace))
            {
                if (candidate.Rule!.Read is not { QueryKey: "" } read || IsLegacy(read.Host) || byEnding)
                {
                    trace?.Note(2, $"{AddressBook.Join(found.Address, found.Part)} is a page, but a rule is for this very address.");
                    yield return candidate;
                }
            }
            yield return new Candidate(2, Page(asked, found.Address, found.Part), null, null);
            yield break;
        }

        var keys = asked.Path.KeyWithoutEnding is { } bare ? new[] { key, bare } : [key];
        foreach (var tried in keys)
            foreach (var rule in Exact(rules, tried, gone: false))
                if (Offer(3, rule, asked, _ => "", trace) is { } candidate) yield return candidate;
        foreach (var tried in keys)
            if (standing.FormerOf(tried) is { } former) yield return Former(asked, former.Address, former.Part);
        foreach (var tried in keys)
            foreach (var rule in Exact(rules, tried, gone: true))
                if (Offer(5, rule, asked, _ => "", trace) is { } candidate) yield return candidate;
        foreach (var rule in rules.Where(rule => rule.Read.Match == RuleMatch.Prefix))
            if (Offer(6, rule, asked, _ => asked.Path.Below(rule.Read.Key), trace) is { } candidate) yield return candidate;
        foreach (var rule in _obeysRules ? Source.Patterns.Candidates(asked.Path.Text, budget) : [])
            if (IsOn(asked, rule) && rule.Read.Pattern!.Match(asked.Path, budget) is { } fill && Offer(7, rule, asked, fill, trace) is { } candidate) yield return candidate;
        if (budget.IsSpent) trace?.Note(7, "The pattern rules took longer than one visitor may have them take, so the rest of them were not tried.");
        foreach (var candidate in Past(asked, rules, key, trace)) yield return candidate;
        if (Default(asked, trace) is { } last) yield return last;
    }

    /// <summary>
    /// The history of a page was public with the page: where a rule decides about the page's address, and nothing else
    /// about its history's, the rule decides about that too.
    /// </summary>
    private IEnumerable<Candidate> Past(Asked asked, IReadOnlyList<CompiledRule> rules, string key, Trace? trace)
    {
        if (AddressBook.PastOwner(key) is not { } owner) yield break;
        foreach (var candidate in ExactRules(asked, rules, owner, trace))
        {
            trace?.Note(candidate.Step, $"{key} belonged to {owner} and goes where that goes.");
            yield return candidate;
        }
    }

    private bool IsLegacy(string? host) => host is not null && host != _hosts.PublicHost;

    private IEnumerable<Candidate> ExactRules(Asked asked, IReadOnlyList<CompiledRule> rules, string key, Trace? trace) =>
        Exact(rules, key, gone: false).Select(rule => Offer(3, rule, asked, _ => "", trace))
            .Concat(Exact(rules, key, gone: true).Select(rule => Offer(5, rule, asked, _ => "", trace))).OfType<Candidate>();

    private static IEnumerable<CompiledRule> Exact(IReadOnlyList<CompiledRule> rules, string key, bool gone) =>
        rules.Where(rule => rule.Read.Match == RuleMatch.Exact && rule.Read.Key == key && rule.Rule.Status == 410 == gone);

    /// <summary>
    /// The exact and prefix rules for an address, in the order in which they are asked: the one that names its query goes
    /// first, then the one with the longest path, then the one for its host. Each is checked again here, whoever saved it.
    /// </summary>
    private IReadOnlyList<CompiledRule> Compile(Asked asked, Standing standing)
    {
        if (!_obeysRules || standing.Rules.Count == 0) return [];
        var rules = standing.Rules.Select(rule => CompiledRule.Of(rule, _hosts)).OfType<CompiledRule>()
            .Where(rule => (rule.Read.QueryKey.Length == 0 || rule.Read.QueryKey == asked.QueryKey) && IsOn(asked, rule));
        return standing.Rules.Count == 1 ? [.. rules] : [.. rules.OrderBy(rule => rule.Read.QueryKey.Length == 0).ThenByDescending(rule => rule.Read.Key.Length).ThenBy(rule => rule.Read.Host is null)
            .ThenBy(rule => rule.Rule.Position).ThenBy(rule => rule.Rule.Id).DistinctBy(rule => rule.Source)];
    }

    private static bool IsOn(Asked asked, CompiledRule rule) => rule.Read.Host is null || rule.Read.Host == asked.Host;

    /// <summary>What a rule offers here; null where that is the asked address itself, or cannot be sent.</summary>
    private Candidate? Offer(int step, CompiledRule rule, Asked asked, Func<string, string> fill, Trace? trace)
    {
        var hop = rule.Read.Target?.Render(fill);
        if (hop is not null && rule.Rule.Query == QueryHandling.Pass)
            hop = hop with { Query = QueryText.PassOn(hop.Query, asked.Query, _hosts.SignificantAt(asked.Path.Key == "/" || (asked.Query.Length > 0 && LeadsHome(hop)) ? "/" : asked.Path.Key)) };
        if (rule.Rule.Status != 410 && hop?.Location is null) trace?.Skip(step, rule, SkipCause.Unsendable);
        else if (rule.Rule.Status != 410 && IsItself(hop!, asked)) trace?.Skip(step, rule, SkipCause.Itself);
        else return new Candidate(step, null, hop, rule);
        return null;
    }

    private bool LeadsHome(Hop hop) => _hosts.IsOwn(hop.Host) && LegacyPath.FromRaw(hop.Path).Value?.Key == "/";

    private bool IsItself(Hop hop, Asked asked) =>
        hop.Host == asked.Host && Asked.Create(hop, _hosts) is { } target && target.Identity == asked.Identity;

    private Resolution Reserved(Asked asked)
    {
        var key = asked.Path.Key;
        var canonical = ReservedAddresses.IsExact(key);
        if (!canonical || (asked.Host == _hosts.PublicHost && asked.Spelling == key))
            return new Resolution(ResolutionKind.Reserved, 200) { IsCanonical = true, Part = canonical ? key : "", Step = 1 };
        var hop = new Hop(_hosts.Origin, _hosts.PublicHost, key, UrlText.MendQuery(asked.Query), null);
        return new Resolution(ResolutionKind.Reserved, 301) { Location = hop.Location ?? (hop with { Query = null }).Location, Part = key, Step = 1 };
    }

    private Resolution Page(Asked asked, string address, string part)
    {
        var text = AddressBook.Join(address, part);
        var hop = new Hop(_hosts.Origin, _hosts.PublicHost, UrlText.EncodePath(text), null, null);
        var isCanonical = asked.Host == _hosts.PublicHost && asked.Spelling == (asked.IsEncoded ? hop.Path : text);
        var withQuery = (hop with { Query = UrlText.MendQuery(asked.Query) }).Location ?? hop.Location;
        return new Resolution(ResolutionKind.Page, isCanonical ? 200 : 301)
        {
            Location = isCanonical ? hop.Location : withQuery,
            Address = address,
            Part = part,
            IsCanonical = isCanonical,
            Step = 2,
        };
    }

    private Candidate Former(Asked asked, string address, string part)
    {
        var hop = new Hop(_hosts.Origin, _hosts.PublicHost, UrlText.EncodePath(AddressBook.Join(address, part)), QueryText.PassOn(null, asked.Query, address == "/" ? _hosts.Identity : FrozenSet<string>.Empty), null);
        return new Candidate(4, null, hop.Location is null ? hop with { Query = null } : hop, null) { Address = address, Part = part };
    }

    private Candidate? Default(Asked asked, Trace? trace)
    {
        var last = _defaults.GetValueOrDefault(asked.Host, _default);
        if (last.Archive is { } archive)
            return new Candidate(8, new Resolution(ResolutionKind.Gone, 410) { ArchiveUrl = archive + asked.Url, Step = 8 }, null, null);
        if (last.Target?.Render(_ => asked.Path.Below("/")) is not { } hop) return null;
        if (last.KeepsPath)
            hop = hop with { Query = QueryText.PassOn(hop.Query, asked.Query, FrozenSet<string>.Empty) };
        if (hop.Location is not null && !IsItself(hop, asked)) return new Candidate(8, null, hop, null);
        trace?.Skip(8, null, SkipCause.Itself);
        return null;
    }
}
