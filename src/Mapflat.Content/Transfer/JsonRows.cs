using System.Text;
using Mapflat.Content.Redirects.Formats;

namespace Mapflat.Content.Transfer;

/// <summary>
/// The rows of a JSON list of lists, one at a time, as they are read: however the file is broken into lines, which is
/// up to whoever wrote it.
/// </summary>
internal static class JsonRows
{
    private const int RowDepth = 2;

    /// <summary>Whether a text begins as such a list does.</summary>
    public static bool Begin(string text) =>
        text.AsSpan().TrimStart() is ['[', .. var rest] && rest.TrimStart() is ['[', ..];

    /// <summary>Each with its first line. One that is too long is skipped and told of, as is a missing end.</summary>
    public static IEnumerable<(int Number, string Line)> Read(TextReader text, RuleLog log)
    {
        var row = new StringBuilder();
        var (number, first, depth) = (1, 1, 0);
        var (isQuoted, isEscaped) = (false, false);
        for (var c = text.Read(); c >= 0 && !log.IsFull; c = text.Read())
        {
            if (c == '\n') number++;
            if (!isQuoted && c == '[' && ++depth == RowDepth) first = number;
            if (depth >= RowDepth && row.Length <= BoundedLines.MaxLength) row.Append((char)c);
            if (isQuoted) (isQuoted, isEscaped) = (isEscaped || c != '"', !isEscaped && c == '\\');
            else if (c == '"') isQuoted = true;
            else if (c == ']' && depth == 0) log.Skip(number, "This bracket closes nothing: the list is damaged here.");
            else if (c == ']' && depth-- == RowDepth)
            {
                if (row.Length <= BoundedLines.MaxLength) yield return (first, row.ToString());
                else log.Skip(first, $"This row is longer than {BoundedLines.MaxLength} characters; no address is.");
                row.Clear();
            }
        }

        if (depth > 0) log.Skip(number, "The list has no end: the file was cut off here, or more of it is to come.");
    }
}
