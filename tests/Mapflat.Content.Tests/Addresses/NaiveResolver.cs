using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using Mapflat.Content.Addresses;
using Mapflat.Content.Text;

namespace Mapflat.Content.Tests.Addresses;

/// <summary>
/// The documented resolution, written down once more as plainly as can be: lists that are gone through from end to end.
/// Slow, and made of nothing that the real one looks rules up with.
/// </summary>
internal sealed partial class NaiveResolver
{
    private const RegexOptions Options =
        RegexOptions.NonBacktracking | RegexOptions.CultureInvariant | RegexOptions.IgnoreCase;

    private static readonly ConcurrentDictionary<string, Regex?> _regexes = new(StringComparer.Ordinal);

    private readonly SiteHosts _hosts;
    private readonly HostDefault _default;
    private readonly List<(RedirectRule Rule, CheckedRule Read)> _rules = [];
    private readonly Dictionary<string, string> _former = new(StringComparer.Ordinal);
    private readonly HashSet<string> _pages;

    internal NaiveResolver(RedirectMapData data)
    {
        _default = data.Addresses.Default;
        _hosts = new SiteHosts(
            data.Addresses, () => _rules.SelectMany(rule => QueryText.Keys(rule.Read.QueryKey)));
        foreach (var rule in data.Rules.Where(rule => rule.Enabled).OrderBy(rule => rule.Position)
            .ThenBy(rule => rule.Id))
        {
            if (CheckedRule.Read(rule.ToDraft(), _hosts, [], compile: false) is not { } read) continue;
            if (!_rules.Exists(other => (other.Read.Match, other.Read.Key, other.Read.QueryKey, other.Read.Host) == (
                read.Match, read.Key, read.QueryKey, read.Host)))
                _rules.Add((rule, read));
        }

        _pages = [.. data.Pages.Select(page => LegacyPath.FromDecoded(page).Value!.Key)];
        foreach (var (from, to) in data.Former)
        {
            var end = LegacyPath.FromDecoded(to).Value!.Key;
            for (var i = 0; i < 100 && !_pages.Contains(end) && data.Former.TryGetValue(end, out var next); i++)
                end = next;
            if (_pages.Contains(end)) _former[LegacyPath.FromDecoded(from).Value!.Key] = end;
        }
    }

    /// <summary>What an address comes to, in the words of <see cref="Say"/>.</summary>
    internal string Resolve(string? host, string target)
    {
        var mark = target.IndexOf('?', StringComparison.Ordinal);
        var (raw, query) = mark < 0 ? (target, "") : (target[..mark], target[(mark + 1)..]);
        if (LegacyPath.FromRaw(raw).Value is not { } path) return Say(ResolutionKind.NotFound, 404, 9);
        var asked = RequestedAddress.Create(_hosts.Asked(host), path, query, raw, true, _hosts);
        foreach (var offer in Offers(asked))
        {
            if (offer.End is not null) return offer.End;
            var status = offer.Rule?.Status ?? 301;
            if (status == 410)
                return Say(ResolutionKind.Gone, 410, offer.Step, null, offer.Rule!.From, offer.Rule.ArchiveUrl,
                    offer.Hop is null ? null : Follow(offer.Hop, 301, asked)?.Location);
            if (Follow(offer.Hop!, status, asked) is { } followed)
                return Say(ResolutionKind.Redirect, followed.Status, offer.Step, followed.Location, offer.Rule?.From);
        }

        return Say(ResolutionKind.NotFound, 404, 9);
    }

    internal static string Say(Resolution found) =>
        Say(found.Kind, found.Status, (int)found.Step,
            found.Kind is ResolutionKind.Redirect || !found.IsCanonical ? found.Location : null, found.Rule?.From,
            found.ArchiveUrl, found.Suggested);

    private static string Say(ResolutionKind kind, int status, int step, string? location = null, string? rule = null,
        string? archive = null, string? suggested = null) =>
        $"{kind} {status} at step {step}, to {location}, by {rule}, archived {archive}, suggests {suggested}";

    private (string Location, int Status)? Follow(Hop hop, int status, RequestedAddress asked)
    {
        var been = new List<(string, string, string)> { asked.Identity };
        while (been.Count <= 100)
        {
            if (!_hosts.MayBeTarget(hop.Host) || hop.Location is null) return null;
            if (!_hosts.IsOwn(hop.Host)) return (hop.Location, status);
            if (RequestedAddress.Create(hop, _hosts) is not { } next || been.Contains(next.Identity)) return null;
            been.Add(next.Identity);
            var offers = Offers(next);
            if (offers.Count == 0 || offers[0].Rule?.Status == 410
                || offers[0].End?.StartsWith("Gone", StringComparison.Ordinal) == true)
                return (hop.Location, status);
            if (offers[0].End is not null)
            {
                var location = (hop with { Origin = _hosts.Origin, Path = offers[0].Canonical ?? hop.Path }).Location;
                return location is null ? null : (location, status);
            }

            hop = offers[0].Hop! with { Fragment = offers[0].Hop!.Fragment ?? hop.Fragment };
            if (offers[0].Rule?.Status is 302 or 307) status = status switch { 301 => 302, 308 => 307, _ => status };
        }

        return null;
    }

