using Mapflat.Content.Addresses;
using Mapflat.Content.Store;
using Microsoft.EntityFrameworkCore;

namespace Mapflat.Content.Backups;

/// <summary>
/// What was public stays known: addresses that a site has made public since a backup would be unknown to it. They go to
/// the page that had them, if the backup has it; else where they led; else they say that they are gone.
/// </summary>
internal sealed class LedgerMerge(ContentDb then, ContentDb now, RedirectReader redirects, DateTime moment)
{
    private SiteAddresses? _addresses;
    private int? _last;

    public async Task<IReadOnlyList<KeptAddress>> RunAsync(CancellationToken cancellationToken)
    {
        var before = await SiteAnswers.ReadAsync(now, redirects, cancellationToken);
        var after = await SiteAnswers.ReadAsync(then, redirects, cancellationToken);
        var known = after.Addresses.ToHashSet(StringComparer.Ordinal);
        foreach (var line in await now.Ledger.AsNoTracking().ToListAsync(cancellationToken))
            if (!known.Contains(line.Path)) await Ledger.AddAsync(then, line.Path, line.FirstPublic, cancellationToken);

        List<KeptAddress> kept = [];
        foreach (var address in before.Addresses.Where(address => IsLost(address, before, after)))
        {
            var folded = PageAddress.FoldedOf(address);
            if (await PageOfAsync(address, cancellationToken) is { } page
                && !await then.FormerAddresses.AnyAsync(f => f.Path == folded, cancellationToken))
            {
                then.FormerAddresses.Add(new FormerAddress(folded, page, moment));
                kept.Add(new KeptAddress(address, $"forwards to {page.Address}"));
            }
            else
            {
                kept.Add(new KeptAddress(address, await RuleAsync(address, before.Find(address), cancellationToken)));
                // Like a page that is taken away otherwise, its Markdown is gone with it.
                if (PageAddress.Parse(address).Value is not null && AddressClaim.MarkdownOf(address) is var markdown
                    && IsLost(markdown, before, after))
                    await RuleAsync(markdown, before.Find(markdown), cancellationToken);
            }
        }

        return kept;
    }

    private static bool IsLost(string address, SiteAnswers before, SiteAnswers after) =>
        after.Find(address).IsNothing && !before.Find(address).IsNothing;

    private async Task<Page?> PageOfAsync(string address, CancellationToken cancellationToken)
    {
        var folded = PageAddress.FoldedOf(address);
        var key = await now.Pages.Where(p => p.Folded == folded && p.Status != PageStatus.Draft).Select(p => p.Key)
            .FirstOrDefaultAsync(cancellationToken)
            ?? await now.FormerAddresses.Where(f => f.Path == folded).Select(f => f.Page.Key)
                .FirstOrDefaultAsync(cancellationToken);
        return key is null ? null : await then.Pages.FirstOrDefaultAsync(
            p => p.Key == key && p.Status != PageStatus.Draft, cancellationToken);
    }

    private async Task<string> RuleAsync(string address, Answer answer, CancellationToken cancellationToken)
    {
        _addresses ??= await AddressClaim.AddressesAsync(then, redirects, cancellationToken);
        var draft = new RuleDraft(address, null, DateOnly.FromDateTime(moment))
        {
            Match = RuleMatch.Exact,
            Status = 410,
            Note = $"Made by a restore on {moment:yyyy-MM-dd}: the address was public after that backup."
        };
        var rule = await then.Rules.FirstOrDefaultAsync(r =>
            r.Match == RuleMatch.Exact && r.QueryKey == "" && r.Host == null && r.Key == address, cancellationToken);
        RuleDraft[] drafts = answer is { To: { } to, Status: 301 or 302 or 307 or 308 }
            ? [draft with { To = to, Status = answer.Status }, draft]
            : [draft];
        foreach (var wanted in drafts)
        {
            var (made, _) = rule is null ? RedirectRule.Create(wanted, _addresses) : rule.Change(wanted, _addresses);
            if (made is null) continue;
            if (rule is null)
            {
                _last ??= await then.Rules.MaxAsync(r => (int?)r.Position, cancellationToken) ?? 0;
                then.Rules.Add(made).Entity.MoveTo((int)++_last);
            }

            return wanted.Status == 410 ? "says that it is gone (410)" : $"redirects to {wanted.To}, as it did";
        }

        return "is unknown (404): no rule can be made for it";
    }
}
