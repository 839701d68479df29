using Mapflat.Content.Addresses;
using Mapflat.Content.Store;

namespace Mapflat.Content.Redirects;

/// <summary>Worked out once for each state of the content.</summary>
internal sealed class RuleWarnings(ContentStore store, RedirectReader redirects) : IDisposable
{
    private readonly SemaphoreSlim _one = new(1);
    private volatile KnownWarnings? _known;

    public void Dispose() => _one.Dispose();

    /// <summary>Null if they are not known already. Costs one statement.</summary>
    internal async Task<ILookup<int, Finding>?> PeekAsync(string origin, CancellationToken cancellationToken) =>
        _known is { } known && known.Origin == origin
        && known.Generation == await store.ReadGenerationAsync(cancellationToken) ? known.Findings : null;

    /// <summary>By the number of the rule. With a million rules that takes seconds, the first time.</summary>
    internal async Task<ILookup<int, Finding>> ReadAsync(string origin, CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken);
        try
        {
            var generation = await store.ReadGenerationAsync(cancellationToken);
            if (_known is { } known && known.Origin == origin && known.Generation == generation) return known.Findings;
            var map = new RedirectMap(await redirects.ReadAsync(origin, cancellationToken));
            var findings = RuleCheck.Run(map).Select(about => (about.Rule.Id, about.Plain))
                .Concat(Advice(map.Hosts, map.Obeyed.Select(known => known.Rule)))
                .ToLookup(each => each.Id, each => each.Item2);
            _known = new KnownWarnings(origin, generation, findings);
            return findings;
        }
        finally
        {
            _one.Release();
        }
    }

    internal static IEnumerable<(int Id, Finding Finding)> Advice(SiteHosts hosts, IEnumerable<RedirectRule> rules)
    {
        foreach (var rule in rules)
        {
            List<Finding> heard = [];
            if (CheckedRule.Read(rule.ToDraft(), hosts, heard) is null) continue;
            foreach (var finding in heard.Where(finding => finding.Severity == Severity.Warning))
                yield return (rule.Id, finding);
        }
    }

    private sealed record KnownWarnings(string Origin, long Generation, ILookup<int, Finding> Findings);
}
