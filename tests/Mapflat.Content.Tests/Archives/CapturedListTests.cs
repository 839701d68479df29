using Mapflat.Content.Archives;
using Mapflat.Content.Model;

namespace Mapflat.Content.Tests.Archives;

public sealed class CapturedListTests : IAsyncDisposable
{
    private readonly TempStore _store = new();

    public ValueTask DisposeAsync() => _store.DisposeAsync();

    [Theory]
    [InlineData("harbour", "/2014/05/harbour.html")]
    [InlineData("HARBOUR lights", "/2014/05/harbour.html")]
    [InlineData("harbour nothing", "")]
    [InlineData("hamn å", "/hamn-%C3%A5/")]
    [InlineData("/2014/05/Harbour", "/2014/05/harbour.html")]
    [InlineData("https://www.old.example.org/2014/05/harbour.html?utm_source=x", "")]
    [InlineData("http://www.old.example.org/2014/05/HARBOUR.html", "/2014/05/harbour.html")]
    [InlineData("/?p=7", "/?p=7")]
    [InlineData("/2014/", "/2014/ /2014/05/harbour.html /2014/05/pier.png")]
    [InlineData("http://cdn.example/look.css", "/_hosts/cdn.example/look.css")]
    public async Task Words_or_a_pasted_address_find_what_they_name(string search, string wanted)
    {
        await AdoptAsync();
        var listing = await ReadAsync(new CapturedFilter { Search = search });
        Assert.Equal(wanted, string.Join(' ', listing.Addresses.Select(address => address.Address)));
    }

    [Fact]
    public async Task Kind_and_state_and_folder_narrow_the_list()
    {
        await AdoptAsync();
        Assert.Equal(5, (await ReadAsync(new CapturedFilter { Kind = CapturedKind.Page })).Total);
        Assert.Equal("/2014/05/pier.png", Assert.Single(
            (await ReadAsync(new CapturedFilter { Kind = CapturedKind.Picture })).Addresses).Address);
        Assert.Equal("/_hosts/cdn.example/look.css", Assert.Single(
            (await ReadAsync(new CapturedFilter { Kind = CapturedKind.Style })).Addresses).Address);
        Assert.Equal(["/feed.xml", "/gone"], (await ReadAsync(new CapturedFilter { Kind = CapturedKind.Other }))
            .Addresses.Select(address => address.Address));
        Assert.Equal("/gone", Assert.Single(
            (await ReadAsync(new CapturedFilter { State = CaptureState.Redirected })).Addresses).Address);
        Assert.Equal(2, (await ReadAsync(new CapturedFilter { Folder = "/2014/05/" })).Total);
    }

    [Fact]
    public async Task Folders_are_those_in_the_folder_with_all_that_is_below_them()
    {
        await AdoptAsync();
        Assert.Equal(
            [
                new CapturedFolder("/2014/", 3), new CapturedFolder("/_hosts/", 1),
                new CapturedFolder("/hamn-%C3%A5/", 1),
            ],
            (await ReadAsync(new CapturedFilter())).Folders);
        Assert.Equal([new CapturedFolder("/2014/05/", 2)],
            (await ReadAsync(new CapturedFilter { Folder = "/2014/" })).Folders);
        Assert.Empty((await ReadAsync(new CapturedFilter { Folder = "/2014/05/" })).Folders);
    }

    [Fact]
    public async Task An_address_has_all_its_captures_newest_first()
    {
        await AdoptAsync();
        await _store.AdoptAsync(new OldSite(new DateTime(2019, 1, 2, 3, 4, 5, DateTimeKind.Utc))
            .Titled("/2014/05/harbour.html", "Newer"));
        var row = Assert.Single((await ReadAsync(new CapturedFilter { Search = "newer" })).Addresses);
        var view = await _store.Captured.FindAsync(row.Id, "http://localhost", Stop);
        Assert.Equal(["Newer", "Harbour lights"], view!.Versions.Select(version => version.Title));
        Assert.Equal([true, false], view.Versions.Select(version => version.IsNewest));
        Assert.Equal("shows what was captured", view.Says);
    }

    [Fact]
    public async Task Parts_go_as_far_as_the_list_and_no_further()
    {
        await AdoptAsync();
        Assert.Equal(1, (await _store.Captured.ReadAsync(new CapturedFilter(), 99, Stop)).Part);
        Assert.True((await _store.Captured.ReadAsync(new CapturedFilter { Search = "zebra" }, 1, Stop)) is
        { Total: 0, IsEmpty: false });
    }

    [Fact]
    public async Task List_of_nothing_is_empty() =>
        Assert.True((await _store.Captured.ReadAsync(new CapturedFilter(), 1, Stop)).IsEmpty);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private Task<CapturedListing> ReadAsync(CapturedFilter filter) => _store.Captured.ReadAsync(filter, 1, Stop);

    private Task<AdoptionReport> AdoptAsync() => _store.AdoptAsync(new OldSite()
        .Titled("/", "Home").Titled("/?p=7", "Seven").Titled("/2014/", "The year")
        .Titled("/2014/05/harbour.html", "Harbour lights").File("/2014/05/pier.png", [1], "image/png")
        .Titled("/hamn-%C3%A5/", "Hamn").File("/feed.xml", [1], "application/rss+xml")
        .File("http://cdn.example/look.css", [1], "text/css").Redirect("/gone", "/feed.xml"));
}
