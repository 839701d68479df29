using System.Buffers;
using System.Text;

namespace Mapflat.Content.Transfer.Html;

internal static class InlineWriter
{
    private static readonly SearchValues<char> NotInAutolink = SearchValues.Create(" <>\u00A0\\&|");
    private static readonly TextFormat[] Formats =
        [TextFormat.Strong, TextFormat.Emphasis, TextFormat.Struck, TextFormat.Marked];

    /// <summary>The paragraphs of some runs: a line break ends a line, two of them a paragraph.</summary>
    public static IEnumerable<string> Paragraphs(IReadOnlyList<TextRun> runs)
    {
        List<TextRun> paragraph = [];
        var breaks = 0;
        foreach (var run in runs)
        {
            if (run.Kind == RunKind.Break)
            {
                breaks++;
                continue;
            }

            if (breaks > 0 && run.Kind == RunKind.Text && string.IsNullOrWhiteSpace(run.Text))
                continue;
            if (breaks > 1)
            {
                if (Write(paragraph) is { Length: > 0 } text) yield return text;
                paragraph = [];
            }
            else if (breaks == 1 && paragraph.Count > 0)
                paragraph.Add(new TextRun(RunKind.Break, "", TextFormat.Plain, null));

            breaks = 0;
            paragraph.Add(run);
        }

        if (Write(paragraph) is { Length: > 0 } last) yield return last;
    }

    /// <summary>All of it in one line, as headings and cells need it.</summary>
    public static string Line(IEnumerable<TextRun> runs, TextFormat without = TextFormat.Plain)
    {
        var line = Collapse(
            runs.Select(run => run.Kind == RunKind.Break ? new TextRun(RunKind.Text, " ", run.Format, run.Link) : run));
        // Only where all of it has the format: a single strong word in a heading is stronger than the rest.
        if (without != TextFormat.Plain && line.TrueForAll(run => run.IsSpace || run.Format.HasFlag(without)))
            line = line.ConvertAll(run => run with { Format = run.Format & ~without });
        return Write(line, inLink: false);
    }

    public static bool Has(IEnumerable<TextRun> runs, TextFormat format)
    {
        var words = runs.Where(run => run.Kind != RunKind.Break && !string.IsNullOrWhiteSpace(run.Text)).ToList();
        return words.Count > 0 && words.TrueForAll(run => run.Format.HasFlag(format));
    }

    private static string Write(IEnumerable<TextRun> runs)
    {
        var lines = new List<List<TextRun>> { new() };
        foreach (var run in runs)
        {
            if (run.Kind == RunKind.Break) lines.Add([]);
            else lines[^1].Add(run);
        }

        return string.Join("\\\n", lines.Select(line => MarkdownEscape.LineStart(Write(Collapse(line), inLink: false)))
            .Where(line => line.Length > 0));
    }

    /// <summary>
    /// Collapses white space, joins runs that are alike, and leaves each space between runs the formats that both its
    /// neighbours have too, so that no emphasis begins or ends with one: Markdown would not see it.
    /// </summary>
    private static List<TextRun> Collapse(IEnumerable<TextRun> runs)
    {
        List<TextRun> collapsed = [];
        TextRun? last = null;
        var text = new StringBuilder();
        var (space, spaceFormat, spaceLink) = ("", TextFormat.Plain, (LinkTarget?)null);
        foreach (var run in runs)
        {
            if (run.Kind == RunKind.Markdown)
            {
                Begin(run);
                text.Append(run.Text);
                continue;
            }

            foreach (var c in run.Text)
            {
                // One that keeps words together does so only where it stands alone; word processors write rows of them.
                if (c is ' ' or '\t' or '\n' or '\r' or '\f' or '\u00A0')
                {
                    (spaceFormat, spaceLink) = space.Length == 0
                        ? (run.Format, run.Link)
                        : (spaceFormat & run.Format, run.Link == spaceLink ? spaceLink : null);
                    space = space.Length == 0 && c == '\u00A0' ? "\u00A0" : " ";
                }
                else if (!char.IsControl(c))
                {
                    if (space.Length > 0 || last is null || last.Value.Kind != RunKind.Text
                        || last.Value.Format != run.Format || last.Value.Link != run.Link)
                        Begin(run);
                    text.Append(c);
                }
            }
        }

        End();
        return collapsed;

        void Begin(TextRun run)
        {
            if (last is { } before)
            {
                // Two pieces of code that touch would share their marks.
                if (before.Kind == RunKind.Text && run.Kind == RunKind.Text
                    && (before.Format & run.Format).HasFlag(TextFormat.Code) && before.Link == run.Link
                    && space.Length == 0)
                {
                    last = before with { Format = before.Format & run.Format };
                    return;
                }

                var alike = before.Kind == RunKind.Text && run.Kind == RunKind.Text && before.Format == run.Format
                    && before.Link == run.Link;
                if (alike && (space.Length == 0 || spaceFormat == run.Format && spaceLink == run.Link))
                    text.Append(run.Format.HasFlag(TextFormat.Code) && space.Length > 0 ? " " : space);
                else
                {
                    End();
                    if (space.Length > 0)
                        collapsed.Add(new TextRun(RunKind.Text, space, before.Format & spaceFormat & run.Format
                            & ~TextFormat.Code, before.Link == spaceLink && spaceLink == run.Link ? run.Link : null));
                }
            }

            space = "";
            last = run;
        }

        void End()
        {
            if (last is { } done) collapsed.Add(done with { Text = text.ToString() });
            text.Clear();
        }
    }

