using Mapflat.Content.Markup;

namespace Mapflat.Content.Tests.Markup;

public sealed class LinkTests
{
    [Theory]
    [InlineData("[a b](https://x.example/y)", "<a href=\"https://x.example/y\" rel=\"noopener\">a b</a>")]
    [InlineData("<https://x.example/y>", "<a href=\"https://x.example/y\" rel=\"noopener\">https://x.example/y</a>")]
    [InlineData("https://x.example/y", "<a href=\"https://x.example/y\" rel=\"noopener\">https://x.example/y</a>")]
    [InlineData("www.x.example", "<a href=\"https://www.x.example\" rel=\"noopener\">www.x.example</a>")]
    [InlineData("[a b](HTTP://X.example)", "<a href=\"HTTP://X.example\" rel=\"noopener\">a b</a>")]
    [InlineData("[a b](mailto:c@d.example)", "<a href=\"mailto:c@d.example\">a b</a>")]
    [InlineData("<c@d.example>", "<a href=\"mailto:c@d.example\">c@d.example</a>")]
    [InlineData("[a b](/architecture#s-log)", "<a href=\"/architecture#s-log\">a b</a>")]
    [InlineData("![a b](/media/c.png \"d\")",
        "<img src=\"/media/c.png\" loading=\"lazy\" decoding=\"async\" alt=\"a b\" title=\"d\">")]
    [InlineData("[![a b](/media/c.png)](/d)",
        "<a href=\"/d\"><img src=\"/media/c.png\" loading=\"lazy\" decoding=\"async\" alt=\"a b\"></a>")]
    public void Allowed_address_is_kept_without_a_finding(string markdown, string html)
    {
        var text = PageHtml.Render(markdown);
        Assert.Equal($"<p>{html}</p>\n", text.Html);
        Assert.Empty(text.Findings);
    }

    [Theory]
    [InlineData("javascript:alert(1)")]
    [InlineData("JaVaScRiPt:alert(1)")]
    [InlineData("&#106;avascript:alert(1)")]
    [InlineData("&#x6A;avascript&colon;alert(1)")]
    [InlineData("java&Tab;script:alert(1)")]
    [InlineData("java&NewLine;script:alert(1)")]
    [InlineData("&#1;javascript:alert(1)")]
    [InlineData("&#32;javascript:alert(1)")]
    [InlineData("<javascript:alert(1)>")]
    [InlineData("< javascript:alert(1)>")]
    [InlineData("javascript&#58;alert(1)")]
    [InlineData("vbscript:msgbox(1)")]
    [InlineData("data:text/html,<script>alert(1)</script>")]
    [InlineData("data:image/svg+xml;base64,PHN2Zz4=")]
    [InlineData("blob:https://x.example/1")]
    [InlineData("file:///etc/passwd")]
    [InlineData("feed:javascript:alert(1)")]
    [InlineData("view-source:javascript:alert(1)")]
    [InlineData("tel:123")]
    [InlineData("ftp://x.example/")]
    [InlineData("//evil.example/x")]
    [InlineData("///evil.example/x")]
    [InlineData("/\\\\evil.example")]
    [InlineData("\\\\\\\\evil.example")]
    [InlineData("https:evil.example")]
    [InlineData("https:/evil.example")]
    [InlineData("https:///evil.example")]
    [InlineData("http://")]
    [InlineData("https:\\\\\\\\evil.example")]
    [InlineData("%6aavascript:alert(1)")]
    [InlineData("x:y")]
    public void Refused_address_leaves_the_text_and_a_finding(string address)
    {
        foreach (var mark in new[] { "", "!" })
        {
            var text = PageHtml.Render($"first\n\n{mark}[shown text]({address})");
            Assert.DoesNotContain("<a", text.Html, StringComparison.Ordinal);
            Assert.DoesNotContain("<img", text.Html, StringComparison.Ordinal);
            Assert.Contains("shown text", text.Html, StringComparison.Ordinal);
            Assert.Empty(text.Links);
        }
    }

    [Theory]
    [InlineData("[a](javascript:b)", 1)]
    [InlineData("x\n\n> y\n> <javascript:b>", 4)]
    [InlineData("x\n\n[a]\n\n[a]: data:,b", 3)]
    [InlineData("| a |\n|---|\n| [b](vbscript:c) |", 3)]
    public void Refused_address_is_reported_with_its_line(string markdown, int line)
    {
        var finding = Assert.Single(PageHtml.Render(markdown).Findings);
        Assert.Equal((Severity.Warning, line), (finding.Severity, finding.Line!.Value));
    }

