using Mapflat.Content.Archives.Html;

namespace Mapflat.Content.Tests.Archives.Html;

public sealed class CaptureReaderTests
{
    private const string Page = "http://old.example/a/Some%20page.html";

    [Theory]
    [InlineData("<p>a</p><p>b</p>", "a b")]
    [InlineData("a<b>b</b><i>c</i><font color=red>d</font>", "abcd")]
    [InlineData("a<br>b<hr>c", "a b c")]
    [InlineData("<table><tr><td>a<td>b<tr><td>c</table>", "a b c")]
    [InlineData("<ul><li>a<li>b</ul>", "a b")]
    [InlineData("<P>a\n\t b&nbsp;\u00A0c<P>d", "a b c d")]
    [InlineData("a<!-- x -->b<script>x</script>c<style>x</style>d", "ab c d")]
    [InlineData("a<noscript>b</noscript>", "a b")]
    [InlineData("<head><title>x</title></head>a<template>x<p>y</template>b", "a b")]
    [InlineData("a<img alt=x>b", "a b")]
    [InlineData("<div hidden>x<div>y</div>z</div>a<span hidden>x</span>b", "ab")]
    [InlineData("<textarea>a<b></textarea><xmp><b></xmp><plaintext><c>", "a<b> <b> <c>")]
    [InlineData("caf&eacute; &lt;b&gt; &amp;amp;", "caf\u00E9 <b> &amp;")]
    [InlineData("<svg><title>x</title><style>x</style><text>a</text></svg>b", "a b")]
    [InlineData("<svg><title/><text><![CDATA[<a>]]></text></svg>b", "<a> b")]
    [InlineData("<video>x</video>a<iframe>x</iframe><object>b</object>", "a b")]
    [InlineData("<select><option>a<option>b</select>", "a b")]
    [InlineData("w<wbr>o<span>r</span>d<my-part>s</my-part>", "words")]
    [InlineData("<frameset><frame src=x><noframes>x</noframes></frameset>", "")]
    [InlineData("<!--[if IE]>x<![endif]--><![if !IE]>a<![endif]>", "a")]
    [InlineData("<script type=\"text/javascript\">\n//<![CDATA[\nx < y\n//]]>\n</script>a", "a")]
    [InlineData("a<p", "a")]
    [InlineData("a < b", "a < b")]
    public void Text_is_what_a_browser_shows(string html, string text)
    {
        Assert.Equal(text, string.Join(' ', CaptureReader.Read(html, Page).Sections.Select(section => section.Text)));
        Assert.Equal(
            text.Split(' ', StringSplitOptions.RemoveEmptyEntries),
            CaptureReader.ReadWords(html.Replace("<title>x</title></head>", "</head>", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("a<h1 id=x>b</h1>c", "||a ; b|x|c")]
    [InlineData("<h1>a <b>b</b></h1>c<h2>d</h2><h3>e</h3>f", "a b||c ; d|| ; e||f")]
    [InlineData("<a name=x></a><h2>a</h2>b<a name=y>c</a>d<h2>e</h2>", "a|x|bcd ; e||")]
    [InlineData("<h2><a name='x&amp;y'>a</a></h2><h2><span id=z>b</span></h2>", "a|x&y| ; b|z|")]
    [InlineData("<div id=x><h2>a</h2></div><div id=y>b<h2>c</h2>", "a|x|b ; c||")]
    [InlineData("<h1><img alt=x></h1>a", "||a")]
    [InlineData("<h1><p>a</p></h1>b", "a||b")]
    [InlineData("<h1>a<p>b<h2>c", "a||b ; c||")]
    [InlineData("<h1>a<br>b</h2>c", "a b||c")]
    public void Headings_begin_sections(string html, string sections) =>
        Assert.Equal(sections, string.Join(" ; ", CaptureReader.Read(html, Page).Sections
            .Select(section => $"{section.Heading}|{section.Anchor}|{section.Text}")));

    [Theory]
    [InlineData("<title> A &amp;\n B </title><h1>c</h1>", "A & B")]
    [InlineData("<title></title><h2>b</h2>", "b")]
    [InlineData("<svg><title>x</title></svg><title>y</title>", "y")]
    [InlineData("x", "Some page.html")]
    public void The_title_is_the_best_that_there_is(string html, string title) =>
        Assert.Equal(title, CaptureReader.Read(html, Page).Title);

    [Fact]
    public void A_page_without_words_is_named_by_its_address()
    {
        Assert.Equal("old.example", CaptureReader.Read("", "http://old.example/").Title);
        Assert.Equal("a", CaptureReader.Read("", "http://old.example/a/?b=c/d").Title);
        Assert.Equal("nonsense", CaptureReader.Read("", "nonsense").Title);
    }

    [Fact]
    public void What_a_page_says_of_itself_is_read()
    {
        var document = CaptureReader.Read(
            """
            <HTML LANG="sv"><META property="og:description" content="x"><META NAME=Description CONTENT=" a
            b "><form></form><iframe></iframe><script type="application/ld+json">{}</script>
            """, Page);
        Assert.Equal("a b", document.Description);
        Assert.Equal("sv", document.Language);
        Assert.True(document.HasForms);
        Assert.True(document.HasFrames);
        Assert.False(document.HasScripts);
        Assert.True(CaptureReader.Read("<script>x</script>", Page).HasScripts);
        Assert.True(CaptureReader.Read("<script type=module src=x></script>", Page).HasScripts);
        Assert.Equal("x", CaptureReader.Read("<meta property=og:description content=x>", Page).Description);
        Assert.Null(CaptureReader.Read("<html>", Page).Language);
    }

    [Fact]
    public void References_are_absolute_and_each_is_there_once()
    {
        var references = CaptureReader.Read(
            """
            <base href="/b/"><a href="x#y">1</a><a href="x">2</a><a href="#z">3</a><a href="javascript:x">4</a>
            <img src="//cdn.example/p" srcset="q 2x"><a href="http://old.example/a/Some%20page.html">5</a>
            <style>a { b: url(r) }</style><p style="c: url('s')">
            """, Page).References;
        Assert.Equal(
            "Link http://old.example/b/x, Picture http://cdn.example/p, Picture http://old.example/b/q, "
            + "Link http://old.example/a/Some%20page.html, Picture http://old.example/b/r, "
            + "Picture http://old.example/b/s",
            string.Join(", ", references.Select(reference => $"{reference.Kind} {reference.Url}")));
    }

    [Theory]
    [InlineData("<html><head><title>t</title><script src='x'/></head><body><h1 id='b'>b</h1>c</body></html>", "t b c")]
    [InlineData("<html><head><title/></head><body><video src='x'/>a<![CDATA[<b>]]><div hidden='x'/>c</body></html>",
        "a<b> c")]
    [InlineData("<html><body><script>x &lt; <![CDATA[</p>]]></script>a</body></html>", "a")]
    public void What_was_sent_as_XML_is_read_as_XML(string html, string words) =>
        Assert.Equal(words, string.Join(' ', CaptureReader.ReadWords(html, isXml: true)));

    [Fact]
    public void A_heading_that_is_never_closed_does_not_take_all_text()
    {
        var document = CaptureReader.Read($"<h1>{string.Concat(Enumerable.Repeat("word <b>word</b> ", 1_000))}", Page);
        Assert.InRange(document.Sections[0].Heading.Length, 1, 600);
        Assert.Equal(2_000, CaptureReader.ReadWords("<h1>" + string.Concat(
            Enumerable.Repeat("word <b>word</b> ", 1_000))).Count);
    }
}
