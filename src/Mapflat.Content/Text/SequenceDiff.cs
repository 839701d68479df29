using System.Globalization;
using DiffPlex;
using DiffPlex.Model;

namespace Mapflat.Content.Text;

/// <summary>Finds the differences of two sequences of strings, by DiffPlex and in bounded time.</summary>
internal static class SequenceDiff
{
    /// <summary>
    /// The product of the lengths above which what is left after the common beginning and end counts as replaced.
    /// Myers' algorithm takes time like that product when everything differs: this is about a tenth of a second, as a
    /// visitor can ask for it.
    /// </summary>
    public const long Effort = 8_000_000;

    /// <param name="effort">What may be spent; taken off is what was.</param>
    /// <returns>
    /// Where a stretch of one stands in the place of a stretch of the other, either of which may be empty.
    /// </returns>
    public static IReadOnlyList<DiffBlock> Find(IReadOnlyList<string> old, IReadOnlyList<string> now, ref long effort)
    {
        var start = 0;
        while (start < old.Count && start < now.Count && old[start] == now[start]) start++;
        var end = 0;
        while (end < old.Count - start && end < now.Count - start && old[^(end + 1)] == now[^(end + 1)]) end++;
        var (olds, nows) = (old.Count - start - end, now.Count - start - end);
        if (olds == 0 && nows == 0) return [];
        var cost = (long)olds * nows;
        if (olds == 0 || nows == 0 || cost > effort) return [new DiffBlock(start, olds, start, nows)];
        effort -= cost;
        var pieces = new Pieces([.. old.Skip(start).Take(olds)], [.. now.Skip(start).Take(nows)]);
        return [.. Differ.Instance.CreateDiffs(Pieces.Old, Pieces.New, false, false, pieces).DiffBlocks
            .Select(block => new DiffBlock(start + block.DeleteStartA, block.DeleteCountA,
                start + block.InsertStartB, block.InsertCountB))];
    }

    /// <returns>The parts of the old text and of the new one; all of both is marked where looking closer would take too
    /// long.</returns>
    public static (IReadOnlyList<DiffPart> Old, IReadOnlyList<DiffPart> Now) Words(
        string old, string now, ref long effort)
    {
        var (olds, nows) = (Split(old), Split(now));
        List<DiffPart> before = [], after = [];
        var (i, j) = (0, 0);
        foreach (var change in Find(olds, nows, ref effort))
        {
            Add(before, olds, i, change.DeleteStartA, false);
            Add(after, nows, j, change.InsertStartB, false);
            (i, j) = (change.DeleteStartA + change.DeleteCountA, change.InsertStartB + change.InsertCountB);
            Add(before, olds, change.DeleteStartA, i, true);
            Add(after, nows, change.InsertStartB, j, true);
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

    /// <summary>What DiffPlex, which cuts up texts by itself, is given instead: two sequences by their names.</summary>
    private sealed class Pieces(IReadOnlyList<string> old, IReadOnlyList<string> now) : IChunker
    {
        public const string Old = "old", New = "new";

        public IReadOnlyList<string> Chunk(string text) => text == Old ? old : now;
    }

    private enum PieceKind
    {
        Word,
        Space,
        Other,
    }
}
