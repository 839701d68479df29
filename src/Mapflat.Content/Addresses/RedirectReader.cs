using Mapflat.Content.Store;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace Mapflat.Content.Addresses;

internal sealed class RedirectReader(ContentStore store, MapflatOptions options)
{
    /// <summary>
    /// An origin for asking where the site's own addresses lead, where nobody is there to say which one is served.
    /// </summary>
    internal string AnyOrigin => options.PublicUrl ?? "http://localhost";

    public async Task<RedirectMapData> ReadAsync(string origin, CancellationToken cancellationToken)
    {
        await using var db = await store.OpenAsync(cancellationToken);
        return await ReadAsync(db, origin, cancellationToken);
    }

    internal async Task<IReadOnlyList<string>> ReadLedgerAsync(CancellationToken cancellationToken)
    {
        await using var db = await store.OpenAsync(cancellationToken);
        return await Ledger.ReadGuardedAsync(db, cancellationToken);
    }

    internal async Task<RedirectMapData> ReadAsync(ContentDb db, string origin, CancellationToken cancellationToken)
    {
        var pages = await db.Pages.AsNoTracking().Where(p => p.Status != PageStatus.Draft).OrderBy(p => p.Address)
            .Select(p => p.Address).ToListAsync(cancellationToken);
        var former = await db.FormerAddresses.AsNoTracking().Where(f => f.Page.Status != PageStatus.Draft)
            .Select(f => new { f.Path, f.Page.Address })
            .ToDictionaryAsync(f => f.Path, f => f.Address, cancellationToken);
        var rules = await db.Rules.AsNoTracking().OrderBy(rule => rule.Position).ThenBy(rule => rule.Id)
            .ToListAsync(cancellationToken);
        return new RedirectMapData(pages, former, rules, await ReadAddressesAsync(db, origin, cancellationToken));
    }

    /// <summary>No rule is read that has nothing to do with what is asked.</summary>
    /// <param name="ask">Asks; what it is given holds until it returns.</param>
    public async Task<T> AskAsync<T>(string origin, Func<RedirectMap, T> ask, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(ask);
        await using var db = await store.OpenAsync(cancellationToken);
        return ask(await ReadMapAsync(db, origin, cancellationToken));
    }

    /// <summary>
    /// Where every address leads by what a context sees, in its transaction if it is in one; asked as long as it is
    /// open.
    /// </summary>
    internal async Task<RedirectMap> ReadMapAsync(ContentDb db, string origin, CancellationToken cancellationToken)
    {
        var addresses = await ReadAddressesAsync(db, origin, cancellationToken);
        await db.Database.OpenConnectionAsync(cancellationToken);
        return new RedirectMap(
            StoredRedirects.Open((SqliteConnection)db.Database.GetDbConnection(), new SiteHosts(addresses)), addresses);
    }

    /// <summary>
    /// What the resolution knows of the site: the settings given to the program and those in the store together.
    /// </summary>
    public async Task<SiteAddresses> ReadAddressesAsync(string origin, CancellationToken cancellationToken)
    {
        await using var db = await store.OpenAsync(cancellationToken);
        return await ReadAddressesAsync(db, origin, cancellationToken);
    }

    internal async Task<SiteAddresses> ReadAddressesAsync(
        ContentDb db, string origin, CancellationToken cancellationToken) =>
        AddressesOf(
            origin, await db.Settings.AsNoTracking().SingleOrDefaultAsync(cancellationToken) ?? new SiteSettings());

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
            IdentityQueryKeys = options.IdentityQueryKeys.Split(
                ',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries),
            Default = FixedDefault ?? defaults.FirstOrDefault(rule => rule.Host is null)?.Default ?? HostDefault.Off,
            HostDefaults = FixedDefault is null ? [.. defaults.Where(rule => rule.Host is not null)] : [],
        };
    }

    /// <summary>
    /// What answers on every host whatever the store says, because the settings file names it; null if it does not.
    /// </summary>
    internal HostDefault? FixedDefault => options.HostDefault.Mode switch
    {
        "redirect" =>
            new HostDefault(options.HostDefault.KeepPath ? HostDefaultKind.RedirectWithPath : HostDefaultKind.Redirect,
                options.HostDefault.Url),
        "archive" => new HostDefault(HostDefaultKind.Archive, options.HostDefault.Url),
        _ => null,
    };
}
