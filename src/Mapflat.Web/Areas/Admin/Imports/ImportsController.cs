using Mapflat.Content.Markup;
using Mapflat.Content.Transfer;
using Mapflat.Web.Areas.Admin.Shared;

namespace Mapflat.Web.Areas.Admin.Imports;

[Route("admin/imports")]
internal sealed class ImportsController(DocumentImport import, MarkdownRenderer renderer) : AdminController
{
    private static readonly PageText Nothing = new("", "", "", "", "", null);

    [HttpGet]
    public async Task<IActionResult> New(string? page, CancellationToken cancellationToken) =>
        View("Index", await DescribeAsync(new ImportForm { Page = page }, cancellationToken));

    [HttpPost]
    [RequestSizeLimit(ImportForm.LargestBody)]
    [RequestFormLimits(ValueLengthLimit = ImportForm.LargestBody, MultipartBodyLengthLimit = ImportForm.LargestBody)]
    public async Task<IActionResult> Create(ImportForm form, IFormFile? file, CancellationToken cancellationToken)
    {
        var (address, failure) = form.ReadAddress();
        var (document, fault) = await form.ReadAsync(file, cancellationToken);
        DocumentReview? review = null;
        // Both fields are looked at, so that nobody has to come back twice.
        if (address is null && document is null) failure = Both(failure!, fault!);
        else if (address is not null && document is not null)
            (review, failure) = await import.ReviewAsync(address, document, cancellationToken);
        // The form says everything again under the names that its fields have.
        ModelState.Clear();
        if (review is null)
            return Refuse(AtField(failure ?? fault!, file), "Index", await DescribeAsync(form, cancellationToken));
        return View("Review", Compare(review, document!.Name));
    }

    [HttpPost("drafts")]
    [RequestSizeLimit(ImportForm.LargestBody)]
    [RequestFormLimits(ValueLengthLimit = ImportForm.LargestBody)]
    public async Task<IActionResult> Keep(ReviewedForm form, CancellationToken cancellationToken)
    {
        var address = form.Address ?? "";
        var (done, failure) = await import.KeepAsync(
            address, form.Edits, form.Read(), form.Source ?? "", CurrentAuthor, cancellationToken);
        if (done is not null)
        {
            SetNotice($"Imported as a draft{(done.IsNew ? " of a new page" : "")}. Visitors see no change until "
                + "you publish.");
            return Redirect($"/admin/pages/{done.PageId}/edit");
        }

        // The page is another one than was reviewed: what the document would change in it now.
        var (review, refused) = await import.ReviewAsync(address, form.ToDocument(), cancellationToken);
        ModelState.Clear();
        return review is null
            ? Refuse(refused!, "Index", await DescribeAsync(
                new ImportForm { Address = address, Text = form.Markdown }, cancellationToken))
            : Refuse(failure!, "Review", Compare(review, form.Source ?? ""));
    }

    private ImportReviewPage Compare(DocumentReview review, string source) =>
        new(review, source, Comparison.Create(review.Page?.Text ?? Nothing, review.Text, renderer));

    private async Task<ImportPage> DescribeAsync(ImportForm form, CancellationToken cancellationToken) =>
        new(form, await import.ReadTargetsAsync(cancellationToken));

    private static Failure Both(Failure first, Failure second) =>
        first is Failure.Invalid one && second is Failure.Invalid two
            ? one with { Findings = [.. one.Findings, .. two.Findings] }
            : first;

    /// <summary>What is wrong with the document is said at the field that it came from.</summary>
    private static Failure AtField(Failure failure, IFormFile? file) => failure is Failure.Invalid invalid
        ? invalid with
        {
            Findings = [.. invalid.Findings.Select(f =>
                f.Field is null ? f with { Field = file is { Length: > 0 } ? "file" : "text" } : f)]
        }
        : failure;
}
