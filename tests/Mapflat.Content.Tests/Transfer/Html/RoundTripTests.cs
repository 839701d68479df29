using System.Text;
using System.Text.RegularExpressions;
using AngleSharp.Dom;
using Mapflat.Content.Tests.Markup;
using Mapflat.Content.Transfer.Html;

namespace Mapflat.Content.Tests.Transfer.Html;

/// <summary>
/// What this site shows can be taken from it again: HTML that Markdown became is turned into Markdown that becomes the
/// same HTML.
/// </summary>
public sealed partial class RoundTripTests
{
    public static TheoryData<string> Pages =>
    [
        .. Repository.Files("content/pages", "*.md"),
        "tests/Mapflat.Browser.Tests/samples/pages/sample-everything.md",
    ];

    [Theory]
    [MemberData(nameof(Pages))]
    public void Page_of_this_site_comes_back_as_it_was(string file)
    {
        var text = File.ReadAllText(Repository.PathOf(file));
        AssertComesBack(text[(text.IndexOf("\n---\n", StringComparison.Ordinal) + "\n---\n".Length)..]);
    }

    [Theory]
    [InlineData("a\\\nb *c* **d** ***e*** ~~f~~ ==g== `h` ``i`j`` `` ` ``")]
    [InlineData("**a *b* c** *d **e** f* **a**b*c*d")]
    [InlineData("\\*a\\* \\_b\\_ c_d_e \\[f](g) \\<b> &amp;amp; & AT&T \\`h\\` \\~\\~i~~ \\=\\=j \\\\ 2 * 3 | 4")]
    [InlineData("\\# a\n\n\\- b\n\n1\\. c\n\n\\> d\n\n\\+ e\n\n\\: f\n\n\\~ g\n\n\\^^^ h\n\n\\::: i\n\n1986\\. j\n\n"
        + "2\\) k\n\n\\=== l")]
    [InlineData("https\\://example.org www\\.example.org mailto\\:a@b.example")]
    [InlineData("<https://example.org/a?b=c&d=e> <a@b.example> https://example.org/a_b_c_ www.example.org")]
    [InlineData("[a](/b \"c \\\"d\\\" &quot;\") [e](</f (g)>) [h](#i) [*j*](https://k.example/) [l `m` **n**](/o)")]
    [InlineData("[![a](/b.png \"c\")](/d) ![e](/f.png)\n\n![g](https://outside.example/h.png)")]
    [InlineData("- a\n- b\n  - c\n    1. d\n    2. e\n- f\n\n\n3) g\n4) h\n\n* i")]
    [InlineData("- a\n\n  b\n\n- c\n\n  ```js\n  d\n\n  e\n  ```\n\n  > f\n\n- g")]
    [InlineData("- a\n\n* b\n\n1. c\n\n1) d")]
    [InlineData("> a\n>\n> > b\n>\n> - c\n>\n> ```\n> d\n> ```\n>\n> | e |\n> | --- |\n> | f |")]
    [InlineData("A\n:   b\n\nC\nD\n:   e\n:   f\n\nG\n\n:   h\n\n    i\n\n    - j\n\nk")]
    [InlineData("```\na ``` b\n~~~\n\n    c\n```\n\n````csharp\n```\n````")]
    [InlineData("| a \\| b | `c | d` |\n| :--- | ---: |\n| **e** | f |\n| g | *h* [i](/j) |\n\n| | |\n| --- | --- |\n"
        + "| k | |\n\n|  | l |\n| --- | :---: |\n| m | n |")]
    [InlineData("::: note\na\n\n- b\n:::\n\n:::: warning\n::: aside\nc\n:::\n::::")]
    [InlineData("^^^\n![a](/media/b.svg)\n^^^ c *d*\n\n^^^\n![e](/f.png)\n^^^\n\n^^^\n| g |\n| --- |\n| h |\n^^^ i")]
    [InlineData("a[^1] b[^2] c[^1]\n\n[^1]: d\n\n    - e\n\n[^2]: f *g*\n    h")]
    [InlineData("a\n\n---\n\nb\n\n***\n\n## c `d` #\n\n### e [f](/g)\n\n###### h")]
    [InlineData("10&nbsp;km &copy; “b” 日本語**強**の (*c*)d e(**f**) 😀**g**h**😀**")]
    public void Text_comes_back_as_it_was(string markdown) => AssertComesBack(markdown);

