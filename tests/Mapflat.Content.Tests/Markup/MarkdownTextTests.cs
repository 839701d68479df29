using Mapflat.Content.Markup;

namespace Mapflat.Content.Tests.Markup;

public sealed class MarkdownTextTests
{
    [Theory]
    [InlineData("[a](/b)", "[a](https://o.example/b)")]
    [InlineData("[a](</b c>)", "[a](<https://o.example/b c>)")]
    [InlineData("![a](/b.png 'c')", "![a](https://o.example/b.png 'c')")]
    [InlineData("[![a](/b.png)](/c)", "[![a](https://o.example/b.png)](https://o.example/c)")]
    [InlineData("> - [a](/b)\n>   and [c](/d)", "> - [a](https://o.example/b)\n>   and [c](https://o.example/d)")]
    [InlineData("| [a](/b) | c |\r\n|---|---|\r\n| d | [e](/f) |",
        "| [a](https://o.example/b) | c |\r\n|---|---|\r\n| d | [e](https://o.example/f) |")]
    [InlineData("[a] [b][a]\n\n[a]: /c \"d\"", "[a] [b][a]\n\n[a]: https://o.example/c \"d\"")]
    [InlineData("x[^1]\n\n[^1]: [a](/b)", "x[^1]\n\n[^1]: [a](https://o.example/b)")]
    [InlineData("^^^ [a](/b)\n![c](/d.svg)\n^^^", "^^^ [a](https://o.example/b)\n![c](https://o.example/d.svg)\n^^^")]
    [InlineData("a\n:   [b](/c)", "a\n:   [b](https://o.example/c)")]
    [InlineData("::: note\n[a](/b)\n:::", "::: note\n[a](https://o.example/b)\n:::")]
    [InlineData("[a](/b)\n===\n\n## [c](/d)", "[a](https://o.example/b)\n===\n\n## [c](https://o.example/d)")]
    [InlineData("a <a href=\"/b\">c</a> <img src='/d' alt=e>",
        "a <a href=\"https://o.example/b\">c</a> <img src='https://o.example/d' alt=e>")]
    [InlineData("> <div\n> class=x><a\n> href=/b>c</a>\n>\n> <video src=/d poster=\"/e\"></video>",
        "> <div\n> class=x><a\n> href=/b>c</a>\n>\n> <video src=https://o.example/d "
            + "poster=\"https://o.example/e\"></video>")]
    [InlineData("<div\n class=x>\n<a\n href=/b>c</a></div>",
        "<div\n class=x>\n<a\n href=https://o.example/b>c</a></div>")]
    [InlineData("😀å [a](/b)", "😀å [a](https://o.example/b)")]
    public void Site_absolute_links_become_absolute(string markdown, string expected) =>
        Assert.Equal(expected, MarkdownText.Absolute(markdown, "https://o.example"));

    [Theory]
    [InlineData("`[a](/b)`")]
    [InlineData("```\n[a](/b)\n```")]
    [InlineData("    [a](/b)")]
    [InlineData("\\[a](/b)")]
    [InlineData("[a](//b)")]
    [InlineData("[a](#b) [c](d.md) [e](https://f.example/g) <https://h.example/i> /j")]
    [InlineData("")]
    public void Everything_else_stays_as_it_is(string markdown) =>
        Assert.Equal(markdown, MarkdownText.Absolute(markdown, "https://o.example"));

    [Fact]
    public void Text_past_the_limits_comes_back_as_it_is()
    {
        var markdown = string.Concat(Enumerable.Repeat("> ", 100)) + "[a](/b)";
        Assert.Equal(markdown, MarkdownText.Absolute(markdown, "https://o.example"));
    }
}
