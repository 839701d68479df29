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
        source = SplitGuards(source).Body;
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

    /// <summary>
    /// What a pattern begins with that takes no characters, and the rest: what the beginning of a path must fit, or
    /// must not, and whether case is looked at.
    /// </summary>
    internal static (List<(string Guard, bool IsWanted)> Guards, string Body, bool IsCased) SplitGuards(string source)
    {
        List<(string, bool)> guards = [];
        var (at, isCased) = (0, false);
        while (true)
        {
            var rest = source.AsSpan(at);
            if (rest.StartsWith("(?-i)")) (at, isCased) = (at + 5, true);
            else if ((rest.StartsWith("(?=") || rest.StartsWith("(?!")) && EndOfGroup(source, at) is > 0 and var end)
            {
                guards.Add((source[(at + 3)..end], rest[2] == '='));
                at = end + 1;
            }
            else return (guards, source[at..], isCased);
        }
    }

    /// <summary>Whether there is more than one alternative outside groups.</summary>
    internal static bool HasBranches(string source)
    {
        for (var i = 0; i < source.Length; i++)
        {
            if (source[i] == '|') return true;
            if (source[i] == '\\') i++;
            else if (source[i] == '[' && EndOfClass(source, i) is > 0 and var end) i = end;
            else if (source[i] == '(' && EndOfGroup(source, i) is > 0 and var close) i = close;
        }

        return false;
    }

    /// <summary>Where the group that begins here ends; 0 where it never does.</summary>
    internal static int EndOfGroup(string source, int start)
    {
        var depth = 0;
        for (var i = start; i < source.Length; i++)
        {
            if (source[i] == '\\') i++;
            else if (source[i] == '[' && EndOfClass(source, i) is > 0 and var end) i = end;
            else if (source[i] == '(') depth++;
            else if (source[i] == ')' && --depth == 0) return i;
        }

        return 0;
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
