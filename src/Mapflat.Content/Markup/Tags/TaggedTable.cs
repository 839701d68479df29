using Markdig.Renderers.Html;

namespace Mapflat.Content.Markup.Tags;

/// <summary>
/// Gives a table that was written as HTML what one of Markdown has: its look, and on each cell the name of its column,
/// which stands before the value where there is no room for columns.
/// </summary>
internal static class TaggedTable
{
    private const int NameLength = 120;

    /// <exception cref="MarkdownLimitException">Its cells reach over more places than a table may have.</exception>
    public static void Describe(TaggedBlock table, FindingLog findings)
    {
        table.GetAttributes().AddClass("table");
        var rows = table.OfType<TaggedBlock>().Where(part => part.Rule.Holds == Holds.Rows)
            .SelectMany(part => part.OfType<TaggedBlock>()).ToList();
        if (!rows.Any(row => row.Any(cell => cell is TaggedBlock { Name: "th" })))
            findings.Warn(
                table.Line, "This table has no header cells (th); say in its first row what the columns are.");

        var isHeader = true;
        Dictionary<int, string> names = [];
        Dictionary<int, int> reaching = [];
        var places = 0L;
        foreach (var row in rows)
        {
            isHeader &= row.All(cell => cell is TaggedBlock { Name: "th" });
            var column = 0;
            foreach (var cell in row.OfType<TaggedBlock>())
            {
                while (reaching.GetValueOrDefault(column) > 0) column++;
                var (width, height) = (Reach(cell, "colspan"), Reach(cell, "rowspan"));
                places += width * height;
                if (places > MarkdownLimits.TableCells) throw TooLarge(table.Line);
                for (var i = column; i < column + width; i++)
                {
                    if (height > 1) reaching[i] = height;
                    if (isHeader) names[i] = InlineText.Read(cell).Replace('\n', ' ');
                }

                if (cell.Name == "td" && names.GetValueOrDefault(column) is { Length: > 0 } name)
                    cell.GetAttributes().AddProperty(
                        "data-label", name.Length > NameLength ? name[..NameLength] + "…" : name);
                column += width;
            }

            foreach (var i in reaching.Keys.ToList())
                if (--reaching[i] <= 0) reaching.Remove(i);
        }
    }

    private static int Reach(TaggedBlock cell, string name) =>
        cell.TryGetAttributes()?.Properties?.Find(property => property.Key == name).Value is { } value
            ? int.Parse(value, System.Globalization.CultureInfo.InvariantCulture)
            : 1;

    private static MarkdownLimitException TooLarge(int line) => new(
        $"The cells of the table reach over more than {MarkdownLimits.TableCells:N0} places (rows times columns). "
            + "Split it.", line + 1);
}