    private List<Offer> Offers(RequestedAddress asked)
    {
        var key = asked.Path.Key;
        if (ReservedAddresses.Contains(key))
        {
            var isOther = ReservedAddresses.IsExact(key) && (asked.Host != _hosts.PublicHost || asked.Spelling != key);
            return [new Offer(1)
            {
                End = Say(ResolutionKind.Reserved, isOther ? 301 : 200, 1, isOther ? At(key, asked) : null),
                Canonical = ReservedAddresses.IsExact(key) ? key : null
            }];
        }

        string[] keys = asked.Path.KeyWithoutEnding is { } bare ? [key, bare] : [key];
        foreach (var tried in keys)
        {
            if (Owner(tried, _pages.Contains) is not { } page) continue;
            var offers = Exact(asked, key).Where(offer => tried != key || offer.Read!.QueryKey.Length > 0
                || (offer.Read.Host is { } host && host != _hosts.PublicHost)).ToList();
            var path = UrlText.EncodePath(AddressBook.Join(page.Address, page.Part));
            var isCanonical = asked.Host == _hosts.PublicHost && asked.Spelling == path;
            offers.Add(new Offer(2)
            {
                End = Say(ResolutionKind.Page, isCanonical ? 200 : 301, 2, isCanonical ? null : At(path, asked)),
                Canonical = path
            });
            return offers;
        }

        return
        [
            .. keys.SelectMany(tried => Exact(asked, tried)).Where(offer => offer.Step == 3),
            .. keys.Select(tried => Owner(tried, _former.ContainsKey)).OfType<(string Address, string Part)>()
                .Select(was =>
                    new Offer(4)
                    {
                        Hop = Of(UrlText.EncodePath(AddressBook.Join(_former[was.Address], was.Part)), asked)
                    }),
            .. keys.SelectMany(tried => Exact(asked, tried)).Where(offer => offer.Step == 5),
            .. _rules
                .Where(rule => rule.Read.Match == RuleMatch.Prefix && IsOn(rule.Read, asked) && (rule.Read.Key == "/"
                    || key == rule.Read.Key || key.StartsWith(rule.Read.Key + "/", StringComparison.Ordinal)))
                .OrderByDescending(rule => rule.Read.Key.Length).ThenBy(rule => rule.Read.Host is null)
                .SelectMany(rule => Offered(6, rule, asked, _ => asked.Path.RemainderBelow(rule.Read.Key))),
            .. new[] { asked.Path.Whole, asked.Path.Text }.Distinct(StringComparer.Ordinal).SelectMany(text => _rules
                .Where(rule => rule.Read.Match == RuleMatch.Pattern && IsOn(rule.Read, asked)).SelectMany(rule =>
                    Match(rule.Read.Key, text) is { } groups
                        ? Offered(7, rule, asked, name => groups[name].Value)
                        : [])),
            .. AddressBook.PastOwner(key) is { } owner
                ? Exact(asked, owner).OrderBy(offer => offer.Step)
                : Enumerable.Empty<Offer>(),
            .. WithoutTail(asked),
            .. Default(asked),
        ];
    }

    private IEnumerable<Offer> Exact(RequestedAddress asked, string key) => _rules
        .Where(rule => rule.Read.Match == RuleMatch.Exact && rule.Read.Key == key && IsOn(rule.Read, asked)
            && PairsOf(rule.Read).All(pair => IsIn(asked.Query, pair)))
        .OrderByDescending(rule => PairsOf(rule.Read).Count)
        .ThenBy(rule => PairsOf(rule.Read).Count(pair => pair.Value == "*"))
        .ThenBy(rule => rule.Read.QueryKey.Length == 0 ? "" : QueryShape.Read(rule.Read.QueryKey).Text,
            StringComparer.Ordinal)
        .ThenBy(rule => rule.Read.Host is null)
        .SelectMany(rule => Offered(rule.Rule.Status == 410 ? 5 : 3, rule, asked, _ => ""))
        .OrderBy(offer => offer.Step);

    private static Dictionary<string, string> PairsOf(CheckedRule read) => read.QueryKey
        .Split('&', StringSplitOptions.RemoveEmptyEntries).Select(pair => pair.Split('='))
        .ToDictionary(pair => Uri.UnescapeDataString(pair[0]), pair => pair.Length > 1 ? pair[1] : pair[0],
            StringComparer.Ordinal);

