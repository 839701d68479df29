using System.Globalization;
using Mapflat.Content.Addresses;
using Mapflat.Content.Text;

namespace Mapflat.Content.Verification;

/// <summary>
/// <c>redirect-tests.csv</c> (RFC 4180, UTF-8, lines ended by LF): <c>address,status,target,note</c>. Reading what was
/// written and writing it again gives the same bytes.
/// </summary>
internal static class RedirectTestsCsv
{
    public const int MaxRows = 20_000;

    private static readonly string[] _columns = ["address", "status", "target", "note"];

    public static string Header { get; } = string.Join(',', _columns);

    public static string Write(IEnumerable<RedirectTest> tests) =>
        Header + "\n" + string.Concat(tests.OrderBy(test => test.Position).Select(test =>
            string.Join(',', new[] { test.Address, test.Status.ToString(CultureInfo.InvariantCulture),
                test.Target ?? "", test.Note ?? "" }.Select(CsvCell.Write)) + "\n"));

    /// <summary>Reads a list. Only <c>address</c> and <c>status</c> must be there.</summary>
    /// <param name="findings">Receives what is wrong, with the line; each row that is not in the list has an error
    /// there.</param>
    public static IReadOnlyList<RedirectTest> Read(string text, List<Finding> findings, string? file)
    {
        List<RedirectTest> tests = [];
        Dictionary<string, int> lines = new(StringComparer.Ordinal);
        Dictionary<string, int>? header = null;
        foreach (var (line, cells) in CsvRows.Read(
            new StringReader(text), CsvRows.SeparatorOfHeader(text), (line, message) => Refuse(message, line)))
        {
            if (header is null)
            {
                var names = cells.Select(cell => cell.Trim().ToLowerInvariant()).ToList();
                if (!names.Contains("address") || !names.Contains("status") || names.Distinct().Count() != names.Count
                    || names.Exists(name => !_columns.Contains(name)))
                {
                    Refuse($"The first row is not a header with the columns {Header}.", line);
                    return [];
                }

                header = names.Select((name, index) => (name, index))
                    .ToDictionary(each => each.name, each => each.index, StringComparer.Ordinal);
                continue;
            }

            if (cells.Length != header.Count)
            {
                Refuse($"This row has {cells.Length} cells where the header has {header.Count}; a cell with a "
                    + "separator in it needs quotation marks.", line);
                continue;
            }

            if (tests.Count == MaxRows)
            {
                Refuse($"The file has more than {MaxRows} rows; nothing from here on was read.", line);
                break;
            }

            string Cell(string name) =>
                header.TryGetValue(name, out var column) ? CsvCell.Restore(cells[column]).Trim() : "";
            var (address, target, note) = (Cell("address"), Cell("target"), Cell("note").ReplaceLineEndings("\n"));
            if (Fault(address, Cell("status"), target, note) is var (fault, field))
                findings.Add(Finding.Error(fault, file, line, field));
            else if (!lines.TryAdd(address, line))
                Refuse($"“{address}” stands in line {lines[address]} too; delete one of the two.", line);
            else
                tests.Add(new RedirectTest(tests.Count + 1, address,
                    int.Parse(Cell("status"), CultureInfo.InvariantCulture), Blank(target), Blank(note)));
        }

        return tests;

        void Refuse(string message, int line) => findings.Add(Finding.Error(message, file, line));
    }

    private static (string Fault, string Field)? Fault(string address, string status, string target, string note)
    {
        // Visitors' own spellings are tried, odd ones too; only what no browser could ask for is refused.
        if (address.Length is 0 or > LegacyPath.MaxLength
            || address.Any(c => char.IsControl(c) || c is ' ' or '#' or '\\') || UrlText.IsBroken(address)
            || (address[0] != '/' && !CheckedRule.IsLink(address)))
            return ($"The address “{address}” is neither a path that begins with / nor a URL that begins with https:// "
                + "or http://; write it as a browser would send it, without spaces.", "address");
        if (!int.TryParse(status, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            || number is not (200 or 301 or 302 or 307 or 308 or 404 or 405 or 410))
            return ($"The status “{status}” is none of 200, 301, 302, 307, 308, 404, 405 and 410.", "status");
        var isRedirect = number is 301 or 302 or 307 or 308;
        if (isRedirect && target.Length == 0)
            return ($"Say in “target” where {address} leads, as it is to redirect ({number}).", "target");
        if (!isRedirect && target.Length > 0)
            return ($"{address} is to answer {number}, which leads nowhere; leave “target” empty.", "target");
        if (isRedirect && target[0] != '/' && !CheckedRule.IsLink(target))
            return ($"The target “{target}” is neither a path that begins with / nor a URL that begins with https:// "
                + "or http://.", "target");
        if (target.StartsWith("//", StringComparison.Ordinal))
            return ($"The target “{target}” begins with two slashes, which browsers take for another host; write the "
                + "whole URL.", "target");
        return note.Length > 1000 || UrlText.IsBroken(note)
            ? ("The note is longer than 1,000 characters; shorten it.", "note")
            : null;
    }

    private static string? Blank(string text) => text.Length == 0 ? null : text;
}
