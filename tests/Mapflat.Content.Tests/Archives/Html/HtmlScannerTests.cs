using System.Text;
using Mapflat.Content.Archives.Html;

namespace Mapflat.Content.Tests.Archives.Html;

public sealed class HtmlScannerTests
{
    [Theory]
    [InlineData("a<b c>d</b>", "Text[a] StartTag[<b c>] Text[d] EndTag[</b>]")]
    [InlineData("a < b <3 <> &lt; c", "Text[a < b <3 <> &lt; c]")]
    [InlineData("<", "Text[<]")]
    [InlineData("</", "Text[</]")]
    [InlineData("x</", "Text[x</]")]
    [InlineData("</>x", "Nothing[</>] Text[x]")]
    [InlineData("</3>x", "Comment[</3>] Text[x]")]
    [InlineData("<?php echo 1 ?>x", "Comment[<?php echo 1 ?>] Text[x]")]
    [InlineData("<?xml version='1.0'?><p>", "Comment[<?xml version='1.0'?>] StartTag[<p>]")]
    [InlineData("<!x>y", "Comment[<!x>] Text[y]")]
    [InlineData("<!", "Comment[<!]")]
    [InlineData("<!doctype HTML PUBLIC \"a>b\">", "Doctype[<!doctype HTML PUBLIC \"a>] Text[b\">]")]
    [InlineData("<a title='>' x=\">\" y=/z/>t", "StartTag[<a title='>' x=\">\" y=/z/>] Text[t]")]
    [InlineData("<a href=\"x", "Nothing[<a href=\"x]")]
    [InlineData("<a href", "Nothing[<a href]")]
    [InlineData("<a\n", "Nothing[<a\n]")]
    [InlineData("<!-->a", "Comment[<!-->] Text[a]")]
    [InlineData("<!--->a", "Comment[<!--->] Text[a]")]
    [InlineData("<!---->a", "Comment[<!---->] Text[a]")]
    [InlineData("<!--a--!>b", "Comment[<!--a--!>] Text[b]")]
    [InlineData("<!--!>b-->c", "Comment[<!--!>b-->] Text[c]")]
    [InlineData("<!---!>b-->c", "Comment[<!---!>b-->] Text[c]")]
    [InlineData("<!----!>b", "Comment[<!----!>] Text[b]")]
    [InlineData("<!--a--->b", "Comment[<!--a--->] Text[b]")]
    [InlineData("<!--a->b", "Comment[<!--a->b]")]
    [InlineData("<!--<p>--><p>", "Comment[<!--<p>-->] StartTag[<p>]")]
    [InlineData("<!--[if IE]><p>x</p><![endif]-->y", "Comment[<!--[if IE]><p>x</p><![endif]-->] Text[y]")]
    [InlineData("<![if !IE]>x<![endif]>", "Comment[<![if !IE]>] Text[x] Comment[<![endif]>]")]
    [InlineData("<![CDATA[a<b>c]]>", "Comment[<![CDATA[a<b>] Text[c]]>]")]
    [InlineData("<svg><![CDATA[a<b>c]]></svg>", "StartTag[<svg>] CharacterData[<![CDATA[a<b>c]]>] EndTag[</svg>]")]
    [InlineData("<title>a<b>&amp;</Title >c", "StartTag[<title>] Text[a<b>&amp;] EndTag[</Title >] Text[c]")]
    [InlineData("<textarea><p></textarea>", "StartTag[<textarea>] Text[<p>] EndTag[</textarea>]")]
    [InlineData("<style></style>", "StartTag[<style>] EndTag[</style>]")]
    [InlineData("<style>a</styles></style", "StartTag[<style>] Text[a</styles></style]")]
    [InlineData("<plaintext>a</plaintext>", "StartTag[<plaintext>] Text[a</plaintext>]")]
    [InlineData("<noscript><p></noscript>", "StartTag[<noscript>] StartTag[<p>] EndTag[</noscript>]")]
    [InlineData("<iframe><p></iframe>", "StartTag[<iframe>] Text[<p>] EndTag[</iframe>]")]
    [InlineData("<script>a</script>b", "StartTag[<script>] Text[a] EndTag[</script>] Text[b]")]
    [InlineData("<script/>a</script>b", "StartTag[<script/>] Text[a] EndTag[</script>] Text[b]")]
    [InlineData("<svg><script/>a</svg>", "StartTag[<svg>] StartTag[<script/>] Text[a] EndTag[</svg>]")]
    [InlineData(
        "<script><!--<script>a</script>b--></script>c",
        "StartTag[<script>] Text[<!--<script>a</script>b-->] EndTag[</script>] Text[c]")]
    [InlineData(
        "<script><!--a</script>b--></script>",
        "StartTag[<script>] Text[<!--a] EndTag[</script>] Text[b-->] EndTag[</script>]")]
    [InlineData(
        "<script><!--><script>a</script>b",
        "StartTag[<script>] Text[<!--><script>a] EndTag[</script>] Text[b]")]
    [InlineData(
        "<script><!--<script>--></script>b",
        "StartTag[<script>] Text[<!--<script>-->] EndTag[</script>] Text[b]")]
    [InlineData(
        "<svg><style><a></style></svg>",
        "StartTag[<svg>] StartTag[<style>] StartTag[<a>] EndTag[</style>] EndTag[</svg>]")]
    [InlineData("<svg><desc><style><a></style>",
        "StartTag[<svg>] StartTag[<desc>] StartTag[<style>] Text[<a>] EndTag[</style>]")]
    [InlineData("<svg><p><style><a></style>",
        "StartTag[<svg>] StartTag[<p>] StartTag[<style>] Text[<a>] EndTag[</style>]")]
    [InlineData("<div><svg></div><style><a></style>",
        "StartTag[<div>] StartTag[<svg>] EndTag[</div>] StartTag[<style>] Text[<a>] EndTag[</style>]")]
    [InlineData("<svg/><style><a></style>", "StartTag[<svg/>] StartTag[<style>] Text[<a>] EndTag[</style>]")]
    public void Tokens_are_those_of_a_browser(string html, string tokens)
    {
        var scanner = new HtmlScanner(html);
        List<string> read = [];
        while (scanner.Next()) read.Add($"{scanner.Kind}[{html[scanner.Start..scanner.End]}]");
        Assert.Equal(tokens, string.Join(' ', read));
    }

