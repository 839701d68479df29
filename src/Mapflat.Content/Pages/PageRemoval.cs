using Mapflat.Content.Addresses;
using Mapflat.Content.Search;
using Microsoft.EntityFrameworkCore;

namespace Mapflat.Content.Pages;

/// <summary>Takes a page away from visitors and decides what they get at its addresses from then on.</summary>
internal static class PageRemoval
{
    public static async Task<Failure?> MergeAsync(PageActContext work, string into, CancellationToken stop)
    {
        if (await PublicPageAsync(work, into, stop) is null)
            return PageActContext.Refuse(
                "Choose a public page to merge into: write its address, such as /how-i-work.", "into");
        return await ApplyAsync(work, new OldAddressAnswer.Redirect(into), stop, "into");
    }

    public static async Task<Failure?> ApplyAsync(
        PageActContext work, OldAddressAnswer fate, CancellationToken stop, string field = "to")
    {
        var page = work.Page;
        if (page.Address == "/")
            return new Failure.Conflict(
                "The home page is always public. Withdraw it instead: it then says on top that it no longer holds.");
        if (page.Status == PageStatus.Draft)
            return new Failure.Conflict($"{page.Address} is not public, so nothing changes for visitors.");
        var former = await work.Db.FormerAddresses.Where(f => f.PageId == page.Id && f.Path != page.Folded)
            .ToListAsync(stop);
        work.Notes.AddRange(await AddressClaim.DisableRulesAsync(work.Db, work.Redirects, [page.Folded], stop));
        var failure = fate switch
        {
            OldAddressAnswer.Redirect redirect => await RedirectAsync(work, former, redirect, field, stop),
            OldAddressAnswer.Gone gone => await RuleAsync(
                work, former, address => new RuleDraft(address, Blank(gone.Suggested), Today(work))
                {
                    Status = 410,
                    ArchiveUrl = Blank(gone.ArchiveUrl)
                }, "suggested", stop),
            _ => throw new ArgumentOutOfRangeException(nameof(fate)),
        };
        if (failure is not null) return failure;
        page.Unpublish();
        await SearchIndex.RemoveAsync(work.Db, page.Id, stop);
        await work.ChangeMenuAsync(page.Address, null, stop);
        work.Told = fate is OldAddressAnswer.Redirect to
            ? $"{page.Address} is no longer public and forwards to {to.To.Trim()}."
            : $"{page.Address} is no longer public and says that it is gone.";
        if (await work.Db.Pages.CountAsync(p => p.Section == page.Folded && p.Status != PageStatus.Draft, stop) is > 0
            and var stay)
            work.Notes.Add(stay == 1
                ? $"The page below {page.Address} stays where it is; no list of a section leads there any more."
                : $"The {stay} pages below {page.Address} stay where they are; no list of a section leads there any "
                    + "more.");
        return null;
    }

    private static async Task<Failure?> RedirectAsync(
        PageActContext work, List<FormerAddress> former, OldAddressAnswer.Redirect redirect, string field,
        CancellationToken stop)
    {
        var to = redirect.To.Trim();
        if (to.Length == 0)
            return PageActContext.Refuse(
                "Write where visitors are sent: the address of a page, such as /how-i-work, or a "
                    + "full one with https://.", field);
        var target = await PublicPageAsync(work, to, stop);
        if (target?.Id == work.Page.Id)
            return PageActContext.Refuse($"{to} is the page itself. Choose another one.", field);
        if (target is null)
            return await RuleAsync(work, former, address => new RuleDraft(address, to, Today(work)), field, stop);
        // The page is meant, and not its address: it may move, and so no chains form.
        foreach (var address in former) address.LeadTo(target);
        await work.ForwardAsync(work.Page.Folded, target, stop);
        return null;
    }

    private static async Task<Failure?> RuleAsync(
        PageActContext work, List<FormerAddress> former, Func<string, RuleDraft> draft, string field,
        CancellationToken stop)
    {
        var addresses = await AddressClaim.AddressesAsync(work.Db, work.Redirects, stop);
        List<string> sources = [];
        foreach (var path in former.Select(f => f.Path).Prepend(work.Page.Address))
        {
            sources.Add(path);
            if (PageAddress.Parse(path).Value is not null) sources.Add(AddressClaim.MarkdownOf(path));
        }

        var keys = sources.ConvertAll(PageAddress.FoldedOf);
        var known = (await work.Db.Rules.Where(r => r.Match == RuleMatch.Exact && r.QueryKey == "" && r.Host == null
            && EF.Parameter(keys).Contains(r.Key)).ToListAsync(stop))
            .ToLookup(r => r.Key, StringComparer.Ordinal);
        var last = await work.Db.Rules.MaxAsync(r => (int?)r.Position, stop) ?? 0;
        foreach (var source in sources)
        {
            var wanted = draft(source) with
            {
                Match = RuleMatch.Exact,
                Note = $"Made when the page {work.Page.Address} was taken away on {Today(work):yyyy-MM-dd}."
            };
            var rule = known[PageAddress.FoldedOf(source)].FirstOrDefault();
            // What the owner decided about a former address before goes on.
            if (rule is { Enabled: true, Status: not 410 }) continue;
            var (made, failure) =
                rule is null ? RedirectRule.Create(wanted, addresses) : rule.Change(wanted, addresses);
            if (made is null) return AtField(failure!, field);
            if (rule is null) work.Db.Rules.Add(made).Entity.MoveTo(++last);
        }

        work.Notes.Add(sources.Count == 1
            ? "One rule is made."
            : $"{sources.Count} rules are made: for each address and its Markdown.");
        return null;
    }

    private static Failure AtField(Failure failure, string field) =>
        failure is not Failure.Invalid invalid ? failure : invalid with
        {
            Findings = [.. invalid.Findings.Select(f =>
                f with { Field = f.Field switch { nameof(RuleDraft.ArchiveUrl) => "archiveUrl", _ => field } })],
        };

    /// <summary>The public page that is at an address of this site, written as a path or in full.</summary>
    private static async Task<Page?> PublicPageAsync(PageActContext work, string text, CancellationToken stop)
    {
        var origin = work.Redirects.AnyOrigin.TrimEnd('/');
        var path = text.Trim();
        if (path.StartsWith(origin + "/", StringComparison.OrdinalIgnoreCase)) path = path[origin.Length..];
        if (!path.StartsWith('/') || path.StartsWith("//", StringComparison.Ordinal)
            || path.AsSpan().ContainsAny('?', '#'))
            return null;
        return LegacyPath.FromRaw(path).Value is { Key: var key }
            ? await work.Db.Pages.FirstOrDefaultAsync(p => p.Folded == key && p.Status != PageStatus.Draft, stop)
            : null;
    }

    private static DateOnly Today(PageActContext work) => DateOnly.FromDateTime(work.Now);

    private static string? Blank(string? text) => string.IsNullOrWhiteSpace(text) ? null : text.Trim();
}
