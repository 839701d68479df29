using Mapflat.Content.Text;

namespace Mapflat.Content.Addresses;

/// <summary>
/// Answers what an address comes to, in one documented order and never with more than one hop, asking an
/// <see cref="IRedirectSource"/> what stands where. It has no state of its own.
/// </summary>
/// <remarks>
/// The order is that of the interface: reserved, page, exact rule, former address, tombstone, prefix, pattern, host
/// default, not found. An address is its path with its significant query keys, so an exact rule that names such a key,
/// a legacy host, or the very ending (<c>/x.html</c>) under which a page would else be found, is for another address
/// than the page's, and goes before the page. Before the host default, a rule for a page's address also decides about
/// the history of that page, where nothing else does. <see cref="Resolve"/> and <see cref="Explain"/> run the same
/// code.
/// </remarks>
internal sealed partial class RedirectMap
{
    private static readonly TimeSpan _young = TimeSpan.FromHours(1), _settled = TimeSpan.FromDays(1);

    private readonly SiteHosts _hosts;
    private readonly bool _obeysRules;
    private readonly HostDefaultAnswer _default;
    private readonly Dictionary<string, HostDefaultAnswer> _defaults = new(StringComparer.Ordinal);

    /// <summary>Arranges the data. Rules that are unsound are left out.</summary>
    /// <exception cref="ArgumentException">The public origin is no http or https origin.</exception>
    public RedirectMap(RedirectMapData data)
        : this(new MemoryRedirects(data), data.Addresses)
    {
    }

    /// <summary>Asks what others have arranged.</summary>
    internal RedirectMap(IRedirectSource source, SiteAddresses addresses, bool obeysRules = true)
    {
        (Source, Addresses, _obeysRules) = (source, addresses, obeysRules);
        _hosts = new SiteHosts(addresses, () => source.Shapes.SelectMany(shape => shape.Keys));
        List<Finding> faults = [.. source is MemoryRedirects memory ? memory.Faults : []];
        _default = HostDefaultAnswer.Read(obeysRules ? addresses.Default : HostDefault.Off, null, _hosts, faults);
        foreach (var (host, answer) in addresses.HostDefaults)
            if (host is not null && obeysRules) _defaults[host] = HostDefaultAnswer.Read(answer, host, _hosts, faults);
        SiteFaults = faults;
    }

    /// <summary>What the settings say about hosts and addresses.</summary>
    public SiteAddresses Addresses { get; }

    /// <summary>What the map knows, but for the rules that are switched off or unsound.</summary>
    public RedirectMapData ToData() =>
        new(Source.Pages, Source.Former, [.. Obeyed.Select(known => known.Rule)], Addresses);

    /// <summary>The same without the owner's rules and what he said of whole hosts.</summary>
    public RedirectMap WithoutRules() => new(Source, Addresses, obeysRules: false);

    internal IRedirectSource Source { get; }

    internal IReadOnlyList<RuleFinding> LeftOut => Source is MemoryRedirects memory ? memory.LeftOut : [];

    internal IReadOnlyList<Finding> SiteFaults { get; }

    /// <summary>The rules that are obeyed, in order.</summary>
    internal IEnumerable<CompiledRule> Obeyed => Rules(WhichRules.All);

    /// <summary>Those among them whose targets are paths on this site.</summary>
    internal IEnumerable<CompiledRule> LeadingHere => Rules(WhichRules.LeadingHere);

    /// <summary>The prefix rule for everything on all hosts, if there is one.</summary>
    internal CompiledRule? ForEverything => Source.Find("/", "").Rules
        .FirstOrDefault(rule => rule.Source == (RuleMatch.Prefix, "/", "", null));

    internal SiteHosts Hosts => _hosts;

    /// <summary>Resolves a request whose path the server has decoded. Never throws.</summary>
    /// <param name="host">The Host header; a host that is not the site's is the caller's to refuse, and counts as the
    /// public one here.</param>
    /// <param name="path">The path, decoded once.</param>
    /// <param name="query">The query as it was sent, with or without its question mark.</param>
    public Resolution Resolve(string? host, string path, string? query)
    {
        var (known, failure) = LegacyPath.FromDecoded(path);
        return known is null
            ? Refused(failure!)
            : Walk(RequestedAddress.Create(_hosts.Asked(host), known, query ?? "", path, false, _hosts), null);
    }

    /// <summary>
    /// Whether a query can make an address another one, so that <c>/?p=12</c> need not be the home page: whoever has
    /// pages at hand must ask <see cref="Resolve"/> then, and no one else need.
    /// </summary>
    /// <param name="query">The query as it was sent, with or without its question mark.</param>
    public bool MayIdentify(string address, string query) =>
        Source.HasCaptures || _hosts.SignificantPart(query.TrimStart('?'), address).Length > 0;

