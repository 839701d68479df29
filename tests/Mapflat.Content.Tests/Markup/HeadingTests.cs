using Mapflat.Content.Markup;

namespace Mapflat.Content.Tests.Markup;

public sealed class HeadingTests
{
    [Fact]
    public void Heading_has_a_named_link_to_itself_beside_it()
    {
        var text = PageHtml.Render("## Unified *log* & lake");
        Assert.Equal(
            "<div class=\"heading\"><h2 id=\"s-unified-log-lake\">Unified <em>log</em> &amp; lake</h2> " +
            "<a class=\"anchor\" href=\"#s-unified-log-lake\" aria-label=\"Link to section: Unified log &amp; "
                + "lake\">#</a></div>\n",
            text.Html);
        Assert.Equal(new Heading(2, "s-unified-log-lake", "Unified log & lake"), Assert.Single(text.Headings));
        Assert.Empty(text.Findings);
    }

    [Fact]
    public void First_level_heading_is_made_second_level_and_reported()
    {
        var text = PageHtml.Render("a\n\n# B\n\nC\n===");
        Assert.Equal([2, 2], text.Headings.Select(heading => heading.Level));
        Assert.Equal([3, 5], text.Findings.Select(finding => finding.Line));
        Assert.All(text.Findings, finding => Assert.Equal(Severity.Warning, finding.Severity));
    }

    [Theory]
    [InlineData("### a", 1)]
    [InlineData("## a\n\n#### b", 3)]
    [InlineData("## a\n\n### b\n\n## c\n\n##### d", 7)]
    public void Skipped_level_is_reported(string markdown, int line) =>
        Assert.Equal(line, Assert.Single(PageHtml.Render(markdown).Findings).Line);

    [Fact]
    public void Going_back_several_levels_is_fine() =>
        Assert.Empty(PageHtml.Render("## a\n\n### b\n\n#### c\n\n## d").Findings);

    [Theory]
    [InlineData("location")]
    [InlineData("main")]
    [InlineData("constructor")]
    [InlineData("fn-1")]
    [InlineData("s-")]
    [InlineData("日本語")]
    [InlineData("😀")]
    [InlineData("\"><script>")]
    public void Id_has_a_prefix_that_no_id_of_the_page_has(string text) =>
        Assert.StartsWith("s-", Assert.Single(PageHtml.Render(
            "## " + text.Replace("<", "\\<", StringComparison.Ordinal)).Headings).Id, StringComparison.Ordinal);

    [Fact]
    public void Equal_headings_get_different_ids_even_next_to_ones_that_look_numbered()
    {
        var ids = PageHtml.Render("## a\n## a-2\n## a\n## a\n## a 2\n## A").Headings
            .Select(heading => heading.Id).ToList();
        Assert.Equal(["s-a", "s-a-2", "s-a-3", "s-a-4", "s-a-2-2", "s-a-5"], ids);
    }

    [Fact]
    public void Finding_in_an_underlined_heading_has_the_line_of_its_text()
    {
        var text = PageHtml.Render("a\n\n[b](x:y)\nc [d](x:y)\n---\n\n[e](x:y)");
        Assert.Equal([3, 4, 7], text.Findings.Select(finding => finding.Line));
    }

    [Fact]
    public void Heading_without_text_is_left_out_and_reported()
    {
        var text = PageHtml.Render("#\n\n## ![](/x.png)\n\na[^1]\n\n## [^1]\n\n[^1]: b");
        Assert.Empty(text.Headings);
        Assert.DoesNotContain("<h2", text.Html, StringComparison.Ordinal);
        Assert.Equal(3, text.Findings.Count(finding => finding.Message.Contains("no text", StringComparison.Ordinal)));
    }
}
