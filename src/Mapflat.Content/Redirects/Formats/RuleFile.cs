using System.Text;
using System.Text.RegularExpressions;
using CsvHelper;
using Mapflat.Content.Text;

namespace Mapflat.Content.Redirects.Formats;

/// <param name="Undecided">Addresses that the file names without saying where they lead.</param>
/// <param name="Findings">Everything else: each entry that is in neither list has an error here, with its line.</param>
internal sealed record RuleReading(
    RuleFormat Format, IReadOnlyList<ReadDraft> Drafts, IReadOnlyList<(string Url, int Line)> Undecided,
    IReadOnlyList<Finding> Findings, int Skipped)
{
    /// <inheritdoc cref="RuleLog.IsOrdered"/>
    public bool IsOrdered { get; init; }

    /// <inheritdoc cref="RuleLog.Answers"/>
    public Func<Func<string, string?>, IFileAnswers>? Answers { get; init; }

    /// <inheritdoc cref="RuleLog.Shields"/>
    public IReadOnlyDictionary<int, string> Shields { get; init; } = new Dictionary<int, string>();

    /// <inheritdoc cref="RuleLog.Unanswered"/>
    public IReadOnlyList<(int Line, string Address)> Unanswered { get; init; } = [];
}

internal static partial class RuleFile
{
    /// <summary>The largest file that is read, in bytes: a million rules have about 120 MB.</summary>
    internal const long MaxFileSize = 256L * 1024 * 1024;

    /// <summary>The largest file of a format that is read as a whole (JSON, YAML), in bytes.</summary>
    internal const int MaxDocument = 32 * 1024 * 1024;

    /// <param name="content">The file; from its beginning, and able to seek.</param>
    /// <param name="format">One of <see cref="RuleFormats.Readable"/>, or <see cref="RuleFormats.Auto"/>.</param>
    /// <param name="today">The day for rules that do not say when they were made.</param>
    internal static Outcome<RuleReading> Read(
        Stream content, string? name, string format, DateOnly today, CancellationToken stop,
        ReadingChoice? choice = null)
    {
        if (content.Length > MaxFileSize)
            return Refuse($"The file is larger than {MaxFileSize / 1024 / 1024} MiB; split it.", name);
        Span<byte> start = stackalloc byte[4096];
        var length = content.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        if (FileHead.WhyNoText(start[..length]) is { } why) return Refuse(why, name);
        var log = new RuleLog(name, today, stop, choice);
        try
        {
            var head = new FileHead(Head(content), name);
            if (head.First == '\0') return Refuse("The file is empty.", name);
            if (Choose(format, head, out var fault) is not { } reader) return Refuse(fault!, name);
            content.Position = 0;
            using var text = FileHead.Open(content);
            reader.Read(head, text, log);
            return new RuleReading(
                reader.Format, Numbered(log.Drafts), log.Undecided, log.Findings, log.Skipped)
            {
                IsOrdered = log.IsOrdered,
                Answers = log.Answers,
                Shields = log.Shields,
                Unanswered = log.Unanswered,
            };
        }
        catch (DecoderFallbackException)
        {
            return Refuse("The file is not UTF-8; save it as UTF-8 and import that.", name);
        }
        catch (CsvFormatException e)
        {
            return Refuse($"The file cannot be read as a table: {e.Message}", name);
        }
    }

    /// <summary>Empties the list, so that no line of a long file is held twice.</summary>
    private static List<ReadDraft> Numbered(List<ReadDraft> drafts)
    {
        List<ReadDraft> numbered = [.. drafts.OrderBy(read => read.Rank).Select((read, order) =>
            read with { Order = order })];
        drafts.Clear();
        return numbered;
    }

    internal static string? ReadWhole(TextReader text, RuleLog log)
    {
        var buffer = new char[MaxDocument + 1];
        var length = text.ReadBlock(buffer, 0, buffer.Length);
        if (length <= MaxDocument) return new string(buffer, 0, length);
        log.Skip(1, $"A file of this format may have {MaxDocument / 1024 / 1024} MiB; split it, or bring it as CSV.");
        return null;
    }

    private static IRuleReader? Choose(string format, FileHead head, out string? fault)
    {
        var readers = RuleFormats.Readers;
        var known = string.Join(", ", RuleFormats.Readable);
        if (format == RuleFormats.Auto)
        {
            fault = $"What this file is cannot be told from its content{LooksLike(head)}; name its format, one of "
                + $"{known}.";
            return readers.FirstOrDefault(reader => reader.Recognises(head));
        }

        List<IRuleReader> named = [.. readers.Where(reader => reader.Format.Name == format)];
        fault = $"“{format}” is no format; known are {RuleFormats.Auto}, {known}.";
        return named.FirstOrDefault(reader => reader.Recognises(head)) ?? named.LastOrDefault();
    }

    /// <summary>What a file that holds no redirects seems to be, as the middle of a sentence.</summary>
    private static string LooksLike(FileHead head)
    {
        if (head.Lines.Any(line => AccessLog().IsMatch(line)))
            return " (it looks like a server’s access log: “mapflat addresses import” takes that)";
        return head.First switch
        {
            '{' or '[' => " (it looks like JSON, with none of the names that files of redirects have)",
            '<' => " (it looks like XML or HTML)",
            _ when head.Any(YamlLine()) => " (it looks like YAML or settings)",
            _ => "",
        };
    }

    [GeneratedRegex(@"^\S+ \S+ \S+ \[[^\]]+\] ""|^\{""(?:level|ts|time|remote_addr)""",
        RegexOptions.CultureInvariant, 1000)]
    private static partial Regex AccessLog();

    [GeneratedRegex(@"^[\w-]+:(?:\s|$)", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex YamlLine();

    private static string Head(Stream content)
    {
        content.Position = 0;
        using var text = FileHead.Open(content);
        var buffer = new char[FileHead.Length];
        return new string(buffer, 0, text.ReadBlock(buffer, 0, buffer.Length));
    }

    private static Failure.Invalid Refuse(string message, string? name) =>
        new("Nothing was imported.", [Finding.Error(message, name)]);
}
