using Mapflat.Content.Markup;
using Mapflat.Content.Upkeep;
using Mapflat.Content.Upkeep.Tasks;

namespace Mapflat.Content.Tests.Upkeep;

/// <summary>What the owner’s overview asks for: the time that is described, and references without a place.</summary>
public sealed class SiteCheckTests
{
    private const string Origin = "https://www.example.org";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_first_task_is_to_say_when_the_pages_were_true_until_it_is_said_of_one()
    {
        await using var store = new TempStore();
        await store.ImportAsync(
            ("pages/a.md", Sample.Page("A")), ("pages/b.md", Sample.Page("B", "Text.\n", "status: draft")));
        var first = (await store.SiteCheck.FindAsync(Origin, Stop)).First(c => c.Severity == Severity.Warning);
        Assert.Equal(ConcernKind.Age, first.Kind);
        Assert.StartsWith("When was this true?", first.Message, StringComparison.Ordinal);

        await store.ImportAsync(("pages/a.md", Sample.Page("A", "Text.\n", "as_of: 2015/2018")));
        Assert.DoesNotContain(await store.SiteCheck.FindAsync(Origin, Stop), c => c.Kind == ConcernKind.Age);
    }

    [Fact]
    public async Task References_without_a_place_are_asked_for_until_they_are_found()
    {
        await using var store = new TempStore();
        await store.ImportAsync(("pages/a.md", Sample.Page("A", "::: wanted\nA *form*\n:   Ask.\n\nA talk\n:   Ask."
            + "\n:::\n")));
        var found = Assert.Single(await store.SiteCheck.FindAsync(Origin, Stop), c => c.Kind == ConcernKind.Reference);
        Assert.StartsWith(
            "/a has 2 references without an exact place: A form; A talk.", found.Message, StringComparison.Ordinal);
        Assert.NotNull(found.PageId);

        await store.ImportAsync(("pages/a.md", Sample.Page("A", "[A form](https://www.example.org/form).\n")));
        Assert.DoesNotContain(await store.SiteCheck.FindAsync(Origin, Stop), c => c.Kind == ConcernKind.Reference);
    }

    [Theory]
    [InlineData("/changes")]
    [InlineData("/media/notes")]
    public async Task Page_at_an_address_that_the_program_has_taken_since_is_told_of(string address)
    {
        await using var store = new TempStore();
        await store.ImportAsync(("pages/a.md", Sample.Page("A")));
        Assert.DoesNotContain(await store.SiteCheck.FindAsync(Origin, Stop), c => c.Kind == ConcernKind.Address);
        store.Sql($"UPDATE Pages SET Address = '{address}', Folded = '{address}' WHERE Address = '/a'");
        var found = Assert.Single(await store.SiteCheck.FindAsync(Origin, Stop), c => c.Kind == ConcernKind.Address);
        Assert.Equal((Severity.Error, true), (found.Severity, found.PageId is not null));
        Assert.StartsWith(address + " is hidden", found.Message, StringComparison.Ordinal);
        var report = await new HiddenPagesTask(store.Store).RunAsync(Stop);
        Assert.Equal((UpkeepState.NeedsSomeone, 1), (report.State, report.Details.Count));
    }

    [Theory]
    [InlineData("::: wanted\n- One\n- Two, and\n  more\n\n  a paragraph\n:::", "One|Two, and more")]
    [InlineData("::: wanted\nWords without a list.\n:::", "")]
    [InlineData("::: note\n- One\n:::\n\nIt is wanted.", "")]
    [InlineData("- One\n\n::: wanted\nTerm\n:   What it is\n:::\n\n- Two", "Term")]
    public void Only_the_entries_of_lists_between_the_fences_are_wanted(string markdown, string wanted) =>
        Assert.Equal(wanted, string.Join('|', WantedReferences.Read(markdown)));
}
