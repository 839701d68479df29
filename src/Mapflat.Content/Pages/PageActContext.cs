using Mapflat.Content.Addresses;
using Mapflat.Content.Store;
using Mapflat.Content.Text;
using Microsoft.EntityFrameworkCore;

namespace Mapflat.Content.Pages;

/// <summary>One act on one page, within its transaction: the simple ones, and what the others share.</summary>
internal sealed record PageActContext(ContentDb Db, RedirectReader Redirects, Page Page, DateTime Now)
{
    private const int LongestReason = 500;

    /// <summary>What else changes, each as a sentence.</summary>
    public List<string> Notes { get; } = [];

    /// <summary>The new addresses of the public pages that moved, by the folded form of the old ones.</summary>
    public Dictionary<string, string> Moved { get; } = new(StringComparer.Ordinal);

    /// <summary>The texts whose links were changed.</summary>
    public List<MendedText> Mended { get; } = [];

    public string Told { get; set; } = "";

    public static Failure.Invalid Refuse(string message, string field) =>
        new(message, [Finding.Error(message, field: field)]);

    public Task<Failure?> DoAsync(PageAct act, CancellationToken stop) => act switch
    {
        PageAct.Move move => PageMove.ApplyAsync(this, move, stop),
        PageAct.Reorder reorder => ReorderAsync(reorder, stop),
        PageAct.Withdraw withdraw => WithdrawAsync(withdraw, stop),
        PageAct.Reinstate => ReinstateAsync(),
        PageAct.Unpublish unpublish => PageRemoval.ApplyAsync(this, unpublish.Fate, stop),
        PageAct.Merge merge => PageRemoval.MergeAsync(this, merge.Into, stop),
        PageAct.PutInMenu => PutInMenuAsync(stop),
        PageAct.Trash trash => TrashAsync(trash, stop),
        PageAct.Restore restore => RestoreAsync(restore, stop),
        _ => throw new ArgumentOutOfRangeException(nameof(act)),
    };

    /// <param name="folded">The address, as it is looked up.</param>
    public Task<Page?> HolderAsync(string folded, IReadOnlyCollection<int> except, CancellationToken stop) =>
        Db.Pages.FirstOrDefaultAsync(p => p.Trashed == null && p.Folded == folded && !except.Contains(p.Id), stop);

    /// <summary>Says that a page cannot have an address, as another one has it, or another spelling of it.</summary>
    public async Task<string> TellTakenAsync(PageAddress address, Page holder, CancellationToken stop) =>
        holder.Address == address.Path
            ? $"{address.Path} is the address of another page, “{await TitleAsync(holder, stop)}”. "
            : $"{address.Path} is another spelling of {holder.Address}, the address of another page, "
                + $"“{await TitleAsync(holder, stop)}”. ";

    /// <summary>
    /// What a page that is not public, but was, leaves behind when it gets another address: nothing yet, for the fate
    /// of the old one is decided; but when the page is published again, the old address leads to it.
    /// </summary>
    public async Task RememberAsync(Page page, CancellationToken stop)
    {
        var (left, folded) = (page.Address, page.Folded);
        if (page.Published is null || !await Db.Ledger.AnyAsync(l => l.Path == left, stop)) return;
        if (await Db.FormerAddresses.AnyAsync(f => f.Path == folded, stop)
            || await HolderAsync(folded, [page.Id], stop) is not null)
            return;
        Db.FormerAddresses.Add(new FormerAddress(folded, page, Now));
    }

    /// <param name="folded">The address that was left, as it is looked up.</param>
    public async Task ForwardAsync(string folded, Page page, CancellationToken stop)
    {
        if (await Db.FormerAddresses.SingleOrDefaultAsync(f => f.Path == folded, stop) is { } known)
            known.LeadTo(page);
        else Db.FormerAddresses.Add(new FormerAddress(folded, page, Now));
    }

    /// <summary>The menu names addresses: it follows a page that moves, and drops one that nobody can read.</summary>
    public async Task ChangeMenuAsync(string address, string? to, CancellationToken stop)
    {
        var settings = Db.Settings.Local.SingleOrDefault() ?? await Db.Settings.SingleOrDefaultAsync(stop);
        if (settings is null || !settings.Navigation.Contains(address)) return;
        settings.Navigation = [.. settings.Navigation.Select(a => a == address ? to : a).OfType<string>().Distinct()];
        Notes.Add(to is null ? $"The main menu no longer has {address}." : $"The main menu leads to {to}.");
    }

    /// <summary>Whether it is there from now on and was not before.</summary>
    public static async Task<bool> AddToMenuAsync(ContentDb db, Page page, CancellationToken stop)
    {
        var settings = db.Settings.Local.SingleOrDefault() ?? await db.Settings.SingleOrDefaultAsync(stop);
        if (settings is null || settings.Navigation.Contains(page.Address)) return false;
        settings.Navigation = [.. settings.Navigation, page.Address];
        return true;
    }

