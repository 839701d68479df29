using System.Diagnostics;
using System.Text;
using Mapflat.Content.Tests.Markup;
using Mapflat.Content.Transfer.Html;

namespace Mapflat.Content.Tests.Transfer.Html;

public sealed class HostileHtmlTests
{
    // At 1 each bomb is as large as it may be, which takes some seconds.
    private static readonly int Scale = LongRun.Count(20, 5);

    private static readonly Dictionary<string, string> Bombs = new(StringComparer.Ordinal)
    {
        ["deep"] = Repeat("<div>", 400_000),
        ["deep lists"] = Repeat("<ul><li>", 250_000),
        ["deep quotes with words"] = Repeat("<blockquote>a", 120_000),
        ["unclosed bold"] = Repeat("<b>", 600_000),
        ["unclosed bold of many kinds"] = string.Concat(Enumerable.Range(0, 100_000).Select(i => $"<b id={i}>x")),
        ["bold that starts again in every paragraph"] =
            string.Concat(Enumerable.Range(0, 200).Select(i => $"<b id={i}>")) + Repeat("<p>x", 400_000),
        ["paragraphs that are only closed"] = string.Concat(Enumerable.Range(0, 200).Select(i => $"<b id={i}>"))
            + Repeat("</p>x", 300_000),
        ["adoption"] = Repeat("<a><p></a>", 200_000),
        ["attributes"] = "<p " + string.Concat(Enumerable.Range(0, 40_000).Select(i => $"a{i} ")) + ">x",
        ["tables"] = Repeat("<table><td>", 150_000),
        ["table in words"] = Repeat("<table>x", 200_000),
        ["cells"] = "<table>" + Repeat("<tr><td>a<td>b", 120_000),
        ["spans"] = "<table>" + Repeat("<tr><td colspan=1000 rowspan=60000>a", 50_000),
        ["words"] = Repeat("a ", 1_000_000),
        ["letters"] = new string('a', 2_000_000),
        ["stars"] = new string('*', 2_000_000),
        ["ticks"] = "<code>" + new string('`', 2_000_000),
        ["brackets"] = Repeat("[a](b", 400_000),
        ["emphases"] = Repeat("<b>a</b>(<i>b</i>", 110_000),
        ["nested emphases"] = Repeat("<b>a<i>b<s>c<mark>d</mark></s></i></b>", 50_000),
        ["links"] = Repeat("<a href=/a>b</a>", 120_000),
        ["one link of many words"] = "<a href=/a>" + Repeat("<b>a</b> ", 200_000),
        ["notes"] = "<p id=n>" + Repeat("<a href=#n id=r>1</a>", 90_000) + "<a href=#r>2</a>",
        ["breaks"] = Repeat("a<br>", 300_000),
        ["items"] = "<ul>" + Repeat("<li>a", 190_000),
        ["Word items"] = Repeat("<p style='mso-list:l0 level1 lfo1'>a", 50_000),
        ["Word items of all levels"] = string.Concat(
            Enumerable.Range(0, 10_000).Select(i => $"<p style='mso-list:l0 level{i % 10} lfo1'>a")),
        ["styles"] = "<style>" + Repeat(".a{", 600_000) + "</style>",
        ["style attribute"] = $"<p style='{Repeat("font-weight:", 100_000)}'>a",
        ["classes"] =
            $"<style>{string.Concat(Enumerable.Range(0, 10_000).Select(i => $".c{i}{{font-weight:700}}"))}</style>"
            + Repeat($"<b class='{string.Join(' ', Enumerable.Range(0, 100).Select(i => $"c{i}"))}'>x</b>", 3_000),
        ["same class"] = $"<style>{Repeat(".c{font-weight:700}", 20_000)}</style>" + Repeat("<p class=c>x", 1_000),
        ["entities"] = Repeat("&amp;#", 300_000),
        ["open comment"] = "<!--" + new string('-', 2_000_000),
        ["open tag"] = Repeat("<a <", 500_000),
        ["definitions"] = "<dl>" + Repeat("<dt>a<dd>b", 90_000),
        ["pre"] = "<pre>" + Repeat("<div>a</div>\n", 100_000),
        ["figures"] = Repeat("<figure><figcaption>a</figcaption>", 50_000),
        ["siblings of notes"] = "<p id=n><a href=#r>1</a></p><a id=r href=#n>1</a>" + Repeat("<hr>", 190_000),
    };

