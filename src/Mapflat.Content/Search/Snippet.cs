namespace Mapflat.Content.Search;

internal sealed record SnippetPart(string Text, bool Matches);

/// <summary>
/// Cuts out of a section what shows best why it was found: whole sentences, the words that match marked.
/// </summary>
internal static class Snippet
{
    /// <summary>In characters: a longer sentence is cut, between two words.</summary>
    private const int Longest = 300;

    /// <summary>In characters: after a shorter sentence the next one is shown too.</summary>
    private const int Shortest = 90;

    private const int Lead = 80;

    internal static IReadOnlyList<SnippetPart> Cut(string text, SectionMatcher matcher, IReadOnlyList<string> literals)
    {
        var marks = FindMarks(text, matcher, literals);
        var sentences = Sentences(text);
        if (sentences.Count == 0) return [];
        var best = Enumerable.Range(0, sentences.Count).MaxBy(i => marks.Where(mark => IsIn(mark, sentences[i]))
            .Select(mark => mark.Word).Distinct().Count());
        var (start, end) = sentences[best];
        if (end - start < Shortest && best + 1 < sentences.Count
            && sentences[best + 1].End - start <= Longest && !text.AsSpan(end, sentences[best + 1].Start - end)
                .Contains('\n'))
            end = sentences[best + 1].End;
        var (before, after) = ("", "");
        if (end - start > Longest)
        {
            var first = marks.Find(mark => IsIn(mark, (start, end)));
            if (first.Start - start > Longest - Lead) (start, before) = (WordStart(text, first.Start - Lead), "… ");
            if (end - start > Longest) (end, after) = (WordEnd(text, start, start + Longest), " …");
        }

        return Mark(text, start, end, marks, before, after);
    }

    /// <summary>
    /// The sentences of a text: lines, each cut after a full stop, a question or an exclamation mark before a capital.
    /// </summary>
    internal static List<(int Start, int End)> Sentences(string text)
    {
        List<(int, int)> sentences = [];
        var start = 0;
        for (var i = 0; i <= text.Length; i++)
        {
            if (i < text.Length && text[i] != '\n' && !EndsSentence(text, i)) continue;
            if (!text.AsSpan(start, i - start).IsWhiteSpace()) sentences.Add(Trim(text, start, i));
            start = i;
        }

        return sentences;
    }

    private static bool EndsSentence(string text, int space)
    {
        if (text[space] != ' ' || space + 1 == text.Length || char.IsLower(text[space + 1])) return false;
        var last = space - 1;
        while (last > 0 && text[last] is '”' or '’' or '"' or ')') last--;
        // A capital before the full stop is an initial, or an abbreviation.
        return last > 0 && (text[last] is '?' or '!' || (text[last] == '.' && !char.IsUpper(text[last - 1])));
    }

    private static (int Start, int End) Trim(string text, int start, int end)
    {
        while (char.IsWhiteSpace(text[start])) start++;
        while (char.IsWhiteSpace(text[end - 1])) end--;
        return (start, end);
    }

    private static List<(int Start, int End, int Word)> FindMarks(
        string text, SectionMatcher matcher, IReadOnlyList<string> literals)
    {
        List<(int Start, int End, int Word)> marks = [];
        for (var i = 0; i < literals.Count; i++)
        {
            var at = text.IndexOf(literals[i], StringComparison.OrdinalIgnoreCase);
            // Before all words: a sentence with the whole of it shows more than one with some of its words.
            if (at >= 0) marks.Add((at, at + literals[i].Length, -1 - i));
        }

        foreach (var place in matcher.Read(text).Places.Where(place => !marks.Exists(mark =>
            place.Start < mark.End && mark.Start < place.End)).ToList())
            marks.Add((place.Start, place.End, place.Word));
        marks.Sort();
        return marks;
    }

    private static bool IsIn((int Start, int End, int Word) mark, (int Start, int End) sentence) =>
        mark.Start >= sentence.Start && mark.End <= sentence.End;

    private static int WordStart(string text, int at)
    {
        var space = text.IndexOf(' ', Math.Max(0, at));
        return space < 0 || space > at + Lead ? at + (char.IsLowSurrogate(text[at]) ? 1 : 0) : space + 1;
    }

    private static int WordEnd(string text, int start, int at)
    {
        var space = text.LastIndexOf(' ', at, at - start);
        return space > start + Longest / 2 ? space : char.IsHighSurrogate(text[at - 1]) ? at - 1 : at;
    }

    private static List<SnippetPart> Mark(
        string text, int start, int end, List<(int Start, int End, int Word)> marks, string before, string after)
    {
        List<SnippetPart> parts = [];
        var at = start;
        foreach (var mark in marks.Where(mark => mark.Start >= start && mark.End <= end))
        {
            Add(before + text[at..mark.Start], false);
            Add(text[mark.Start..mark.End], true);
            (at, before) = (mark.End, "");
        }

        Add(before + text[at..end] + after, false);
        return parts;

        void Add(string part, bool matches)
        {
            if (part.Length > 0) parts.Add(new SnippetPart(part.Replace('\n', ' '), matches));
        }
    }
}
