using Mapflat.Content.Text;

namespace Mapflat.Content.Redirects.Formats;

/// <summary>A plain list of addresses, one on a line, for the owner to decide where they lead.</summary>
internal sealed class UrlListReader : IRuleReader
{
    public RuleFormat Format { get; } = new("urls", "a list of addresses");

    public bool Recognises(FileHead head) =>
        head.Lines.Count > 0 && head.Lines.All(line => CsvRows.IsAddress(line) && !line.AsSpan().ContainsAny(" \t"));

    public void Read(FileHead head, TextReader text, RuleLog log)
    {
        foreach (var (number, line) in BoundedLines.Read(text, log))
        {
            if (line.Length == 0 || line.StartsWith('#')) continue;
            if (CsvRows.IsAddress(line) && !line.AsSpan().ContainsAny(" \t")) log.Decide(number, line);
            else
                log.Skip(number,
                    $"“{Short(line)}” is not an address; write one on each line, beginning with / or https://.");
        }
    }

    /// <summary>What a file says, as a sentence about it quotes it.</summary>
    internal static string Short(string text) => UrlText.Shown(text.Length <= 80 ? text : text[..80] + "…");
}
