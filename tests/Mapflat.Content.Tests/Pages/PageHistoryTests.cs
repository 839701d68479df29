using System.Globalization;
using Mapflat.Content.Pages;
using Mapflat.Content.Text;

namespace Mapflat.Content.Tests.Pages;

public sealed class PageHistoryTests : IAsyncLifetime
{
    private const string Square = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 9 9\"><title>A "
        + "square</title><path d=\"M0 0h9v9H0z\"/></svg>";
    private const string Circle =
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 9 9\"><title>A circle</title><circle r=\"9\"/></svg>";
    private static readonly Author _author = new("Eva");

    private readonly TempStore _store = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => await _store.ImportAsync(
        ("site.yaml", Sample.Site()),
        ("media/one.svg", Square),
        ("media/two.svg", Square),
        ("pages/index.md", Sample.Page("Home")),
        ("pages/a.md", Sample.Page(
            "A", "First.\n\n![One](/media/one.svg)\n\n![Two](/media/two.svg)\n", "updated: 2015-05-05T05:05:05Z")),
        ("pages/d.md", Sample.Page("D", "Secret.\n", "status: draft")));

    public ValueTask DisposeAsync() => _store.DisposeAsync();

    [Fact]
    public async Task A_version_is_of_the_time_that_its_author_gave()
    {
        var version = await VersionAsync("/a", 1);
        Assert.Equal((new DateTime(2015, 5, 5, 5, 5, 5, DateTimeKind.Utc), null),
            (version!.Place.This.Published, version.Until));
    }

    [Fact]
    public async Task What_was_never_public_has_no_past()
    {
        Assert.Null(await _store.History.ReadAsync("/d", null, Stop));
        Assert.Null(await VersionAsync("/d", 1));
        Assert.Null(await _store.History.ReadTimesAsync("/d", null, Stop));
        Assert.Null(await _store.History.FindAsync("/d", DateTime.UnixEpoch, Stop));
    }

    [Fact]
    public async Task What_was_taken_back_has_no_past_until_it_is_public_again()
    {
        await PublishAsync("/d", "Once.\n");
        Assert.NotNull(await VersionAsync("/d", 2));
        await ActAsync("/d", new PageAct.Unpublish(new OldAddressAnswer.Gone(null, null)));
        Assert.Null(await VersionAsync("/d", 2));
        Assert.Null(await _store.History.ReadAsync("/d", null, Stop));
        await PublishAsync("/d", "Again.\n");
        Assert.Equal([3, 2], (await _store.History.ReadAsync("/d", null, Stop))!.Versions.Select(v => v.Number));
        Assert.Null(await VersionAsync("/d", 1));
    }

    [Fact]
    public async Task Pictures_that_changed_since_or_are_gone_are_counted()
    {
        Assert.Equal(new PictureChanges(0, 0), (await VersionAsync("/a", 1))!.Pictures);
        _store.Clock.Now += TimeSpan.FromDays(1);
        await PublishAsync("/a", "Second.\n\n![One](/media/one.svg)\n");
        await _store.ImportAsync(("media/one.svg", Circle));
        Assert.Equal(new PictureChanges(1, 0), (await VersionAsync("/a", 1))!.Pictures);
        // It changed in the moment in which the second version was published.
        Assert.Equal(new PictureChanges(0, 0), (await VersionAsync("/a", 2))!.Pictures);
        _store.Sql("DELETE FROM Media WHERE Name = 'two.svg'");
        Assert.Equal(new PictureChanges(1, 1), (await VersionAsync("/a", 1))!.Pictures);
    }

    [Fact]
    public async Task The_words_of_a_version_stay_though_what_is_around_them_changes()
    {
        await PublishAsync("/a", "Second.\n");
        await ActAsync("/a", new PageAct.Move("/b"));
        var version = await VersionAsync("/b", 1);
        Assert.Equal(("/b", "A"), (version!.Page.Link.Address, version.Page.Link.Title));
        Assert.Contains("First.", version.Page.Html, StringComparison.Ordinal);
        Assert.Null(await VersionAsync("/a", 1));
    }

    [Fact]
    public async Task A_restored_revision_is_a_version_of_its_own_and_what_it_took_back_is_seen()
    {
        await PublishAsync("/a", "Second.\n");
        var draft = (await _store.Drafts.ReadAsync(Id("/a"), Stop))!;
        var (restored, _) = await _store.Drafts.RestoreAsync(draft.PageId, draft.Edits, 1, _author, Stop);
        Assert.NotNull(
            (await _store.Publishing.PublishAsync(draft.PageId, restored!.Edits, null, _author, Stop)).Value);
        var version = (await VersionAsync("/a", 3))!;
        Assert.Equal((3, 2), (version.Place.Last.Number, version.Place.Previous!.Number));
        Assert.Contains(version.Changes!.Text.Blocks, block => block.Kind is DiffKind.Changed or DiffKind.Added
            && block.Words.Any(words => words.Text.Contains("First", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_time_map_of_many_versions_comes_in_parts_that_meet()
    {
        _store.Sql($"""
            WITH RECURSIVE n(i) AS (VALUES(2) UNION ALL SELECT i + 1 FROM n WHERE i < 2500)
            INSERT INTO Revisions (PageId, Number, Title, Menu, Summary, Markdown, AsOf, Author, Started, Saved,
                Automatic, PublishedAt)
            SELECT PageId, i, Title, Menu, Summary, 'Text', AsOf, Author, Started, Saved, 0,
                strftime('%Y-%m-%d %H:%M:%S', 1500000000 + i, 'unixepoch')
            FROM n, (SELECT * FROM Revisions WHERE PageId = {Id("/a")})
            """);
        List<int> found = [];
        int? before = null;
        do
        {
            var map = (await _store.History.ReadTimesAsync("/a", before, Stop))!;
            Assert.InRange(map.Versions.Count, 1, PageHistory.TimeMapSize);
            Assert.Equal((1, 2500), (map.First.Number, map.Last.Number));
            found.InsertRange(0, map.Versions.Select(v => v.Number));
            before = map.Versions[0].Number;
        }
        while (before > 1);
        Assert.Equal(Enumerable.Range(1, 2500), found);
        Assert.Null(await _store.History.ReadTimesAsync("/a", 1, Stop));
    }

    private Task<VersionView?> VersionAsync(string address, int number) =>
        _store.History.ReadVersionAsync(address, number, Stop);

    private int Id(string address) =>
        int.Parse(_store.Sql($"SELECT Id FROM Pages WHERE Address = '{address}'")[0], CultureInfo.InvariantCulture);

    private async Task PublishAsync(string address, string words)
    {
        var draft = (await _store.Drafts.ReadAsync(Id(address), Stop))!;
        var (saved, failure) = await _store.Drafts.SaveAsync(
            draft.PageId, draft.Edits, draft.Text with { Markdown = words }, automatic: false, _author, Stop);
        Assert.True(failure is null, failure?.Message);
        Assert.NotNull((await _store.Publishing.PublishAsync(draft.PageId, saved!.Edits, null, _author, Stop)).Value);
    }

    private async Task ActAsync(string address, PageAct act)
    {
        var version = int.Parse(
            _store.Sql($"SELECT Version FROM Pages WHERE Address = '{address}'")[0], CultureInfo.InvariantCulture);
        var (_, failure) = await _store.Acts.CarryOutAsync(Id(address), version, act, _author, Stop);
        Assert.True(failure is null, failure?.Message);
    }
}
