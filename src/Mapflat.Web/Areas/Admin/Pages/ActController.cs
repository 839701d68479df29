using Mapflat.Content.Pages;
using Mapflat.Web.Areas.Admin.Shared;

namespace Mapflat.Web.Areas.Admin.Pages;

/// <summary>
/// Something that is done to a page: GET asks what is needed and tells what would happen, POST does it. What GET tells
/// comes from the code that POST runs.
/// </summary>
internal abstract class ActController<TForm>(PageActs acts, PageList list) : AdminController
    where TForm : ActForm, new()
{
    public const string Undo = "undo";

    private const string Screen = "/Areas/Admin/Pages/Act.cshtml";

    [HttpGet]
    public async Task<IActionResult> Show(int id, [FromQuery] TForm form, CancellationToken cancellationToken)
    {
        if (await list.ReadOneAsync(id, cancellationToken) is not { } page) return NotFound();
        var screen = new ActScreen(page, TextsFor(page), form, null);
        if (!ModelState.IsValid) return Refuse(Screen, screen);
        if (Request.Query.Count == 0 && !AsksNothing(page, form)) return View(Screen, screen);
        var (plan, failure) = await acts.PlanAsync(id, form.Act, cancellationToken);
        return plan is null ? Refuse(failure!.AtForm(), Screen, screen) : View(Screen, screen with { Plan = plan });
    }

    [HttpPost]
    public async Task<IActionResult> Create(int id, TForm form, CancellationToken cancellationToken)
    {
        if (await list.ReadOneAsync(id, cancellationToken) is not { } page) return NotFound();
        var screen = new ActScreen(page, TextsFor(page), form, null);
        if (!ModelState.IsValid) return Refuse(Screen, screen);
        var (done, failure) = await acts.CarryOutAsync(id, form.Version, form.Act, CurrentAuthor, cancellationToken);
        // Whoever saw an older state is shown what would happen now, to decide again.
        if (failure is Failure.Conflict)
            screen = screen with { Plan = (await acts.PlanAsync(id, form.Act, cancellationToken)).Value };
        if (done is null) return Refuse(failure!.AtForm(), Screen, screen);
        await FreezeSiteAsync();
        SetNotice(done.Told);
        TempData[Undo] = done.ActId;
        return Redirect($"/admin/pages/{id}");
    }

    protected abstract ActTexts TextsFor(ListedPage page);

    protected virtual bool AsksNothing(ListedPage page, TForm form) => form.NeedsNothing;
}

internal sealed record ActTexts(
    string Heading, string Lead, string Button, string Path, string? Fields, bool Takes = false);

internal sealed record ActScreen(ListedPage Page, ActTexts Texts, ActForm Form, Consequences? Plan)
{
    public string Address => $"/admin/pages/{Page.Id}/{Texts.Path}";
}
