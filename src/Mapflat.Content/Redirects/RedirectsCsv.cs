using System.Globalization;
using Mapflat.Content.Addresses;
using Mapflat.Content.Redirects.Formats;
using Mapflat.Content.Text;

namespace Mapflat.Content.Redirects;

internal sealed record ReadRule(RedirectRule Rule, int Line);

/// <param name="Findings">Each row that is not among the rules has an error here, with its line.</param>
internal sealed record RedirectsReading(IReadOnlyList<ReadRule> Rules, IReadOnlyList<Finding> Findings);

/// <summary>
/// The lossless redirect file (RFC 4180, UTF-8, lines ended by LF, a header row). Reading what was written and writing
/// it again gives the same bytes. Cells that a spreadsheet would take for formulas carry an apostrophe: see README.
/// </summary>
internal static class RedirectsCsv
{
    public const int MaxRows = RuleLog.MaxRules;

    private static readonly string[] _columns =
        [
        "from", "to", "status", "match", "query", "enabled", "host", "archive_url", "note", "added", "hits", "last_hit"
    ];

    public static string Header { get; } = string.Join(',', _columns);

    public static void Write(TextWriter writer, IEnumerable<RedirectRule> rules)
    {
        writer.Write(Header + "\n");
        foreach (var rule in rules.OrderBy(rule => rule.Position).ThenBy(rule => rule.Id))
        {
            string?[] cells =
            [
                rule.From, rule.To, rule.Status.ToString(CultureInfo.InvariantCulture),
                rule.Match.ToString().ToLowerInvariant(), rule.Query.ToString().ToLowerInvariant(),
                rule.Enabled ? "true" : "false",
                rule.Host, rule.ArchiveUrl, rule.Note, Day(rule.Added),
                rule.Hits.ToString(CultureInfo.InvariantCulture),
                rule.LastHit is { } last ? Day(last) : null,
            ];
            writer.Write(string.Join(',', cells.Select(cell => CsvCell.Write(cell ?? ""))) + "\n");
        }
    }

    /// <summary>
    /// Reads a file. Separators may be <c>,</c> <c>;</c> or tab, line ends LF or CRLF, and a byte-order mark may lead.
    /// Only <c>from</c> and <c>to</c> must be there; what is missing of the rest has its usual value.
    /// </summary>
    /// <param name="today">For rules that do not say when they were added.</param>
    /// <exception cref="ArgumentException">
    /// The public origin of <paramref name="addresses"/> is not an origin.
    /// </exception>
    public static RedirectsReading Read(TextReader reader, SiteAddresses addresses, DateOnly today, string? file = null)
    {
        var hosts = new SiteHosts(addresses);
        var rules = new List<ReadRule>();
        var findings = new List<Finding>();
        var text = reader.ReadToEnd();
        if (text.StartsWith("PK\u0003\u0004", StringComparison.Ordinal))
        {
            findings.Add(Finding.Error(
                "This is a spreadsheet or another packed file; save it as CSV (UTF-8) and import that.", file));
            return new RedirectsReading(rules, findings);
        }
        ReadRows(new StringReader(text), CsvRows.SeparatorOfHeader(text), today,
            (severity, message, line, field) => findings.Add(new Finding(severity, message, file, line, field)), Take);
        return new RedirectsReading(rules, findings);

        bool Take(ReadDraft read, bool isSound)
        {
            if (isSound && rules.Count == MaxRows)
            {
                findings.Add(Finding.Error(
                    $"The file has more than {MaxRows} rules; nothing from here on was read.", file, read.Line));
                return false;
            }
            var heard = new List<Finding>();
            var rule = RedirectRule.Create(read.Draft, hosts, heard);
            findings.AddRange(heard.Select(finding =>
                finding with { File = file, Line = read.Line, Field = finding.Field?.ToLowerInvariant() }));
            if (!isSound || rule is null) return true;
            rule.RestoreHits(read.Hits, read.LastHit);
            rule.MoveTo(rules.Count + 1);
            rules.Add(new ReadRule(rule, read.Line));
            return true;
        }
    }

