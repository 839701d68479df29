using System.Globalization;

namespace Mapflat.Content.Pages;

/// <summary>Finds the differences of two sequences of strings, in bounded time.</summary>
internal static class SequenceDiff
{
    /// <summary>
    /// The product of the lengths above which what is left after the common beginning and end counts as replaced. Myers'
    /// algorithm takes time like that product when everything differs: this is a few tenths of a second.
    /// </summary>
    public const long Effort = 25_000_000;

    /// <summary>The stretches that differ, in order.</summary>
    /// <param name="old">The one sequence.</param>
    /// <param name="now">The other.</param>
    /// <param name="effort">What may be spent; taken off is what was.</param>
    public static IReadOnlyList<Stretch> Find(IReadOnlyList<string> old, IReadOnlyList<string> now, ref long effort)
    {
        var start = 0;
        while (start < old.Count && start < now.Count && old[start] == now[start]) start++;
        var end = 0;
        while (end < old.Count - start && end < now.Count - start && old[^(end + 1)] == now[^(end + 1)]) end++;
        var (olds, nows) = (old.Count - start - end, now.Count - start - end);
        if (olds == 0 && nows == 0) return [];
        var cost = (long)olds * nows;
        if (olds == 0 || nows == 0 || cost > effort) return [new Stretch(start, olds, start, nows)];
        effort -= cost;
        // Each different string gets a number, as numbers are compared faster.
        var numbers = new Dictionary<string, int>(StringComparer.Ordinal);
        var pair = new EditPath(Numbered(old, start, olds), Numbered(now, start, nows));
        return [.. pair.Find().Select(stretch => new Stretch(start + stretch.OldStart, stretch.OldCount, start + stretch.NewStart, stretch.NewCount))];

        int[] Numbered(IReadOnlyList<string> all, int from, int count)
        {
            var numbered = new int[count];
            for (var i = 0; i < count; i++)
            {
                if (!numbers.TryGetValue(all[from + i], out var number)) numbers[all[from + i]] = number = numbers.Count;
                numbered[i] = number;
            }

            return numbered;
        }
    }

    /// <summary>Marks the words that differ between two texts.</summary>
    /// <returns>The parts of the old text and of the new one; all of both is marked where looking closer would take too long.</returns>
    public static (IReadOnlyList<DiffPart> Old, IReadOnlyList<DiffPart> Now) Words(string old, string now, ref long effort)
    {
        var (olds, nows) = (Split(old), Split(now));
        List<DiffPart> before = [], after = [];
        var (i, j) = (0, 0);
        foreach (var stretch in Find(olds, nows, ref effort))
        {
            Add(before, olds, i, stretch.OldStart, false);
            Add(after, nows, j, stretch.NewStart, false);
            (i, j) = (stretch.OldStart + stretch.OldCount, stretch.NewStart + stretch.NewCount);
            Add(before, olds, stretch.OldStart, i, true);
            Add(after, nows, stretch.NewStart, j, true);
        }

        Add(before, olds, i, olds.Count, false);
        Add(after, nows, j, nows.Count, false);
        return (before, after);

        static void Add(List<DiffPart> parts, List<string> words, int from, int to, bool changed)
        {
            if (from < to) parts.Add(new DiffPart(string.Concat(words.Skip(from).Take(to - from)), changed));
        }
    }

    /// <summary>Words, single other characters, and the spaces between them; joined again they are the text.</summary>
    internal static List<string> Split(string text)
    {
        List<string> words = [];
        for (var i = 0; i < text.Length;)
        {
            var from = i++;
            var kind = KindOf(text[from]);
            // Spaces and words are runs; anything else stands alone.
            while (kind != Kind.Other && i < text.Length && KindOf(text[i]) == kind) i++;
            words.Add(text[from..i]);
        }

        return words;

        static Kind KindOf(char c) => char.IsLetterOrDigit(c) || char.IsSurrogate(c) || char.GetUnicodeCategory(c) == UnicodeCategory.NonSpacingMark ? Kind.Word
            : c is ' ' or '\t' ? Kind.Space : Kind.Other;
    }

    private enum Kind
    {
        Word,
        Space,
        Other,
    }
}

/// <summary>A stretch of one sequence that stands where a stretch of another one stood; one of them may be empty.</summary>
internal readonly record struct Stretch(int OldStart, int OldCount, int NewStart, int NewCount);
