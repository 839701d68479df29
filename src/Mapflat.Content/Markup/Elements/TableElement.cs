using Markdig.Extensions.Tables;
using Markdig.Renderers;
using Markdig.Renderers.Html;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace Mapflat.Content.Markup.Elements;

/// <summary>
/// A table whose headers say what they are the headers of. Each cell carries the name of its column, so that a style
/// sheet can show a row as a list of named values where the columns have no room beside each other; nothing scrolls
/// sideways. Alignment is a class: Markdig's own style attributes are stopped by the content security policy.
/// </summary>
internal sealed class TableElement(DocumentState page) : HtmlObjectRenderer<Table>
{
    private const int NamedColumns = 3;
    private const int NameLength = 120;

    protected override void Write(HtmlRenderer renderer, Table obj)
    {
        var header = TableHeader.Read(obj);
        var hasHeader = header.Any(text => text.Length > 0);
        var rows = obj.OfType<TableRow>().Where(row => !row.IsHeader && row.Count > 0).ToList();
        // HTML has no table without rows; Markdown has, such as two lines of nothing but pipes.
        if (!hasHeader && rows.Count == 0)
            return;
        renderer.EnsureLine();
        renderer.Write("<table class=\"table\"").WriteSourceLine(obj).Write(" aria-label=\"");
        renderer.WriteEscape(page.UniqueLabel(Name(obj, header)));
        renderer.WriteLine("\">");
        if (hasHeader)
        {
            renderer.WriteLine("<thead>");
            WriteHeader(renderer, obj, header);
            renderer.WriteLine("</thead>");
        }
        if (rows.Count > 0)
        {
            renderer.WriteLine("<tbody>");
            foreach (var row in rows)
                WriteRow(renderer, obj, row, header);
            renderer.WriteLine("</tbody>");
        }
        renderer.WriteLine("</table>");
    }

    private static string Name(Table table, List<string> header)
    {
        var columns = string.Join(", ", header.Where(text => text.Length > 0).Take(NamedColumns));
        var name = columns.Length > 0 ? columns : HeadingBefore(table);
        if (name is null)
            return "Table";
        return "Table: " + (name.Length > NameLength ? name[..NameLength] + "…" : name);
    }

    private static string? HeadingBefore(Block block)
    {
        for (; block.Parent is { } parent; block = parent)
            for (var i = parent.IndexOf(block) - 1; i >= 0; i--)
                if (parent[i] is HeadingBlock heading)
                    return InlineText.Read(heading.Inline);
        return null;
    }

    private static void WriteHeader(HtmlRenderer renderer, Table table, List<string> header)
    {
        var row = table.OfType<TableRow>().First();
        renderer.Write("<tr>");
        for (var i = 0; i < row.Count; i++)
        {
            // An empty th names nothing; an empty corner is an ordinary cell.
            var isHeader = header[i].Length > 0;
            WriteCell(renderer, table, (TableCell)row[i], i, isHeader ? "col" : null, null);
        }
        renderer.WriteLine("</tr>");
    }

    private static void WriteRow(HtmlRenderer renderer, Table table, TableRow row, List<string> header)
    {
        var namesRows = header is ["", ..] && header.Exists(text => text.Length > 0);
        renderer.Write("<tr>");
        for (var i = 0; i < row.Count; i++)
        {
            var cell = (TableCell)row[i];
            var isHeader = i == 0 && (namesRows ? InlineText.Read(cell).Length > 0 : IsBold(cell));
            var label = isHeader ? null : header.ElementAtOrDefault(i);
            WriteCell(renderer, table, cell, i, isHeader ? "row" : null, label);
        }
        renderer.WriteLine("</tr>");
    }

    private static void WriteCell(
        HtmlRenderer renderer, Table table, TableCell cell, int column, string? scope, string? label)
    {
        var tag = scope is null ? "td" : "th";
        var align = column < table.ColumnDefinitions.Count ? table.ColumnDefinitions[column].Alignment : null;
        renderer.Write("<").Write(tag);
        if (scope is not null)
            renderer.Write(" scope=\"").Write(scope).Write("\"");
        if (label is { Length: > 0 })
            renderer.Write(" data-label=\"").WriteEscape(label).Write("\"");
        renderer.Write(align switch
        {
            TableColumnAlign.Left => " class=\"ta-left\"",
            TableColumnAlign.Center => " class=\"ta-center\"",
            TableColumnAlign.Right => " class=\"ta-right\"",
            _ => "",
        });
        renderer.Write(">");
        var outer = renderer.ImplicitParagraph;
        renderer.ImplicitParagraph = true;
        renderer.WriteChildren(cell);
        renderer.ImplicitParagraph = outer;
        renderer.Write("</").Write(tag).Write(">");
    }

    private static bool IsBold(TableCell cell)
    {
        if (cell is not [ParagraphBlock { Inline: { } inlines }])
            return false;
        var parts = inlines
            .Where(inline => inline is not LiteralInline literal || !literal.Content.IsEmptyOrWhitespace()).ToList();
        return parts.Count > 0
            && parts.TrueForAll(part => part is EmphasisInline { DelimiterCount: 2, DelimiterChar: '*' or '_' });
    }
}
