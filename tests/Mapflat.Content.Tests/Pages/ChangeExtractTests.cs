using Mapflat.Content.Pages;
using Mapflat.Content.Text;

namespace Mapflat.Content.Tests.Pages;

public sealed class ChangeExtractTests
{
    [Fact]
    public void It_has_the_words_that_changed_and_little_of_what_stands_around_them()
    {
        var (long1, long2) = (Words("before", 60), Words("after", 60));
        var extract = Extract(
            $"<p>{long1} old {long2}</p><p>The same.</p>", $"<p>{long1} new {long2}</p><p>The same.</p>");
        var block = Assert.Single(extract.Blocks);
        Assert.Equal(
            [(DiffKind.Removed, "old"), (DiffKind.Added, "new")],
            block.Words.Where(words => words.Kind != DiffKind.Same).Select(words => (words.Kind, words.Text.Trim())));
        Assert.InRange(block.Words.Sum(words => words.Text.Length), 20, 200);
        Assert.StartsWith("… ", block.Words[0].Text, StringComparison.Ordinal);
        Assert.EndsWith(" …", block.Words[^1].Text, StringComparison.Ordinal);
        Assert.Equal("Changed: one passage of the text.", extract.InWords());
    }

    [Fact]
    public void It_is_bounded_and_says_how_much_more_there_is()
    {
        var extract = Extract("", string.Concat(Enumerable.Range(0, 50).Select(n => $"<p>{Words($"w{n}x", 400)}</p>")));
        Assert.Equal((4, 46), (extract.Blocks.Count, extract.More));
        Assert.All(extract.Blocks, block => Assert.InRange(block.Words.Sum(words => words.Text.Length), 1, 410));
        Assert.Equal("Changed: 50 passages of the text.", extract.InWords());
    }

    [Fact]
    public void No_character_is_cut_in_halves()
    {
        var extract = Extract("", $"<p>x{string.Concat(Enumerable.Repeat("\U0001F600", 400))}</p>");
        Assert.DoesNotContain(extract.Blocks[0].Words[0].Text.EnumerateRunes(), rune => rune.Value == 0xFFFD);
    }

    [Fact]
    public void Nothing_changed_is_said_in_words() => Assert.Equal(
        "Published again, with nothing that readers see changed.", Extract("<p>A</p>", "<p>A</p>").InWords());

    private static ChangeExtract Extract(string old, string now) =>
        ChangeExtract.Create(new PageDifference([], RenderedDiff.Compare(old, now)));

    private static string Words(string word, int count) =>
        string.Join(' ', Enumerable.Range(0, count).Select(n => $"{word}{n}"));
}