    private async Task<Failure?> PutInMenuAsync(CancellationToken stop)
    {
        if (Page.Status == PageStatus.Draft)
            return new Failure.Conflict($"{Page.Address} is not public, so no menu can lead there. Publish it first.");
        if (!await AddToMenuAsync(Db, Page, stop))
            return new Failure.Conflict($"{Page.Address} is in the main menu already.");
        Told = $"The main menu leads to {Page.Address} now.";
        return null;
    }

    private async Task<Failure?> WithdrawAsync(PageAct.Withdraw act, CancellationToken stop)
    {
        if (Page.Status == PageStatus.Draft)
            return new Failure.Conflict($"{Page.Address} is not public, so there is nothing to withdraw.");
        var reason = act.Reason.Trim();
        if (reason.Length == 0)
            return Refuse(
                "Say in a sentence why the page no longer holds; visitors read it on top of the page.", "reason");
        if (reason.Length > LongestReason || reason.Any(char.IsControl) || UrlText.IsBroken(reason))
            return Refuse(
                $"The reason must be one line of at most {LongestReason} characters; this one has {reason.Length}.",
                "reason");
        if (act.On > DateOnly.FromDateTime(Now).AddDays(1))
            return Refuse("The day is still to come. Choose today or an earlier one.", "on");
        if (act.Answer is not (200 or 410)) return Refuse("A withdrawn page answers with 200 or 410.", "answer");
        Page.Withdraw(act.On, reason, act.Answer);
        Page.Touch(Now);
        Told = $"{Page.Address} was withdrawn.";
        if (act.Answer == WithdrawalNotice.Gone)
            Notes.Add((await Db.Settings.AsNoTracking().SingleOrDefaultAsync(stop))?.Navigation
                .Contains(Page.Address) == true
                ? "The main menu and the lists of pages do not lead there meanwhile."
                : "The lists of pages do not lead there meanwhile.");
        return null;
    }

    private Task<Failure?> ReinstateAsync()
    {
        if (Page.Status != PageStatus.Withdrawn)
            return Task.FromResult<Failure?>(
                new Failure.Conflict($"{Page.Address} is not withdrawn, so there is no notice to take away."));
        Page.Reinstate();
        Page.Touch(Now);
        Told = $"The notice on {Page.Address} was taken away.";
        return Task.FromResult<Failure?>(null);
    }

    private async Task<Failure?> TrashAsync(PageAct.Trash act, CancellationToken stop)
    {
        if (Page.Trashed is not null) return new Failure.Conflict($"{Page.Address} is in the trash already.");
        if (Page.Status != PageStatus.Draft)
        {
            if (act.Fate is null)
                return Refuse($"{Page.Address} is public. Choose what its visitors get from now on.", "fate");
            if (await PageRemoval.ApplyAsync(this, act.Fate, stop) is { } failure) return failure;
        }

        // What visitors get instead has been told by the removal.
        Told += $"{(Told.Length > 0 ? " " : "")}{Page.Address} was put into the trash.";
        Page.Trash(Now);
        return null;
    }

    private async Task<Failure?> RestoreAsync(PageAct.Restore act, CancellationToken stop)
    {
        if (Page.Trashed is null) return new Failure.Conflict($"{Page.Address} is not in the trash.");
        var (address, failure) = string.IsNullOrWhiteSpace(act.Address)
            ? PageAddress.Restore(Page.Address) : PageAddress.Parse(act.Address.Trim());
        if (address is null) return failure;
        if (await HolderAsync(address.Folded, [Page.Id], stop) is { } holder)
        {
            var free = await PageCreation.FreeAddressAsync(Db, address, stop);
            var taken = holder.Address == address.Path ? address.Path : $"{address.Path}, or {holder.Address},";
            return Refuse($"{taken} is the address of another page by now, “{await TitleAsync(holder, stop)}”. "
                + $"Restore this one to another address, such as {free}.", "address");
        }

        Page.Restore();
        if (address.Path != Page.Address)
        {
            await RememberAsync(Page, stop);
            Page.Move(address, Page.Order);
        }

        Told = $"{Page.Address} was restored from the trash, as a draft.";
        return null;
    }

    private async Task<Failure?> ReorderAsync(PageAct.Reorder act, CancellationToken stop)
    {
        if (Page.Trashed is not null) return new Failure.Conflict($"{Page.Address} is in the trash. Restore it first.");
        var row = await Db.Pages.Where(p => p.Section == Page.Section && p.Trashed == null).OrderBy(p => p.Order)
            .ThenBy(p => p.Address).ToListAsync(stop);
        row.Remove(Page);
        var at = act.After is null ? 0 : row.FindIndex(p => p.Id == act.After) + 1;
        if (at == 0 && act.After is not null)
            return new Failure.Conflict("The page that it should come after is no longer in this section.");
        row.Insert(at, Page);
        for (var i = 0; i < row.Count; i++)
            if (row[i].Order != i + 1) row[i].Place(i + 1);
        Told = $"{Page.Address} is now number {at + 1} of {row.Count} in its section.";
        return null;
    }

    public async Task<string> TitleAsync(Page page, CancellationToken stop) =>
        await Db.Revisions.Where(r => r.PageId == page.Id).OrderByDescending(r => r.Number).Select(r => r.Title)
            .FirstOrDefaultAsync(stop) ?? page.Address;
}
