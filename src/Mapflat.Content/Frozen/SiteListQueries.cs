using Mapflat.Content.Addresses;
using Mapflat.Content.Archives;
using Mapflat.Content.Pages;
using Mapflat.Content.Store;
using Microsoft.EntityFrameworkCore;

namespace Mapflat.Content.Frozen;

/// <summary>The one place that knows which lists of pages there are, and which of them tell of a page.</summary>
internal static class SiteListQueries
{
    internal static async Task<List<string>> ReadAllAsync(ContentDb db, bool isLarge,
        CancellationToken cancellationToken)
    {
        List<string> all = [.. SiteLists.OfPages, SiteLists.OldAddresses, .. SiteLists.Documents];
        var sections = await PageReader.Listed(db.Pages).Where(p => p.Section != "").GroupBy(p => p.Section)
            .Select(g => new { Address = g.Key, Count = g.Count() }).ToListAsync(cancellationToken);
        foreach (var section in sections)
            all.AddRange(PartsOf(section.Address, 1, LastPart(section.Count), isLarge));
        all = await SpellAsync(db, all, cancellationToken);
        // Of many pages, pictures would be most of what is frozen.
        if (!isLarge)
            all.AddRange((await PageReader.Public(db).Select(p => p.Address).ToListAsync(cancellationToken))
                .Select(AddressClaim.PreviewOf));
        var captures = await CaptureMap.ReadPartsAsync(db, cancellationToken);
        all.AddRange(captures);
        if (isLarge || captures.Count > 0) all.AddRange(await ReadMapAsync(db, cancellationToken));
        return all;
    }

    /// <summary>The lists that tell otherwise of old sites than before, without those that every site has.</summary>
    internal static async Task<List<string>> ReadOfCapturesAsync(
        ContentDb db, long since, bool isLarge, CancellationToken cancellationToken)
    {
        List<string> lists = [.. await CaptureMap.ReadChangedAsync(db, since, cancellationToken)];
        // The first captures make parts of the map of few pages, and the last leave none.
        if (lists.Count > 0 && !isLarge) lists.AddRange(await ReadMapAsync(db, cancellationToken));
        return lists;
    }

    private static async Task<IEnumerable<string>> ReadMapAsync(ContentDb db, CancellationToken cancellationToken) =>
        (await PageReader.Public(db).Select(p => p.Id / SiteLists.FewPages).Distinct().ToListAsync(cancellationToken))
            .Select(number => SiteLists.MapPart(number));

    /// <param name="hasMap">Whether the map of pages comes in parts.</param>
    /// <param name="isFrozen">Whether there is an answer at an address: a list that may have lost its last page is
    /// looked at only then.</param>
    internal static async Task<List<string>> ReadOfPageAsync(
        ContentDb db, FrozenPage? before, FrozenPage? now, bool isLarge, bool hasMap, int changed,
        Func<string, bool> isFrozen, CancellationToken cancellationToken)
    {
        List<string> lists = [];
        if ((now ?? before) is not { } page) return lists;
        if (hasMap) lists.Add(SiteLists.MapPart(page.Id / SiteLists.FewPages));
        var isInPlace = before is not null && now is not null
            && (before.Address, before.Order, before.IsListed) == (now.Address, now.Order, now.IsListed);
        if (isInPlace)
        {
            if (page.Section.Length == 0 || !page.IsListed) return lists;
            var part = await new SectionRow(db, page.Section).FindPartAsync(page.Order, page.Address,
                cancellationToken);
            // A text that is all that changed is in no list of the section but that for language models, which says why
            // it was withdrawn.
            lists.AddRange(PartsOf(page.Section, part, part, isLarge)
                .Where(list => before != now || list.EndsWith(".txt", StringComparison.Ordinal)));
        }
        else
        {
            // Whatever stands after it in its section has moved up, or made room.
            foreach (var place in (FrozenPage?[])[before, now])
                if (place is { Section.Length: > 0 }) lists.AddRange(await ReadFromAsync(place));
        }

        // What is listed under a page goes with its address, and says its name.
        if (before != now)
        {
            foreach (var address in new[] { before, now }.OfType<FrozenPage>().Select(place => place.Folded)
                .Distinct(StringComparer.Ordinal))
                lists.AddRange(await ReadBelowAsync(db, address, isLarge, isFrozen, cancellationToken));
            if (now is not null && !isLarge) lists.Add(now.Preview);
        }

        return lists;

        async Task<IEnumerable<string>> ReadFromAsync(FrozenPage place)
        {
            var row = new SectionRow(db, place.Section);
            var (first, last) = (await row.FindPartAsync(place.Order, place.Address, cancellationToken),
                LastPart(await row.Listed.CountAsync(cancellationToken)));
            var found = PartsOf(place.Section, first, last, isLarge)
                .Concat(PartsOf(place.Section, last + 1, last + 1 + (changed / SectionRow.PartSize), isLarge)
                    .Where(isFrozen));
            // The page above is said to have pages below it, or to have none.
            if (!isLarge || place.Section == "/") return found;
            var above = await PageReader.Public(db).Where(p => p.Folded == place.Section)
                .Select(p => new { p.Order, p.Section, p.Address }).SingleOrDefaultAsync(cancellationToken);
            if (above is null) return found;
            var part = await new SectionRow(db, above.Section).FindPartAsync(above.Order, above.Address,
                cancellationToken);
            return found.Append(SiteLists.AddressOf(SiteLists.ForModelsOf(above.Section), part));
        }
    }

