using Mapflat.Content.Markup;
using Mapflat.Content.Pages;
using Mapflat.Content.Text;

namespace Mapflat.Content.Tests.Pages;

public sealed class RenderedDiffTests
{
    private static readonly MarkdownRenderer _renderer = new();

    [Theory]
    [InlineData("Same *words*.\n", "Same **words**.\n", "")]
    [InlineData(
        "The old word stays here.\n", "The new word stays here.\n", "~Paragraph The -old-+new+ word stays here.")]
    [InlineData("One.\n\nTwo.\n", "One.\n\nTwo.\n\nThree.\n", " Paragraph Two.|+Paragraph +Three.+")]
    [InlineData("## Heading of it\n", "### Heading of it\n", "+Heading3 +Heading of it+|-Heading2 -Heading of it-")]
    [InlineData("- one\n- two\n", "- one\n", " Item one|-Item -two-")]
    [InlineData("![A cat](/media/c.png)\n", "![A dog](/media/c.png)\n", "~Picture A -cat-+dog+ (/media/c.png)")]
    [InlineData("| a | b |\n|---|---|\n| 1 | 2 |\n", "| a | b |\n|---|---|\n| 1 | 3 |\n", " Row a | b|~Row 1 | -2-+3+")]
    [InlineData("    a < b\n", "    a < c\n", "~Code a < -b-+c+")]
    [InlineData("Text.\n", "<script>alert(1)</script>\n", "+Paragraph +<script>alert(1)</script>+|-Paragraph -Text.-")]
    public void Blocks_and_the_words_in_them_are_told_apart(string old, string now, string wanted) =>
        Assert.Equal(wanted, Show(Compare(old, now)));

    [Fact]
    public void Unchanged_blocks_far_from_a_change_are_counted()
    {
        var text = string.Concat(Enumerable.Range(1, 20).Select(i => $"Paragraph {i} of them.\n\n"));
        var difference = Compare(text, text.Replace("Paragraph 10 of", "Paragraph 10 among", StringComparison.Ordinal));
        Assert.Equal([8, 0, 0], difference.Blocks.Select(b => b.SkippedBefore));
        Assert.Equal(9, difference.SkippedAfter);
        Assert.True(Compare(text, text).IsEmpty);
    }

    [Fact]
    public void Large_texts_take_bounded_time()
    {
        var difference = Compare(
            string.Concat(Enumerable.Range(0, 6_000).Select(i => $"old {i}\n\n")),
            string.Concat(Enumerable.Range(0, 6_000).Select(i => $"new {i}\n\n")));
        Assert.NotEmpty(difference.Blocks);
    }

    private static RenderedDifference Compare(string old, string now) =>
        RenderedDiff.Compare(_renderer.Render(old).Value!.Html, _renderer.Render(now).Value!.Html);

    private static string Show(RenderedDifference difference) => string.Join('|', difference.Blocks.Select(block =>
        (block.Kind switch { DiffKind.Added => "+", DiffKind.Removed => "-", DiffKind.Changed => "~", _ => " " })
        + block.Shape + " "
        + string.Concat(block.Words.Select(w =>
            w.Kind switch { DiffKind.Added => $"+{w.Text}+", DiffKind.Removed => $"-{w.Text}-", _ => w.Text }))));
}
