using Mapflat.Content.Store;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace Mapflat.Content.Search;

/// <summary>Which words were meant by words that are not there.</summary>
internal static class Spelling
{
    /// <summary>In letters. What is longer is no word.</summary>
    internal const int LongestWord = 40;

    /// <summary>How many words that begin alike are looked at; more are in no language.</summary>
    private const int MostCompared = 5_000;

    private const int ShortestMended = 4;
    private const int MostMended = 4;

    // Views of the index that SQLite makes up (https://www.sqlite.org/fts5.html, section 8), and what turns words into stems as
    // the index does. They last as long as the connection.
    private const string Tables =
        """
        CREATE VIRTUAL TABLE IF NOT EXISTS temp.SearchWords USING fts5vocab('main', 'PageSearch', 'row');
        CREATE VIRTUAL TABLE IF NOT EXISTS temp.TypedWords USING fts5(Word, tokenize = 'porter unicode61 remove_diacritics 2');
        CREATE VIRTUAL TABLE IF NOT EXISTS temp.TypedStems USING fts5vocab('temp', 'TypedWords', 'instance');
        DELETE FROM temp.TypedWords;
        """;

    /// <summary>Puts in the place of every word that no page has the one in the pages that is most like it and begins with the same letter.</summary>
    /// <param name="db">Where the index is.</param>
    /// <param name="words">Words as they were typed.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    /// <returns>The words; null if none was mended.</returns>
    internal static async Task<List<string>?> MendAsync(ContentDb db, IReadOnlyList<string> words, CancellationToken cancellationToken)
    {
        // The tables are this connection's alone, and each command would take whichever is free.
        await db.Database.OpenConnectionAsync(cancellationToken);
        try
        {
            await db.Database.ExecuteSqlRawAsync(Tables, cancellationToken);
            for (var i = 0; i < Math.Min(words.Count, MostMended); i++)
                if (CanBeMended(words[i])) await db.Database.ExecuteSqlAsync($"INSERT INTO temp.TypedWords (rowid, Word) VALUES ({i}, {words[i]})", cancellationToken);
            List<string> mended = [.. words];
            foreach (var (place, stem) in await db.Database.SqlQueryRaw<Typed>("SELECT doc AS Place, term AS Stem FROM temp.TypedStems").ToListAsync(cancellationToken))
                mended[(int)place] = await NearestAsync(db, stem, Allowed(words[(int)place].Length), cancellationToken) ?? words[(int)place];
            return mended.SequenceEqual(words, StringComparer.Ordinal) ? null : mended;
        }
        finally
        {
            await db.Database.CloseConnectionAsync();
        }
    }

    /// <summary>How many slips of the keyboard a word of some length may have.</summary>
    internal static int Allowed(int length) => length switch { < ShortestMended => 0, < 8 => 1, _ => 2 };

    /// <summary>
    /// How many letters were left out, put in, mistaken or exchanged with the next one: the optimal string alignment distance
    /// (Damerau, “A technique for computer detection and correction of spelling errors”, 1964).
    /// </summary>
    /// <param name="one">A word of at most <see cref="LongestWord"/> letters.</param>
    /// <param name="other">Another.</param>
    internal static int Slips(ReadOnlySpan<char> one, ReadOnlySpan<char> other)
    {
        Span<int> before = stackalloc int[LongestWord + 1], above = stackalloc int[LongestWord + 1], row = stackalloc int[LongestWord + 1];
        for (var j = 0; j <= other.Length; j++) above[j] = j;
        for (var i = 1; i <= one.Length; i++)
        {
            row[0] = i;
            for (var j = 1; j <= other.Length; j++)
            {
                var same = one[i - 1] == other[j - 1];
                row[j] = Math.Min(Math.Min(above[j], row[j - 1]) + 1, above[j - 1] + (same ? 0 : 1));
                if (i > 1 && j > 1 && one[i - 1] == other[j - 2] && one[i - 2] == other[j - 1]) row[j] = Math.Min(row[j], before[j - 2] + 1);
            }

            var spare = before;
            before = above;
            above = row;
            row = spare;
        }

        return above[other.Length];
    }

    private static bool CanBeMended(string word) => word.Length is >= ShortestMended and <= LongestWord && word.All(char.IsLetter);

    private static async Task<string?> NearestAsync(ContentDb db, string asked, int allowed, CancellationToken cancellationToken)
    {
        var alike = db.Database.SqlQueryRaw<Known>(
            "SELECT term AS Stem, doc AS Pages FROM temp.SearchWords WHERE term >= $first AND term < $next AND length(term) BETWEEN $shortest AND $longest LIMIT $most",
            new SqliteParameter("$first", asked[..1]), new SqliteParameter("$next", ((char)(asked[0] + 1)).ToString()),
            new SqliteParameter("$shortest", asked.Length - allowed), new SqliteParameter("$longest", asked.Length + allowed), new SqliteParameter("$most", MostCompared));
        var best = (Slips: allowed + 1, Pages: 0L, Stem: (string?)null);
        await foreach (var (stem, pages) in alike.AsAsyncEnumerable().WithCancellation(cancellationToken))
        {
            // SQLite counts in characters.
            if (stem.Length > LongestWord) continue;
            var slips = Slips(asked, stem);
            if (slips < best.Slips || (slips == best.Slips && slips <= allowed && pages > best.Pages)) best = (slips, pages, stem);
        }

        // The word itself is there, then, and was not the trouble.
        return best.Slips == 0 ? null : best.Stem;
    }

    private sealed record Typed(long Place, string Stem);

    private sealed record Known(string Stem, long Pages);
}
