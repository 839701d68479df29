using System.Text.Json;
using Mapflat.Content.Addresses;
using Mapflat.Content.Store;
using Microsoft.EntityFrameworkCore;

namespace Mapflat.Content.Redirects;

/// <summary>Every act is one transaction, and none turns an address that was public into a bare 404.</summary>
internal sealed partial class RuleRegister(ContentStore store, RedirectReader redirects, RuleWarnings warnings)
{
    public const int PartSize = 50;

    /// <summary>What is beyond is found by narrowing the list.</summary>
    public const int MostParts = 200;

    private const int MostEvents = 50;
    private const int MostTags = 200;
    private const int MostNotes = 20_000;

    /// <param name="part">From 1; one that is not there is the nearest that is.</param>
    public async Task<RuleListing> ReadAsync(
        RuleFilter filter, int part, string origin, CancellationToken cancellationToken)
    {
        var warned = await WarnedAsync(filter, origin, cancellationToken);
        await using var db = await store.OpenAsync(cancellationToken);
        var fitting = filter.Apply(db, warned);
        var all = await db.Rules.CountAsync(cancellationToken);
        var total = filter.IsEmpty ? all : await fitting.CountAsync(cancellationToken);
        var parts = Math.Clamp((total + PartSize - 1) / PartSize, 1, MostParts);
        part = Math.Clamp(part, 1, parts);
        var rules = await filter.Sort(fitting).Skip((part - 1) * PartSize).Take(PartSize)
            .ToListAsync(cancellationToken);
        var findings = await warnings.PeekAsync(origin, cancellationToken)
            ?? await LookAsync(db, rules, origin, cancellationToken);
        var hosts = await db.Rules.AsNoTracking().Where(r => r.Host != null).Select(r => r.Host!).Distinct()
            .OrderBy(host => host).ToListAsync(cancellationToken);
        return new RuleListing([.. rules.Select(rule => new ListedRule(rule, [.. findings[rule.Id]]))], total, part,
            parts, all, hosts, await ReadTagsAsync(db, cancellationToken));
    }

    public async Task<RuleView?> FindAsync(int id, string origin, CancellationToken cancellationToken)
    {
        await using var db = await store.OpenAsync(cancellationToken);
        if (await db.Rules.AsNoTracking().SingleOrDefaultAsync(r => r.Id == id, cancellationToken) is not { } rule)
            return null;
        var findings = await warnings.PeekAsync(origin, cancellationToken)
            ?? await LookAsync(db, [rule], origin, cancellationToken);
        var events = await db.PastRules.AsNoTracking().Where(p => p.RuleId == id)
            .Join(db.PastActs, p => p.ActId, a => a.Id, (p, a) => new { Act = a, p.Before })
            .OrderByDescending(p => p.Act.Id).Take(MostEvents).ToListAsync(cancellationToken);
        var patterns = db.Rules.Where(r => r.Match == RuleMatch.Pattern);
        var isPattern = rule.Match == RuleMatch.Pattern;
        return new RuleView(
            rule, [.. findings[id]],
            [.. events.Select(each => new RuleEvent(each.Act, each.Before is null ? null : DraftOf(each.Before)))],
            isPattern ? await patterns.CountAsync(r =>
                r.Position < rule.Position || (r.Position == rule.Position && r.Id <= id), cancellationToken) : null,
            isPattern ? await patterns.CountAsync(cancellationToken) : 0);
    }

    /// <summary>The addresses that pages had before, which lead to them without a rule, newest first.</summary>
    public async Task<FormerListing> ReadFormerAsync(CancellationToken cancellationToken)
    {
        await using var db = await store.OpenAsync(cancellationToken);
        var former = db.FormerAddresses.AsNoTracking()
            .Where(f => f.Page.Trashed == null && f.Path != f.Page.Folded);
        return new FormerListing(
            [.. (await former.OrderByDescending(f => f.Id).Take(PartSize)
                .Select(f => new { f.Path, f.Page.Address, f.PageId }).ToListAsync(cancellationToken))
                .Select(f => (f.Path, f.Address, f.PageId))],
            await former.CountAsync(cancellationToken));
    }

