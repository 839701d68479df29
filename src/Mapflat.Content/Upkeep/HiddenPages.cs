using Mapflat.Content.Addresses;
using Mapflat.Content.Pages;
using Mapflat.Content.Store;
using Microsoft.EntityFrameworkCore;

namespace Mapflat.Content.Upkeep;

/// <summary>
/// A page whose address the program itself answers, so that nobody gets the page. None can be made; but a new version
/// may take an address that a page has had for years.
/// </summary>
internal sealed record HiddenPage(int Id, string Address)
{
    private const int Most = 100;

    public string Message => $"{Address} is hidden: this version of the program answers there itself. Move the page to "
        + "another address.";

    internal static async Task<IReadOnlyList<HiddenPage>> FindAsync(ContentDb db, CancellationToken cancellationToken)
    {
        List<HiddenPage> found = [];
        var exact = ReservedAddresses.Exact.Concat(ReservedAddresses.Prefixes).ToList();
        await AddAsync(PageReader.Public(db).Where(p => EF.Parameter(exact).Contains(p.Folded)));
        foreach (var prefix in ReservedAddresses.Prefixes)
        {
            // By the index of addresses, in which "0" is what comes after "/".
            var (first, end) = (prefix + "/", prefix + "0");
            await AddAsync(PageReader.Public(db)
                .Where(p => p.Folded.CompareTo(first) > 0 && p.Folded.CompareTo(end) < 0));
        }

        return found;

        async Task AddAsync(IQueryable<Page> pages) => found.AddRange(await pages.OrderBy(p => p.Address).Take(Most)
            .Select(p => new HiddenPage(p.Id, p.Address)).ToListAsync(cancellationToken));
    }
}
