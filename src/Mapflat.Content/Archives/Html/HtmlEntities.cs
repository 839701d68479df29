using System.Text;
using AngleSharp.Html;

namespace Mapflat.Content.Archives.Html;

/// <summary>
/// Character references
/// (https://html.spec.whatwg.org/multipage/parsing.html#character-reference-state).
/// </summary>
internal static class HtmlEntities
{
    /// <summary>The longest name that there is, with its semicolon.</summary>
    private const int LongestName = 33;

    /// <summary>The longest name that may stand without its semicolon.</summary>
    private const int LongestBare = 6;

    /// <summary>What the numbers 128 to 159 stand for: these characters of windows-1252.</summary>
    private const string Windows =
        "\u20AC\u0081\u201A\u0192\u201E\u2026\u2020\u2021\u02C6\u2030\u0160\u2039\u0152\u008D\u017D\u008F"
        + "\u0090\u2018\u2019\u201C\u201D\u2022\u2013\u2014\u02DC\u2122\u0161\u203A\u0153\u009D\u017E\u0178";

    /// <param name="inAttribute">Whether a bare <c>&amp;copy=</c> is left alone, as it is in addresses.</param>
    public static string Decode(ReadOnlySpan<char> text, bool inAttribute)
    {
        if (!text.Contains('&')) return text.ToString();
        var result = new StringBuilder(text.Length);
        while (true)
        {
            var next = text.IndexOf('&');
            if (next < 0) return result.Append(text).ToString();
            result.Append(text[..next]);
            text = text[(next + 1)..];
            var used = text is ['#', ..] ? DecodeNumber(text, result) : DecodeName(text, inAttribute, result);
            if (used == 0) result.Append('&');
            text = text[used..];
        }
    }

    private static int DecodeNumber(ReadOnlySpan<char> text, StringBuilder result)
    {
        var isHex = text is [_, 'x' or 'X', ..];
        var start = isHex ? 2 : 1;
        var at = start;
        var number = 0;
        for (; at < text.Length && (isHex ? char.IsAsciiHexDigit(text[at]) : char.IsAsciiDigit(text[at])); at++)
            if (number <= 0x10FFFF)
                number = (number * (isHex ? 16 : 10)) + Convert.ToInt32(text.Slice(at, 1).ToString(), 16);
        if (at == start) return 0;
        if (number is >= 0x80 and <= 0x9F) result.Append(Windows[number - 0x80]);
        else result.Append(number > 0 && Rune.TryCreate(number, out var rune) ? rune.ToString() : "\uFFFD");
        return at < text.Length && text[at] == ';' ? at + 1 : at;
    }

    private static int DecodeName(ReadOnlySpan<char> text, bool inAttribute, StringBuilder result)
    {
        var length = 0;
        while (length < text.Length && length < LongestName && char.IsAsciiLetterOrDigit(text[length])) length++;
        if (length == 0) return 0;
        if (length < text.Length && text[length] == ';' && Find(text[..(length + 1)]) is { } closed)
        {
            result.Append(closed);
            return length + 1;
        }
        for (var bare = Math.Min(length, LongestBare); bare > 1; bare--)
        {
            if (Find(text[..bare]) is not { } symbol) continue;
            if (inAttribute && (bare < length || (bare < text.Length && text[bare] == '='))) return 0;
            result.Append(symbol);
            return bare;
        }
        return 0;
    }

    /// <summary>The characters of a name, with its semicolon if it has one; the usual ones without the table.</summary>
    private static string? Find(ReadOnlySpan<char> name) => name switch
    {
        "amp;" or "amp" => "&",
        "lt;" or "lt" => "<",
        "gt;" or "gt" => ">",
        "quot;" or "quot" => "\"",
        "nbsp;" or "nbsp" => "\u00A0",
        _ => HtmlEntityProvider.Resolver.GetSymbol(name.ToString()),
    };
}
