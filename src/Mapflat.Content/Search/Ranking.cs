namespace Mapflat.Content.Search;

/// <summary>
/// Sections that were found, by page and in the order of what they are worth. Only those that are shown get a snippet.
/// </summary>
internal sealed class Ranking(SearchReader reader, SectionMatcher matcher, SearchQuery sought)
{
    private const int MostOthers = 3;

    /// <summary>So many times rows are looked at, where most of them are of what is hidden.</summary>
    private const int MostTimes = 3;

    /// <summary>
    /// What it is worth that every section has the words: a page on one thing comes before one on everything. There is
    /// always one more that has not, so that a page of one section does not count as much as a longer one.
    /// </summary>
    private const double Focus = 4;

    /// <summary>What it is worth that a quoted text stands in the name of a section.</summary>
    private const double LiteralHeading = 3;

    private List<List<(FoundSection Section, double Score)>> _pages = [];
    private bool _hasMore;

    /// <summary>The pages, each by its sections, best first.</summary>
    internal IReadOnlyList<List<(FoundSection Section, double Score)>> Pages => _pages;

    /// <summary>The part of the weight of all words that a section must have.</summary>
    internal double LeastShare { get; init; }

    internal int MostPages { get; init; } = int.MaxValue;

    /// <param name="find">Finds the first <see cref="PageSearch.MostCompared"/> rows of the index from one on; a
    /// section may have several.</param>
    internal void Add(Func<long, List<long>> find)
    {
        List<FoundSection> sections = [];
        HashSet<long> known = [];
        var rows = find(0);
        for (var times = 1; rows.Count > 0; times++)
        {
            List<long> found = [.. rows.Select(SearchIndex.SectionOf).Where(known.Add)];
            var shown = reader.ReadSections(found);
            sections.AddRange(shown);
            // The owner may have hidden a great many captures: what comes after them is not to be lost.
            if (rows.Count < PageSearch.MostCompared || times == MostTimes || shown.Count * 2 >= found.Count) break;
            rows = find(rows[^1] + 1);
        }

        if (sections.Count > 0) Add(sections, hasMore: rows.Count == PageSearch.MostCompared);
    }

    /// <param name="hasMore">Whether there may be more, which were not looked at.</param>
    internal void Add(List<FoundSection> sections, bool hasMore = false)
    {
        Dictionary<long, List<TextMatch>> pages = [];
        List<(FoundSection Section, double Score)> weighed = [];
        foreach (var section in sections.Where(HasLiterals))
        {
            if (!pages.TryGetValue(section.Page, out var names))
                pages[section.Page] = names = [.. section.AllNames.Select(matcher.Read)];
            var (score, share) = matcher.Weigh(
                names, matcher.Read(section.IsLead ? "" : section.Heading), matcher.Read(section.Text), section.IsLead);
            if (share < LeastShare) continue;
            if (sought.Literals.Exists(
                literal => section.Heading.Contains(literal, StringComparison.OrdinalIgnoreCase)))
                score += LiteralHeading;
            weighed.Add((section, score));
        }

        _pages = [.. weighed.GroupBy(found => found.Section.Page)
            .Select(page => page.OrderByDescending(found => found.Score).ThenBy(found => found.Section.Id).ToList())
            // What stands today comes before what stood once, unless neither has all that was asked for.
            .OrderBy(page => LeastShare == 0 && page[0].Section.Captured is not null)
            .ThenByDescending(WeighPage).ThenBy(page => page[0].Section.Id).Take(MostPages)];
        _hasMore = hasMore;
    }

    internal SearchResults Show(string text, int part, FoundBy foundBy)
    {
        var parts = Math.Max(1, (_pages.Count + PageSearch.PageSize - 1) / PageSearch.PageSize);
        var shown = Math.Clamp(part, 1, parts);
        return new SearchResults(
            text, [.. _pages.Skip((shown - 1) * PageSearch.PageSize).Take(PageSearch.PageSize).Select(ShowPage)])
        {
            FoundBy = foundBy,
            Total = _pages.Count,
            Part = shown,
            HasMore = _hasMore,
            Work = (reader.Questions, reader.RowsRead, matcher.WordsRead),
        };
    }

    /// <summary>Its best section, and how much of the page is about it.</summary>
    private static double WeighPage(List<(FoundSection Section, double Score)> page) =>
        page[0].Score + Focus * page.Count / (page[0].Section.LastOfPage + 2);

    private bool HasLiterals(FoundSection section) => sought.Literals.TrueForAll(literal =>
        section.Text.Contains(literal, StringComparison.OrdinalIgnoreCase)
        || section.Heading.Contains(literal, StringComparison.OrdinalIgnoreCase));

    private SearchHit ShowPage(List<(FoundSection Section, double Score)> page)
    {
        var best = page[0].Section;
        return new SearchHit(best.Address, best.Title, PlaceOf(best),
            Snippet.Cut(best.Text, matcher, sought.Literals), best.IsWithdrawn)
        {
            Captured = best.Captured,
            Others = [.. page.Skip(1).Select(found => PlaceOf(found.Section))
                .Where(place => place.Anchor is not null && place.Anchor != best.Anchor)
                .DistinctBy(place => place.Anchor).Take(MostOthers)],
        };
    }

    private static SearchPlace PlaceOf(FoundSection section) =>
        new(section.IsLead ? "" : section.Heading, section.Anchor);
}
