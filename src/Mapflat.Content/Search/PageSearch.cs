using System.Globalization;
using System.Text;
using Mapflat.Content.Markup;
using Mapflat.Content.Pages;
using Mapflat.Content.Store;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace Mapflat.Content.Search;

/// <summary>A stretch of a snippet.</summary>
/// <param name="Text">Plain text.</param>
/// <param name="Matches">Whether it is what was searched for.</param>
public sealed record SnippetPart(string Text, bool Matches);

/// <summary>A page that was found.</summary>
/// <param name="Address">Where it is.</param>
/// <param name="Title">Its title.</param>
/// <param name="Snippet">The place in its text that fits best.</param>
/// <param name="IsWithdrawn">Whether it no longer holds.</param>
public sealed record SearchHit(string Address, string Title, IReadOnlyList<SnippetPart> Snippet, bool IsWithdrawn);

/// <summary>What a search found.</summary>
/// <param name="Query">The query as it was understood: trimmed and at most <see cref="PageSearch.MaximumQuery"/> characters.</param>
/// <param name="Hits">The best pages first, at most <see cref="PageSearch.MaximumHits"/>.</param>
/// <param name="AnyWord">Whether no page has all the words, so that pages with some of them are shown.</param>
/// <param name="NearWords">Whether some words are in no page, so that pages with words that are spelt nearly like them are shown.</param>
public sealed record SearchResults(string Query, IReadOnlyList<SearchHit> Hits, bool AnyWord = false, bool NearWords = false)
{
    /// <summary>Whether there were more words than <see cref="PageSearch.MaximumWords"/>, so that the last were not looked for.</summary>
    public bool LeavesOut { get; init; }

    /// <summary>Whether nothing was looked for, because so many others were searching.</summary>
    public bool IsBusy { get; init; }
}

/// <summary>Full-text search of the public pages, on SQLite FTS5 (https://www.sqlite.org/fts5.html): English stems, titles weigh most.</summary>
public sealed class PageSearch(ContentStore store) : IDisposable
{
    /// <summary>The longest query that is read, in characters; the rest is left out.</summary>
    public const int MaximumQuery = 200;

    /// <summary>The most words that are looked for.</summary>
    public const int MaximumWords = SearchWords.Most;

    /// <summary>The most texts in quotation marks among them.</summary>
    public const int MaximumQuoted = SearchWords.MostQuoted;

    /// <summary>The most pages that are shown.</summary>
    public const int MaximumHits = 50;

    /// <summary>So many pages are compared at most, divided by the words that are looked for in each of them.</summary>
    private const int MostCompared = 12_000;

    private const int SnippetLead = 60;
    private const int SnippetLength = 260;
    private const char MatchBegins = '\u0002';
    private const char MatchEnds = '\u0003';

    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(2), _suggestionPatience = TimeSpan.FromMilliseconds(250);

    // A search is nothing but work for a processor. Half of them, so that pages are answered meanwhile.
    private readonly SemaphoreSlim _turns = new(Math.Max(1, Environment.ProcessorCount / 2));
    private PageNames? _names;

    /// <summary>
    /// Finds pages. Words are looked for by their stem, all of them, or some of them if no page has all; text in double
    /// quotes is looked for to the letter. Where nothing is found, slips of the keyboard are mended. Nothing in the query is ever taken for FTS5 syntax.
    /// </summary>
    public async Task<SearchResults> FindAsync(string? query, CancellationToken cancellationToken)
    {
        var text = Trim(query);
        var sought = new SearchWords(text);
        if (sought.Words.Count == 0 && sought.Literals.Count == 0) return new SearchResults(text, []);
        using var turn = await TakeTurnAsync(_patience, cancellationToken);
        if (turn is null) return new SearchResults(text, []) { IsBusy = true };
        return await FindAsync(text, sought, cancellationToken) with { LeavesOut = sought.LeavesOut };
    }

