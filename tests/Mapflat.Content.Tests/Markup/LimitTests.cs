using Mapflat.Content.Markup;

namespace Mapflat.Content.Tests.Markup;

public sealed class LimitTests
{
    private const int K = 1024;

    /// <summary>
    /// Inputs on which parsers of Markdown are known to take quadratic time or memory, at a size that would show it.
    /// </summary>
    public static TheoryData<string, int> Units => new()
    {
        { "[a](b", 500 * K },
        { "[a](b \"", 500 * K },
        { "[", 500 * K },
        { "![", 500 * K },
        { "]", 500 * K },
        { "[a][", 500 * K },
        { "[a]", 500 * K },
        { "[](x:y)", 500 * K },
        { "*a**b", 500 * K },
        { "*a ", 500 * K },
        { "a**b", 500 * K },
        { "*a_ ", 500 * K },
        { "*_a_*", 500 * K },
        { "~~a==b", 500 * K },
        { "`", 500 * K },
        { "`a``b", 500 * K },
        { "<a ", 500 * K },
        { "<!--", 500 * K },
        { "http://", 500 * K },
        { "www.a", 500 * K },
        { "<a@b.c>", 500 * K },
        { "&", 500 * K },
        { "\\", 500 * K },
        { "|", 500 * K },
        { "a|b\n", 80 * K },
        { "|a\n|-|\n\n", 160 * K },
        { "> ", 500 * K },
        { "- ", 500 * K },
        { "1. ", 500 * K },
        { "- a\n", 79 * K },
        { "a\n:   b\n\n", 160 * K },
        { "x\n\na\n:   b\n\n", 100 * K },
        { "# a\n", 79 * K },
        { "[^a]: b\n", 150 * K },
        { "[^1]", 500 * K },
        { "[a]: b\n", 130 * K },
        { "::: note\n", 170 * K },
        { "^^^ a\n", 110 * K },
        { "```\n", 79 * K },
        { "a", 500 * K },
        { "\t", 500 * K },
        { "\0", 500 * K },
        { "\n", 500 * K },
        { "<div>", 500 * K },
        { "<div>\n\n", 120 * K },
        { "<div></div>", 500 * K },
        { "<div></div>\n\n", 230 * K },
        { "</div>", 500 * K },
        { "<b>", 500 * K },
        { "x <b>a</b>", 500 * K },
        { "x </b>", 500 * K },
        { "<a name=x>", 500 * K },
        { "<a name=x></a>", 500 * K },
        { "<a b='", 500 * K },
        { "<a b=\"", 500 * K },
        { "<td>", 500 * K },
        { "<table><td>", 500 * K },
        { "<table><tr><td>a</table>", 500 * K },
        { "<ul></ul>", 500 * K },
        { "<li>", 500 * K },
        { "<p>", 500 * K },
        { "<p>a\n\n", 160 * K },
        { "<details><summary>a</summary>b</details>", 500 * K },
        { "<img src=/a alt=b>", 500 * K },
        { "<img src=/a alt=b " + new string('a', 90) + ">", 500 * K },
        { "<br>", 500 * K },
        { "<video src=/a><source src=/b></video>", 500 * K },
        { "<hr>", 500 * K },
        { "<pre>", 500 * K },
    };

    [Trait(LongRun.Trait, LongRun.Whole)]
    [Theory]
    [MemberData(nameof(Units))]
    public void Repeated_unit_is_rendered_or_refused_in_time(string unit, int bytes)
    {
        bytes /= LongRun.Count(4, 1);
        InTime(Repeat(unit, bytes));
        // The same, as many paragraphs that are each below what a single one may cost.
        foreach (var paragraph in new[] { 500, 4_000 })
            InTime(string.Concat(Enumerable.Repeat(Repeat(unit, paragraph) + "\n\n", bytes / paragraph)));
    }

