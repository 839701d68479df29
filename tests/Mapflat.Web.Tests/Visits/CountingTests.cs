using Mapflat.Content.Frozen;
using Mapflat.Content.Visits;
using Mapflat.Web.Tests.Freezing;
using Microsoft.Extensions.DependencyInjection;

namespace Mapflat.Web.Tests.Visits;

/// <summary>What counts as a visit, asked over real connections and read from the store.</summary>
public sealed class CountingTests
{
    private const string Browser = "Accept: text/html,application/xhtml+xml,*/*;q=0.8";
    private static readonly string[] Navigating = [Browser, "Sec-Fetch-Mode: navigate", "Sec-Fetch-Dest: document"];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Opening_a_page_counts_and_asking_for_anything_else_does_not()
    {
        using var data = ShippedSite.Copy();
        await using (var site = new SiteFactory().In(data))
        {
            var server = site.Listen();
            await AskAsync("/about", Navigating);
            await AskAsync("/about", Browser);
            await AskAsync("/about?utm_source=x", Browser);
            // The home page, once.
            await AskAsync("/", [.. Navigating, "Sec-GPC: 0"]);

            var tag = (await AskAsync("/about", Browser))["ETag"];
            Assert.Equal(304, (await AskAsync("/about", Browser, $"If-None-Match: {tag}")).Status);
            await AskAsync("/about");
            await AskAsync("/about", "Accept: */*");
            await AskAsync("/about", [.. Navigating, "Sec-GPC: 1"]);
            await AskAsync("/about", [.. Navigating, "Sec-Purpose: prefetch;prerender"]);
            await AskAsync("/about", Browser, "Sec-Fetch-Mode: no-cors", "Sec-Fetch-Dest: image");
            await AskAsync("/about", "Accept: text/markdown, text/html;q=0.5");
            await AskAsync("/about.md", Browser);
            await AskAsync("/feed.atom", Browser);
            await AskAsync("/sitemap.xml", Browser);
            await AskAsync("/media/monolith.svg", Browser);
            await AskAsync("/search?q=data", Browser);
            await AskAsync("/healthz/live", Browser);
            Assert.Equal(200, (await RawHttp.SendAsync(server, "HEAD", "/about", Navigating)).Status);
            Assert.Equal(301, (await AskAsync("/About/", Browser)).Status);
            Assert.Equal(405, (await RawHttp.SendAsync(server, "POST", "/about", Navigating)).Status);

            Task<RawAnswer> AskAsync(string target, params string[] headers) =>
                RawHttp.SendAsync(server, "GET", target, headers);
        }

        // The server has stopped, and left nothing behind in memory.
        var today = await ReadAsync(data);
        Assert.Equal(["/about: 4", "/: 1"], today.TopPages.Select(page => $"{page.Address}: {page.Count}"));
        Assert.Equal((5, 0, 0), (today.Days[^1].Pages, today.Days[^1].Successor, today.Days[^1].Missing));
    }

    [Fact]
    public async Task Redirects_to_the_successor_and_addresses_with_nothing_there_are_counted()
    {
        using var data = ShippedSite.Copy();
        using var source = new ContentSource().Redirects(
            "/to-successor,https://www.scling.com/faq,301,exact,drop,", "/to-bare,https://scling.com/,301,exact,drop,",
            "/to-about,/about,301,exact,drop,");
        await source.ImportAsync(data.Path);
        await using (var site = new SiteFactory().In(data))
        {
            var server = site.Listen();
            foreach (var target in (string[])["/to-successor", "/To-Bare/?x=1", "/to-about"])
                Assert.Equal(301, (await RawHttp.SendAsync(server, "GET", target, Navigating)).Status);
            foreach (var headers in (string[][])[["Accept: */*"], [.. Navigating, "Sec-GPC: 1"]])
                Assert.Equal(301, (await RawHttp.SendAsync(server, "GET", "/to-successor", headers)).Status);
            Assert.Equal(301, (await RawHttp.SendAsync(server, "HEAD", "/to-successor", Navigating)).Status);

            foreach (var target in (string[])["/Nothing/?secret=1", "/nothing", "/media/nothing.svg"])
                Assert.Equal(404, (await RawHttp.SendAsync(server, "GET", target, "Accept: image/*")).Status);
            Assert.Equal(404, (await RawHttp.SendAsync(server, "GET", "/unseen", "Sec-GPC: 1")).Status);
            Assert.Equal(404, (await RawHttp.SendAsync(server, "HEAD", "/unseen")).Status);
        }

        await using (var store = new TempStore(data.Path))
        {
            // GET only, and nothing of whoever asks for no trace.
            Assert.Equal(["/to-about 1", "/to-bare 1", "/to-successor 2"], store.Sql(
                "SELECT \"From\" || ' ' || Hits FROM Rules WHERE \"From\" LIKE '/to-%' ORDER BY 1"));
        }

        var today = await ReadAsync(data);
        Assert.Equal((0, 2, 3), (today.Days[^1].Pages, today.Days[^1].Successor, today.Days[^1].Missing));
        Assert.Equal(
            ["/nothing: 2", "/media/nothing.svg: 1"], today.MissingPaths.Select(path => $"{path.Path}: {path.Count}"));
    }

    [Fact]
    public async Task A_page_goes_on_being_counted_after_the_site_was_frozen_anew()
    {
        using var data = ShippedSite.Copy();
        await using (var site = new SiteFactory().In(data))
        {
            var server = site.Listen();
            await RawHttp.SendAsync(server, "GET", "/about", Navigating);
            using var source = new ContentSource().Page("/added", "Added");
            await source.ImportAsync(data.Path);
            // Until it is frozen, the application answers, which does not count.
            var frozen = site.Services.GetRequiredService<FrozenStore>();
            await Wait.UntilAsync(() => Task.FromResult(frozen.Has("/added")));
            await RawHttp.SendAsync(server, "GET", "/about", Navigating);
            await RawHttp.SendAsync(server, "GET", "/added", Navigating);
            await site.Services.GetRequiredService<VisitWriter>().FlushAsync(Stop);
            Assert.Equal(["/about: 2", "/added: 1"],
                (await ReadAsync(data)).TopPages.Select(page => $"{page.Address}: {page.Count}"));
        }
    }

    [Fact]
    public async Task What_is_kept_of_visits_is_days_kinds_addresses_and_numbers()
    {
        using var data = ShippedSite.Copy();
        await using var store = new TempStore(data.Path);
        await store.Visits.ReadAsync(1, Stop);
        Assert.Equal(["Kind", "Day", "Subject", "Count"], store.Sql(
            "SELECT name FROM pragma_table_info('DailyVisits') ORDER BY pk = 0, pk"));
        Assert.Equal(["RuleId", "Month", "Count"], store.Sql(
            "SELECT name FROM pragma_table_info('RuleMonths') ORDER BY pk = 0, pk"));
        Assert.Equal(["Count", "First", "Ignored", "Last", "Path", "Source"], store.Sql(
            "SELECT name FROM pragma_table_info('MissingPaths') ORDER BY name"));
    }

    private static async Task<VisitReport> ReadAsync(TempFolder data)
    {
        await using var store = new TempStore(data.Path);
        store.Clock.Now = DateTimeOffset.UtcNow;
        // Two days, should midnight come in between.
        return await store.Visits.ReadAsync(2, Stop);
    }
}
