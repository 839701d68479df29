using Mapflat.Content.Accounts;
using Mapflat.Content.Redirects;
using Mapflat.Content.Redirects.Formats;
using Mapflat.Testing;
using Xunit;

namespace Mapflat.Content.Tests.Redirects;

/// <summary>Rules are arranged anew when one of them has changed, and only then.</summary>
public sealed class RedirectReaderTests : IAsyncLifetime
{
    private const string Origin = "https://www.mapflat.com";

    private readonly TempStore _store = new(options: new MapflatOptions { PublicUrl = Origin, TargetHosts = ["new.example"] });

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => await _store.ImportAsync(
        ("site.yaml", Sample.Site()), ("pages/index.md", Sample.Page("Home")), ("redirects.csv", "from,to\n/a,https://new.example/a\n/b/*,https://new.example/:splat\n"));

    public ValueTask DisposeAsync() => _store.DisposeAsync();

    [Fact]
    public async Task A_change_of_pages_leaves_the_arranged_rules_as_they_are()
    {
        var before = await MapAsync();
        await _store.ImportAsync(("pages/new.md", Sample.Page("New")));
        var after = await MapAsync();
        Assert.Equal(ResolutionKind.Page, after.ResolveRaw(null, "/new").Kind);
        Assert.Same(before.Rules, after.Rules);
        Assert.Equal("https://new.example/a", after.ResolveRaw(null, "/a").Location);
    }

    [Theory]
    [InlineData("UPDATE Rules SET Hits = Hits + 1, LastHit = '2026-11-22'", false)]
    [InlineData("UPDATE Rules SET Note = 'other'", false)]
    [InlineData("UPDATE Rules SET \"To\" = 'https://new.example/other' WHERE Key = '/a'", true)]
    [InlineData("UPDATE Rules SET Enabled = 0 WHERE Key = '/a'", true)]
    [InlineData("UPDATE Rules SET Status = 410", true)]
    [InlineData("UPDATE Rules SET Position = Position + 1", true)]
    [InlineData("DELETE FROM Rules WHERE Key = '/a'", true)]
    [InlineData("INSERT INTO Rules (Id, Position, Match, \"From\", Key, QueryKey, Host, \"To\", Status, Query, Enabled, Added, Hits, Version) SELECT 99, 99, Match, '/z', '/z', QueryKey, Host, \"To\", Status, Query, Enabled, Added, Hits, Version FROM Rules WHERE Key = '/a'", true)]
    public async Task Whoever_changes_what_visitors_meet_has_the_rules_arranged_anew(string sql, bool isAnother)
    {
        var before = await MapAsync();
        _store.Sql(sql);
        var after = await MapAsync();
        Assert.Equal(isAnother, before.Rules.Stamp != after.Rules.Stamp);
        Assert.Equal(isAnother, !ReferenceEquals(before.Rules, after.Rules));
    }

    [Fact]
    public async Task An_import_and_another_setting_have_the_rules_arranged_anew()
    {
        var before = await MapAsync();
        using var file = new MemoryStream("/c,https://new.example/c\n"u8.ToArray());
        Assert.Null((await _store.RuleImport.ImportAsync(file, "file", new RuleImportOptions(), Origin, Author.Command, null, Stop)).Failure);
        var after = await MapAsync();
        Assert.NotSame(before.Rules, after.Rules);
        Assert.Equal("https://new.example/c", after.ResolveRaw(null, "/c").Location);
        Assert.NotEqual(after.Rules.Stamp, (await _store.Redirects.ReadMapAsync("https://other.example", null, Stop)).Rules.Stamp);
        await using var stricter = new TempStore(_store.Folder.Root, new MapflatOptions { PublicUrl = Origin });
        Assert.Equal(404, (await stricter.Redirects.ReadMapAsync(Origin, after, Stop)).ResolveRaw(null, "/c").Status);
    }

    [Fact]
    public async Task What_was_read_from_the_disk_need_not_be_read_from_the_store()
    {
        var kept = RedirectsArtifactTests.Kept(await MapAsync());
        await using var restarted = new TempStore(_store.Folder.Root, new MapflatOptions { PublicUrl = Origin, TargetHosts = ["new.example"] });
        Assert.Same(kept.Rules, (await restarted.Redirects.ReadMapAsync(Origin, kept, Stop)).Rules);
    }

    private Task<RedirectMap> MapAsync() => _store.Redirects.ReadMapAsync(Origin, null, Stop);
}