    public async Task<Explanation> ExplainAsync(string address, string origin, CancellationToken cancellationToken)
    {
        await using var db = await store.OpenAsync(cancellationToken);
        return (await redirects.ReadMapAsync(db, origin, cancellationToken)).Explain(address);
    }

    public async Task<RuleTrial> TryAsync(
        int? id, RuleDraft draft, string? address, string origin, CancellationToken cancellationToken)
    {
        await using var db = await store.OpenAsync(cancellationToken);
        var now = await redirects.ReadMapAsync(db, origin, cancellationToken);
        var beside = await BesideAsync(db, now, id, draft, cancellationToken);
        List<string> asked = [.. new[] { Sample(draft), address?.Trim() }.Where(each => !string.IsNullOrEmpty(each))
            .OfType<string>().Distinct(StringComparer.Ordinal)];
        return new RuleTrial(beside.Findings,
            [.. asked.Select(each => new TriedAddress(each, now.Explain(each), beside.After?.Explain(each)))]);
    }

    public async Task<int> CountAsync(RuleFilter filter, string origin, CancellationToken cancellationToken)
    {
        var warned = await WarnedAsync(filter, origin, cancellationToken);
        await using var db = await store.OpenAsync(cancellationToken);
        return await filter.Apply(db, warned).CountAsync(cancellationToken);
    }

    private async Task<IReadOnlyCollection<int>?> WarnedAsync(
        RuleFilter filter, string origin, CancellationToken cancellationToken) => filter.Warning is not { } name ? null
            : [.. (await warnings.ReadAsync(origin, cancellationToken))
                .Where(about => name == RuleFilter.AnyWarning || about.Any(finding => finding.Name == name))
                .Select(about => about.Key)];

    /// <summary>
    /// What there is to say about the rules of one part of the list, without looking at a million others.
    /// </summary>
    private async Task<ILookup<int, Finding>> LookAsync(
        ContentDb db, List<RedirectRule> rules, string origin, CancellationToken stop)
    {
        var map = await redirects.ReadMapAsync(db, origin, stop);
        return RuleCheck.Run(map, rules).Select(about => (about.Rule.Id, about.Plain))
            .Concat(RuleWarnings.Advice(map.Hosts, rules.Where(rule => rule.Enabled)))
            .ToLookup(each => each.Id, each => each.Item2);
    }

    private static async Task<IReadOnlyList<string>> ReadTagsAsync(ContentDb db, CancellationToken stop) =>
        [.. (await db.Rules.AsNoTracking().Where(r => r.Note != null && r.Note.Contains('#')).Select(r => r.Note)
            .Distinct().Take(MostNotes).ToListAsync(stop))
            .SelectMany(RuleTags.FindAll).Distinct(StringComparer.OrdinalIgnoreCase)
            .Order(StringComparer.OrdinalIgnoreCase)
            .Take(MostTags)];

    /// <summary>An address that a draft is for; null where it is a pattern, or no address.</summary>
    private static string? Sample(RuleDraft draft)
    {
        var from = draft.From.Trim();
        if (draft.Match == RuleMatch.Pattern || from.Length == 0) return null;
        var isPrefix = draft.Match == RuleMatch.Prefix
            || (draft.Match is null && from.EndsWith("/*", StringComparison.Ordinal));
        var address = isPrefix ? from.TrimEnd('*').TrimEnd('/') + "/example" : from;
        // A path alone is asked on the host that the rule is for.
        return from.StartsWith('/') && !string.IsNullOrWhiteSpace(draft.Host) ? draft.Host.Trim() + address : address;
    }

    private static RuleDraft DraftOf(string columns)
    {
        using var json = JsonDocument.Parse(columns);
        var row = json.RootElement;
        return new RuleDraft(row.GetProperty("From").GetString()!, Text("To"), DateOnly.ParseExact(
            Text("Added")!, "yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture))
        {
            Match = Enum.Parse<RuleMatch>(Text("Match")!),
            Status = row.GetProperty("Status").GetInt32(),
            Query = Enum.Parse<QueryHandling>(Text("Query")!),
            Host = Text("Host"),
            Enabled = row.GetProperty("Enabled").GetInt32() == 1,
            ArchiveUrl = Text("ArchiveUrl"),
            Note = Text("Note"),
        };

        string? Text(string name) => row.GetProperty(name).GetString();
    }
}
