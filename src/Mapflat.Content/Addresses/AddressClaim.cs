using Mapflat.Content.Store;
using Microsoft.EntityFrameworkCore;

namespace Mapflat.Content.Addresses;

/// <summary>
/// Makes room for a page that becomes public at an address: where a page stands, nothing leads elsewhere.
/// </summary>
internal static class AddressClaim
{
    /// <summary>
    /// Takes away the former address and disables the rules that stand on <paramref name="page"/>'s address and on its
    /// Markdown. Rules for another host or for a significant query are for another address than the page's, and stay.
    /// </summary>
    public static async Task<List<string>> TakeAsync(
        ContentDb db, RedirectReader redirects, Page page, CancellationToken cancellationToken)
    {
        List<string> ended = [];
        var former = await db.FormerAddresses.Include(f => f.Page)
            .SingleOrDefaultAsync(f => f.Path == page.Folded, cancellationToken);
        if (former is not null)
        {
            if (former.PageId != page.Id && former.Page.Status != PageStatus.Draft)
                ended.Add($"{former.Path} led to {former.Page.Address} until now.");
            db.FormerAddresses.Remove(former);
        }

        ended.AddRange(await DisableRulesAsync(db, redirects, [page.Address], cancellationToken));
        return ended;
    }

    /// <summary>
    /// Takes up the former addresses of a page that becomes public again: they lead to it as they did, so the rules
    /// that decided about them meanwhile are disabled.
    /// </summary>
    public static async Task<List<string>> TakeUpFormerAsync(
        ContentDb db, RedirectReader redirects, Page page, CancellationToken cancellationToken)
    {
        var former = await db.FormerAddresses.Where(f => f.PageId == page.Id && f.Path != page.Folded)
            .Select(f => f.Path).ToListAsync(cancellationToken);
        return await DisableRulesAsync(db, redirects, former, cancellationToken);
    }

    /// <summary>
    /// Disables the rules that would answer at these addresses and their Markdown before a page or a former address
    /// does.
    /// </summary>
    public static async Task<List<string>> DisableRulesAsync(
        ContentDb db, RedirectReader redirects, IReadOnlyList<string> addresses, CancellationToken cancellationToken)
    {
        if (addresses.Count == 0) return [];
        List<string> keys = [.. addresses.Concat(addresses.Select(MarkdownOf)).Select(PageAddress.FoldedOf)];
        var hosts = new SiteHosts(await AddressesAsync(db, redirects, cancellationToken));
        var rules = await db.Rules.Where(r => r.Enabled && r.Match == RuleMatch.Exact && r.QueryKey == ""
            && EF.Parameter(keys).Contains(r.Key))
            .OrderBy(r => r.Position).ToListAsync(cancellationToken);
        List<string> ended = [];
        foreach (var rule in rules.Where(r => r.Host is not { } host || !hosts.IsLegacy(host)))
        {
            rule.Disable();
            ended.Add(rule.Status == 410
                ? $"The rule that says {rule.From} is gone is switched off."
                : $"The rule from {rule.From} to {rule.To} is switched off.");
        }

        return ended;
    }

    public static async Task<SiteAddresses> AddressesAsync(
        ContentDb db, RedirectReader redirects, CancellationToken cancellationToken) =>
        redirects.AddressesOf(redirects.AnyOrigin, db.Settings.Local.SingleOrDefault()
            ?? await db.Settings.SingleOrDefaultAsync(cancellationToken) ?? new SiteSettings());

    public static string MarkdownOf(string address) => AddressBook.Join(address, ".md");

    public static string PreviewOf(string address) => AddressBook.Join(address, PageParts.Preview);
}
