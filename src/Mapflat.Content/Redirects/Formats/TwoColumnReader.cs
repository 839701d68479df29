using System.Globalization;
using Mapflat.Content.Text;

namespace Mapflat.Content.Redirects.Formats;

/// <summary>
/// A table of old and new addresses, as people keep it in a spreadsheet. A third column may hold the status; an
/// archived copy in place of the new address, or <c>TNA</c>, says that the page is gone; none says that nobody has
/// decided yet.
/// </summary>
internal sealed class TwoColumnReader : IRuleReader
{
    private static readonly string[] _archives =
        ["web.archive.org", "archive.org", "webarchive.nationalarchives.gov.uk", "archive.today", "archive.ph",
            "archive.is", "arquivo.pt", "perma.cc"];

    public RuleFormat Format { get; } = new("csv", "a table of old and new addresses");

    public bool Recognises(FileHead head)
    {
        var separator = CsvRows.SeparatorOf(head);
        if (head.Name == "_redirects" || (separator == '\t'
            && head.Lines.Any(line => line.Contains(":splat", StringComparison.Ordinal) || line.EndsWith('!'))))
            return false;
        // But for a heading, and a slip here and there.
        List<string> rows =
            [.. head.Lines.Take(50).SkipWhile((line, at) => at == 0 && !CsvRows.IsRow(line, separator))];
        return rows.Count > 0 && rows.Count(line => CsvRows.IsRow(line, separator)) * 5 >= rows.Count * 4;
    }

    public void Read(FileHead head, TextReader text, RuleLog log)
    {
        var isFirst = true;
        foreach (var (line, row) in CsvRows.Read(text, CsvRows.SeparatorOf(head), log.Skip))
        {
            if (log.IsFull) return;
            var cells = row.Select(cell => CsvCell.Restore(cell).Trim()).ToArray();
            var isHeader = isFirst && !CsvRows.IsAddress(cells[0]);
            isFirst = false;
            if (cells[0].StartsWith('#') || cells.All(cell => cell.Length == 0)) continue;
            if (isHeader)
                log.Warn(line, "The first row does not begin with an address, so it was taken for the heading: "
                    + $"{string.Join(", ", cells.Take(4))}.");
            else Take(line, cells, log);
        }
    }

    private static void Take(int line, string[] cells, RuleLog log)
    {
        var (from, to) = (cells[0], cells.Length > 1 ? cells[1] : "");
        var status = 301;
        if (cells.Length > 2 && cells[2].Length > 0
            && !int.TryParse(cells[2], NumberStyles.None, CultureInfo.InvariantCulture, out status))
        {
            log.Skip(line,
                $"The third cell, “{cells[2]}”, is not a status. Leave it out, or write 301, 302, 307, 308 or 410.");
            return;
        }
        if (cells.Skip(3).Any(cell => cell.Length > 0))
            log.Warn(
                line, "Only the first three cells of a row are read: the old address, the new one and the status.");
        if (!CsvRows.IsAddress(from))
            log.Skip(line, $"The first cell, “{from}”, is not an address; an old address begins with / or https://.");
        else if (to == "TNA") log.Add(line, from, null, 410);
        else if (IsArchive(to))
            log.Add(new ReadDraft(new RuleDraft(from, null, log.Today) { Status = 410, ArchiveUrl = to }, line));
        else if (to.Length == 0 && status != 410) log.Decide(line, from);
        else log.Add(line, from, to.Length == 0 ? null : to, status);
    }

    private static bool IsArchive(string to) => Uri.TryCreate(to, UriKind.Absolute, out var uri)
        && _archives.Contains(uri.Host, StringComparer.OrdinalIgnoreCase);
}
