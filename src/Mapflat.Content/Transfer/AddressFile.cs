using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Mapflat.Content.Archives.Warc;
using Mapflat.Content.Redirects.Formats;
using Mapflat.Content.Text;

namespace Mapflat.Content.Transfer;

/// <summary>An address that was known, as a line of a file tells of it.</summary>
/// <param name="Host">Of the server, where the line names it beside the address; else null.</param>
/// <param name="Address">A URL, or a path with its query, as it was written.</param>
/// <param name="Count">How often it was asked for, where the line says so; else 0.</param>
/// <param name="Links">How many links of other sites lead there, where the line says so; else 0.</param>
/// <param name="Day">When it was asked for, where the line says so.</param>
internal readonly record struct KnownLine(
    int Number, string? Host, string Address, long Count = 0, long Links = 0, DateOnly? Day = null);

/// <summary>
/// Reads files that tell which addresses there were: what kind a file is, its content says. Lines are taken as they are
/// read, so that a file may be of any length.
/// </summary>
/// <param name="isOwn">Whether a URL, or a path, is of this site: of several in a row, the first such counts.</param>
/// <param name="take">Is called with each address.</param>
/// <param name="passOver">Is called for each line that says nothing of an address that visitors had.</param>
internal sealed class AddressFile(
    Func<string, bool> isOwn, Action<KnownLine> take, Action passOver, RuleLog log)
{
    // An index has the type between the address and the status, if it does not say otherwise.
    private const int StatusAfterUrl = 2;

    // What tables of search engines and of those who count visits call it.
    private static readonly string[] _counts = ["clicks", "hits", "count", "visits", "pageviews", "views", "requests",
        "nb_visits", "nb_hits", "sessions", "total users"];

    // What tables of those who look for links call theirs.
    private static readonly string[] _links = ["external links", "linking pages", "links", "backlinks", "inbound links",
        "total links", "incoming links", "referring pages"];

    /// <summary>What the file was taken for, in words.</summary>
    public string Title { get; private set; } = "";

    /// <summary>Whether it tells of all requests, so that much of it was asked for by programs that guess.</summary>
    public bool IsLog { get; private set; }

    /// <returns>Why nothing could be read of it, as a sentence; null if something was.</returns>
    /// <exception cref="InvalidDataException">It is packed, and damaged.</exception>
    public string? Read(Stream content, string name)
    {
        var start = new PeekedBody(content);
        var isGzip = start.Head.StartsWith((ReadOnlySpan<byte>)[0x1F, 0x8B]);
        using var unpacked = isGzip ? new GZipStream(start, CompressionMode.Decompress) : null;
        var body = unpacked is null ? start : new PeekedBody(unpacked);
        if (FileHead.WhyNoText(body.Head) is { } why) return why;
        // Servers note bytes as they came; what is no UTF-8 is an address that nobody has.
        using var text = new StreamReader(body, Encoding.UTF8, detectEncodingFromByteOrderMarks: true, 65_536);
        var buffer = new char[FileHead.Length];
        var head = new FileHead(new string(buffer, 0, text.ReadBlock(buffer, 0, buffer.Length)), name);
        if (head.First == '\0') return "The file is empty.";
        using var whole = new HeadedText(head.Text, text);
        if (new SitemapReader() is var sitemap && sitemap.Recognises(head)) ReadList(sitemap, head, whole);
        else if (IsMostly(head, line => AccessLogLine.Parse(line) is not null)) ReadLog(whole);
        else if (JsonRows.Begin(head.Text)) ReadIndex(JsonRows.Read(whole, log));
        else if (IsMostly(head, line => ParseIndex(line) is not null)) ReadIndex(BoundedLines.Read(whole, log));
        else if (new UrlListReader() is var list && list.Recognises(head)) ReadList(list, head, whole);
        else if (IsMostly(head, line => HasAddress(line, CsvRows.SeparatorOfHeader(string.Join('\n', head.Lines)))))
            ReadTable(head, whole);
        else
        {
            return "What this file is cannot be told from its content. Known are access logs (common, combined, "
                + "JSON), tables with a column of addresses (CSV), CDX (text, JSON) and CDXJ, sitemaps, and lists with "
                + "an address on each line.";
        }

        return null;
    }

    private static bool IsMostly(FileHead head, Func<string, bool> isOne)
    {
        // The last may be cut off, and the first may be a heading.
        List<string> lines = [.. head.Lines.Take(50)];
        return lines.Count > 0 && lines.Count(isOne) * 2 >= lines.Count;
    }

    private void ReadList(IRuleReader reader, FileHead head, TextReader text)
    {
        Title = reader.Format.Title;
        reader.Read(head, text, log);
    }

    private void ReadLog(TextReader text)
    {
        (Title, IsLog) = ("a server’s access log", true);
        foreach (var (number, line) in BoundedLines.Read(text, log))
        {
            if (line.Length == 0 || line.StartsWith('#')) continue;
            if (AccessLogLine.Parse(line) is not { } request) log.Skip(number, "This is not a line of an access log.");
            else if (!request.IsVisit) passOver();
            else take(new KnownLine(number, request.Host, request.Target, 1, Day: request.Day));
        }
    }

    private void ReadIndex(IEnumerable<(int Number, string Line)> lines)
    {
        Title = "an index of an archive (CDX)";
        int? statusAt = StatusAfterUrl;
        foreach (var (number, line) in lines)
        {
            if (line.Length == 0 || line.StartsWith("CDX ", StringComparison.Ordinal) || line.StartsWith('!')) continue;
            // A list of lists begins with the names of its columns, which may be any of them in any order.
            if (line.StartsWith('[') && ReadRow(line) is { } row && row.IndexOf("original") is >= 0 and var url)
                statusAt = row.IndexOf("statuscode") is >= 0 and var at ? at - url : null;
            else if (ParseIndex(line, statusAt) is not { } entry)
                log.Skip(number, "This is not a line of a CDX or CDXJ file.");
            else if (entry.Status is not ("200" or "301" or "302" or "-")) passOver();
            else take(new KnownLine(number, null, entry.Url));
        }
    }

    /// <summary>
    /// A line of an index: the key by which it is sorted, 14 digits of a moment, and then a URL and more, or the same
    /// as JSON.
    /// </summary>
    /// <param name="statusAt">How many cells after the URL of a list; null if it has none.</param>
    private static (string Url, string Status)? ParseIndex(string line, int? statusAt = StatusAfterUrl)
    {
        if (line.StartsWith('['))
        {
            return ReadRow(line) is { } row && row.FindIndex(CsvRows.IsAddress) is >= 0 and var at
                ? (row[at], statusAt is { } after && row.Count > at + after ? row[at + after] : "-") : null;
        }

        var parts = line.Split(' ', 3);
        if (parts.Length < 3 || parts[1].Length is < 8 or > 17 || !parts[1].All(char.IsAsciiDigit)) return null;
        if (!parts[2].StartsWith('{'))
        {
            var cells = parts[2].Split(' ');
            return CsvRows.IsAddress(cells[0]) ? (cells[0], cells.Length > 2 ? cells[2] : "-") : null;
        }

        try
        {
            using var json = JsonDocument.Parse(parts[2]);
            return json.RootElement.TryGetProperty("url", out var url) && url.GetString() is { } address
                ? (address, json.RootElement.TryGetProperty("status", out var status) ? status.ToString() : "-") : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>A row of the same as a list of lists: <c>["key", "moment", "url", "type", "status", …]</c>.</summary>
    private static List<string>? ReadRow(string line)
    {
        try
        {
            using var json = JsonDocument.Parse(line.TrimEnd(','));
            return [.. json.RootElement.EnumerateArray().Select(cell => cell.ToString())];
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private bool HasAddress(string line, char separator) =>
        line.Split(separator).Any(cell => AddressIn(cell) is not null);

    /// <summary>A URL or a path; or a URL of this site that was written without its scheme.</summary>
    private string? AddressIn(string cell) => CsvRows.IsAddress(cell) ? cell
        : cell.Contains('.', StringComparison.Ordinal) && !cell.Contains(' ', StringComparison.Ordinal)
            && "https://" + cell is var url && isOwn(url) ? url : null;

    private void ReadTable(FileHead head, TextReader text)
    {
        Title = "a table with addresses";
        var (count, links) = (-1, -1);
        var isFirst = true;
        var separator = CsvRows.SeparatorOfHeader(string.Join('\n', head.Lines));
        foreach (var (line, row) in CsvRows.Read(text, separator, log.Skip))
        {
            var cells = row.Select(cell => CsvCell.Restore(cell).Trim()).ToArray();
            // Some write above the table what it is of.
            if (cells[0].StartsWith('#')) continue;
            var addresses = cells.Select(AddressIn).OfType<string>().ToList();
            if (isFirst && addresses.Count == 0)
            {
                count = Array.FindIndex(cells, cell => _counts.Contains(cell.ToLowerInvariant()));
                links = Array.FindIndex(cells, cell => _links.Contains(cell.ToLowerInvariant()));
            }
            else if (addresses.Count > 0)
            {
                // Of who links and what is linked to, one is of this site.
                var own = addresses.Find(cell => isOwn(cell)) ?? addresses[0];
                var isLink = links < 0 && addresses.Exists(cell => !isOwn(cell));
                take(new KnownLine(line, null, own, NumberIn(cells, count), isLink ? 1 : NumberIn(cells, links),
                    DayIn(cells)));
            }
            else if (cells.Any(cell => cell.Length > 0)) log.Skip(line, "There is no address in this row.");
            isFirst = false;
        }

        static DateOnly? DayIn(string[] cells) => cells.Select(cell => DateOnly.TryParseExact(cell, "yyyy-MM-dd",
            CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : (DateOnly?)null)
            .FirstOrDefault(day => day is not null);

        static long NumberIn(string[] cells, int column) => column >= 0 && column < cells.Length && long.TryParse(
            cells[column], NumberStyles.AllowThousands, CultureInfo.InvariantCulture, out var number) ? number : 0;
    }

    /// <summary>A text whose beginning was read already.</summary>
    private sealed class HeadedText(string head, TextReader rest) : TextReader
    {
        private int _next;

        public override int Peek() => _next < head.Length ? head[_next] : rest.Peek();

        public override int Read() => _next < head.Length ? head[_next++] : rest.Read();

        public override int Read(Span<char> buffer)
        {
            if (_next == head.Length) return rest.Read(buffer);
            var read = Math.Min(buffer.Length, head.Length - _next);
            head.AsSpan(_next, read).CopyTo(buffer);
            _next += read;
            return read;
        }

        public override int Read(char[] buffer, int index, int count) => Read(buffer.AsSpan(index, count));
    }
}
