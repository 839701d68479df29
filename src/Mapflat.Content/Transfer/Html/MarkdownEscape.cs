using System.Text;
using System.Text.RegularExpressions;

namespace Mapflat.Content.Transfer.Html;

internal static partial class MarkdownEscape
{
    public static string Text(string text)
    {
        var escaped = new StringBuilder(text.Length + 16);
        for (var i = 0; i < text.Length; i++)
        {
            var (c, before, after) = (text[i], i == 0 ? '\0' : text[i - 1], i + 1 == text.Length ? '\0' : text[i + 1]);
            switch (c)
            {
                case '\u00A0':
                    escaped.Append("&nbsp;");
                    continue;
                // Markdig 1.6 overlooks the backslash where code follows.
                case '`' when after == '\0':
                    escaped.Append("&#96;");
                    continue;
                case '\\' or '`' or '*' or '[' or ']' or '|':
                case '_' when !char.IsLetterOrDigit(before) || !char.IsLetterOrDigit(after):
                // Alone they mean nothing; at an edge another one may follow from elsewhere.
                case '~' or '=' when before == c || after == c || before == '\0' || after == '\0':
                case '<' when after is '/' or '!' or '?' or '\0' || char.IsAsciiLetter(after):
                case '!' when after is '\0' or '[':
                case '&' when after is '\0' || Entity().IsMatch(text.AsSpan(i, Math.Min(40, text.Length - i))):
                    escaped.Append('\\');
                    break;
            }

            escaped.Append(c);
        }

        return Address().Replace(escaped.ToString(), "$0\\");
    }

    /// <summary>The beginning of a line that is to be read as words, not as the mark of a block.</summary>
    public static string LineStart(string line) => BlockMark().Match(line) is { Success: true } mark
        ? line.Insert(mark.Groups["at"].Index, "\\")
        : line;

    public static string Destination(string address)
    {
        address = address.Replace("|", "%7C", StringComparison.Ordinal);
        var escaped = Reserved().Replace(address, "\\$0");
        return address.AsSpan().IndexOfAny(" ()<>") < 0 && address.Length > 0
            ? escaped
            : "<" + escaped.Replace("<", "\\<", StringComparison.Ordinal)
                .Replace(">", "\\>", StringComparison.Ordinal) + ">";
    }

    /// <summary>A link's or picture's title with what goes before it; empty for none.</summary>
    public static string Title(string? title) => string.IsNullOrWhiteSpace(title)
        ? ""
        : $" \"{Text(OneLine(title)).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";

    public static string Code(string code)
    {
        var fence = new string(
            '`', Longest(code, '`') is var longest && longest == 1 ? 2 : longest == 0 ? 1 : longest + 1);
        return code.StartsWith('`') || code.EndsWith('`') ? $"{fence} {code} {fence}" : fence + code + fence;
    }

    /// <summary>A fence around lines, long enough that none of them ends it.</summary>
    public static string Fence(char mark, string inner) => new(mark, Math.Max(3, Longest(inner, mark) + 1));

    public static string OneLine(string text) =>
        string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    private static int Longest(string text, char mark)
    {
        var (longest, run) = (0, 0);
        foreach (var c in text)
        {
            run = c == mark ? run + 1 : 0;
            longest = Math.Max(longest, run);
        }

        return longest;
    }

    [GeneratedRegex("^&(#[0-9]{1,8}|#[xX][0-9a-fA-F]{1,8}|[A-Za-z][A-Za-z0-9]{0,31});", RegexOptions.CultureInvariant,
        matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Entity();

    /// <summary>What Markdown would make a link of by itself, up to where a backslash stops it.</summary>
    [GeneratedRegex(@"(https?|ftp)(?=://)|(?<![A-Za-z0-9])(mailto|tel)(?=:)|(?<![A-Za-z0-9])www(?=\.)",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Address();

    [GeneratedRegex("""
        ^(?:
          (?<at>\#)\#{0,5}(?:\ |$)
        | (?<at>>)
        | (?<at>[-+])(?:\ |$|-)
        | (?<at>=)=*\ *$
        | (?<at>:)(?:\ |$|::)
        | (?<at>\^)\^\^
        | [0-9]{1,9}(?<at>[.)])(?:\ |$)
        | \[\^[^]]*\](?<at>:)
        )
        """, RegexOptions.IgnorePatternWhitespace | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant,
        matchTimeoutMilliseconds: 10_000)]
    private static partial Regex BlockMark();

    [GeneratedRegex(@"\\|&(?=\#|[A-Za-z])", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Reserved();
}
