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
    [InlineData("", " ", 12)]
    [InlineData("", "-", 1)]
    [InlineData("\"", " ", 1)]
    [InlineData("x \"", "\" \"", 5)]
    public void Of_many_words_the_first_are_looked_for(string before, string between, int terms)
    {
        var sought = new SearchWords(before + string.Join(between, Enumerable.Range(100, 40)) + before);
        var all = sought.Words.Concat(sought.Phrases).ToList();
        Assert.Equal(terms, all.Count);
        Assert.InRange(all.Sum(term => term.Split([' ', '-', '"'], StringSplitOptions.RemoveEmptyEntries).Length), terms, SearchWords.Most);
        Assert.InRange(sought.Literals.Count, 0, SearchWords.MostQuoted);
        Assert.True(sought.LeavesOut);
    }

    [Fact]
    public void Signs_within_quotation_marks_are_looked_for_too()
    {
        var sought = new SearchWords(string.Concat("!#$%&()*+,-./:;<=>?@[]^_{|}~".Select(sign => $"\"{sign}\"")));
        Assert.Equal(["!", "#", "$", "%"], sought.Literals);
        Assert.True(sought.LeavesOut);
    }

    [Fact]
    public void Twelve_words_and_some_of_them_again_leave_nothing_out() => Assert.False(new SearchWords("a b c d e f g h i j k l A á").LeavesOut);

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
