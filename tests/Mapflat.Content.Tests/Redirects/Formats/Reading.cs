using System.Text;
using Mapflat.Content.Redirects.Formats;
using Mapflat.Content.Tests.Addresses;

namespace Mapflat.Content.Tests.Redirects.Formats;

/// <summary>Reads texts as files, and shows what came of them in lines.</summary>
internal static class Reading
{
    internal static Outcome<RuleReading> Try(byte[] bytes, string format = "auto", string name = "file")
    {
        using var content = new MemoryStream(bytes);
        return RuleFile.Read(content, name, format, TestSite.Day, CancellationToken.None);
    }

    internal static Outcome<RuleReading> Try(string text, string format = "auto", string name = "file") =>
        Try(Encoding.UTF8.GetBytes(text), format, name);

    internal static RuleReading Of(string text, string format = "auto", string name = "file")
    {
        var (reading, failure) = Try(text, format, name);
        Assert.True(failure is null,
            failure is Failure.Invalid invalid ? string.Join('\n', invalid.Findings) : failure?.Message);
        return reading!;
    }

    /// <summary>
    /// Each rule as <c>line: status match from target</c>, each address to decide as <c>line: ? address</c>.
    /// </summary>
    internal static string[] Lines(this RuleReading reading) =>
        [.. reading.Drafts.Select(Show), .. reading.Undecided.Select(entry => $"{entry.Line}: ? {entry.Url}")];

    internal static string Show(ReadDraft read)
    {
        var draft = read.Draft;
        var match = draft.Match
            ?? (draft.From.EndsWith("/*", StringComparison.Ordinal) ? RuleMatch.Prefix : RuleMatch.Exact);
        return $"{read.Line}: {draft.Status} {match.ToString().ToLowerInvariant()} {draft.From} {draft.To}".TrimEnd()
            + (draft.Query == QueryHandling.Drop ? " drop" : "")
            + ((draft.Host ?? string.Join(' ', read.Hosts ?? [])) is { Length: > 0 } hosts ? $" on {hosts}" : "")
            + (draft.Enabled ? "" : " off");
    }

    /// <summary>That one entry was skipped, at this line and for a reason with these words.</summary>
    internal static void Skips(this RuleReading reading, int line, string words)
    {
        Assert.Equal(1, reading.Skipped);
        var finding = Assert.Single(reading.Findings, finding => finding.Severity == Severity.Error);
        Assert.Equal((line, "file"), (finding.Line, finding.File));
        Assert.Contains(words, finding.Message, StringComparison.Ordinal);
    }
}
