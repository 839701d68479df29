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
public sealed record SearchResults(string Query, IReadOnlyList<SearchHit> Hits, bool AnyWord = false, bool NearWords = false);

/// <summary>Full-text search of the public pages, on SQLite FTS5 (https://www.sqlite.org/fts5.html): English stems, titles weigh most.</summary>
public sealed class PageSearch(ContentStore store)
{
    /// <summary>The longest query that is read, in characters; the rest is left out.</summary>
    public const int MaximumQuery = 200;

    /// <summary>The most pages that are shown.</summary>
    public const int MaximumHits = 50;

    private const int SnippetLead = 60;
    private const int SnippetLength = 260;
    private const char MatchBegins = '\u0002';
    private const char MatchEnds = '\u0003';

    private PageNames? _names;

    /// <summary>
    /// Finds pages. Words are looked for by their stem, all of them, or some of them if no page has all; text in double
    /// quotes is looked for to the letter. Where nothing is found, slips of the keyboard are mended. Nothing in the query is ever taken for FTS5 syntax.
    /// </summary>
    public async Task<SearchResults> FindAsync(string? query, CancellationToken cancellationToken)
    {
        var text = Trim(query);
        var (words, phrases, literals) = Parse(text);
        if (words.Count == 0 && literals.Count == 0) return new SearchResults(text, []);
        await using var db = await store.OpenAsync(cancellationToken);
        List<string> terms = [.. words, .. phrases];
        var hits = await FindAsync(db, string.Join(" AND ", terms), literals, MaximumHits, cancellationToken);
        // The index knows whole words only; quoted text that begins or ends within one is looked for in the pages themselves.
        if (hits.Count == 0 && phrases.Count > 0) hits = await FindAsync(db, string.Join(" AND ", words), literals, MaximumHits, cancellationToken);
        if (hits.Count > 0) return new SearchResults(text, hits);
        if (await Spelling.MendAsync(db, [.. words.Select(word => word[1..^1])], cancellationToken) is { } mended)
        {
            terms = [.. mended.Select(word => $"\"{word}\""), .. phrases];
            hits = await FindAsync(db, string.Join(" AND ", terms), literals, MaximumHits, cancellationToken);
            if (hits.Count > 0) return new SearchResults(text, hits, NearWords: true);
        }

        if (terms.Count < 2) return new SearchResults(text, hits);
        hits = await FindAsync(db, string.Join(" OR ", terms), literals, MaximumHits, cancellationToken);
        return new SearchResults(text, hits, AnyWord: hits.Count > 0);
    }

    /// <summary>
    /// The pages that come closest to an address that is not there: those whose names are like it, then those that have all the
    /// words of its last part, then those under which it would stand. None, where it has nothing in common with any.
    /// </summary>
    /// <param name="path">The path that was asked for, decoded.</param>
    /// <param name="most">The most pages that are wanted.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    public async Task<IReadOnlyList<SearchHit>> SuggestAsync(string path, int most, CancellationToken cancellationToken)
    {
        var asked = Trim(path);
        if (PageNames.WordsOf(asked).Count == 0) return [];
        await using var db = await store.OpenAsync(cancellationToken);
        var names = _names = await PageNames.ReadAsync(db, _names, cancellationToken);
        List<SearchHit> hits = [.. names.ClosestTo(asked)];
        if (PageNames.LastWordsOf(asked) is { Count: > 0 } words)
            hits.AddRange(await FindAsync(db, string.Join(" AND ", words.Select(word => $"\"{word}\"")), [], most, cancellationToken));
        return [.. hits.Concat(names.Above(asked)).DistinctBy(hit => hit.Address).Take(most)];
    }

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
        ContentDb db, string match, List<string> literals, int most, CancellationToken cancellationToken)
    {
        var sql = new StringBuilder("SELECT p.Address, r.Title, p.Status = 'Withdrawn' AS IsWithdrawn, ");
        List<object> parameters = [];
        string Parameter(object value)
        {
            var name = "$p" + parameters.Count.ToString(CultureInfo.InvariantCulture);
            parameters.Add(new SqliteParameter(name, value));
            return name;
        }

        sql.Append(match.Length > 0 ? "snippet(PageSearch, 2, char(2), char(3), '…', 28)"
            : $"substr(s.Body, max(1, instr(lower(s.Body), lower({Parameter(literals[0])})) - {SnippetLead}), {SnippetLength})");
        sql.Append(" AS Snippet FROM PageSearch s JOIN Pages p ON p.Id = s.rowid JOIN Revisions r ON r.Id = p.LiveRevisionId WHERE p.Status <> 'Draft' AND NOT (p.Status = 'Withdrawn' AND p.WithdrawnAnswer = 410)");
        if (match.Length > 0) sql.Append(" AND PageSearch MATCH ").Append(Parameter(match));
        foreach (var literal in literals)
        {
            var pattern = Parameter("%" + literal.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("%", "\\%", StringComparison.Ordinal).Replace("_", "\\_", StringComparison.Ordinal) + "%");
            sql.Append($" AND (s.Title LIKE {pattern} ESCAPE '\\' OR s.Headings LIKE {pattern} ESCAPE '\\' OR s.Body LIKE {pattern} ESCAPE '\\')");
        }

        sql.Append(match.Length > 0 ? " ORDER BY bm25(PageSearch, 10.0, 4.0, 1.0), p.Address" : " ORDER BY p.Address");
        sql.Append(" LIMIT ").Append(Parameter(most));
        var rows = await db.Database.SqlQueryRaw<Row>(sql.ToString(), [.. parameters]).ToListAsync(cancellationToken);
        return [.. rows.Select(row => new SearchHit(row.Address, row.Title, Split(match.Length > 0 ? row.Snippet : Mark(row.Snippet, literals[0])), row.IsWithdrawn))];
    }

    private static string Trim(string? query)
    {
        var text = (query ?? "").Replace("\0", "", StringComparison.Ordinal).Trim();
        if (text.Length <= MaximumQuery) return text;
        return text[..(char.IsHighSurrogate(text[MaximumQuery - 1]) ? MaximumQuery - 1 : MaximumQuery)];
    }

    /// <summary>
    /// Takes a query apart into words, quoted texts as phrases of words, both as FTS5 strings and so nothing but data, and
    /// quoted texts to be found to the letter.
    /// </summary>
    private static (List<string> Words, List<string> Phrases, List<string> Literals) Parse(string text)
    {
        List<string> words = [];
        List<string> phrases = [];
        List<string> literals = [];
        var parts = text.Replace('“', '"').Replace('”', '"').Split('"');
        for (var i = 0; i < parts.Length; i++)
        {
            // Between two quotation marks, unless the last one was never closed.
            var quoted = i % 2 == 1 && i < parts.Length - 1;
            if (quoted && parts[i].Trim() is { Length: > 0 } literal) literals.Add(literal);
            foreach (var word in quoted ? [parts[i]] : parts[i].Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
                if (word.EnumerateRunes().Any(Rune.IsLetterOrDigit)) (quoted ? phrases : words).Add($"\"{word}\"");
        }

        return (words, phrases, literals);
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

    private sealed record Row(string Address, string Title, bool IsWithdrawn, string Snippet);
}
