using Mapflat.Content.Addresses;
using Mapflat.Content.Store;
using Microsoft.EntityFrameworkCore;

namespace Mapflat.Content.Redirects;

/// <param name="Rules">One for the public host and all others (its host is null), one for each legacy host with its
/// own.</param>
internal sealed record HostDefaultsView(IReadOnlyList<HostRule> Rules, IReadOnlyList<string> Hosts, HostDefault? Fixed)
{
    /// <summary>Stands for what is saved, so that somebody else's change is noticed.</summary>
    public string Token => string.Join('\n', Rules.Select(rule => rule.ToString()));
}

/// <summary>
/// Decides what answers, on a whole host, for every address that nothing else answers: for the day on which the site
/// itself retires.
/// </summary>
internal sealed class HostDefaultsEditor(ContentStore store, RedirectReader redirects, MapflatOptions options)
{
    private const int MostOfEach = 6;

    public async Task<HostDefaultsView> ReadAsync(CancellationToken cancellationToken)
    {
        await using var db = await store.OpenAsync(cancellationToken);
        var settings = await db.Settings.AsNoTracking().SingleOrDefaultAsync(cancellationToken) ?? new SiteSettings();
        return ViewOf(settings);
    }

    /// <summary>Addresses that visitors asked for in vain, and some that were public.</summary>
    /// <returns><see cref="Failure.Invalid"/> with the field that is at fault.</returns>
    public async Task<Outcome<IReadOnlyList<TriedAddress>>> TryAsync(
        IReadOnlyList<HostRule> rules, string origin, CancellationToken cancellationToken)
    {
        await using var db = await store.OpenAsync(cancellationToken);
        var now = await redirects.ReadMapAsync(db, origin, cancellationToken);
        if (Check(rules, now.Hosts) is { } refusal) return refusal;
        var missing = await db.MissingPaths.AsNoTracking().OrderByDescending(p => p.Count).ThenBy(p => p.Path)
            .Select(p => p.Path).Take(MostOfEach).ToListAsync(cancellationToken);
        var ledger = await db.Ledger.AsNoTracking().OrderBy(l => l.FirstPublic).ThenBy(l => l.Path).Select(l => l.Path)
            .Take(MostOfEach).ToListAsync(cancellationToken);
        List<string> paths = [.. missing, "/an-address-that-never-was", .. ledger];
        List<string> asked = [.. new[] { now.Hosts.PublicHost }.Concat(options.LegacyHosts)
            .SelectMany(host => paths.Select(path => host + MissingPath.AsSource(path)))];
        var after = new RedirectMap(now.Source, now.Addresses with
        {
            Default = rules.FirstOrDefault(rule => rule.Host is null)?.Default ?? HostDefault.Off,
            HostDefaults = [.. rules.Where(rule => rule.Host is not null)],
        });
        return asked.Select(each => new TriedAddress(each, now.Explain(each), after.Explain(each))).ToList();
    }

    /// <param name="token">The <see cref="HostDefaultsView.Token"/> of what the author was shown.</param>
    /// <returns><see cref="Failure.Invalid"/> with the field that is at fault, <see cref="Failure.Conflict"/> if
    /// something else was saved since, or an address that was public would lead nowhere.</returns>
    public Task<Outcome<RuleReceipt>> SaveAsync(IReadOnlyList<HostRule> rules, string? token, Author author,
        CancellationToken cancellationToken) => store.ChangeAsync<RuleReceipt>(
            async (db, now, stop) =>
            {
                var settings = await db.Settings.SingleOrDefaultAsync(stop)
                    ?? db.Settings.Add(new SiteSettings()).Entity;
                var view = ViewOf(settings);
                if (view.Token != (token ?? "").ReplaceLineEndings("\n"))
                    return new Failure.Conflict("Somebody else has changed this since you opened it. Look at what is "
                        + "saved now, and decide again.");
                if (Check(rules, new SiteHosts(redirects.AddressesOf(redirects.AnyOrigin, settings))) is { } refusal)
                    return refusal;
                List<string> lines = [.. rules
                    .Where(rule => rule.Host is not null || rule.Default.Kind != HostDefaultKind.Off)
                    .OrderBy(rule => rule.Host, StringComparer.Ordinal).Select(rule => rule.ToString())];
                if (lines.SequenceEqual(settings.HostDefaults))
                    return new RuleReceipt("It was like that already, so nothing was changed.", null, null, []);
                var before = await SiteAnswers.BeforeAsync(db, redirects, stop);
                var summary = $"Whole hosts: {Words(settings.HostDefaults)} became {Words(lines)}.";
                settings.HostDefaults = lines;
                var journal = RowJournal.Begin(db);
                await db.SaveChangesAsync(stop);
                var act =
                    db.PastActs.Add(
                        new PastAct(null, "hosts.changed", summary, author.Name, journal.End(), now)).Entity;
                await db.SaveChangesAsync(stop);
                if (await RuleRegister.LostAsync(db, redirects, before, stop) is { } lost) return lost;
                AuditLog.Add(db, now, author, "hosts.changed", "whole hosts", summary);
                return new RuleReceipt(summary, act.Id, null, []);
            },
            keep: receipt => receipt.ActId is not null,
            cancellationToken);

    private HostDefaultsView ViewOf(SiteSettings settings) =>
        new([.. settings.HostDefaults.Select(HostRule.Parse).OfType<HostRule>()], [.. options.LegacyHosts],
            redirects.FixedDefault);

    private static Failure.Invalid? Check(IReadOnlyList<HostRule> rules, SiteHosts hosts)
    {
        List<Finding> findings = [];
        foreach (var (rule, place) in rules.Select((rule, place) => (rule, place)))
        {
            if (rule.Host is { } host && !hosts.IsLegacy(host))
                findings.Add(Finding.Error($"{host} is no legacy host of this site.", field: $"Hosts[{place}].Kind"));
            if (rule.Default.Kind != HostDefaultKind.Off
                && (rule.Default.Url is not { } url || !CheckedRule.IsLink(url)))
                findings.Add(Finding.Error(
                    "Write a whole address that begins with https:// or http://.", field: $"Hosts[{place}].Url"));
            else if (HostDefaultAnswer.Fault(rule.Default, hosts, out _) is { } fault)
                findings.Add(Finding.Error($"The address is refused: {fault}.", field: $"Hosts[{place}].Url") with
                {
                    Name = fault.IsNotAllowed ? CheckedRule.NotAllowed : null
                });
        }

        return findings.Count == 0
            ? null
            : new Failure.Invalid("Nothing was saved: mend what is marked, and try again.", findings);
    }

    private static string Words(List<string> lines) => lines.Count == 0 ? "“off”" : $"“{string.Join(", ", lines)}”";
}
