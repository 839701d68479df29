using Mapflat.Content.Markup;
using Mapflat.Content.Pages;
using Mapflat.Web.Areas.Admin.Shared;
using Mapflat.Web.Mvc;

namespace Mapflat.Web.Areas.Admin.Revisions;

[Route("admin/pages/{id:int}/history")]
internal sealed class RevisionsController(
    PageDrafts drafts, PagePublishing publishing, MarkdownRenderer renderer) : AdminController
{
    [HttpGet]
    public async Task<IActionResult> Index(int id, int? before, CancellationToken cancellationToken) =>
        await drafts.ReadAsync(id, cancellationToken) is { } page
            ? View("Index", new HistoryPage(page, await drafts.ReadHistoryAsync(id, before, cancellationToken),
                (await publishing.FindEarlierAsync(id, cancellationToken))?.Number))
            : NotFound();

    [HttpGet("comparison")]
    [TakesTurn]
    public async Task<IActionResult> Compare(int id, int from, int to, CancellationToken cancellationToken)
    {
        if (await drafts.ReadAsync(id, cancellationToken) is not { } page) return NotFound();
        var old = await drafts.ReadRevisionAsync(id, Math.Min(from, to), cancellationToken);
        var now = await drafts.ReadRevisionAsync(id, Math.Max(from, to), cancellationToken);
        return old is null || now is null
            ? NotFound()
            : View("Compare", new ComparisonPage(page, old, now, Comparison.Create(old.Text, now.Text, renderer)));
    }

    [HttpPost("{number:int}/restoration")]
    [TakesTurn]
    public async Task<IActionResult> Restore(int id, int number, int edits, CancellationToken cancellationToken)
    {
        var (_, failure) = await drafts.RestoreAsync(id, edits, number, CurrentAuthor, cancellationToken);
        if (failure is Failure.NotFound) return NotFound();
        SetNotice(failure?.Message ?? $"Revision {number} is now the draft. Visitors see no change until you publish.");
        return Redirect(failure is null ? $"/admin/pages/{id}/edit" : $"/admin/pages/{id}/history");
    }
}

internal sealed record HistoryPage(PageDraft Page, IReadOnlyList<RevisionLine> Revisions, int? Earlier);

internal sealed record ComparisonPage(PageDraft Page, Revision Old, Revision Now, Comparison Comparison);