    private async Task<SearchResults> FindAsync(string text, SearchWords sought, CancellationToken cancellationToken)
    {
        var (words, phrases, literals) = (sought.Words, sought.Phrases, sought.Literals);
        await using var db = await store.OpenAsync(cancellationToken);
        List<string> terms = [.. words, .. phrases];
        var hits = await FindAsync(db, " AND ", terms, literals, MaximumHits, cancellationToken);
        // The index knows whole words only; quoted text that begins or ends within one is looked for in the pages themselves.
        if (hits.Count == 0 && phrases.Count > 0) hits = await FindAsync(db, " AND ", words, literals, MaximumHits, cancellationToken);
        if (hits.Count > 0) return new SearchResults(text, hits);
        if (await Spelling.MendAsync(db, [.. words.Select(word => word[1..^1])], cancellationToken) is { } mended)
        {
            terms = [.. mended.Select(word => $"\"{word}\""), .. phrases];
            hits = await FindAsync(db, " AND ", terms, literals, MaximumHits, cancellationToken);
            if (hits.Count > 0) return new SearchResults(text, hits, NearWords: true);
        }

        if (terms.Count < 2) return new SearchResults(text, hits);
        hits = await FindAsync(db, " OR ", terms, literals, MaximumHits, cancellationToken);
        return new SearchResults(text, hits, AnyWord: hits.Count > 0);
    }

    /// <summary>
    /// The pages that come closest to an address that is not there: those whose names are like it, then those that have all the
    /// words of its last part, then those under which it would stand. None, where it has nothing in common with any, or where
    /// others have more searched for than there is time for.
    /// </summary>
    /// <param name="path">The path that was asked for, decoded.</param>
    /// <param name="most">The most pages that are wanted.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    public async Task<IReadOnlyList<SearchHit>> SuggestAsync(string path, int most, CancellationToken cancellationToken)
    {
        var asked = Trim(path);
        if (PageNames.WordsOf(asked).Count == 0) return [];
        using var turn = await TakeTurnAsync(_suggestionPatience, cancellationToken);
        if (turn is null) return [];
        await using var db = await store.OpenAsync(cancellationToken);
        var names = _names = await PageNames.ReadAsync(db, _names, cancellationToken);
        List<SearchHit> hits = [.. names.ClosestTo(asked)];
        var words = new SearchWords(string.Join(' ', PageNames.LastWordsOf(asked))).Words;
        if (words.Count > 0) hits.AddRange(await FindAsync(db, " AND ", words, [], most, cancellationToken));
        return [.. hits.Concat(names.Above(asked)).DistinctBy(hit => hit.Address).Take(most)];
    }

    /// <inheritdoc/>
    public void Dispose() => _turns.Dispose();

    /// <summary>Waits until fewer are searching; null where that takes too long. To be disposed of when the search is done.</summary>
    internal async Task<IDisposable?> TakeTurnAsync(TimeSpan patience, CancellationToken cancellationToken) =>
        await _turns.WaitAsync(patience, cancellationToken) ? new Turn(_turns) : null;

    /// <summary>Puts what a page says into the index, in the transaction that makes it public.</summary>
    internal static async Task IndexAsync(ContentDb db, Page page, Revision revision, RenderedText text, CancellationToken cancellationToken)
    {
        await RemoveAsync(db, page, cancellationToken);
        var headings = string.Join('\n', text.Headings.Select(h => h.Text));
        await db.Database.ExecuteSqlAsync(
            $"INSERT INTO PageSearch (rowid, Title, Headings, Body) VALUES ({page.Id}, {revision.Title}, {headings}, {revision.Summary + "\n" + text.PlainText})",
            cancellationToken);
    }

    /// <summary>Takes a page out of the index, in the transaction that makes it private.</summary>
    internal static Task RemoveAsync(ContentDb db, Page page, CancellationToken cancellationToken) =>
        db.Database.ExecuteSqlAsync($"DELETE FROM PageSearch WHERE rowid = {page.Id}", cancellationToken);

