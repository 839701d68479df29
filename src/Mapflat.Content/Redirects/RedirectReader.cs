using System.Globalization;
using System.Linq.Expressions;
using System.Security.Cryptography;
using System.Text;
using Mapflat.Content.Dormancy;
using Mapflat.Content.Pages;
using Mapflat.Content.Store;
using Microsoft.EntityFrameworkCore;

namespace Mapflat.Content.Redirects;

/// <summary>Reads from the store what the resolution of addresses is built from.</summary>
public sealed class RedirectReader(ContentStore store, MapflatOptions options)
{
    /// <summary>The rules that were arranged last; most changes of a site leave its rules as they are.</summary>
    private volatile ArrangedRules? _arranged;

    /// <summary>An origin for asking where the site's own addresses lead, where nobody is there to say which one is served.</summary>
    internal string AnyOrigin => options.PublicUrl ?? "http://localhost";

    /// <summary>Everything that decides where an address leads, as it is now.</summary>
    /// <param name="origin">The origin of the site's own addresses.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async Task<RedirectMapData> ReadAsync(string origin, CancellationToken cancellationToken)
    {
        await using var db = await store.OpenAsync(cancellationToken);
        return await ReadAsync(db, origin, cancellationToken);
    }

    /// <summary>Every address that was ever public, in order.</summary>
    internal async Task<IReadOnlyList<string>> ReadLedgerAsync(CancellationToken cancellationToken)
    {
        await using var db = await store.OpenAsync(cancellationToken);
        return await db.Ledger.AsNoTracking().OrderBy(l => l.Path).Select(l => l.Path).ToListAsync(cancellationToken);
    }

    internal Task<RedirectMapData> ReadAsync(ContentDb db, string origin, CancellationToken cancellationToken) => ReadAsync(db, origin, _ => true, cancellationToken);

    /// <summary>The same with some of the rules only.</summary>
    internal async Task<RedirectMapData> ReadAsync(ContentDb db, string origin, Expression<Func<RedirectRule, bool>> which, CancellationToken cancellationToken)
    {
        var (pages, former, addresses) = await ReadPagesAsync(db, origin, cancellationToken);
        return new RedirectMapData(pages, former, await InOrder(db).Where(which).ToListAsync(cancellationToken), addresses);
    }

    /// <summary>Where every address leads, as it is now. Rules that have not changed since they were read last are not read again.</summary>
    /// <param name="origin">The origin of the site's own addresses.</param>
    /// <param name="before">A map whose rules may still hold.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async Task<RedirectMap> ReadMapAsync(string origin, RedirectMap? before, CancellationToken cancellationToken)
    {
        await using var db = await store.OpenAsync(cancellationToken);
        return await ReadMapAsync(db, origin, before, cancellationToken);
    }

    internal Task<RedirectMap> ReadMapAsync(ContentDb db, string origin, CancellationToken cancellationToken) => ReadMapAsync(db, origin, null, cancellationToken);

    private async Task<RedirectMap> ReadMapAsync(ContentDb db, string origin, RedirectMap? before, CancellationToken cancellationToken)
    {
        // Before the rules: if somebody changes them in between, they are read once more the next time.
        var tag = await db.State.Select(state => state.RulesTag).SingleOrDefaultAsync(cancellationToken);
        var (pages, former, addresses) = await ReadPagesAsync(db, origin, cancellationToken);
        var stamp = StampOf(tag, addresses);
        var rules = new[] { before?.Arranged, _arranged }.FirstOrDefault(known => known?.Table.Stamp == stamp) ?? await ArrangeAsync(db, addresses, stamp, cancellationToken);
        // What a transaction has changed may yet be undone; then the rules from before are the ones to have at hand.
        if (db.Database.CurrentTransaction is null) _arranged = rules;
        return new RedirectMap(pages, former, addresses, rules);
    }

    /// <summary>Keeps the rules of a map at hand that was read from the disk, so that they need not be read from the store.</summary>
    public void Remember(RedirectMap map) => _arranged ??= map.Arranged;

