using System.Globalization;
using AngleSharp.Dom;
using Mapflat.Content.Markup;

namespace Mapflat.Content.Transfer.Html;

/// <summary>The rows and columns of a table, with the places that wide and high cells cover.</summary>
internal sealed class TableGrid
{
    private const int WidestCell = 100;

    private TableGrid(IElement table) => Table = table;

    public IElement Table { get; }

    /// <summary>Rows of cells; null where a cell from before covers the place, or none was written.</summary>
    public List<List<IElement?>> Rows { get; } = [];

    public int HeadRows { get; private set; }

    public int Columns { get; private set; }

    public bool HasSpans { get; private set; }

    /// <summary>Whether it has more places than a page may have cells.</summary>
    public bool IsTooLarge { get; private set; }

    /// <summary>Whether it is a table to its readers, rather than a way to put things beside each other.</summary>
    public bool IsTable =>
        Rows.Count * Columns > 1
        && Table.GetAttribute("role") is not ("presentation" or "none")
        && (Table.QuerySelector("th") is not null || Table.QuerySelector("table, h1, h2, h3, h4, h5, h6") is null);

    public static TableGrid Create(IElement table)
    {
        var grid = new TableGrid(table);
        var parts = table.Children.SelectMany(part => part.LocalName == "tr" ? [(Row: part, IsHead: false)]
            : part.LocalName is "thead" or "tbody" or "tfoot" ? part.Children.Where(row => row.LocalName == "tr")
                .Select(row => (Row: row, IsHead: part.LocalName == "thead"))
            : []).ToList();
        // How many more rows the cell above covers, by column.
        List<int> covered = [];
        foreach (var (element, isHead) in parts)
        {
            var row = new List<IElement?>();
            foreach (var cell in element.Children.Where(cell => cell.LocalName is "td" or "th"))
            {
                Skip();
                var (width, height) = (Span(cell, "colspan"), Span(cell, "rowspan"));
                grid.HasSpans |= width > 1 || height > 1;
                for (var i = 0; i < width; i++)
                {
                    while (covered.Count <= row.Count) covered.Add(0);
                    covered[row.Count] = height - 1;
                    row.Add(i == 0 ? cell : null);
                }
            }

            Skip();
            grid.Columns = Math.Max(grid.Columns, row.Count);
            grid.Rows.Add(row);
            if (isHead) grid.HeadRows++;
            if ((long)grid.Columns * grid.Rows.Count > MarkdownLimits.TableCells)
            {
                grid.IsTooLarge = true;
                break;
            }

            void Skip()
            {
                while (row.Count < covered.Count && covered[row.Count] > 0)
                {
                    covered[row.Count]--;
                    row.Add(null);
                }
            }
        }

        return grid;
    }

    private static int Span(IElement cell, string name) =>
        int.TryParse(cell.GetAttribute(name), NumberStyles.None, CultureInfo.InvariantCulture, out var span)
            ? Math.Clamp(span, 1, WidestCell)
            : 1;
}
