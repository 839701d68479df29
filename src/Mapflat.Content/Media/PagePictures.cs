using System.Globalization;
using System.Text.RegularExpressions;
using Mapflat.Content.Markup;

namespace Mapflat.Content.Media;

/// <summary>
/// Tells browsers how large the pictures of a page are, so that nothing moves while they load, and which smaller forms
/// there are.
/// </summary>
internal static partial class PagePictures
{
    // As the style sheet sets them: the text's measure, a figure's, and the space at the sides of a narrow screen.
    private const int TextWidth = 620;
    private const int FigureWidth = 832;
    private const int Sides = 32;

    /// <summary>The width above which a file is left out where a smaller form of it will do.</summary>
    private const int Ample = 2 * FigureWidth;

    /// <param name="html">HTML from <see cref="Markup.MarkdownRenderer"/>.</param>
    public static string Describe(string html, Func<string, MediaFile?> fileOf)
    {
        if (!html.Contains("src=\"" + MediaFile.Folder, StringComparison.Ordinal)) return html;
        var body = HtmlBody.Parse(html);
        var changed = false;
        foreach (var image in body.QuerySelectorAll("img"))
        {
            var match = Address().Match(image.GetAttribute("src") ?? "");
            if (!match.Success || fileOf(match.Groups["name"].Value) is not { } file) continue;
            if (file.Published is null)
            {
                image.SetAttribute("src", $"/admin/media/{file.Name}/file");
                changed = true;
            }

            if (file is not { Width: { } width, Height: { } height }) continue;
            changed = true;
            image.SetAttribute("width", Number(width));
            image.SetAttribute("height", Number(height));
            image.SetAttribute("loading", "lazy");
            image.SetAttribute("decoding", "async");
            if (file.Published is null || file.Renditions.Count == 0) continue;
            var forms = file.Renditions.Select(r => (r.Address, r.Width)).ToList();
            if (width <= Ample || forms.Count == 0) forms.Add((file.Address, width));
            image.SetAttribute("srcset", string.Join(
                ", ", forms.OrderBy(f => f.Width).Select(f => $"{f.Address} {Number(f.Width)}w")));
            var shown = Math.Min(width, image.Closest("figure") is null ? TextWidth : FigureWidth);
            image.SetAttribute(
                "sizes", $"(min-width: {Number(shown + Sides)}px) {Number(shown)}px, calc(100vw - {Number(Sides)}px)");
        }

        return changed ? body.InnerHtml : html;
    }

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);

    [GeneratedRegex(
        @"^/media/(?<name>[a-z0-9][a-z0-9.-]*)\z", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Address();
}
