using Ganss.Xss;
using Mapflat.Content.Markup.Elements;

namespace Mapflat.Content.Markup;

/// <summary>
/// The elements, attributes and classes that a text may become. The renderers make no others; this list stands behind
/// them so that a mistake in one of them, or in Markdig, shows as a missing attribute and not as a running script.
/// </summary>
internal static class AllowedHtml
{
    public static readonly IReadOnlySet<string> Elements = new HashSet<string>(StringComparer.Ordinal)
    {
        "p", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "dl", "dt", "dd", "blockquote", "pre", "code", "em",
        "strong", "del",
        "mark", "sup", "a", "img", "br", "hr", "figure", "figcaption", "div", "section", "table", "thead", "tbody",
        "tr", "th", "td", "caption", "tfoot", "details", "summary", "abbr", "b", "cite", "i", "ins", "kbd", "q", "s",
        "small", "span", "sub", "u", "audio", "video", "source", "track",
    };

    public static readonly IReadOnlySet<string> Attributes = new HashSet<string>(StringComparer.Ordinal)
    {
        "href", "src", "alt", "title", "id", "class", "rel", "loading", "decoding", "aria-label", "data-label", "scope",
        "start", "open", "colspan", "rowspan", "controls", "preload", "poster", "type", "kind", "srclang", "label",
    };

    public static readonly IReadOnlySet<string> Classes = new HashSet<string>(
        [
            "heading", "anchor", "table", "ta-left", "ta-center", "ta-right", "footnotes", "footnote-ref",
            "footnote-back", .. StructurePass.Containers,
        ],
        StringComparer.Ordinal);

    /// <summary>
    /// A sanitiser with these lists. It is safe to use from many threads as long as nobody changes its settings.
    /// </summary>
    /// <param name="more">Attributes that are allowed besides.</param>
    public static HtmlSanitizer CreateSanitizer(params ReadOnlySpan<string> more)
    {
        var sanitizer = new HtmlSanitizer(new HtmlSanitizerOptions
        {
            AllowedTags = Elements.ToHashSet(StringComparer.Ordinal),
            AllowedAttributes = new HashSet<string>([.. Attributes, .. more], StringComparer.Ordinal),
            AllowedClasses = Classes.ToHashSet(StringComparer.Ordinal),
            AllowedSchemes = new HashSet<string>(StringComparer.Ordinal) { "http", "https", "mailto" },
            UriAttributes = new HashSet<string>(StringComparer.Ordinal) { "href", "src", "poster" },
            AllowDataAttributes = false,
            AllowCssCustomProperties = false,
        });
        sanitizer.RemovingCssClass += (_, e) => e.Cancel = IsLanguage(e.CssClass);
        return sanitizer;
    }

    public static bool IsLanguage(string name) =>
        name.StartsWith("language-", StringComparison.Ordinal)
        && CodeElement.Language().IsMatch(name["language-".Length..]);
}