    public static TheoryData<string> Names => [.. Bombs.Keys];

    [Trait(LongRun.Trait, LongRun.Whole)]
    [Theory]
    [MemberData(nameof(Names))]
    public void Bomb_is_converted_or_refused_in_words(string name)
    {
        var html = Bombs[name];
        var clock = Stopwatch.StartNew();
        var (converted, failure) = HtmlToMarkdown.ConvertFragment(
            html.Length > HtmlToMarkdown.LongestHtml ? html[..HtmlToMarkdown.LongestHtml] : html);
        TestContext.Current.TestOutputHelper?.WriteLine($"{name}: {clock.ElapsedMilliseconds} ms, "
            + $"{(failure?.Message ?? $"{converted!.Markdown.Length} characters")}");
        Assert.True(converted is null
            ? failure is Failure.Invalid { Findings.Count: > 0 }
            : converted.Markdown.Length <= 40 * html.Length);
    }

    [Fact]
    public void What_is_longer_than_the_limit_is_refused() =>
        Assert.IsType<Failure.Invalid>(
            HtmlToMarkdown.ConvertFragment(new string('a', HtmlToMarkdown.LongestHtml + 1)).Failure);

    [Trait(LongRun.Trait, LongRun.Whole)]
    [Fact]
    public void Noise_becomes_Markdown_that_the_site_accepts()
    {
        string[] pieces =
        [
            "<", ">", "</", "<!", "<!--", "-->", "<p", "<p>", "</p>", "<ul>", "<li>", "</ul>", "<ol start=3>",
            "<table>", "<tr>", "<td>", "<th colspan=2>", "</table>", "<pre>", "</pre>",
            "<code>", "</code>", "<b>", "</b>", "<i>", "</i>", "<a href='/x'>", "</a>", "<img src=/a.png alt='b|c]'>",
            "<br>", "<hr>", "<h1>", "</h1>", "<h3>", "</h3>", "<blockquote>", "</blockquote>",
            "<dl>", "<dt>", "<dd>", "</dl>", "<figure>", "<figcaption>", "</figure>", "<div class=note>", "</div>",
            "<aside>", "</aside>", "<script>", "</script>", "<style>.a{font-weight:bold}</style>",
            "<svg><p>", "</svg>", "<math><mi>", "</math>", "<template>", "</template>", "<select><option>", "</select>",
            "<sup>2</sup>", "&", "&amp;", "&#0;", "&#xD800;", "\0", "\u0001", "\uD800", "\uFFFE",
            "^^^", ":::", "```", "~~~", "|", "| --- |", "\n", "\n\n", "    ", "\t", "# a", "- a", "1. a", "[^1]: a",
            "<a id=r href=#n>1</a>", "<p id=n><a href=#r>↩</a> note</p>", "a", "b c", "日", "😀",
            "<p style='mso-list:l0 level2'>", "<span style='mso-list:Ignore'>1.</span>", "<details><summary>",
            "</details>", "<q>", "</q>", "<input type=checkbox checked>", "javascript:alert(1)",
            "<a href=javascript:a>",
        ];
        var random = new Random(11);
        for (var round = LongRun.Count(400, 2_000); round > 0; round--)
        {
            var html = string.Concat(
                Enumerable.Range(0, random.Next(1, 60)).Select(_ => pieces[random.Next(pieces.Length)]));
            var (converted, failure) =
                round % 2 == 0 ? HtmlToMarkdown.ConvertFragment(html) : HtmlToMarkdown.ConvertPage(html);
            Assert.True(failure is null, $"{html}: {failure?.Message}");
            var (rendered, refused) = PageHtml.Renderer.Render(converted!.Markdown);
            Assert.True(refused is null, $"{html}\n=== became\n{converted.Markdown}\n=== {refused?.Message}");
            PageHtml.AssertSafe(rendered!.Html);
        }
    }

    private static string Repeat(string text, int count) =>
        new StringBuilder().Insert(0, text, count / Scale).ToString();
}
