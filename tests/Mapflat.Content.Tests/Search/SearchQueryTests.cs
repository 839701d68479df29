using Mapflat.Content.Search;

namespace Mapflat.Content.Tests.Search;

/// <summary>How much a search looks for, whatever was typed.</summary>
public sealed class SearchQueryTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("a+")]
    [InlineData("á à â ä A a\u0301 ")]
    [InlineData("lake LAKES lakés")]
    public void A_word_typed_often_is_looked_for_once(string word)
    {
        var sought = Read(string.Concat(Enumerable.Repeat(word + " ", 100)));
        Assert.Single(sought.Terms);
        Assert.False(sought.LeavesOut);
    }

    [Fact]
    public void A_quoted_text_typed_often_is_looked_for_once()
    {
        var sought = Read(string.Concat(Enumerable.Repeat("\"The Lake\" \"the lake\" ", 50)));
        Assert.Equal((1, 1), (sought.Literals.Count, sought.QuotedWords.Count));
        Assert.False(sought.LeavesOut);
    }

    [Theory]
    [InlineData("", " ")]
    [InlineData("", "-")]
    [InlineData("\"", " ")]
    [InlineData("x \"", "\" \"")]
    public void Of_many_words_the_first_are_looked_for(string before, string between)
    {
        var sought = Read(before + string.Join(between, Enumerable.Range(100, 40)) + before);
        Assert.InRange(sought.Terms.Count + sought.QuotedWords.Count, 1, SearchQuery.MostWords);
        Assert.InRange(sought.Literals.Count, 0, SearchQuery.MostQuoted);
        Assert.True(sought.LeavesOut);
    }

    [Fact]
    public void Signs_within_quotation_marks_are_looked_for_too()
    {
        var sought = Read(string.Concat("!#$%&()*+,-./:;<=>?@[]^_{|}~".Select(sign => $"\"{sign}\"")));
        Assert.Equal(["!", "#", "$", "%"], sought.Literals);
        Assert.True(sought.LeavesOut);
    }

    [Fact]
    public void Twelve_words_and_some_of_them_again_leave_nothing_out() =>
        Assert.False(Read("b c d e f g h j k l m n B c\u0301").LeavesOut);

    [Theory]
    [InlineData("what do startups get", "startup")]
    [InlineData("the client’s data", "client data")]
    [InlineData("who", "who")]
    [InlineData("ML", "ml|machin learn")]
    [InlineData("why machine learning", "machin learn|ml")]
    [InlineData("machine", "machin")]
    [InlineData("ml machines learn", "ml|machin learn machin learn|ml")]
    public void Words_that_every_text_has_are_dropped_and_what_means_the_same_is_added(string query, string terms) =>
        Assert.Equal(terms, string.Join(' ', SearchQuery.Read(query, new Synonyms(["ML, machine learning", "alone"]))
            .Terms.Select(term => string.Join('|', term.Alternatives.Select(
                words => string.Join(' ', words.Select(word => word.Stem)))))));

    [Fact]
    public void No_more_is_added_than_there_is_room_for()
    {
        var synonyms = new Synonyms(Enumerable.Range(0, 12).Select(
            i => string.Join(", ", Enumerable.Range(0, 9).Select(j => j == 0 ? $"w{i}" : $"a{i} b{j} c{j} d{j}"))));
        var sought = SearchQuery.Read(string.Join(' ', Enumerable.Range(0, 12).Select(i => $"w{i}")), synonyms);
        Assert.InRange(sought.Terms.Sum(term => term.Alternatives.Sum(words => words.Length)), 12, 36);
    }

    [Theory]
    [InlineData("caresses", "caress")]
    [InlineData("ponies", "poni")]
    [InlineData("cats", "cat")]
    [InlineData("agreed", "agre")]
    [InlineData("plastered", "plaster")]
    [InlineData("motoring", "motor")]
    [InlineData("sing", "sing")]
    [InlineData("conflated", "conflat")]
    [InlineData("hopping", "hop")]
    [InlineData("falling", "fall")]
    [InlineData("filing", "file")]
    [InlineData("happy", "happi")]
    [InlineData("relational", "relat")]
    [InlineData("triplicate", "triplic")]
    [InlineData("hopefulness", "hope")]
    [InlineData("revival", "reviv")]
    [InlineData("adjustment", "adjust")]
    [InlineData("adoption", "adopt")]
    [InlineData("probate", "probat")]
    [InlineData("rate", "rate")]
    [InlineData("controlling", "control")]
    [InlineData("generalizations", "gener")]
    [InlineData("oscillators", "oscil")]
    [InlineData("sjöar", "sjöar")]
    [InlineData("s", "s")]
    public void Endings_are_taken_off_as_the_algorithm_has_it(string word, string stem) =>
        Assert.Equal(stem, Stemmer.Stem(word));

    [Theory]
    [InlineData("Café CULTURE, O’Reilly's don’t", "cafe culture o reilly don")]
    [InlineData("C++ and F#; x²", "c and f x")]
    [InlineData("micro-service e\u0301t\u00e9", "micro service ete")]
    [InlineData("\uD83D𠮷野家 😀", "𠮷野家")]
    [InlineData("", "")]
    public void A_text_is_read_word_by_word(string text, string words) =>
        Assert.Equal(words, string.Join(' ', WordReader.ReadAll(text)));

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

    private static SearchQuery Read(string query) => SearchQuery.Read(query, Synonyms.None);
}
