using Mapflat.Content.Addresses;

namespace Mapflat.Content.Pages;

/// <summary>The whole site as one document, in reading order, without what was withdrawn.</summary>
/// <param name="IsWhole">Whether it has all the pages; a very large site has more than a document bears.</param>
internal sealed record SiteBook(IReadOnlyList<BookPage> Pages, bool IsWhole)
{
    /// <summary>
    /// So many pages, the first ones, are in the document of a site that has more than one list bears: it is drawn
    /// after publications, which must not cost more the larger the site is.
    /// </summary>
    public const int PagesOfLargeSite = 50;

    /// <summary>A document has about so many characters of Markdown at most: a book of 1,000 sheets.</summary>
    public const int MostCharacters = 2_000_000;

    /// <summary>When any of it changed last (UTC).</summary>
    public DateTime Updated => Pages.Select(page => page.View.Updated).DefaultIfEmpty(DateTime.UnixEpoch).Max();
}

/// <param name="Depth">How far below the home page, which has 0.</param>
internal sealed record BookPage(PageView View, int Depth);

internal sealed class SiteBookReader(SiteOutline outline, PageReader pages)
{
    public async Task<SiteBook> ReadAsync(CancellationToken cancellationToken)
    {
        var most = await pages.IsLargeAsync(cancellationToken) ? SiteBook.PagesOfLargeSite : SiteLists.FewPages;
        var (all, isWhole) = await outline.ReadAsync(most, cancellationToken);
        var (read, characters) = (new List<BookPage>(), 0);
        foreach (var page in all.Where(page => page.Withdrawn is null))
        {
            if (await pages.ReadAsync(page.Link.Address, cancellationToken) is not { } view) continue;
            characters += view.Markdown.Length;
            if (characters > SiteBook.MostCharacters && read.Count > 0) return new SiteBook(read, IsWhole: false);
            read.Add(new BookPage(view, page.Depth));
        }

        return new SiteBook(read, isWhole);
    }
}