    [Theory]
    [InlineData("monoliths.md")]
    [InlineData("../x")]
    [InlineData("?q=a:b")]
    [InlineData("a/b:c")]
    public void Relative_address_is_kept_and_reported(string address)
    {
        var text = PageHtml.Render($"[some text]({address})");
        Assert.Equal(address, Assert.Single(text.Links).Url);
        Assert.Contains("relative", Assert.Single(text.Findings).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Fragment_may_be_written_without_the_prefix_of_ids()
    {
        var text = PageHtml.Render("[some text](#b-c) [more text](#s-b-c) [up](#top)\n\n## B c");
        Assert.Equal(["#s-b-c", "#s-b-c", "#top"], text.Links.Select(link => link.Url));
        Assert.Empty(text.Findings);
    }

    [Fact]
    public void Fragment_that_leads_nowhere_is_reported() =>
        Assert.Contains(
            "#gone", Assert.Single(PageHtml.Render("[some text](#gone)").Findings).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("![a](https://x.example/b.png)", "<a href=\"https://x.example/b.png\" rel=\"noopener\">a</a>")]
    [InlineData("![](https://x.example/b.png)",
        "<a href=\"https://x.example/b.png\" rel=\"noopener\">https://x.example/b.png</a>")]
    [InlineData("[![a](https://x.example/b.png)](/c)", "<a href=\"/c\">a</a>")]
    [InlineData(
        "![a [b](/c)](https://x.example/b.png)", "<a href=\"https://x.example/b.png\" rel=\"noopener\">a b</a>")]
    public void Picture_from_another_host_becomes_a_link_and_a_finding(string markdown, string html)
    {
        var text = PageHtml.Render(markdown);
        Assert.Equal($"<p>{html}</p>\n", text.Html);
        Assert.Contains(text.Findings, finding => finding.Message.StartsWith(
            "Pictures from other hosts", StringComparison.Ordinal));
    }

    [Fact]
    public void Picture_without_alternative_text_is_reported_with_its_line() =>
        Assert.Equal(3, Assert.Single(PageHtml.Render("a\n\n![](/media/b.png)").Findings).Line);

    [Fact]
    public void Alternative_text_is_text_whatever_is_in_it()
    {
        var text = PageHtml.Render("![a *b* `c` <d> [e](javascript:f) ![g](/h) \"i\"](/media/j.png)");
        Assert.Equal("a b c <d> e g \"i\"", PageHtml.Parse(text.Html).QuerySelector("img")!.GetAttribute("alt"));
    }

    [Theory]
    [InlineData("[click here](/a)")]
    [InlineData("[Here](/a)")]
    [InlineData("[*here*](/a)")]
    [InlineData("[Read more…](/a)")]
    public void Link_text_that_says_nothing_is_reported(string markdown) =>
        Assert.Equal(1, Assert.Single(PageHtml.Render(markdown).Findings).Line);

    [Fact]
    public void Link_without_text_shows_its_address()
    {
        var text = PageHtml.Render("[](/a)");
        Assert.Equal("<p><a href=\"/a\">/a</a></p>\n", text.Html);
        Assert.Single(text.Findings);
    }

    [Theory]
    [InlineData("[a <https://x.example> b](/c)")]
    [InlineData("[a ![b](https://x.example/y.png) c](/d)")]
    [InlineData("[a ![b [c](/d)](https://x.example) e](/f)")]
    [InlineData("[a ![^1] b](/c)\n\n[^1]: d")]
    public void Link_never_contains_a_link(string markdown) =>
        Assert.Empty(PageHtml.Parse(PageHtml.Render(markdown).Html).QuerySelectorAll("a a"));

    [Fact]
    public void Links_are_listed_with_text_kind_and_line()
    {
        var text = PageHtml.Render("[a b](/c)\n\n![d](/media/e.png)\n<f@g.example>");
        Assert.Equal(
            [new LinkReference("/c", "a b", false, 1), new LinkReference("/media/e.png", "d", true, 3),
                new LinkReference("mailto:f@g.example", "f@g.example", false, 4)],
            text.Links);
    }

    [Fact]
    public void Link_that_became_text_is_not_listed() =>
        Assert.Empty(PageHtml.Render("[a ![^1] b](/c) [d](x:y) <x:y>\n\n[^1]: e").Links);

    [Fact]
    public void Findings_are_no_more_than_somebody_reads()
    {
        var text = PageHtml.Render(string.Concat(Enumerable.Repeat("[a](x:y)\n", 500)));
        Assert.Equal(101, text.Findings.Count);
        Assert.Contains("400 more", text.Findings[^1].Message, StringComparison.Ordinal);
    }
}
