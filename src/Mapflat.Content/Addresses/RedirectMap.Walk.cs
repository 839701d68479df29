using System.Collections.Frozen;
using Mapflat.Content.Addresses.Patterns;
using Mapflat.Content.Text;

namespace Mapflat.Content.Addresses;

internal sealed partial class RedirectMap
{
    /// <summary>Targets on the site itself are followed this far. Longer chains are treated as loops.</summary>
    internal const int MaxHops = 100;

    private static readonly char[] _tails = [.. " .,;:)]}>\"'”’»\u00A0\u200B\uFEFF"];

    /// <summary>The first candidate that can be answered with.</summary>
    internal Resolution Walk(RequestedAddress asked, Trace? trace)
    {
        // One budget for the address and for all that it leads past.
        var budget = new PatternBudget();
        foreach (var candidate in Candidates(asked, budget, trace))
        {
            if (Answer(candidate, asked, budget) is { } resolution) return resolution;
            trace?.Skip(candidate.Step, candidate.Rule, SkipCause.Loop);
        }
        return new Resolution(ResolutionKind.NotFound, 404)
        {
            Step = ResolutionStep.NotFound,
            IdentifiedBy = Identified(asked)
        };
    }

    /// <summary>
    /// What of the query says that it is not the home page that is asked for; null where nothing does. A script with a
    /// query never was the home page, whatever its keys are called.
    /// </summary>
    private string? Identified(RequestedAddress asked)
    {
        if (asked.Path.Key != "/" || asked.Query.Length == 0) return null;
        var part = QueryText.SignificantPart(asked.Query, _hosts.Identity);
        if (part.Length == 0 && asked.Path.Whole.Equals("/index.php", StringComparison.OrdinalIgnoreCase))
            part = QueryText.SourcePart(CaptureAddress.WithoutTracking(asked.Query) ?? asked.Query);
        return part.Length == 0 ? null : part;
    }

