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
/// Every single old address that is known, resolved by the one resolution there is, so that a server which only looks
/// addresses up cannot come to another answer. Of what covers many addresses, only the address above them is in here.
/// </summary>
internal sealed class KnownAnswers
{
    private const string Probe = "mapflat-probe=1";

    /// <param name="parts">For each page, what there is of it besides itself: <c>.md</c>, <c>/history</c>,
    /// <c>/history/1</c>.</param>
    public KnownAnswers(RedirectMap map, Func<string, IReadOnlyList<string>> parts)
    {
        ArgumentNullException.ThrowIfNull(map);
        ArgumentNullException.ThrowIfNull(parts);
        var all = new Dictionary<(string?, string, string), KnownAnswer>();
        // Of a prefix rule, the address above all that it covers. What a rule compares is in what was read of it, not
        // in the rule as it is kept.
        foreach (var read in map.Obeyed.Select(rule => rule.Read).Where(read => read.Match != RuleMatch.Pattern
            && !QueryShape.TakesAny(read.QueryKey)))
            Add(read.Host == map.Hosts.PublicHost ? null : read.Host, read.Key, read.QueryKey);

        foreach (var (from, to) in map.Source.Former)
        {
            if (LegacyPath.FromDecoded(from).Value is not { } path) continue;
            foreach (var part in parts(to).Prepend("")) Add(null, AddressBook.Join(path.Key, part), "");
        }

        All = [.. all.Values.OrderBy(answer => answer.Host, StringComparer.Ordinal).ThenBy(
            answer => answer.Key, StringComparer.Ordinal).ThenBy(answer => answer.QueryKey, StringComparer.Ordinal)];

        void Add(string? host, string key, string queryKey)
        {
            var target = UrlText.EncodePath(key) + (queryKey.Length == 0 ? "" : "?" + queryKey);
            var answer = map.ResolveRaw(host, target);
            if (answer.Kind is not (ResolutionKind.Redirect or ResolutionKind.Gone)) return;
            var passes = map.ResolveRaw(host, $"{target}{(queryKey.Length == 0 ? '?' : '&')}{Probe}").Location
                ?.Contains(Probe, StringComparison.Ordinal) == true;
            all[(host, key, queryKey)] = new KnownAnswer(host, key, queryKey, answer, passes);
        }
    }

    public IReadOnlyList<KnownAnswer> All { get; }
}
