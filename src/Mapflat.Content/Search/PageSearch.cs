using Mapflat.Content.Store;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace Mapflat.Content.Search;

/// <summary>
/// Full-text search of the public pages, by section, in two steps. An index on SQLite FTS5
/// (https://www.sqlite.org/fts5.html) says which sections have the words, and no more of them than <see
/// cref="MostCompared"/>; these are read and held against the query. What a search costs is bounded by that, and not by
/// the size of the site.
/// </summary>
internal sealed class PageSearch(ContentStore store) : IDisposable
{
    /// <summary>The longest query that is read, in characters; the rest is left out.</summary>
    public const int MaximumQuery = 200;

    public const int MaximumWords = SearchQuery.MostWords;

    public const int MaximumQuoted = SearchQuery.MostQuoted;

    /// <summary>How many pages a part of the list has.</summary>
    public const int PageSize = 20;

    /// <summary>How many pages are shown that have only some of the words.</summary>
    public const int MaximumNear = 3;

    /// <summary>So many rows of the index are looked at: its first ones, which are worth most.</summary>
    internal const int MostCompared = 120;

    /// <summary>So many of the sections that have some of the words are held against the query.</summary>
    private const int MostNear = 40;

    /// <summary>The part of the weight of its words that a section must have to be near.</summary>
    private const double EnoughWeight = 0.3;

    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(2),
        _suggestionPatience = TimeSpan.FromMilliseconds(250);

    // A search is nothing but work for a processor. Half of them, so that pages are answered meanwhile.
    private readonly SemaphoreSlim _turns = new(Math.Max(1, Environment.ProcessorCount / 2));
    private (string Json, Synonyms Synonyms) _synonyms = ("[]", Synonyms.None);

    /// <summary>
    /// Finds sections. Words are looked for by their stem, or what means the same, all of them in one section; text in
    /// double quotes is looked for to the letter. Where nothing is found, slips of the keyboard are mended; where that
    /// does not help either, a few sections with the rarer of the words are near. Nothing in the query is ever taken
    /// for FTS5 syntax.
    /// </summary>
    /// <param name="query">As it was typed.</param>
    /// <param name="part">Which part of the list, from 1.</param>
    /// <param name="cancellationToken">Gives up waiting for others.</param>
    public async Task<SearchResults> FindAsync(string? query, int part, CancellationToken cancellationToken)
    {
        var text = Trim(query);
        if (SearchQuery.Read(text, Synonyms.None).IsEmpty) return new SearchResults(text, []);
        using var turn = await TakeTurnAsync(_patience, cancellationToken);
        if (turn is null) return new SearchResults(text, []) { IsBusy = true };
        await using var db = await store.OpenAsync(cancellationToken);
        var reader = await OpenAsync(db, cancellationToken);
        var kept = _synonyms;
        var sought = SearchQuery.Read(text, reader.ReadSynonyms(ref kept));
        _synonyms = kept;
        return Find(text, sought, reader, part) with { LeavesOut = sought.LeavesOut };
    }

    /// <inheritdoc cref="FindAsync(string?, int, CancellationToken)"/>
    public Task<SearchResults> FindAsync(string? query, CancellationToken cancellationToken) =>
        FindAsync(query, 1, cancellationToken);

    /// <summary>
    /// The pages that come closest to an address that is not there: those whose names are like it, then those that have
    /// all the words of its last part, then those under which it would stand. None, where it has nothing in common with
    /// any, or where others have more searched for than there is time for.
    /// </summary>
    /// <param name="path">The path that was asked for, decoded.</param>
    public async Task<IReadOnlyList<SearchHit>> SuggestAsync(string path, int most, CancellationToken cancellationToken)
    {
        var asked = Trim(path);
        if (AddressNames.WordsOf(asked, all: true).Count == 0) return [];
        using var turn = await TakeTurnAsync(_suggestionPatience, cancellationToken);
        if (turn is null) return [];
        await using var db = await store.OpenAsync(cancellationToken);
        var reader = await OpenAsync(db, cancellationToken);
        var names = new AddressNames(reader);
        List<SearchHit> hits = [.. names.FindClosest(asked).Take(most)];
        if (hits.Count < most && AddressNames.LastWordsOf(asked) is { Count: > 0 } last)
            hits.AddRange(Find(asked, SearchQuery.Read(string.Join(' ', last), Synonyms.None), reader, 1, whole: true)
                .Hits);
        return [.. hits.Concat(names.FindAbove(asked)).DistinctBy(hit => hit.Address).Take(most)];
    }

