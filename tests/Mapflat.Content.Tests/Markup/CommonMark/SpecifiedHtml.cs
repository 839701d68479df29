using System.Net;
using System.Text;
using System.Text.RegularExpressions;

namespace Mapflat.Content.Tests.Markup.CommonMark;

/// <summary>
/// Takes the differences out of HTML that mean nothing, as the specification's own test runner does: white space beside
/// blocks and in runs, the order of attributes, slashes of empty elements, and how characters are written.
/// </summary>
internal static partial class SpecifiedHtml
{
    private static readonly HashSet<string> Blocks =
    [
        "article", "header", "aside", "hgroup", "blockquote", "hr", "iframe", "body", "li", "map", "button", "object",
        "canvas", "ol", "caption", "output", "col", "p", "colgroup", "pre", "dd", "progress", "div", "section", "dl",
        "table", "td", "dt", "tbody", "embed", "textarea", "fieldset", "tfoot", "figcaption", "th", "figure", "thead",
        "footer", "tr", "form", "ul", "h1", "h2", "h3", "h4", "h5", "h6", "video", "script", "style",
    ];

    public static string Normalise(string html)
    {
        var output = new StringBuilder();
        var (isAfterBlock, isAfterBreak, inPre) = (true, false, false);
        foreach (var part in Part().Matches(html).Cast<Match>())
        {
            if (!part.Groups["name"].Success)
            {
                AppendText(output, part.Value, inPre, isAfterBlock, isAfterBreak);
                (isAfterBlock, isAfterBreak) = (false, false);
                continue;
            }

            var name = part.Groups["name"].Value.ToLowerInvariant();
            var isEnd = part.Groups["end"].Success;
            if (name == "pre") inPre = !isEnd;
            isAfterBlock = Blocks.Contains(name);
            isAfterBreak = name == "br";
            if (isAfterBlock && !(name == "pre" && isEnd)) TrimEnd(output);
            output.Append(isEnd ? $"</{name}" : $"<{name}").Append(Attributes(part.Groups["attributes"].Value))
                .Append('>');
        }

        TrimEnd(output);
        return output.ToString();
    }

    private static void AppendText(StringBuilder output, string text, bool inPre, bool isAfterBlock, bool isAfterBreak)
    {
        text = WebUtility.HtmlDecode(text);
        if (isAfterBreak) text = text.TrimStart('\n');
        if (!inPre) text = Space().Replace(text, " ");
        if (isAfterBlock && !inPre) text = text.TrimStart();
        output.Append(text.Replace("&", "&amp;", StringComparison.Ordinal)
            .Replace("<", "&lt;", StringComparison.Ordinal)
            .Replace(">", "&gt;", StringComparison.Ordinal).Replace("\"", "&quot;", StringComparison.Ordinal));
    }

    private static string Attributes(string written) => string.Concat(Attribute().Matches(written)
        .Select(match => $" {match.Groups["name"].Value.ToLowerInvariant()}=\""
            + $"{WebUtility.HtmlEncode(WebUtility.HtmlDecode(match.Groups["value"].Value))}\"")
        .Order(StringComparer.Ordinal));

    private static void TrimEnd(StringBuilder output)
    {
        while (output.Length > 0 && char.IsWhiteSpace(output[^1])) output.Length--;
    }

    [GeneratedRegex("""<(?<end>/)?(?<name>[A-Za-z][A-Za-z0-9-]*)(?<attributes>(?:[^<>"']|"[^"]*"|'[^']*')*)>|[^<]+|<""",
        RegexOptions.ExplicitCapture)]
    private static partial Regex Part();

    [GeneratedRegex("""(?<name>[^\s"'=<>/]+)(\s*=\s*("(?<value>[^"]*)"|'(?<value>[^']*)'|(?<value>[^\s"'=<>`]+)))?""",
        RegexOptions.ExplicitCapture)]
    private static partial Regex Attribute();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Space();
}