    /// <summary>
    /// Resolves a request target as it was sent (RFC 9112, section 3.2), so that another percent-encoding of a page's
    /// address also counts as another spelling of it. Never throws.
    /// </summary>
    /// <param name="host">The Host header, as for <see cref="Resolve"/>.</param>
    /// <param name="rawTarget">Path and query, or an absolute URL.</param>
    public Resolution ResolveRaw(string? host, string rawTarget)
    {
        var (url, failure) = rawTarget.StartsWith('/') ? Origin(rawTarget) : LegacyUrl.Parse(rawTarget);
        if (UrlText.Decode(rawTarget) is null && FindUndecodable(host, rawTarget) is { } captured) return captured;
        if (url is null) return Refused(failure!);
        return Walk(RequestedAddress.Create(
            _hosts.Asked(url.Host ?? host), url.Path, url.Query, url.RawPath, true, _hosts), null);
    }

    /// <summary>Tells every step of a resolution. Never throws.</summary>
    /// <param name="url">A path, with or without host and scheme.</param>
    public Explanation Explain(string url)
    {
        var (known, failure) = LegacyUrl.Parse(url);
        if (known is { Host: { } host } && !_hosts.IsOwn(host))
            failure = new Failure.NotFound($"{host} is not a host of this site, which refuses such a request.");
        if (known is null || failure is not null)
        {
            var refused = Refused(failure!);
            return new Explanation([new ExplainedStep(ResolutionStep.NotFound, refused.Reason!, true)], refused);
        }
        var trace = new Trace();
        var asked = RequestedAddress.Create(
            _hosts.Asked(known.Host), known.Path, known.Query, known.RawPath, true, _hosts);
        var resolution = Walk(asked, trace);
        return new Explanation(trace.Tell(asked, resolution, _obeysRules ? Source.Patterns.Count : 0), resolution);
    }

    /// <summary>
    /// The addresses on the public host that redirect: former addresses of pages, then the sources of rules but for
    /// patterns, each percent-encoded, with its significant query.
    /// </summary>
    /// <param name="most">How many; the youngest rules come first where there are more.</param>
    public IReadOnlyList<string> Redirecting(int most)
    {
        // What takes any value of a key, or any query, is not an address.
        var rules = Rules(WhichRules.YoungestRedirects, most).Select(rule => rule.Read)
            .Where(read => read.QueryKey == QueryShape.None || !QueryShape.TakesAny(read.QueryKey))
            .Select(read => UrlText.EncodePath(read.Key)
                + (read.QueryKey is "" or QueryShape.None ? "" : "?" + read.QueryKey));
        return [.. Source.Former.Keys.Select(UrlText.EncodePath).Concat(rules).Distinct(StringComparer.Ordinal)
            .Where(address => ResolveRaw(null, address).IsRedirect).Take(most).Order(StringComparer.Ordinal)];
    }

    /// <summary>The same with something changed that is not saved.</summary>
    internal RedirectMap WithDraft(RedirectDraft draft) =>
        new(new DraftedRedirects(Source, draft, _hosts), Addresses, _obeysRules);

    /// <summary>
    /// How long an answer may be cached: an hour while a rule that made it is younger than 30 days, and a day after; a
    /// day too for other spellings and former addresses of pages, an hour for the host default, not at all for the
    /// rest.
    /// </summary>
    public static TimeSpan CacheFor(Resolution resolution, DateOnly today)
    {
        if (!resolution.IsRedirect && resolution.Kind != ResolutionKind.Gone) return TimeSpan.Zero;
        if (resolution.Step == ResolutionStep.HostDefault) return _young;
        return resolution.Youngest is { } added && today.DayNumber - added.DayNumber < 30 ? _young : _settled;
    }

    private IEnumerable<CompiledRule> Rules(WhichRules which, int most = int.MaxValue) =>
        _obeysRules
            ? Source.Rules(which, most).Select(rule => CompiledRule.Compile(rule, _hosts)).OfType<CompiledRule>()
            : [];

    private static Outcome<LegacyUrl> Origin(string target)
    {
        // Not LegacyUrl.Parse: in a request target, // begins no host.
        var mark = target.IndexOf('?', StringComparison.Ordinal);
        var path = mark < 0 ? target : target[..mark];
        var (known, failure) = LegacyPath.FromRaw(path);
        return known is null ? failure! : new LegacyUrl(null, path, known, mark < 0 ? "" : target[(mark + 1)..]);
    }

    private static Resolution Refused(Failure failure) =>
        new(ResolutionKind.NotFound, 404) { Reason = failure.Message, Step = ResolutionStep.NotFound };
}
