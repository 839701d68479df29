using System.Globalization;
using CsvHelper;

namespace Mapflat.Content.Redirects;

/// <summary>A rule that was read, and the line it began on.</summary>
public sealed record ReadRule(RedirectRule Rule, int Line);

/// <summary>What reading a file of rules came to.</summary>
/// <param name="Rules">The sound rules, in the order of the file, with positions from 1.</param>
/// <param name="Findings">Everything else: each row that is not among the rules has an error here, with its line.</param>
public sealed record RedirectsReading(IReadOnlyList<ReadRule> Rules, IReadOnlyList<Finding> Findings);

/// <summary>
/// The lossless redirect file (RFC 4180, UTF-8, lines ended by LF, a header row). Reading what was written and writing
/// it again gives the same bytes. Cells that a spreadsheet would take for formulas carry an apostrophe: see README.
/// </summary>
public static class RedirectsCsv
{
    /// <summary>The most rows that are read.</summary>
    public const int MaxRows = 100_000;

    private static readonly string[] _columns =
        ["from", "to", "status", "match", "query", "enabled", "host", "archive_url", "note", "added", "hits", "last_hit"];

    /// <summary>The header row.</summary>
    public static string Header { get; } = string.Join(',', _columns);

    /// <summary>Writes all rules, in their order.</summary>
    public static void Write(TextWriter writer, IEnumerable<RedirectRule> rules)
    {
        writer.Write(Header + "\n");
        foreach (var rule in rules.OrderBy(rule => rule.Position).ThenBy(rule => rule.Id))
        {
            string?[] cells =
            [
                rule.From, rule.To, rule.Status.ToString(CultureInfo.InvariantCulture),
                rule.Match.ToString().ToLowerInvariant(), rule.Query.ToString().ToLowerInvariant(), rule.Enabled ? "true" : "false",
                rule.Host, rule.ArchiveUrl, rule.Note, Day(rule.Added), rule.Hits.ToString(CultureInfo.InvariantCulture),
                rule.LastHit is { } last ? Day(last) : null,
            ];
            writer.Write(string.Join(',', cells.Select(cell => CsvCell.Write(cell ?? ""))) + "\n");
        }
    }

    /// <summary>
    /// Reads a file. Separators may be <c>,</c> <c>;</c> or tab, line ends LF or CRLF, and a byte-order mark may lead.
    /// Only <c>from</c> and <c>to</c> must be there; what is missing of the rest has its usual value.
    /// </summary>
    /// <param name="reader">The file's text.</param>
    /// <param name="addresses">What rules are checked against.</param>
    /// <param name="today">The day for rules that do not say when they were added.</param>
    /// <param name="file">The file's name, for the findings.</param>
    /// <exception cref="ArgumentException">The public origin of <paramref name="addresses"/> is no origin.</exception>
    public static RedirectsReading Read(TextReader reader, SiteAddresses addresses, DateOnly today, string? file = null)
    {
        var hosts = new SiteHosts(addresses);
        var rules = new List<ReadRule>();
        var findings = new List<Finding>();
        var text = reader.ReadToEnd().TrimStart('\uFEFF');
        if (text.StartsWith("PK\u0003\u0004", StringComparison.Ordinal))
        {
            findings.Add(Finding.Error("This is a spreadsheet or another packed file; save it as CSV (UTF-8) and import that.", file));
            return new RedirectsReading(rules, findings);
        }
        using var csv = CsvReader.FromText(text, new CsvReaderOptions
        {
            HasHeader = false,
            Separator = Separator(text),
            TrackLineNumbers = true,
            MalformedData = CsvMalformedDataHandling.Skip,
            OnMalformedRecord = record => findings.Add(Finding.Error(Malformed(record), file, (int)record.LineNumber)),
        });
        Dictionary<string, int>? header = null;
        while (csv.Read())
        {
            var cells = new string[csv.FieldCount];
            for (var i = 0; i < cells.Length; i++) cells[i] = csv.GetString(i);
            var line = (int)csv.LineNumber;
            if (header is null)
            {
                // A header that was skipped as malformed must not make a header of the first rule.
                if (findings.Count > 0) break;
                header = ReadHeader(cells, findings, file, line);
                if (header.Count == 0) break;
            }
            else if (cells.Length != header.Count)
            {
                findings.Add(Finding.Error($"This row has {cells.Length} cells where the header has {header.Count}; a cell with a separator in it needs quotation marks.", file, line));
            }
            else if (rules.Count == MaxRows)
            {
                findings.Add(Finding.Error($"The file has more than {MaxRows} rules; nothing from here on was read.", file, line));
                break;
            }
            else if (ReadRule(cells, header, hosts, today, new Place(file, line, findings)) is { } rule)
            {
                rule.MoveTo(rules.Count + 1);
                rules.Add(new ReadRule(rule, line));
            }
        }
        if (header is null && findings.Count == 0) findings.Add(Finding.Error($"The file is empty; it begins with the header {Header}.", file, 1));
        return new RedirectsReading(rules, findings);
    }

