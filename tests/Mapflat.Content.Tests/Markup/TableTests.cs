namespace Mapflat.Content.Tests.Markup;

public sealed class TableTests
{
    [Fact]
    public void Table_is_named_its_headers_have_a_scope_and_its_cells_the_name_of_their_column()
    {
        var html = PageHtml.Render("| A | B |\n|---|---|\n| **c** | d |\n| e | **f** |").Html;
        Assert.Equal(
            "<table class=\"table\" aria-label=\"Table: A, B\">\n"
            + "<thead>\n<tr><th scope=\"col\">A</th><th scope=\"col\">B</th></tr>\n</thead>\n"
            + "<tbody>\n<tr><th scope=\"row\"><strong>c</strong></th><td data-label=\"B\">d</td></tr>\n"
            + "<tr><td data-label=\"A\">e</td><td data-label=\"B\"><strong>f</strong></td></tr>\n</tbody>\n</table>\n",
            html);
    }

    [Fact]
    public void Empty_corner_is_no_header_and_makes_headers_of_the_first_column()
    {
        var table = PageHtml.Parse(PageHtml.Render("| | A |\n|---|---|\n| b | c |\n| | d |").Html);
        Assert.Equal("<td></td><th scope=\"col\">A</th>", table.QuerySelector("thead tr")!.InnerHtml);
        Assert.Equal(
            ["<th scope=\"row\">b</th><td data-label=\"A\">c</td>", "<td></td><td data-label=\"A\">d</td>"],
            table.QuerySelectorAll("tbody tr").Select(row => row.InnerHtml));
    }

    [Fact]
    public void Alignment_is_a_class()
    {
        var html = PageHtml.Render("| A | B | C | D |\n|:--|:-:|--:|---|\n| e | f | g | h |").Html;
        Assert.DoesNotContain("style", html, StringComparison.Ordinal);
        Assert.Equal(["ta-left", "ta-center", "ta-right", ""], PageHtml.Parse(html).QuerySelectorAll("td")
            .Select(cell => cell.ClassName));
    }

    [Fact]
    public void Table_without_header_is_reported_and_named_after_the_heading_before_it()
    {
        var text = PageHtml.Render("## Clients\n\n| | |\n|---|---|\n| a | b |\n\n| | |\n|---|---|\n| c | d |");
        var body = PageHtml.Parse(text.Html);
        Assert.Empty(body.QuerySelectorAll("thead"));
        Assert.Equal(["Table: Clients", "Table: Clients 2"], body.QuerySelectorAll(".table")
            .Select(table => table.GetAttribute("aria-label")));
        Assert.Equal([3, 7], text.Findings.Select(finding => finding.Line));
    }

    [Fact]
    public void Rows_have_as_many_cells_as_the_widest()
    {
        var body = PageHtml.Parse(PageHtml.Render("| A | B |\n|---|---|\n| a |\n| b | c | d |").Html);
        Assert.All(body.QuerySelectorAll("tr"), row => Assert.Equal(3, row.ChildElementCount));
    }

    [Theory]
    [InlineData("|\n|-|")]
    [InlineData("| |\n|-|")]
    [InlineData("a\n\n|-|-|\n")]
    public void Table_of_nothing_is_not_shown(string markdown) =>
        Assert.DoesNotContain("<table", PageHtml.Render(markdown).Html, StringComparison.Ordinal);

    [Fact]
    public void Long_header_does_not_make_a_long_name()
    {
        var name = PageHtml.Parse(PageHtml.Render($"| {new string('a', 500)} | B |\n|---|---|\n| c | d |").Html)
            .QuerySelector(".table")!.GetAttribute("aria-label")!;
        Assert.InRange(name.Length, 10, 140);
    }
}