    private static async Task<List<SearchHit>> FindAsync(
        ContentDb db, string between, List<string> terms, List<string> literals, int most, CancellationToken cancellationToken)
    {
        var match = string.Join(between, terms);
        var sql = new StringBuilder();
        List<object> parameters = [];
        string Parameter(object value)
        {
            var name = "$p" + parameters.Count.ToString(CultureInfo.InvariantCulture);
            parameters.Add(new SqliteParameter(name, value));
            return name;
        }

        // A snippet costs more than all the rest: it is cut from those pages that are shown, and not from all that are found.
        sql.Append("WITH Best AS (SELECT * FROM (SELECT s.rowid AS Id, p.Address, p.LiveRevisionId, p.Status = 'Withdrawn' AS IsWithdrawn, ").Append(match.Length > 0 ? "bm25(PageSearch, 10.0, 4.0, 1.0)" : "0").Append(" AS Rank")
            .Append(" FROM PageSearch s JOIN Pages p ON p.Id = s.rowid WHERE p.Status <> 'Draft' AND NOT (p.Status = 'Withdrawn' AND p.WithdrawnAnswer = 410)");
        var sought = match.Length > 0 ? Parameter(match) : "";
        if (match.Length > 0) sql.Append(" AND PageSearch MATCH ").Append(sought);
        foreach (var literal in literals)
        {
            var pattern = Parameter("%" + literal.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("%", "\\%", StringComparison.Ordinal).Replace("_", "\\_", StringComparison.Ordinal) + "%");
            sql.Append($" AND (s.Title LIKE {pattern} ESCAPE '\\' OR s.Headings LIKE {pattern} ESCAPE '\\' OR s.Body LIKE {pattern} ESCAPE '\\')");
        }

        sql.Append(" LIMIT ").Append(Parameter(MostCompared / Math.Max(1, terms.Count))).Append(") ORDER BY Rank, Address LIMIT ").Append(Parameter(most)).Append(") SELECT Best.Address, r.Title, Best.IsWithdrawn, (SELECT ")
            .Append(match.Length > 0 ? "snippet(PageSearch, 2, char(2), char(3), '…', 28)"
                : $"substr(Body, max(1, instr(lower(Body), lower({Parameter(literals[0])})) - {SnippetLead}), {SnippetLength})")
            .Append(" FROM PageSearch WHERE ").Append(match.Length > 0 ? $"PageSearch MATCH {sought} AND " : "").Append("rowid = Best.Id) AS Snippet")
            .Append(" FROM Best JOIN Revisions r ON r.Id = Best.LiveRevisionId ORDER BY Best.Rank, Best.Address");
        var rows = await db.Database.SqlQueryRaw<Row>(sql.ToString(), [.. parameters]).ToListAsync(cancellationToken);
        return [.. rows.Select(row => new SearchHit(row.Address, row.Title, Split(match.Length > 0 ? row.Snippet : Mark(row.Snippet, literals[0])), row.IsWithdrawn))];
    }

    private static string Trim(string? query)
    {
        var text = (query ?? "").Replace("\0", "", StringComparison.Ordinal).Trim();
        if (text.Length <= MaximumQuery) return text;
        return text[..(char.IsHighSurrogate(text[MaximumQuery - 1]) ? MaximumQuery - 1 : MaximumQuery)];
    }

    /// <summary>Marks the first place of a text in a snippet, as FTS5 does for words.</summary>
    private static string Mark(string snippet, string literal)
    {
        var at = snippet.IndexOf(literal, StringComparison.OrdinalIgnoreCase);
        return at < 0 ? snippet : $"{snippet[..at]}{MatchBegins}{snippet.Substring(at, literal.Length)}{MatchEnds}{snippet[(at + literal.Length)..]}";
    }

    private static List<SnippetPart> Split(string snippet)
    {
        List<SnippetPart> parts = [];
        foreach (var piece in snippet.Split(MatchBegins))
        {
            var end = piece.IndexOf(MatchEnds, StringComparison.Ordinal);
            if (end > 0) parts.Add(new SnippetPart(piece[..end], Matches: true));
            if (piece.Length > end + 1) parts.Add(new SnippetPart(piece[(end + 1)..], Matches: false));
        }

        return parts;
    }

    private sealed class Turn(SemaphoreSlim turns) : IDisposable
    {
        public void Dispose() => turns.Release();
    }

    private sealed record Row(string Address, string Title, bool IsWithdrawn, string Snippet);
}
