using System.Linq.Expressions;
using Mapflat.Content.Dormancy;
using Mapflat.Content.Pages;
using Mapflat.Content.Store;
using Microsoft.EntityFrameworkCore;

namespace Mapflat.Content.Redirects;

/// <summary>Reads from the store what the resolution of addresses is built from.</summary>
public sealed class RedirectReader(ContentStore store, MapflatOptions options)
{
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

    internal Task<RedirectMapData> ReadAsync(ContentDb db, string origin, CancellationToken cancellationToken) => ReadAsync(db, origin, _ => true, cancellationToken);

    /// <summary>The same with some of the rules only.</summary>
    internal async Task<RedirectMapData> ReadAsync(ContentDb db, string origin, Expression<Func<RedirectRule, bool>> which, CancellationToken cancellationToken)
    {
        var pages = await db.Pages.AsNoTracking().Where(p => p.Status != PageStatus.Draft).OrderBy(p => p.Address).Select(p => p.Address).ToListAsync(cancellationToken);
        var former = await db.FormerAddresses.AsNoTracking().Where(f => f.Page.Status != PageStatus.Draft)
            .Select(f => new { f.Path, f.Page.Address }).ToDictionaryAsync(f => f.Path, f => f.Address, cancellationToken);
        var rules = await db.Rules.AsNoTracking().Where(which).OrderBy(r => r.Position).ThenBy(r => r.Id).ToListAsync(cancellationToken);
        var settings = await db.Settings.AsNoTracking().SingleOrDefaultAsync(cancellationToken) ?? new SiteSettings();
        return new RedirectMapData(pages, former, rules, AddressesOf(origin, settings));
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
