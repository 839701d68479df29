using System.Text.RegularExpressions;
using System.Xml;
using System.Xml.Linq;
using AngleSharp.Dom;
using AngleSharp.Html.Parser;
using Mapflat.Content.Markup;

namespace Mapflat.Content.Tests.Markup;

/// <summary>
/// What must hold for the HTML of any text. The lists are written out anew, so that a slip in the product's own shows.
/// </summary>
internal static partial class PageHtml
{
    private static readonly Dictionary<string, string[]> Allowed = new(StringComparer.Ordinal)
    {
        ["p"] = [],
        ["h2"] = ["id"],
        ["h3"] = ["id"],
        ["h4"] = ["id"],
        ["h5"] = ["id"],
        ["h6"] = ["id"],
        ["ul"] = [],
        ["ol"] = ["start"],
        ["li"] = ["id"],
        ["dl"] = [],
        ["dt"] = [],
        ["dd"] = [],
        ["blockquote"] = [],
        ["pre"] = [],
        ["code"] = ["class"],
        ["em"] = [],
        ["strong"] = [],
        ["del"] = [],
        ["mark"] = [],
        ["sup"] = [],
        ["br"] = [],
        ["hr"] = [],
        ["a"] = ["href", "title", "rel", "class", "id", "aria-label"],
        ["img"] = ["src", "alt", "title", "loading", "decoding"],
        ["figure"] = [],
        ["figcaption"] = [],
        ["div"] = ["class"],
        ["section"] = ["class", "aria-label"],
        ["table"] = ["class", "aria-label"],
        ["thead"] = [],
        ["tbody"] = [],
        ["tr"] = [],
        ["th"] = ["scope", "class", "colspan", "rowspan"],
        ["td"] = ["class", "data-label", "colspan", "rowspan"],
        ["caption"] = [],
        ["tfoot"] = [],
        ["details"] = ["open"],
        ["summary"] = [],
        ["abbr"] = ["title"],
        ["b"] = [],
        ["cite"] = [],
        ["i"] = [],
        ["ins"] = [],
        ["kbd"] = [],
        ["q"] = [],
        ["s"] = [],
        ["small"] = [],
        ["span"] = [],
        ["sub"] = [],
        ["u"] = [],
        ["audio"] = ["src", "controls", "preload"],
        ["video"] = ["src", "controls", "preload", "poster"],
        ["source"] = ["src", "type"],
        ["track"] = ["src", "kind", "srclang", "label"],
    };

    private static readonly Dictionary<string, string[]> Children = new(StringComparer.Ordinal)
    {
        ["ul"] = ["li"],
        ["ol"] = ["li"],
        ["dl"] = ["dt", "dd"],
        ["table"] = ["caption", "thead", "tbody", "tfoot"],
        ["thead"] = ["tr"],
        ["tfoot"] = ["tr"],
        ["tbody"] = ["tr"],
        ["tr"] = ["th", "td"],
    };

    private static readonly string[] Classes =
    [
        "heading", "anchor", "table", "ta-left", "ta-center", "ta-right", "footnotes", "footnote-ref", "footnote-back",
        "note", "warning", "aside", "wanted",
    ];

    public static IElement Parse(string html)
    {
        var body = new HtmlParser().ParseDocument("").Body!;
        body.InnerHtml = html;
        return body;
    }

