using Mapflat.Content.Search;

namespace Mapflat.Content.Tests.Search;

/// <summary>That sections are found, by what can be read in them.</summary>
public sealed class SectionTests : IAsyncLifetime
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private const string Drawing =
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 9 9\"><path d=\"M0 0h9\"/></svg>";

    private const string Sea = """
        Water that is salt. It has fish, e.g. herring. Nobody owns it.

        ^^^
        ![A hidden octopus](/media/sea.svg)
        ^^^ A visible caption

        ## Storms

        Winds bring waves. A harbour presents shelter!

        ### Of old

        | Storm | Year |
        | --- | --- |
        | Great one | 1703 |

        ## Presentations

        Talks on machine learning.

        """;

    private readonly TempStore _store = new();

    public async ValueTask InitializeAsync() => await _store.ImportAsync(
        ("site.yaml", Sample.Site("synonyms:", "- ML, machine learning", "- datasjö, data lake")),
        ("media/sea.svg", Drawing),
        ("pages/sea.md", Sample.Page("The sea", Sea, "terms: ocean, deep blue")),
        ("pages/land.md", Sample.Page("The land", "A lake of data is no data lake, nor a sea.\n")));

    public ValueTask DisposeAsync() => _store.DisposeAsync();

    [Theory]
    [InlineData("Winds bring waves.", "Winds bring foam.", 1)]
    [InlineData("## Storms", "## Gales", 1)]
    [InlineData("Water that is salt.", "Water that is bitter.", 1)]
    [InlineData("### Of old\n", "### Of old\n\nLong ago.\n\n### Of late\n", 3)]
    [InlineData("## Presentations\n\nTalks on machine learning.\n", "", 0)]
    [InlineData("The sea", "The brine", 4)]
    public async Task A_publication_writes_the_sections_that_changed_and_finds_what_a_new_index_would(
        string before, string after, int written)
    {
        _store.Sql("CREATE TABLE Written (Id INTEGER)");
        foreach (var change in (string[])["INSERT", "UPDATE"])
        {
            _store.Sql($"CREATE TRIGGER Note_{change} AFTER {change} ON SearchSections "
                + "BEGIN INSERT INTO Written VALUES (new.Id); END");
        }

        (string, string)[] files = [("site.yaml", Sample.Site()), ("pages/sea.md", Sample.Page(
            "The sea".Replace(before, after, StringComparison.Ordinal),
            Sea.Replace(before, after, StringComparison.Ordinal), "terms: ocean, deep blue"))];
        await _store.ImportAsync([files[0], ("media/sea.svg", Drawing), files[1]]);
        Assert.Equal(written, _store.Sql("SELECT Id FROM Written").Count);
        await AssertAsNewAsync(files[1].Item2);
    }

    [Fact]
    public async Task What_an_author_publishes_is_indexed_as_in_a_new_index()
    {
        var page = int.Parse(_store.Sql("SELECT Id FROM Pages WHERE Address = '/sea'")[0], null);
        await PublishAsync(text => text with
        {
            Markdown = text.Markdown.Replace("waves", "foam", StringComparison.Ordinal),
        });
        await AssertAsNewAsync(Sample.Page(
            "The sea", Sea.Replace("waves", "foam", StringComparison.Ordinal), "terms: ocean, deep blue"));
        await PublishAsync(
            text => text with { Title = "The brine", Menu = "The brine", Summary = "About The brine." });
        await AssertAsNewAsync(Sample.Page(
            "The brine", Sea.Replace("waves", "foam", StringComparison.Ordinal), "terms: ocean, deep blue"));

        async Task PublishAsync(Func<PageText, PageText> change)
        {
            var draft = (await _store.Drafts.ReadAsync(page, Stop))!;
            Assert.Null((await _store.Drafts.SaveAsync(
                page, draft.Edits, change(draft.Text), automatic: false, Author.Command, Stop)).Failure);
            Assert.Null((await _store.Publishing.PublishAsync(
                page, draft.Edits + 1, null, Author.Command, Stop)).Failure);
        }
    }

    private async Task AssertAsNewAsync(string sea)
    {
        await using var other = new TempStore();
        await other.ImportAsync(("site.yaml", Sample.Site()), ("media/sea.svg", Drawing), ("pages/sea.md", sea));
        const string page = "(SELECT Id FROM Pages WHERE Address = '/sea')";
        const string sections = "SELECT (Id & 255) || Heading || ifnull(Anchor, '') || hex(Text) || ifnull(Names, '') "
            + $"FROM SearchSections WHERE PageId = {page} ORDER BY Id";
        Assert.Equal(other.Sql(sections), _store.Sql(sections));
        foreach (var word in (string[])["wave", "foam", "gale", "storm", "salt", "bitter", "long", "late", "old",
            "presentat", "machin", "sea", "brine", "ocean", "1703"])
        {
            var rows = "SELECT (rowid >> 50) || ' ' || (rowid & 255) FROM SearchIndex "
                + $"WHERE SearchIndex MATCH '{word}' AND (rowid >> 8) & 4194303 = {page} ORDER BY rowid";
            Assert.Equal(other.Sql(rows), _store.Sql(rows));
        }
    }

    [Theory]
    [InlineData("sea", "/sea")]
    [InlineData("salt water", "/sea")]
    [InlineData("ocean", "/sea")]
    [InlineData("deep blue waves", "/sea#s-storms")]
    [InlineData("storms", "/sea#s-storms")]
    [InlineData("sea waves", "/sea#s-storms")]
    [InlineData("1703", "/sea#s-of-old")]
    [InlineData("presentations", "/sea#s-presentations")]
    [InlineData("presents", "/sea#s-storms")]
    [InlineData("ML", "/sea#s-presentations")]
    [InlineData("datasjö", "/land")]
    [InlineData("visible caption", "/sea")]
    [InlineData("octopus", null)]
    [InlineData("\"hidden octopus\"", null)]
    [InlineData("what is the sea", "/sea")]
    public async Task The_best_section_of_a_page_is_the_target(string query, string? target)
    {
        var hits = (await _store.Search.FindAsync(query, Stop)).Hits;
        Assert.Equal(target, hits is [var best, ..] ? best.TargetOf(best.Section) : null);
    }

    [Theory]
    [InlineData("shelter", "A harbour presents [shelter]!")]
    [InlineData("herring", "It has fish, e.g. [herring]. Nobody owns it.")]
    [InlineData("1703", "Great one; [1703]")]
    [InlineData("\"machine learning\"", "Talks on [machine learning].")]
    public async Task A_snippet_is_whole_sentences_with_the_words_marked(string query, string snippet) =>
        Assert.Equal(snippet, string.Concat((await _store.Search.FindAsync(query, Stop)).Hits[0].Snippet
            .Select(part => part.Matches ? $"[{part.Text}]" : part.Text)));

    [Fact]
    public async Task Other_sections_of_a_page_are_named_beneath()
    {
        await _store.ImportAsync(("pages/ice.md", Sample.Page(
            "Ice", string.Concat(Enumerable.Range(0, 6).Select(i => $"## Part {i}\n\nA walrus.\n\n")))));
        var hit = Assert.Single((await _store.Search.FindAsync("walrus", Stop)).Hits);
        Assert.Equal(("Part 0", 3), (hit.Section.Heading, hit.Others.Count));
        Assert.DoesNotContain(hit.Section, hit.Others);
    }

    [Fact]
    public async Task What_means_the_same_and_how_a_page_is_found_go_out_and_come_in_with_the_site()
    {
        var files = await _store.ExportAsync();
        Assert.Contains("synonyms:\n- ML, machine learning\n- datasjö, data lake\n", files["site.yaml"],
            StringComparison.Ordinal);
        Assert.Contains("terms: ocean, deep blue\n", files["pages/sea.md"], StringComparison.Ordinal);
        var (_, failure) = await _store.TryImportAsync(("site.yaml", Sample.Site("synonyms:", "- alone")));
        Assert.Contains("does not say what means the same", Assert.IsType<Failure.Invalid>(failure).Findings[0].Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_index_that_an_upgrade_left_empty_is_said_to_be_made_and_is_made()
    {
        _store.Sql("DELETE FROM SearchSections; DELETE FROM SearchIndex; DELETE FROM SearchWords");
        Assert.True((await _store.Search.FindAsync("storms", Stop)).IsBeingMade);
        var filling = _store.Filling;
        Assert.Equal(2, await filling.FillAsync(Stop));
        Assert.Equal(0, await filling.FillAsync(Stop));
        Assert.Equal("/sea", (await _store.Search.FindAsync("storms", Stop)).Hits[0].Address);
        Assert.False((await _store.Search.FindAsync("zebra", Stop)).IsBeingMade);
        _store.Sql("UPDATE Pages SET Status = 'Draft' WHERE Address = '/sea'");
        Assert.Equal(1, await filling.FillAsync(Stop));
        Assert.Equal(["0"], _store.Sql("SELECT count(*) FROM SearchIndex WHERE SearchIndex MATCH 'storm'"));
    }
}
