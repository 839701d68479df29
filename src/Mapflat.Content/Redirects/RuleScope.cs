using Mapflat.Content.Pages;
using Mapflat.Content.Store;
using Microsoft.EntityFrameworkCore;

namespace Mapflat.Content.Redirects;

/// <summary>
/// The rules that can have a say about some addresses: all prefixes and patterns, and of the exact ones, which may be a
/// million, those for the addresses themselves and for wherever they lead. What it says is what the whole map would say.
/// </summary>
internal sealed class RuleScope
{
    private readonly ContentDb _db;
    private readonly RedirectMapData _ground;
    private readonly Dictionary<int, RedirectRule> _exact = [];
    private readonly HashSet<string> _keys = new(StringComparer.Ordinal);
    private readonly SiteHosts _hosts;

    private RuleScope(ContentDb db, RedirectMapData ground) => (_db, _ground, _hosts) = (db, ground, new SiteHosts(ground.Addresses));

    internal RedirectMapData Data => _ground with { Rules = [.. _ground.Rules, .. _exact.Values] };

    internal SiteHosts Hosts => _hosts;

    internal static async Task<RuleScope> OpenAsync(ContentDb db, RedirectReader redirects, string origin, CancellationToken stop) =>
        new(db, await redirects.ReadAsync(db, origin, rule => rule.Match != RuleMatch.Exact, stop));

    /// <summary>What visitors get at every address of the ledger.</summary>
    internal static async Task<SiteAnswers> AnswersAsync(ContentDb db, RedirectReader redirects, CancellationToken stop)
    {
        var scope = await OpenAsync(db, redirects, redirects.AnyOrigin, stop);
        var ledger = await db.Ledger.AsNoTracking().Select(l => l.Path).ToListAsync(stop);
        await scope.AddAsync(ledger.SelectMany(path => (string[])[path, AddressClaim.MarkdownOf(path)]).Select(path => LegacyPath.FromDecoded(path).Value).OfType<LegacyPath>().SelectMany(KeysOf), stop);
        return await SiteAnswers.ReadAsync(db, redirects, new RedirectMap(scope.Data), stop);
    }

    /// <summary>The keys under which an exact rule for a path can stand.</summary>
    internal static IEnumerable<string> KeysOf(LegacyPath path)
    {
        yield return path.Key;
        if (path.KeyWithoutEnding is { } bare) yield return bare;
        if (AddressBook.PastOwner(path.Key) is { } owner) yield return owner;
    }

    /// <summary>Takes in the exact rules that stand under these keys.</summary>
    internal async Task AddAsync(IEnumerable<string> keys, CancellationToken stop)
    {
        List<string> fresh = [.. keys.Where(_keys.Add)];
        if (fresh.Count == 0) return;
        foreach (var rule in await _db.Rules.AsNoTracking().Where(r => r.Match == RuleMatch.Exact && EF.Parameter(fresh).Contains(r.Key)).ToListAsync(stop)) _exact.TryAdd(rule.Id, rule);
    }

    /// <summary>Asks a map, and takes in whatever the answers lead past, until nothing more is to be taken in.</summary>
    /// <param name="change">Changes the rules before they are made a map of; null for the rules as they are.</param>
    /// <param name="ask">Asks.</param>
    /// <param name="stop">Ends the work.</param>
    /// <returns>The map that knows enough.</returns>
    internal async Task<RedirectMap> FollowAsync(Func<RedirectMapData, RedirectMapData>? change, Func<RedirectMap, IEnumerable<Resolution?>> ask, CancellationToken stop)
    {
        for (var round = 0; ; round++)
        {
            var data = Data;
            var map = new RedirectMap(change is null ? data : change(data));
            var known = _keys.Count;
            List<string> next = [.. ask(map).OfType<Resolution>().SelectMany(end => end.Via.Append(end.Location).Append(end.Suggested)).OfType<string>()
                .Select(url => LegacyUrl.Parse(url).Value).OfType<LegacyUrl>().Where(url => url.Host is null || _hosts.IsOwn(url.Host)).SelectMany(url => KeysOf(url.Path))];
            await AddAsync(next, stop);
            if (_keys.Count == known || round == RedirectMap.MaxHops) return map;
        }
    }
}
