using Mapflat.Content.Archives;
using Mapflat.Web.Areas.Admin.Shared;
using Mapflat.Web.Hosting;
using Microsoft.AspNetCore.Authorization;

namespace Mapflat.Web.Areas.Admin.OldPages;

/// <summary>
/// What visitors get at old pages: asked for, shown with its consequences, done, undone. What is shown comes from the
/// code that does it.
/// </summary>
[Route("admin/old-pages/acts")]
[Authorize(Policy = AdminArea.Owner)]
internal sealed class CaptureActsController(CaptureActs acts) : AdminController
{
    public const string Undo = "undo-capture";

    private const string Screen = "/Areas/Admin/OldPages/Act.cshtml";

    [HttpPost]
    public async Task<IActionResult> Create(
        CaptureQuery query, CaptureActForm form, CancellationToken cancellationToken)
    {
        if (form.Act is not { } act) return BadRequest();
        var screen = new CaptureActScreen(query, form, null);
        if (form.MustAsk) return View(Screen, screen);
        var selection = form.Selection(query);
        var (done, failure) = form.Confirmed
            ? await acts.CarryOutAsync(selection, act, CurrentAuthor, cancellationToken)
            : await acts.PlanAsync(selection, act, cancellationToken);
        // The form says under other names what it was sent with.
        ModelState.Clear();
        if (done is null) return Refuse(failure!, Screen, screen);
        if (!form.Confirmed) return View(Screen, screen with { Plan = done });
        await FreezeSiteAsync();
        SetNotice(string.Join(' ', done.Notes.Prepend(
            done.ActId is null ? "They are like that already, so nothing was changed." : done.Told)));
        if (done.ActId is { } id) TempData[Undo] = id;
        return Redirect(screen.Back);
    }

    [HttpPost("undo")]
    public async Task<IActionResult> TakeBack(int act, string? back, CancellationToken cancellationToken)
    {
        var (done, failure) = await acts.UndoAsync(act, CurrentAuthor, cancellationToken);
        if (failure is Failure.NotFound) return NotFound();
        if (done is not null) await FreezeSiteAsync();
        SetNotice(done is null ? failure!.Message : string.Join(' ', done.Notes.Prepend(done.Told)));
        return Redirect(back?.StartsWith("/admin/old-pages", StringComparison.Ordinal) == true
            ? back : "/admin/old-pages");
    }
}
