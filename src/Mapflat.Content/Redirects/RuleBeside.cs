using Mapflat.Content.Addresses;
using Mapflat.Content.Store;
using Microsoft.EntityFrameworkCore;

namespace Mapflat.Content.Redirects;

internal sealed record RuleBeside(
    RedirectRule? Rule, IReadOnlyList<Finding> Findings, RedirectMap? After, SiteAddresses Addresses)
{
    internal Failure.Invalid? Refusal => Findings.Any(finding => finding.Severity == Severity.Error)
        ? new Failure.Invalid("Nothing was saved: mend what is marked, and save again.", Findings)
        : null;
}

internal sealed partial class RuleRegister
{
    private async Task<RuleBeside> CheckAsync(ContentDb db, int? id, RuleDraft draft, CancellationToken stop) =>
        await BesideAsync(db, await redirects.ReadMapAsync(db, redirects.AnyOrigin, stop), id, draft, stop);

    /// <summary>Looks at a draft by itself, and then beside all the rules that can have to do with it.</summary>
    private static async Task<RuleBeside> BesideAsync(
        ContentDb db, RedirectMap now, int? id, RuleDraft draft, CancellationToken stop)
    {
        List<Finding> findings = [];
        var rule = RedirectRule.Create(draft, now.Hosts, findings);
        if (rule is null) return new RuleBeside(null, findings, null, now.Addresses);
        var (match, key, query, host) = (rule.Match, rule.Key, rule.QueryKey, rule.Host);
        if (await db.Rules.AsNoTracking().FirstOrDefaultAsync(r => r.Match == match && r.Key == key
            && r.QueryKey == query && r.Host == host && r.Id != (id ?? 0), stop) is { } same)
        {
            findings.Add(Finding.Error(
                $"There is a rule from {same.From} already{(same.Enabled ? "" : ", which is switched off")}. Change "
                + "that one, or give this one another source.", field: nameof(draft.From)) with
            {
                Name = "duplicate"
            });
            return new RuleBeside(rule, findings, now, now.Addresses);
        }

        var old = id is null ? null : await db.Rules.AsNoTracking().SingleOrDefaultAsync(r => r.Id == id, stop);
        rule.MoveTo(old?.Position ?? int.MaxValue);
        var after = now.WithDraft(new RedirectDraft(rule, Replaces: id));
        findings.AddRange(
            RuleCheck.Run(after, [rule]).Select(about => about.Plain).Select(finding => finding.Field is null
                ? finding with
                {
                    Field = finding.Name is "on-page" or "shadowed" ? nameof(draft.From) : nameof(draft.To)
                } : finding));
        return new RuleBeside(rule, findings, after, now.Addresses);
    }
}
