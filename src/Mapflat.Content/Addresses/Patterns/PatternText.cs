using System.Text;

namespace Mapflat.Content.Addresses.Patterns;

/// <summary>Reads off a regular expression which texts all its matches must hold. It rather says too little.</summary>
internal static class PatternText
{
    /// <summary>
    /// The runs of ASCII characters that stand in every match, outside groups and classes; none where that cannot be
    /// told. Case is ignored by patterns, and a path is normalised before it is matched, so nothing else folds into
    /// ASCII.
    /// </summary>
    internal static IReadOnlyList<string> Runs(string source)
    {
        var runs = new List<string>();
        var run = new StringBuilder();
        var depth = 0;
        for (var i = 0; i < source.Length; i++)
        {
            switch (source[i])
            {
                case '|' when depth == 0:
                    return [];
                case '(' when source.AsSpan(i).StartsWith("(?") && !source.AsSpan(i).StartsWith("(?:")
                    && !source.AsSpan(i).StartsWith("(?<"):
                    // Options may change what everything after them means.
                    return [];
                case '(':
                    depth++;
                    End();
                    break;
                case ')':
                    depth--;
                    End();
                    break;
                case '[':
                    if (EndOfClass(source, i) is not (> 0 and var end)) return [];
                    i = end;
                    End();
                    break;
                case '\\':
                    if (++i == source.Length) return [];
                    if (!char.IsAsciiLetterOrDigit(source[i])) Take(source[i]);
                    // One sign each; others take what follows them with them.
                    else if ("dDwWsSbBAzZG".Contains(source[i], StringComparison.Ordinal)) End();
                    else return [];
                    break;
                case '?' or '*' or '{':
                    // What they follow may be missing.
                    if (run.Length > 0) run.Length--;
                    End();
                    if (source[i] == '{' && (i = source.IndexOf('}', i)) < 0) return [];
                    break;
                case '+' or '.' or '^' or '$':
                    End();
                    break;
                default:
                    Take(source[i]);
                    break;
            }
        }

        End();
        return runs;

        void Take(char c)
        {
            if (!char.IsAscii(c)) End();
            else if (depth == 0) run.Append(c);
        }

        void End()
        {
            if (run.Length > 0) runs.Add(run.ToString());
            run.Clear();
        }
    }

    /// <summary>Where a class ends; 0 where it holds more than characters and ranges.</summary>
    private static int EndOfClass(string source, int start)
    {
        var first = start + 1 < source.Length && source[start + 1] == '^' ? start + 2 : start + 1;
        for (var i = first; i < source.Length; i++)
        {
            if (source[i] == '\\') i++;
            else if (source[i] == '[') return 0;
            // A bracket that comes first stands for itself.
            else if (source[i] == ']' && i > first) return i;
        }

        return 0;
    }
}
