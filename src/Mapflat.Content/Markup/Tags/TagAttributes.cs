using System.Globalization;
using Markdig.Renderers.Html;
using Markdig.Syntax;

namespace Mapflat.Content.Markup.Tags;

/// <summary>The attributes that a tag may have: no class, no style, no event.</summary>
internal static class TagAttributes
{
    /// <summary>Cells that one may reach over; more only costs a browser time.</summary>
    private const int MostCells = 100;

    /// <summary>What changes nothing that a page here does not decide itself, and is passed over in silence.</summary>
    private static readonly HashSet<string> Ignored =
    [
        "controls", "preload", "loading", "decoding", "width", "height", "crossorigin", "playsinline", "rel", "target",
    ];

    private static readonly HashSet<string> Kinds = ["subtitles", "captions", "descriptions", "chapters", "metadata"];

    /// <summary>
    /// Keeps what is allowed. Addresses are checked later, with those that Markdown wrote (<see cref="LinkPass"/>).
    /// </summary>
    public static void Apply(Tag tag, MarkdownObject node, FindingLog? findings)
    {
        List<string> refused = [];
        foreach (var attribute in tag.Attributes)
        {
            var (name, value) = (attribute.Name, attribute.Value);
            if (tag.Name == "a" && name is "id" or "name")
            {
                // The one of the two that stands first; headings and notes have the site's own ids.
                node.GetAttributes().Id ??= value;
                continue;
            }

            if (IsOfNode(tag.Name, name) || Ignored.Contains(name)) continue;
            if (Read(tag.Name, name, value) is { } kept) node.GetAttributes().AddProperty(name, kept);
            else refused.Add(name);
        }

        if (tag.Rule.IsMedia) node.GetAttributes().AddProperty("controls", "");
        if (tag.Rule.IsMedia) node.GetAttributes().AddProperty("preload", "metadata");
        if (refused.Count > 0)
            findings?.Warn(tag.Line, $"<{tag.Name}> is shown without {string.Join(", ", refused)}, which a text cannot "
                + "set.");
    }

    private static bool IsOfNode(string element, string name) => (element, name) switch
    {
        ("a", "href" or "title") => true,
        ("img", "src" or "alt" or "title") => true,
        _ => false,
    };

    private static string? Read(string element, string name, string value) => (element, name) switch
    {
        ("abbr", "title") => UnshowableCharacters.Replace(value),
        ("details", "open") => "",
        ("ol", "start") => Whole(value, 0, int.MaxValue),
        ("td" or "th", "colspan" or "rowspan") => Whole(value, 1, MostCells),
        ("th", "scope") when value is "row" or "col" or "rowgroup" or "colgroup" => value,
        ("video" or "audio" or "source" or "track", "src") => value,
        ("video", "poster") => value,
        ("source", "type") => UnshowableCharacters.Replace(value),
        ("track", "kind") when Kinds.Contains(value) => value,
        ("track", "srclang" or "label") => UnshowableCharacters.Replace(value),
        _ => null,
    };

    private static string? Whole(string value, int least, int most) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        && number >= least && number <= most ? number.ToString(CultureInfo.InvariantCulture) : null;
}
