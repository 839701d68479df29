using Mapflat.Content.Text;

namespace Mapflat.Content.Redirects.Formats;

internal readonly struct HeadedRow(int line, string[] cells, Dictionary<string, int> columns)
{
    internal int Line => line;

    internal string this[string column] =>
        columns.TryGetValue(column, out var at) && at < cells.Length ? cells[at].Trim() : "";
}

internal static class HeadedCsv
{
    /// <summary>
    /// Calls <paramref name="take"/> with each row. Columns that are not in <paramref name="known"/> are named in a
    /// warning; where the first row names none of them, they are in the order of <paramref name="known"/>.
    /// </summary>
    internal static void Read(FileHead head, TextReader text, RuleLog log, string[] known, Action<HeadedRow> take)
    {
        Dictionary<string, int>? columns = null;
        var width = 0;
        foreach (var (line, cells) in CsvRows.Read(text, CsvRows.SeparatorOfHeader(head.Text), log.Skip))
        {
            if (log.IsFull) return;
            if (columns is null)
            {
                var names = cells.Select(cell => cell.Trim().ToLowerInvariant()).ToList();
                var isHeader = names.Any(known.Contains);
                columns = (isHeader ? names : [.. known.Take(cells.Length)]).Select((name, at) => (name, at))
                    .DistinctBy(pair => pair.name)
                    .ToDictionary(pair => pair.name, pair => pair.at, StringComparer.Ordinal);
                width = cells.Length;
                if (isHeader)
                {
                    foreach (var unknown in columns.Keys.Except(known))
                        log.Warn(line, $"The column “{unknown}” is not known and is not read.");
                    continue;
                }
            }
            if (cells.Length > width)
                log.Skip(line, $"This row has {cells.Length} cells where there are {width} columns; a cell with a "
                    + "separator in it needs quotation marks.");
            else take(new HeadedRow(line, cells, columns));
        }
    }
}
