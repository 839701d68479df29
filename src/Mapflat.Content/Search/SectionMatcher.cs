using System.Runtime.InteropServices;

namespace Mapflat.Content.Search;

/// <summary>Where a word of the query stands in a text.</summary>
/// <param name="Place">The number of the word in the text.</param>
/// <param name="Word">The number of the word in the query.</param>
/// <param name="IsExact">Whether it has the same ending too, but for an “s”.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct WordMatch(int Place, int Start, int End, int Word, bool IsExact);

/// <summary>Where the words of a query stand in a text, and how often.</summary>
internal sealed class TextMatch(int words)
{
    /// <summary>So many places are remembered; a text that repeats itself must not cost more than others.</summary>
    private const int MostPlaces = 200;

    private readonly List<WordMatch> _places = [];
    private int[]? _exact, _stemmed;

    internal IReadOnlyList<WordMatch> Places => _places;

    /// <summary>How many words the text has in all.</summary>
    internal int Length { get; set; }

    /// <summary>How often it has a word with the same ending.</summary>
    internal int CountExact(int word) => _exact?[word] ?? 0;

    /// <summary>How often it has a word with the same stem.</summary>
    internal int CountStem(int stem) => _stemmed?[stem] ?? 0;

    internal void Add(WordMatch match, int stem)
    {
        (_exact, _stemmed) = (_exact ?? new int[words], _stemmed ?? new int[words]);
        _stemmed[stem]++;
        if (match.IsExact) _exact[match.Word]++;
        if (_places.Count < MostPlaces) _places.Add(match);
    }
}

/// <summary>
/// Holds texts against a query. The index says which sections have the words; what they are worth there is read from
/// the text itself, so that the exact word counts for more than its stem, and words that stand together for more than
/// words that do not.
/// </summary>
internal sealed class SectionMatcher
{
    private const double Exact = 1, Stemmed = 0.2, Synonym = 0.85, Apart = 0.4;

    // What a word is worth in a name, where one in the text is worth 1, and what it is worth to be that name.
    private const double InName = 5, InNameOfPage = 1.5, InHeading = 3.5, IsName = 6, IsNameOfPage = 1, IsHeading = 4;

    private readonly SearchQuery _query;
    private readonly double[] _weights;
    private readonly Dictionary<string, int> _words = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _stems = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _exact, _stemmed;
    private readonly List<int> _stemOf = [];
    private readonly List<int[]>[] _terms;
    private readonly HashSet<int> _beginnings = [];