    private static string Malformed(CsvMalformedRecord record) => record.Reason switch
    {
        CsvMalformedReason.UnterminatedQuote => "A quotation mark opens in this row and never closes, so nothing from here on was read; close it.",
        _ => "This row has a quotation mark in the wrong place; put the whole cell in quotation marks and double those within.",
    };

    /// <summary>The separator that the first line has most of.</summary>
    private static char Separator(string text)
    {
        var first = text.AsSpan().TrimStart("\r\n");
        first = first.IndexOfAny('\r', '\n') is >= 0 and var end ? first[..end] : first;
        var best = ',';
        foreach (var other in ";\t")
            if (first.Count(other) > first.Count(best)) best = other;
        return best;
    }

    /// <summary>The column of each name; empty where there is no usable header.</summary>
    private static Dictionary<string, int> ReadHeader(string[] cells, List<Finding> findings, string? file, int line)
    {
        var names = cells.Select(cell => cell.Trim().ToLowerInvariant()).ToList();
        if (!names.Contains("from") || !names.Contains("to"))
        {
            findings.Add(Finding.Error($"The first row is not a header with the columns from and to; it should be {Header}.", file, line));
            return [];
        }
        if (names.GroupBy(name => name).FirstOrDefault(group => group.Count() > 1) is { } twice)
        {
            findings.Add(Finding.Error($"The column “{twice.Key}” is there twice; leave one of them out.", file, line));
            return [];
        }
        foreach (var unknown in names.Except(_columns))
            findings.Add(Finding.Warning($"The column “{unknown}” is not known and is not read.", file, line));
        return names.Select((name, index) => (name, index)).ToDictionary(pair => pair.name, pair => pair.index, StringComparer.Ordinal);
    }

    private static RedirectRule? ReadRule(string[] cells, Dictionary<string, int> header, SiteHosts hosts, DateOnly today, Place at)
    {
        var before = at.Errors;
        var draft = new RuleDraft(Cell("from"), Cell("to"), ReadDay("added") ?? today)
        {
            Status = (int)(ReadNumber("status") ?? 301),
            Match = ReadWord<RuleMatch>("match"),
            Query = ReadWord<QueryHandling>("query") ?? QueryHandling.Pass,
            Enabled = ReadEnabled(),
            Host = Cell("host"),
            ArchiveUrl = Cell("archive_url"),
            Note = Cell("note"),
        };
        var hits = ReadNumber("hits") ?? 0;
        var lastHit = ReadDay("last_hit");
        var heard = new List<Finding>();
        CheckedRule.Read(draft, hosts, heard);
        foreach (var finding in heard) at.Say(finding.Severity, finding.Message, finding.Field);
        if (at.Errors > before || RedirectRule.Create(draft, hosts).Value is not { } rule) return null;
        rule.RestoreHits(hits, lastHit);
        return rule;

        string Cell(string name) => header.TryGetValue(name, out var column) ? CsvCell.Restore(cells[column]) : "";

        long? ReadNumber(string name)
        {
            var cell = Cell(name).Trim();
            if (cell.Length == 0) return null;
            if (long.TryParse(cell, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                && (name != "status" || number <= 999)) return number;
            at.Say(Severity.Error, $"The {name} “{cell}” is not a number.", name);
            return null;
        }

        DateOnly? ReadDay(string name)
        {
            var cell = Cell(name).Trim();
            if (cell.Length == 0) return null;
            if (DateOnly.TryParseExact(cell, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)) return day;
            at.Say(Severity.Error, $"The day “{cell}” in {name} is not written as 2026-11-22.", name);
            return null;
        }

        T? ReadWord<T>(string name) where T : struct, Enum
        {
            var cell = Cell(name).Trim();
            if (cell.Length == 0) return null;
            foreach (var value in Enum.GetValues<T>())
                if (value.ToString().Equals(cell, StringComparison.OrdinalIgnoreCase)) return value;
            var known = string.Join(", ", Enum.GetNames<T>().Select(word => word.ToLowerInvariant()));
            at.Say(Severity.Error, $"The {name} “{cell}” is none of {known}.", name);
            return null;
        }

        bool ReadEnabled()
        {
            var cell = Cell("enabled").Trim().ToLowerInvariant();
            if (cell is not ("" or "true" or "false")) at.Say(Severity.Error, $"The value “{cell}” of enabled is neither true nor false.", "enabled");
            return cell is not "false";
        }
    }

    private static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>The row that is being read, and where its findings go.</summary>
    private sealed record Place(string? File, int Line, List<Finding> Findings)
    {
        internal int Errors { get; private set; }

        internal void Say(Severity severity, string message, string? field)
        {
            if (severity == Severity.Error) Errors++;
            Findings.Add(new Finding(severity, message, File, Line, field?.ToLowerInvariant()));
        }
    }
}