    [Theory]
    [InlineData("<a b>", "b=")]
    [InlineData("<a/b/c>", "b= c=")]
    [InlineData("<a b=c d='e' f=\"g\"h=i>", "b=c d=e f=g h=i")]
    [InlineData("<a b = c>", "b=c")]
    [InlineData("<a =b=c>", "=b=c")]
    [InlineData("<a b=>", "b=")]
    [InlineData("<a b=c/>", "b=c/")]
    [InlineData("<a b=\"c\"/>", "b=c")]
    [InlineData("<a b='\"' c=d\"e>", "b=\" c=d\"e")]
    [InlineData("<a\nb\n=\n'c\nd'>", "b=c\nd")]
    [InlineData("<a b=x&amp;y&copy=1&copy;&notit;>", "b=x&y&copy=1\u00A9&notit;")]
    [InlineData("<a \"b\">", "\"b\"=")]
    public void Attributes_are_those_of_a_browser(string html, string attributes)
    {
        var scanner = new HtmlScanner(html);
        Assert.True(scanner.Next());
        Assert.Equal(attributes, string.Join(' ', scanner.Attributes.ToArray().Select(attribute =>
            html[attribute.NameStart..attribute.NameEnd] + "=" + scanner.Value(attribute))));
    }

    [Theory]
    [InlineData("a&amp;b &lt;&gt;&quot;&nbsp;", "a&b <>\"\u00A0")]
    [InlineData("&eacute;&Eacute;&eacute &hellip;", "\u00E9\u00C9\u00E9 \u2026")]
    [InlineData("&notit; &notin; &ampx", "\u00ACit; \u2209 &x")]
    [InlineData("&#65;&#x41;&#X41 &#150;&#x80;", "AAA \u2013\u20AC")]
    [InlineData("&#0;&#xD800;&#x110000;&#99999999999999;", "\uFFFD\uFFFD\uFFFD\uFFFD")]
    [InlineData("& &; &# &#x &#; &unknown; &", "& &; &# &#x &#; &unknown; &")]
    [InlineData("&#128512;", "\U0001F600")]
    [InlineData("&NotEqualTilde;&CounterClockwiseContourIntegral;", "\u2242\u0338\u2233")]
    public void Character_references_are_read_as_a_browser_does(string written, string read) =>
        Assert.Equal(read, HtmlEntities.Decode(written, inAttribute: false));

