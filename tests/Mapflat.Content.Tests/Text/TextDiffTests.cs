using Mapflat.Content.Markup;
using Mapflat.Content.Text;

namespace Mapflat.Content.Tests.Text;

public sealed class TextDiffTests
{
    [Theory]
    [InlineData("", "", "")]
    [InlineData("a\n", "a\r\n", "")]
    [InlineData("a\n", "a\nb\n", " a|+{b}")]
    [InlineData("a\nb\n", "a\n", " a|-{b}")]
    [InlineData("", "a\n", "+{a}")]
    [InlineData("The old word stays.\n", "The new word stays.\n", "-The {old} word stays.|+The {new} word stays.")]
    [InlineData("One two\nthree.\n", "One two three.\n", "-One two|-three.|+One two{ }three.")]
    [InlineData("<b>a</b>\n", "<i>a</i>\n", "-<{b}>a</{b}>|+<{i}>a</{i}>")]
    [InlineData("kafé\n", "kafe\u0301\n", "-{kafé}|+{kafe\u0301}")]
    public void Lines_and_the_words_in_them_are_told_apart(string old, string now, string wanted) =>
        Assert.Equal(wanted, Show(TextDiff.Compare(old, now)));

    [Fact]
    public void Far_from_a_change_nothing_is_shown_but_how_much_there_is()
    {
        var lines = Enumerable.Range(1, 100).Select(i => $"Line {i}.\n").ToList();
        var old = string.Concat(lines);
        lines[49] = "Changed.\n";
        var difference = TextDiff.Compare(old, string.Concat(lines));
        var hunk = Assert.Single(difference.Hunks);
        Assert.Equal((46, 47), (hunk.SkippedBefore, difference.SkippedAfter));
        Assert.Equal(8, hunk.Lines.Count);
        Assert.Equal((1, 1), (difference.Added, difference.Removed));
        Assert.Equal((50, null), (hunk.Lines[3].OldNumber, hunk.Lines[3].NewNumber));
        Assert.Equal((53, 53), (hunk.Lines[^1].OldNumber, hunk.Lines[^1].NewNumber));
    }

    [Fact]
    public void Whatever_is_shown_and_skipped_is_all_of_both_texts()
    {
        var random = new Random(7);
        for (var i = 0; i < 300; i++)
        {
            var (old, now) = (Text(random), Text(random));
            var difference = TextDiff.Compare(old, now);
            var skipped = difference.Hunks.Sum(h => h.SkippedBefore) + difference.SkippedAfter;
            var lines = difference.Hunks.SelectMany(h => h.Lines).ToList();
            Assert.Equal(old.Split('\n').Length - 1, skipped + lines.Count(l => l.OldNumber is not null));
            Assert.Equal(now.Split('\n').Length - 1, skipped + lines.Count(l => l.NewNumber is not null));
            foreach (var line in lines)
            {
                var said = string.Concat(line.Parts.Select(p => p.Text));
                if (line.OldNumber is { } o) Assert.Equal(old.Split('\n')[o - 1], said);
                if (line.NewNumber is { } n) Assert.Equal(now.Split('\n')[n - 1], said);
            }
        }

        static string Text(Random random) => string.Concat(
            Enumerable.Range(0, random.Next(0, 40)).Select(_ => $"{"abc"[random.Next(3)]} {"xyz"[random.Next(3)]}\n"));
    }

    [Fact]
    public void Two_large_texts_without_anything_in_common_are_replaced_as_a_whole()
    {
        var old = string.Concat(Enumerable.Range(0, MarkdownLimits.Lines).Select(i => $"old {i}\n"));
        var now = string.Concat(Enumerable.Range(0, MarkdownLimits.Lines).Select(i => $"new {i}\n"));
        var difference = TextDiff.Compare(old, now);
        Assert.Equal((MarkdownLimits.Lines, MarkdownLimits.Lines), (difference.Added, difference.Removed));
    }

    private static string Show(TextDifference difference) =>
        string.Join('|', difference.Hunks.SelectMany(h => h.Lines).Select(line =>
            (line.Kind switch { DiffKind.Added => "+", DiffKind.Removed => "-", _ => " " })
            + string.Concat(line.Parts.Select(p => p.Changed ? $"{{{p.Text}}}" : p.Text))));
}
