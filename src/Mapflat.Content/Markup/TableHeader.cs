using Markdig.Extensions.Tables;

namespace Mapflat.Content.Markup;

internal static class TableHeader
{
    /// <summary>The words of the header cells; none if the table has no header row.</summary>
    public static List<string> Read(Table table) =>
        table.OfType<TableRow>().FirstOrDefault() is { IsHeader: true } row ? [.. row.Select(InlineText.Read)] : [];
}