    internal static async Task<List<string>> ReadEndsAsync(
        ContentDb db, IReadOnlyCollection<string> sections, int changed, bool isLarge,
            CancellationToken cancellationToken)
    {
        List<string> lists = [];
        foreach (var section in sections.Where(section => section.Length > 0))
        {
            var last = LastPart(await new SectionRow(db, section).Listed.CountAsync(cancellationToken));
            lists.AddRange(PartsOf(section, last, last + 1 + (changed / SectionRow.PartSize), isLarge));
        }

        return lists;
    }

    /// <summary>The same lists; the first of a section at the address of its page, as that is spelt.</summary>
    internal static async Task<List<string>> SpellAsync(
        ContentDb db, List<string> lists, CancellationToken cancellationToken)
    {
        var spelt = await PageReader.Public(db)
            .Where(p => EF.Parameter(lists).Contains(p.Folded) && p.Folded != p.Address)
            .Select(p => new { p.Folded, p.Address })
            .ToDictionaryAsync(p => p.Folded, p => p.Address, StringComparer.Ordinal, cancellationToken);
        return spelt.Count == 0 ? lists : lists.ConvertAll(list => spelt.GetValueOrDefault(list, list));
    }

    /// <param name="address">As it is looked up.</param>
    private static async Task<IEnumerable<string>> ReadBelowAsync(
        ContentDb db, string address, bool isLarge, Func<string, bool> isFrozen, CancellationToken cancellationToken)
    {
        // By the index of sections; what else begins like it stands between them.
        var (prefix, end) = address == "/" ? ("/", "0") : (address + "/", address + "0");
        var sections = await PageReader.Listed(db.Pages
            .Where(p => p.Section.CompareTo(address) >= 0 && p.Section.CompareTo(end) < 0))
            .GroupBy(p => p.Section).Select(g => new { Address = g.Key, Count = g.Count() })
                .ToListAsync(cancellationToken);
        return sections
            .Where(section =>
            section.Address == address || section.Address.StartsWith(prefix, StringComparison.Ordinal))
            .SelectMany(section => PartsOf(section.Address, 1, LastPart(section.Count), isLarge))
            // Its own, that it may have no more.
            .Concat(PartsOf(address, 1, 1, isLarge).Where(isFrozen));
    }

    private static int LastPart(int pages) => (Math.Max(0, pages - 1) / SectionRow.PartSize) + 1;

    /// <summary>The parts of both lists of a section: its index pages, and what language models are told.</summary>
    private static IEnumerable<string> PartsOf(string section, int first, int last, bool isLarge)
    {
        for (var part = first; part <= last; part++)
        {
            // The home page lists no section of its own: the contents do, whose first part every site has.
            if (section == "/" && isLarge && part > 1) yield return SiteLists.AddressOf(SiteLists.Contents, part);
            if (section != "/") yield return SiteLists.IndexOf(section, part);
            if (isLarge) yield return SiteLists.AddressOf(SiteLists.ForModelsOf(section), part);
        }
    }
}