    private static async Task<ArrangedRules> ArrangeAsync(ContentDb db, SiteAddresses addresses, string stamp, CancellationToken cancellationToken)
    {
        var leftOut = new List<RuleFinding>();
        var builder = new RuleTableBuilder(new SiteHosts(addresses), leftOut);
        await foreach (var rule in InOrder(db).Where(rule => rule.Enabled).AsAsyncEnumerable().WithCancellation(cancellationToken)) builder.Add(rule);
        return new ArrangedRules(builder.Finish(stamp), leftOut, null);
    }

    private static IQueryable<RedirectRule> InOrder(ContentDb db) => db.Rules.AsNoTracking().OrderBy(rule => rule.Position).ThenBy(rule => rule.Id);

    /// <summary>What arranged rules depend on: the rules, what they are checked against, and the program that does it.</summary>
    private static string StampOf(long tag, SiteAddresses addresses)
    {
        var text = string.Join('\n', [addresses.PublicOrigin, .. addresses.LegacyHosts, "", .. addresses.TargetHosts, "", .. addresses.SignificantQueryKeys, "", .. addresses.IdentityQueryKeys, "", typeof(RedirectReader).Module.ModuleVersionId.ToString()]);
        return string.Create(CultureInfo.InvariantCulture, $"{tag:x16}-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 8))}");
    }

    private async Task<(List<string> Pages, Dictionary<string, string> Former, SiteAddresses Addresses)> ReadPagesAsync(ContentDb db, string origin, CancellationToken cancellationToken)
    {
        var pages = await db.Pages.AsNoTracking().Where(p => p.Status != PageStatus.Draft).OrderBy(p => p.Address).Select(p => p.Address).ToListAsync(cancellationToken);
        var former = await db.FormerAddresses.AsNoTracking().Where(f => f.Page.Status != PageStatus.Draft)
            .Select(f => new { f.Path, f.Page.Address }).ToDictionaryAsync(f => f.Path, f => f.Address, cancellationToken);
        var settings = await db.Settings.AsNoTracking().SingleOrDefaultAsync(cancellationToken) ?? new SiteSettings();
        return (pages, former, AddressesOf(origin, settings));
    }

    /// <summary>What the resolution knows of the site: the settings given to the program and those in the store together.</summary>
    internal SiteAddresses AddressesOf(string origin, SiteSettings settings)
    {
        List<string> targets = [.. options.TargetHosts, .. settings.TargetHosts];
        foreach (var address in (string?[])[settings.SuccessorUrl, options.Successor.Url, options.HostDefault.Url])
            if (Uri.TryCreate(address, UriKind.Absolute, out var uri)) targets.Add(uri.Authority);
        List<HostRule> defaults = [.. settings.HostDefaults.Select(HostRule.Parse).OfType<HostRule>()];
        return new SiteAddresses
        {
            PublicOrigin = origin,
            LegacyHosts = [.. options.LegacyHosts],
            TargetHosts = [.. targets.Distinct(StringComparer.OrdinalIgnoreCase)],
            SignificantQueryKeys = [.. options.SignificantQueryKeys],
            IdentityQueryKeys = options.IdentityQueryKeys.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries),
            Default = FixedDefault ?? defaults.FirstOrDefault(rule => rule.Host is null)?.Default ?? HostDefault.Off,
            HostDefaults = FixedDefault is null ? [.. defaults.Where(rule => rule.Host is not null)] : [],
        };
    }

    /// <summary>What answers on every host whatever the store says, because the settings file names it; null if it does not.</summary>
    internal HostDefault? FixedDefault => options.HostDefault.Mode switch
    {
        "redirect" => new HostDefault(options.HostDefault.KeepPath ? HostDefaultKind.RedirectWithPath : HostDefaultKind.Redirect, options.HostDefault.Url),
        "archive" => new HostDefault(HostDefaultKind.Archive, options.HostDefault.Url),
        _ => null,
    };
}
