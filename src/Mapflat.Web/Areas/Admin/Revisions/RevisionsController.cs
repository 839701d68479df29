using Mapflat.Content;
using Mapflat.Content.Markup;
using Mapflat.Content.Pages;
using Mapflat.Web.Areas.Admin.Shared;
using Microsoft.AspNetCore.Mvc;

namespace Mapflat.Web.Areas.Admin.Revisions;

/// <summary>All that was ever saved of a page and is kept.</summary>
[Route("admin/pages/{id:int}/history")]
public sealed class RevisionsController(PageDrafts drafts, PagePublishing publishing, MarkdownRenderer renderer) : AdminController
{
    [HttpGet]
    public async Task<IActionResult> Index(int id, int? before, CancellationToken cancellationToken) =>
        await drafts.ReadAsync(id, cancellationToken) is { } page
            ? View("Index", new HistoryPage(page, await drafts.ReadHistoryAsync(id, before, cancellationToken), (await publishing.FindEarlierAsync(id, cancellationToken))?.Number))
            : NotFound();

    /// <summary>Compares two revisions, in whatever order they are named.</summary>
    [HttpGet("comparison")]
    public async Task<IActionResult> Compare(int id, int from, int to, CancellationToken cancellationToken)
    {
        if (await drafts.ReadAsync(id, cancellationToken) is not { } page) return NotFound();
        var old = await drafts.ReadRevisionAsync(id, Math.Min(from, to), cancellationToken);
        var now = await drafts.ReadRevisionAsync(id, Math.Max(from, to), cancellationToken);
        return old is null || now is null ? NotFound() : View("Compare", new ComparisonPage(page, old, now, Comparison.Of(old.Text, now.Text, renderer)));
    }

    /// <summary>Makes a revision the draft.</summary>
    [HttpPost("{number:int}/restoration")]
    public async Task<IActionResult> Restore(int id, int number, int edits, CancellationToken cancellationToken)
    {
        var (_, failure) = await drafts.RestoreAsync(id, edits, number, Me, cancellationToken);
        if (failure is Failure.NotFound) return NotFound();
        Say(failure?.Message ?? $"Revision {number} is now the draft. Visitors see no change until you publish.");
        return Redirect(failure is null ? $"/admin/pages/{id}/edit" : $"/admin/pages/{id}/history");
    }
}

/// <summary>The list of revisions.</summary>
/// <param name="Page">The page.</param>
/// <param name="Revisions">Newest first.</param>
/// <param name="Earlier">The number of the revision that was public before the live one; null if there is none.</param>
public sealed record HistoryPage(PageDraft Page, IReadOnlyList<RevisionLine> Revisions, int? Earlier);

/// <summary>Two revisions.</summary>
/// <param name="Page">The page.</param>
/// <param name="Old">The older one.</param>
/// <param name="Now">The newer one.</param>
/// <param name="Comparison">What is different.</param>
public sealed record ComparisonPage(PageDraft Page, Revision Old, Revision Now, Comparison Comparison);
