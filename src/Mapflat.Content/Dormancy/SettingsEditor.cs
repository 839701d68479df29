using Mapflat.Content.Addresses;
using Mapflat.Content.Pages;
using Mapflat.Content.Store;
using Microsoft.EntityFrameworkCore;

namespace Mapflat.Content.Dormancy;

internal sealed record SettingsPage(int Id, string Address, string Title, string Menu, string? Successor);

/// <param name="FixedSuccessor">From the settings file, which wins over the one in the store; null if it gives
/// none.</param>
/// <param name="FixedTargetHosts">Those that the settings file names, whatever the store says.</param>
internal sealed record SettingsView(
    DormancyDraft Dormancy, SiteDraft Site, MenuDraft Menu, IReadOnlyList<SettingsPage> Pages, string? FixedSuccessor,
    IReadOnlyList<string> FixedTargetHosts)
{
    /// <summary>What the menu calls a page; its address if it is none that is offered.</summary>
    public string NameOf(string address) => Pages.FirstOrDefault(page => page.Address == address)?.Menu ?? address;
}

internal sealed class SettingsEditor(ContentStore store, RedirectReader redirects, MapflatOptions options)
{
    private const int NamedRules = 5;

    // Only hosts are compared, and the site's own are the same before and after.
    private const string AnyOrigin = "http://localhost";

    /// <summary>So many pages are offered for the menu, and named with their successors.</summary>
    private const int MostPages = 200;

    public async Task<SettingsView> ReadAsync(CancellationToken cancellationToken)
    {
        await using var db = await store.OpenAsync(cancellationToken);
        var settings = await db.Settings.AsNoTracking().SingleOrDefaultAsync(cancellationToken) ?? new SiteSettings();
        var pages = await PageReader.Public(db).OrderBy(p => p.Address).Take(MostPages)
            .Union(PageReader.Public(db).Where(p => settings.Navigation.Contains(p.Address))).OrderBy(p => p.Address)
            .Select(p => new SettingsPage(p.Id, p.Address, p.LiveRevision!.Title, p.LiveRevision.Menu,
                p.LiveRevision.Successor)).ToListAsync(cancellationToken);
        return new SettingsView(
            DormancyDraft.Create(settings), SiteDraft.Create(settings), MenuDraft.Create(settings), pages,
            options.Successor.Url, [.. options.TargetHosts]);
    }

    /// <param name="token">The <see cref="SettingsDraft.Token"/> of what the author was shown.</param>
    /// <returns>Whether that changed anything; <see cref="Failure.Invalid"/> with a finding for each field that is
    /// wrong; <see cref="Failure.Conflict"/> if somebody has saved something else since.</returns>
    public Task<Outcome<bool>> SaveDormancyAsync(
        DormancyDraft draft, string? token, Author author, CancellationToken cancellationToken) =>
        SaveAsync<DormancyDraft>(
            (settings, _, now) =>
            {
                var known = settings.SuccessorUrl;
                var tidy = (options.Successor.Url is { } given
                    ? draft with { SuccessorUrl = known.Length > 0 ? known : given }
                    : draft).Tidy();
                return Task.FromResult((tidy, tidy.Check(DateOnly.FromDateTime(now))));
            },
            DormancyDraft.Create, (tidy, settings) => tidy.ApplyTo(settings), nameof(DormancyDraft.SuccessorUrl),
            "dormancy.changed", token, author, cancellationToken);

    public Task<Outcome<bool>> SaveSiteAsync(
        SiteDraft draft, string? token, Author author, CancellationToken cancellationToken) =>
        SaveAsync<SiteDraft>(
            (_, _, _) => Task.FromResult((draft.Tidy(), draft.Tidy().Check())),
            SiteDraft.Create, (tidy, settings) => tidy.ApplyTo(settings), nameof(SiteDraft.TargetHosts),
            "settings.changed", token, author, cancellationToken);

    public Task<Outcome<bool>> SaveMenuAsync(
        MenuDraft draft, string? token, Author author, CancellationToken cancellationToken) =>
        SaveAsync<MenuDraft>(
            async (_, db, _) =>
            {
                var tidy = draft.Tidy();
                var pages = PageReader.Public(db).Where(p => EF.Parameter(tidy.Navigation).Contains(p.Address));
                return (tidy, tidy.Check(await pages.Select(p => p.Address).ToListAsync(cancellationToken)));
            },
            MenuDraft.Create, (tidy, settings) => tidy.ApplyTo(settings), nameof(MenuDraft.Navigation),
            "menu.changed", token, author, cancellationToken);

    private Task<Outcome<bool>> SaveAsync<T>(
        Func<SiteSettings, ContentDb, DateTime, Task<(T Tidy, List<Finding> Findings)>> check, Func<SiteSettings, T> of,
        Action<T, SiteSettings> apply,
        string hostField, string act, string? token, Author author, CancellationToken cancellationToken)
        where T : SettingsDraft =>
        store.ChangeAsync<bool>(
            async (db, now, stop) =>
            {
                var settings = await db.Settings.SingleOrDefaultAsync(stop)
                    ?? db.Settings.Add(new SiteSettings()).Entity;
                var known = of(settings);
                var (tidy, findings) = await check(settings, db, now);
                if (tidy.Token == known.Token) return false;
                if (token != known.Token)
                    return new Failure.Conflict("These settings were saved since you opened them. Both are shown "
                        + "below; nothing of yours is lost, and nothing was changed.");
                if (findings.Count == 0)
                {
                    var before = redirects.AddressesOf(AnyOrigin, settings);
                    apply(tidy, settings);
                    findings.AddRange(await FindLostRulesAsync(
                        db, before, redirects.AddressesOf(AnyOrigin, settings), hostField, stop));
                }

                if (findings.Count > 0)
                    return new Failure.Invalid("Nothing was saved: mend what is marked, and save again.", findings);
                AuditLog.Add(db, now, author, act, "site", tidy.Describe(known));
                return true;
            },
            keep: changed => changed,
            cancellationToken);

    /// <summary>A rule whose target is not allowed any more would leave its visitors with nothing.</summary>
    private static async Task<IReadOnlyList<Finding>> FindLostRulesAsync(
        ContentDb db, SiteAddresses before, SiteAddresses after, string field, CancellationToken cancellationToken)
    {
        if (before.TargetHosts.All(host => after.TargetHosts.Contains(host, StringComparer.OrdinalIgnoreCase)))
            return [];
        var (old, next) = (new SiteHosts(before), new SiteHosts(after));
        var rules = await db.Rules.AsNoTracking().Where(rule => rule.To != null).OrderBy(rule => rule.Position)
            .ThenBy(rule => rule.Id).ToListAsync(cancellationToken);
        var lost = rules.Where(rule => !rule.To!.StartsWith('/') && IsSound(rule, old) && !IsSound(rule, next))
            .Select(rule => rule.From).ToList();
        if (lost.Count == 0) return [];
        var more = lost.Count > NamedRules ? $" and {lost.Count - NamedRules} more" : "";
        return
        [
            Finding.Error("Redirect rules lead to a host that would no longer be allowed: "
                + $"{string.Join(", ", lost.Take(NamedRules))}{more}. "
                + "Point them elsewhere or delete them first, or keep the host in the list of hosts that redirects may "
                + "lead to.", field: field),
        ];
    }

    private static bool IsSound(RedirectRule rule, SiteHosts hosts)
    {
        List<Finding> findings = [];
        CheckedRule.Read(rule.ToDraft(), hosts, findings);
        return findings.TrueForAll(finding => finding.Severity != Severity.Error);
    }
}
