using Mapflat.Content.Pages;
using Mapflat.Web.Areas.Admin.Drafts;
using Mapflat.Web.Areas.Admin.Shared;
using Mapflat.Web.Hosting;
using Mapflat.Web.Mvc;

namespace Mapflat.Web.Areas.Admin.Previews;

/// <summary>
/// A page as visitors would see it: rendered by the site itself, at the page's own address, with other words.
/// </summary>
[Route("admin/pages/{id:int}/preview")]
[TakesTurn]
internal sealed class PreviewsController(PageDrafts drafts, PageReader pages, SitePipeline pipeline) : AdminController
{
    [HttpGet]
    public async Task<IActionResult> Show(int id, CancellationToken cancellationToken) =>
        await drafts.ReadAsync(id, cancellationToken) is { } page
            ? await RenderAsync(page, page.Text, cancellationToken)
            : NotFound();

    [HttpPost]
    [RequestSizeLimit(DraftForm.LargestBody)]
    public async Task<IActionResult> Create(int id, DraftForm form, CancellationToken cancellationToken) =>
        await drafts.ReadAsync(id, cancellationToken) is { } page
            ? await RenderAsync(page, form.Read(), cancellationToken)
            : NotFound();

    private async Task<IActionResult> RenderAsync(PageDraft page, PageText text, CancellationToken cancellationToken)
    {
        Response.Headers.ContentSecurityPolicy = SecurityHeaders.Framed;
        Response.Headers.XFrameOptions = "SAMEORIGIN";
        var (view, failure) = await pages.PreviewAsync(page.PageId, text, cancellationToken);
        if (view is null)
            return Refuse(failure!, "Refused", failure is Failure.Invalid { Findings.Count: > 0 } invalid
                ? invalid.Findings[0]
                : Finding.Error(failure!.Message));
        var rendering = await pipeline.RenderAsync(
            page.Address, SiteContext.Get(HttpContext) with { Preview = view, Freezing = true }, cancellationToken);
        return rendering.Status == StatusCodes.Status200OK
            ? File(rendering.Body, "text/html; charset=utf-8")
            : StatusCode(StatusCodes.Status500InternalServerError);
    }
}
