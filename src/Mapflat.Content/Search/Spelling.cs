namespace Mapflat.Content.Search;

/// <summary>Which words were meant by words that are not there.</summary>
internal static class Spelling
{
    private const int LongestWord = WordReader.LongestWord;

    /// <summary>How many words that begin alike and are as long are looked at.</summary>
    private const int MostCompared = 600;

    private const int ShortestMended = 4;

    /// <summary>The shortest part of a word that is taken for two: “datalake” for “data lake”.</summary>
    private const int ShortestPart = 4;

    /// <summary>How many words of a query are mended.</summary>
    private const int MostMended = 3;

    internal static bool CanBeMeant(string stem) => stem.Length >= 3 && stem.All(char.IsLetter);

    /// <summary>
    /// Puts in the place of every word that no page has the one in the pages that is most like it and begins with the
    /// same letter, or the two that it is put together of.
    /// </summary>
    /// <returns>Null where there is nothing to mend, or nothing to mend it with.</returns>
    internal static IReadOnlyList<SearchTerm>? Mend(SearchReader reader, IReadOnlyList<SearchTerm> terms)
    {
        List<SearchTerm> mended = [.. terms];
        var count = 0;
        for (var i = 0; i < terms.Count && count < MostMended; i++)
        {
            if (terms[i].Alternatives is not [[var word]] || word.Text.Length < ShortestMended
                || !word.Text.All(char.IsLetter) || reader.Knows(word.Stem))
                continue;
            count++;
            if (FindMeant(reader, word) is { } meant) mended[i] = new SearchTerm(meant);
        }

        return mended.SequenceEqual(terms) ? null : mended;
    }

    /// <summary>The words that are there for one that is not.</summary>
    internal static SoughtWord[]? FindMeant(SearchReader reader, SoughtWord word)
    {
        var (text, stem) = word;
        for (var at = ShortestPart; at <= text.Length - ShortestPart; at++)
        {
            SoughtWord[] parts = [SoughtWord.Create(text[..at]), SoughtWord.Create(text[at..])];
            if (reader.Knows(parts[0].Stem) && reader.Knows(parts[1].Stem)) return parts;
        }

        var slips = Allowed(text.Length);
        var best = (Slips: slips + 1, Length: int.MaxValue, Word: (string?)null);
        foreach (var known in reader.FindAlike(stem, slips, MostCompared))
        {
            var (distance, difference) = (EditDistance(stem, known), Math.Abs(stem.Length - known.Length));
            if (distance < best.Slips || (distance == best.Slips && distance <= slips && difference < best.Length))
                best = (distance, difference, known);
        }

        return best.Word is { } meant ? [new SoughtWord(meant, meant)] : null;
    }

    /// <summary>How many slips of the keyboard a word of some length may have.</summary>
    internal static int Allowed(int length) => length switch { < ShortestMended => 0, < 8 => 1, _ => 2 };

    /// <summary>
    /// How many letters were left out, put in, mistaken or exchanged with the next one: the optimal string alignment
    /// distance (Damerau, “A technique for computer detection and correction of spelling errors”, 1964).
    /// </summary>
    internal static int EditDistance(ReadOnlySpan<char> one, ReadOnlySpan<char> other)
    {
        Span<int> before = stackalloc int[LongestWord + 1], above = stackalloc int[LongestWord + 1],
            row = stackalloc int[LongestWord + 1];
        for (var j = 0; j <= other.Length; j++) above[j] = j;
        for (var i = 1; i <= one.Length; i++)
        {
            row[0] = i;
            for (var j = 1; j <= other.Length; j++)
            {
                var same = one[i - 1] == other[j - 1];
                row[j] = Math.Min(Math.Min(above[j], row[j - 1]) + 1, above[j - 1] + (same ? 0 : 1));
                if (i > 1 && j > 1 && one[i - 1] == other[j - 2] && one[i - 2] == other[j - 1])
                    row[j] = Math.Min(row[j], before[j - 2] + 1);
            }

            var spare = before;
            before = above;
            above = row;
            row = spare;
        }

        return above[other.Length];
    }
}
