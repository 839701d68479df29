using System.Net;

namespace Mapflat.Web.Tests.Faults;

/// <summary>
/// The clock is set back, as on a machine whose battery is empty: nothing stops until the old time is reached again.
/// </summary>
public sealed class ClockTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Years_before_its_last_change_the_site_is_written_published_and_read_as_ever()
    {
        var clock = new Clock();
        await using var site = new SiteFactory().With(clock);
        using var visitor = site.Client();
        using (var admin = await AdminClient.SignInAsync(site)) await WriteAsync(admin, site, "Before.\n");
        clock.Now = clock.Now.AddYears(-5);
        using (var admin = await AdminClient.SignInAsync(site))
        {
            await WriteAsync(admin, site, "Afterwards.\n");
            await WriteAsync(admin, site, "And again.\n");
            Assert.Equal(200, (int)(await admin.GetAsync("/admin")).StatusCode);
        }

        foreach (var address in (string[])["/about", "/about/history", "/feed.atom", "/sitemap.xml", "/nothing-here"])
            Assert.InRange(
                (int)(await visitor.GetAsync(new Uri(address, UriKind.Relative), Stop)).StatusCode, 200, 404);
        Assert.Contains("And again.", await visitor.GetStringAsync(new Uri("/about", UriKind.Relative), Stop),
            StringComparison.Ordinal);

        // What a command imports is seen too: the keeper does not wait for a time of day.
        using var source = new ContentSource().Page("/added", "Added");
        await source.ImportAsync(site.DataDirectory);
        await Wait.UntilAsync(async () =>
            (await visitor.GetAsync(new Uri("/added", UriKind.Relative), Stop)).StatusCode == HttpStatusCode.OK);
        Assert.Empty(ServedFolder.FaultsOf(site.DataDirectory));
    }

    private static async Task WriteAsync(AdminClient admin, SiteFactory site, string words)
    {
        var page = "/admin/"
            + $"pages/{ServedFolder.Sql(site.DataDirectory, "SELECT Id FROM Pages WHERE Address = '/about'").Single()}";
        using (var saved = await admin.PostFormAsync($"{page}/edit", $"{page}/edit", new() { ["markdown"] = words }))
            Assert.Equal(HttpStatusCode.Found, saved.StatusCode);
        using var published = await admin.PostFormAsync($"{page}/publication", $"{page}/publication", []);
        Assert.Equal(HttpStatusCode.Found, published.StatusCode);
    }
}
