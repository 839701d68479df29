using Mapflat.Content.Markup;
using Mapflat.Content.Redirects.Formats;
using Mapflat.Content.Transfer;
using Mapflat.Web.Areas.Admin.Media;
using Mapflat.Web.Areas.Admin.Shared;
using Mapflat.Web.Mvc;

namespace Mapflat.Web.Areas.Admin.Imports;

[Route("admin/imports")]
internal sealed class ImportsController(
    DocumentImport import, WaitingImports waiting, MarkdownRenderer renderer) : AdminController
{
    private static readonly PageText Nothing = new("", "", "", "", "", null);

    [HttpGet]
    public async Task<IActionResult> New(string? page, string? file, CancellationToken cancellationToken) =>
        View("Index", await DescribeAsync(new ImportForm { Page = page, Waiting = file }, cancellationToken));

    [HttpPost]
    [TakesTurn]
    [AcceptsFiles(1, LongestValue = ImportForm.LargestBody)]
    public async Task<IActionResult> Create(ImportForm form, IFormFile? file, CancellationToken cancellationToken)
    {
        var (document, fault) = await ReadAsync(form, file, cancellationToken);
        var (address, failure) = form.ReadAddress(
            await import.SuggestAddressAsync(document?.Title, cancellationToken));
        DocumentReview? review = null;
        // Both fields are looked at, so that nobody has to come back twice.
        if (address is null && document is null) failure = Both(failure!, fault!);
        else if (address is not null && document is not null)
            (review, failure) = await import.ReviewAsync(address, document, form.WithSections, cancellationToken);
        // The form says everything again under the names that its fields have.
        ModelState.Clear();
        if (review is null)
            return Refuse(AtField(failure ?? fault!, file), "Index", await DescribeAsync(form, cancellationToken));
        return View("Review", new ImportReviewPage(review, document!.Name, form.Waiting ?? "", form.WithSections,
            document.Pictures.Count, Compare(review)));
    }

    [HttpPost("drafts")]
    [TakesTurn]
    [RequestSizeLimit(ImportForm.LargestBody)]
    [RequestFormLimits(ValueLengthLimit = ImportForm.LargestBody)]
    public async Task<IActionResult> Keep(ReviewedForm form, CancellationToken cancellationToken)
    {
        var (address, text) = (form.Address ?? "", form.Read());
        IReadOnlyList<string> notes = [];
        var file = await waiting.FindAsync(form.Waiting ?? "", MyId, cancellationToken);
        if (form.Pictures > 0)
        {
            if (file is null || ReadFile(file).Value is not { } document)
                return Refuse(ImportForm.Refuse("file", "The file is not kept here any more, and its pictures are in "
                    + "it. Choose it again."), "Index", await DescribeAsync(
                        new ImportForm { Address = address }, cancellationToken));
            (text, notes) = await import.TakePicturesAsync(
                text, document.Pictures, document.Name, CurrentAuthor, cancellationToken);
        }

        var (done, failure) = await import.KeepAsync(
            address, form.Edits, text, form.Source ?? "", form.WithSections, CurrentAuthor, cancellationToken);
        if (done is not null)
        {
            if (file is not null) await waiting.DiscardAsync(file, cancellationToken);
            SetNotice(string.Join(' ', notes.Prepend($"Imported as a draft{(done.IsNew ? " of a new page" : "")}. "
                + "Visitors see no change until you publish.")));
            return Redirect($"/admin/pages/{done.PageId}/edit");
        }

        // The page is another one than was reviewed: what the document would change in it now.
        var (review, refused) = await import.ReviewAsync(
            address, form.ToDocument(), form.WithSections, cancellationToken);
        ModelState.Clear();
        return review is null
            ? Refuse(refused!, "Index", await DescribeAsync(
                new ImportForm { Address = address, Text = form.Markdown }, cancellationToken))
            : Refuse(failure!, "Review", new ImportReviewPage(review, form.Source ?? "", form.Waiting ?? "",
                form.WithSections, form.Pictures, Compare(review)));
    }

    /// <summary>
    /// The document of a form: the file that came with it, the text that was pasted, or the file that came before. A
    /// file that is a document is kept, so that nobody has to choose it again whatever else is to be mended.
    /// </summary>
    private async Task<Outcome<DocumentText>> ReadAsync(
        ImportForm form, IFormFile? file, CancellationToken cancellationToken)
    {
        var hasText = !string.IsNullOrWhiteSpace(form.Text);
        if (file is null or { Length: 0, FileName: "" })
        {
            if (hasText) return AtField("text", DocumentFile.Read(form.Text!, form.Format));
            if (string.IsNullOrEmpty(form.Waiting))
                return ImportForm.Refuse("file", "Choose a file, or paste a text below.");
            if (await waiting.FindAsync(form.Waiting, MyId, cancellationToken) is { } kept)
                return AtField("file", ReadFile(kept));
            form.Waiting = null;
            return ImportForm.Refuse("file", "The file is not kept here any more. Choose it again.");
        }

        if (hasText)
            return ImportForm.Refuse(
                "text", "There is a file and a pasted text. Choose one: empty this box, or leave the file out.");
        if (file.Length > DocumentFile.LargestFile)
            return ImportForm.Refuse("file",
                $"The file has {file.Length:N0} bytes; {DocumentFile.LargestFile:N0} at most. Take it in parts.");
        var name = Path.GetFileName(file.FileName);
        using var bytes = new MemoryStream((int)file.Length);
        await file.CopyToAsync(bytes, cancellationToken);
        var read = AtField("file", DocumentFile.Read(name, bytes.ToArray()));
        if (read.Value is null) return read;
        bytes.Position = 0;
        (form.Waiting, var failure) = await waiting.KeepAsync(
            MyId, name, WaitingImports.Document, bytes, cancellationToken);
        return failure is null ? read : failure;
    }

    private static Outcome<DocumentText> ReadFile(WaitingImport file)
    {
        using var bytes = new MemoryStream();
        using (var content = WaitingImports.Open(file)) content.CopyTo(bytes);
        return DocumentFile.Read(file.Name, bytes.ToArray());
    }

    private Comparison Compare(DocumentReview review) =>
        Comparison.Create(review.Page?.Text ?? Nothing, review.Text, renderer);

    private async Task<ImportPage> DescribeAsync(ImportForm form, CancellationToken cancellationToken)
    {
        var file = await waiting.FindAsync(form.Waiting ?? "", MyId, cancellationToken);
        if (file is null) form.Waiting = null;
        var address = form.Address?.Trim() ?? "";
        return new ImportPage(form, await import.ReadTargetsAsync(cancellationToken), file?.Name, address.Length == 0
            ? null : await import.FindMissingSectionAsync(
                address.StartsWith('/') ? address : "/" + address, cancellationToken));
    }

    private static Failure Both(Failure first, Failure second) =>
        first is Failure.Invalid one && second is Failure.Invalid two
            ? one with { Findings = [.. one.Findings, .. two.Findings] }
            : first;

    private static Outcome<DocumentText> AtField(string field, Outcome<DocumentText> read) =>
        read.Failure is Failure.Invalid invalid
            ? invalid with { Findings = [.. invalid.Findings.Select(f => f with { Field = field })] }
            : read;

    /// <summary>What is wrong with the document is said at the field that it came from.</summary>
    private static Failure AtField(Failure failure, IFormFile? file) => failure is Failure.Invalid invalid
        ? invalid with
        {
            Findings = [.. invalid.Findings.Select(f =>
                f.Field is null ? f with { Field = file is { Length: > 0 } ? "file" : "text" } : f)]
        }
        : failure;
}