    [Theory]
    [InlineData("<")]
    [InlineData("</")]
    [InlineData("<a")]
    [InlineData("<a ")]
    [InlineData("<a b='")]
    [InlineData("<a b=\"c\" ")]
    [InlineData("<!--")]
    [InlineData("<!-- -")]
    [InlineData("<![CDATA[")]
    [InlineData("<svg><![CDATA[")]
    [InlineData("<svg>")]
    [InlineData("<svg><g></x>")]
    [InlineData("<svg><desc>")]
    [InlineData("<script>")]
    [InlineData("<script><!--<script>")]
    [InlineData("<script><!--<script></script>")]
    [InlineData("</script")]
    [InlineData("<title>")]
    [InlineData("</title")]
    [InlineData("<textarea></textarea")]
    [InlineData("-")]
    [InlineData("&")]
    [InlineData("&a")]
    [InlineData("a=")]
    [InlineData("<p a a a>")]
    [InlineData("<div hidden>")]
    [InlineData("<h1>")]
    [InlineData("<template>")]
    [InlineData("<base href=a/>")]
    public void Work_grows_with_the_length_alone(string piece)
    {
        foreach (var start in (string[])["", "<a ", "<a b='", "<!--", "<script>", "<script><!--", "<title>", "<svg>"])
        {
            var once = WorkOn(start, piece, 500);
            var twice = WorkOn(start, piece, 1_000);
            var fourTimes = WorkOn(start, piece, 2_000);
            Assert.InRange(twice, 0, (once * 2.2) + 100);
            Assert.InRange(fourTimes, 0, (twice * 2.2) + 100);
        }
    }

    [Theory]
    [InlineData("<a href=x>")]
    [InlineData("<a href=x b")]
    [InlineData("<base href=a/><img src=b>")]
    [InlineData("<img srcset='a 1x,")]
    [InlineData("<p style='a:url(b);")]
    [InlineData("<style>a{b:url(c)}")]
    [InlineData("<style>@import 'a")]
    [InlineData("<style>url(")]
    [InlineData("<style>image-set('a'")]
    [InlineData("<style>\\61 ")]
    [InlineData("<h1>a")]
    [InlineData("<div hidden>a")]
    [InlineData("<a name=b>&notit;&a")]
    [InlineData("<link rel='a b' href=c>")]
    [InlineData("<meta http-equiv=refresh content='1;a'>")]
    [InlineData("<meta http-equiv=content-type content='charset charset=")]
    [InlineData("<svg><g id=a></desc>")]
    public void Reading_and_rewriting_need_memory_by_the_length_alone(string piece)
    {
        var distant = $"<base href='http://h/{new string('a', 7_000)}/'>";
        foreach (var start in (string[])["", distant])
        {
            MemoryFor(start, piece, 10);
            var once = MemoryFor(start, piece, 250);
            var fourTimes = MemoryFor(start, piece, 1_000);
            Assert.InRange(fourTimes, 0, (once * 4.8) + 1_000_000);
        }
    }

    [Fact]
    public void Any_text_is_read_to_its_end_without_a_gap()
    {
        string[] pieces =
        [
            "<", ">", "/", "!", "-", "--", "a", "script", "style", "title", "svg", "math", "desc", " ", "=", "\"", "'",
            "&", "#", ";", "x", "[CDATA[", "]]>", "<!--", "-->", "</", "<a ", "href=", "src=", "url(", ")", "@import",
            "body", "head", "frameset", "noscript", "template", "<meta ", "charset=", "http-equiv=refresh ", "content=",
            "<base ", "srcset=", ",", "\\", "\0", "\uD800", "\u00E9", "\n", "<h1>", "</h1>", "style=", "hidden", "?",
        ];
        var random = new Random(4_711);
        for (var round = 0; round < 1_000; round++)
        {
            var html = string.Concat(Enumerable.Range(0, random.Next(60))
                .Select(_ => pieces[random.Next(pieces.Length)]));
            var scanner = new HtmlScanner(html);
            var end = 0;
            while (scanner.Next())
            {
                Assert.Equal(end, scanner.Start);
                Assert.True(scanner.End > end);
                end = scanner.End;
            }
            Assert.Equal(html.Length, end);
            Assert.Equal(html, new CaptureRewriter((_, _) => null).RewriteCss(html, "http://h/"));
            new CaptureRewriter((_, _) => "/x?a=\"'&<b").RewriteHtml(html, "http://h/a/b", "<p>notice</p>");
            CaptureReader.Read(html, "http://h/a/b");
            CaptureEncoding.Decode(Encoding.UTF8.GetBytes(html), "text/html; charset=" + html);
        }
    }

    private static long MemoryFor(string start, string piece, int times)
    {
        var html = new StringBuilder(start).Insert(start.Length, piece, times).ToString();
        var before = GC.GetAllocatedBytesForCurrentThread();
        CaptureReader.Read(html, "http://h/a/b");
        new CaptureRewriter((_, _) => "/c").RewriteHtml(html, "http://h/a/b", "<p>notice</p>");
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    private static long WorkOn(string start, string piece, int times)
    {
        var html = new StringBuilder(start).Insert(start.Length, piece, times).ToString();
        var scanner = new HtmlScanner(html);
        while (scanner.Next()) Assert.True(scanner.End > scanner.Start);
        return scanner.Work;
    }
}