    /// <param name="say">Receives severity, message, line and column of whatever is amiss.</param>
    /// <param name="take">Receives each row, and whether all its cells could be read; says whether to go on.</param>
    internal static void ReadRows(TextReader text, char separator, DateOnly today,
        Action<Severity, string, int, string?> say, Func<ReadDraft, bool, bool> take)
    {
        Dictionary<string, int>? header = null;
        var isBroken = false;
        foreach (var (line, cells) in CsvRows.Read(text, separator, (line, message) =>
        {
            isBroken |= header is null;
            say(Severity.Error, message, line, null);
        }))
        {
            if (header is null)
            {
                // A header that was skipped as malformed must not make a header of the first rule.
                if (isBroken || (header = ReadHeader(cells, say, line)).Count == 0) return;
            }
            else if (cells.Length != header.Count)
            {
                say(Severity.Error, $"This row has {cells.Length} cells where the header has {header.Count}; a cell "
                    + "with a separator in it needs quotation marks.", line, null);
            }
            else
            {
                var row = new RuleRow(cells, header, line, say);
                if (!take(row.ReadDraft(today), row.IsSound)) return;
            }
        }
        if (header is null && !isBroken)
            say(Severity.Error, $"The file is empty; it begins with the header {Header}.", 1, null);
    }

    /// <summary>The column of each name; empty where there is no usable header.</summary>
    private static Dictionary<string, int> ReadHeader(
        string[] cells, Action<Severity, string, int, string?> say, int line)
    {
        var names = cells.Select(cell => cell.Trim().ToLowerInvariant()).ToList();
        if (!names.Contains("from") || !names.Contains("to"))
        {
            say(Severity.Error, $"The first row is not a header with the columns from and to; it should be {Header}.",
                line, null);
            return [];
        }
        if (names.GroupBy(name => name).FirstOrDefault(group => group.Count() > 1) is { } twice)
        {
            say(Severity.Error, $"The column “{twice.Key}” is there twice; leave one of them out.", line, null);
            return [];
        }
        foreach (var unknown in names.Except(_columns))
            say(Severity.Warning, $"The column “{unknown}” is not known and is not read.", line, null);
        return names.Select((name, index) => (name, index))
            .ToDictionary(pair => pair.name, pair => pair.index, StringComparer.Ordinal);
    }

    private static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private sealed class RuleRow(
        string[] cells, Dictionary<string, int> header, int line, Action<Severity, string, int, string?> say)
    {
        internal bool IsSound { get; private set; } = true;

        internal ReadDraft ReadDraft(DateOnly today)
        {
            var added = Date("added");
            var draft = new RuleDraft(Cell("from"), Cell("to"), added ?? today)
            {
                Status = (int)(Number("status") ?? 301),
                Match = Word<RuleMatch>("match"),
                Query = Word<QueryHandling>("query") ?? QueryHandling.Pass,
                Enabled = Flag("enabled"),
                Host = Cell("host"),
                ArchiveUrl = Cell("archive_url"),
                Note = Cell("note"),
            };
            return new ReadDraft(
                draft, line, IsWhole: true, SaysAdded: added is not null, Number("hits") ?? 0, Date("last_hit"));
        }

        private string Cell(string name) =>
            header.TryGetValue(name, out var column) ? CsvCell.Restore(cells[column]) : "";

        private long? Number(string name)
        {
            var cell = Cell(name).Trim();
            if (cell.Length == 0) return null;
            if (long.TryParse(cell, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                && (name != "status" || number <= 999)) return number;
            Refuse($"The {name} “{cell}” is not a number.", name);
            return null;
        }

        private DateOnly? Date(string name)
        {
            var cell = Cell(name).Trim();
            if (cell.Length == 0) return null;
            if (DateOnly.TryParseExact(
                cell, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
                return day;
            Refuse($"The day “{cell}” in {name} is not written as 2026-11-22.", name);
            return null;
        }

        private T? Word<T>(string name)
            where T : struct, Enum
        {
            var cell = Cell(name).Trim();
            if (cell.Length == 0) return null;
            foreach (var value in Enum.GetValues<T>())
                if (value.ToString().Equals(cell, StringComparison.OrdinalIgnoreCase)) return value;
            Refuse($"The {name} “{cell}” is none of "
                + $"{string.Join(", ", Enum.GetNames<T>().Select(word => word.ToLowerInvariant()))}.", name);
            return null;
        }

        private bool Flag(string name)
        {
            var cell = Cell(name).Trim().ToLowerInvariant();
            if (cell is not ("" or "true" or "false"))
                Refuse($"The value “{cell}” of {name} is neither true nor false.", name);
            return cell is not "false";
        }

        private void Refuse(string message, string field)
        {
            IsSound = false;
            say(Severity.Error, message, line, field);
        }
    }
}