    private static bool IsIn(string query, KeyValuePair<string, string> pair) => pair switch
    {
        { Key: "!" } => QueryText.Keys(query).All(CaptureAddress.IsTracking),
        { Key: "*" } => QueryText.Keys(query).Any(),
        _ => QueryText.Read(query).TryGetValue(pair.Key, out var value)
            && (pair.Value == "*" || pair.Value == QueryText.Pair("", value)[1..]),
    };

    private IEnumerable<Offer> WithoutTail(RequestedAddress asked)
    {
        var text = asked.Path.Text.TrimEnd([.. " .,;:)]}>\"'”’»\u00A0\u200B\uFEFF"]);
        return text == asked.Path.Text || LegacyPath.FromDecoded(text).Value is not { } path ? []
            : Offers(asked with { Path = path }).Where(offer => offer.Step is not (1 or 8));
    }

    private IEnumerable<Offer> Offered(
        int step, (RedirectRule Rule, CheckedRule Read) rule, RequestedAddress asked, Func<string, string> fill)
    {
        var hop = rule.Read.Target?.Render(fill, asked.Query);
        if (hop is not null && rule.Rule.Query == QueryHandling.Pass)
            hop = hop with
            {
                Query = QueryText.PassOn(hop.Query, asked.Query, PairsOf(rule.Read).Keys
                    .Concat(rule.Read.Target!.QueryNames).ToHashSet())
            };
        if (rule.Rule.Status == 410 || (hop?.Location is not null && !IsItself(hop, asked)))
            yield return new Offer(step) { Hop = hop, Rule = rule.Rule, Read = rule.Read };
    }

    private IEnumerable<Offer> Default(RequestedAddress asked)
    {
        if (_default.Kind == HostDefaultKind.Archive)
            return [new Offer(8) { End = Say(ResolutionKind.Gone, 410, 8, archive: _default.Url + asked.Url) }];
        if (_default.Kind == HostDefaultKind.Off) return [];
        var keepsPath = _default.Kind == HostDefaultKind.RedirectWithPath;
        var hop = RuleTarget.Read(keepsPath ? _default.Url!.TrimEnd('/') + "/:splat" : _default.Url!, RuleMatch.Prefix,
            _hosts, out _)!.Render(_ => asked.Path.RemainderBelow("/"))!;
        if (keepsPath) hop = hop with { Query = QueryText.PassOn(hop.Query, asked.Query, new HashSet<string>()) };
        return hop.Location is null || IsItself(hop, asked) ? [] : [new Offer(8) { Hop = hop }];
    }

    private bool IsItself(Hop hop, RequestedAddress asked) =>
        hop.Host == asked.Host && RequestedAddress.Create(hop, _hosts)?.Identity == asked.Identity;

    private static bool IsOn(CheckedRule read, RequestedAddress asked) => read.Host is null || read.Host == asked.Host;

    private static GroupCollection? Match(string source, string text) =>
        _regexes.GetOrAdd(source, Compile)?.Match(text) is { Success: true } match ? match.Groups : null;

    private static Regex? Compile(string source)
    {
        try
        {
            return new Regex($"^(?:{source})$", Options);
        }
        catch (Exception exception) when (exception is ArgumentException or NotSupportedException)
        {
            return null;
        }
    }

    private Hop Of(string path, RequestedAddress asked) =>
        new(_hosts.Origin, _hosts.PublicHost, path, UrlText.MendQuery(asked.Query), null);

    private string? At(string path, RequestedAddress asked) =>
        Of(path, asked).Location ?? (Of(path, asked) with { Query = null }).Location;

    /// <summary>The page that an address is of, and which part of it.</summary>
    private static (string Address, string Part)? Owner(string key, Func<string, bool> isKnown)
    {
        if (isKnown(key)) return (key, "");
        if (key == "/index.md") return isKnown("/") ? ("/", ".md") : null;
        var part = key.EndsWith(".md", StringComparison.Ordinal) ? MarkdownPart().Match(key) : PastPart().Match(key);
        if (!part.Success) return null;
        var owner = part.Groups[1].Length == 0 ? "/" : part.Groups[1].Value;
        return isKnown(owner) ? (owner, part.Groups[2].Value) : null;
    }

    [GeneratedRegex(@"^(.*[^/])(\.md)$")]
    private static partial Regex MarkdownPart();

    [GeneratedRegex(@"^(.*)(/history(?:/[0-9]{1,9})?|/timemap|/cite\.(?:bib|ris|json))$")]
    private static partial Regex PastPart();

    private sealed record Offer(int Step)
    {
        internal string? End { get; init; }

        internal string? Canonical { get; init; }

        internal Hop? Hop { get; init; }

        internal RedirectRule? Rule { get; init; }

        internal CheckedRule? Read { get; init; }
    }
}
