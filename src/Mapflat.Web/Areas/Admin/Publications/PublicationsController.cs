using Mapflat.Content.Markup;
using Mapflat.Content.Pages;
using Mapflat.Web.Areas.Admin.Shared;
using Mapflat.Web.Hosting;
using Mapflat.Web.Mvc;

namespace Mapflat.Web.Areas.Admin.Publications;

[Route("admin/pages/{id:int}/publication")]
internal sealed class PublicationsController(
    PageDrafts drafts, PagePublishing publishing, ContentCheck check, PageReach reach, MarkdownRenderer renderer,
    TimeProvider time) : AdminController
{
    private const string Review = "Review";

    [HttpGet]
    [TakesTurn]
    public async Task<IActionResult> New(int id, CancellationToken cancellationToken) =>
        await drafts.ReadAsync(id, cancellationToken) is { } page
            ? View(Review, await DescribeAsync(page, new PublicationForm(), cancellationToken))
            : NotFound();

    [HttpPost]
    public async Task<IActionResult> Create(int id, PublicationForm form, CancellationToken cancellationToken)
    {
        var (publication, failure) = await publishing.PublishAsync(
            id, form.Edits, form.Reason, CurrentAuthor, cancellationToken, form.AsOf == "today", form.InMenu);
        if (publication is null)
            return await drafts.ReadAsync(id, cancellationToken) is { } page
                ? Refuse(failure!, Review, await DescribeAsync(page, form, cancellationToken))
                : NotFound();
        if (publication.Changed) await FreezeSiteAsync();
        SetNotice(publication.Changed
            ? string.Join(
                ' ', [$"Published. Every visitor of {publication.Address} now gets revision {publication.Revision}.",
                    .. publication.Ended])
            : "Nothing had changed, so nothing was published.");
        return Redirect($"/admin/pages/{id}/publication");
    }

    [HttpPost("mends")]
    [TakesTurn]
    public async Task<IActionResult> Mend(int id, int edits, string? key, CancellationToken cancellationToken)
    {
        if (await drafts.ReadAsync(id, cancellationToken) is not { } page) return NotFound();
        var mend = (await FindAsync(page, cancellationToken)).Select(f => f.Mend)
            .FirstOrDefault(m => m is not null && m.Key == key);
        if (page.Edits != edits || mend is null)
        {
            SetNotice("The text has changed since, so nothing was mended. Look at what is found in it now.");
            return Redirect($"/admin/pages/{id}/publication");
        }

        var (_, failure) = await drafts.SaveAsync(id, edits,
            page.Text with { Markdown = mend.ApplyTo(page.Text.Markdown) }, automatic: false, CurrentAuthor,
            cancellationToken);
        SetNotice(failure?.Message ?? $"Mended: {mend.Label}.");
        return Redirect($"/admin/pages/{id}/publication");
    }

    private Task<IReadOnlyList<Finding>> FindAsync(PageDraft page, CancellationToken cancellationToken) =>
        check.CheckAsync(page.Address, page.Text, SiteContext.Get(HttpContext).Origin, cancellationToken);

    private async Task<PublicationReviewPage> DescribeAsync(
        PageDraft page, PublicationForm form, CancellationToken cancellationToken) => new(
            page, form, await FindAsync(page, cancellationToken),
            page.Live is { } live ? Comparison.Create(live, page.Text, renderer) : null,
            (await publishing.FindEarlierAsync(page.PageId, cancellationToken))?.Number)
        {
            Orphan = await reach.FindOrphanAsync(page.PageId, cancellationToken),
            Today = AsOf.Today(time.GetUtcNow().UtcDateTime),
        };
}

internal sealed class PublicationForm
{
    public int Edits { get; set; }

    public string? Reason { get; set; }

    /// <summary>What the words say of when they hold: <c>today</c>, or as they do.</summary>
    public string? AsOf { get; set; }

    public bool InMenu { get; set; }
}

/// <param name="Earlier">The revision that was public before the live one.</param>
internal sealed record PublicationReviewPage(
    PageDraft Page, PublicationForm Form, IReadOnlyList<Finding> Findings, Comparison? Comparison, int? Earlier)
{
    /// <summary>Null where something leads to the page.</summary>
    public required Orphan? Orphan { get; init; }

    public required string Today { get; init; }

    /// <summary>
    /// Whether its words are other than those that visitors read, and say nothing new of when they hold.
    /// </summary>
    public bool AsksAsOf => Page.Live is { } live && Page.Standing.Waits && Page.Text.AsOf == live.AsOf
        && Page.Text.AsOf != Today && (Page.Text.Markdown, Page.Text.Title, Page.Text.Summary)
            != (live.Markdown, live.Title, live.Summary);

    public bool Stops => Page.Trashed || Findings.Any(f => f.Severity == Severity.Error);
}
