using System.Globalization;
using AngleSharp.Dom;
using Mapflat.Content.Model;
using Mapflat.Content.Store;
using Mapflat.Web.Tests.Freezing;

namespace Mapflat.Web.Tests.Areas.Admin;

public sealed class DashboardTests
{
    [Fact]
    public async Task Before_anything_was_counted_it_says_what_will_be()
    {
        using var data = ShippedSite.Copy();
        await using var site = new SiteFactory().In(data);
        using var owner = await AdminClient.SignInAsync(site);
        var page = Html.Parse(await owner.ReadAsync("/admin"));
        Assert.NotNull(page.QuerySelector(".empty"));
        Assert.Null(page.QuerySelector("main svg"));
        Assert.Contains("passkey", page.QuerySelector(".concerns")!.TextContent, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", 30)]
    [InlineData("?days=7", 7)]
    [InlineData("?days=30", 30)]
    [InlineData("?days=365", 365)]
    [InlineData("?days=2", 30)]
    [InlineData("?days=x", 30)]
    [InlineData("?days=-1", 30)]
    public async Task Every_span_has_its_charts_with_all_days_and_the_same_numbers_beside_them(string query, int days)
    {
        using var data = ShippedSite.Copy();
        var clock = new Clock();
        var today = DateOnly.FromDateTime(clock.Now.UtcDateTime);
        await using (var store = new TempStore(data.Path))
        {
            foreach (var (ago, count) in ((int, int)[])[(0, 3), (6, 40), (29, 5), (364, 1200), (370, 9)])
                store.Sql($"INSERT INTO DailyVisits (Day, Kind, Subject, Count) VALUES ('{Iso(today.AddDays(-ago))}', "
                    + $"'Page', '/about', {count}), ('{Iso(today.AddDays(-ago))}', 'Successor', '', 2)");
            store.Sql("INSERT INTO MissingPaths (Path, Count, First, Last) VALUES ('/<nothing>', 12, '2020-01-01', "
                + $"'{Iso(today)}')");
        }

        await using var site = new SiteFactory().In(data).With(clock);
        using var owner = await AdminClient.SignInAsync(site);
        var page = Html.Parse(await owner.ReadAsync("/admin" + query));
        var charts = page.QuerySelectorAll("figure.chart").ToList();
        Assert.Equal(["Pages opened", "Visitors sent on to the successor", "Requests for addresses with nothing there"],
            charts.Select(chart => chart.QuerySelector(".chart-title")!.TextContent));
        var sum = days switch { 7 => 43, 30 => 48, _ => 1248 };
        Assert.Equal(
            sum.ToString("N0", CultureInfo.InvariantCulture), charts[0].QuerySelector(".chart-total")!.TextContent);
        foreach (var chart in charts)
        {
            Assert.Equal(days, chart.QuerySelectorAll("tbody tr").Length);
            var drawing = chart.QuerySelector("svg")!;
            Assert.Equal($"0 0 {days} 100", drawing.GetAttribute("viewBox"));
            foreach (var id in drawing.GetAttribute("aria-labelledby")!.Split(' '))
                Assert.NotEmpty(page.GetElementById(id)!.TextContent);
            // A bar for every day on which there was anything, and none that stands out of the frame.
            Assert.Equal(chart.QuerySelectorAll("td.number").Count(cell => cell.TextContent != "0"),
                drawing.QuerySelectorAll("rect").Length);
            Assert.All(drawing.QuerySelectorAll("rect"), bar =>
            {
                Assert.InRange(Number(bar, "x"), 0, days);
                Assert.InRange(Number(bar, "y"), 0, 100);
                Assert.Equal(100, Number(bar, "y") + Number(bar, "height"), 2);
            });
        }

        Assert.Equal($"/admin?days={days}#visits-title",
            page.QuerySelector("nav[aria-label='Span of days'] [aria-current]")!.GetAttribute("href"));
        Assert.Contains("/<nothing>", page.QuerySelector(".path")!.TextContent, StringComparison.Ordinal);
        Assert.Equal("/about", page.QuerySelector("#top-title + table tbody a")!.GetAttribute("href"));
    }

    [Fact]
    public async Task What_was_changed_and_what_waits_is_told_to_whom_it_concerns()
    {
        using var data = ShippedSite.Copy();
        using var source = new ContentSource().Page("/waiting", "Waiting", "Text.\n", "status: draft")
            .Page("/linking", "Linking", "[nowhere](/nowhere-at-all)\n")
            .Redirects("/to-nothing,/nowhere-at-all,301,exact,drop,");
        await source.ImportAsync(data.Path);
        await using var site = new SiteFactory().In(data);
        using var owner = await AdminClient.SignInAsync(site);
        (await owner.PostFormAsync("/admin/settings", "/admin/settings", new() { ["Footer"] = "Changed." })).Dispose();
        var concerns = Html.Parse(await owner.ReadAsync("/admin"));
        var words = concerns.QuerySelector(".concerns")!.TextContent;
        Assert.Contains("“Waiting” (/waiting) has never been published", words, StringComparison.Ordinal);
        Assert.Contains("On /linking: “nowhere” leads to /nowhere-at-all", words, StringComparison.Ordinal);
        Assert.Contains("Rule “/to-nothing”", words, StringComparison.Ordinal);
        Assert.Contains("one owner only", words, StringComparison.Ordinal);
        Assert.Contains("Settings changed", concerns.QuerySelector(".changes")!.TextContent, StringComparison.Ordinal);
        Assert.DoesNotContain("Session", concerns.QuerySelector(".changes")!.TextContent, StringComparison.Ordinal);

        using var editor = await AdminClient.SignInAsync(site, "editor@example.com", AccountRole.Editor);
        words = Html.Parse(await editor.ReadAsync("/admin")).QuerySelector(".concerns")!.TextContent;
        Assert.Contains("/waiting", words, StringComparison.Ordinal);
        Assert.DoesNotContain("/to-nothing”", words, StringComparison.Ordinal);
        Assert.DoesNotContain("one owner only", words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_happened_since_the_last_visit_is_told_and_nothing_of_this_one()
    {
        using var data = ShippedSite.Copy();
        var clock = new Clock();
        await using var site = new SiteFactory().In(data).With(clock);
        using (var before = await AdminClient.SignInAsync(site))
            (await before.PostFormAsync("/admin/settings", "/admin/settings", new() { ["Footer"] = "My." })).Dispose();
        var left = clock.Now.UtcDateTime;
        clock.Now += TimeSpan.FromDays(300);
        await using (var store = new TempStore(data.Path))
        {
            var at = clock.Now.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
            foreach (var page in (string[])["/one", "/two", "/three", "/four"])
                store.Sql("INSERT INTO Audit (At, Author, Act, Subject) VALUES "
                    + $"('{at}', 'Anna', 'page.published', '{page}')");
            var day = Iso(DateOnly.FromDateTime(clock.Now.UtcDateTime));
            store.Sql("INSERT INTO MissingPaths (Path, Count, First, Last) VALUES "
                + $"('/new-wish', 12, '{day}', '{day}'), ('/old-wish', 9, '2020-01-01', '2020-01-02')");
        }

        clock.Now += TimeSpan.FromDays(60);
        using var owner = await AdminClient.SignInAsync(site);
        (await owner.PostFormAsync("/admin/settings", "/admin/settings", new() { ["Tagline"] = "Now." })).Dispose();
        var since = Html.Parse(await owner.ReadAsync("/admin")).QuerySelector(".since")!;
        Assert.Contains(left.ToString("d MMMM yyyy, HH:mm", CultureInfo.InvariantCulture),
            since.QuerySelector("h2")!.TextContent, StringComparison.Ordinal);
        var words = since.TextContent;
        Assert.Contains("Page published, 4 times", words, StringComparison.Ordinal);
        Assert.Contains("Anna", words, StringComparison.Ordinal);
        Assert.Contains("/new-wish", words, StringComparison.Ordinal);
        Assert.DoesNotContain("/old-wish", words, StringComparison.Ordinal);
        Assert.DoesNotContain("Settings changed", words, StringComparison.Ordinal);

        using var editor = await AdminClient.SignInAsync(site, "editor@example.com", AccountRole.Editor);
        words = Html.Parse(await editor.ReadAsync("/admin")).QuerySelector(".since")!.TextContent;
        Assert.Contains("Your first visit", words, StringComparison.Ordinal);
        Assert.DoesNotContain("/new-wish", words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task First_screen_finds_a_page_and_leads_to_four_places()
    {
        using var data = ShippedSite.Copy();
        await using var site = new SiteFactory().In(data);
        using var owner = await AdminClient.SignInAsync(site);
        var page = Html.Parse(await owner.ReadAsync("/admin"));
        Assert.Equal("/admin/pages", page.QuerySelector("form:has(#q)")!.GetAttribute("action"));
        Assert.Equal(["Pages", "Old addresses", "State", "You and others"],
            page.QuerySelectorAll(".bar-places a").Select(place => place.TextContent));
        foreach (var place in page.QuerySelectorAll(".bar-places a"))
        {
            var screen = Html.Parse(await owner.ReadAsync(place.GetAttribute("href")!));
            Assert.Equal("page", screen.QuerySelector(".bar-rooms [aria-current]")!.GetAttribute("aria-current"));
            foreach (var room in screen.QuerySelectorAll(".bar-rooms a"))
                (await owner.ReadAsync(room.GetAttribute("href")!)).ToString();
        }
    }

    [Fact]
    public async Task The_audit_log_is_read_page_by_page_and_by_choice()
    {
        using var data = ShippedSite.Copy();
        await using var site = new SiteFactory().In(data);
        using var owner = await AdminClient.SignInAsync(site);
        await using (var store = new TempStore(data.Path))
        {
            for (var n = 0; n < AuditLog.PageSize + 20; n++)
                await store.Audit.WriteAsync(
                    new Author("A & B"), "page.published", $"/page-{n}", "<b>", CancellationToken.None);
        }
        var first = Html.Parse(await owner.ReadAsync("/admin/audit?act=page.published&author=A+%26+B"));
        Assert.Equal(AuditLog.PageSize, first.QuerySelectorAll("tbody tr").Length);
        Assert.Contains("/page-119", first.QuerySelector("tbody tr")!.TextContent, StringComparison.Ordinal);
        Assert.Equal(("page.published", "A & B"), (first.QuerySelector("#act [selected]")!.GetAttribute("value"),
            first.QuerySelector("#author [selected]")!.GetAttribute("value")));
        var second = Html.Parse(await owner.ReadAsync(first.QuerySelector("a[rel=next]")!.GetAttribute("href")!));
        Assert.Equal(20, second.QuerySelectorAll("tbody tr").Length);
        Assert.Null(second.QuerySelector("a[rel=next]"));
        Assert.Contains("/page-0", second.QuerySelectorAll("tbody tr")[^1].TextContent, StringComparison.Ordinal);
        var session = Html.Parse(await owner.ReadAsync("/admin/audit?act=session.began"));
        Assert.Equal(1, session.QuerySelectorAll("tbody tr").Length);
        Assert.NotNull(Html.Parse(await owner.ReadAsync("/admin/audit?author=nobody-at-all")).QuerySelector(".empty"));
    }

    private static string Iso(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static double Number(IElement bar, string name) =>
        double.Parse(bar.GetAttribute(name)!, CultureInfo.InvariantCulture);
}
