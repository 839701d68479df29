using Mapflat.Content;
using Mapflat.Content.Pages;
using Mapflat.Web.Areas.Admin.Shared;
using Microsoft.AspNetCore.Mvc;

namespace Mapflat.Web.Areas.Admin.Pages;

/// <summary>
/// Something that is done to a page: GET asks what is needed and tells what would happen, POST does it. What GET tells
/// comes from the code that POST runs.
/// </summary>
/// <typeparam name="TForm">What is filled in.</typeparam>
public abstract class ActController<TForm>(PageActs acts, PageList list) : AdminController
    where TForm : ActForm, new()
{
    /// <summary>The key of the number by which the next page offers to undo.</summary>
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
        var (done, failure) = await acts.CarryOutAsync(id, form.Version, form.Act, Me, cancellationToken);
        // Whoever saw an older state is shown what would happen now, to decide again.
        if (failure is Failure.Conflict) screen = screen with { Plan = (await acts.PlanAsync(id, form.Act, cancellationToken)).Value };
        if (done is null) return Refuse(failure!.AtForm(), Screen, screen);
        await ShowAsync();
        Say(done.Told);
        TempData[Undo] = done.ActId;
        return Redirect($"/admin/pages/{id}");
    }

    /// <summary>What the screen says of a page.</summary>
    protected abstract ActTexts TextsFor(ListedPage page);

    /// <summary>Whether there is nothing to fill in before the consequences can be told.</summary>
    protected virtual bool AsksNothing(ListedPage page, TForm form) => form.NeedsNothing;
}

/// <summary>The words of a screen that does something to a page.</summary>
/// <param name="Heading">What is to be done.</param>
/// <param name="Lead">What that means, in a sentence or two.</param>
/// <param name="Button">What the button does.</param>
/// <param name="Path">The last part of the screen's address.</param>
/// <param name="Fields">The partial view with the fields; null if there is nothing to fill in.</param>
/// <param name="Takes">Whether it takes something away from visitors.</param>
public sealed record ActTexts(string Heading, string Lead, string Button, string Path, string? Fields, bool Takes = false);

/// <summary>What such a screen shows.</summary>
/// <param name="Page">The page.</param>
/// <param name="Texts">The words.</param>
/// <param name="Form">What was filled in.</param>
/// <param name="Plan">What would happen; null until enough is filled in.</param>
public sealed record ActScreen(ListedPage Page, ActTexts Texts, ActForm Form, Consequences? Plan)
{
    /// <summary>The address of the screen.</summary>
    public string Address => $"/admin/pages/{Page.Id}/{Texts.Path}";
}
