using Mapflat.Content.Archives;
using Mapflat.Content.Model;
using Mapflat.Content.Transfer;

namespace Mapflat.Content.Tests.Transfer;

/// <summary>What a site begins with, as long as nobody has changed anything.</summary>
public sealed class SiteBeginningTests : IAsyncDisposable
{
    private static readonly string Shipped = Repository.PathOf("content");

    private static readonly Author Owner = new("Owner");

    private static readonly string[] Emptied =
        ["FormerAddresses", "Rules", "Media", "RedirectTests", "PastActs", "MissingPaths"];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private readonly TempStore _store = new();

    public ValueTask DisposeAsync() => _store.DisposeAsync();

    [Fact]
    public async Task Unused_store_begins_with_a_home_page_alone()
    {
        Assert.Null(await _store.Beginning.BeginEmptyAsync(Shipped, " Harbour \"notes\" ", Owner, Stop));
        await HoldsNothingButAHomePageAsync("Harbour \"notes\"");
        // What its owner made is not the shipped content.
        Assert.False(await _store.Beginning.IsOpenAsync(Shipped, Stop));
        Assert.Null((await _store.Importer.SeedAsync(Shipped, Stop)).Value);
    }

    [Fact]
    public async Task Shipped_content_goes_as_if_it_had_never_been_and_a_backup_has_it()
    {
        await _store.Importer.SeedAsync(Shipped, Stop);
        Assert.True(await _store.Beginning.IsOpenAsync(Shipped, Stop));
        Assert.Null(await _store.Beginning.BeginEmptyAsync(Shipped, "Harbour", Owner, Stop));
        await HoldsNothingButAHomePageAsync("Harbour");
        Assert.Single(_store.Backups.List());
        Assert.False(await _store.Beginning.IsOpenAsync(Shipped, Stop));
        // What the database refused before, it refuses again.
        Assert.Throws<Microsoft.Data.Sqlite.SqliteException>(() => _store.Sql("DELETE FROM Ledger"));
        Assert.Throws<Microsoft.Data.Sqlite.SqliteException>(() => _store.Sql("DELETE FROM Revisions"));
        Assert.Throws<Microsoft.Data.Sqlite.SqliteException>(() => _store.Sql("UPDATE Revisions SET Title = 'x'"));
    }

    [Fact]
    public async Task Old_site_comes_instead_of_the_shipped_content()
    {
        await _store.Importer.SeedAsync(Shipped, Stop);
        Assert.Null(await _store.Beginning.PrepareAsync(Shipped, Owner, Stop));
        using var old = new OldSite().Titled("/", "Old home").Titled("/about", "Old about");
        var (reports, failure) = await _store.Adoption.AdoptAsync(
            old.Save(), new AdoptionOptions(OldSite.Host, IsAlone: true), Owner, null, Stop);
        Assert.Null(failure);
        // Nothing of it stands behind what was shipped.
        Assert.DoesNotContain(reports![0].Findings, finding => finding.Name == "hidden");
        Assert.Equal(["0", OldSite.Host], _store.Sql(
            "SELECT count(*) FROM Pages UNION ALL SELECT Title FROM Settings"));
        Assert.Equal(["/", "/about"], _store.Sql("SELECT Address FROM CapturedAddresses ORDER BY Address"));
    }

    [Theory]
    [InlineData("a change")]
    [InlineData("a draft")]
    [InlineData("a month")]
    [InlineData("content of one's own")]
    [InlineData("a choice")]
    public async Task Nothing_goes_after(string what)
    {
        if (what == "content of one's own") await _store.ImportAsync(("pages/index.md", "# Mine\n\nWords.\n"));
        else await _store.Importer.SeedAsync(Shipped, Stop);
        switch (what)
        {
            case "a change":
                await _store.ImportAsync(("pages/new.md", "# New\n\nWords.\n"));
                break;
            case "a draft":
                await _store.Creation.CreateAsync("/", "Mine", null, Owner, Stop);
                break;
            case "a month":
                _store.Clock.Now += TimeSpan.FromDays(SiteBeginning.OpenDays + 1);
                break;
            case "a choice":
                await _store.Beginning.KeepAsync(Owner, Stop);
                break;
            default:
                break;
        }

        var pages = _store.Sql("SELECT count(*) FROM Pages");
        Assert.False(await _store.Beginning.IsOpenAsync(Shipped, Stop));
        Assert.IsType<Failure.Conflict>(await _store.Beginning.BeginEmptyAsync(Shipped, "Mine", Owner, Stop));
        Assert.IsType<Failure.Conflict>(await _store.Beginning.PrepareAsync(Shipped, Owner, Stop));
        Assert.Equal(pages, _store.Sql("SELECT count(*) FROM Pages"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("two\nlines")]
    public async Task Name_that_cannot_be_one_is_refused(string title) =>
        Assert.IsType<Failure.Invalid>(await _store.Beginning.BeginEmptyAsync(Shipped, title, Owner, Stop));

    private async Task HoldsNothingButAHomePageAsync(string title)
    {
        Assert.Equal(["/ " + title], _store.Sql(
            "SELECT Address || ' ' || r.Title FROM Pages p JOIN Revisions r ON r.Id = p.LiveRevisionId"));
        Assert.Equal(["/"], _store.Sql("SELECT Path FROM Ledger"));
        Assert.Equal([title], _store.Sql("SELECT Title FROM Settings"));
        foreach (var table in Emptied) Assert.Equal(["0"], _store.Sql($"SELECT count(*) FROM {table}"));
        Assert.Empty((await _store.Search.FindAsync("monolith", 1, Stop)).Hits);
    }
}
