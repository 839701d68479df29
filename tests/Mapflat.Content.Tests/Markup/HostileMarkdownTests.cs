using Mapflat.Content.Markup;

namespace Mapflat.Content.Tests.Markup;

public sealed class HostileMarkdownTests
{
    private static readonly string[] Tokens =
    [
        "[", "]", "(", ")", "![", "](", "](/a)", "](javascript:b)", "[^1]", "[^1]: ", "[a]: ", "[a]", "<", ">",
        "<https://x.example>", "<javascript:a>",
        "<script>", "<!--", "*", "**", "_", "__", "~~", "==", "`", "```", "~~~", ":::", "::: note", "^^^", "^^^ a", "|",
        "---", "|-|-|\n", "| a | b |\n", ":-:",
        "- ", "1. ", "> ", "# ", "## ", "    ", "\t", "\n", "\n\n", "\n\n", ":   ", "~   ", "a", "b", "here", "&amp;",
        "&#x6A;", "&", "\\", "\"", "'", "!", "://", "www.x.example",
        "http://x.example/", "mailto:a@b.example", "//x.example", "{onclick=a}", "é", "😀", "\uD800", "\0", "\u0001",
        "<b>", "</b>", "<a href='/a'>", "<a href=javascript:b>", "<a name=a>", "<a id='S-A'>", "</a>", "<br>",
        "<img src=/a alt=b>", "<img src=//b>", "<div>", "</div>", "<p>", "</p>", "<ul>", "</ul>", "<li>", "</li>",
        "<table>", "<tr>", "<td>", "<th colspan=2>", "</td>", "</tr>", "</table>", "<tbody>", "<caption>", "</caption>",
        "<dl>", "<dt>", "<dd>", "</dl>", "<details open>", "<summary>", "</summary>", "</details>", "<figure>",
        "<figcaption>", "</figcaption>", "</figure>", "<h2>", "</h2>", "<h1>", "</h1>", "<pre>", "</pre>", "<hr>",
        "<blockquote>", "</blockquote>", "<video src=/a>", "<source src=//b>", "<track src=/c>", "</video>", "<del>",
        "</del>", "\n<del>\n", "<svg>", "<style>", "<span class=a onclick=b>", "</span>", "<code>", "</code>", "<q>",
        "\r\n", "\r", "/media/a.svg", "=", "===\n", "\u200B", " ", "  \n",
    ];

    [Theory]
    [MemberData(nameof(HostileMarkdown.Each), MemberType = typeof(HostileMarkdown))]
    public void Hostile_text_becomes_allowed_elements_and_attributes_only(string markdown)
    {
        PageHtml.Render(markdown);
        PageHtml.Render($"> - {markdown.Replace("\n", "\n>   ", StringComparison.Ordinal)}");
    }

    [Fact]
    public void All_hostile_texts_in_one_page_become_allowed_elements_and_attributes_only()
    {
        var body = PageHtml.Parse(PageHtml.Render(HostileMarkdown.Everything).Html);
        Assert.DoesNotContain(body.QuerySelectorAll("img"), image => image.GetAttribute("src")!
            .Contains("evil", StringComparison.Ordinal));
    }

    [Trait(LongRun.Trait, LongRun.Whole)]
    [Fact]
    public void Random_mixes_of_tokens_become_valid_allowed_HTML()
    {
        var random = new Random(20_2026);
        var runs = LongRun.Count(2_500, 20_000);
        for (var run = 0; run < runs; run++)
        {
            var markdown = string.Concat(
                Enumerable.Range(0, random.Next(1, 40)).Select(_ => Tokens[random.Next(Tokens.Length)]));
            try
            {
                CheckRandom(markdown);
            }
            catch (Exception e)
            {
                Assert.Fail($"Run {run}: {System.Text.Json.JsonSerializer.Serialize(markdown)}\n{e}");
            }
        }
    }

    [Fact]
    public void Random_mixes_of_tokens_are_made_absolute_once()
    {
        var random = new Random(7);
        for (var run = 0; run < 2_000; run++)
        {
            var markdown = string.Concat(
                Enumerable.Range(0, random.Next(1, 40)).Select(_ => Tokens[random.Next(Tokens.Length)]));
            var once = MarkdownText.Absolute(markdown, "https://o.example");
            Assert.Equal(once, MarkdownText.Absolute(once, "https://o.example"));
        }
    }

    private static void CheckRandom(string markdown)
    {
        var (text, failure) = PageHtml.Renderer.Render(markdown);
        if (failure is not null)
        {
            Assert.Contains(
                "nested more than", Assert.IsType<Failure.Invalid>(failure).Message, StringComparison.Ordinal);
            return;
        }
        PageHtml.AssertSafe(text!.Html);
        PageHtml.AssertValidNesting(MarkdownRenderer.RenderUnsanitised(markdown).Value!.Html, text.Html);
    }
}
