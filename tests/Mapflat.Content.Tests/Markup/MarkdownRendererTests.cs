namespace Mapflat.Content.Tests.Markup;

public sealed class MarkdownRendererTests
{
    [Theory]
    [InlineData("plain", "<p>plain</p>\n")]
    [InlineData("*a* **b** ***c***", "<p><em>a</em> <strong>b</strong> <em><strong>c</strong></em></p>\n")]
    [InlineData("~~a~~ ==b==", "<p><del>a</del> <mark>b</mark></p>\n")]
    [InlineData("~a~ ::b:: ++c++ ^d^", "<p>~a~ ::b:: ++c++ ^d^</p>\n")]
    [InlineData("a\\\nb  \nc\nd", "<p>a<br>\nb<br>\nc\nd</p>\n")]
    [InlineData("`a <b>`", "<p><code>a &lt;b&gt;</code></p>\n")]
    [InlineData("> a\n> > b", "<blockquote>\n<p>a</p>\n<blockquote>\n<p>b</p>\n</blockquote>\n</blockquote>\n")]
    [InlineData("- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n")]
    [InlineData("- a\n\n- b", "<ul>\n<li><p>a</p>\n</li>\n<li><p>b</p>\n</li>\n</ul>\n")]
    [InlineData("3. a\n4. b", "<ol start=\"3\">\n<li>a</li>\n<li>b</li>\n</ol>\n")]
    [InlineData("***", "<hr>\n")]
    [InlineData("&copy; &amp; &#35; &nosuch;", "<p>© &amp; # &amp;nosuch;</p>\n")]
    [InlineData("\\*a\\* \\<b>", "<p>*a* &lt;b&gt;</p>\n")]
    [InlineData("<x>a</x>", "<p>&lt;x&gt;a&lt;/x&gt;</p>\n")]
    [InlineData("[a]\n\n[a]: /b \"c\"", "<p><a href=\"/b\" title=\"c\">a</a></p>\n")]
    [InlineData(
        "[a][] [x][a] [a](/c)\n\n[A]: /b", "<p><a href=\"/b\">a</a> <a href=\"/b\">x</a> <a href=\"/c\">a</a></p>\n")]
    [InlineData("[[[ a ]( b", "<p>[[[ a ]( b</p>\n")]
    [InlineData("", "")]
    public void Markdown_becomes_the_expected_HTML(string markdown, string html) =>
        Assert.Equal(html, PageHtml.Render(markdown).Html);

    [Fact]
    public void Code_block_says_its_language()
    {
        var html = PageHtml.Render("```csharp\na < b\n```\n\n    c\n").Html;
        Assert.Equal(
            "<pre><code class=\"language-csharp\">a &lt; b\n</code></pre>\n<pre><code>c\n</code></pre>\n",
            html);
    }

    [Theory]
    [InlineData("C#\" onclick=\"x")]
    [InlineData("<script>")]
    [InlineData("anchor")]
    [InlineData("UPPER")]
    [InlineData("a/b")]
    public void Language_of_a_code_block_is_no_way_to_other_classes_or_attributes(string info)
    {
        var code = PageHtml.Parse(PageHtml.Render($"```{info}\nx\n```").Html).QuerySelector("code")!;
        Assert.True(code.ClassName is "" or "language-anchor", code.ClassName);
    }

    [Fact]
    public void Definition_list_is_terms_and_definitions()
    {
        var html = PageHtml.Render(
            "ETL\n:   Extract, transform, load\n\nDW\n:   Data warehouse\n:   Kept for years\n").Html;
        Assert.Equal(
            "<dl>\n<dt>ETL</dt>\n<dd>Extract, transform, load</dd>\n<dt>DW</dt>\n<dd>Data warehouse</dd>\n"
            + "<dd>Kept for years</dd>\n</dl>\n", html);
    }

    [Fact]
    public void Container_has_its_class_and_paragraphs()
    {
        Assert.Equal("<div class=\"note\">\n<p>a</p>\n</div>\n", PageHtml.Render("::: note\na\n:::").Html);
        Assert.Contains("<div class=\"warning\">\n<p>a</p>\n</div>",
            PageHtml.Render("- x\n  ::: warning\n  a\n  :::").Html, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("anchor")]
    [InlineData("note\"onclick=x")]
    [InlineData("")]
    public void Container_of_another_kind_loses_its_class_and_is_reported(string name)
    {
        var text = PageHtml.Render($"a\n\n::: {name}\nb\n:::");
        Assert.Contains("<div>\n<p>b</p>\n</div>", text.Html, StringComparison.Ordinal);
        Assert.Contains(text.Findings, finding => finding.Line == 3
            && finding.Message.StartsWith("Containers are", StringComparison.Ordinal));
    }

    [Fact]
    public void Picture_in_a_figure_has_no_paragraph_around_it()
    {
        var html = PageHtml.Render("^^^\n![A log](/media/log.svg)\n^^^ The *log*").Html;
        Assert.Equal(
            "<figure>\n<img src=\"/media/log.svg\" loading=\"lazy\" decoding=\"async\" alt=\"A log\">\n"
            + "<figcaption>The <em>log</em></figcaption>\n</figure>\n", html);
    }

    [Fact]
    public void Figure_with_two_captions_gets_both_in_one()
    {
        var html = PageHtml.Render("^^^ First\ntext\n^^^ second").Html;
        Assert.Equal("<figure>\n<figcaption>First second</figcaption>\n<p>text</p>\n</figure>\n", html);
    }

    [Fact]
    public void Plain_text_has_the_words_and_no_markup()
    {
        var text = PageHtml.Render("## A *b*\n\nc [d](/e) `f<g>` &amp;\nh[^1]\n\n| i | j |\n|---|---|\n| k | l |\n\n"
            + "![m](/n.png)\n\n[^1]: o\n");
        Assert.Equal("A b\nc d f<g> & h\ni j\nk l\nm\no", text.PlainText);
        Assert.Equal(12, text.Words);
    }

    [Fact]
    public void Raw_HTML_is_reported_with_its_line()
    {
        var text = PageHtml.Render("a < b and c > d\n\nx <x>y</x>");
        Assert.Equal(3, Assert.Single(text.Findings.Select(finding => finding.Line).Distinct()));
    }

    [Fact]
    public void Characters_that_HTML_forbids_are_replaced_and_reported()
    {
        var text = PageHtml.Render("a\n\nb\u0001c\u0085\uD800d \uFFFE 😀 \u200Fe");
        Assert.Equal("<p>a</p>\n<p>b\uFFFDc\uFFFD\uFFFDd \uFFFD 😀 \u200Fe</p>\n", text.Html);
        Assert.Equal(3, Assert.Single(text.Findings).Line);
    }

    [Fact]
    public void Same_text_gives_the_same_result_from_many_threads()
    {
        var results = new string[64];
        Parallel.For(
            0, results.Length, i => results[i] = PageHtml.Renderer.Render(HostileMarkdown.Everything).Value!.Html);
        Assert.Single(results.Distinct());
    }
}