    private Resolution? Answer(PossibleAnswer candidate, RequestedAddress asked, PatternBudget budget)
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
            Captured = candidate.Captured,
        };
    }

    /// <summary>
    /// Goes on until the end of the chain, so that a visitor makes one hop. At every address on the way only its first
    /// candidate counts: were a loop to fall through half way, two addresses could each lead to the other.
    /// </summary>
    /// <returns>Null for a loop, and where the end cannot be sent.</returns>
    private Resolution? Follow(PossibleAnswer start, RequestedAddress asked, PatternBudget budget)
    {
        // The query of a captured address may lead to its path alone, which counts as the same for rules.
        HashSet<(string, string, string)> visited = start.Step == ResolutionStep.Page ? [] : [asked.Identity];
        var via = new List<string>();
        var (hop, status, youngest) = (start.Hop!, start.Status, start.Rule?.Rule.Added);
        for (var hops = 0; hops < MaxHops; hops++)
        {
            if (!_hosts.MayBeTarget(hop.Host) || hop.Location is null) return null;
            if (!_hosts.IsOwn(hop.Host)) return Sent(hop.Location, null);
            if (RequestedAddress.Create(hop, _hosts) is not { } next || !visited.Add(next.Identity)) return null;
            var candidate = Candidates(next, budget, null).FirstOrDefault();
            if (candidate?.End is { } end)
                return End(end, hop).Location is { } canonical ? Sent(canonical, end.Kind) : null;
            if (candidate is null or { Status: 410 })
                return Sent(hop.Location, candidate is null ? ResolutionKind.NotFound : ResolutionKind.Gone);
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

    /// <summary>The hop that leads to an end in its canonical spelling.</summary>
    private Hop End(Resolution end, Hop hop) => end switch
    {
        { Kind: ResolutionKind.Gone } => hop,
        { Kind: ResolutionKind.Capture, Captured: { } captured } =>
            hop with { Origin = _hosts.Origin, Path = captured.Path, Query = captured.Query ?? hop.Query },
        _ => hop with { Origin = _hosts.Origin, Path = CanonicalPath(end, hop) },
    };

    private static string CanonicalPath(Resolution end, Hop hop) =>
        end.Address is { } address ? UrlText.EncodePath(AddressBook.Join(address, end.Part))
            : end.Part.Length > 0 ? end.Part
            : hop.Path;

    /// <summary>
    /// Everything that could answer an address, in the documented order. Lazy: what is not needed is not looked for.
    /// </summary>
    internal IEnumerable<PossibleAnswer> Candidates(RequestedAddress asked, PatternBudget budget, Trace? trace)
    {
        var key = asked.Path.Key;
        // A query that is part of a captured address makes it another one than that of a page. And the program gives
        // way below its own folders, where the old site had files.
        if (Source.HasCaptures && (asked.Query.Length > 0 || ReservedAddresses.GivesWay(key))
            && FindCapture(asked, withQuery: true) is { } identified)
        {
            yield return identified;
            yield break;
        }

        if (ReservedAddresses.Contains(key))
        {
            yield return new PossibleAnswer(ResolutionStep.Reserved, Reserved(asked), null, null);
            yield break;
        }

        var lookup = new AddressLookup(Source, asked, _obeysRules);
        var page = lookup.Page(key);
        if (page is not null && Identified(asked) is { } another)
        {
            trace?.Note(ResolutionStep.Page,
                $"The home page is at /, but “{another}” asks for something else (Mapflat:IdentityQueryKeys).");
            page = null;
        }

        if (page is null && Source.HasCaptures && Identified(asked) is null
            && FindCapture(asked, withQuery: false) is { } captured)
        {
            foreach (var candidate in ExactRules(asked, lookup, key, trace))
                if (candidate.Rule!.Read is not { QueryKey: "" } read || IsLegacy(read.Host)) yield return candidate;
            yield return captured;
            yield break;
        }

        // A page that took the place of what was captured has that among its versions.
        if ((page is null || AddressBook.IsCapture(page.Value.Part)) && Source.HasCaptures
            && FindCapturePart(asked, key) is { } part)
        {
            yield return part;
            yield break;
        }

        // A redirect for the very address goes first whatever stands at a shorter one, which then need not be looked
        // for.
        var isOffered = page is null && trace is null;
        if (isOffered)
            foreach (var rule in lookup.Exact(key, gone: false))
            {
                if (Offer(ResolutionStep.ExactRule, rule, asked, _ => "", null) is { } candidate)
                    yield return candidate;
            }

        var byEnding = page is null && asked.Path.KeyWithoutEnding is { } shorter
            && (page = lookup.Page(shorter)) is not null;
        if (page is { } found)
        {
            foreach (var candidate in ExactRules(asked, lookup, key, trace))
            {
                if (isOffered && candidate.Step == ResolutionStep.ExactRule) continue;
                if (candidate.Rule!.Read is not { QueryKey: "" } read || IsLegacy(read.Host) || byEnding)
                {
                    trace?.Note(ResolutionStep.Page, $"{AddressBook.Join(found.Address, found.Part)} is a page, but a "
                        + "rule is for this very address.");
                    yield return candidate;
                }
            }
            yield return new PossibleAnswer(ResolutionStep.Page, Page(asked, found.Address, found.Part), null, null);
            yield break;
        }

        var keys = asked.Path.KeyWithoutEnding is { } bare ? new[] { key, bare } : [key];
        foreach (var tried in isOffered ? keys[1..] : keys)
            foreach (var rule in lookup.Exact(tried, gone: false))
            {
                if (Offer(ResolutionStep.ExactRule, rule, asked, _ => "", trace) is { } candidate)
                    yield return candidate;
            }
        foreach (var tried in keys)
            if (lookup.FormerOf(tried) is { } former) yield return Former(asked, former.Address, former.Part);
        foreach (var tried in keys)
            foreach (var rule in lookup.Exact(tried, gone: true))
            {
                if (Offer(ResolutionStep.Tombstone, rule, asked, _ => "", trace) is { } candidate)
                    yield return candidate;
            }
        foreach (var rule in lookup.Prefixes())
        {
            if (Offer(
                ResolutionStep.PrefixRule, rule, asked, _ => asked.Path.RemainderBelow(rule.Read.Key),
                trace) is { } candidate)
                yield return candidate;
        }
        foreach (var text in asked.Path.Whole == asked.Path.Text || !_obeysRules
            ? [asked.Path.Text] : (string[])[asked.Path.Whole, asked.Path.Text])
            foreach (var rule in _obeysRules ? Source.Patterns.Candidates(text, budget) : [])
            {
                if (IsOn(asked, rule) && rule.Read.Pattern!.Match(text, budget) is { } fill
                    && Offer(ResolutionStep.PatternRule, rule, asked, fill, trace) is { } candidate)
                    yield return candidate;
            }
        if (budget.IsSpent)
            trace?.Note(ResolutionStep.PatternRule, "The pattern rules took longer than one visitor may have them "
                + "take, so the rest of them were not tried.");
        foreach (var candidate in FindPast(asked, lookup, key, trace)) yield return candidate;
        foreach (var candidate in FindWithoutTail(asked, budget, trace)) yield return candidate;
        if (Default(asked, trace) is { } last) yield return last;
    }

    /// <summary>
    /// The history of a page was public with the page: where a rule decides about the page's address, and nothing else
    /// about its history's, the rule decides about that too.
    /// </summary>
    private IEnumerable<PossibleAnswer> FindPast(RequestedAddress asked, AddressLookup lookup, string key, Trace? trace)
    {
        if (AddressBook.PastOwner(key) is not { } owner) yield break;
        foreach (var candidate in ExactRules(asked, lookup, owner, trace))
        {
            trace?.Note(candidate.Step, $"{key} belonged to {owner} and goes where that goes.");
            yield return candidate;
        }
    }

    /// <summary>
    /// What ends in a sign that is copied with an address and is not part of it (a full stop, a bracket, a space) is
    /// tried without, once, where nothing else answers.
    /// </summary>
    private IEnumerable<PossibleAnswer> FindWithoutTail(RequestedAddress asked, PatternBudget budget, Trace? trace)
    {
        var text = asked.Path.Text.TrimEnd(_tails);
        if (text.Length == asked.Path.Text.Length || LegacyPath.FromDecoded(text).Value is not { } path) yield break;
        foreach (var candidate in Candidates(asked with { Path = path }, budget, null))
        {
            if (candidate.Step is ResolutionStep.Reserved or ResolutionStep.HostDefault) continue;
            trace?.Note(candidate.Step, $"Without what was copied along at its end, it is {path.Key}.");
            yield return candidate;
        }
    }

    private bool IsLegacy(string? host) => host is not null && host != _hosts.PublicHost;

    private IEnumerable<PossibleAnswer> ExactRules(
        RequestedAddress asked, AddressLookup lookup, string key, Trace? trace) =>
        lookup.Exact(key, gone: false).Select(rule => Offer(ResolutionStep.ExactRule, rule, asked, _ => "", trace))
            .Concat(lookup.Exact(key, gone: true)
                .Select(rule => Offer(ResolutionStep.Tombstone, rule, asked, _ => "", trace))).OfType<PossibleAnswer>();

    private static bool IsOn(RequestedAddress asked, CompiledRule rule) =>
        rule.Read.Host is null || rule.Read.Host == asked.Host;

    /// <summary>What a rule offers here; null where that is the asked address itself, or cannot be sent.</summary>
    private PossibleAnswer? Offer(
        ResolutionStep step, CompiledRule rule, RequestedAddress asked, Func<string, string> fill, Trace? trace)
    {
        var hop = rule.Read.Target?.Render(fill, asked.Query);
        if (hop is not null && rule.Rule.Query == QueryHandling.Pass && asked.Query.Length > 0)
        {
            // What the rule used is not passed on, nor what would make another address of the home page.
            HashSet<string> used = [.. rule.Read.Target!.QueryNames, .. QueryText.Keys(rule.Read.QueryKey)];
            if (asked.Path.Key == "/" || LeadsHome(hop)) used.UnionWith(_hosts.Identity);
            hop = hop with { Query = QueryText.PassOn(hop.Query, asked.Query, used) };
        }

        if (rule.Rule.Status != 410 && hop?.Location is null) trace?.Skip(step, rule, SkipCause.Unsendable);
        else if (rule.Rule.Status != 410 && IsItself(hop!, asked)) trace?.Skip(step, rule, SkipCause.Itself);
        else return new PossibleAnswer(step, null, hop, rule);
        return null;
    }

    private bool LeadsHome(Hop hop) => _hosts.IsOwn(hop.Host) && LegacyPath.FromRaw(hop.Path).Value?.Key == "/";

    private bool IsItself(Hop hop, RequestedAddress asked) =>
        hop.Host == asked.Host && RequestedAddress.Create(hop, _hosts) is { } target
        && target.Identity == asked.Identity;

    private Resolution Reserved(RequestedAddress asked)
    {
        var key = asked.Path.Key;
        var canonical = ReservedAddresses.IsExact(key);
        if (!canonical || (asked.Host == _hosts.PublicHost && asked.Spelling == key))
            return new Resolution(ResolutionKind.Reserved, 200)
            {
                IsCanonical = true,
                Part = canonical ? key : "",
                Step = ResolutionStep.Reserved
            };
        var hop = new Hop(_hosts.Origin, _hosts.PublicHost, key, UrlText.MendQuery(asked.Query), null);
        return new Resolution(ResolutionKind.Reserved, 301)
        {
            Location = hop.Location ?? (hop with { Query = null }).Location,
            Part = key,
            Step = ResolutionStep.Reserved
        };
    }

    private Resolution Page(RequestedAddress asked, string address, string part)
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
            Step = ResolutionStep.Page,
        };
    }

    private PossibleAnswer Former(RequestedAddress asked, string address, string part)
    {
        var hop = new Hop(_hosts.Origin, _hosts.PublicHost, UrlText.EncodePath(AddressBook.Join(address, part)),
            QueryText.PassOn(null, asked.Query, address == "/" ? _hosts.Identity : FrozenSet<string>.Empty), null);
        return new PossibleAnswer(
            ResolutionStep.FormerAddress, null, hop.Location is null ? hop with { Query = null } : hop, null)
        {
            Address = address,
            Part = part
        };
    }

    private PossibleAnswer? Default(RequestedAddress asked, Trace? trace)
    {
        var last = _defaults.GetValueOrDefault(asked.Host, _default);
        if (last.Archive is { } archive)
            return new PossibleAnswer(ResolutionStep.HostDefault, new Resolution(ResolutionKind.Gone, 410)
            {
                ArchiveUrl = archive + asked.Url,
                Step = ResolutionStep.HostDefault
            }, null, null);
        if (last.Target?.Render(_ => asked.Path.RemainderBelow("/")) is not { } hop) return null;
        if (last.KeepsPath)
            hop = hop with { Query = QueryText.PassOn(hop.Query, asked.Query, FrozenSet<string>.Empty) };
        if (hop.Location is not null && !IsItself(hop, asked))
            return new PossibleAnswer(ResolutionStep.HostDefault, null, hop, null);
        trace?.Skip(ResolutionStep.HostDefault, null, SkipCause.Itself);
        return null;
    }
}
