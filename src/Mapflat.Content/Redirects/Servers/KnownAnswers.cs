using System.Security.Cryptography;
using System.Text;

namespace Mapflat.Content.Redirects.Servers;

/// <summary>What one old address comes to, all its hops followed.</summary>
/// <param name="Host">The old host for which alone it holds; null for every host of the site.</param>
/// <param name="Key">The address as it is compared, decoded; see <see cref="LegacyPath.Key"/>.</param>
/// <param name="Resolution">The answer: a redirect, or gone.</param>
/// <param name="PassesQuery">Whether a redirect carries the visitor's query on.</param>
public sealed record KnownAnswer(string? Host, string Key, Resolution Resolution, bool PassesQuery)
{
    /// <summary>Whether the address was a page's own, and leads to where the page is now.</summary>
    internal bool IsFormer => Resolution is { Step: 4, Address: not null };

    /// <summary>Whether it holds for this very spelling alone, without an ending to leave out and without a history below it.</summary>
    internal bool IsOfPrefix => Resolution.Step == 6;

    /// <summary>The present address of the page, or the part of it, that this was the address of.</summary>
    internal string Present => AddressBook.Join(Resolution.Address!, Resolution.Part);

    /// <summary>The file with the page that says that it is gone. Named by a hash, as an address can be anything.</summary>
    public string GoneFile => $"{StaticSite.GoneFolder}/{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{Host}{Key}")).AsSpan(0, 8))}.html";
}

/// <summary>
/// Every single old address that is known, resolved by the one resolution there is, so that a server which only looks
/// addresses up cannot come to another answer. Of what covers many addresses, only the address above them is in here.
/// </summary>
public sealed class KnownAnswers
{
    private const string Probe = "mapflat-probe=1";

    private readonly List<Finding> _findings = [];

    /// <summary>Resolves them all.</summary>
    /// <param name="data">The rules and former addresses.</param>
    /// <param name="map">The resolution made of them.</param>
    /// <param name="parts">For each page, what there is of it besides itself: <c>.md</c>, <c>/history</c>, <c>/history/1</c>.</param>
    public KnownAnswers(RedirectMapData data, RedirectMap map, Func<string, IReadOnlyList<string>> parts)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(map);
        ArgumentNullException.ThrowIfNull(parts);
        var all = new SortedDictionary<(string, string), KnownAnswer>(Comparer<(string, string)>.Create((a, b) => string.CompareOrdinal(a.Item1, b.Item1) is not 0 and var host ? host : string.CompareOrdinal(a.Item2, b.Item2)));
        foreach (var rule in data.Rules.Where(rule => rule is { Enabled: true, Match: not RuleMatch.Pattern }))
        {
            // Of a prefix rule, the address above all that it covers.
            if (LegacyUrl.Parse(rule.Match == RuleMatch.Prefix ? rule.From.TrimEnd('*') : rule.From).Value is not { } url) continue;
            if (rule.QueryKey.Length > 0)
            {
                _findings.Add(Finding.Warning($"The rule “{rule.From}” is left out: it looks at the query ({rule.QueryKey})."));
                continue;
            }

            var host = (rule.Host ?? url.Host) is { } named && named != map.Hosts.PublicHost ? named : null;
            Add(host, url.Path.Key);
        }

        foreach (var (from, to) in data.Former)
        {
            if (LegacyPath.FromDecoded(from).Value is not { } path) continue;
            foreach (var part in parts(to).Prepend("")) Add(null, AddressBook.Join(path.Key, part));
        }

        All = [.. all.Values];

        void Add(string? host, string key)
        {
            var target = UrlText.EncodePath(key);
            var answer = map.ResolveRaw(host, target);
            if (answer.Kind is not (ResolutionKind.Redirect or ResolutionKind.Gone)) return;
            var passes = map.ResolveRaw(host, $"{target}?{Probe}").Location?.Contains(Probe, StringComparison.Ordinal) == true;
            all[(host ?? "", key)] = new KnownAnswer(host, key, answer, passes);
        }
    }

    /// <summary>The answers, by host and address.</summary>
    public IReadOnlyList<KnownAnswer> All { get; }

    /// <summary>The rules that no such answer can stand for.</summary>
    public IReadOnlyList<Finding> Findings => _findings;
}
