namespace Mapflat.Content.Tests.Markup;

public sealed class FootnoteTests
{
    [Fact]
    public void Footnotes_are_a_named_section_with_named_links_both_ways()
    {
        var html = PageHtml.Render("a[^x] b[^x]\n\n[^x]: c").Html;
        Assert.Equal(
            "<p>a<sup><a id=\"fnref-1\" class=\"footnote-ref\" href=\"#fn-1\" aria-label=\"Footnote 1\">1</a></sup>"
            + " b<sup><a id=\"fnref-2\" class=\"footnote-ref\" href=\"#fn-1\" aria-label=\"Footnote "
                + "1\">1</a></sup></p>\n"
            + "<section class=\"footnotes\" aria-label=\"Footnotes\">\n<ol>\n<li id=\"fn-1\"><p>c"
            + " <a class=\"footnote-back\" href=\"#fnref-1\" aria-label=\"Back to reference 1\">↩</a>"
            + " <a class=\"footnote-back\" href=\"#fnref-2\" aria-label=\"Back to reference 2\">↩</a></p>\n</li>\n"
                + "</ol>\n</section>\n",
            html);
    }

    [Fact]
    public void Footnotes_are_numbered_in_the_order_of_the_text_whatever_the_order_of_the_notes()
    {
        var body = PageHtml.Parse(
            PageHtml.Render("a[^2] b[^1] c[^3]\n\n[^1]: one\n[^unused]: none\n[^3]: three\n[^2]: two").Html);
        Assert.Equal(["two", "one", "three"], body.QuerySelectorAll(".footnotes li")
            .Select(note => note.TextContent.Split(' ')[0]));
        Assert.Equal(["fn-1", "fn-2", "fn-3"], body.QuerySelectorAll(".footnotes li").Select(note => note.Id));
    }

    [Theory]
    [InlineData("[^1]: a[^1]")]
    [InlineData("a[^1]\n\n[^1]: b[^2]\n[^2]: c[^1]")]
    [InlineData("![a[^1]](/b.png)\n\n[^1]: c")]
    [InlineData("[a[^1]](/b)\n\n[^1]: c")]
    [InlineData("a[^1]\n\n[^1]:\n")]
    [InlineData("a[^1]\n\n[^1]: > b\n")]
    [InlineData("a[^1]\n\n[^1]:     code\n")]
    [InlineData("a[^1]\n\n[^1]: | b |\n    |---|\n    | c |\n")]
    [InlineData("a[^\"onclick=x]\n\n[^\"onclick=x]: b")]
    [InlineData("| a[^1] |\n|---|\n| b[^1] |\n\n[^1]: c")]
    [InlineData("## a[^1]\n\n[^1]: c\n\n    ## d[^1]")]
    [InlineData("a[^1]\n\n[^1]: b\n[^1]: c")]
    [InlineData("[^1]: a\n\n# [^1]")]
    public void Every_footnote_link_leads_to_something(string markdown) => PageHtml.Render(markdown);

    [Fact]
    public void Footnote_that_nothing_refers_to_is_not_shown() =>
        Assert.Equal("<p>a</p>\n", PageHtml.Render("a\n\n[^1]: b").Html);
}
