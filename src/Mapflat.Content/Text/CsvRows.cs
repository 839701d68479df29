using CsvHelper;

namespace Mapflat.Content.Text;

/// <summary>
/// The rows of a table: separated by commas, semicolons, tabs or bars, line ends LF or CRLF, with or without a
/// byte-order mark.
/// </summary>
internal static class CsvRows
{
    private const int MaxRow = 256 * 1024;

    /// <summary>
    /// Each row with the line it begins on. A row whose quotation marks are amiss goes to <paramref name="skip"/>.
    /// </summary>
    internal static IEnumerable<(int Line, string[] Cells)> Read(
        TextReader text, char separator, Action<int, string> skip)
    {
        using var csv = CsvReader.Create(text, new CsvReaderOptions
        {
            HasHeader = false,
            Separator = separator,
            TrackLineNumbers = true,
            MaxRecordSize = MaxRow,
            MalformedData = CsvMalformedDataHandling.Skip,
            OnMalformedRecord = record => skip((int)record.LineNumber, Malformed(record)),
        }, true);
        var last = 0;
        while (Next(csv, last, skip))
        {
            last = (int)csv.LineNumber;
            var cells = new string[csv.FieldCount];
            for (var i = 0; i < cells.Length; i++) cells[i] = csv.GetString(i).TrimStart('\uFEFF');
            // What a spreadsheet writes first to say which separator it uses.
            if (last == 1 && cells is [{ Length: <= 5 } hint, ..]
                && hint.StartsWith("sep=", StringComparison.OrdinalIgnoreCase))
                continue;
            yield return (last, cells);
        }
    }

    /// <summary>The one that takes most rows of the beginning apart into an address and what it leads to.</summary>
    internal static char SeparatorOf(FileHead head)
    {
        var lines = head.Lines.Take(20).ToList();
        if (lines is [{ Length: 5 } hint, ..] && hint.StartsWith("sep=", StringComparison.OrdinalIgnoreCase))
            return hint[4] is ';' or '\t' or '|' ? hint[4] : ',';
        return "\t,;|".MaxBy(separator => lines.Sum(line => IsRow(line, separator)
            ? line.Split(separator) is [var first, var second, ..] && IsAddress(first) && IsTarget(second) ? 2 : 1
            : 0));
    }

    internal static bool IsRow(string line, char separator) => line.Split(separator) is [var first, var second, ..]
        && (IsAddress(second)
            || (IsAddress(first) && (IsTarget(second) || !line.Contains(' ', StringComparison.Ordinal))));

    internal static char SeparatorOfHeader(string text)
    {
        var first = text.AsSpan().TrimStart("\uFEFF\r\n");
        first = first.IndexOfAny('\r', '\n') is >= 0 and var end ? first[..end] : first;
        var best = ',';
        foreach (var other in ";\t|")
            if (first.Count(other) > first.Count(best)) best = other;
        return best;
    }

    internal static bool IsAddress(string cell) => cell.Trim().Trim('"').Trim() is { Length: > 0 } text
        && (text[0] is '/' or '^' || text.StartsWith("http://", StringComparison.OrdinalIgnoreCase)
            || text.StartsWith("https://", StringComparison.OrdinalIgnoreCase));

    private static bool IsTarget(string cell) => IsAddress(cell) || cell.Trim().Trim('"').Trim() is "" or "TNA";

    private static bool Next(CsvReader csv, int last, Action<int, string> skip)
    {
        try
        {
            return csv.Read();
        }
        catch (CsvFormatException)
        {
            skip(last + 1, $"A row from here on is longer than {MaxRow} bytes, so nothing after it was read; look for "
                + "a quotation mark that never closes.");
            return false;
        }
    }

    private static string Malformed(CsvMalformedRecord record) => record.Reason switch
    {
        CsvMalformedReason.UnterminatedQuote =>
            "A quotation mark opens in this row and never closes, so nothing from here on was read; close it.",
        _ => "This row has a quotation mark in the wrong place; put the whole cell in quotation marks and double "
            + "those within.",
    };
}
