using Mapflat.Content.Transfer.Html;

namespace Mapflat.Content.Tests.Transfer.Html;

public sealed class MainContentTests
{
    private const string Words = "Grain was weighed at the harbour for two hundred years, by men who had to know the "
        + "sea and the scales alike, and who wrote down what they saw. ";

    private const string Menu =
        "<ul><li><a href=/>Home</a><li><a href=/a>The archive</a><li><a href=/b>About us</a></ul>";

    /// <summary>Pages as they were built over the years, and what of them is text.</summary>
    public static TheoryData<string, string, string> Pages { get; } = new()
    {
        { "main", $"<nav>{Menu}</nav><main><h1>T</h1><p>{Words}</main><footer>Rights</footer>", Words },
        { "role", $"<div>{Menu}</div><div role=main><p>{Words}</div><div>Rights</div>", Words },
        { "article", $"<header>Site</header><article><header><h1>T</h1></header><p>{Words}</article>", Words },
        { "nav within main", $"<main><nav>{Menu}</nav><p>{Words}<footer><p>Filed</footer></main>", Words },
        { "divs", $"<div id=top>Site</div><div id=menu>{Menu}</div><div id=text><p>{Words}</div><div>Rights</div>",
            Words },
        { "nested divs", $"<div><div>{Menu}</div><div><div><p>{Words}</p></div></div></div>", Words },
        { "table of 1998", $"<table><tr><td width=120>{Menu}<td><font size=2><p>{Words}</p></font></table>", Words },
        { "table, rows", $"<table><tr><td>Site<tr><td>{Menu}<tr><td><p>{Words}</table>", Words },
        { "text in the body", $"<center>{Menu}</center>{Words}<p>{Words}", Words + Words },
        { "DocBook", $"<div class=navheader>{Menu}</div><div class=chapter><h1>T</h1><div class=toc>{Menu}</div><p>"
            + $"{Words}</div><div class=navfooter>{Menu}</div>", Words },
        { "WordPress", $"<div id=page><div id=masthead>Site</div><div id=content><div class=post><p>{Words}</div></div>"
            + $"<div id=sidebar>{Menu}<p>Written by hand, for a long time, by many people.</div></div>", Words },
        { "two sections", $"<div><div><p>{Words}</p></div><div><h2>More</h2><p>{Words}</p></div></div>",
            $"{Words}## More {Words}" },
        { "list of links", $"<h1>T</h1>{Menu}", "- [Home](/) - [The archive](/a) - [About us](/b)" },
        { "several articles", $"<div><article><p>{Words}</article><article><p>{Words}</article></div>", Words + Words },
        { "form around all", $"<form><div>{Menu}</div><div><p>{Words}</div></form>", Words },
        { "noise", $"<script>var x = '{Words}{Words}'</script><style>p {{ color: red }}</style><p>{Words}", Words },
        { "main, empty", $"<main></main><div><p>{Words}</div>", Words },
    };

    [Theory]
    [MemberData(nameof(Pages))]
    public void Text_is_found_among_what_stood_around_it(string _, string html, string text) =>
        Assert.Equal(Flat(text), Flat(Convert(html)));

    [Fact]
    public void What_was_left_out_is_said_and_the_title_is_no_part_of_the_text()
    {
        var (text, _) = HtmlToMarkdown.ConvertOldPage(
            $"<title>Site: T</title><nav>{Menu}</nav><main><h1>The harbour</h1><p>{Words}</main>", _ => null,
            _ => null);
        Assert.Equal("The harbour", text!.Title);
        Assert.Equal(Words.Trim() + "\n", text.Markdown);
        Assert.StartsWith("A menu, header or footer", Assert.Single(text.Findings).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Links_and_pictures_get_the_addresses_that_they_have_here()
    {
        var (text, _) = HtmlToMarkdown.ConvertOldPage(
            "<base href='http://old.example/x/'><p>See <a href='b.html'>b</a>, <a href='#c'>c</a> <img src=d.png alt=D>"
            + "<img data-src=e.png src='data:image/gif;base64,AA' alt=E><img src=lost.png>",
            link => "/here/" + link, picture => picture.Address == "lost.png" ? null : $"/media/{picture.Address}");
        Assert.Equal("See [b](/here/b.html), [c](#c) ![D](/media/d.png)![E](/media/e.png)\n", text!.Markdown);
    }

    [Theory]
    [InlineData("<meta property='article:published_time' content='2013-04-05T10:00:00Z'>", "2013-04-05")]
    [InlineData("<meta name=Date content=2013-04-05>", "2013-04-05")]
    [InlineData("<meta name=date content='last week'>", null)]
    [InlineData("", null)]
    public void Day_is_what_the_page_says_itself(string head, string? day) => Assert.Equal(
        day is null ? (DateOnly?)null : DateOnly.ParseExact(day, "yyyy-MM-dd", null),
        HtmlToMarkdown.ConvertOldPage($"{head}<p>{Words}", _ => null, _ => null).Value!.Day);

    private static string Convert(string html) =>
        HtmlToMarkdown.ConvertOldPage("<title>T</title>" + html, link => link, _ => null).Value!.Markdown;

    private static string Flat(string text) =>
        string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
            .Replace("\\ ", "", StringComparison.Ordinal);
}
