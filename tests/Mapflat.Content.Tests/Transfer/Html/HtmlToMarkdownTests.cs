using Mapflat.Content.Transfer.Html;

namespace Mapflat.Content.Tests.Transfer.Html;

public sealed class HtmlToMarkdownTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("plain", "plain\n")]
    [InlineData("<p>a</p>\n  <p>b\n c</p>", "a\n\nb c\n")]
    [InlineData("a<div>b</div>c", "a\n\nb\n\nc\n")]
    [InlineData("<b>a </b>b<i> c</i>", "**a** b *c*\n")]
    [InlineData("<b>Note:</b>text", "**Note**:text\n")]
    [InlineData("<b><i>a</i> b</b> <s>c</s> <del>d</del> <mark>e</mark> <u>f</u>", "***a* b** ~~c~~ ~~d~~ ==e== f\n")]
    [InlineData("<b></b><i> </i>a", "a\n")]
    [InlineData("<h1>A</h1><h2><b>B</b></h2><h6>C</h6>", "## A\n\n### B\n\n###### C\n")]
    [InlineData("<h2>A</h2><h3>B</h3>", "## A\n\n### B\n")]
    [InlineData("a<br>b<br/><br>c<br>", "a\\\nb\n\nc\n")]
    [InlineData("<ul><li>a<ul><li>b</li></ul></li><li>c</li></ul>", "- a\n  - b\n- c\n")]
    [InlineData("<ul><li>a</li><ul><li>b</li></ul><li>c</li></ul>", "- a\n  - b\n- c\n")]
    [InlineData("<ol start=9><li>a<li>b</ol>", "9. a\n10. b\n")]
    [InlineData("<ul><li><input type=checkbox checked> a</li></ul>", "- ☑ a\n")]
    [InlineData("<blockquote>a<p>b</blockquote>", "> a\n>\n> b\n")]
    [InlineData("<pre><code class='hljs lang-js'>a\n  b\n</code></pre>", "```js\na\n  b\n```\n")]
    [InlineData("<div class='highlight highlight-source-shell'><pre>a<br>b</pre></div>", "```shell\na\nb\n```\n")]
    [InlineData("<code>a  b`c</code> <kbd>d</kbd>", "``a b`c`` `d`\n")]
    [InlineData("<a href='https://a.example/'>b</a> <a href='/c'>d</a> <a href='mailto:e@f.example'>g</a>",
        "[b](https://a.example/) [d](/c) [g](mailto:e@f.example)\n")]
    [InlineData("<a href='https://www.google.com/url?q=https://a.example/b%3Fc&amp;sa=D'>d</a>",
        "[d](https://a.example/b?c)\n")]
    [InlineData("<a href=' //a.example\n/b '>c</a> <a name=d>e</a> <a href=''>f</a>", "[c](https://a.example/b) e f\n")]
    [InlineData("<a href='/a'><div>b</div></a>", "[b](/a)\n")]
    [InlineData("<img src=/media/a.png alt='b &amp; [c]' title='d &quot;e&quot;'>",
        "![b & \\[c\\]](/media/a.png \"d \\\"e\\\"\")\n")]
    [InlineData(
        "<figure><img src=/a.png alt=b><figcaption>c <i>d</i></figcaption></figure>", "^^^\n![b](/a.png)\n^^^ c *d*\n")]
    [InlineData("<figure class=wp-block-table><table><tr><th>a<th>b<tr><td>c<td>d</table></figure>",
        "| a | b |\n| --- | --- |\n| c | d |\n")]
    [InlineData("<dl><dt>a</dt><dd>b</dd><dd>c</dd><dt>d</dt><dd><p>e</p><p>f</p></dd></dl>",
        "a\n:   b\n:   c\n\nd\n\n:   e\n\n    f\n")]
    [InlineData("<hr>a<hr>b", "***\n\na\n\n---\n\nb\n")]
    [InlineData("10<sup>3</sup> H<sub>2</sub>O &ldquo;a&rdquo; it&rsquo;s <q>b</q>", "10³ H₂O “a” it’s “b”\n")]
    [InlineData("10&nbsp;km &nbsp; a&nbsp;", "10&nbsp;km a\n")]
    [InlineData("1. a", "1\\. a\n")]
    [InlineData("<details><summary>a</summary>b</details>", "**a**\n\nb\n")]
    [InlineData("<table><tr><td><b>a</b><td><b>b</b><tr><td align=right>c<td style='text-align:center'>d</table>",
        "| a | b |\n| --- | --- |\n| c | d |\n")]
    [InlineData("<table><tr><td align=right>a<td style='text-align: center'>b<tr><td>c|d<td>e</table>",
        "| | |\n| ---: | :---: |\n| a | b |\n| c\\|d | e |\n")]
    [InlineData(
        "<table><thead><tr><th>a<th>b</thead><tr><th>c<td>d</table>", "| a | b |\n| --- | --- |\n| **c** | d |\n")]
    [InlineData("<table><tr><td><h2>a</h2><p>b<td>c</table>", "## a\n\nb\n\nc\n")]
    [InlineData("<table role=presentation><tr><td>a<td>b</table>", "a\n\nb\n")]
    public void HTML_becomes_the_expected_Markdown(string html, string markdown) =>
        Assert.Equal(markdown, Convert(html).Markdown);

    [Fact]
    public void Google_Docs_says_bold_in_styles_and_wraps_all_in_bold_that_is_none()
    {
        var text = Convert("""
            <meta charset='utf-8'><b style="font-weight:normal;" id="docs-internal-guid-1"><h1 dir="ltr"><span
                style="font-weight:400;">Title</span></h1>
            <p dir="ltr"><span
                style="font-weight:700;font-style:normal">bold</span><span style="font-weight:400"> and </span><span
                style="font-style:italic;text-decoration:none">slanted</span></p>
            <ul><li dir="ltr" style="list-style-type:disc" aria-level="1"><p
                dir="ltr" role="presentation"><span>one</span></p></li><li><p role="presentation"><span
                style="text-decoration:line-through">two</span></p></li></ul></b>
            """);
        Assert.Equal("## Title\n\n**bold** and *slanted*\n\n- one\n- ~~two~~\n", text.Markdown);
    }

    [Fact]
    public void Exported_page_says_bold_in_classes()
    {
        var text = Convert("<style>.c1{font-weight:700}ol.x{a:b}.c2{color:red;font-style:italic}</style><p><span "
            + "class=c1>a</span> <span class='c2 c3'>b</span></p>");
        Assert.Equal("**a** *b*\n", text.Markdown);
    }

    [Fact]
    public void Word_writes_lists_as_paragraphs_with_a_level()
    {
        var text = Convert("""
            <html xmlns:o="urn:schemas-microsoft-com:office:office"><head><!--[if gte mso 9]>
            <xml><o:OfficeDocumentSettings/></xml><![endif]--><style><!-- p.MsoNormal {margin:0cm;} --></style></head>
            <body lang=EN-GB><!--StartFragment-->
            <p class=MsoListParagraphCxSpFirst
                style='text-indent:-18.0pt;mso-list:l0 level1 lfo1'><![if !supportLists]><span
                style='font-family:Symbol'><span style='mso-list:Ignore'>·<span
                style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp; </span></span></span><![endif]>one<o:p></o:p></p>
            <p class=MsoListParagraphCxSpMiddle style='mso-list:l0 level2 lfo1'><![if !supportLists]><span
                style='mso-list:Ignore'>a.<span>&nbsp;</span></span><![endif]><b>two</b></p>
            <p class=MsoListParagraphCxSpLast style='mso-list:l0 level1 lfo1'><span
                style='mso-list:Ignore'>·</span>three</p>
            <p class=MsoNormal>after<span style='mso-spacerun:yes'>  </span>it<o:p>&nbsp;</o:p></p>
            <!--EndFragment--></body></html>
            """);
        Assert.Equal("- one\n  1. **two**\n- three\n\nafter it\n", text.Markdown);
        Assert.Empty(text.Findings);
    }

    [Theory]
    [InlineData("<p>a<a href='#_ftn1' name='_ftnref1' title=''><span class=MsoFootnoteReference>[1]</span></a></p><div "
        + "style='mso-element:footnote-list'><hr width='33%'><div style='mso-element:footnote' id=ftn1><p "
        + "class=MsoFootnoteText><a href='#_ftnref1' name='_ftn1'>[1]</a> note</p></div></div>")]
    [InlineData("<p>a<a href='#fn1' class='footnote-ref' id='fnref1'><sup>1</sup></a></p><section id='footnotes'><hr "
        + "/><ol><li id='fn1'><p>note<a href='#fnref1'>↩︎</a></p></li></ol></section>")]
    [InlineData("<p>a<sup><a href='#ftnt1' id='ftnt_ref1'>[1]</a></sup></p><hr class=p1><div><p><a href='#ftnt_ref1' "
        + "id='ftnt1'>[1]</a><span>&nbsp;note</span></p></div>")]
    [InlineData("<p>a<sup id='cite_ref-1'><a href='#cite_note-1'>[1]</a></sup></p><ol><li id='cite_note-1'><a "
        + "href='#cite_ref-1'>^</a> note</li></ol>")]
    public void Footnotes_are_known_by_the_way_back(string html) =>
        Assert.Equal("a[^1]\n\n[^1]: note\n", Convert(html).Markdown);

    [Theory]
    [InlineData("a<script>b</script>", "A script was left out.")]
    [InlineData("<nav>b</nav>a", "A menu of links was left out.")]
    [InlineData(
        "a<iframe src=https://b.example/></iframe>", "A frame with another page of “https://b.example/” was left out.")]
    [InlineData("a<img src='data:image/png;base64,AAAA' alt=chart>", "The picture “chart” was left out: it has no "
        + "address, its bytes are in the document. Save it as a file and upload it.")]
    [InlineData("a<img src='file:///C:/b.png'>", "A picture without alternative text was left out: its address "
        + "“file:///C:/b.png” is none that a page may load.")]
    [InlineData("<a href='javascript:b()'>a</a>",
        "A link to “javascript:b()” was made text: links lead to http, https or mailto, or to a place on this site.")]
    [InlineData("a<span style='display: none'>b</span>", "Text that was hidden in the document was left out.")]
    [InlineData("a<sup>th</sup>", "Raised text, such as “th”, was made plain; Markdown here has none.")]
    [InlineData("<table><tr><th colspan=2>a<tr><td>b<td>c</table>", "A table has cells that cover several rows or "
        + "columns; their words stand in the first of them, and the others were left empty.")]
    [InlineData("<table><tr><th>a<th>b<tr><td>c<p>d<td>e</table>",
        "A table cell has several lines, paragraphs or a list; a cell here is one line, so they were joined.")]
    public void What_is_left_out_is_reported_with_its_line(string html, string message)
    {
        var finding = Assert.Single(Convert("<p>x</p>\n" + html).Findings);
        Assert.Equal((Severity.Warning, message, 2), (finding.Severity, finding.Message, finding.Line));
    }

    [Fact]
    public void Equal_findings_are_one() =>
        Assert.Equal("A script was left out. (3 times.)",
            Assert.Single(Convert("a<script></script><script></script><script></script>").Findings).Message);

    [Theory]
    [InlineData("<title>T</title><meta name=Description content=' S  s '><body><header>h</header><nav>n</nav><main><h1>"
        + "A <a class=anchor href=#a>#</a></h1><p>b</p><h1>c</h1></main><footer>f</footer>", "A", "S s", "b\n\n## c\n")]
    [InlineData("<title>T &amp; t</title><body><header>h</header><p>b</p><footer>f</footer>", "T & t", null, "b\n")]
    [InlineData("<header><h1>T</h1></header><article><p>b</p></article>", null, null, "b\n")]
    [InlineData("<p class=MsoTitle>T</p><h2>a</h2>", "T", null, "## a\n")]
    [InlineData("plain", null, null, "plain\n")]
    public void Page_gives_its_title_and_its_main_part(string html, string? title, string? summary, string markdown)
    {
        var page = HtmlToMarkdown.ConvertPage(html).Value!;
        Assert.Equal((title, summary, markdown), (page.Title, page.Summary, page.Markdown));
    }

    private static ConvertedHtml Convert(string html) => HtmlToMarkdown.ConvertFragment(html).Value!;
}
