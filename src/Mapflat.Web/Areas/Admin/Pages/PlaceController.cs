using Mapflat.Content.Pages;
using Mapflat.Web.Areas.Admin.Shared;
using Microsoft.AspNetCore.Mvc;

namespace Mapflat.Web.Areas.Admin.Pages;

/// <summary>A page's place among the pages of its section.</summary>
[Route("admin/pages/{id:int}/place")]
public sealed class PlaceController(PageActs acts) : AdminController
{
    [HttpPost]
    public async Task<IActionResult> Create(int id, int version, int? after, int? part, CancellationToken cancellationToken)
    {
        var (done, failure) = await acts.CarryOutAsync(id, version, new PageAct.Reorder(after), Me, cancellationToken);
        if (failure is Content.Failure.NotFound) return NotFound();
        if (done is not null) await ShowAsync();
        Say(done?.Told ?? $"{failure!.Message} This is the order now.");
        return Redirect($"/admin/pages{(part > 1 ? $"?part={part}" : "")}#page-{id}");
    }
}

/// <summary>Takes back what was done to a page.</summary>
[Route("admin/pages/{id:int}/undo")]
public sealed class UndoController(PageActs acts) : AdminController
{
    [HttpPost]
    public async Task<IActionResult> Create(int id, int act, CancellationToken cancellationToken)
    {
        var (done, failure) = await acts.UndoAsync(id, act, Me, cancellationToken);
        if (failure is Content.Failure.NotFound) return NotFound();
        if (done is not null) await ShowAsync();
        Say(done?.Told ?? failure!.Message);
        return Redirect($"/admin/pages/{id}");
    }
}
