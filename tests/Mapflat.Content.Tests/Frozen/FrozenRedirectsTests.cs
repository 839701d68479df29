using Mapflat.Content.Addresses;
using Mapflat.Content.Frozen;
using Mapflat.Content.Store;
using Mapflat.Content.Tests.Addresses;
using Microsoft.Data.Sqlite;

namespace Mapflat.Content.Tests.Frozen;

public sealed class FrozenRedirectsTests : IDisposable
{
    private readonly StoredSite _site = new(Data());

    private static RedirectMapData Data()
    {
        var data = TestSite.Data(
            TestSite.Rule("/a?p=1", "/about", 308), TestSite.Rule("/b/*", null, 410),
            TestSite.Rule(@"/c/(\d+)", "https://new.example/$1", match: RuleMatch.Pattern),
            TestSite.Rule(TestSite.Draft("/d", "/about") with
            {
                Host = "old.mapflat.com",
                Query = QueryHandling.Drop,
                ArchiveUrl = "https://web.archive.org/web/x"
            }));
        data.Rules[1].Disable();
        return data with
        {
            Former = new Dictionary<string, string> { ["/old"] = "/about" },
            Addresses = TestSite.Addresses with
            {
                Default = new HostDefault(HostDefaultKind.Redirect, "https://new.example/"),
                HostDefaults = [new HostRule("old.mapflat.com", HostDefault.Off)]
            }
        };
    }

    public void Dispose() => _site.Dispose();

    [Fact]
    public void What_is_frozen_is_what_the_store_has()
    {
        var (map, frozen) = (new RedirectMap(Data()), _site.Frozen());
        Assert.Equal(map.Obeyed.Select(rule => (rule.Rule.ToDraft(), rule.Rule.Position)),
            frozen.Obeyed.Select(rule => (rule.Rule.ToDraft(), rule.Rule.Position)));
        Assert.Equal(map.ToData().Pages.Order(StringComparer.Ordinal), frozen.ToData().Pages);
        Assert.Equal(map.ToData().Former, frozen.ToData().Former);
        Assert.Equivalent(map.Addresses, frozen.Addresses, strict: true);
        Assert.Equal(map.Redirecting(10), frozen.Redirecting(10));
        foreach (var url in new[] { "/a?p=1", "/b/x", "/c/7", "/old", "/about", "/else" })
            Assert.Equal(map.Ask(url).Location, frozen.Ask(url).Location);
    }

    [Fact]
    public void What_has_not_changed_is_not_written_again() => Assert.Equal((0, false), _site.Sync());

    [Theory]
    [InlineData(
        "UPDATE Rules SET \"To\" = 'https://new.example/x/$1' WHERE Id = 3", 1, "/c/7", "https://new.example/x/7")]
    [InlineData("UPDATE Rules SET Status = 302 WHERE Id = 1", 1, "/a?p=1", "https://www.mapflat.com/about")]
    [InlineData("UPDATE Rules SET Enabled = 0 WHERE Id = 3", 1, "/c/7", "https://new.example/")]
    [InlineData("UPDATE Rules SET Enabled = 1 WHERE Id = 2", 1, "/b/x", null)]
    [InlineData("UPDATE Rules SET Position = Position + 1", 3, "/c/7", "https://new.example/7")]
    [InlineData("DELETE FROM Rules WHERE Id = 3", 1, "/c/7", "https://new.example/")]
    [InlineData(
        "UPDATE Rules SET \"To\" = 'https://elsewhere.example/' WHERE Id = 3", 1, "/c/7", "https://new.example/")]
    public void Of_the_rules_that_have_changed_each_row_is_written_and_no_other(
        string sql, int rows, string url, string? location)
    {
        _site.Sql($"{sql}; UPDATE State SET RulesTag = random()");
        // The state itself is a row too: it is written in the place of the one before.
        Assert.Equal((rows + 1, true), _site.Sync());
        Assert.Equal(location, _site.Frozen().To(url));
        Assert.Equal((0, false), _site.Sync());
    }

    [Theory]
    [InlineData("UPDATE Pages SET Address = '/about-us' WHERE Address = '/about'", 2, "/about-us", ResolutionKind.Page)]
    [InlineData("UPDATE Pages SET Status = 'Draft' WHERE Address = '/about'", 1, "/old", ResolutionKind.Redirect)]
    [InlineData("INSERT INTO Pages VALUES (99, '/new', 'Withdrawn', NULL)", 1, "/new", ResolutionKind.Page)]
    [InlineData("INSERT INTO FormerAddresses VALUES (99, '/older', 1)", 1, "/older", ResolutionKind.Redirect)]
    [InlineData("DELETE FROM FormerAddresses", 1, "/old", ResolutionKind.Redirect)]
    [InlineData("UPDATE FormerAddresses SET PageId = 1", 2, "/old", ResolutionKind.Redirect)]
    internal void Of_the_pages_that_have_changed_each_row_is_written_and_no_other(
        string sql, int rows, string url, ResolutionKind kind)
    {
        _site.Sql(sql);
        Assert.Equal((rows, true), _site.Sync());
        Assert.Equal(kind, _site.Frozen().Ask(url).Kind);
        Assert.Equal((0, false), _site.Sync());
    }

