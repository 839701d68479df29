using Mapflat.Content.Search;

namespace Mapflat.Content.Tests.Search;

public sealed class PageSearchTests : IAsyncLifetime
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private readonly TempStore _store = new();

    public async ValueTask InitializeAsync() => await _store.ImportAsync(
        ("pages/pipelines.md", Sample.Page(
            "Data pipelines", "## Running jobs\n\nThe jobs are running daily. Café culture.\n")),
        ("pages/lake.md", Sample.Page(
            "The lake", "A data pipeline fills the lake. It holds 100% of the raw_data, in C:\\data.\n\nThe end.\n")),
        ("pages/special.md", Sample.Page("NEAR and NOT",
            "Use AND, OR, NOT and NEAR(a b) in C++ or F#; col:umn, x^2, (y), -z, a*b. “Quoted” words.\n")),
        ("pages/wide.md", Sample.Page("Wide", "𠮷野家 and 😀 and Straße and 日本語.\n")),
        ("pages/long.md", Sample.Page("Long", string.Concat(Enumerable.Repeat("filler words here. ", 200))
            + "needle <blink>bold</blink> haystack. " + string.Concat(Enumerable.Repeat("more filler. ", 200)) + "\n")));

    public ValueTask DisposeAsync() => _store.DisposeAsync();

    [Theory]
    [InlineData("pipelines", "/pipelines /lake")]
    [InlineData("PIPELINE", "/pipelines /lake")]
    [InlineData("run job", "/pipelines")]
    [InlineData("cafe", "/pipelines")]
    [InlineData("café", "/pipelines")]
    [InlineData("lake", "/lake")]
    [InlineData("pipeline lake", "/lake")]
    [InlineData("𠮷野家", "/wide")]
    [InlineData("F#", "/special")]
    [InlineData("zebra", "")]
    public async Task Words_are_found_by_their_stem_and_titles_weigh_most(string query, string addresses) =>
        await FindsAsync(query, addresses);

    [Theory]
    [InlineData("\"running daily\"", "/pipelines")]
    [InlineData("\"run daily\"", "")]
    [InlineData("“data pipeline fills”", "/lake")]
    [InlineData("\"ipelin\"", "/pipelines /lake")]
    [InlineData("\"unning dai\"", "/pipelines")]
    [InlineData("\"C++\"", "/special")]
    [InlineData("\"100%\"", "/lake")]
    [InlineData("\"%\"", "/lake")]
    [InlineData("\"raw_data\"", "/lake")]
    [InlineData("\"rawxdata\"", "")]
    [InlineData("\"_\"", "/lake")]
    [InlineData("\"C:\\data\"", "/lake")]
    [InlineData("\"\\\"", "/lake")]
    [InlineData("\"NEAR(a b)\"", "/special")]
    [InlineData("\"col:umn\"", "/special")]
    [InlineData("\"x^2\"", "/special")]
    [InlineData("\"a*b\"", "/special")]
    [InlineData("\"-z\"", "/special")]
    [InlineData("\"😀\"", "/wide")]
    [InlineData("data \"lake\"", "/lake")]
    [InlineData("jobs \"unning\"", "/pipelines")]
    [InlineData("zebra \"unning\"", "")]
    public async Task Quoted_text_is_found_to_the_letter(string query, string addresses) =>
        await FindsAsync(query, addresses);

    [Theory]
    [InlineData("\"")]
    [InlineData("\"\"")]
    [InlineData("\"\"\"")]
    [InlineData("\"a")]
    [InlineData("a\"b\"c\"")]
    [InlineData("*")]
    [InlineData("a*")]
    [InlineData("(")]
    [InlineData("a)")]
    [InlineData(":")]
    [InlineData("Title:a")]
    [InlineData("^a")]
    [InlineData("-a")]
    [InlineData("a -b")]
    [InlineData("a + b")]
    [InlineData("NEAR(a b, 2)")]
    [InlineData("NEAR")]
    [InlineData("AND")]
    [InlineData("AND AND")]
    [InlineData("a OR")]
    [InlineData("NOT a")]
    [InlineData("{Title Body}: a")]
    [InlineData("'; DROP TABLE Pages; --")]
    [InlineData("a' OR '1'='1")]
    [InlineData("😀")]
    [InlineData("👩‍👩‍👧‍👦 flag 🇸🇪")]
    [InlineData("\0")]
    [InlineData("a\0b")]
    [InlineData("\"a\0b\"")]
    [InlineData("\uD83D")]
    [InlineData("\"\uDE00\"")]
    [InlineData("\u0002a\u0003")]
    [InlineData("a")]
    [InlineData("z")]
    [InlineData("%")]
    [InlineData("_")]
    [InlineData("\u0301")]
    [InlineData("ﷺ")]
    [InlineData("$p0 @p0 ?1 :x")]
    [InlineData("")]
    [InlineData("   \t\r\n ")]
    [InlineData(null)]
    public async Task No_query_throws(string? query)
    {
        Assert.NotNull(await _store.Search.FindAsync(query, Stop));
        Assert.NotNull(await _store.Search.SuggestAsync(query ?? "", 5, Stop));
    }

    [Fact]
    public async Task Random_queries_never_throw()
    {
        string[] pieces = ["\"", "“", "”", "*", "(", ")", ":", "^", "-", "+", "NEAR", "AND", "OR", "NOT", "{", "}", ",",
            "a", "data", "'", "\0", "😀", "\uD83D", "%", "_", "\\", " ", " ", "é", "\u200B", "٣"];
        var random = new Random(20261122);
        for (var i = 0; i < 200; i++)
        {
            var query = string.Concat(
                Enumerable.Range(0, random.Next(1, 20)).Select(_ => pieces[random.Next(pieces.Length)]));
            await _store.Search.FindAsync(query, Stop);
            await _store.Search.SuggestAsync(query, 3, Stop);
        }
    }

    [Fact]
    public async Task A_thousand_words_are_cut_at_the_limit()
    {
        var results = await _store.Search.FindAsync(string.Join(' ', Enumerable.Repeat("data", 1000)), Stop);
        Assert.Equal(PageSearch.MaximumQuery, results.Query.Length);
        Assert.Equal(2, results.Hits.Count(h => h.Address is "/lake" or "/pipelines"));
        Assert.Equal(199, (await _store.Search.FindAsync(new string('a', 199) + "😀", Stop)).Query.Length);
        Assert.NotNull(await _store.Search.FindAsync(string.Concat(Enumerable.Repeat("\"a\"", 1000)), Stop));
    }

    [Theory]
    [InlineData("lake zebra", true, "/lake")]
    [InlineData("lake data", false, "/lake")]
    [InlineData("lkae zebra", true, "/lake")]
    [InlineData("zebra giraffe", true, "")]
    [InlineData("zebra \"lake\"", true, "")]
    public async Task What_has_the_rarer_of_the_words_is_near_where_nothing_has_all(
        string query, bool isNear, string addresses)
    {
        var results = await _store.Search.FindAsync(query, Stop);
        Assert.Equal(
            (isNear, addresses),
            (results.FoundBy == FoundBy.SomeWords, string.Join(' ', results.Hits.Select(h => h.Address))));
    }

    [Fact]
    public async Task No_more_than_three_pages_are_near_and_none_for_a_word_that_most_have()
    {
        await _store.ImportAsync([.. Enumerable.Range(0, 40).Select(i => ($"pages/n{i}.md", Sample.Page(
            $"Number {i}", i < 6 ? "Walrus and ice.\n" : "Ice.\n")))]);
        Assert.Equal(PageSearch.MaximumNear, (await _store.Search.FindAsync("walrus giraffe", Stop)).Hits.Count);
        Assert.Empty((await _store.Search.FindAsync("ice giraffe", Stop)).Hits);
    }

    [Theory]
    [InlineData("piplines", "/pipelines /lake", true)]
    [InlineData("runing jbos", "/pipelines", true)]
    [InlineData("CULTRUE daly", "/pipelines", true)]
    [InlineData("lkae", "/lake", true)]
    [InlineData("cultue \"are running\"", "/pipelines", true)]
    [InlineData("lake data", "/lake", false)]
    [InlineData("ake", "", false)]
    [InlineData("zebra", "", false)]
    [InlineData("\"piplines\"", "", false)]
    [InlineData("pipelinelake", "/lake", true)]
    public async Task Slips_of_the_keyboard_are_mended_where_nothing_is_found(
        string query, string addresses, bool mended)
    {
        var results = await _store.Search.FindAsync(query, Stop);
        Assert.Equal(
            (addresses, mended),
            (string.Join(' ', results.Hits.Select(h => h.Address)), results.FoundBy == FoundBy.Spelling));
        if (mended) Assert.Contains(results.Hits[0].Snippet, part => part.Matches);
    }

    [Fact]
    public async Task Slips_of_many_visitors_at_once_are_each_mended_for_who_made_them()
    {
        (string Query, string Address)[] slips =
            [("lkae", "/lake"), ("cultrue daly", "/pipelines"), ("neear", "/special"), ("fller", "/long")];
        await Parallel.ForAsync(0, 400, Stop, async (i, stop) =>
        {
            var (query, address) = slips[i % slips.Length];
            Assert.Equal(address, (await _store.Search.FindAsync(query, stop)).Hits[0].Address);
        });
    }

    [Fact]
    public async Task Words_of_any_length_can_be_held_against_each_other()
    {
        await _store.ImportAsync(("pages/words.md", Sample.Page(
            "Words", $"{new string('q', 42)} q{string.Concat(Enumerable.Repeat("𠮷", 39))} {new string('q', 38)}r\n")));
        foreach (var length in (int[])[3, 4, 37, 39, 40, 41, 199])
            Assert.NotNull(await _store.Search.FindAsync(new string('q', length - 1) + "x", Stop));
        Assert.Equal(
            ["/words"], (await _store.Search.FindAsync(new string('q', 38) + "x", Stop)).Hits.Select(h => h.Address));
    }

    [Theory]
    [InlineData("needle", "needle")]
    [InlineData("\"eedle <b\"", "eedle <b")]
    [InlineData("\"eedle\"", "eedle")]
    [InlineData("haystacks", "haystack")]
    public async Task A_snippet_shows_and_marks_what_was_looked_for(string query, string marked)
    {
        var hits = (await _store.Search.FindAsync(query, Stop)).Hits;
        var parts = Assert.Single(hits).Snippet;
        Assert.Equal([marked], parts.Where(p => p.Matches).Select(p => p.Text));
        Assert.InRange(parts.Sum(p => p.Text.Length), 20, 400);
        Assert.DoesNotContain(parts, p => p.Text.Any(c => c is '\u0002' or '\u0003') || p.Text.Length == 0);
    }

    [Fact]
    public async Task A_changed_page_is_found_by_its_new_words_only()
    {
        await _store.ImportAsync(("pages/lake.md", Sample.Page("The sea", "Salt water.\n")));
        await FindsAsync("salt", "/lake");
        await FindsAsync("fills", "");
    }

    [Fact]
    public async Task Many_pages_are_shown_in_parts()
    {
        await _store.ImportAsync(
            [.. Enumerable.Range(0, 50).Select(i => ($"pages/p{i:00}.md", Sample.Page($"Page {i}", "walrus\n")))]);
        List<string> found = [];
        for (var part = 1; part <= 3; part++)
        {
            var results = await _store.Search.FindAsync("walrus", part, Stop);
            Assert.Equal((50, 3, part, part < 3 ? 20 : 10),
                (results.Total, results.Parts, results.Part, results.Hits.Count));
            found.AddRange(results.Hits.Select(hit => hit.Address));
        }

        Assert.Equal(50, found.Distinct().Count());
        Assert.Equal(3, (await _store.Search.FindAsync("walrus", 99, Stop)).Part);
        Assert.Equal(3, (await _store.Search.SuggestAsync("/walrus", 3, Stop)).Count);
    }

    [Theory]
    [InlineData("/lakes.html", "/lake")]
    [InlineData("/old/pipe/index.php", "/pipelines")]
    [InlineData("/", "")]
    [InlineData("", "")]
    [InlineData("/%00%FF/../..", "")]
    [InlineData("/\uD83D\"*", "")]
    [InlineData("/𠮷野家", "/wide")]
    public async Task Pages_close_to_a_missing_address_are_suggested(string path, string address)
    {
        var hits = await _store.Search.SuggestAsync(path, 5, Stop);
        if (address.Length == 0) Assert.Empty(hits);
        else Assert.Equal(address, hits[0].Address);
    }

    [Fact]
    public async Task What_is_suggested_follows_the_site()
    {
        Assert.Equal(["/lake"], (await _store.Search.SuggestAsync("/lake-2", 5, Stop)).Select(hit => hit.Address));
        await _store.ImportAsync(("pages/lakes.md", Sample.Page("Two lakes", "Deep water.\n")));
        Assert.Equal(
            ["/lake", "/lakes"], (await _store.Search.SuggestAsync("/lake-2", 5, Stop)).Select(hit => hit.Address));
        await _store.ImportAsync(("pages/lake.md", Sample.Page("The sea", "Salt water.\n")));
        Assert.Equal(
            ["The sea", "Two lakes"], (await _store.Search.SuggestAsync("/lake-2", 5, Stop)).Select(hit => hit.Title));
    }

    private async Task FindsAsync(string query, string addresses) =>
        Assert.Equal(
            addresses, string.Join(' ', (await _store.Search.FindAsync(query, Stop)).Hits.Select(h => h.Address)));
}
