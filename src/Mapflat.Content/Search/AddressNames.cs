namespace Mapflat.Content.Search;

/// <summary>
/// What the public pages are called, to be held against an address that is not there: by the words of their addresses,
/// titles and menu names. A word counts for more the fewer pages have it, and for more if it stands at the end of the
/// address, whose beginning is shared by a whole section. Plurals, beginnings of words and slips of the keyboard still
/// fit.
/// </summary>
internal sealed class AddressNames(SearchReader reader)
{
    /// <summary>So many pages are looked at for each word.</summary>
    private const int MostCompared = 20;

    private const int MostWords = 6;

    /// <summary>How many words of the site are tried that begin like one of the address.</summary>
    private const int MostBeginnings = 4;

    /// <summary>How many words are mended; the last ones, which say most.</summary>
    private const int MostMended = 2;

    private const int ShortestWord = 3;

    /// <summary>The part of what an address says that a page must fit, if it is to be offered.</summary>
    private const double Enough = 0.3;

    /// <param name="all">Whether words that stand everywhere count too, as where an address has no others.</param>
    internal static List<string> WordsOf(string text, bool all = false) => [.. WordReader.ReadAll(text)
        .Where(word => !(all ? StopWords.IsOfEveryAddress(word) : StopWords.IsOfAddress(word))
            && !word.All(char.IsAsciiDigit) && (word.Length >= ShortestWord || !char.IsAscii(word[0])))];

    internal static List<string> LastWordsOf(string path, bool all = false) =>
        path.Split('/').Select(part => WordsOf(part, all)).LastOrDefault(words => words.Count > 0) ?? [];

    internal IEnumerable<SearchHit> FindClosest(string path)
    {
        var all = WordsOf(path).Count == 0;
        var last = LastWordsOf(path, all);
        List<string> asked = [.. WordsOf(path, all).TakeLast(MostWords).Distinct(StringComparer.Ordinal)];
        HashSet<long> rows = [];
        var mended = 0;
        foreach (var word in Enumerable.Reverse(asked))
        {
            var found = Find(Stemmer.Stem(word));
            if (found.Count == 0 && word.Length > ShortestWord)
                found = [.. reader.FindBeginningWith(Stemmer.Stem(word), MostBeginnings).SelectMany(Find)];
            if (found.Count == 0 && word.Length > ShortestWord && word.All(char.IsLetter) && mended++ < MostMended
                && Spelling.FindMeant(reader, SoughtWord.Create(word)) is { } meant)
                found = [.. meant.SelectMany(part => Find(part.Stem))];
            rows.UnionWith(found);
        }

        // The first page of the site is on the way from everywhere.
        return rows.Count == 0 ? [] : Rank(
            asked, last, reader.ReadSections(rows).FindAll(page => page.Address != "/"), all);
    }

    /// <summary>
    /// The pages under which an address would stand, nearest first, the first page of the site aside.
    /// </summary>
    internal IEnumerable<SearchHit> FindAbove(string path)
    {
        List<string> above = [];
        for (var slash = path.IndexOf('/', 1);
            slash > 0 && above.Count < MostWords;
            slash = path.IndexOf('/', slash + 1))
            above.Add(path[..slash].ToLowerInvariant());
        return above.Count == 0 ? [] : reader.ReadPages(above).OrderByDescending(page => page.Address.Length)
            .Select(Show);
    }

    private List<long> Find(string stem) => reader.FindNames(new SoughtWord(stem, stem).Match, MostCompared);

    private IEnumerable<SearchHit> Rank(List<string> asked, List<string> last, List<FoundSection> pages, bool all)
    {
        var names = pages.ConvertAll(page => WordsOf(page.Address, all)
            .Select(word => (Word: word, Weight: 1.0))
            .Concat(WordsOf($"{page.Title} {page.Names}", all).Select(word => (Word: word, Weight: 0.9))).ToList());
        var sections = reader.CountSections(MostCompared);
        var scores = new double[pages.Count];
        var possible = 0.0;
        foreach (var word in asked)
        {
            var fits = names.ConvertAll(
                known => known.Select(name => Likeness(word, name.Word) * name.Weight).DefaultIfEmpty().Max());
            var worth = Math.Log(1 + sections / (double)Math.Max(1, fits.Count(fit => fit > 0)))
                * (last.Contains(word) ? 2 : 1);
            possible += worth;
            for (var i = 0; i < scores.Length; i++) scores[i] += worth * fits[i];
        }

        return Enumerable.Range(0, pages.Count).Where(page => scores[page] >= possible * Enough)
            .OrderByDescending(page => scores[page])
            .ThenBy(page => pages[page].Captured is not null)
            // What is called by just these words comes before what has them among others.
            .ThenByDescending(page => pages[page].AllNames.Any(name => WordsOf(name, all).SequenceEqual(last)))
            .ThenBy(page => pages[page].Address.Length)
            .ThenBy(page => pages[page].Address, StringComparer.Ordinal).Select(page => Show(pages[page]));
    }

    private static SearchHit Show(FoundSection page) => new(page.Address, page.Title, new SearchPlace("", null),
        [new SnippetPart(page.Text.Split('\n')[0], Matches: false)], page.IsWithdrawn)
    {
        Captured = page.Captured,
    };

    /// <summary>From 0, for two words that have nothing to do with each other, to 1.</summary>
    private static double Likeness(string asked, string known)
    {
        if (asked == known) return 1;
        var (shorter, longer) = asked.Length < known.Length ? (asked, known) : (known, asked);
        if (longer.StartsWith(shorter, StringComparison.Ordinal))
            return longer.Length == shorter.Length + 1 ? 0.9 : shorter.Length > ShortestWord ? 0.7 : 0;
        var slips = Spelling.Allowed(shorter.Length);
        return longer.Length - shorter.Length <= slips && Spelling.EditDistance(asked, known) <= slips ? 0.8 : 0;
    }
}
