using Mapflat.Web.Freezing;

namespace Mapflat.Web.Tests.Freezing;

public sealed class NegotiationTests
{
    [Theory]
    [InlineData("br", "br", true)]
    [InlineData("gzip, deflate, br, zstd", "br", true)]
    [InlineData("gzip, deflate, br, zstd", "gzip", true)]
    [InlineData("GZIP", "gzip", true)]
    [InlineData("gzip", "br", false)]
    [InlineData("br;q=0", "br", false)]
    [InlineData("br; q=0.000", "br", false)]
    [InlineData("br;q=0.001", "br", true)]
    [InlineData("br;Q=1", "br", true)]
    [InlineData("br;q=rubbish", "br", false)]
    [InlineData("*", "br", true)]
    [InlineData("*;q=0", "br", false)]
    [InlineData("*, br;q=0", "br", false)]
    [InlineData("br;q=0, *", "br", false)]
    [InlineData("identity", "br", false)]
    [InlineData("", "br", false)]
    [InlineData(",,;", "br", false)]
    [InlineData("brotli", "br", false)]
    [InlineData("x-br, xbr", "br", false)]
    public void A_coding_is_accepted_as_RFC_9110_section_12_5_3_says(string header, string coding, bool accepted) =>
        Assert.Equal(accepted, Negotiation.Weigh(header, coding) > 0);

    [Theory]
    [InlineData("text/markdown", true)]
    [InlineData("text/markdown, */*", true)]
    [InlineData("text/markdown, text/html", true)]
    [InlineData("text/html, text/markdown", true)]
    [InlineData("Text/Markdown;charset=utf-8", true)]
    [InlineData("text/markdown;q=0.5", true)]
    [InlineData("text/markdown;q=0.9, text/html;q=0.8, */*", true)]
    [InlineData("text/markdown;q=0.5, text/html", false)]
    [InlineData("text/markdown;q=0.5, */*", false)]
    [InlineData("text/markdown;q=0.5, text/*;q=0.6", false)]
    [InlineData("text/markdown;q=0.5, text/*;q=0.4, */*;q=0.9", true)]
    [InlineData("text/markdown;q=0", false)]
    [InlineData("text/html, application/xhtml+xml, */*;q=0.8", false)]
    [InlineData("*/*", false)]
    [InlineData("text/*", false)]
    [InlineData("text/markdown-extra", false)]
    public void Markdown_is_sent_to_whoever_names_it_and_likes_html_no_better(string accept, bool markdown) =>
        Assert.Equal(markdown, Negotiation.PrefersMarkdown(accept));

    [Theory]
    [InlineData("\"a\"", true)]
    [InlineData("W/\"a\"", true)]
    [InlineData("\"x\", \"a\"", true)]
    [InlineData("\"x\",W/\"a\" ,\"y\"", true)]
    [InlineData("*", true)]
    [InlineData("\"A\"", false)]
    [InlineData("a", false)]
    [InlineData("\"x\", \"y\"", false)]
    [InlineData("w/\"a\"", false)]
    [InlineData("", false)]
    public void Validators_are_compared_weakly(string ifNoneMatch, bool matches) =>
        Assert.Equal(matches, Negotiation.Matches(ifNoneMatch, "\"a\""));
}
