namespace Mapflat.Content.Text;

/// <summary>Compares two texts line by line, and changed lines word by word.</summary>
internal static class TextDiff
{
    public const int Context = 3;

    /// <returns>
    /// The changed lines in their surroundings. Two large texts without much in common are marked by whole lines, or as
    /// replaced, as nobody would read the rest and it would take too long to find.
    /// </returns>
    public static TextDifference Compare(string old, string now)
    {
        ArgumentNullException.ThrowIfNull(old);
        ArgumentNullException.ThrowIfNull(now);
        var (olds, nows) = (Lines(old), Lines(now));
        var (effort, words) = (new DiffEffort(), new DiffEffort());
        List<DiffLine> all = [];
        var (i, j) = (0, 0);
        foreach (var change in SequenceDiff.Find(olds, nows, effort))
        {
            Same(change.OldStart);
            var before = string.Join('\n', olds.Skip(change.OldStart).Take(change.OldCount));
            var after = string.Join('\n', nows.Skip(change.NewStart).Take(change.NewCount));
            var (removed, added) = change.OldCount == 0 || change.NewCount == 0
                ? ([new DiffPart(before, true)], [new DiffPart(after, true)])
                : SequenceDiff.Words(before, after, words);
            if (change.OldCount > 0)
                all.AddRange(Break(removed).Select(parts => new DiffLine(DiffKind.Removed, ++i, null, parts)));
            if (change.NewCount > 0)
                all.AddRange(Break(added).Select(parts => new DiffLine(DiffKind.Added, null, ++j, parts)));
        }

        Same(olds.Length);
        return Fold(all) with { IsBounded = effort.WasTooLittle || words.WasTooLittle };

        void Same(int until)
        {
            while (i < until) all.Add(new DiffLine(DiffKind.Same, ++i, ++j, [new DiffPart(olds[i - 1], false)]));
        }
    }

    private static string[] Lines(string text)
    {
        text = text.ReplaceLineEndings("\n");
        if (text.EndsWith('\n')) text = text[..^1];
        return text.Length == 0 ? [] : text.Split('\n');
    }

    private static List<IReadOnlyList<DiffPart>> Break(IReadOnlyList<DiffPart> parts)
    {
        List<IReadOnlyList<DiffPart>> lines = [];
        List<DiffPart> line = [];
        foreach (var part in parts)
        {
            var pieces = part.Text.Split('\n');
            for (var i = 0; i < pieces.Length; i++)
            {
                if (i > 0)
                {
                    lines.Add(line);
                    line = [];
                }

                if (pieces[i].Length > 0) line.Add(part with { Text = pieces[i] });
            }
        }

        lines.Add(line);
        return lines;
    }

    private static TextDifference Fold(List<DiffLine> all)
    {
        List<DiffHunk> hunks = [];
        var shown = 0;
        for (var i = 0; i < all.Count;)
        {
            if (all[i].Kind == DiffKind.Same)
            {
                i++;
                continue;
            }

            var from = Math.Max(shown, i - Context);
            var last = i;
            // Two changes with no more than their surroundings between them belong together.
            for (var k = i; k < all.Count && k <= last + (2 * Context) + 1; k++)
                if (all[k].Kind != DiffKind.Same) last = k;
            var to = Math.Min(all.Count, last + Context + 1);
            hunks.Add(new DiffHunk(from - shown, all[from..to]));
            shown = i = to;
        }

        return new TextDifference(hunks, all.Count - shown, all.Count(l => l.Kind == DiffKind.Added),
            all.Count(l => l.Kind == DiffKind.Removed));
    }
}

internal enum DiffKind
{
    Same,
    Added,
    Removed,
    Changed,
}

internal sealed record TextDifference(IReadOnlyList<DiffHunk> Hunks, int SkippedAfter, int Added, int Removed)
{
    /// <summary>Whether some of it is marked as replaced because looking closer would have taken too long.</summary>
    public bool IsBounded { get; init; }

    public bool IsEmpty => Hunks.Count == 0;
}

internal sealed record DiffHunk(int SkippedBefore, IReadOnlyList<DiffLine> Lines);

/// <param name="OldNumber">Its number in the old text, from 1; null if it is not there.</param>
/// <param name="NewNumber">Its number in the new text, from 1; null if it is not there.</param>
internal sealed record DiffLine(DiffKind Kind, int? OldNumber, int? NewNumber, IReadOnlyList<DiffPart> Parts);

/// <param name="Text">The words and the spaces between them; not HTML-encoded.</param>
internal sealed record DiffPart(string Text, bool Changed);
