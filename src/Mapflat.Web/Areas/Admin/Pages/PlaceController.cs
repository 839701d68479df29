using Mapflat.Content.Pages;
using Mapflat.Web.Areas.Admin.Shared;

namespace Mapflat.Web.Areas.Admin.Pages;

[Route("admin/pages/{id:int}/place")]
internal sealed class PlaceController(PageActs acts) : AdminController
{
    [HttpPost]
    public async Task<IActionResult> Create(
        int id, int version, int? after, int? part, CancellationToken cancellationToken)
    {
        var (done, failure) = await acts.CarryOutAsync(
            id, version, new PageAct.Reorder(after), CurrentAuthor, cancellationToken);
        if (failure is Content.Failure.NotFound) return NotFound();
        if (done is not null) await FreezeSiteAsync();
        SetNotice(done?.Told ?? $"{failure!.Message} This is the order now.");
        return Redirect($"/admin/pages{(part > 1 ? $"?part={part}" : "")}#page-{id}");
    }
}

/// <summary>Puts a page in the main menu, where nothing else leads to it.</summary>
[Route("admin/pages/{id:int}/menu")]
internal sealed class MenuPlaceController(PageActs acts, PageList list) : AdminController
{
    [HttpPost]
    public async Task<IActionResult> Create(int id, CancellationToken cancellationToken)
    {
        if (await list.ReadOneAsync(id, cancellationToken) is not { } page) return NotFound();
        var (done, failure) = await acts.CarryOutAsync(
            id, page.Version, new PageAct.PutInMenu(), CurrentAuthor, cancellationToken);
        if (done is not null)
        {
            await FreezeSiteAsync();
            TempData[ActController<AddressForm>.Undo] = done.ActId;
        }

        SetNotice(done?.Told ?? failure!.Message);
        return Redirect($"/admin/pages/{id}");
    }
}

[Route("admin/pages/{id:int}/undo")]
internal sealed class UndoController(PageActs acts) : AdminController
{
    [HttpPost]
    public async Task<IActionResult> Create(int id, int act, CancellationToken cancellationToken)
    {
        var (done, failure) = await acts.UndoAsync(id, act, CurrentAuthor, cancellationToken);
        if (failure is Content.Failure.NotFound) return NotFound();
        if (done is not null) await FreezeSiteAsync();
        SetNotice(done?.Told ?? failure!.Message);
        return Redirect($"/admin/pages/{id}");
    }
}
