using Mapflat.Content.Media;
using Mapflat.Content.Pages;
using Mapflat.Web.Areas.Admin.Shared;

namespace Mapflat.Web.Areas.Admin.Insertions;

[Route("admin/insertions")]
internal sealed class InsertionsController(PageReader pages, MediaStore media) : AdminController
{
    private const int Most = 200;

    [HttpGet("links")]
    public async Task<IActionResult> Links(string? q, CancellationToken cancellationToken) =>
        View("Index", new InsertionList(
            "links", q,
            [
                .. (await pages.FindAsync(Words(q), Most, cancellationToken))
                    .Select(p => new Insertion(p.Title, p.Address, $"[{Plain(p.Title)}]({p.Address})", null)),
            ]));

    [HttpGet("pictures")]
    public async Task<IActionResult> Pictures(string? q, CancellationToken cancellationToken) =>
        View("Index", new InsertionList(
            "pictures", q,
            [
                .. (await media.ReadAllAsync(cancellationToken)).Where(m => m.IsPicture
                    && !m.Name.EndsWith(".narrow.svg", StringComparison.Ordinal) && Holds(q, m.Name, m.Alt)).Take(Most)
                    // Until a page shows it, a picture is for the owner's eyes.
                    .Select(m => new Insertion(m.Name, m.Address, $"![{Plain(m.Alt)}]({m.Address})",
                        m.Published is null ? $"/admin/media/{m.Name}/file" : m.Address)
                    {
                        Alt = m.Alt,
                        IsDecorative = m.Decorative
                    }),
            ]));

    private static string[] Words(string? q) => (q ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries);

    private static bool Holds(string? q, params string[] texts) =>
        Words(q).All(word => texts.Any(text => text.Contains(word, StringComparison.OrdinalIgnoreCase)));

    private static string Plain(string text) => Features.Pages.MarkdownPage.Plain(text);
}

internal sealed record Insertion(string Name, string Address, string Markdown, string? Picture)
{
    public string Alt { get; init; } = "";

    public bool IsDecorative { get; init; }
}

/// <param name="Kind"><c>links</c> or <c>pictures</c>.</param>
internal sealed record InsertionList(string Kind, string? Query, IReadOnlyList<Insertion> Items);
