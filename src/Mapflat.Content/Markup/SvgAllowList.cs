using System.Text.RegularExpressions;

namespace Mapflat.Content.Markup;

/// <summary>
/// What a drawing may consist of: shapes, text and gradients. Nothing in these lists can run, load or link; elements of
/// https://www.w3.org/TR/SVG2/eltindex.html that could (script, foreignObject, image, a, animate, style) are not in
/// them.
/// </summary>
internal static partial class SvgAllowList
{
    private static readonly HashSet<string> Elements = new(StringComparer.Ordinal)
    {
        "svg", "g", "defs", "title", "desc", "path", "rect", "circle", "ellipse", "line", "polyline", "polygon",
        "text", "tspan",
        "marker", "linearGradient", "radialGradient", "stop", "clipPath", "use",
    };

    private static readonly HashSet<string> WithText = new(StringComparer.Ordinal) { "text", "tspan", "title", "desc" };

    private static readonly HashSet<string> Plain = new(StringComparer.Ordinal)
    {
        "x", "y", "x1", "y1", "x2", "y2", "cx", "cy", "r", "rx", "ry", "fx", "fy", "fr", "dx", "dy", "width", "height",
        "d", "points",
        "transform", "gradientTransform", "gradientUnits", "spreadMethod", "offset", "clipPathUnits", "viewBox",
        "preserveAspectRatio",
        "markerWidth", "markerHeight", "markerUnits", "refX", "refY", "orient", "pathLength", "textLength",
        "lengthAdjust", "rotate",
        "text-anchor", "dominant-baseline", "letter-spacing", "word-spacing", "fill", "fill-opacity", "fill-rule",
        "clip-path", "clip-rule",
        "stroke", "stop-color", "stop-opacity", "opacity", "color", "vector-effect", "paint-order", "shape-rendering",
        "marker-start", "marker-mid", "marker-end",
    };

    private static readonly HashSet<string> Roles = new(StringComparer.Ordinal) { "img", "group", "presentation" };

    public static bool AllowsElement(string name) => Elements.Contains(name);

    public static bool AllowsText(string element) => WithText.Contains(element);

    public static bool AllowsAttribute(string element, string name) =>
        name is "id" or "class" or "role" or "aria-label" or "aria-labelledby" or "aria-describedby"
            or "aria-hidden"
        || (name == "href" && element == "use")
        || Plain.Contains(name)
        || Presentation().IsMatch(name);

    /// <summary>
    /// Whether an allowed attribute may have this value. Whether the ids in it exist is not looked at here.
    /// </summary>
    public static bool AllowsValue(string name, string value) => name switch
    {
        "id" => Id().IsMatch(value),
        "class" => value.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).All(part => Class().IsMatch(part)),
        "role" => Roles.Contains(value),
        "aria-hidden" => value is "true" or "false",
        "aria-label" => !value.Any(char.IsControl),
        "aria-labelledby" or "aria-describedby" =>
            value.Split(' ', StringSplitOptions.RemoveEmptyEntries).All(part => Id().IsMatch(part)),
        "href" => LocalHref().IsMatch(value),
        _ => LocalUrl().IsMatch(value)
            || (PlainValue().IsMatch(value) && !value.Contains("url", StringComparison.OrdinalIgnoreCase)),
    };

    public static IEnumerable<string> References(string name, string value) => name switch
    {
        "aria-labelledby" or "aria-describedby" => value.Split(' ', StringSplitOptions.RemoveEmptyEntries),
        "href" => [value[1..]],
        "id" or "class" or "role" or "aria-label" => [],
        _ when LocalUrl().Match(value) is { Success: true } match => [match.Groups["id"].Value],
        _ => [],
    };

    public static string Redirect(string name, string value, Func<string, string> renamed) => name switch
    {
        "aria-labelledby" or "aria-describedby" => string.Join(' ', References(name, value).Select(renamed)),
        "href" => "#" + renamed(value[1..]),
        _ => LocalUrl().Replace(value, match => $"url(#{renamed(match.Groups["id"].Value)})"),
    };

    [GeneratedRegex("^(stroke|font)-[a-z]{1,20}$", RegexOptions.CultureInvariant)]
    private static partial Regex Presentation();

    [GeneratedRegex("^[A-Za-z][A-Za-z0-9_-]{0,63}\\z", RegexOptions.CultureInvariant)]
    private static partial Regex Id();

    [GeneratedRegex("^dg-[a-z-]+\\z", RegexOptions.CultureInvariant)]
    private static partial Regex Class();

    [GeneratedRegex("^#[A-Za-z][A-Za-z0-9_-]{0,63}\\z", RegexOptions.CultureInvariant)]
    private static partial Regex LocalHref();

    [GeneratedRegex("^url\\(#(?<id>[A-Za-z][A-Za-z0-9_-]{0,63})\\)\\z", RegexOptions.CultureInvariant)]
    private static partial Regex LocalUrl();

    // No colon, slash or backslash, so neither an address nor an escape can be spelt.
    [GeneratedRegex("^[-+.,%#0-9A-Za-z()\\s_'\"]*\\z", RegexOptions.CultureInvariant)]
    private static partial Regex PlainValue();
}
