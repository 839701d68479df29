using Mapflat.Content.Addresses;
using Mapflat.Content.Frozen;
using Mapflat.Content.Store;

namespace Mapflat.Content.Tests.Addresses;

/// <summary>
/// The real content store: its tables are those that the resolution looks things up in, by their indexes.
/// </summary>
public sealed class RedirectReaderTests : IAsyncLifetime
{
    private const string Origin = "https://www.mapflat.com";

    private readonly TempStore _store = new(options: new MapflatOptions
    {
        PublicUrl = Origin,
        TargetHosts = ["new.example"],
        LegacyHosts = ["old.mapflat.com"]
    });

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => await _store.ImportAsync(
        ("site.yaml", Sample.Site()), ("pages/index.md", Sample.Page("Home")), ("redirects.csv", "from,to,match\n"
            + "/a,https://new.example/a,exact\n/b/*,https://new.example/:splat,prefix\n/c/(.*),/a,pattern\n"));

    public ValueTask DisposeAsync() => _store.DisposeAsync();

    [Theory]
    [InlineData("/a", "https://new.example/a")]
    [InlineData("/b/x/y", "https://new.example/x/y")]
    [InlineData("/c/1", "https://new.example/a")]
    [InlineData("/index.html", "https://www.mapflat.com/")]
    [InlineData("/d", null)]
    public async Task The_store_is_asked_as_it_is(string url, string? location) =>
        Assert.Equal(location, await _store.Redirects.AskAsync(
            Origin, map => map.ResolveRaw(null, url) is { IsRedirect: true } found ? found.Location : null, Stop));

    [Theory]
    [InlineData("UPDATE Rules SET Hits = Hits + 1, LastHit = '2026-11-22'", false)]
    [InlineData("UPDATE Rules SET Note = 'other'", false)]
    [InlineData("UPDATE Rules SET \"To\" = 'https://new.example/other' WHERE Key = '/a'", true)]
    [InlineData("UPDATE Rules SET Enabled = 0 WHERE Key = '/a'", true)]
    [InlineData("UPDATE Rules SET Status = 302", true)]
    [InlineData("UPDATE Rules SET Position = Position + 1", true)]
    [InlineData("DELETE FROM Rules WHERE Key = '/a'", true)]
    [InlineData("INSERT INTO Rules (Id, Position, Match, \"From\", Key, QueryKey, Host, \"To\", Status, Query, "
        + "Enabled, Added, Hits, Version) SELECT 99, 99, Match, '/z', '/z', QueryKey, Host, \"To\", Status, Query, "
        + "Enabled, Added, Hits, Version FROM Rules WHERE Key = '/a'", true)]
    public async Task Whoever_changes_what_visitors_meet_has_the_rules_frozen_again(string sql, bool isAnother)
    {
        using var database = new FrozenDatabase(Path.Combine(_store.Folder.Root, "site.db"));
        var addresses = await _store.Redirects.AskAsync(Origin, map => map.Addresses, Stop);
        Assert.True(Sync());
        Assert.False(Sync());
        _store.Sql(sql);
        Assert.Equal(isAnother, Sync());
        var frozen = FrozenRedirects.Open(database)!;
        Assert.All((string[])["/a", "/b/c", "/c/d", "/z", "/"], url => Assert.Equal(
            NaiveResolver.Say(_store.Redirects.AskAsync(Origin, map => map.ResolveRaw(null, url), Stop).GetAwaiter()
                .GetResult()), NaiveResolver.Say(frozen.ResolveRaw(null, url))));

        bool Sync() => database.Write(_store.Folder.Database, connection =>
        {
            FrozenRedirects.CreateTables(connection);
            return FrozenRedirects.Sync(connection, addresses);
        });
    }

    [Fact]
    public void No_look_up_goes_through_a_table() =>
        Assert.DoesNotContain(
            StoredSite.Plan(_store.Folder.Database, StoredRedirects.RedirectTables.Content.Statement(hasQuery: true)),
            step => step.StartsWith("SCAN", StringComparison.Ordinal));
}
