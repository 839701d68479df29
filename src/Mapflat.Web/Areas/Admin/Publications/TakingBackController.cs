using Mapflat.Content.Markup;
using Mapflat.Content.Pages;
using Mapflat.Web.Areas.Admin.Shared;
using Mapflat.Web.Mvc;

namespace Mapflat.Web.Areas.Admin.Publications;

[Route("admin/pages/{id:int}/publication/undo")]
internal sealed class TakingBackController(
    PageDrafts drafts, PagePublishing publishing, MarkdownRenderer renderer) : AdminController
{
    private const string Screen = "/Areas/Admin/Publications/TakeBack.cshtml";

    [HttpGet]
    [TakesTurn]
    public async Task<IActionResult> Show(int id, CancellationToken cancellationToken) =>
        await DescribeAsync(id, null, cancellationToken) is { } page ? View(Screen, page) : NotFound();

    [HttpPost]
    public async Task<IActionResult> Create(int id, int edits, string? reason, CancellationToken cancellationToken)
    {
        var (publication, failure) = await publishing.TakeBackAsync(
            id, edits, reason, CurrentAuthor, cancellationToken);
        if (publication is null)
            return await DescribeAsync(id, reason, cancellationToken) is { } page
                ? Refuse(failure!, Screen, page)
                : NotFound();
        await FreezeSiteAsync();
        SetNotice(
            $"The publication is undone. Every visitor of {publication.Address} reads again what was there before; it "
                + $"is revision {publication.Revision} now.");
        return Redirect($"/admin/pages/{id}/publication");
    }

    private async Task<TakeBackPage?> DescribeAsync(int id, string? reason, CancellationToken cancellationToken)
    {
        if (await drafts.ReadAsync(id, cancellationToken) is not { } page) return null;
        var earlier = await publishing.FindEarlierAsync(id, cancellationToken);
        return new TakeBackPage(page, reason, earlier,
            earlier is null || page.Live is null ? null : Comparison.Create(page.Live, earlier.Text, renderer));
    }
}

/// <param name="Earlier">Null if nothing was public before, or the page is not live.</param>
internal sealed record TakeBackPage(PageDraft Page, string? Reason, Revision? Earlier, Comparison? Comparison);
