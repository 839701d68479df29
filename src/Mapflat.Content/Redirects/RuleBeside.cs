using Mapflat.Content.Pages;
using Mapflat.Content.Store;
using Microsoft.EntityFrameworkCore;

namespace Mapflat.Content.Redirects;

/// <summary>A draft beside the rules that are there.</summary>
/// <param name="Rule">The rule that it makes; null where it cannot be one.</param>
/// <param name="Findings">All there is to say about it.</param>
/// <param name="Change">Puts it among the others.</param>
/// <param name="Addresses">What it was held against.</param>
internal sealed record RuleBeside(RedirectRule? Rule, IReadOnlyList<Finding> Findings, Func<RedirectMapData, RedirectMapData> Change, SiteAddresses Addresses)
{
    /// <summary>Why it cannot be saved; null if it can.</summary>
    internal Failure.Invalid? Refusal => Findings.Any(finding => finding.Severity == Severity.Error) ? new Failure.Invalid("Nothing was saved: mend what is marked, and save again.", Findings) : null;
}

public sealed partial class RuleRegister
{
    private async Task<RuleBeside> CheckAsync(ContentDb db, int? id, RuleDraft draft, CancellationToken stop) =>
        await BesideAsync(db, await RuleScope.OpenAsync(db, redirects, redirects.AnyOrigin, stop), id, draft, stop);

    /// <summary>Looks at a draft by itself, and then beside all the rules that can have to do with it.</summary>
    private static async Task<RuleBeside> BesideAsync(ContentDb db, RuleScope scope, int? id, RuleDraft draft, CancellationToken stop)
    {
        List<Finding> findings = [];
        var addresses = scope.Data.Addresses;
        var rule = RedirectRule.Create(draft, scope.Hosts, findings);
        if (rule is null) return new RuleBeside(null, findings, data => data, addresses);
        var (match, key, query, host) = (rule.Match, rule.Key, rule.QueryKey, rule.Host);
        if (await db.Rules.AsNoTracking().FirstOrDefaultAsync(r => r.Match == match && r.Key == key && r.QueryKey == query && r.Host == host && r.Id != (id ?? 0), stop) is { } same)
        {
            findings.Add(Finding.Error($"There is a rule from {same.From} already{(same.Enabled ? "" : ", which is switched off")}. Change that one, or give this one another source.", field: nameof(draft.From)) with { Name = "duplicate" });
            return new RuleBeside(rule, findings, data => data, addresses);
        }

        var old = id is null ? null : await db.Rules.AsNoTracking().SingleOrDefaultAsync(r => r.Id == id, stop);
        rule.MoveTo(old?.Position ?? int.MaxValue);
        await scope.AddAsync(rule.Match == RuleMatch.Exact ? [rule.Key] : [], stop);
        if (rule.Enabled)
        {
            var map = await scope.FollowAsync(Change, all => [RuleCheck.Probe(all, rule)], stop);
            findings.AddRange(RuleCheck.Run(map, each => each == rule).Select(about => about.Plain).Select(finding => finding.Field is null
                ? finding with { Field = finding.Name is "on-page" or "shadowed" ? nameof(draft.From) : nameof(draft.To) } : finding));
        }

        return new RuleBeside(rule, findings, Change, addresses);

        RedirectMapData Change(RedirectMapData data) => data with { Rules = [.. data.Rules.Where(each => each.Id != id), rule] };
    }
}
