namespace Mapflat.Web.Tests.Hosting;

public sealed class HealthTests(LocalSite site)
{
    [Fact]
    public async Task They_reveal_nothing()
    {
        Assert.Equal("ok\n", (await site.Client.GetStringAsync(
            new Uri("/healthz/live", UriKind.Relative), TestContext.Current.CancellationToken)));
        Assert.Equal("ok\n", (await site.Client.GetStringAsync(
            new Uri("/healthz/ready", UriKind.Relative), TestContext.Current.CancellationToken)));
    }

    [Fact]
    public async Task A_site_without_anything_to_serve_is_alive_and_not_ready_and_visitors_are_asked_to_come_back()
    {
        using var data = new TempFolder();
        Directory.CreateDirectory(data["frozen"]);
        // A generation without a database: something was served from here, and is gone.
        await File.WriteAllTextAsync(data["frozen/generation"], "7", TestContext.Current.CancellationToken);
        await using var factory = new SiteFactory().In(data);
        var server = factory.Listen();
        Assert.Equal(200, (await RawHttp.SendAsync(server, "GET", "/healthz/live")).Status);
        Assert.Equal(503, (await RawHttp.SendAsync(server, "GET", "/healthz/ready")).Status);
        foreach (var target in (string[])["/", "/about", "/search?q=x", "/nothing", "/robots.txt"])
        {
            var answer = await RawHttp.SendAsync(server, "GET", target);
            Assert.Equal((503, "30", "no-store"), (answer.Status, answer["Retry-After"], answer["Cache-Control"]));
            Assert.Contains("noindex", answer.Text, StringComparison.Ordinal);
            Assert.StartsWith("default-src 'none'", answer["Content-Security-Policy"], StringComparison.Ordinal);
            Assert.DoesNotContain("mapflat.db", answer.Text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Probes_are_not_kept_waiting_while_the_site_is_frozen_for_the_first_time()
    {
        using var data = new TempFolder();
        await using var factory = new SiteFactory().In(data);
        var server = factory.Listen();
        // A first freeze takes far longer than these, and answers the page.
        var page = RawHttp.SendAsync(server, "GET", "/");
        Assert.Equal(200, (await RawHttp.SendAsync(server, "GET", "/healthz/live")).Status);
        var ready = (await RawHttp.SendAsync(server, "GET", "/healthz/ready")).Status;
        Assert.True(ready == 503 || page.IsCompleted, $"ready said {ready} before there was anything to serve");
        Assert.Equal(200, (await page).Status);
        Assert.Equal(200, (await RawHttp.SendAsync(server, "GET", "/healthz/ready")).Status);
    }
}