    [Trait(LongRun.Trait, LongRun.Whole)]
    [Fact]
    public void Words_keep_their_order_and_their_emphasis_however_they_are_mixed()
    {
        string[] words = ["a", "b c", "(", ".", "*", "_", "~", "=", "`", "[", "](/x)", "!", "<b>", "&amp;", "\\", "|",
            "#", "-", "1.", ">", ":", "é", "日", "😀", "“", " ", "  ", "&nbsp;", "http://x.example", "\n"];
        string[] tags = ["b", "i", "s", "mark", "code", "a href=/y", "span"];
        var random = new Random(7);
        for (var round = LongRun.Count(800, 4_000); round > 0; round--)
        {
            var html = new StringBuilder("<p>");
            var open = new Stack<string>();
            for (var i = random.Next(1, 12); i > 0; i--)
            {
                if (open.Count > 0 && random.Next(3) == 0) html.Append($"</{open.Pop()}>");
                else if (random.Next(2) == 0 && tags[random.Next(tags.Length)] is var tag
                    && !open.Contains(tag.Split(' ')[0]))
                {
                    html.Append($"<{tag}>");
                    open.Push(tag.Split(' ')[0]);
                }
                else html.Append(words[random.Next(words.Length)].Replace("<", "&lt;", StringComparison.Ordinal));
            }

            var (back, _) = HtmlToMarkdown.ConvertFragment(html.ToString());
            var again = PageHtml.Renderer.Render(back!.Markdown).Value!.Html;
            Assert.True(Letters(html.ToString()) == Letters(again), $"{html}\n"
                + $"=== became\n{back.Markdown}=== became\n{again}\n{Letters(html.ToString())}\n{Letters(again)}");
        }
    }

    /// <summary>
    /// Every character that is seen, each letter with the elements around it; of marks within marks some are given up.
    /// </summary>
    private static string Letters(string html)
    {
        var text = new StringBuilder();
        foreach (var node in PageHtml.Parse(html).Descendants().OfType<IText>())
        {
            var around = string.Concat(
                new (string, string)[] { ("B", "b, strong"), ("I", "i, em"), ("C", "code"), ("A", "a") }
                    .Where(each => node.ParentElement!.Closest(each.Item2) is not null).Select(each => each.Item1));
            if (around.Contains('C', StringComparison.Ordinal)) around = around.TrimStart('B', 'I');
            foreach (var c in node.Data.Where(c => !char.IsWhiteSpace(c)))
                text.Append(c).Append(
                    char.IsLetterOrDigit(c) ? around : around.Contains('A', StringComparison.Ordinal) ? "A" : "");
        }

        return text.ToString();
    }

    private static void AssertComesBack(string markdown)
    {
        var html = PageHtml.Renderer.Render(markdown).Value!.Html;
        var (back, failure) = HtmlToMarkdown.ConvertFragment(html);
        Assert.Null(failure);
        var again = PageHtml.Renderer.Render(back!.Markdown).Value!.Html;
        Assert.True(Normal(html) == Normal(again), $"{html}\n=== became\n{back.Markdown}\n=== became\n{again}");
    }

    /// <summary>
    /// HTML without white space that nobody sees. Which of two equal emphases is the outer one shows nowhere either.
    /// </summary>
    private static string Normal(string html)
    {
        html = html.Replace("<em><strong>", "<strong><em>", StringComparison.Ordinal)
            .Replace("</strong></em>", "</em></strong>", StringComparison.Ordinal);
        return string.Concat(Code().Split(html)
            .Select((part, i) => i % 2 == 1 ? part : AroundTags().Replace(WhiteSpace().Replace(part, " "), "$1")));
    }

    [GeneratedRegex("(<pre .*?</pre>)", RegexOptions.Singleline)]
    private static partial Regex Code();

    [GeneratedRegex("[ \\n]+")]
    private static partial Regex WhiteSpace();

    [GeneratedRegex(" ?(</?(?:p|li|ul|ol|blockquote|br|table|thead|tbody|tr|td|th|dl|dt|dd|figure|figcaption|div|"
        + "section|h[2-6]|hr)(?: [^>]*)?>) ?")]
    private static partial Regex AroundTags();
}
