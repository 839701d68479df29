using System.Globalization;
using System.Text;
using Mapflat.Content.Addresses;
using Mapflat.Content.Media;
using Mapflat.Content.Pages;
using Mapflat.Web.Features.Pages;
using Mapflat.Web.Features.Shared;
using Mapflat.Web.Hosting;

namespace Mapflat.Web.Features.Book;

/// <summary>The whole site in one document: to print, for programs, and as a book to take along.</summary>
internal sealed class BookController(PageReader pages, SiteBookReader reader, MediaStore media) : SiteController(pages)
{
    // Before the routes of pages and their Markdown.
    private const int First = -3;

    private SiteContext Site => SiteContext.Get(HttpContext);

    [HttpGet(SiteLists.AllPages, Order = First)]
    public async Task<IActionResult> Index(CancellationToken cancellationToken)
    {
        var book = await reader.ReadAsync(cancellationToken);
        Keep(book.Updated);
        return View(BookView.Create(book, Site));
    }

    /// <summary>https://llmstxt.org: the text of all pages, for language models as for people.</summary>
    [HttpGet("/all.md", Order = First)]
    [HttpGet("/llms-full.txt", Order = First)]
    public async Task<IActionResult> Markdown(CancellationToken cancellationToken)
    {
        var book = await reader.ReadAsync(cancellationToken);
        Keep(book.Updated);
        var (frame, origin) = Site;
        var text = new StringBuilder().Append(CultureInfo.InvariantCulture,
            $"# {MarkdownPage.Plain(frame.Title)}\n\n> {MarkdownPage.Plain(frame.Description)}\n");
        if (!book.IsWhole)
            text.Append(CultureInfo.InvariantCulture, $"\n{BookView.NotWhole(book)} <{origin}/contents>\n");
        foreach (var page in book.Pages) text.Append("\n---\n\n").Append(MarkdownPage.Write(page.View, Site));
        Response.Headers.Append("Link", $"<{origin}{SiteLists.AllPages}>; rel=\"canonical\"");
        return Content(text.ToString(), "text/markdown; charset=utf-8");
    }

    [HttpGet("/site.epub", Order = First)]
    public async Task<IActionResult> Epub(CancellationToken cancellationToken)
    {
        var book = await reader.ReadAsync(cancellationToken);
        Keep(book.Updated);
        var bytes = await new EpubBook(book, Site, media).WriteAsync(cancellationToken);
        return File(bytes, "application/epub+zip");
    }
}
