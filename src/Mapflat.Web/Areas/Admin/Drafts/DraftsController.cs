using Mapflat.Content.Archives;
using Mapflat.Content.Markup;
using Mapflat.Content.Pages;
using Mapflat.Web.Areas.Admin.Shared;
using Mapflat.Web.Hosting;
using Mapflat.Web.Mvc;

namespace Mapflat.Web.Areas.Admin.Drafts;

[Route("admin/pages/{id:int}")]
internal sealed class DraftsController(
    PageDrafts drafts, ContentCheck check, MarkdownRenderer renderer, CapturedList captured) : AdminController
{
    private const string Editor = "Edit";

    /// <param name="old">The number of the old page that it was made of, to be seen beside it.</param>
    [HttpGet("edit")]
    [TakesTurn]
    public async Task<IActionResult> Edit(int id, int? old, CancellationToken cancellationToken) =>
        await drafts.ReadAsync(id, cancellationToken) is { } page
            ? View(Editor, await DescribeAsync(page, DraftForm.Create(page), old, cancellationToken))
            : NotFound();

    [HttpPost("edit")]
    [TakesTurn]
    [RequestSizeLimit(DraftForm.LargestBody)]
    public async Task<IActionResult> Save(int id, DraftForm form, CancellationToken cancellationToken)
    {
        Failure? failure = new Failure.Invalid("", []);
        if (ModelState.IsValid)
            (_, failure) = await drafts.SaveAsync(
                id, form.Edits, form.Read(), automatic: form.Leaves, CurrentAuthor, cancellationToken);
        if (failure is null)
        {
            if (form.Then == "publication") return Redirect($"/admin/pages/{id}/publication");
            if (form.Leaves) return Redirect($"/admin/pages/{id}{(form.Then == "history" ? "/history" : "")}");
            SetNotice("Saved as a draft. Visitors see no change until you publish.");
            return Redirect($"/admin/pages/{id}/edit");
        }

        if (failure is not Failure.Invalid) return Meet(id, form, failure);
        if (await drafts.ReadAsync(id, cancellationToken) is not { } page)
            return Meet(id, form, new Failure.NotFound(
                "There is no such page any more. Copy your text from here before you leave."));
        // The form says everything again under the names that its fields have.
        ModelState.Clear();
        return Refuse(failure, Editor, await DescribeAsync(page, form, old: null, cancellationToken));
    }

    /// <summary>What the editor saves by itself, and what it saves in place when asked to.</summary>
    [HttpPost("draft")]
    [TakesTurn]
    [RequestSizeLimit(DraftForm.LargestBody)]
    public async Task<IActionResult> Keep(int id, DraftForm form, CancellationToken cancellationToken)
    {
        var text = form.Read();
        var (saved, failure) = await drafts.SaveAsync(
            id, form.Edits, text, form.Automatic, CurrentAuthor, cancellationToken);
        if (saved is null) return Tell(failure!);
        var standing = (await drafts.ReadAsync(id, cancellationToken))?.Standing;
        return Json(new
        {
            saved.Edits,
            State = standing?.Name,
            Badge = standing is null ? null : StateBadge.ClassOf(standing),
            Saved = OwnerTime.Get(HttpContext).FormatTime(saved.Saved)
        });
    }

    /// <summary>What is to be looked at in a text that need not be saved. Nothing is kept.</summary>
    [HttpPost("checks")]
    [TakesTurn]
    [RequestSizeLimit(DraftForm.LargestBody)]
    public async Task<IActionResult> Check(int id, DraftForm form, CancellationToken cancellationToken) =>
        await drafts.ReadAsync(id, cancellationToken) is { } page
            ? Json(await FindAsync(page, form, cancellationToken))
            : NotFound();

    [HttpPost("draft/discards")]
    public async Task<IActionResult> Discard(int id, int edits, CancellationToken cancellationToken)
    {
        var (_, failure) = await drafts.DiscardAsync(id, edits, CurrentAuthor, cancellationToken);
        if (failure is Failure.NotFound) return NotFound();
        SetNotice(failure?.Message
            ?? "The draft was put aside: the editor holds what visitors read. You find the draft in the history.");
        return Redirect($"/admin/pages/{id}/edit");
    }

    private async Task<EditPage> DescribeAsync(
        PageDraft page, DraftForm form, int? old, CancellationToken cancellationToken) => new(
            page, form, await FindAsync(page, form, cancellationToken),
            page.Live is null || old is not null
                ? await captured.FindShownAsync(page.Address, old, cancellationToken) : null);

    private Task<IReadOnlyList<Finding>> FindAsync(
        PageDraft page, DraftForm form, CancellationToken cancellationToken) =>
        check.CheckAsync(page.Address, form.Read(), SiteContext.Get(HttpContext).Origin, cancellationToken);

    private ViewResult Meet(int id, DraftForm form, Failure failure)
    {
        var theirs = (failure as EditConflict)?.Theirs;
        Response.StatusCode =
            failure is Failure.NotFound ? StatusCodes.Status404NotFound : StatusCodes.Status409Conflict;
        ModelState.Clear();
        return View("Conflict", new ConflictPage(id, failure.Message, form, theirs,
            theirs is null ? null : Comparison.Create(theirs.Text, form.Read(), renderer)));
    }

    private ObjectResult Tell(Failure failure) => StatusCode(
        failure switch
        {
            Failure.NotFound => StatusCodes.Status404NotFound,
            Failure.Conflict => StatusCodes.Status409Conflict,
            _ => StatusCodes.Status422UnprocessableEntity
        },
        new { failure.Message, Findings = (failure as Failure.Invalid)?.Findings ?? [] });
}
