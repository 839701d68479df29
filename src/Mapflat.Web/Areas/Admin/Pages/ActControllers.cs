using Mapflat.Content.Pages;

namespace Mapflat.Web.Areas.Admin.Pages;

[Route("admin/pages/{id:int}/address")]
internal sealed class AddressController(PageActs acts, PageList list) : ActController<AddressForm>(acts, list)
{
    protected override ActTexts TextsFor(ListedPage page, AddressForm form) => new(
        $"Move “{page.Title}”",
        page.State is PageState.Draft or PageState.Unpublished
            ? $"It is to be at {page.Address}. Nobody can read it, so nothing changes for visitors."
            : $"It is at {page.Address}. Visitors who follow an old link are taken to the new address at once, "
                + "in one step.",
        "Move the page", "address", "_AddressFields");

    protected override Task<bool> AsksNothingAsync(
        ListedPage page, AddressForm form, CancellationToken cancellationToken)
    {
        // What nearly everybody wants is ticked before anything was chosen.
        (form.WithChildren, form.WithLinks) = (true, page.Standing.IsPublic);
        return Task.FromResult(false);
    }
}

[Route("admin/pages/{id:int}/reinstatement")]
internal sealed class ReinstatementController(
    PageActs acts, PageList list) : ActController<ReinstatementForm>(acts, list)
{
    protected override ActTexts TextsFor(ListedPage page, ReinstatementForm form) => new(
        $"Take the notice off “{page.Title}”", "The page says again what it said before it was withdrawn.",
        "Take the notice away", "reinstatement", null);
}

/// <summary>
/// Takes a page away from visitors, or withdraws it: one screen that asks what shall become of the page, and what its
/// addresses answer then.
/// </summary>
[Route("admin/pages/{id:int}/removal")]
internal sealed class RemovalController(
    PageActs acts, PageList list, PageOverviewReader overviews, PageReader pages, TimeProvider time)
    : ActController<RemovalForm>(acts, list)
{
    /// <summary>Where the page is one of more than so many, its address is written by hand.</summary>
    private const int MostTargets = 500;

    // A link may say what is to become of the page; all else is asked.
    protected override bool Begins => Request.Query.Keys.All(key =>
        key.Equals(nameof(RemovalForm.Becomes), StringComparison.OrdinalIgnoreCase));

    /// <summary>What was done on screens of its own before; what they were asked with goes along.</summary>
    [HttpGet("/admin/pages/{id:int}/{room:regex(^(withdrawal|merger|tombstone|unpublication|trash)$)}")]
    public IActionResult Lead(int id, string room) => Redirect($"/admin/pages/{id}/removal"
        + Request.QueryString.Add(nameof(RemovalForm.Becomes), room switch
        {
            "withdrawal" => RemovalForm.Readable,
            "merger" => RemovalForm.Merged,
            "unpublication" => RemovalForm.Away,
            _ => RemovalForm.Gone,
        }));

    protected override ActTexts TextsFor(ListedPage page, RemovalForm form)
    {
        if (!page.Standing.IsPublic)
            return new ActTexts($"Put “{page.Title}” into the trash",
                "You can restore it from the trash at any time, with all its versions.", "Put the page into the trash",
                "removal", null, Takes: true);
        return new ActTexts($"What shall become of “{page.Title}”?",
            "Every address of the page goes on answering, whatever you choose, and each choice can be undone.",
            form.Becomes switch
            {
                RemovalForm.Merged => "Merge the page",
                RemovalForm.Gone => "Take the page away for good",
                RemovalForm.Away => "Take the page away for now",
                _ => "Withdraw the page",
            }, "removal", "_RemovalFields", Takes: true);
    }

    protected override async Task<bool> AsksNothingAsync(
        ListedPage page, RemovalForm form, CancellationToken cancellationToken)
    {
        if (!page.Standing.IsPublic) return true;
        var notice = page.State == PageState.Withdrawn
            ? (await overviews.ReadAsync(page.Id, cancellationToken))?.Withdrawn : null;
        (form.On, form.Reason, form.Answer) =
            (notice?.On ?? DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime), notice?.Reason, notice?.Answer ?? 200);
        form.Becomes ??= RemovalForm.Readable;
        return false;
    }

    protected override async Task<IReadOnlyList<PageLink>> ReadTargetsAsync(
        ListedPage page, CancellationToken cancellationToken) => !page.Standing.IsPublic ? []
            : [.. (await pages.FindAsync([], MostTargets, cancellationToken))
                .Where(target => target.Address != page.Address)];
}

[Route("admin/pages/{id:int}/restoration")]
internal sealed class RestorationController(PageActs acts, PageList list) : ActController<RestorationForm>(acts, list)
{
    protected override ActTexts TextsFor(ListedPage page, RestorationForm form) => new(
        $"Restore “{page.Title}”",
        "The page comes back as a draft. What visitors get at its addresses stays as it was decided until you "
            + "publish it again.",
        "Restore the page", "restoration", "_RestorationFields");
}