    /// <summary>
    /// Fails unless the HTML is well-formed, has only what is allowed, and every name in it leads somewhere.
    /// </summary>
    public static void AssertSafe(string html)
    {
        var body = Parse(html);
        Assert.Equal(html, body.InnerHtml);
        foreach (var element in body.QuerySelectorAll("*"))
        {
            Assert.True(Allowed.TryGetValue(element.LocalName, out var attributes), $"<{element.LocalName}> in {html}");
            foreach (var attribute in element.Attributes)
                Assert.True(
                    attributes.Contains(attribute.Name), $"{attribute.Name} on <{element.LocalName}> in {html}");
            foreach (var name in element.ClassList)
                Assert.True(Classes.Contains(name) || LanguageClass().IsMatch(name), $"class {name} in {html}");
            if (Children.TryGetValue(element.LocalName, out var children))
            {
                Assert.True(element.Children.Length > 0, $"empty <{element.LocalName}> in {html}");
                Assert.All(element.Children, child => Assert.Contains(child.LocalName, children));
            }
        }
        Assert.All(body.QuerySelectorAll("a"), link => Assert.Matches(SafeHref(), link.GetAttribute("href") ?? "none"));
        Assert.All(
            body.QuerySelectorAll("img, audio, video, source, track"),
            shown => Assert.Matches(SafeSource(), shown.GetAttribute("src") ?? "none"));
        Assert.All(
            body.QuerySelectorAll("[poster]"), film => Assert.Matches(SafeSource(), film.GetAttribute("poster")!));
        Assert.All(body.QuerySelectorAll("audio, video"), film => Assert.True(film.HasAttribute("controls")));
        Assert.All(body.QuerySelectorAll("source, track"), source => Assert.Contains(
            source.ParentElement!.LocalName, (string[])["audio", "video"]));
        Assert.All(body.QuerySelectorAll("summary"), summary => Assert.True(
            summary.ParentElement!.LocalName == "details" && summary.PreviousSibling is null or AngleSharp.Dom.IText));
        Assert.All(body.QuerySelectorAll("a a, a video, a audio"), inner => Assert.Fail(inner.OuterHtml));
        Assert.All(body.QuerySelectorAll("figure"), figure => Assert.True(
            figure.Children.Count(child => child.LocalName == "figcaption") <= 1));
        var ids = body.QuerySelectorAll("[id]").Select(element => element.Id!).ToList();
        Assert.Equal(ids.Distinct(), ids);
        Assert.All(ids, id => Assert.Matches(Id(), id));
        Assert.All(body.QuerySelectorAll("a.anchor, a.footnote-ref, a.footnote-back"), link => Assert.Contains(
            link.GetAttribute("href")![1..], ids));
        var regions = body.QuerySelectorAll("section[aria-label], [role=group]")
            .Select(region => region.GetAttribute("aria-label")).ToList();
        Assert.Equal(regions.Distinct(), regions);
    }

    /// <summary>
    /// Fails if a browser builds another tree from the HTML than the one that was written: then it was not valid.
    /// </summary>
    public static void AssertValidNesting(string written, string sanitised)
    {
        using var reader = XmlReader.Create(new StringReader($"<body>{written}</body>"));
        var wrote = XElement.Load(reader).Descendants()
            .Select(element => (element.Ancestors().Count(), element.Name.LocalName));
        var shown = Parse(sanitised).QuerySelectorAll("*").Select(element => (element.GetAncestors()
            .TakeWhile(a => a is not IElement { LocalName: "body" }).Count() + 1, element.LocalName));
        Assert.Equal(wrote, shown);
    }

    /// <summary>Renders a text that must be accepted, and checks the above.</summary>
    public static RenderedText Render(string markdown)
    {
        var (text, failure) = Renderer.Render(markdown);
        Assert.Null(failure);
        AssertSafe(text!.Html);
        return text;
    }

    public static MarkdownRenderer Renderer { get; } = new();

    [GeneratedRegex("^language-[a-z0-9][a-z0-9+#-]{0,19}$")]
    private static partial Regex LanguageClass();

    [GeneratedRegex("^(https?://[^/]|mailto:|/(?!/)|#|[^:/?#\\\\\\x00-\\x20]*([/?#]|$))", RegexOptions.IgnoreCase)]
    private static partial Regex SafeHref();

    [GeneratedRegex("^(/(?!/)|[^:/?#\\\\\\x00-\\x20]+([/?#]|$))")]
    private static partial Regex SafeSource();

    [GeneratedRegex("^(s-[A-Za-z0-9_.-]+|fn-[0-9]+|fnref-[0-9]+)$")]
    private static partial Regex Id();
}
