using Mapflat.Content.Store;
using Microsoft.EntityFrameworkCore;

namespace Mapflat.Content.Pages;

/// <summary>
/// The public pages of a section, in its order. An index has all that their places take, so neither a neighbour nor the
/// number of an index page costs a look at the other pages.
/// </summary>
/// <param name="section">The <see cref="Page.Folded"/> of the page above.</param>
internal sealed class SectionRow(ContentDb db, string section)
{
    public const int PartSize = 200;

    public IQueryable<Page> Listed => InOrder(PageReader.Listed(db.Pages.Where(p => p.Section == section)));

    // Row values, which LINQ has not: with two conditions SQLite would read all pages that have the same number.
    public IQueryable<Page> QueryBefore(int order, string address) => PageReader.Public(db.Pages.FromSql(
        $"""SELECT * FROM Pages WHERE Section = {section} AND ("Order", Address) < ({order}, {address})"""))
        .OrderByDescending(p => p.Order).ThenByDescending(p => p.Address);

    public IQueryable<Page> QueryAfter(int order, string address) => InOrder(PageReader.Public(db.Pages.FromSql(
        $"""SELECT * FROM Pages WHERE Section = {section} AND ("Order", Address) > ({order}, {address})""")));

    public async Task<int> FindPartAsync(int order, string address, CancellationToken cancellationToken) =>
        (await PageReader.Listed(QueryBefore(order, address)).CountAsync(cancellationToken) / PartSize) + 1;

    /// <summary>The pages from the first one on an index page on; null where there is no such index page.</summary>
    /// <param name="part">Which part, counted from 1.</param>
    public async Task<IQueryable<Page>?> FromPartAsync(int part, CancellationToken cancellationToken)
    {
        if (part == 1) return Listed;
        // In the index alone, before any title is looked up.
        var last = await Listed.Skip(((part - 1) * PartSize) - 1).Select(p => new { p.Order, p.Address })
            .FirstOrDefaultAsync(cancellationToken);
        return last is null ? null : PageReader.Listed(QueryAfter(last.Order, last.Address));
    }

    private static IQueryable<Page> InOrder(IQueryable<Page> pages) =>
        pages.OrderBy(p => p.Order).ThenBy(p => p.Address);
}
