using System.Globalization;

namespace Mapflat.Content.Markup;

/// <summary>
/// Characters that HTML forbids as text, in whatever form: controls, halves of surrogate pairs and noncharacters
/// (https://html.spec.whatwg.org/multipage/syntax.html#text-content). They come with text pasted from elsewhere.
/// </summary>
internal static class UnshowableCharacters
{
    private const char Replacement = '\uFFFD';

    /// <summary>Puts U+FFFD in place of each, so that all positions stay as they are.</summary>
    public static string Replace(string text)
    {
        if (Next(text, 0) < 0)
            return text;
        var shown = text.ToCharArray();
        for (var i = Next(text, 0); i >= 0; i = Next(text, i + 1))
            shown[i] = Replacement;
        return new string(shown);
    }

    public static void Report(string text, FindingLog findings)
    {
        var (line, counted, warned) = (0, 0, -1);
        for (var i = Next(text, 0); i >= 0; i = Next(text, i + 1))
        {
            line += text.AsSpan(counted, i - counted).Count('\n');
            counted = i;
            if (line != warned)
                findings.Warn(line, string.Create(CultureInfo.InvariantCulture, $"The character U+{(int)text[i]:X4} on "
                    + $"this line cannot be shown; it was most likely pasted by accident."));
            warned = line;
        }
    }

    private static int Next(string text, int from)
    {
        for (var i = from; i < text.Length; i++)
        {
            var c = text[i];
            if (c is >= ' ' and < '\x7F' or '\n' or '\r' or '\t')
                continue;
            if (char.IsHighSurrogate(c) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
            {
                // The last two code points of each plane are noncharacters.
                if ((char.ConvertToUtf32(c, text[i + 1]) & 0xFFFE) != 0xFFFE)
                {
                    i++;
                    continue;
                }
                return i;
            }
            if (char.IsControl(c) || char.IsSurrogate(c) || c is >= '\uFDD0' and <= '\uFDEF' or '\uFFFE' or '\uFFFF')
                return i;
        }
        return -1;
    }
}
