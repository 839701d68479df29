using Mapflat.Content.Addresses;
using Mapflat.Content.Search;
using Microsoft.EntityFrameworkCore;

namespace Mapflat.Content.Pages;

internal static class PageMove
{
    public static async Task<Failure?> ApplyAsync(PageActContext work, PageAct.Move act, CancellationToken stop)
    {
        var page = work.Page;
        if (page.Address == "/") return new Failure.Conflict("The home page stays where it is.");
        if (page.Trashed is not null) return new Failure.Conflict($"{page.Address} is in the trash. Restore it first.");
        var (target, failure) = PageAddress.Parse(act.Address.Trim());
        if (target is null) return failure;
        if (target.Path == page.Address)
            return PageActContext.Refuse($"The page is at {page.Address} already.", "address");
        List<(Page Page, PageAddress To)> moves = [(page, target)];
        if (act.WithChildren && await AddChildrenAsync(work, target, moves, stop) is { } refusal) return refusal;
        var moving = moves.Select(m => m.Page.Id).ToList();
        foreach (var (_, to) in moves)
        {
            if (await work.HolderAsync(to.Folded, moving, stop) is not { } holder) continue;
            var free = await PageCreation.FreeAddressAsync(work.Db, to, stop);
            return PageActContext.Refuse(
                $"{await work.TellTakenAsync(to, holder, stop)}Choose another one, such as {free}.", "address");
        }

        var order = target.Section == page.Section
            ? page.Order
            : await PageCreation.NextOrderAsync(work.Db, target.Section, stop);
        var (from, folded) = (page.Address, page.Folded);
        foreach (var (moved, to) in moves) await MoveAsync(work, moved, to, moved == page ? order : moved.Order, stop);
        work.Told = $"{from} was moved to {page.Address}"
            + (moves.Count == 1 ? "."
                : moves.Count == 2 ? ", and the page below it with it."
                : $", and the {moves.Count - 1} pages below it with it.");
        if (!act.WithChildren
            && await work.Db.Pages.CountAsync(p => p.Trashed == null && p.Section == folded, stop) is > 0 and var stay)
            work.Notes.Add($"{(stay == 1 ? "The page" : $"The {stay} pages")} below {from} "
                + $"{(stay == 1 ? "keeps its address" : "keep their addresses")}.");
        return null;
    }

    private static async Task<Failure?> AddChildrenAsync(
        PageActContext work, PageAddress target, List<(Page, PageAddress)> moves, CancellationToken stop)
    {
        var below = work.Page.Folded + "/";
        if (target.Folded.StartsWith(below, StringComparison.Ordinal))
            return PageActContext.Refuse(
                "A page cannot move below itself together with the pages below it. Leave those "
                    + $"where they are, or choose an address that does not begin with {below}.", "address");
        var children = await work.Db.Pages.Where(p => p.Trashed == null && p.Folded.StartsWith(below))
            .OrderBy(p => p.Address).ToListAsync(stop);
        foreach (var child in children)
        {
            var (to, failure) = PageAddress.Parse(
                LegacyPath.WithoutIndex(target.Path) + RestBelow(child.Address, below.Count('/')));
            if (to is null) return failure;
            moves.Add((child, to));
        }

        return null;
    }

    /// <summary>What stands after some parts of an address, from the slash before it on; by parts, as two spellings of
    /// them may differ in length.</summary>
    private static string RestBelow(string address, int parts)
    {
        var at = 0;
        for (var i = 1; i < parts; i++) at = address.IndexOf('/', at + 1);
        return address[at..];
    }

    private static async Task MoveAsync(
        PageActContext work, Page page, PageAddress to, int order, CancellationToken stop)
    {
        var (from, folded) = (page.Address, page.Folded);
        if (page.Status == PageStatus.Draft)
        {
            if (to.Folded != folded) await work.RememberAsync(page, stop);
            page.Move(to, order);
            return;
        }

        // A rule that slept under the page would wake up and answer before the forwarding address.
        work.Notes.AddRange(await AddressClaim.DisableRulesAsync(work.Db, work.Redirects, [folded], stop));
        // Another spelling of an address leads to it anyway.
        if (to.Folded != folded) await work.ForwardAsync(folded, page, stop);
        page.Move(to, order);
        work.Moved[folded] = page.Address;
        work.Notes.AddRange(await AddressClaim.TakeAsync(work.Db, work.Redirects, page, stop));
        await Ledger.AddAsync(work.Db, page.Address, work.Now, stop);
        await SearchIndex.MoveAsync(work.Db, page, stop);
        await work.ChangeMenuAsync(from, page.Address, stop);
    }
}
