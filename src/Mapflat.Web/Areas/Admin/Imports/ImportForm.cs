using Mapflat.Content.Transfer;
using Mapflat.Web.Areas.Admin.Shared;

namespace Mapflat.Web.Areas.Admin.Imports;

internal sealed class ImportForm
{
    /// <summary>
    /// The largest form: a file of the largest size, or as many pasted characters with every one of them escaped.
    /// </summary>
    public const int LargestBody = 4 * DocumentFile.LargestText;

    public string? Page { get; set; }

    public string? Address { get; set; }

    public DocumentKind Format { get; set; }

    public string? Text { get; set; }

    /// <summary>The number of a file that was chosen before and is kept meanwhile.</summary>
    public string? Waiting { get; set; }

    /// <summary>Whether the page above is made too, where there is none.</summary>
    public bool WithSections { get; set; }

    /// <param name="suggested">The address that a new page gets where none was written; null if there is none.</param>
    public Outcome<string> ReadAddress(string? suggested)
    {
        var (page, address) = (Page?.Trim() ?? "", Address?.Trim() ?? "");
        if (page.Length > 0 && address.Length > 0 && page != address)
            return Refuse(
                "address", $"The page {page} is chosen above. Empty this field, or choose “A new page” there.");
        if (page.Length > 0) return page;
        if (address.Length > 0) return address.StartsWith('/') ? address : "/" + address;
        return suggested is not null ? suggested : Refuse(
            "page", "Choose the page that this becomes the draft of, or a new page and its address: the document has "
                + "no title that one could be made of.");
    }

    public static Failure.Invalid Refuse(string field, string message) =>
        new(message, [Finding.Error(message, field: field)]);
}

/// <param name="Waiting">What the file is called that is kept until the form is right; null if there is none.</param>
/// <param name="Missing">Where a page would have to be first; null if nothing is in the way.</param>
internal sealed record ImportPage(
    ImportForm Form, IReadOnlyList<ImportTarget> Targets, string? Waiting, string? Missing);

/// <summary>
/// A reviewed document on its way to becoming a draft: nothing of it is kept on the server until then but the file.
/// </summary>
internal sealed class ReviewedForm : PageTextForm
{
    public string? Address { get; set; }

    /// <summary>Null for a page that was not there.</summary>
    public int? Edits { get; set; }

    public string? Source { get; set; }

    /// <inheritdoc cref="ImportForm.Waiting"/>
    public string? Waiting { get; set; }

    /// <inheritdoc cref="ImportForm.WithSections"/>
    public bool WithSections { get; set; }

    /// <summary>How many pictures the document has, which are still in its file.</summary>
    public int Pictures { get; set; }

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

/// <param name="Waiting">The number of its file; empty for a pasted text.</param>
internal sealed record ImportReviewPage(
    DocumentReview Review, string Source, string Waiting, bool WithSections, int Pictures, Comparison Comparison);