    /// <param name="query">What is looked for.</param>
    /// <param name="terms">What is looked for in place of the query's own terms, where these were mended.</param>
    /// <param name="weights">What each term is worth; more the fewer sections have it.</param>
    internal SectionMatcher(SearchQuery query, IReadOnlyList<SearchTerm> terms, double[] weights)
    {
        (_query, _weights) = (query, weights);
        _terms = [.. terms.Select(term => term.Alternatives.Select(
            words => words.Select(Number).ToArray()).ToList())];
        foreach (var word in query.Typed) Number(SoughtWord.Create(word));
        _exact = _words.GetAlternateLookup<ReadOnlySpan<char>>();
        _stemmed = _stems.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <summary>How many words of texts were looked at; what a search costs follows from it.</summary>
    internal long WordsRead { get; private set; }

    internal TextMatch Read(string text)
    {
        var found = new TextMatch(_words.Count);
        Span<char> buffer = stackalloc char[WordReader.LongestWord], room = stackalloc char[WordReader.LongestWord + 1];
        var reader = new WordReader(text, buffer);
        var place = 0;
        for (; reader.Read(); place++)
        {
            var word = reader.Word;
            // An ending never takes away the first two letters: most words are done with here.
            if (!_beginnings.Contains(BeginningOf(word))) continue;
            var isExact = _exact.TryGetValue(SingularOf(word), out var number);
            if (isExact || _stemmed.TryGetValue(Stemmer.Stem(word, room), out number))
                found.Add(new WordMatch(place, reader.Start, reader.End, number, isExact), _stemOf[number]);
        }

        WordsRead += found.Length = place;
        return found;
    }

    /// <summary>What a section is worth: each term by where it stands, and the query as a whole.</summary>
    /// <param name="names">What its page is called: its title, its name in menus, the owner's words for it.</param>
    /// <param name="heading">What the section is called.</param>
    /// <param name="text">What it says below its heading.</param>
    /// <param name="isLead">Whether it is the beginning of the page.</param>
    /// <returns>The worth, and the part of the terms' weight that the section has at all.</returns>
    internal (double Score, double Share) Weigh(
        IReadOnlyList<TextMatch> names, TextMatch heading, TextMatch text, bool isLead)
    {
        var (score, had, all) = (0.0, 0.0, 0.0);
        for (var term = 0; term < _terms.Length; term++)
        {
            var (inNames, inHeading, inText) = (0.0, Fit(heading, term), Fit(text, term));
            foreach (var name in names) inNames = Math.Max(inNames, Fit(name, term));
            all += _weights[term];
            if (inNames + inHeading + inText == 0) continue;
            had += _weights[term];
            // A page is called by its name as a whole: its beginning is meant, unless a section says more of it.
            score += _weights[term] * (inNames * (isLead ? InName : InNameOfPage) + inHeading * InHeading
                + inText * (1 + 0.25 * Math.Min(3, Count(text, term) - 1)));
        }

        score += Together(heading) * 2 + Together(text) + Equality(heading) * IsHeading
            + names.Max(Together) * (isLead ? 2 : 1) + names.Max(Equality) * (isLead ? IsName : IsNameOfPage);
        return (score, all == 0 ? 1 : had / all);
    }

    private static int BeginningOf(ReadOnlySpan<char> word) => word.Length == 1 ? word[0] : (word[0] << 16) | word[1];

    /// <summary>A plural is the same word.</summary>
    private static ReadOnlySpan<char> SingularOf(ReadOnlySpan<char> word) =>
        word.Length > 3 && word[^1] == 's' && word[^2] != 's' ? word[..^1] : word;

    private int Number(SoughtWord word)
    {
        var text = SingularOf(word.Text).ToString();
        if (_words.TryGetValue(text, out var number)) return number;
        number = _words.Count;
        _words.Add(text, number);
        _stems.TryAdd(word.Stem, number);
        _stemOf.Add(_stems[word.Stem]);
        _beginnings.Add(BeginningOf(word.Text));
        return number;
    }

    /// <summary>How well the best of a term's alternatives stands in a text, from 0 to 1.</summary>
    private double Fit(TextMatch text, int term)
    {
        var best = 0.0;
        if (text.Places.Count == 0) return best;
        for (var i = 0; i < _terms[term].Count; i++)
            best = Math.Max(best, Fit(text, _terms[term][i]) * (i == 0 ? 1 : Synonym));
        return best;
    }

    private double Fit(TextMatch text, int[] words)
    {
        var worst = Exact;
        foreach (var word in words)
        {
            var fit = text.CountExact(word) > 0 ? Exact : text.CountStem(_stemOf[word]) > 0 ? Stemmed : 0;
            if (fit == 0) return 0;
            worst = Math.Min(worst, fit);
        }

        return words.Length == 1 || StandTogether(text.Places, words) ? worst : worst * Apart;
    }

    private bool StandTogether(IReadOnlyList<WordMatch> places, int[] words)
    {
        for (var i = 0; i + words.Length <= places.Count; i++)
        {
            var j = 0;
            while (j < words.Length && places[i + j].Place == places[i].Place + j
                && IsSame(places[i + j].Word, words[j]))
                j++;
            if (j == words.Length) return true;
        }

        return false;
    }

    // A text's word that only has the stem is counted as the first word of the query with that stem.
    private bool IsSame(int found, int sought) => _stemOf[found] == _stemOf[sought];

    private int Count(TextMatch text, int term) => Math.Max(1, text.CountStem(_stemOf[_terms[term][0][0]]));

    /// <summary>The part of the query's neighbours that are neighbours in the text too.</summary>
    private double Together(TextMatch text)
    {
        if (_terms.Length < 2 || text.Places.Count < 2) return 0;
        var together = 0;
        for (var term = 1; term < _terms.Length; term++)
        {
            var (first, second) = (_terms[term - 1][0][^1], _terms[term][0][0]);
            for (var i = 1; i < text.Places.Count; i++)
            {
                if (text.Places[i].Place != text.Places[i - 1].Place + 1 || !IsSame(text.Places[i - 1].Word, first)
                    || !IsSame(text.Places[i].Word, second))
                    continue;
                together++;
                break;
            }
        }

        return (double)together / (_terms.Length - 1);
    }

    /// <summary>How near a name comes to being the query itself, from 0 to 1.</summary>
    private double Equality(TextMatch name)
    {
        if (name.Places.Count == 0 || _query.Typed.Count == 0) return 0;
        var common = name.Places.GroupBy(match => match.Word)
            .Sum(word => word.Any(match => match.IsExact) ? Exact : Stemmed);
        var asked = _query.Typed.Distinct(StringComparer.Ordinal).Count();
        var share = common / (name.Length + asked - common);
        return share * share;
    }
}
