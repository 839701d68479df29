using Mapflat.Content.Addresses;
using Mapflat.Content.Redirects;

namespace Mapflat.Content.Tests.Addresses;

public sealed class HostDefaultsTests
{
    private const string Origin = "https://www.mapflat.com";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("all off", null, HostDefaultKind.Off, null)]
    [InlineData("all redirect https://new.example/", null, HostDefaultKind.Redirect, "https://new.example/")]
    [InlineData("old.mapflat.com archive https://web.archive.org/web/2026/", "old.mapflat.com", HostDefaultKind.Archive,
        "https://web.archive.org/web/2026/")]
    [InlineData("old.mapflat.com redirect-path https://new.example", "old.mapflat.com",
        HostDefaultKind.RedirectWithPath, "https://new.example")]
    internal void A_line_is_read_and_written_the_same(string line, string? host, HostDefaultKind kind, string? url)
    {
        var rule = HostRule.Parse(line);
        Assert.Equal(new HostRule(host, new HostDefault(kind, url)), rule);
        Assert.Equal(line, rule!.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("all")]
    [InlineData("all sometimes https://x.example/")]
    [InlineData("all redirect")]
    [InlineData("all off https://x.example/")]
    [InlineData("all redirect javascript:alert(1)")]
    [InlineData("a/b off")]
    public void What_is_no_such_line_is_none(string line) => Assert.Null(HostRule.Parse(line));

    [Fact]
    public void A_host_answers_for_itself_and_the_others_as_all_do()
    {
        var map = new RedirectMap(TestSite.Data() with
        {
            Addresses = TestSite.Addresses with
            {
                Default = new HostDefault(HostDefaultKind.RedirectWithPath, "https://new.example/kept"),
                HostDefaults = [new HostRule("old.mapflat.com", new HostDefault(HostDefaultKind.Archive,
                    "https://web.archive.org/web/2026/")), new HostRule("mapflat.com", HostDefault.Off)],
            },
        });
        Assert.Empty(map.Findings);
        Assert.Equal("https://new.example/kept/a/b?q=1", map.Resolve("www.mapflat.com", "/a/b", "?q=1").Location);
        Assert.Equal((410, "https://web.archive.org/web/2026/http://old.mapflat.com/a/b"), (map.Resolve(
            "old.mapflat.com", "/a/b", null).Status, map.Resolve("old.mapflat.com", "/a/b", null).ArchiveUrl));
        Assert.Equal(404, map.Resolve("mapflat.com", "/a/b", null).Status);
        // Pages come first on every host.
        Assert.Equal("https://www.mapflat.com/about", map.Resolve("old.mapflat.com", "/about", null).Location);
    }

    [Fact]
    public void An_unsound_one_is_off_and_told_of()
    {
        var map = new RedirectMap(TestSite.Data() with
        {
            Addresses = TestSite.Addresses with
            {
                HostDefaults = [new HostRule(
                    "old.mapflat.com", new HostDefault(HostDefaultKind.Redirect, "https://evil.example/"))]
            },
        });
        Assert.Contains("old.mapflat.com", Assert.Single(map.Findings).Message, StringComparison.Ordinal);
        Assert.Equal(404, map.Resolve("old.mapflat.com", "/a", null).Status);
    }

    [Fact]
    public async Task What_is_decided_is_exported_taken_in_again_and_kept_through_the_start_file()
    {
        await using var store = Store();
        await SaveAsync(store, new HostRule(null, new HostDefault(HostDefaultKind.Redirect, "https://new.example/")),
            new HostRule("old.mapflat.com", HostDefault.Off));
        var files = await store.ExportAsync();
        Assert.Contains("host_defaults:\n- all redirect https://new.example/\n- old.mapflat.com off\n",
            files["site.yaml"], StringComparison.Ordinal);
        await using var other = Store();
        Assert.Empty((await other.ImportAsync([.. files.Select(file => (file.Key, file.Value))])).Findings);
        Assert.Equal(files, await other.ExportAsync());
        var data = await other.Redirects.ReadAsync(Origin, Stop);
        using var frozen = new StoredSite(data);
        Assert.Equal(new HostRule("old.mapflat.com", HostDefault.Off), Assert.Single(data.Addresses.HostDefaults));
        Assert.Equal(data.Addresses.HostDefaults, frozen.Frozen().Addresses.HostDefaults);
    }

    [Theory]
    [InlineData("- all redirect https://new.example/\n- all off", "twice")]
    [InlineData("- ALL off", "each entry is")]
    public async Task A_file_with_a_faulty_line_is_refused_by_line(string lines, string words)
    {
        await using var store = Store();
        var refused = Assert.IsType<Failure.Invalid>((await store.TryImportAsync(
            ("site.yaml", Sample.Site("host_defaults:\n" + lines)), ("pages/index.md", Sample.Page("Home")))).Failure);
        Assert.Contains(refused.Findings, finding => finding is { File: "site.yaml", Line: not null }
            && finding.Message.Contains(words, StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_settings_of_the_operator_win()
    {
        await using var store =
            Store(new MapflatOptions.HostDefaultOptions { Mode = "archive", Url = "https://archive.example/" });
        await SaveAsync(
            store, new HostRule("old.mapflat.com", new HostDefault(HostDefaultKind.Redirect, "https://new.example/")));
        var map = new RedirectMap(await store.Redirects.ReadAsync(Origin, Stop));
        Assert.Equal(
            "https://archive.example/http://old.mapflat.com/x", map.Resolve("old.mapflat.com", "/x", null).ArchiveUrl);
        Assert.Equal(HostDefaultKind.Archive, (await store.HostDefaults.ReadAsync(Stop)).Fixed?.Kind);
    }

    private static TempStore Store(MapflatOptions.HostDefaultOptions? given = null) => new(options: new MapflatOptions
    {
        PublicUrl = Origin,
        TargetHosts = ["new.example"],
        LegacyHosts = ["old.mapflat.com"],
        HostDefault = given ?? new MapflatOptions.HostDefaultOptions(),
    });

    private static async Task SaveAsync(TempStore store, params HostRule[] rules)
    {
        await store.ImportAsync(("site.yaml", Sample.Site()), ("pages/index.md", Sample.Page("Home")));
        var (done, failure) = await store.HostDefaults.SaveAsync(
            rules, (await store.HostDefaults.ReadAsync(Stop)).Token, new Author("Eva"), Stop);
        Assert.True(failure is null, failure?.Message);
        Assert.NotNull(done!.ActId);
    }
}
