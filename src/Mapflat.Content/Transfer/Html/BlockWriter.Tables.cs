using System.Text;
using System.Text.RegularExpressions;
using AngleSharp.Dom;
using Mapflat.Content.Markup;

namespace Mapflat.Content.Transfer.Html;

internal sealed partial class BlockWriter
{
    private void WriteTable(IElement table, TableGrid grid, TextContext place, BlockSink sink)
    {
        if (grid.IsTooLarge)
        {
            _left.Add($"A table with more than {MarkdownLimits.TableCells:N0} cells was made text. Split it.", table);
            Walk(table, place, sink);
            return;
        }

        if (grid.HasSpans)
            _left.Add("A table has cells that cover several rows or columns; their words stand in the first of them, "
                + "and the others were left empty.", table);
        foreach (var caption in table.Children.Where(child => child.LocalName == "caption"))
        {
            Walk(caption, place, sink);
            sink.EndParagraph();
        }

        var cells = grid.Rows.ConvertAll(row =>
            row.ConvertAll(cell => cell is null || _notes.Takes(cell) || Drops(cell) ? [] : CellWords(cell, place)));
        var head = HasHead(grid, cells) ? 1 : 0;
        var header = Enumerable.Range(0, grid.Columns)
            .Select(column => head > 0 && column < cells[0].Count
                ? InlineWriter.Line(cells[0][column], without: TextFormat.Strong)
                : "").ToList();
        var lines = new StringBuilder();
        Write(lines, header);
        Write(lines, Enumerable.Range(0, grid.Columns).Select(column => Alignment(grid, column)));
        for (var row = head; row < grid.Rows.Count; row++)
        {
            var written = cells[row].Select((words, column) =>
                InlineWriter.Line(column == 0 && IsRowHeader(grid.Rows[row][0], header[0], words)
                    ? words.Select(run =>
                        run.Kind == RunKind.Break ? run : run with { Format = run.Format | TextFormat.Strong })
                    : words)).ToList();
            if (written.TrueForAll(text => text.Length == 0)) continue;
            Write(lines, written.Concat(Enumerable.Repeat("", grid.Columns - written.Count)));
        }

        sink.Add(BlockKind.Other, lines.ToString().TrimEnd('\n'));
    }

    private List<TextRun> CellWords(IElement cell, TextContext place)
    {
        var words = Words(cell, place with { Format = _style.Read(cell, place.Format) }, out var flattened);
        var first = words.FindIndex(IsWord);
        var last = words.FindLastIndex(IsWord);
        if (first < 0) return [];
        words = words.GetRange(first, last - first + 1);
        if (flattened || words.Exists(run => run.Kind == RunKind.Break))
            _left.Add(
                "A table cell has several lines, paragraphs or a list; a cell here is one line, so they were joined.",
                cell);
        return words;

        static bool IsWord(TextRun run) =>
            run.Kind == RunKind.Markdown || run.Kind == RunKind.Text && !string.IsNullOrWhiteSpace(run.Text);
    }

    /// <summary>Where nothing says that the first row names the columns, bold words in all of it do.</summary>
    private static bool HasHead(TableGrid grid, List<List<List<TextRun>>> cells)
    {
        if (grid.HeadRows > 0 || grid.Rows[0].TrueForAll(cell => cell is null or { LocalName: "th" })) return true;
        var named = cells[0].Where(words => words.Count > 0).ToList();
        return grid.Rows.Count > 1 && named.Count > 1
            && named.TrueForAll(words => InlineWriter.Has(words, TextFormat.Strong));
    }

    /// <summary>
    /// The page makes a header of the first cell of a row if it is bold, or if the column has no header of its own.
    /// </summary>
    private static bool IsRowHeader(IElement? cell, string header, List<TextRun> words) =>
        cell is { LocalName: "th" } && header.Length > 0 && words.Count > 0
        && !InlineWriter.Has(words, TextFormat.Strong);

    private static string Alignment(TableGrid grid, int column)
    {
        var cell = grid.Rows.Select(row => column < row.Count ? row[column] : null)
            .FirstOrDefault(cell => cell is not null);
        var hints = cell is null ? "" : $"{cell.ClassName} {cell.GetAttribute("align")} {cell.GetAttribute("style")}";
        return hints.Length > 2_000 ? "---" : Aligned().Match(hints).Groups["side"].Value.ToLowerInvariant() switch
        {
            "right" => "---:",
            "center" => ":---:",
            "left" => ":---",
            _ => "---",
        };
    }

    private static void Write(StringBuilder lines, IEnumerable<string> cells)
    {
        lines.Append('|');
        foreach (var cell in cells) lines.Append(' ').Append(cell).Append(cell.Length > 0 ? " |" : "|");
        lines.Append('\n');
    }

    [GeneratedRegex(
        @"(?:^|\s)(?:ta-|text-|has-text-align-)?(?<side>left|right|center)(?:\s|$)|"
        + @"text-align\s{0,5}:\s{0,5}(?<side>left|right|center)",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Aligned();
}
