using System.Globalization;
using System.Text;

namespace Mapflat.Content.Transfer.Html;

/// <summary>What an <see cref="InlineToken"/> is.</summary>
internal enum TokenKind
{
    /// <summary>Markdown as it is.</summary>
    Text,

    /// <summary>The mark that begins an emphasis.</summary>
    Open,

    /// <summary>The mark that ends it.</summary>
    Close,
}

/// <summary>A piece of a line of Markdown.</summary>
internal readonly record struct InlineToken(TokenKind Kind, string Value)
{
    /// <summary>
    /// Puts a line together. Whether <c>**</c> begins or ends an emphasis depends on the characters on both sides of it
    /// (https://spec.commonmark.org/0.31.2/#left-flanking-delimiter-run). Where they would make it neither, the letter
    /// beside it is written as a number, which counts as punctuation and reads the same.
    /// </summary>
    public static string Join(List<InlineToken> tokens)
    {
        var line = new StringBuilder();
        // The marks that are open: an emphasis that begins where another ends takes the other character.
        var open = new Stack<string>();
        for (var i = 0; i < tokens.Count; i++)
        {
            if (tokens[i].Kind == TokenKind.Text)
            {
                line.Append(tokens[i].Value);
                continue;
            }

            var end = i;
            while (end < tokens.Count && tokens[end].Kind != TokenKind.Text) end++;
            var next = end < tokens.Count ? tokens[end].Value : "";
            var marks = new StringBuilder();
            var closes = i;
            while (closes < end && tokens[closes].Kind == TokenKind.Close)
            {
                marks.Append(open.Pop());
                closes++;
            }

            var ended = marks.ToString();
            var begun = "";
            for (var j = closes; j < end; j++)
            {
                var mark = tokens[j].Value;
                if (ended.EndsWith('*') && mark[0] == '*') mark = mark.Replace('*', '_');
                begun += mark;
                open.Push(mark);
            }

            var before = line.Length > 0 ? line[^1] : ' ';
            if (begun.Length > 0 && ended.Length == 0 && !IsOpenSide(before) && (IsMixed(begun) || !IsWordStart(next)))
                LastAsNumber(line);
            var after = next.Length > 0 ? next[0] : ' ';
            if (ended.Length > 0 && begun.Length == 0 && !IsOpenSide(after) && (IsMixed(ended) || ended.Contains('_', StringComparison.Ordinal) || !char.IsLetterOrDigit(before)))
                tokens[end] = tokens[end] with { Value = FirstAsNumber(next) };
            line.Append(ended).Append(begun);
            i = end - 1;
        }

        return line.ToString();
    }

    private static bool IsMixed(string marks) => marks.Any(mark => mark != marks[0]);

    private static bool IsWordStart(string text) => text.Length > 0 && char.IsLetterOrDigit(text[0]);

    private static bool IsOpenSide(char c) => char.IsWhiteSpace(c) || char.IsAscii(c) && !char.IsAsciiLetterOrDigit(c);

    private static string FirstAsNumber(string text) =>
        Rune.DecodeFromUtf16(text, out var rune, out var length) == System.Buffers.OperationStatus.Done ? Number(rune) + text[length..] : text;

    private static void LastAsNumber(StringBuilder line)
    {
        var length = line.Length > 1 && char.IsLowSurrogate(line[^1]) ? 2 : 1;
        if (Rune.DecodeFromUtf16(line.ToString(line.Length - length, length), out var rune, out _) != System.Buffers.OperationStatus.Done) return;
        line.Length -= length;
        line.Append(Number(rune));
    }

    private static string Number(Rune rune) => string.Create(CultureInfo.InvariantCulture, $"&#{rune.Value};");
}
