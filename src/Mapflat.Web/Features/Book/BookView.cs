using System.Globalization;
using Mapflat.Content.Markup;
using Mapflat.Content.Pages;
using Mapflat.Web.Hosting;

namespace Mapflat.Web.Features.Book;

/// <summary>The whole site as one HTML document.</summary>
/// <param name="Links">Where the numbered links lead, from 1.</param>
/// <param name="Limit">What is said of pages that are not in it; null where all are.</param>
internal sealed record BookView(IReadOnlyList<BookChapter> Chapters, IReadOnlyList<string> Links, string? Limit)
{
    public static string NotWhole(SiteBook book) => string.Create(CultureInfo.InvariantCulture,
        $"This site is too large for one document: these are its first {book.Pages.Count} pages in reading order. "
        + $"All of them are in the contents.");

    internal static BookView Create(SiteBook book, SiteContext site)
    {
        var prefixes = book.Pages.Select((page, i) => (page.View.Link.Url, Prefix: PrefixOf(i)))
            .ToDictionary(page => page.Url, page => page.Prefix, StringComparer.Ordinal);
        var html = new PlacedHtml(site.Origin, (address, id) =>
            !prefixes.TryGetValue(address, out var prefix) ? null : id.Length == 0 ? $"#{prefix}" : $"#{prefix}-{id}");
        List<BookChapter> chapters = [.. book.Pages.Select((page, i) => new BookChapter(
            page.View, page.Depth, PrefixOf(i), html.WriteNumbered(page.View.Html, PrefixOf(i) + "-")))];
        return new BookView(chapters, html.Links, book.IsWhole ? null : NotWhole(book));
    }

    private static string PrefixOf(int place) => string.Create(CultureInfo.InvariantCulture, $"p{place + 1}");
}

/// <param name="Id">That of its place in the document.</param>
/// <param name="Html">Its text, whose ids and links are those of the document.</param>
internal sealed record BookChapter(PageView Page, int Depth, string Id, string Html);
