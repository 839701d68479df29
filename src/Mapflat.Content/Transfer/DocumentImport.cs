using System.Text.RegularExpressions;
using Mapflat.Content.Addresses;
using Mapflat.Content.Markup;
using Mapflat.Content.Media;
using Mapflat.Content.Pages;
using Mapflat.Content.Store;
using Microsoft.EntityFrameworkCore;

namespace Mapflat.Content.Transfer;

/// <param name="Page">The page as it is now; null if the document becomes a new one.</param>
internal sealed record DocumentReview(
    PageAddress Address, PageDraft? Page, PageText Text, IReadOnlyList<Finding> Findings)
{
    public bool ChangesNothing => Page?.Text == Text;
}

internal sealed record ImportedDocument(int PageId, string Address, int Revision, bool IsNew);

internal sealed record ImportTarget(string Address, string Title);

/// <summary>Takes one document into the draft of one page. What visitors read does not change.</summary>
internal sealed class DocumentImport(
    ContentStore store, PageDrafts drafts, PageCreation creation, MarkdownRenderer renderer, MediaLibrary media)
{
    public async Task<IReadOnlyList<ImportTarget>> ReadTargetsAsync(CancellationToken cancellationToken)
    {
        await using var db = await store.OpenAsync(cancellationToken);
        return await db.Pages.AsNoTracking().Where(p => p.Trashed == null).OrderBy(p => p.Address)
            .Select(p => new ImportTarget(p.Address, db.Revisions.Where(r => r.PageId == p.Id)
                .OrderByDescending(r => r.Number).Select(r => r.Title).FirstOrDefault() ?? ""))
            .ToListAsync(cancellationToken);
    }

    /// <summary>An address of the first level that no page has, made from a title.</summary>
    /// <returns>Null for a title that none can be made of.</returns>
    public async Task<string?> SuggestAddressAsync(string? title, CancellationToken cancellationToken)
    {
        if (Slug.Create(title ?? "") is not { Length: > 0 } slug) return null;
        await using var db = await store.OpenAsync(cancellationToken);
        return await PageCreation.FreeAddressAsync(db, PageAddress.Restore("/" + slug), cancellationToken);
    }

    /// <summary>The first address above one where a page has to be and none is; null if all are there.</summary>
    public async Task<string?> FindMissingSectionAsync(string address, CancellationToken cancellationToken)
    {
        if (PageAddress.Parse(address.Trim()).Value is not { } parsed) return null;
        await using var db = await store.OpenAsync(cancellationToken);
        var missing = await PageCreation.FindMissingSectionsAsync(db, parsed, cancellationToken);
        return missing.Count == 0 ? null : missing[^1].Path;
    }

    /// <param name="withSections">Whether pages are made above it, where none are.</param>
    /// <returns>
    /// What it would do: what the document does not say stays as it is. <see cref="Failure.Invalid"/> at <c>address</c>
    /// if no page can be there, or if the text cannot be shown.
    /// </returns>
    public async Task<Outcome<DocumentReview>> ReviewAsync(string address, DocumentText document, bool withSections,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(document);
        var (parsed, refused) = PageAddress.Parse(address.Trim());
        if (parsed is null) return refused!;
        var page = await FindAsync(parsed, cancellationToken);
        if (page is null && await creation.CheckAsync(parsed, withSections, cancellationToken) is { } failure)
            return failure;
        var text = Merge(document, page?.Text);
        var (rendered, fault) = renderer.Render(text.Markdown);
        if (rendered is null)
            return fault is Failure.Invalid invalid
                ? invalid with { Findings = [.. invalid.Findings.Select(f => Place(f, document))] }
                : fault!;
        if (PageTextCheck.CheckDraft(text) is { Count: > 0 } faults)
            return new Failure.Invalid("The document was not taken. Mend this first:",
                [.. faults.Select(f => f with { File = document.Name, Field = null })]);
        return new DocumentReview(parsed, page, text, [.. document.Findings, .. Remarks(page, text, document),
            .. document.FirstLine is null ? [] : rendered.Findings.Select(f => Place(f, document))]);
    }

    /// <summary>
    /// Keeps a reviewed text as the draft of its page, which is made if it is not there, in one transaction.
    /// </summary>
    /// <param name="edits">The <see cref="PageDraft.Edits"/> of the page that was reviewed; null for a page that was
    /// not there.</param>
    /// <param name="withSections">Whether pages are made above it, as drafts, where none are.</param>
    /// <returns>
    /// Where it is; <see cref="Failure.Conflict"/> if the page was made, moved or saved since the review;
    /// <see cref="Failure.Invalid"/> if no page can be there, or if the text cannot be shown.
    /// </returns>
    public async Task<Outcome<ImportedDocument>> KeepAsync(string address, int? edits, PageText text, string source,
        bool withSections, Author author, CancellationToken cancellationToken)
    {
        var (parsed, refused) = PageAddress.Parse(address.Trim());
        if (parsed is null) return refused!;
        var page = await FindAsync(parsed, cancellationToken);
        if (page is null != edits is null)
            return new Failure.Conflict(page is null
                ? $"There is no page at {parsed.Path} any more, so nothing was kept."
                : $"Meanwhile a page was made at {parsed.Path}, so nothing was kept. Import the document again to see "
                    + "the difference.");
        if (page is null)
        {
            text = PageTextCheck.Tidy(text);
            if (drafts.Check(text).Failure is { } unshown) return unshown;
            var (created, failure) = await creation.CreateAsync(
                parsed, text, "page.imported", source, withSections, author, cancellationToken);
            return created is null ? failure! : new ImportedDocument(created.Id, created.Address, 1, IsNew: true);
        }

        var (saved, conflict) = await drafts.ImportAsync(
            page.PageId, edits!.Value, text, source, author, cancellationToken);
        return saved is null ? conflict! : new ImportedDocument(page.PageId, page.Address, saved.Number, IsNew: false);
    }

    /// <summary>
    /// Takes the pictures of a document into Media, for a text that is to be kept. They wait there until a page that
    /// shows them is published. One that Media refuses leaves its words behind.
    /// </summary>
    public async Task<(PageText Text, IReadOnlyList<string> Notes)> TakePicturesAsync(
        PageText text, IReadOnlyList<DocumentPicture> pictures, string source, Author author,
        CancellationToken cancellationToken)
    {
        List<string> notes = [];
        var (markdown, taken, name) = (text.Markdown, 0, Path.GetFileNameWithoutExtension(source));
        foreach (var picture in pictures)
        {
            using var bytes = new MemoryStream(picture.Bytes, writable: false);
            var (receipt, failure) = await media.AddAsync(
                new MediaUpload(bytes, $"{name}-{++taken}", picture.Alt.Length > MediaLimits.Alt ? "" : picture.Alt,
                    Decorative: false, DescribeLater: true), author, cancellationToken);
            if (receipt is not null)
                markdown = markdown.Replace($"({picture.Address})", $"({receipt.File.Address})",
                    StringComparison.Ordinal);
            else
            {
                notes.Add($"Picture {taken} of the document was left out: {failure!.Message}");
                markdown = Regex.Replace(
                    markdown, @"!\[((?:[^\[\]\\]|\\.)*)\]\(" + Regex.Escape(picture.Address) + @"\)", "$1",
                    RegexOptions.CultureInvariant, TimeSpan.FromSeconds(10));
            }
        }

        return (text with { Markdown = markdown }, notes);
    }

    private async Task<PageDraft?> FindAsync(PageAddress address, CancellationToken cancellationToken)
    {
        int? id;
        await using (var db = await store.OpenAsync(cancellationToken))
            id = await db.Pages.Where(p => p.Folded == address.Folded && p.Trashed == null).Select(p => (int?)p.Id)
                .SingleOrDefaultAsync(cancellationToken);
        return id is null ? null : await drafts.ReadAsync(id.Value, cancellationToken);
    }

    private static PageText Merge(DocumentText document, PageText? before)
    {
        var title = document.Title ?? before?.Title ?? "";
        // A name in menus that was the title goes on being it.
        var menu = document.Menu ?? (before is not null && before.Menu != before.Title ? before.Menu : title);
        // As for the files of pages, what nobody has summed up is summed up by its first sentence.
        var summary = document.Summary ?? before?.Summary ?? OpeningWords.Read(document.Markdown).Sentence ?? "";
        return PageTextCheck.Tidy(new PageText(
            title, menu, summary, document.Markdown,
            document.AsOf ?? before?.AsOf ?? "", document.Successor ?? before?.Successor)
        {
            Terms = document.Terms ?? before?.Terms ?? "",
            Extra = string.IsNullOrEmpty(document.Extra) ? before?.Extra ?? "" : document.Extra,
        });
    }

    private static IEnumerable<Finding> Remarks(PageDraft? page, PageText text, DocumentText document)
    {
        if (text.Title.Length == 0)
            yield return Finding.Warning("The document has no title. Give the page one before you publish it.");
        if (text.Summary.Length == 0)
            yield return Finding.Warning("The document has no summary. Give the page one before you publish it.");
        else if (document.Summary is null && page is null)
            yield return Finding.Warning("The document has no summary, so its first sentence stands for one.");
        if (page is { Live: not null } && page.Text != page.Live)
            yield return Finding.Warning($"The page has a draft by {page.Author} that visitors do not read yet. The "
                + "document takes its place; the draft stays in the history.");
    }

    private static Finding Place(Finding finding, DocumentText document) =>
        finding with
        {
            File = document.Name,
            Line = document.FirstLine is { } first && finding.Line is { } line ? first + line - 1 : null
        };
}
