using Mapflat.Content.Search;
using Mapflat.Testing;
using Xunit;

namespace Mapflat.Content.Tests.Search;

/// <summary>How much a search looks for, whatever was typed.</summary>
public sealed class SearchWordsTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("a+", 1)]
    [InlineData("á à â ä A a\u0301 ", 1)]
    [InlineData("\"a\" ", 1)]
    public void A_word_typed_often_is_looked_for_once(string word, int words)
    {
        var sought = new SearchWords(string.Concat(Enumerable.Repeat(word + " ", 100)));
        Assert.Equal(words, sought.Words.Count + sought.Phrases.Count);
        Assert.InRange(sought.Literals.Count, 0, 1);
        Assert.False(sought.LeavesOut);
    }

    [Theory]
    [InlineData(" ", 12)]
    [InlineData("-", 1)]
    [InlineData("\" \"", 12)]
    [InlineData("\"\"", 12)]
    public void Of_many_words_the_first_are_looked_for(string between, int terms)
    {
        var sought = new SearchWords(between.Trim(' ') + string.Join(between, Enumerable.Range(100, 100)) + "\"");
        Assert.Equal(terms, sought.Words.Count + sought.Phrases.Count);
        Assert.Equal(SearchWords.Most, sought.Words.Concat(sought.Phrases).Sum(term => term.Split([' ', '-', '"'], StringSplitOptions.RemoveEmptyEntries).Length));
        Assert.InRange(sought.Literals.Count, 0, SearchWords.Most);
        Assert.Contains("111", sought.Words.Concat(sought.Phrases).Last(), StringComparison.Ordinal);
        Assert.True(sought.LeavesOut);
    }

    [Fact]
    public void Signs_within_quotation_marks_count_as_words()
    {
        var sought = new SearchWords(string.Concat("!#$%&()*+,-./:;<=>?@[]^_{|}~".Select(sign => $"\"{sign}\"")));
        Assert.Equal(SearchWords.Most, sought.Literals.Count);
        Assert.True(sought.LeavesOut);
    }

    [Fact]
    public void Twelve_words_and_some_of_them_again_leave_nothing_out() => Assert.False(new SearchWords("a b c d e f g h i j k l A á").LeavesOut);

    [Fact]
    public void The_words_of_a_missing_address_are_bounded_too()
    {
        Assert.Equal("\"é\"", SearchWords.Match(Enumerable.Repeat("é", 1000).Append("e")));
        Assert.Equal(SearchWords.Most - 1, SearchWords.Match(Enumerable.Range(0, 100).Select(n => $"w{n}")).Split(" AND ").Length - 1);
    }

    [Fact]
    public async Task Who_waits_too_long_gets_the_plain_answer()
    {
        await using var store = new TempStore();
        await store.ImportAsync(("pages/lake.md", Sample.Page("The lake", "Water.\n")));
        var turns = new List<IDisposable>();
        while (await store.Search.TakeTurnAsync(TimeSpan.Zero, Stop) is { } turn) turns.Add(turn);
        Assert.InRange(turns.Count, 1, Math.Max(1, Environment.ProcessorCount / 2));
        Assert.True((await store.Search.FindAsync("lake", Stop)).IsBusy);
        Assert.Empty(await store.Search.SuggestAsync("/lake", 4, Stop));
        foreach (var turn in turns) turn.Dispose();
        Assert.Single((await store.Search.FindAsync("lake", Stop)).Hits);
        Assert.Single(await store.Search.SuggestAsync("/lakes", 4, Stop));
    }
}