    [Fact]
    public void Long_link_definition_used_often_does_not_fill_the_memory()
    {
        var text = $"[a]: /{new string('x', 2_000)}\n\n" + Repeat("[a]\n\n", 45_000);
        Assert.Contains("of HTML", Refusal(InTime(text)).Message, StringComparison.Ordinal);
        Assert.Contains("link definition", Refusal(InTime($"[a]: /{new string('x', 3_000)}\n\n[a]")).Message,
            StringComparison.Ordinal);
        Assert.Contains("link definition", Refusal(InTime($"[a]: /b '{new string('x', 3_000)}'\n\n[a]")).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Wide_and_long_table_is_refused_with_its_line()
    {
        var table = $"|{Repeat("a|", 40 * K)}\n|{Repeat("-|", 4 * K)}\n{Repeat("|\n", 10 * K)}";
        Assert.Equal(3, Assert.Single(Refusal(InTime("text\n\n" + table)).Findings).Line);
    }

    [Fact]
    public void Table_of_the_largest_size_is_rendered()
    {
        const int columns = 10;
        var row = $"|{string.Concat(Enumerable.Repeat(" cell |", columns - 1))}\n";
        var rows = MarkdownLimits.TableCells / columns - 2;
        Assert.NotNull(PageHtml.Render($"{row}{row.Replace("cell", "---", StringComparison.Ordinal)}"
            + $"{string.Concat(Enumerable.Repeat(row, rows))}"));
    }

    [Theory]
    [InlineData(32, true)]
    [InlineData(33, false)]
    [InlineData(500, false)]
    public void Nesting_is_accepted_up_to_the_limit_and_refused_with_a_line_past_it(int depth, bool accepted)
    {
        string[] texts =
        [
            Repeat("> ", 2 * depth) + "a",
            Repeat("- ", 2 * depth) + "a",
            string.Concat(Enumerable.Range(0, depth).Select(i => new string(' ', 2 * i) + "- a\n")),
            string.Concat(Enumerable.Range(0, depth).Select(i => new string(':', depth + 3 - i) + " note\n")) + "a",
            string.Concat(Enumerable.Range(0, depth).Select(i => i % 2 == 0 ? "*a " : "_b "))
                + string.Concat(Enumerable.Range(0, depth).Reverse().Select(i => i % 2 == 0 ? "c*" : "d_ ")),
        ];
        foreach (var text in texts)
        {
            var outcome = InTime("x\n\n" + text);
            if (accepted)
                Assert.Null(outcome.Failure);
            else
                Assert.InRange(Assert.Single(Refusal(outcome).Findings).Line ?? 0, 3, 3 + depth);
        }
    }

    [Fact]
    public void Brackets_that_are_no_links_are_no_nesting() =>
        Assert.Equal($"<p>{new string('[', 200)}a</p>\n", PageHtml.Render(new string('[', 200) + "a").Html);

    [Fact]
    public void Size_is_counted_in_bytes_and_lines()
    {
        Assert.Null(PageHtml.Renderer.Render(Repeat("word ", MarkdownLimits.SourceBytes)).Failure);
        Assert.Contains(
            "512 KiB", Refusal(PageHtml.Renderer.Render(new string('å', MarkdownLimits.SourceBytes / 2 + 1))).Message,
            StringComparison.Ordinal);
        Assert.Contains("512 KiB", Refusal(PageHtml.Renderer.Render(new string('a', 50_000_000))).Message,
            StringComparison.Ordinal);
        Assert.Null(PageHtml.Renderer.Render(Repeat("\r\n", 2 * (MarkdownLimits.Lines - 1))).Failure);
        Assert.Contains("lines", Refusal(PageHtml.Renderer.Render(Repeat("\r", MarkdownLimits.Lines))).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Refusal_is_one_error_that_says_what_to_do()
    {
        var refusal = Refusal(PageHtml.Renderer.Render(Repeat("> ", 100) + "a"));
        var finding = Assert.Single(refusal.Findings);
        Assert.Equal(Severity.Error, finding.Severity);
        Assert.Equal(refusal.Message, finding.Message);
        Assert.EndsWith(".", refusal.Message, StringComparison.Ordinal);
    }

    private static string Repeat(string unit, int length) =>
        string.Concat(Enumerable.Repeat(unit, Math.Max(1, length / unit.Length)));

    private static Failure.Invalid Refusal(Outcome<RenderedText> outcome) =>
        Assert.IsType<Failure.Invalid>(outcome.Failure);

    // A second is what it should take; the limit only tells quadratic from linear.
    private static Outcome<RenderedText> InTime(string markdown)
    {
        var watch = ProcessorTime.Start();
        var rendered = PageHtml.Renderer.Render(markdown);
        Assert.InRange(watch.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(20));
        return rendered;
    }
}
