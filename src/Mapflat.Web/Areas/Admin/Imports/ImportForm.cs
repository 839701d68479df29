using Mapflat.Content.Transfer;
using Mapflat.Web.Areas.Admin.Shared;

namespace Mapflat.Web.Areas.Admin.Imports;

internal sealed class ImportForm
{
    /// <summary>
    /// The largest form: a file of the largest size, or as many pasted characters with every one of them escaped.
    /// </summary>
    public const int LargestBody = 4 * DocumentFile.LargestFile;

    public string? Page { get; set; }

    public string? Address { get; set; }

    public DocumentFormat Format { get; set; }

    public string? Text { get; set; }

    public async Task<Outcome<DocumentText>> ReadAsync(IFormFile? file, CancellationToken cancellationToken)
    {
        if (file is null or { Length: 0, FileName: "" })
            return string.IsNullOrWhiteSpace(Text)
                ? Refuse("file", "Choose a file, or paste a text below.")
                : AtField("text", DocumentFile.Read(Text, Format));
        if (!string.IsNullOrWhiteSpace(Text))
            return Refuse(
                "text", "There is a file and a pasted text. Choose one: empty this box, or leave the file out.");
        if (file.Length > DocumentFile.LargestFile)
            return Refuse("file",
                $"The file has {file.Length:N0} bytes; {DocumentFile.LargestFile:N0} at most. Take it in parts.");
        using var bytes = new MemoryStream((int)file.Length);
        await file.CopyToAsync(bytes, cancellationToken);
        return AtField("file", DocumentFile.Read(Path.GetFileName(file.FileName), bytes.ToArray()));
    }

    public Outcome<string> ReadAddress()
    {
        var (page, address) = (Page?.Trim() ?? "", Address?.Trim() ?? "");
        if (page.Length > 0 && address.Length > 0 && page != address)
            return Refuse(
                "address", $"The page {page} is chosen above. Empty this field, or choose “A new page” there.");
        if (page.Length == 0 && address.Length == 0)
            return Refuse("page", "Choose the page that this becomes the draft of, or a new page and its address.");
        return page.Length > 0 ? page : address.StartsWith('/') ? address : "/" + address;
    }

    private static Failure.Invalid Refuse(string field, string message) =>
        new(message, [Finding.Error(message, field: field)]);

    private static Outcome<DocumentText> AtField(string field, Outcome<DocumentText> read) =>
        read.Failure is Failure.Invalid invalid
            ? invalid with { Findings = [.. invalid.Findings.Select(f => f with { Field = field })] }
            : read;
}

internal sealed record ImportPage(ImportForm Form, IReadOnlyList<ImportTarget> Targets);

/// <summary>
/// A reviewed document on its way to becoming a draft: nothing of it is kept on the server until then.
/// </summary>
internal sealed class ReviewedForm : PageTextForm
{
    public string? Address { get; set; }

    /// <summary>Null for a page that was not there.</summary>
    public int? Edits { get; set; }

    public string? Source { get; set; }

    /// <summary>What no editor shows; see <see cref="PageText.Extra"/>.</summary>
    public string? Extra { get; set; }

    public override PageText Read() => base.Read() with { Extra = (Extra ?? "").ReplaceLineEndings("\n") };

    /// <summary>The document again, for a look at what it would change now.</summary>
    public DocumentText ToDocument() => new()
    {
        Title = Title ?? "",
        Menu = Menu ?? "",
        Summary = Summary ?? "",
        AsOf = AsOf ?? "",
        Successor = Successor,
        Terms = Terms ?? "",
        Extra = (Extra ?? "").ReplaceLineEndings("\n"),
        Markdown = Markdown ?? "",
        Name = Source ?? "",
        Findings = [],
    };
}

internal sealed record ImportReviewPage(DocumentReview Review, string Source, Comparison Comparison);
