using Mapflat.Content.Markup;
using Mapflat.Content.Pages;

namespace Mapflat.Content.Tests.Markup;

/// <summary>HTML in Markdown: what is obeyed, what is shown as text, and what nobody may do with it.</summary>
public sealed class ObeyedHtmlTests
{
    private const string Table = "tests/Mapflat.Content.Tests/Markup/html-attacks.tsv";

    [Theory]
    [InlineData("H<sub>2</sub>O<br>x <kbd>Q</kbd>", "<p>H<sub>2</sub>O<br>\nx <kbd>Q</kbd></p>\n")]
    [InlineData("<b>*a*</b> <I>b</I>", "<p><b><em>a</em></b> <i>b</i></p>\n")]
    [InlineData("<abbr title=\"A &amp; B\" class=x>AB</abbr>", "<p><abbr title=\"A &amp; B\">AB</abbr></p>\n")]
    [InlineData("x <script>y</script> <b>z</b>",
        "<p>x &lt;script&gt;y&lt;/script&gt; <b>z</b></p>\n")]
    [InlineData("<div>\n\n*a*\n\n</div>", "<div><p><em>a</em></p>\n</div>\n")]
    [InlineData("<div>*a*</div>", "<div>*a*</div>\n")]
    [InlineData("<section>\n<p>a</p>\n</section>",
        "<p>&lt;section&gt;</p>\n<p>a</p>\n<p>\n&lt;/section&gt;</p>\n")]
    [InlineData("<details><summary>S</summary>\n\ntext\n</details>",
        "<details>\n<summary>S</summary>\n<p>text</p>\n</details>\n")]
    [InlineData("<ul><li>a<li>b</ul>", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n")]
    [InlineData("<dl><dt>a<dd>b</dl>", "<dl>\n<dt>a</dt>\n<dd>b</dd>\n</dl>\n")]
    [InlineData("<table><tr><th colspan=2 rowspan=0>a<td>b</table>",
        "<table class=\"table\">\n<tbody>\n<tr>\n<th colspan=\"2\">a</th>\n<td>b</td>\n</tr>\n</tbody>\n</table>\n")]
    [InlineData("- a <ins>b</ins>\n- <hr>", "<ul>\n<li>a <ins>b</ins></li>\n<li><hr>\n</li>\n</ul>\n")]
    [InlineData("| a |\n|---|\n| b<br><b>c</b> |", "<table class=\"table\" aria-label=\"Table: a\">\n<thead>\n<tr>"
        + "<th scope=\"col\">a</th></tr>\n</thead>\n<tbody>\n<tr><td data-label=\"a\">b<br>\n<b>c</b></td></tr>\n"
        + "</tbody>\n</table>\n")]
    [InlineData("<!-- more -->", "<p>&lt;!-- more --&gt;</p>\n")]
    [InlineData("`<b>` \\<b>", "<p><code>&lt;b&gt;</code> &lt;b&gt;</p>\n")]
    [InlineData("a <pre>b</pre>", "<p>a </p>\n<pre>b</pre>\n")]
    [InlineData("<pre>\n\na\n *b*</pre>", "<pre>a\n *b*</pre>\n")]
    public void Allowed_elements_are_obeyed_and_others_are_text(string markdown, string html) =>
        Assert.Equal(html, PageHtml.Render(markdown).Html);

    [Theory]
    [InlineData("<div>\n\na\n\n> <div>\n\nb",
        "<div><p>a</p>\n<blockquote>\n<div></div>\n</blockquote>\n<p>b</p>\n</div>\n")]
    [InlineData("- <details>\n- b\n\nc", "<ul>\n<li>\n<details></details>\n</li>\n<li>b</li>\n</ul>\n<p>c</p>\n")]
    [InlineData("</div>\n\na", "<p>&lt;/div&gt;</p>\n<p>a</p>\n")]
    [InlineData("<b>a\n\nb", "<p><b>a</b></p>\n<p>b</p>\n")]
    [InlineData("<b><i>a</b></i>", "<p><b><i>a</i></b>&lt;/i&gt;</p>\n")]
    [InlineData("**<b>a** b</b>", "<p><strong><b>a</b></strong> b&lt;/b&gt;</p>\n")]
    [InlineData("<table>\n<td>a\n\nb\n\n</table>", "<table class=\"table\">\n<tbody>\n<tr>\n<td>a\n<p>b</p>\n"
        + "</td>\n</tr>\n</tbody>\n</table>\n")]
    [InlineData("<td>a</td>", "<p>&lt;td&gt;a&lt;/td&gt;</p>\n")]
    [InlineData("<table>a</table>", "<table class=\"table\">\n<tbody>\n<tr>\n<td>a</td>\n</tr>\n</tbody>\n</table>\n")]
    [InlineData("<ul></ul>a", "<p>a</p>\n")]
    [InlineData("<!-- <b>a</b>\n\nb", "<p>&lt;!-- <b>a</b></p>\n<p>b</p>\n")]
    [InlineData("<p>a\n\nb</p>\n\nc", "<p>a</p>\n<p>b</p>\n<p>c</p>\n")]
    [InlineData("<a name=x>a [b](/c)", "<p><a id=\"s-x\"></a>a <a href=\"/c\">b</a></p>\n")]
    [InlineData("<summary>a</summary>", "<p>&lt;summary&gt;a&lt;/summary&gt;</p>\n")]
    public void Open_and_crossing_tags_end_with_what_they_stand_in(string markdown, string html) =>
        Assert.Equal(html, PageHtml.Render(markdown).Html);

    [Fact]
    public void Tag_that_is_not_closed_is_reported_with_its_line()
    {
        var findings = PageHtml.Render("a\n\n<div>\n\nb <i>c\n").Findings;
        Assert.Equal([3, 5], findings.Select(finding => finding.Line).Order());
        Assert.All(findings, finding => Assert.Contains("has no end tag", finding.Message, StringComparison.Ordinal));
    }

    [Fact]
    public void Attributes_that_are_not_obeyed_are_reported_by_name()
    {
        var text = PageHtml.Render("<span class=a style=b onclick=c lang=sv>x</span>");
        Assert.Equal("<p><span>x</span></p>\n", text.Html);
        Assert.Contains("class, style, onclick, lang", Assert.Single(text.Findings).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Links_and_pictures_in_HTML_are_checked_and_counted_like_those_of_Markdown()
    {
        var text = PageHtml.Render("<a href=\"/a\">A</a> <a href='https://x.example/'>B</a>\n\n<div>\n"
            + "<img src=\"/media/c.png\" alt=\"C\"></div>\n\n<img src=/media/d.png> <a href=\"relative\">E</a>");
        Assert.Equal(
            [("/a", "A", false, 1), ("https://x.example/", "B", false, 1), ("/media/c.png", "C", true, 4),
                ("/media/d.png", "", true, 6), ("relative", "E", false, 6)],
            text.Links.Select(link => (link.Url, link.Text, link.IsImage, link.Line)));
        Assert.Contains("<a href=\"https://x.example/\" rel=\"noopener\">", text.Html, StringComparison.Ordinal);
        Assert.Contains(text.Findings, finding => finding.Line == 6 && finding.Message == LinkPass.NoAlternativeText);
        Assert.Contains(
            text.Findings, finding => finding.Message.Contains("relative to the page", StringComparison.Ordinal));
    }

    [Fact]
    public void Picture_of_another_host_becomes_a_link() =>
        Assert.Equal("<p><a href=\"https://x.example/p.png\" rel=\"noopener\">P</a></p>\n",
            PageHtml.Render("<img src=\"https://x.example/p.png\" alt=P>").Html);

    [Fact]
    public void Film_is_played_from_this_site_alone_by_its_reader()
    {
        var text = PageHtml.Render("<video src=/f.mp4 poster=/p.png autoplay loop><track src=/t.vtt kind=captions "
            + "srclang=en>No film here.</video>");
        Assert.Equal("<p><video src=\"/f.mp4\" poster=\"/p.png\" controls=\"\" preload=\"metadata\">"
            + "<track src=\"/t.vtt\" kind=\"captions\" srclang=\"en\">No film here.</video></p>\n", text.Html);
        Assert.Equal(["/f.mp4", "/p.png", "/t.vtt"], text.Links.Select(link => link.Url));
        Assert.Equal("", text.PlainText);
        var other = PageHtml.Render("<audio><source src=https://x.example/a.ogg><source src=/b.ogg></audio>");
        Assert.Equal("<p><audio controls=\"\" preload=\"metadata\"><source src=\"/b.ogg\"></audio></p>\n", other.Html);
        Assert.Equal("<p><a href=\"https://x.example/a.ogg\" rel=\"noopener\">https://x.example/a.ogg</a></p>\n",
            PageHtml.Render("<video><source src=https://x.example/a.ogg></video>").Html.Replace(" </p>", "</p>",
                StringComparison.Ordinal));
    }

    [Fact]
    public void Marked_place_is_a_target_of_links_under_an_id_that_is_no_name_of_a_script()
    {
        var text = PageHtml.Render("<a name=\"Location\"></a>\n\n[go](#Location) [no](#nowhere)\n\n<a id=location></a>"
            + "<a id=Location></a>\n\n## Head\n\n<a name=head></a>");
        Assert.Contains("<a id=\"s-Location\"></a>", text.Html, StringComparison.Ordinal);
        Assert.Contains("href=\"#s-Location\"", text.Html, StringComparison.Ordinal);
        Assert.Equal(["s-Location", "s-location"], text.Places);
        Assert.Equal(["s-head", "s-Location", "s-location"], text.FindPlaces());
        Assert.Equal(2, text.Findings.Count);
    }

    [Fact]
    public void Headings_lists_and_tables_of_HTML_are_read_like_those_of_Markdown()
    {
        var text = PageHtml.Render("<h2 class=x>One <em>two</em></h2>\n<p>three\n\n<details><summary><h3>Four</h3>"
            + "</summary>\n<ul><li>five</li></ul></details>\n\n<table><tr><th>six<th>seven<tr><td>8<td>9</table>\n");
        Assert.Equal([(2, "s-one-two", "One two"), (3, "s-four", "Four")],
            text.Headings.Select(heading => (heading.Level, heading.Id, heading.Text)));
        Assert.Equal("One two\nthree\nFour\nfive\nsix seven\n8 9", text.PlainText);
        Assert.Equal(["", "three", "five\nsix; seven\n8; 9"], text.Sections.Select(section => section.Text));
        Assert.Contains("<td data-label=\"seven\">9</td>", text.Html, StringComparison.Ordinal);
        Assert.Equal(9, text.Words);
    }

    [Theory]
    [InlineData("{{ page.title }}", 1)]
    [InlineData("a\n\n{% include x.html %}", 3)]
    [InlineData("a\n{{< youtube x >}}", 2)]
    [InlineData("[a]({{site.url}}/b)", 1)]
    [InlineData("<a href=\"{{site.url}}/b\">c</a>", 1)]
    [InlineData("<div>\n{{ x }}\n</div>", 2)]
    public void Braces_of_templates_are_reported_with_their_line(string markdown, int line) =>
        Assert.Contains(PageHtml.Render(markdown).Findings, finding => finding.Line == line
            && finding.Message.Contains("Liquid", StringComparison.Ordinal));

    [Theory]
    [InlineData("`{{ a }}`")]
    [InlineData("```\n{% a %}\n```")]
    [InlineData("{ a } { {b} }")]
    public void Braces_in_code_are_none_of_a_template(string markdown) =>
        Assert.DoesNotContain(PageHtml.Render(markdown).Findings,
            finding => finding.Message.Contains("Liquid", StringComparison.Ordinal));

    public static TheoryData<string> Attacks => [.. Repository.Table(Table).Select(row => row[0])];

    [Theory]
    [MemberData(nameof(Attacks))]
    public void Attack_becomes_harmless_wherever_it_stands(string attack)
    {
        attack = attack.Replace("\\n", "\n", StringComparison.Ordinal);
        foreach (var markdown in (string[])
        [
            attack, $"a {attack} b", $"<div>{attack}", $"<div>\n\n{attack}\n\n</div>", $"> - {attack}",
            $"**{attack}**", $"[{attack}](/x)", $"<table><tr><td>{attack}",
            $"| {attack.Replace('\n', ' ')} |\n|---|", $"<pre>{attack}</pre>",
            $"<a href=/x>{attack}</a>", $"<details><summary>{attack}", $"![{attack}](/x.png)",
            $"a[^1]\n\n[^1]: {attack}",
        ])
        {
            var (text, failure) = PageHtml.Renderer.Render(markdown);
            Assert.Null(failure);
            PageHtml.AssertSafe(text!.Html);
            PageHtml.AssertValidNesting(MarkdownRenderer.RenderUnsanitised(markdown).Value!.Html, text.Html);
            // What is after it stays a page of its own.
            var after = PageHtml.Render(markdown + "\n\n***\n\nafter\n").Html;
            Assert.Contains("after", after, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("<div>")]
    [InlineData("<div>\n\n")]
    [InlineData("<b>")]
    [InlineData("<ul><li>")]
    [InlineData("<table><tr><td>")]
    [InlineData("<details>")]
    public void Elements_are_nested_no_deeper_than_quotes(string unit)
    {
        var (_, failure) = PageHtml.Renderer.Render(string.Concat(Enumerable.Repeat(unit, 40)));
        Assert.Contains("nested more than", Assert.IsType<Failure.Invalid>(failure).Message, StringComparison.Ordinal);
        // As many as stand for megabytes of elements are refused before they are any.
        Assert.IsType<Failure.Invalid>(
            PageHtml.Renderer.Render(string.Concat(Enumerable.Repeat(unit, 100_000 / unit.Length))).Failure);
    }

    [Theory]
    [InlineData("<div></div>")]
    [InlineData("<div>a</div>\n\n")]
    [InlineData("</div>")]
    [InlineData("x <b>a</b>\n\n")]
    [InlineData("</b> and words\n\n")]
    [InlineData("<table><td>a</table>")]
    [InlineData("<table><tr><td colspan=9 rowspan=9>a</table>\n")]
    [InlineData("<p>a")]
    [InlineData("<img src=/a alt=b>\n\n")]
    [InlineData("<a id=x></a>\n\n")]
    [InlineData("a <a b='c d='e\n\n")]
    [InlineData("<details><summary>a</summary>b</details>")]
    public void Work_grows_no_faster_than_the_text(string unit)
    {
        Measure(1_000);
        var (small, large) = (Measure(12_000), Measure(96_000));
        Assert.InRange(large, 0, 11 * small);

        // What is allocated follows what is done, and is the same on every machine.
        long Measure(int length)
        {
            var text = string.Concat(Enumerable.Repeat(unit, length / unit.Length));
            var before = GC.GetAllocatedBytesForCurrentThread();
            Assert.NotNull(MarkdownRenderer.RenderUnsanitised(text).Value);
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }
    }

    [Fact]
    public void Table_whose_cells_reach_far_is_refused_with_its_line()
    {
        var cells = string.Concat(Enumerable.Repeat("<td colspan=100 rowspan=100>", 2));
        var (_, failure) = PageHtml.Renderer.Render($"a\n\n<table><tr>{cells}</table>");
        Assert.Equal(3, Assert.Single(Assert.IsType<Failure.Invalid>(failure).Findings).Line);
    }

    [Fact]
    public void Differences_are_told_by_blocks_and_words_of_HTML_too()
    {
        const string text = "<details><summary>A</summary>\n<p>one two three</p></details>\n\n<video src=/a>";
        var old = PageHtml.Render(text).Html;
        var now = PageHtml.Render(text.Replace("two", "four", StringComparison.Ordinal)
            .Replace("/a", "/b", StringComparison.Ordinal)).Html;
        var difference = RenderedDiff.Compare(old, now);
        Assert.Equal(["(/a)", "(/b)", "A", "one twofour three"], difference.Blocks.Select(block =>
            string.Concat(block.Words.Select(word => word.Text))).Order(StringComparer.Ordinal));
    }
}
