using Mapflat.Content.Accounts;
using Mapflat.Content.Pages;
using Mapflat.Content.Redirects;
using Mapflat.Content.Store;
using Microsoft.EntityFrameworkCore;

namespace Mapflat.Content.Dormancy;

/// <summary>A public page, as the settings speak of it.</summary>
/// <param name="Id">The number of its row.</param>
/// <param name="Address">Its address.</param>
/// <param name="Title">Its title.</param>
/// <param name="Menu">Its short name.</param>
/// <param name="Successor">The successor's page that matches it; null if it has none of its own.</param>
public sealed record SettingsPage(int Id, string Address, string Title, string Menu, string? Successor);

/// <summary>The site's settings, to be changed.</summary>
/// <param name="Dormancy">The banner and the successor.</param>
/// <param name="Site">The rest.</param>
/// <param name="Pages">The public pages, by address.</param>
/// <param name="FixedSuccessor">The successor's address that the settings file gives, which wins over the one in the store; null if it gives none.</param>
/// <param name="FixedTargetHosts">Hosts that redirects may lead to whatever the store says, because the settings file names them.</param>
public sealed record SettingsView(
    DormancyDraft Dormancy, SiteDraft Site, IReadOnlyList<SettingsPage> Pages, string? FixedSuccessor, IReadOnlyList<string> FixedTargetHosts);

/// <summary>Changes what the whole site says about itself.</summary>
public sealed class SettingsEditor(ContentStore store, RedirectReader redirects, MapflatOptions options)
{
    private const int NamedRules = 5;

    // Only hosts are compared, and the site's own are the same before and after.
    private const string AnyOrigin = "http://localhost";

    /// <summary>The settings as they are now.</summary>
    public async Task<SettingsView> ReadAsync(CancellationToken cancellationToken)
    {
        await using var db = await store.OpenAsync(cancellationToken);
        var settings = await db.Settings.AsNoTracking().SingleOrDefaultAsync(cancellationToken) ?? new SiteSettings();
        var pages = await Public(db).OrderBy(p => p.Address)
            .Select(p => new SettingsPage(p.Id, p.Address, p.LiveRevision!.Title, p.LiveRevision.Menu, p.LiveRevision.Successor)).ToListAsync(cancellationToken);
        return new SettingsView(DormancyDraft.Of(settings), SiteDraft.Of(settings), pages, options.Successor.Url, [.. options.TargetHosts]);
    }

    /// <summary>Saves the banner and the successor.</summary>
    /// <param name="draft">What they are to say.</param>
    /// <param name="token">The <see cref="SettingsDraft.Token"/> of what the author was shown.</param>
    /// <param name="author">On whose behalf.</param>
    /// <param name="cancellationToken">Ends it; nothing is changed.</param>
    /// <returns>
    /// Whether that changed anything; <see cref="Failure.Invalid"/> with a finding for each field that is wrong;
    /// <see cref="Failure.Conflict"/> if somebody has saved something else since.
    /// </returns>
    public Task<Outcome<bool>> SaveDormancyAsync(DormancyDraft draft, string? token, Author author, CancellationToken cancellationToken) =>
        SaveAsync<DormancyDraft>(
            (settings, _, now) =>
            {
                var known = settings.SuccessorUrl;
                var tidy = (options.Successor.Url is { } given ? draft with { SuccessorUrl = known.Length > 0 ? known : given } : draft).Tidy();
                return Task.FromResult((tidy, tidy.Check(DateOnly.FromDateTime(now))));
            },
            DormancyDraft.Of, (tidy, settings) => tidy.ApplyTo(settings), nameof(DormancyDraft.SuccessorUrl), "dormancy.changed", token, author, cancellationToken);

    /// <summary>Saves the site's name, menu and the like.</summary>
    /// <inheritdoc cref="SaveDormancyAsync"/>
    public Task<Outcome<bool>> SaveSiteAsync(SiteDraft draft, string? token, Author author, CancellationToken cancellationToken) =>
        SaveAsync<SiteDraft>(
            async (_, db, _) =>
            {
                var tidy = draft.Tidy();
                return (tidy, tidy.Check(await Public(db).Select(p => p.Address).ToListAsync(cancellationToken)));
            },
            SiteDraft.Of, (tidy, settings) => tidy.ApplyTo(settings), nameof(SiteDraft.TargetHosts), "settings.changed", token, author, cancellationToken);

    private static IQueryable<Page> Public(ContentDb db) => db.Pages.AsNoTracking().Where(p => p.Status != PageStatus.Draft && p.LiveRevisionId != null);

    private Task<Outcome<bool>> SaveAsync<T>(
        Func<SiteSettings, ContentDb, DateTime, Task<(T Tidy, List<Finding> Findings)>> check, Func<SiteSettings, T> of, Action<T, SiteSettings> apply,
        string hostField, string act, string? token, Author author, CancellationToken cancellationToken)
        where T : SettingsDraft =>
        store.ChangeAsync<bool>(
            async (db, now, stop) =>
            {
                var settings = await db.Settings.SingleOrDefaultAsync(stop) ?? db.Settings.Add(new SiteSettings()).Entity;
                var known = of(settings);
                var (tidy, findings) = await check(settings, db, now);
                if (tidy.Token == known.Token) return false;
                if (token != known.Token)
                    return new Failure.Conflict("These settings were saved since you opened them. Both are shown below; nothing of yours is lost, and nothing was changed.");
                if (findings.Count == 0)
                {
                    var before = redirects.AddressesOf(AnyOrigin, settings);
                    apply(tidy, settings);
                    findings.AddRange(await FindLostRulesAsync(db, before, redirects.AddressesOf(AnyOrigin, settings), hostField, stop));
                }

                if (findings.Count > 0) return new Failure.Invalid("Nothing was saved: mend what is marked, and save again.", findings);
                AuditLog.Add(db, now, author, act, "site", tidy.Describe(known));
                return true;
            },
            keep: changed => changed,
            cancellationToken);

    /// <summary>A rule whose target is not allowed any more would leave its visitors with nothing.</summary>
    private static async Task<IReadOnlyList<Finding>> FindLostRulesAsync(
        ContentDb db, SiteAddresses before, SiteAddresses after, string field, CancellationToken cancellationToken)
    {
        if (before.TargetHosts.All(host => after.TargetHosts.Contains(host, StringComparer.OrdinalIgnoreCase))) return [];
        var (old, next) = (new SiteHosts(before), new SiteHosts(after));
        var rules = await db.Rules.AsNoTracking().Where(rule => rule.To != null).OrderBy(rule => rule.Position).ThenBy(rule => rule.Id).ToListAsync(cancellationToken);
        var lost = rules.Where(rule => !rule.To!.StartsWith('/') && IsSound(rule, old) && !IsSound(rule, next)).Select(rule => rule.From).ToList();
        if (lost.Count == 0) return [];
        var more = lost.Count > NamedRules ? $" and {lost.Count - NamedRules} more" : "";
        return
        [
            Finding.Error($"Redirect rules lead to a host that would no longer be allowed: {string.Join(", ", lost.Take(NamedRules))}{more}. "
                + "Point them elsewhere or delete them first, or keep the host in the list of hosts that redirects may lead to.", field: field),
        ];
    }

    private static bool IsSound(RedirectRule rule, SiteHosts hosts)
    {
        List<Finding> findings = [];
        CheckedRule.Read(rule.ToDraft(), hosts, findings);
        return findings.TrueForAll(finding => finding.Severity != Severity.Error);
    }
}
