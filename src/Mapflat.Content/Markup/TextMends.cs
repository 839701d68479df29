using System.Text.RegularExpressions;
using Markdig.Syntax;

namespace Mapflat.Content.Markup;

/// <summary>
/// The changes of Markdown that mend what the checks find. Each looks at the very characters it would change, and gives
/// nothing where they are not what it expects: in quotes, lists and other places that take a person.
/// </summary>
internal static partial class TextMends
{
    public static Mend? Heading(string markdown, HeadingBlock heading, int level)
    {
        var label = $"Use {new string('#', level)} here";
        var (start, end) = (heading.Span.Start, heading.Span.End);
        if (heading.Span.IsEmpty || start < 0 || end >= markdown.Length) return null;
        if (!heading.IsSetext)
        {
            var length = 0;
            while (start + length <= end && markdown[start + length] == '#') length++;
            return length is >= 1 and <= 6 ? new Mend(label, start, length, new string('#', level)) : null;
        }

        // An underlined heading has the first level or the second one.
        if (level != 2 || markdown[end] != '=') return null;
        var first = end;
        while (first > start && markdown[first - 1] == '=') first--;
        return new Mend(label, first, end - first + 1, new string('-', end - first + 1));
    }

    /// <param name="line">The line of the empty header, from 0.</param>
    public static Mend? TableHeader(string markdown, int line)
    {
        if (line < 0 || StartOf(markdown, line) is not { } header || StartOf(markdown, line + 1) is not { } rule
            || StartOf(markdown, line + 2) is not { } row)
            return null;
        var end = EndOf(markdown, row);
        var (headerText, ruleText, rowText) =
            (markdown[header..EndOf(markdown, header)], markdown[rule..EndOf(markdown, rule)], markdown[row..end]);
        if (!EmptyRow().IsMatch(headerText) || !Rule().IsMatch(ruleText)
            || !rowText.Contains('|', StringComparison.Ordinal))
            return null;
        return new Mend("Make its first row the header", header, end - header, $"{rowText}\n{ruleText}");
    }

    /// <param name="span">Where the address stands, with or without pointed brackets.</param>
    public static Mend? Address(string markdown, SourceSpan span, string url, string instead)
    {
        if (span.IsEmpty || span.Start < 0 || span.End >= markdown.Length) return null;
        var start = markdown[span.Start] == '<' ? span.Start + 1 : span.Start;
        // Without quotation marks, a tag holds no address of every form.
        if (start > 0 && markdown[start - 1] == '=' && instead.Any(c => c is '"' or '\'' or '=' or '`')) return null;
        // Addresses that Markdown writes otherwise than they are take a person.
        return start + url.Length <= span.End + 1 && markdown.AsSpan(start, url.Length).SequenceEqual(url)
            && !instead.AsSpan().ContainsAny(" ()<>")
            ? new Mend($"Link to {instead}", start, url.Length, instead)
            : null;
    }

    public static Mend? Alternative(string markdown, int start, string? alt) =>
        !string.IsNullOrEmpty(alt) && start >= 0 && string.CompareOrdinal(markdown, start, "![](", 0, 4) == 0
        && !alt.AsSpan().ContainsAny("[]\\<`")
            ? new Mend($"Say “{alt}”, as in the media library", start + 2, 0, alt)
            : null;

    private static int? StartOf(string markdown, int line)
    {
        var at = 0;
        for (; line > 0; line--)
        {
            at = markdown.IndexOf('\n', at) + 1;
            if (at == 0 || at >= markdown.Length) return null;
        }

        return at;
    }

    private static int EndOf(string markdown, int start)
    {
        var end = markdown.IndexOf('\n', start);
        if (end < 0) end = markdown.Length;
        return end > start && markdown[end - 1] == '\r' ? end - 1 : end;
    }

    [GeneratedRegex(@"^[\s|]+\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex EmptyRow();

    [GeneratedRegex(@"^[\s|:-]+\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Rule();
}
