using Mapflat.Content.Pages;

namespace Mapflat.Web.Areas.Admin.Pages;

[Route("admin/pages/{id:int}/address")]
internal sealed class AddressController(PageActs acts, PageList list) : ActController<AddressForm>(acts, list)
{
    protected override ActTexts TextsFor(ListedPage page) => new(
        $"Move “{page.Title}”",
        page.State is PageState.Draft or PageState.Unpublished
            ? $"It is to be at {page.Address}. Nobody can read it, so nothing changes for visitors."
            : $"It is at {page.Address}. Visitors who follow an old link are taken to the new address at once, "
                + "in one step.",
        "Move the page", "address", "_AddressFields");
}

[Route("admin/pages/{id:int}/withdrawal")]
internal sealed class WithdrawalController(
    PageActs acts, PageList list, TimeProvider time) : ActController<WithdrawalForm>(acts, list)
{
    protected override ActTexts TextsFor(ListedPage page) => new(
        $"Withdraw “{page.Title}”",
        "The page stays readable at its address. On top of it, visitors read since when and why it no longer holds. "
            + "Publish the page again, or take the notice away, to end that.",
        "Withdraw the page", "withdrawal", "_WithdrawalFields", Takes: true);

    protected override bool AsksNothing(ListedPage page, WithdrawalForm form)
    {
        form.On ??= DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);
        return false;
    }
}

[Route("admin/pages/{id:int}/reinstatement")]
internal sealed class ReinstatementController(
    PageActs acts, PageList list) : ActController<ReinstatementForm>(acts, list)
{
    protected override ActTexts TextsFor(ListedPage page) => new(
        $"Take the notice off “{page.Title}”", "The page says again what it said before it was withdrawn.",
        "Take the notice away", "reinstatement", null);
}

[Route("admin/pages/{id:int}/merger")]
internal sealed class MergerController(PageActs acts, PageList list) : ActController<MergerForm>(acts, list)
{
    protected override ActTexts TextsFor(ListedPage page) => new(
        $"Merge “{page.Title}” into another page",
        "Choose this when another page says what this one says. All its addresses then lead to the other page, "
            + "wherever that moves. Its own text stays here as a draft; copy what you need from it first.",
        "Merge the page", "merger", "_MergerFields", Takes: true);
}

[Route("admin/pages/{id:int}/tombstone")]
internal sealed class TombstoneController(PageActs acts, PageList list) : ActController<TombstoneForm>(acts, list)
{
    protected override ActTexts TextsFor(ListedPage page) => new(
        $"Mark “{page.Title}” as gone",
        "Choose this when nothing takes the page’s place. Visitors read that it is gone for good (status 410), with "
            + "what you offer them instead. Its text stays here as a draft.",
        "Mark the page as gone", "tombstone", "_GoneFields", Takes: true);
}

[Route("admin/pages/{id:int}/unpublication")]
internal sealed class UnpublicationController(
    PageActs acts, PageList list) : ActController<UnpublicationForm>(acts, list)
{
    protected override ActTexts TextsFor(ListedPage page) => new(
        $"Unpublish “{page.Title}”",
        "Visitors can no longer read the page; it stays here as a draft. Its addresses go on answering: choose how.",
        "Unpublish the page", "unpublication", "_FateFields", Takes: true);
}

[Route("admin/pages/{id:int}/trash")]
internal sealed class TrashController(PageActs acts, PageList list) : ActController<TrashForm>(acts, list)
{
    protected override ActTexts TextsFor(ListedPage page) => IsPublic(page)
        ? new(
            $"Put “{page.Title}” into the trash",
            "Visitors can no longer read the page. You can restore it from the trash at any time. Its addresses go on "
                + "answering: choose how.",
            "Put the page into the trash", "trash", "_FateFields", Takes: true)
        : new($"Put “{page.Title}” into the trash",
            "You can restore it from the trash at any time, with all its versions.", "Put the page into the trash",
            "trash", null, Takes: true);

    protected override bool AsksNothing(ListedPage page, TrashForm form) => !IsPublic(page);

    private static bool IsPublic(ListedPage page) =>
        page.State is PageState.Live or PageState.Changed or PageState.Withdrawn;
}

[Route("admin/pages/{id:int}/restoration")]
internal sealed class RestorationController(PageActs acts, PageList list) : ActController<RestorationForm>(acts, list)
{
    protected override ActTexts TextsFor(ListedPage page) => new(
        $"Restore “{page.Title}”",
        "The page comes back as a draft. What visitors get at its addresses stays as it was decided until you "
            + "publish it again.",
        "Restore the page", "restoration", "_RestorationFields");
}