    public void Dispose() => _turns.Dispose();

    /// <summary>
    /// Waits until fewer are searching; null where that takes too long. To be disposed of when the search is done.
    /// </summary>
    internal async Task<IDisposable?> TakeTurnAsync(TimeSpan patience, CancellationToken cancellationToken) =>
        await _turns.WaitAsync(patience, cancellationToken) ? new Turn(_turns) : null;

    internal static async Task<SearchReader> OpenAsync(ContentDb db, CancellationToken cancellationToken)
    {
        // Closed with the context.
        await db.Database.OpenConnectionAsync(cancellationToken);
        return new SearchReader((SqliteConnection)db.Database.GetDbConnection());
    }

    /// <param name="whole">Whether only sections with all the words will do.</param>
    private static SearchResults Find(
        string text, SearchQuery sought, SearchReader reader, int part, bool whole = false)
    {
        var found = FindAll(sought, sought.Terms, reader);
        if (found.Pages.Count > 0 || whole) return found.Show(text, part, FoundBy.Words);
        var terms = Spelling.Mend(reader, sought.Terms);
        if (terms is not null)
        {
            var mended = FindAll(sought, terms, reader);
            if (mended.Pages.Count > 0) return mended.Show(text, part, FoundBy.Spelling);
        }

        var near = FindNear(sought, terms ?? sought.Terms, reader).Show(text, 1, FoundBy.SomeWords);
        return near.Hits.Count > 0 ? near : near with { IsBeingMade = reader.CountSections(1) == 0 };
    }

    private static Ranking FindAll(SearchQuery sought, IReadOnlyList<SearchTerm> terms, SearchReader reader)
    {
        var ranking = new Ranking(reader, new SectionMatcher(sought, terms, [.. terms.Select(_ => 1.0)]), sought);
        Match(sought.QuotedWords.Select(quoted => quoted.Word.Match));
        // The index knows whole words only; quoted text may begin or end within one.
        if (ranking.Pages.Count == 0 && sought.Literals.Count > 0)
            Match(sought.QuotedWords.Where(quoted => quoted.IsWhole).Select(quoted => quoted.Word.Match));
        return ranking;

        void Match(IEnumerable<string> quoted)
        {
            List<string> all = [.. terms.Select(term => term.Match), .. quoted];
            var match = string.Join(" AND ", all);
            if (all.Count > 0)
            {
                ranking.Add(from => reader.FindRows(match, MostCompared, from));
                return;
            }

            var first = reader.ReadFirstSections(MostCompared);
            ranking.Add(first, hasMore: first.Count == MostCompared);
        }
    }

    private static Ranking FindNear(SearchQuery sought, IReadOnlyList<SearchTerm> terms, SearchReader reader)
    {
        var weights = new double[terms.Count];
        Dictionary<long, double> sections = [];
        if (terms.Count > 1 && sought.Literals.Count == 0)
        {
            var all = reader.CountSections(MostCompared);
            for (var i = 0; i < terms.Count; i++)
            {
                var rows = reader.FindRows(
                    terms[i].Match, MostCompared, SearchIndex.Text << SearchIndex.KindShift);
                weights[i] = Math.Log((all + 1) / (Math.Min(rows.Count, all) + 0.5)) / Math.Log((all + 1) / 0.5);
                // A word that so many have tells none of them apart.
                if (rows.Count == MostCompared) continue;
                // The words of names and headings are in the texts too.
                foreach (var section in rows.Select(SearchIndex.SectionOf).Distinct())
                    sections[section] = sections.GetValueOrDefault(section) + weights[i];
            }
        }

        var ranking = new Ranking(reader, new SectionMatcher(sought, terms, weights), sought)
        {
            LeastShare = EnoughWeight,
            MostPages = MaximumNear,
        };
        var near = sections.Where(section => section.Value >= EnoughWeight * weights.Sum())
            .OrderByDescending(section => section.Value).ThenBy(section => section.Key)
            .Take(MostNear).Select(section => section.Key).ToList();
        if (near.Count > 0) ranking.Add(reader.ReadSections(near));
        return ranking;
    }

    private static string Trim(string? query)
    {
        var text = (query ?? "").Replace("\0", "", StringComparison.Ordinal).Trim();
        if (text.Length <= MaximumQuery) return text;
        return text[..(char.IsHighSurrogate(text[MaximumQuery - 1]) ? MaximumQuery - 1 : MaximumQuery)];
    }

    private sealed class Turn(SemaphoreSlim turns) : IDisposable
    {
        public void Dispose() => turns.Release();
    }
}