    [Fact]
    public void Two_pages_may_change_places()
    {
        _site.Sql("UPDATE Pages SET Address = CASE Address WHEN '/about' THEN '/clients' WHEN '/clients' THEN '/about' "
            + "ELSE Address END");
        _site.Sync();
        Assert.Equal("https://www.mapflat.com/clients", _site.Frozen().To("/old"));
    }

    [Fact]
    public void Of_pages_that_are_named_no_others_are_looked_at()
    {
        _site.Sql("UPDATE Pages SET Status = 'Draft'");
        Assert.True(_site.Database.Write(_site.ContentPath, frozen => FrozenRedirects.SyncPages(frozen, [2])));
        Assert.False(_site.Database.Write(_site.ContentPath, frozen => FrozenRedirects.SyncPages(frozen, [2])));
        Assert.Equal(
            TestSite.Pages.Where((_, i) => i != 1).Order(StringComparer.Ordinal), _site.Frozen().ToData().Pages);
    }

    [Fact]
    public void A_setting_that_has_changed_has_the_rules_checked_again()
    {
        _site.Addresses = _site.Addresses with { TargetHosts = ["www.scling.com"], Default = HostDefault.Off };
        Assert.Equal((2, true), _site.Sync());
        Assert.Equal(404, _site.Frozen().Ask("/c/7").Status);
        _site.Addresses = _site.Addresses with { TargetHosts = ["new.example"] };
        _site.Sync();
        Assert.Equal("https://new.example/7", _site.Frozen().To("/c/7"));
    }

    [Fact]
    public void A_rule_that_could_not_be_made_today_is_not_obeyed_whatever_the_file_says()
    {
        _site.Database.Write(frozen => frozen.Execute(
            """UPDATE RedirectRules SET "To" = 'https://elsewhere.example/' """));
        var map = _site.Frozen();
        Assert.Equal("https://new.example/", map.To("/c/7"));
        Assert.Equal("https://new.example/", map.To("/a?p=1"));
    }

    [Fact]
    public void Patterns_that_are_the_same_are_not_read_again()
    {
        var before = _site.Frozen();
        Assert.Equal(1, before.Source.Patterns.Count);
        _site.Sql("UPDATE Pages SET Status = 'Draft' WHERE Address = '/clients'");
        _site.Sync();
        Assert.Same(before.Source.Patterns, FrozenRedirects.Open(_site.Database, before)!.Source.Patterns);
        _site.Sql("DELETE FROM Rules; UPDATE State SET RulesTag = random()");
        _site.Sync();
        Assert.Equal(0, FrozenRedirects.Open(_site.Database, before)!.Source.Patterns.Count);
    }

    [Fact]
    public void Without_rules_only_pages_and_their_former_addresses_answer()
    {
        var map = _site.Frozen().WithoutRules();
        Assert.Equal(404, map.Ask("/c/7").Status);
        Assert.Equal(404, map.Ask("/a?p=1").Status);
        Assert.Equal(404, map.Ask("/else").Status);
        Assert.Equal("https://www.mapflat.com/about", map.To("/old"));
        Assert.Equal(200, map.Ask("/about").Status);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("{\"PublicOrigin\":\"https://a.example\",\"LegacyHosts\":[null],\"TargetHosts\":[],"
        + "\"SignificantQueryKeys\":[],\"HostDefaults\":[]}")]
    [InlineData(
        "{\"PublicOrigin\":\"https://a.example\",\"LegacyHosts\":[],\"TargetHosts\":[],\"SignificantQueryKeys\":[]}")]
    [InlineData("{\"PublicOrigin\":\"nonsense\",\"LegacyHosts\":[],\"TargetHosts\":[],\"SignificantQueryKeys\":[],"
        + "\"HostDefaults\":[]}")]
    public void What_is_not_ours_opens_as_null(string addresses)
    {
        _site.Database.Write(frozen => frozen.Execute("UPDATE RedirectState SET Addresses = $1", addresses));
        Assert.Null(FrozenRedirects.Open(_site.Database));
    }

    [Fact]
    public void A_store_that_nothing_was_written_to_opens_as_null()
    {
        using var empty = new StoredSite();
        Assert.Null(FrozenRedirects.Open(empty.Database));
    }

    [Fact]
    public void While_it_is_written_the_content_store_can_be_written_too() =>
        _site.Database.Write(_site.ContentPath, frozen =>
        {
            FrozenRedirects.Sync(frozen, _site.Addresses);
            _site.Sql("DELETE FROM Rules");
            return 0;
        });

    [Fact]
    public void The_content_store_is_not_written() => Assert.Throws<SqliteException>(() =>
        _site.Database.Write(
            _site.ContentPath, frozen => frozen.Execute($"DELETE FROM {FrozenDatabase.Attached}.Rules")));

    [Fact]
    public void No_look_up_goes_through_a_table() =>
        Assert.DoesNotContain(
            StoredSite.Plan(_site.FrozenPath, StoredRedirects.RedirectTables.Frozen.Statement(hasQuery: true)),
            step => step.StartsWith("SCAN", StringComparison.Ordinal));

    [Fact]
    public void Many_ask_at_once()
    {
        var map = _site.Frozen();
        Parallel.For(0, 2_000, i => Assert.Equal($"https://new.example/{i}", map.To($"/c/{i}")));
    }
}
