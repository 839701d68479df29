using Mapflat.Content.Search;

namespace Mapflat.Content.Tests.Search;

/// <summary>
/// What a search costs, counted in questions asked, rows read and words compared, which no other process disturbs: it
/// grows neither with the site nor with what is typed.
/// </summary>
public sealed class SearchBudgetTests : IAsyncLifetime
{
    private const int Pages = 100;

    /// <summary>How many times the work of a search for one plain word any input may cost.</summary>
    private const double MostTimes = 3;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private readonly TempStore _store = new();

    public static TheoryData<string> Inputs =>
    [
        "a+ ", "a ", "common ", "common rare ", "á ", "é̂ ", "\"a\" ", "\"common\" ", "\"common words\" ",
        "\" ", "“x” ",
        "common AND ", "(common) OR ", "NEAR(common rare, 5) ", "common* ", "-common ", "commmon ", "xqzw ", "%_\\ ",
        "common", "é", "w1 w2 w3 w4 w5 w6 w7 w8 w9 w10 w11 w12 w13 ", "commonrare rarecommon ",
        "日本語 ", "😀 ", "\uD83D ",
    ];

    public async ValueTask InitializeAsync() => await _store.ImportAsync(MakePages(0, Pages));

    public ValueTask DisposeAsync() => _store.DisposeAsync();

    [Theory]
    [MemberData(nameof(Inputs))]
    public async Task No_input_costs_more_than_three_plain_words_however_often_it_is_repeated(string input)
    {
        var plain = (await _store.Search.FindAsync("common", Stop)).Work;
        foreach (var characters in (int[])[50, 100, 200, 400, 8_192])
        {
            var text = string.Concat(Enumerable.Repeat(input, characters / input.Length + 1))[..characters];
            var work = (await _store.Search.FindAsync(text, Stop)).Work;
            Assert.InRange(work.Rows, 0, MostTimes * plain.Rows);
            Assert.InRange(work.Words, 0, MostTimes * plain.Words);
            Assert.InRange(work.Questions, 0, 60);
            Assert.NotNull(await _store.Search.SuggestAsync("/" + text, 4, Stop));
        }
    }

    [Fact]
    public async Task A_common_word_costs_the_same_in_a_larger_site()
    {
        var before = (await _store.Search.FindAsync("common words", Stop)).Work;
        for (var times = 2; times <= 4; times *= 2)
        {
            await _store.ImportAsync(MakePages(Pages * times / 2, Pages * times));
            var work = (await _store.Search.FindAsync("common words", Stop)).Work;
            Assert.Equal(before.Questions, work.Questions);
            Assert.InRange(work.Rows, before.Rows, before.Rows * 1.1);
            Assert.InRange(work.Words, before.Words * 0.9, before.Words * 1.1);
        }
    }

    [Fact]
    public async Task A_hundred_thousand_captures_cost_a_search_no_more_than_a_hundred_pages()
    {
        var before = (await _store.Search.FindAsync("common words", Stop)).Work;
        await using var store = new TempStore();
        await store.ImportAsync(MakePages(0, 13));
        ManyCaptures.Add(store, 1, 100_000, "common words of old");
        foreach (var (query, first) in new[] { ("common words", "/s/"), ("old", "/old/"), ("commno old", "/old/") })
        {
            var found = await store.Search.FindAsync(query, Stop);
            Assert.StartsWith(first, found.Hits[0].Address, StringComparison.Ordinal);
            Assert.InRange(found.Work.Rows, 1, before.Rows * 1.5);
            Assert.InRange(found.Work.Words, 1, before.Words * 1.5);
            Assert.InRange(found.Work.Questions, 1, 20);
        }

        var suggested = await store.Search.SuggestAsync("/elsewhere/old.htm", 4, Stop);
        Assert.All(suggested, hit => Assert.StartsWith("/old/", hit.Address, StringComparison.Ordinal));
        // Of what is hidden, so many rows are looked past.
        store.Sql("UPDATE CapturedAddresses SET State = 'Hidden' WHERE Id <= 300");
        var shown = await store.Search.FindAsync("old", Stop);
        Assert.Equal("/old/301.html", shown.Hits[0].Address);
        Assert.InRange(shown.Work.Rows, 1, before.Rows * 3);
    }

    [Fact]
    public async Task A_name_is_found_among_any_number_of_texts_that_have_the_word()
    {
        await _store.ImportAsync(MakePages(Pages, 2 * Pages));
        await _store.ImportAsync(("pages/s/z/late.md", Sample.Page("A common name", "Nothing.\n")),
            ("pages/s/z/later.md", Sample.Page("Another", "## All in common\n\nNothing.\n")));
        var hits = (await _store.Search.FindAsync("common", Stop)).Hits;
        Assert.Equal(["/s/z/late", "/s/z/later#s-all-in-common"],
            hits.Take(2).Select(hit => hit.TargetOf(hit.Section)));
    }

    [Fact]
    public async Task A_page_that_is_all_headings_or_one_endless_word_is_found_and_bounded()
    {
        await _store.ImportAsync(
            ("pages/headings.md", Sample.Page("Headings",
                string.Concat(Enumerable.Range(0, 400).Select(i => $"## Walrus {i}\n\nIce {i}.\n\n")))),
            ("pages/endless.md", Sample.Page("Endless", new string('x', 9_000) + " narwhal\n")));
        var results = await _store.Search.FindAsync("walrus 399", Stop);
        Assert.Equal("/headings", Assert.Single(results.Hits).Address);
        Assert.Equal("/endless", Assert.Single((await _store.Search.FindAsync("narwhal", Stop)).Hits).Address);
        Assert.InRange((await _store.Search.FindAsync("walrus", Stop)).Work.Rows, 1, 2 * PageSearch.MostCompared + 10);
    }

    private static (string, string)[] MakePages(int from, int to) => [.. Enumerable.Range(from, to - from).Select(i => (
        $"pages/s/p{i}.md", Sample.Page($"Page {i}", $"Some common words.\n\n## Part {i}\n\n"
            + $"More common words {(i % 25 == 0 ? "and a rare one" : "")}, w{i % 12} {i * 7919 % 1000}.\n")))];
}
