namespace Mapflat.Content.Tests.Shipped;

/// <summary>
/// The shipped pages say what is known of the original site and nothing else. What is known is in facts.tsv, with the
/// words that carry it; which facts a sentence stands on is in sentences.tsv. Who rewords a page says so in both.
/// </summary>
public sealed class ShippedWordsTests
{
    private const string Folder = "tests/Mapflat.Content.Tests/Shipped/";
    private const string Mark = "Editor’s note. ";

    /// <summary>Before the reason why a sentence needs no fact: it leads from one place to another.</summary>
    private const string Connecting = "connects: ";

    private const int MostConnecting = 12;

    private const int LongestNote = 60;

    private static readonly IReadOnlyList<ShippedPage> _pages = ShippedPage.ReadAll();

    private static readonly IReadOnlyList<Fact> _facts =
        [.. Repository.Table(Folder + "facts.tsv").Select(row => new Fact(row[0], row[1], row[2], row[3]))];

    private static readonly IReadOnlyList<Claim> _claims =
        [.. Repository.Table(Folder + "sentences.tsv").Select(row => new Claim(row[0], row[1], row[2]))];

    [Fact]
    public void Each_fact_is_carried_by_the_words_on_its_page_in_a_sentence_that_claims_it() =>
        Assert.All(_facts, fact => Assert.Contains(_claims, claim => claim.Page == fact.Page
            && claim.Facts.Contains(fact.Id) && claim.Sentence.Contains(fact.Words, StringComparison.Ordinal)));

    [Fact]
    public void Each_sentence_of_each_page_is_claimed_and_no_claim_is_left_of_one_that_is_gone()
    {
        foreach (var page in _pages)
            Assert.Equal(page.Sentences, _claims.Where(claim => claim.Page == page.Address).Select(c => c.Sentence));
        Assert.Equal(_pages.Sum(page => page.Sentences.Count), _claims.Count);
    }

    [Fact]
    public void Each_claim_names_facts_that_there_are_or_says_what_it_connects()
    {
        var known = _facts.Select(fact => fact.Id).ToHashSet(StringComparer.Ordinal);
        Assert.All(_claims, claim => Assert.True(
            claim.IsConnecting || (claim.Facts.Length > 0 && claim.Facts.All(known.Contains)), claim.ToString()));
        Assert.InRange(_claims.Count(claim => claim.IsConnecting), 0, MostConnecting);
    }

    [Fact]
    public void The_overview_carries_every_fact_of_the_architecture_and_of_the_clients()
    {
        var whole = _facts.Where(fact => fact.Page == "/how-i-work").Select(fact => fact.Id);
        var parts = _facts.Where(fact => fact.Page.StartsWith("/architecture", StringComparison.Ordinal)
            || fact.Page.StartsWith("/clients", StringComparison.Ordinal)).Select(fact => fact.Id);
        // The comparison, the line of steps, and where the documents are now, are told in their own places alone.
        Assert.Equal(["compared", "steps", "documents"], parts.Except(whole));
    }

    [Fact]
    public void A_note_is_marked_as_the_editors_in_one_way_and_is_short()
    {
        Assert.All(_pages.SelectMany(page => page.Notes), note =>
        {
            Assert.StartsWith(Mark, note, StringComparison.Ordinal);
            Assert.InRange(note.Split(' ').Length, 0, LongestNote);
        });
        Assert.DoesNotContain(
            _claims, claim => claim.Sentence.StartsWith(Mark.Trim(), StringComparison.Ordinal));
    }

    [Fact]
    public void The_words_the_reader_would_look_for_are_in_titles()
    {
        string[] titles = [.. _pages.Select(page => page.Sentences[0])];
        Assert.Contains(titles, title => title.Contains("data lake", StringComparison.OrdinalIgnoreCase));
        Assert.Contains(titles, title => title.Contains("data warehouse", StringComparison.OrdinalIgnoreCase));
    }

    private sealed record Fact(string Id, string Page, string Words, string Says);

    private sealed record Claim(string Page, string On, string Sentence)
    {
        public bool IsConnecting => On.StartsWith(Connecting, StringComparison.Ordinal);

        public string[] Facts => IsConnecting ? [] : On.Split(' ', StringSplitOptions.RemoveEmptyEntries);
    }
}
