using System.Text;

namespace Mapflat.Content.Redirects.Formats;

/// <summary>A directive: its words, unquoted, and the line it begins on.</summary>
internal sealed record ApacheLine(int Number, IReadOnlyList<string> Words)
{
    internal string Name => Words[0];

    /// <summary>Lines that end in a backslash go on in the next.</summary>
    internal static IEnumerable<ApacheLine> ReadAll(TextReader text, RuleLog log)
    {
        var whole = new StringBuilder();
        var start = 0;
        foreach (var (number, line) in BoundedLines.Read(text, log))
        {
            if (whole.Length == 0) start = number;
            if (whole.Length > BoundedLines.MaxLength)
            {
                log.Skip(start,
                    "This directive goes on over more lines than any does; look at the backslashes that end them.");
                whole.Clear();
                continue;
            }
            var goesOn = line.EndsWith('\\') && !line.EndsWith("\\\\", StringComparison.Ordinal);
            whole.Append(goesOn ? line[..^1] + ' ' : line);
            if (goesOn) continue;
            if (Split(whole.ToString()) is { Count: > 0 } words && !words[0].StartsWith('#'))
                yield return new ApacheLine(start, words);
            whole.Clear();
        }
        if (whole.Length > 0 && Split(whole.ToString()) is { Count: > 0 } last && !last[0].StartsWith('#'))
            yield return new ApacheLine(start, last);
    }

    /// <summary>
    /// Words stand between spaces or in quotation marks. A backslash before a backslash or the mark is taken off, but
    /// not in the directives of mod_rewrite, which read their words themselves, and where one keeps a space in its
    /// word.
    /// </summary>
    private static List<string> Split(string line)
    {
        var words = new List<string>();
        var isRaw = line.StartsWith("Rewrite", StringComparison.OrdinalIgnoreCase);
        for (var i = 0; i < line.Length;)
        {
            if (char.IsWhiteSpace(line[i]))
            {
                i++;
                continue;
            }
            var quote = line[i] is '"' or '\'' ? line[i++] : '\0';
            var word = new StringBuilder();
            for (; i < line.Length && (quote == '\0' ? !char.IsWhiteSpace(line[i]) : line[i] != quote); i++)
            {
                if (line[i] == '\\' && i + 1 < line.Length)
                {
                    var next = line[i + 1];
                    if (isRaw && char.IsWhiteSpace(next)) word.Append(line[i++]);
                    else if (!isRaw && (next == '\\' || (quote != '\0' && next == quote))) i++;
                }
                word.Append(line[i]);
            }
            if (quote != '\0') i++;
            words.Add(word.ToString());
        }
        return words;
    }
}
