using Mapflat.Content.Dormancy;
using Mapflat.Content.Pages;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Mapflat.Content.Tests.Pages;

public sealed class AsOfTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("", "")]
    [InlineData("2019", "2019")]
    [InlineData("2019-05", "May 2019")]
    [InlineData("2026-11-22", "22 November 2026")]
    [InlineData("2015/2018", "2015–2018")]
    [InlineData("2015-03/2018-04-05", "March 2015 – 5 April 2018")]
    [InlineData("201X", "the 2010s")]
    [InlineData("19XX", "1900–1999")]
    [InlineData("2016~", "about 2016")]
    [InlineData("2016?", "2016 (uncertain)")]
    [InlineData("2016%/2018", "about 2016 (uncertain)–2018")]
    [InlineData("999X/9999-12-31", "the 9990s – 31 December 9999")]
    [InlineData("2015/..", "2015 or later")]
    [InlineData("../2018", "2018 or earlier")]
    [InlineData("the years with Hadoop", "the years with Hadoop")]
    [InlineData("2015 to 2018", "2015 to 2018")]
    public void A_date_is_read_as_people_write_it_and_words_stay(string asOf, string words)
    {
        Assert.Null(AsOf.FindFault(asOf));
        Assert.Equal(words, AsOf.InWords(asOf));
    }

    [Theory]
    [InlineData("2026-02-30")]
    [InlineData("2026-13")]
    [InlineData("0000")]
    [InlineData("20261122")]
    [InlineData("2018/2015")]
    [InlineData("2015/2016/2017")]
    [InlineData("2015-1")]
    public void A_date_that_there_is_not_is_refused(string asOf) => Assert.NotNull(AsOf.FindFault(asOf));

    [Fact]
    public void Words_have_an_end()
    {
        Assert.Null(AsOf.FindFault(new string('a', AsOf.Longest)));
        Assert.Contains("Shorten it", AsOf.FindFault(new string('a', AsOf.Longest + 1)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("2019", "2019")]
    [InlineData("2019-05-06", "2019-05-06")]
    [InlineData("2015/2018", null)]
    [InlineData("201X", null)]
    [InlineData("2019~", null)]
    [InlineData("once", null)]
    public void Only_what_html_takes_for_a_time_is_given_in_numbers(string asOf, string? number) =>
        Assert.Equal(number, AsOf.InNumbers(asOf));

    [Fact]
    public async Task Nobody_but_the_owner_says_it()
    {
        await using var store = new TempStore();
        await store.ImportAsync(("site.yaml", Sample.Site()), ("pages/a.md", Sample.Page("A")));
        Assert.Equal("", (await store.Pages.ReadAsync("/a", Stop))!.AsOf);
        var (created, _) = await store.Creation.CreateAsync("/", "New", null, Author.Command, Stop);
        Assert.Equal("", (await store.Drafts.ReadAsync(created!.Id, Stop))!.Text.AsOf);
        Assert.DoesNotContain("as_of", string.Concat((await store.ExportAsync()).Values), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_owner_says_survives_the_way_through_files()
    {
        await using var store = new TempStore();
        await store.ImportAsync(("pages/a.md", Sample.Page("A", "Text.\n", "as_of: 2015/2018")),
            ("pages/b.md", Sample.Page("B", "Text.\n", "as_of: 2026-11-22")),
            ("pages/c.md", Sample.Page("C", "Text.\n", "as_of: 'about: 2016'")));
        var files = await store.ExportAsync();
        await using var other = new TempStore();
        await other.ImportAsync([.. files.Select(file => (file.Key, file.Value))]);
        Assert.Equal(["2015/2018", "2026-11-22", "about: 2016"], other.Sql("SELECT AsOf FROM Revisions ORDER BY AsOf"));
        Assert.Equal(files, await other.ExportAsync());
    }

    [Fact]
    public async Task A_dormant_site_says_that_it_describes_what_was_before_and_another_says_nothing()
    {
        await using var store = new TempStore();
        await store.ImportAsync(("site.yaml", Sample.Site()), ("pages/a.md", Sample.Page("A")));
        var frame = await store.Pages.ReadFrameAsync(Stop);
        var awake = frame with { Dormancy = null };
        var asleep = frame with { Dormancy = new DormancyNotice("Asleep.", null, "Next", "") };
        Assert.Equal("Describes practice before Test became dormant", AsOf.Describe("", asleep));
        Assert.Null(AsOf.Describe("", awake));
        Assert.Equal("As of the 2010s", AsOf.Describe("201X", awake));
    }

    [Fact]
    public async Task The_day_on_which_the_shipped_pages_were_written_goes_and_every_day_that_was_said_stays()
    {
        await using var store = new TempStore();
        await store.ImportAsync(
            ("pages/about.md", Sample.Page("About", "Text.\n", "as_of: 2026-11-22")),
            ("pages/clients.md", Sample.Page("Clients", "Text.\n", "as_of: 2026-11-22")),
            ("pages/how-i-work.md", Sample.Page("How", "Text.\n", "as_of: 2020-01-02")),
            ("pages/mine.md", Sample.Page("Mine", "Text.\n", "as_of: 2026-11-22")));
        var id = int.Parse(store.Sql("SELECT Id FROM Pages WHERE Key = 'clients'").Single(),
            System.Globalization.CultureInfo.InvariantCulture);
        var draft = (await store.Drafts.ReadAsync(id, Stop))!;
        await store.Drafts.SaveAsync(
            id, draft.Edits, draft.Text with { Markdown = "Mine.\n" }, automatic: false, new Author("Owner"), Stop);
        await using (var db = store.Store.CreateContext())
        {
            var migrator = db.GetService<IMigrator>();
            await migrator.MigrateAsync("20261127000000_Upkeep", cancellationToken: Stop);
            await migrator.MigrateAsync("20261129000000_AsOfInWords", cancellationToken: Stop);
        }

        Assert.Equal(
            ["about ", "clients 2026-11-22", "clients 2026-11-22", "how-i-work 2020-01-02", "mine 2026-11-22"],
            store.Sql("SELECT p.Key || ' ' || r.AsOf FROM Revisions r JOIN Pages p ON p.Id = r.PageId ORDER BY 1"));
        Assert.ThrowsAny<Microsoft.Data.Sqlite.SqliteException>(() => store.Sql("UPDATE Revisions SET AsOf = '2030'"));
    }
}
