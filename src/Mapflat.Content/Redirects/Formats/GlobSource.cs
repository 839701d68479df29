using System.Buffers;
using System.Text;
using System.Text.RegularExpressions;

namespace Mapflat.Content.Redirects.Formats;

/// <summary>
/// A source as Firebase writes it: <c>*</c> within a segment and <c>**</c> over many, <c>:name</c> and <c>:name*</c>,
/// <c>{a,b}</c>, and of the extended ones <c>@(a|b)</c>, <c>?(a)</c>, <c>*(a)</c> and <c>+(a)</c>.
/// </summary>
internal static partial class GlobSource
{
    private const int MaxDepth = 8;

    /// <summary>What a plain path has none of.</summary>
    internal static SearchValues<char> Signs { get; } = SearchValues.Create("*:({\\!");

    /// <summary>The path of which, with all below it, a source is; null where it says something else.</summary>
    internal static string? WithBelow(string glob) =>
        All().Match(glob) is { Success: true } all ? all.Groups[1].Value : null;

    /// <summary>The same as an expression for the whole path; null where none can say it.</summary>
    internal static string? ToRegex(string glob, int depth = 0)
    {
        var regex = new StringBuilder();
        for (var i = 0; i < glob.Length;)
        {
            if (Part().Match(glob, i) is { Success: true } part)
            {
                i += part.Length;
                if (Write(part, depth) is not { } written) return null;
                regex.Append(written);
            }
            else if (glob[i] is '{' or '!' && i + 1 < glob.Length && (glob[i] == '{' || glob[i + 1] == '('))
            {
                var end = glob[i] == '{' ? EndOfBraces(glob, i) : -1;
                if (end < 0 || depth == MaxDepth || Either(Split(glob[(i + 1)..end]), depth) is not { } either)
                    return null;
                regex.Append(either);
                i = end + 1;
            }
            else
            {
                if (glob[i] == '\\' && i + 1 < glob.Length) i++;
                regex.Append(new RegexToken(RegexPart.Literal, glob[i++].ToString()).Written);
            }
        }

        return regex.ToString();
    }

    private static string? Write(Match part, int depth)
    {
        var (slash, name, sign) = (part.Groups["slash"].Value, part.Groups["name"].Value, part.Groups["sign"].Value);
        if (part.Groups["group"] is { Success: true } group)
        {
            if (depth == MaxDepth || Either([.. group.Value.Split('|')], depth) is not { } either) return null;
            return slash + (sign == "@" ? either : $"(?:{either}){sign}");
        }

        if (name.Length > 0)
            return sign == "*" ? slash.Length > 0 ? $"(?:/(?<{name}>.*))?" : $"(?<{name}>.*)"
                : $"{slash}(?<{name}>[^/]+)";
        if (sign == "*") return slash + "[^/]*";
        return slash.Length > 0 ? "(?:/.*)?" : ".*";
    }

    /// <summary>One of several; what may be nothing is written as what may be left out.</summary>
    private static string? Either(List<string> choices, int depth)
    {
        var written = choices.ConvertAll(choice => ToRegex(choice, depth + 1));
        if (written.Contains(null)) return null;
        var some = written.Where(choice => choice!.Length > 0).ToList();
        return some.Count == 0 ? "" : $"(?:{string.Join('|', some)}){(some.Count < written.Count ? "?" : "")}";
    }

    private static int EndOfBraces(string glob, int start)
    {
        var depth = 0;
        for (var i = start; i < glob.Length; i++)
        {
            if (glob[i] == '{') depth++;
            if (glob[i] == '}' && --depth == 0) return i;
        }

        return -1;
    }

    /// <summary>At commas that stand in no braces of their own.</summary>
    private static List<string> Split(string choices)
    {
        List<string> parts = [];
        var (depth, start) = (0, 0);
        for (var i = 0; i < choices.Length; i++)
        {
            if (choices[i] == '{') depth++;
            if (choices[i] == '}') depth--;
            if (choices[i] != ',' || depth > 0) continue;
            parts.Add(choices[start..i]);
            start = i + 1;
        }

        parts.Add(choices[start..]);
        return parts;
    }

    [GeneratedRegex(@"^(/[^*:(){}\\!?+@]*[^*:(){}\\!?+@/])(?:\{,/\*\*\}|\{/\*\*,\}|/\*\*)$",
        RegexOptions.CultureInvariant, 1000)]
    private static partial Regex All();

    [GeneratedRegex(@"\G(?<slash>/?)(?:(?<sign>[@?*+])\((?<group>[^()]*)\)|:(?<name>[A-Za-z]\w*)(?<sign>\*?)"
        + @"|(?<sign>\*\*?))", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Part();
}
