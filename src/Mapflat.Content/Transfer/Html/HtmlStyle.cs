using System.Text.RegularExpressions;
using AngleSharp.Dom;

namespace Mapflat.Content.Transfer.Html;

/// <summary>
/// What is bold, slanted or struck by style alone, as word processors write it: in <c>style</c> attributes, or in
/// classes that the document's own style sheet explains (<c>.c3{font-weight:700}</c>, Google Docs' export).
/// </summary>
internal sealed partial class HtmlStyle
{
    private const int LongestSheet = 500_000;
    private const int LongestRule = 2_000;

    private readonly Dictionary<string, string> _classes = new(StringComparer.Ordinal);

    public HtmlStyle(IDocument document)
    {
        foreach (var sheet in document.QuerySelectorAll("style")
            .Where(sheet => sheet.TextContent.Length <= LongestSheet))
            foreach (Match rule in ClassRule().Matches(sheet.TextContent))
                if (rule.Groups["body"].Value is var body && Told().IsMatch(body)
                    && (_classes.GetValueOrDefault(rule.Groups["name"].Value) ?? "") is { Length: < LongestRule } known)
                    _classes[rule.Groups["name"].Value] = $"{known};{body}";
    }

    /// <summary>The format of what an element holds, given that of what it stands in.</summary>
    public TextFormat Read(IElement element, TextFormat outer)
    {
        var format = element.LocalName switch
        {
            "b" or "strong" => outer | TextFormat.Strong,
            "i" or "em" or "cite" or "dfn" or "var" => outer | TextFormat.Emphasis,
            "s" or "strike" or "del" => outer | TextFormat.Struck,
            "mark" => outer | TextFormat.Marked,
            "code" or "tt" or "kbd" or "samp" => outer | TextFormat.Code,
            _ => outer,
        };
        foreach (var declarations in Declarations(element))
        {
            if (Weight().Match(declarations) is { Success: true } weight)
                format = Set(format, TextFormat.Strong, weight.Groups["on"].Success);
            if (Slant().Match(declarations) is { Success: true } slant)
                format = Set(format, TextFormat.Emphasis, slant.Groups["on"].Success);
            if (Line().Match(declarations) is { Success: true } line && line.Groups["on"].Success)
                format |= TextFormat.Struck;
        }

        return format;
    }

    /// <summary>Whether readers of the document do not see an element.</summary>
    public bool Hides(IElement element) =>
        element.HasAttribute("hidden") || Declarations(element).Any(declarations => Hidden().IsMatch(declarations));

    private IEnumerable<string> Declarations(IElement element)
    {
        if (_classes.Count > 0)
            foreach (var name in element.ClassList)
                if (_classes.TryGetValue(name, out var declarations)) yield return declarations;
        if (element.GetAttribute("style") is { Length: > 0 and < 10_000 } style) yield return style;
    }

    private static TextFormat Set(TextFormat format, TextFormat flag, bool on) => on ? format | flag : format & ~flag;

    [GeneratedRegex(@"(?<=^|[\s}])\.(?<name>[A-Za-z][\w-]{0,60})\s{0,9}\{(?<body>[^{}]{0,2000})\}",
        RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex ClassRule();

    [GeneratedRegex("font-weight|font-style|text-decoration|display",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Told();

    [GeneratedRegex(
        @"font-weight\s{0,9}:\s{0,9}(?:(?<on>bold|bolder|[6-9]00|1000)|(?:normal|lighter|[1-5]00))(?![\w-])",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Weight();

    [GeneratedRegex(@"font-style\s{0,9}:\s{0,9}(?:(?<on>italic|oblique)|normal)",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Slant();

    [GeneratedRegex(@"text-decoration(?:-line)?\s{0,9}:[^;]{0,60}(?<on>line-through)",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Line();

    [GeneratedRegex(@"(?:display\s{0,9}:\s{0,9}none|mso-hide\s{0,9}:\s{0,9}all|visibility\s{0,9}:\s{0,9}hidden)",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Hidden();
}
