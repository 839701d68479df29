using System.Globalization;
using System.Text;

namespace Mapflat.Content.Redirects.Formats;

internal enum RegexPart
{
    Literal,
    Dot,

    /// <summary>The beginning of a group that is filled into the target.</summary>
    Group,

    /// <summary>The beginning of any other group, such as <c>(?:</c>.</summary>
    Plain,
    Close,
    Quantifier,
    Start,
    End,
    Or,

    /// <summary>A class such as <c>[a-z]</c> or <c>\d</c>.</summary>
    Class,
}

internal readonly record struct RegexToken(RegexPart Part, string Text, string? Name = null)
{
    private static readonly string[] _signs = [.. Enumerable.Range(0, 128).Select(sign => ((char)sign).ToString())];

    private const string Special = "\\*+?|{}[]()^$.# ";

    /// <summary>
    /// The part as .NET writes it. Groups lose their names: .NET counts those last, others in their order.
    /// </summary>
    internal string Written => Part switch
    {
        RegexPart.Literal when Special.Contains(Text, StringComparison.Ordinal) => "\\" + Text,
        RegexPart.Group => "(",
        _ => Text,
    };

    /// <summary>A sign as a text; files of many lines have one in common.</summary>
    internal static string Sign(char c) => c < _signs.Length ? _signs[c] : c.ToString();

    internal bool Is(char c) => Part == RegexPart.Literal && Text.Length == 1 && Text[0] == c;

    /// <summary>
    /// Takes an expression apart, or says what is in it that cannot be moved, as the end of a sentence.
    /// </summary>
    internal static List<RegexToken>? Read(string regex, out string? fault)
    {
        fault = null;
        var tokens = new List<RegexToken>();
        for (var i = 0; i < regex.Length && fault is null;)
        {
            var c = regex[i];
            var at = i++;
            switch (c)
            {
                case '.': tokens.Add(new(RegexPart.Dot, ".")); break;
                case '^': tokens.Add(new(RegexPart.Start, "^")); break;
                case '$': tokens.Add(new(RegexPart.End, "$")); break;
                case '|': tokens.Add(new(RegexPart.Or, "|")); break;
                case ')': tokens.Add(new(RegexPart.Close, ")")); break;
                case '(': fault = Open(regex, ref i, tokens); break;
                case '[': fault = Class(regex, at, ref i, tokens); break;
                case '*' or '+' or '?': fault = Quantify(regex, at, ref i, tokens); break;
                case '{' when regex.IndexOf('}', i) is > 0 and var end
                    && regex[i..end].All(d => char.IsAsciiDigit(d) || d == ','):
                    i = end + 1;
                    fault = Quantify(regex, at, ref i, tokens);
                    break;
                case '\\': fault = Escape(regex, ref i, tokens); break;
                case '%': Percent(regex, at, ref i, tokens); break;
                default: tokens.Add(new(RegexPart.Literal, Sign(c))); break;
            }
        }
        return fault is null ? tokens : null;
    }

    private static string? Open(string regex, ref int i, List<RegexToken> tokens)
    {
        var rest = regex.AsSpan(i);
        if (!rest.StartsWith("?"))
        {
            tokens.Add(new(RegexPart.Group, "("));
            return null;
        }
        if (rest.StartsWith("?:"))
        {
            i += 2;
            tokens.Add(new(RegexPart.Plain, "(?:"));
            return null;
        }
        var opening = rest.StartsWith("?P<") ? 3 : rest.StartsWith("?<") || rest.StartsWith("?'") ? 2 : 0;
        var end = opening == 0 ? -1 : rest[opening..].IndexOfAny('>', '\'');
        if (end <= 0 || !char.IsAsciiLetter(rest[opening]))
            return "it looks ahead or behind, or sets modes in its middle";
        tokens.Add(new(RegexPart.Group, "(", rest.Slice(opening, end).ToString()));
        i += opening + end + 1;
        return null;
    }

    private static string? Class(string regex, int at, ref int i, List<RegexToken> tokens)
    {
        if (i < regex.Length && regex[i] == '^') i++;
        if (i < regex.Length && regex[i] == ']') i++;
        for (; i < regex.Length && regex[i] != ']'; i++)
        {
            if (regex[i] == '\\') i++;
            else if (regex[i] == '[' && i + 1 < regex.Length && regex[i + 1] is ':' or '.' or '=')
                return "it has a class such as [:alpha:]; write [a-z]";
        }
        if (i >= regex.Length) return "a [ in it is never closed";
        i++;
        // An opening bracket is plain in other engines; .NET subtracts classes with it.
        var text = regex[at..i];
        tokens.Add(new(RegexPart.Class, text[..1] + text[1..].Replace("-[", "-\\[", StringComparison.Ordinal)));
        return null;
    }

    private static string? Quantify(string regex, int at, ref int i, List<RegexToken> tokens)
    {
        if (tokens.Count == 0) return $"a {regex[at]} in it repeats nothing";
        if (i < regex.Length && regex[i] == '+') return "it has a possessive repetition such as *+; leave out the +";
        if (i < regex.Length && regex[i] == '?') i++;
        tokens.Add(new(RegexPart.Quantifier, regex[at..i]));
        return null;
    }

    private static string? Escape(string regex, ref int i, List<RegexToken> tokens)
    {
        if (i == regex.Length) return "it ends in a backslash";
        var c = regex[i++];
        if (!char.IsAsciiLetterOrDigit(c)) tokens.Add(new(RegexPart.Literal, Sign(c)));
        else if (c is 'd' or 'D' or 'w' or 'W' or 's' or 'S') tokens.Add(new(RegexPart.Class, "\\" + c));
        else if (c == 'x' && i + 2 <= regex.Length && byte.TryParse(regex.AsSpan(i, 2), NumberStyles.AllowHexSpecifier,
            CultureInfo.InvariantCulture, out var code) && code is >= 0x20 and < 0x7F)
        {
            tokens.Add(new(RegexPart.Literal, Sign((char)code)));
            i += 2;
        }
        else if (c == 'A') tokens.Add(new(RegexPart.Start, "^"));
        else if (c is 'z' or 'Z') tokens.Add(new(RegexPart.End, "$"));
        else return $"it has \\{c}, which patterns here do not know";
        return null;
    }

    /// <summary>A pattern here sees the decoded path, so an escape stands for its character.</summary>
    private static void Percent(string regex, int at, ref int i, List<RegexToken> tokens)
    {
        var bytes = new List<byte>();
        var end = at;
        while (end + 2 < regex.Length && regex[end] == '%'
            && byte.TryParse(
                regex.AsSpan(end + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var b))
        {
            bytes.Add(b);
            end += 3;
        }
        var text = bytes.Count == 0 ? "%" : Encoding.UTF8.GetString([.. bytes]);
        if (text.Contains('\uFFFD', StringComparison.Ordinal) || text == "/") text = regex[at..end];
        foreach (var rune in text.EnumerateRunes()) tokens.Add(new(RegexPart.Literal, rune.ToString()));
        if (bytes.Count > 0) i = end;
    }
}
