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
        var nothing = Begins && await AsksNothingAsync(page, form, cancellationToken);
        var screen = await DescribeAsync(page, form, cancellationToken);
        if (!ModelState.IsValid) return Refuse(Screen, screen);
        if (Begins && !nothing) return View(Screen, screen);
        var (plan, failure) = await acts.PlanAsync(id, form.Act, cancellationToken);
        return plan is null ? Refuse(failure!.AtForm(), Screen, screen) : View(Screen, screen with { Plan = plan });
    }

    [HttpPost]
    public async Task<IActionResult> Create(int id, TForm form, CancellationToken cancellationToken)
    {
        if (await list.ReadOneAsync(id, cancellationToken) is not { } page) return NotFound();
        var screen = await DescribeAsync(page, form, cancellationToken);
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

    protected abstract ActTexts TextsFor(ListedPage page, TForm form);

    /// <summary>Whether nothing was filled in yet.</summary>
    protected virtual bool Begins => Request.Query.Count == 0;

    /// <summary>
    /// Fills in what is likely before anything was, and says whether the consequences can be told with that.
    /// </summary>
    protected virtual Task<bool> AsksNothingAsync(
        ListedPage page, TForm form, CancellationToken cancellationToken) => Task.FromResult(form.NeedsNothing);

    /// <summary>The pages that the form offers to choose from.</summary>
    protected virtual Task<IReadOnlyList<PageLink>> ReadTargetsAsync(
        ListedPage page, CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<PageLink>>([]);

    private async Task<ActScreen> DescribeAsync(ListedPage page, TForm form, CancellationToken cancellationToken) =>
        new(page, TextsFor(page, form), form, null)
        {
            Targets = await ReadTargetsAsync(page, cancellationToken)
        };
}

internal sealed record ActTexts(
    string Heading, string Lead, string Button, string Path, string? Fields, bool Takes = false);

internal sealed record ActScreen(ListedPage Page, ActTexts Texts, ActForm Form, Consequences? Plan)
{
    /// <summary>The id of the list of <see cref="Targets"/>.</summary>
    public const string Picker = "public-pages";

    public string Address => $"/admin/pages/{Page.Id}/{Texts.Path}";

    public IReadOnlyList<PageLink> Targets { get; init; } = [];
}
