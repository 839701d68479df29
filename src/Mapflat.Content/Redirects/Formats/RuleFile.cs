using System.Text;
using CsvHelper;
using Mapflat.Content.Text;

namespace Mapflat.Content.Redirects.Formats;

/// <param name="Undecided">Addresses that the file names without saying where they lead.</param>
/// <param name="Findings">Everything else: each entry that is in neither list has an error here, with its line.</param>
internal sealed record RuleReading(
    RuleFormat Format, IReadOnlyList<ReadDraft> Drafts, IReadOnlyList<(string Url, int Line)> Undecided,
    IReadOnlyList<Finding> Findings, int Skipped);

internal static class RuleFile
{
    /// <summary>The largest file that is read, in bytes: a million rules have about 120 MB.</summary>
    internal const long MaxFileSize = 256L * 1024 * 1024;

    /// <summary>The largest file of a format that is read as a whole (JSON, YAML), in bytes.</summary>
    internal const int MaxDocument = 32 * 1024 * 1024;

    /// <param name="content">The file; from its beginning, and able to seek.</param>
    /// <param name="format">One of <see cref="RuleFormats.Readable"/>, or <see cref="RuleFormats.Auto"/>.</param>
    /// <param name="today">The day for rules that do not say when they were made.</param>
    internal static Outcome<RuleReading> Read(
        Stream content, string? name, string format, DateOnly today, CancellationToken stop)
    {
        if (content.Length > MaxFileSize)
            return Refuse($"The file is larger than {MaxFileSize / 1024 / 1024} MiB; split it.", name);
        Span<byte> start = stackalloc byte[4096];
        var length = content.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        if (FileHead.WhyNoText(start[..length]) is { } why) return Refuse(why, name);
        var log = new RuleLog(name, today, stop);
        try
        {
            var head = new FileHead(Head(content), name);
            if (head.First == '\0') return Refuse("The file is empty.", name);
            if (Choose(format, head, out var fault) is not { } reader) return Refuse(fault!, name);
            content.Position = 0;
            using var text = FileHead.Open(content);
            reader.Read(head, text, log);
            return new RuleReading(reader.Format, log.Drafts, log.Undecided, log.Findings, log.Skipped);
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
            fault = $"What this file is cannot be told from its content; name its format, one of {known}.";
            return readers.FirstOrDefault(reader => reader.Recognises(head));
        }

        List<IRuleReader> named = [.. readers.Where(reader => reader.Format.Name == format)];
        fault = $"“{format}” is no format; known are {RuleFormats.Auto}, {known}.";
        return named.FirstOrDefault(reader => reader.Recognises(head)) ?? named.LastOrDefault();
    }

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