    private static string Write(List<TextRun> runs, bool inLink)
    {
        var line = new StringBuilder();
        Write(Flanking.Mend(inLink ? runs : Link(runs)), TextFormat.Code, line);
        return line.ToString();
    }

    /// <summary>Makes one run of all that a link holds; the formats that go on beside it stand outside.</summary>
    private static List<TextRun> Link(List<TextRun> runs)
    {
        List<TextRun> linked = [];
        for (var i = 0; i < runs.Count;)
        {
            if (runs[i].Link is not { } link)
            {
                linked.Add(runs[i++]);
                continue;
            }

            var inner = runs.Skip(i).TakeWhile(run => run.Link == link).ToList();
            var beside = i > 0 ? runs[i - 1].Format : TextFormat.Plain;
            i += inner.Count;
            if (i < runs.Count) beside |= runs[i].Format;
            var shared =
                inner.Where(run => !run.IsSpace).Aggregate(beside, (all, run) => all & run.Format) & ~TextFormat.Code;
            linked.Add(new TextRun(RunKind.Markdown,
                Link(link, inner.ConvertAll(run => run with { Format = run.Format & ~shared })), shared, null));
        }

        return linked;
    }

    private static string Link(LinkTarget link, List<TextRun> inner)
    {
        if (inner is [{ Kind: RunKind.Text, Format: TextFormat.Plain } only] && link.Title is null
            && !only.Text.AsSpan().ContainsAny(NotInAutolink)
            && (only.Text == link.Address
                ? link.Address.Contains("://", StringComparison.Ordinal)
                : "mailto:" + only.Text == link.Address && only.Text.All(char.IsAscii)))
            return $"<{only.Text}>";
        return $"[{Write(inner, inLink: true)}]"
            + $"({MarkdownEscape.Destination(link.Address)}{MarkdownEscape.Title(link.Title)})";
    }

    private static void Write(List<TextRun> runs, TextFormat done, StringBuilder line)
    {
        for (var i = 0; i < runs.Count;)
        {
            var (format, count) = (TextFormat.Plain, 0);
            foreach (var candidate in Formats.Where(candidate => !done.HasFlag(candidate)
                && runs[i].Format.HasFlag(candidate)))
            {
                var extent = i;
                while (extent < runs.Count && runs[extent].Format.HasFlag(candidate)) extent++;
                if (extent - i > count) (format, count) = (candidate, extent - i);
            }

            if (count == 0)
            {
                line.Append(Word(runs[i]));
                i++;
                continue;
            }

            line.Append(Mark(format));
            Write(runs.GetRange(i, count), done | format, line);
            line.Append(Mark(format));
            i += count;
        }
    }

    private static string Word(TextRun run) => run.Kind == RunKind.Markdown ? run.Text
        : run.Format.HasFlag(TextFormat.Code) ? MarkdownEscape.Code(run.Text)
        : MarkdownEscape.Text(run.Text);

    private static string Mark(TextFormat format) => format switch
    {
        TextFormat.Strong => "**",
        TextFormat.Emphasis => "*",
        TextFormat.Struck => "~~",
        _ => "==",
    };
}
