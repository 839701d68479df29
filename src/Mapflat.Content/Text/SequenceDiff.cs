using System.Globalization;

namespace Mapflat.Content.Text;

/// <summary>
/// Finds the shortest difference of two sequences of strings (E. Myers, An O(ND) Difference Algorithm and Its
/// Variations, 1986, in its linear space), and counts its steps: it is dear where much differs, which no look at the
/// lengths can tell beforehand.
/// </summary>
internal static class SequenceDiff
{
    /// <returns>
    /// Where a stretch of one stands in the place of a stretch of the other, either of which may be empty. What is left
    /// when the effort is spent counts as replaced.
    /// </returns>
    public static IReadOnlyList<SequenceChange> Find(
        IReadOnlyList<string> old, IReadOnlyList<string> now, DiffEffort effort)
    {
        ArgumentNullException.ThrowIfNull(old);
        ArgumentNullException.ThrowIfNull(now);
        ArgumentNullException.ThrowIfNull(effort);
        Dictionary<string, int> numbers = new(StringComparer.Ordinal);
        var search = new MiddleSnakes(Number(old), Number(now), effort);
        search.Run();
        List<SequenceChange> changes = [];
        for (int i = 0, j = 0; i < old.Count || j < now.Count; i++, j++)
        {
            var (from, to) = (i, j);
            while (i < old.Count && search.IsGone(i)) i++;
            while (j < now.Count && search.IsNew(j)) j++;
            if (i > from || j > to) changes.Add(new SequenceChange(from, i - from, to, j - to));
        }

        return changes;

        int[] Number(IReadOnlyList<string> texts)
        {
            var all = new int[texts.Count];
            for (var i = 0; i < all.Length; i++)
            {
                if (!numbers.TryGetValue(texts[i], out all[i])) numbers[texts[i]] = all[i] = numbers.Count;
            }

            return all;
        }
    }

    /// <returns>The parts of the old text and of the new one; all of both is marked where looking closer would take too
    /// long.</returns>
    public static (IReadOnlyList<DiffPart> Old, IReadOnlyList<DiffPart> Now) Words(
        string old, string now, DiffEffort effort)
    {
        var (olds, nows) = (Split(old), Split(now));
        List<DiffPart> before = [], after = [];
        var (i, j) = (0, 0);
        foreach (var change in Find(olds, nows, effort))
        {
            Add(before, olds, i, change.OldStart, false);
            Add(after, nows, j, change.NewStart, false);
            (i, j) = (change.OldStart + change.OldCount, change.NewStart + change.NewCount);
            Add(before, olds, change.OldStart, i, true);
            Add(after, nows, change.NewStart, j, true);
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
            while (kind != PieceKind.Other && i < text.Length && KindOf(text[i]) == kind) i++;
            words.Add(text[from..i]);
        }

        return words;

        static PieceKind KindOf(char c) => char.IsLetterOrDigit(c) || char.IsSurrogate(c)
            || char.GetUnicodeCategory(c) == UnicodeCategory.NonSpacingMark ? PieceKind.Word
            : c is ' ' or '\t' ? PieceKind.Space : PieceKind.Other;
    }

    private enum PieceKind
    {
        Word,
        Space,
        Other,
    }
}

/// <summary>One stretch of a sequence in the place of one of another; either may be empty.</summary>
internal readonly record struct SequenceChange(int OldStart, int OldCount, int NewStart, int NewCount);
