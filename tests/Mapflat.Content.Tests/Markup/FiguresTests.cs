using AngleSharp.Dom;
using Mapflat.Content.Markup;

namespace Mapflat.Content.Tests.Markup;

public sealed class FiguresTests
{
    private const string Figure = "^^^\n![The log](/media/log.svg)\n^^^ A *caption*";

    [Fact]
    public void Figure_gets_both_drawings_and_keeps_its_caption()
    {
        var figure = Inline(Figure, "log.svg", "log.narrow.svg").QuerySelector("figure")!;
        Assert.Equal("diagram", figure.ClassName);
        Assert.Equal(["svg", "svg", "figcaption"], figure.Children.Select(child => child.LocalName));
        Assert.Equal(["dg-log wide", "dg-log narrow"], figure.QuerySelectorAll("svg").Select(svg => svg.ClassName));
        Assert.Equal("A <em>caption</em>", figure.QuerySelector("figcaption")!.InnerHtml);
        Assert.Empty(figure.QuerySelectorAll("img"));
    }

    [Fact]
    public void Narrow_drawing_may_be_missing() =>
        Assert.Equal("dg-log wide", Assert.Single(Inline(Figure, "log.svg").QuerySelectorAll("svg")).ClassName);

    [Fact]
    public void Ids_stay_unique_and_references_follow_them()
    {
        var body = Inline($"{Figure}\n\n{Figure}\n\n## t\n\n## dg-t", "log.svg", "log.narrow.svg");
        var ids = body.QuerySelectorAll("[id]").Select(element => element.Id!).ToList();
        Assert.Equal(ids.Distinct(), ids);
        Assert.All(ids, id => Assert.Matches("^(s|dg)-", id));
        var svgs = body.QuerySelectorAll("svg").ToList();
        Assert.Equal(4, svgs.Count);
        foreach (var svg in svgs)
        {
            var own = svg.QuerySelectorAll("[id]").Select(element => element.Id!).ToList();
            Assert.All(
                [svg.GetAttribute("aria-labelledby")!, svg.GetAttribute("aria-describedby")!],
                id => Assert.Contains(id, own));
            Assert.Contains(svg.QuerySelector("use")!.GetAttribute("href")![1..], own);
            Assert.Contains(svg.QuerySelector("path[marker-end]")!.GetAttribute("marker-end")![5..^1], own);
        }
        Assert.Equal("dg-arrow-2", svgs[1].QuerySelector("marker")!.Id);
    }

    [Fact]
    public void A_drawing_is_named_by_its_title_and_described_by_the_words_of_the_page()
    {
        var svg = Inline("^^^\n![Events <flow>](/media/log.svg)\n^^^", "log.svg").QuerySelector("svg")!;
        Assert.Equal("A log & its readers", Named("aria-labelledby"));
        Assert.Equal("Events <flow>", Named("aria-describedby"));
        svg = Inline("^^^\n![](/media/log.svg)\n^^^", "log.svg").QuerySelector("svg")!;
        Assert.Equal("Events go in, \"values\" come out.", Named("aria-describedby"));

        string Named(string attribute) => svg.QuerySelector($"#{svg.GetAttribute(attribute)}")!.TextContent;
    }

    [Theory]
    [InlineData("![The log](/media/log.svg)")]
    [InlineData("^^^\n![The log](/media/other.svg)\n^^^")]
    [InlineData("^^^\n![The log](/media/log.png)\n^^^")]
    [InlineData("^^^\n![The log](/other/log.svg)\n^^^")]
    [InlineData("^^^\n![The log](/media/a/log.svg)\n^^^")]
    [InlineData("^^^\n`<img src=\"/media/log.svg\">`\n^^^")]
    [InlineData("no figure")]
    public void Other_pictures_stay(string markdown)
    {
        var html = PageHtml.Render(markdown).Html;
        Assert.Equal(html, Figures.InlineDrawings(html, name => name == "log.svg" ? SvgSanitizerTests.Drawing : null));
    }

    [Fact]
    public void Unusable_drawing_leaves_the_picture()
    {
        var html = PageHtml.Render(Figure).Html;
        Assert.Equal(html, Figures.InlineDrawings(html, _ => "<svg"));
    }

    [Fact]
    public void Drawing_from_elsewhere_is_cleaned_and_named_by_the_alternative_text()
    {
        var html = Figures.InlineDrawings(
            PageHtml.Render("^^^\n![a \"b\" <c>](/media/log.svg)\n^^^").Html,
            name =>
                name == "log.svg" ? "<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>" : null);
        Assert.Equal("<figure class=\"diagram\">\n<svg class=\"wide\" role=\"img\" aria-label=\"a &quot;b&quot; "
            + "&lt;c&gt;\"/>\n</figure>\n", Reordered(html));
    }

    [Fact]
    public void Rest_of_the_page_stays_byte_for_byte()
    {
        var before = PageHtml.Render(
            "a & b \u00A0 `<!--drawing 0-->` [x](/y \"<&>\")\n\n" + HostileMarkdown.Everything).Html;
        var figure = PageHtml.Render(Figure).Html;
        var html = Figures.InlineDrawings(
            before + figure, name => name == "log.svg" ? SvgSanitizerTests.Drawing : null);
        Assert.StartsWith(before, html, StringComparison.Ordinal);
    }

    private static string Reordered(string html) =>
        html.Replace("role=\"img\" aria-label=\"a &quot;b&quot; &lt;c&gt;\" class=\"wide\"",
            "class=\"wide\" role=\"img\" aria-label=\"a &quot;b&quot; &lt;c&gt;\"", StringComparison.Ordinal);

    private static IElement Inline(string markdown, params string[] drawings) =>
        PageHtml.Parse(Figures.InlineDrawings(
            PageHtml.Render(markdown).Html, name => drawings.Contains(name) ? SvgSanitizerTests.Drawing : null));
}
