using Mapflat.Content.Media;
using Mapflat.Content.Pages;
using Mapflat.Web.Areas.Admin.Shared;
using Microsoft.AspNetCore.Mvc;

namespace Mapflat.Web.Areas.Admin.Insertions;

/// <summary>What can be put into a text: links to the site's pages, and its pictures. The editor shows the list in a dialog.</summary>
[Route("admin/insertions")]
public sealed class InsertionsController(PageReader pages, MediaStore media) : AdminController
{
    private const int Most = 200;

    [HttpGet("links")]
    public async Task<IActionResult> Links(string? q, CancellationToken cancellationToken) => View("Index", new InsertionList(
        "links", q,
        [
            .. (await pages.ReadAllAsync(cancellationToken)).Where(p => Holds(q, p.Link.Title, p.Link.Menu, p.Link.Address)).Take(Most)
                .Select(p => new Insertion(p.Link.Title, p.Link.Address, $"[{Plain(p.Link.Title)}]({p.Link.Address})", null)),
        ]));

    [HttpGet("pictures")]
    public async Task<IActionResult> Pictures(string? q, CancellationToken cancellationToken) => View("Index", new InsertionList(
        "pictures", q,
        [
            .. (await media.ReadAllAsync(cancellationToken)).Where(m => m.IsPicture && !m.Name.EndsWith(".narrow.svg", StringComparison.Ordinal) && Holds(q, m.Name, m.Alt)).Take(Most)
                // Until a page shows it, a picture is for the owner's eyes.
                .Select(m => new Insertion(m.Name, m.Address, $"![{Plain(m.Alt)}]({m.Address})", m.Published is null ? $"/admin/media/{m.Name}/file" : m.Address) { Alt = m.Alt }),
        ]));

    private static bool Holds(string? q, params string[] texts) =>
        string.IsNullOrWhiteSpace(q) || q.Split(' ', StringSplitOptions.RemoveEmptyEntries).All(word => texts.Any(text => text.Contains(word, StringComparison.OrdinalIgnoreCase)));

    /// <summary>Words as the text of a link.</summary>
    private static string Plain(string text) => Features.Pages.MarkdownPage.Plain(text);
}

/// <summary>Something to put into a text.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Address">Where it is.</param>
/// <param name="Markdown">What is put there.</param>
/// <param name="Picture">The address of its picture; null if it is none.</param>
public sealed record Insertion(string Name, string Address, string Markdown, string? Picture)
{
    /// <summary>What a picture shows; empty if nobody has said.</summary>
    public string Alt { get; init; } = "";
}

/// <summary>A list of them.</summary>
/// <param name="Kind"><c>links</c> or <c>pictures</c>.</param>
/// <param name="Query">What was searched for.</param>
/// <param name="Items">What was found.</param>
public sealed record InsertionList(string Kind, string? Query, IReadOnlyList<Insertion> Items);
