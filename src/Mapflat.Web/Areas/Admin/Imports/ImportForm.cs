using Mapflat.Content;
using Mapflat.Content.Pages;
using Mapflat.Content.Transfer;
using Mapflat.Web.Areas.Admin.Shared;

namespace Mapflat.Web.Areas.Admin.Imports;

/// <summary>What is to be imported and where, as it is typed.</summary>
public sealed class ImportForm
{
    /// <summary>The largest form: a file of the largest size, or as many pasted characters with every one of them escaped.</summary>
    public const int LargestBody = 4 * DocumentFile.LargestFile;

    /// <summary>The address of a page that is there; empty for a new one.</summary>
    public string? Page { get; set; }

    /// <summary>The address of a new page.</summary>
    public string? Address { get; set; }

    /// <summary>How the pasted text is written.</summary>
    public DocumentFormat Format { get; set; }

    /// <summary>What was pasted.</summary>
    public string? Text { get; set; }

    /// <summary>The document, from the file or from what was pasted.</summary>
    public async Task<Outcome<DocumentText>> ReadAsync(IFormFile? file, CancellationToken cancellationToken)
    {
        if (file is null or { Length: 0, FileName: "" })
            return string.IsNullOrWhiteSpace(Text) ? Refuse("file", "Choose a file, or paste a text below.") : At("text", DocumentFile.Read(Text, Format));
        if (!string.IsNullOrWhiteSpace(Text)) return Refuse("text", "There is a file and a pasted text. Choose one: empty this box, or leave the file out.");
        if (file.Length > DocumentFile.LargestFile) return Refuse("file", $"The file has {file.Length:N0} bytes; {DocumentFile.LargestFile:N0} at most. Take it in parts.");
        using var bytes = new MemoryStream((int)file.Length);
        await file.CopyToAsync(bytes, cancellationToken);
        return At("file", DocumentFile.Read(Path.GetFileName(file.FileName), bytes.ToArray()));
    }

    /// <summary>Where it is to go.</summary>
    public Outcome<string> ReadAddress()
    {
        var (page, address) = (Page?.Trim() ?? "", Address?.Trim() ?? "");
        if (page.Length > 0 && address.Length > 0 && page != address) return Refuse("address", $"The page {page} is chosen above. Empty this field, or choose “A new page” there.");
        if (page.Length == 0 && address.Length == 0) return Refuse("page", "Choose the page that this becomes the draft of, or a new page and its address.");
        return page.Length > 0 ? page : address.StartsWith('/') ? address : "/" + address;
    }

    private static Failure.Invalid Refuse(string field, string message) => new(message, [Finding.Error(message, field: field)]);

    private static Outcome<DocumentText> At(string field, Outcome<DocumentText> read) =>
        read.Failure is Failure.Invalid invalid ? invalid with { Findings = [.. invalid.Findings.Select(f => f with { Field = field })] } : read;
}

/// <summary>The form, and the pages that there are.</summary>
/// <param name="Form">What is typed.</param>
/// <param name="Targets">The pages, by address.</param>
public sealed record ImportPage(ImportForm Form, IReadOnlyList<ImportTarget> Targets);

/// <summary>A reviewed document on its way to becoming a draft: nothing of it is kept on the server until then.</summary>
public sealed class ReviewedForm
{
    public string? Address { get; set; }

    /// <summary>The count of saves of the page that was reviewed; null for a page that was not there.</summary>
    public int? Edits { get; set; }

    public string? Title { get; set; }

    public string? Menu { get; set; }

    public string? Summary { get; set; }

    public string? AsOf { get; set; }

    public string? Successor { get; set; }

    public string? Markdown { get; set; }

    /// <summary>What the document is called.</summary>
    public string? Source { get; set; }

    public PageText ToText() => PageTextCheck.Tidy(new PageText(Title ?? "", Menu ?? "", Summary ?? "", Markdown ?? "", AsOf ?? "", Successor));

    /// <summary>The document again, for a look at what it would change now.</summary>
    public DocumentText ToDocument() => new()
    {
        Title = Title ?? "",
        Menu = Menu ?? "",
        Summary = Summary ?? "",
        AsOf = AsOf ?? "",
        Successor = Successor,
        Markdown = Markdown ?? "",
        Name = Source ?? "",
        Findings = [],
    };
}

/// <summary>What is looked at before a document becomes a draft.</summary>
/// <param name="Review">What the import would do.</param>
/// <param name="Source">What the document is called.</param>
/// <param name="Comparison">From the page as it is to the document.</param>
public sealed record ReviewPage(DocumentReview Review, string Source, Comparison Comparison);
