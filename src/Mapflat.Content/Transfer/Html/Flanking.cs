namespace Mapflat.Content.Transfer.Html;

/// <summary>
/// Sees to it that Markdown knows the marks of emphasis for what they are. Whether <c>**</c> begins or ends something
/// depends on the characters on both sides of it (https://spec.commonmark.org/0.31.2/#left-flanking-delimiter-run):
/// between a letter and a punctuation mark it is neither. There the punctuation gives up its emphasis, which few will
/// miss.
/// </summary>
internal static class Flanking
{
    private const TextFormat OtherMarks = TextFormat.Struck | TextFormat.Marked;

    /// <summary>Changes the formats of runs where their marks would not be read.</summary>
    /// <param name="runs">Runs in which white space between two of them is a run of its own.</param>
    public static List<TextRun> Mend(List<TextRun> runs)
    {
        List<TextRun> mended = [];
        foreach (var run in runs)
        {
            var next = run;
            if (mended.Count > 0 && mended[^1] is var last && Words(last.Format) != Words(run.Format) && !last.IsSpace
                && !run.IsSpace)
            {
                var shared = last.Format & run.Format & ~TextFormat.Code;
                if (IsLetter(run, first: true))
                {
                    // The mark of another kind inside would be the punctuation.
                    if (IsMixed(last.Format & ~shared))
                        mended[^1] = last = last with { Format = last.Format & ~OtherMarks };
                    if (!IsLetter(last, first: false) && (last.Format & ~shared & ~TextFormat.Code) != 0)
                        GiveUpEnd(mended, last, shared);
                }

                if (IsLetter(mended[^1], first: false))
                {
                    if (IsMixed(run.Format & ~shared)) next = run with { Format = run.Format & ~OtherMarks };
                    if (!IsLetter(next, first: true) && (next.Format & ~shared & ~TextFormat.Code) != 0)
                    {
                        var count = next.Kind == RunKind.Text && !next.Format.HasFlag(TextFormat.Code)
                            ? next.Text.TakeWhile(c => !char.IsLetterOrDigit(c)).Count()
                            : next.Text.Length;
                        if (count == next.Text.Length)
                            next = next with { Format = shared | next.Format & TextFormat.Code };
                        else
                        {
                            mended.Add(next with { Text = next.Text[..count], Format = shared });
                            next = next with { Text = next.Text[count..] };
                        }
                    }
                }
            }

            mended.Add(next);
        }

        // A space beside what gave up its emphasis would now begin or end one.
        for (var i = 1; i < mended.Count - 1; i++)
        {
            if (mended[i].IsSpace)
                mended[i] = mended[i] with { Format = mended[i].Format & mended[i - 1].Format & mended[i + 1].Format };
        }
        return mended;
    }

    private static void GiveUpEnd(List<TextRun> runs, TextRun last, TextFormat shared)
    {
        var kept = last.Kind == RunKind.Text && !last.Format.HasFlag(TextFormat.Code)
            ? last.Text.AsSpan().LastIndexOfAnyLetterOrDigit() + 1
            : 0;
        if (kept == 0)
        {
            runs[^1] = last with { Format = shared | last.Format & TextFormat.Code };
            return;
        }

        runs[^1] = last with { Text = last.Text[..kept] };
        runs.Add(last with { Text = last.Text[kept..], Format = shared });
    }

    private static TextFormat Words(TextFormat format) => format & ~TextFormat.Code;

    private static bool IsMixed(TextFormat format) =>
        ((format & (TextFormat.Strong | TextFormat.Emphasis)) != 0 ? 1 : 0)
        + (format.HasFlag(TextFormat.Struck) ? 1 : 0) + (format.HasFlag(TextFormat.Marked) ? 1 : 0) > 1;

    private static bool IsLetter(TextRun run, bool first) =>
        run.Kind == RunKind.Text && !run.Format.HasFlag(TextFormat.Code)
        && char.IsLetterOrDigit(run.Text[first ? 0 : ^1]);

    private static int LastIndexOfAnyLetterOrDigit(this ReadOnlySpan<char> text)
    {
        var at = text.Length - 1;
        while (at >= 0 && !char.IsLetterOrDigit(text[at])) at--;
        return at;
    }
}
