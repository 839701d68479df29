using System.Globalization;
using System.Text.RegularExpressions;

namespace Mapflat.Content.Markup;

/// <summary>
/// Puts the site's own drawings into its pages, where they follow the page's colours, print and fonts.
/// </summary>
internal static partial class Figures
{
    /// <summary>
    /// Replaces <c>&lt;img src="/media/NAME.svg"&gt;</c> inside a figure by the drawing itself, and by its narrow
    /// version <c>NAME.narrow.svg</c> too if there is one. The figure gets the class <c>diagram</c>, the drawings
    /// <c>wide</c> and <c>narrow</c>; style sheets show one of them. The drawing's title names it, and the
    /// picture's alternative text describes it; a drawing without a title is named by that text.
    /// </summary>
    /// <param name="svgOf">The drawing of a name such as <c>log.svg</c>, or null if there is none; it is cleaned
    /// here.</param>
    /// <returns>The HTML, in which all ids are unique; a picture whose drawing is missing or unusable stays.</returns>
    public static string InlineDrawings(string html, Func<string, string?> svgOf)
    {
        ArgumentNullException.ThrowIfNull(html);
        ArgumentNullException.ThrowIfNull(svgOf);
        if (!html.Contains("<figure", StringComparison.Ordinal) || !html.Contains(".svg\"", StringComparison.Ordinal))
            return html;

        var body = HtmlBody.Parse(html);
        var used = body.QuerySelectorAll("[id]").Select(element => element.Id!).ToHashSet(StringComparer.Ordinal);
        var drawings = new List<string>();
        foreach (var image in body.QuerySelectorAll("figure img").ToList())
        {
            var match = DrawingAddress().Match(image.GetAttribute("src") ?? "");
            if (!match.Success
                || Inline(match.Groups["name"].Value, image.GetAttribute("alt"), svgOf, used) is not { } drawing)
                continue;
            image.Closest("figure")!.ClassName = "diagram";
            // The sanitised page has no comments, so these can be found again; the drawing itself stays as it was
            // written.
            image.Replace(body.Owner!.CreateComment(Placeholder(drawings.Count)));
            drawings.Add(drawing);
        }
        if (drawings.Count == 0)
            return html;
        return PlaceholderPattern().Replace(
            body.InnerHtml,
            match => drawings[int.Parse(match.Groups["number"].Value, CultureInfo.InvariantCulture)]);
    }

    private static string? Inline(string name, string? alt, Func<string, string?> svgOf, HashSet<string> used)
    {
        if (One(name + ".svg", "wide") is not { } wide)
            return null;
        return One(name + ".narrow.svg", "narrow") is { } narrow ? $"{wide}\n{narrow}" : wide;

        string? One(string file, string className)
        {
            if (svgOf(file) is not { } svg || SvgSanitizer.Read(svg, file, out _).Value is not { } drawing)
                return null;
            drawing.Describe(alt);
            drawing.MakeIdsUnique(used);
            return drawing.ToInline(className);
        }
    }

    private static string Placeholder(int number) => string.Create(CultureInfo.InvariantCulture, $"drawing {number}");

    [GeneratedRegex("<!--drawing (?<number>[0-9]+)-->", RegexOptions.CultureInvariant)]
    private static partial Regex PlaceholderPattern();

    [GeneratedRegex("^/media/(?<name>[A-Za-z0-9][A-Za-z0-9._-]*)\\.svg\\z", RegexOptions.CultureInvariant)]
    private static partial Regex DrawingAddress();
}
