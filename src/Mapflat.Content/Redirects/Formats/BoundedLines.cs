using System.Text;

namespace Mapflat.Content.Redirects.Formats;

internal static class BoundedLines
{
    internal const int MaxLength = 16_384;

    /// <summary>Trimmed. One that is too long is skipped and reported.</summary>
    internal static IEnumerable<(int Number, string Text)> Read(TextReader text, RuleLog log, bool trimsStart = true)
    {
        var line = new StringBuilder();
        var c = 0;
        for (var number = 1; !log.IsFull && c >= 0; number++)
        {
            line.Clear();
            var length = 0;
            while ((c = text.Read()) is >= 0 and not '\n')
                if (++length <= MaxLength) line.Append((char)c);
            // Nothing comes after the last line end.
            if (c < 0 && length == 0) yield break;
            if (length <= MaxLength)
                yield return (number, trimsStart ? line.ToString().Trim() : line.ToString().TrimEnd());
            else
                log.Skip(
                    number, $"This line is longer than {MaxLength} characters; no rule is, so look at what it holds.");
        }
    }
}
