using System.Net;
using Mapflat.Content;
using Mapflat.Content.Store;
using Microsoft.Extensions.DependencyInjection;

namespace Mapflat.Web.Tests.Areas.Admin.Watch;

public sealed class WatchScreenTests
{
    private const string Screen = "/admin/watch";

    [Fact]
    public async Task What_is_chosen_holds_at_once_and_after_a_restart_and_for_commands()
    {
        using var data = ShippedSite.Copy();
        using var second = new TempFolder();
        await using (var site = new SiteFactory().In(data))
        {
            using var owner = await AdminClient.SignInAsync(site);
            using var saved = await owner.PostFormAsync(Screen, Screen, new()
            {
                ["CopyTo"] = $" {second.Path} ",
                ["Heartbeat"] = "https://example.org/ping/1",
                ["Links"] = "true",
            });
            Assert.Equal((HttpStatusCode.Found, Screen), (saved.StatusCode, saved.Headers.Location!.OriginalString));
            var options = site.Services.GetRequiredService<MapflatOptions>();
            Assert.Equal((second.Path, "https://example.org/ping/1", true, false), (options.Backups.CopyTo,
                options.Watch.Heartbeat, options.Watch.Links, options.Watch.Successor));
            Assert.Contains(second.Path, await owner.ReadAsync("/admin/backups"), StringComparison.Ordinal);
        }

        await using var again = new SiteFactory().In(data);
        Assert.Equal(second.Path, again.Services.GetRequiredService<MapflatOptions>().Backups.CopyTo);
        Assert.Equal("https://example.org/ping/1", OwnerChoices.Read(data.Path).Heartbeat);
    }

    [Fact]
    public async Task What_a_setting_says_wins_and_the_screen_says_which()
    {
        using var data = ShippedSite.Copy();
        new OwnerChoices { Links = true, Successor = true, Heartbeat = "https://example.org/chosen" }.Write(data.Path);
        await using var site = new SiteFactory().In(data).With("Mapflat:Watch:Links", "false")
            .With("Mapflat:Watch:Heartbeat", "https://example.org/given");
        using var owner = await AdminClient.SignInAsync(site);
        var options = site.Services.GetRequiredService<MapflatOptions>();
        Assert.Equal(("https://example.org/given", false, true),
            (options.Watch.Heartbeat, options.Watch.Links, options.Watch.Successor));
        var page = Html.Parse(await owner.ReadAsync(Screen));
        Assert.Equal("https://example.org/given", page.QuerySelector("#Heartbeat[disabled]")!.GetAttribute("value"));
        Assert.Contains(
            "Mapflat:Watch:Links", page.QuerySelector("#Links-hint")!.TextContent, StringComparison.Ordinal);
        // What is fixed is neither sent nor forgotten.
        (await owner.PostFormAsync(Screen, Screen, new() { ["Certificate"] = "true" })).Dispose();
        var known = OwnerChoices.Read(data.Path);
        Assert.Equal((true, true, true, "https://example.org/chosen"),
            (known.Links, known.Successor, known.Certificate, known.Heartbeat));
    }

    [Theory]
    [InlineData("CopyTo", "backups")]
    [InlineData("CopyTo", "/no/such/folder/anywhere")]
    [InlineData("Heartbeat", "example.org/ping")]
    public async Task What_cannot_work_is_refused_at_its_field_and_changes_nothing(string field, string value)
    {
        using var data = ShippedSite.Copy();
        await using var site = new SiteFactory().In(data);
        using var owner = await AdminClient.SignInAsync(site);
        using var answer = await owner.PostFormAsync(Screen, Screen, new() { [field] = value });
        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        var page = Html.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal([field], page.QuerySelectorAll("[aria-invalid=true]").Select(wrong => wrong.Id));
        Assert.Equal(value, page.QuerySelector("#" + field)!.GetAttribute("value"));
        Assert.Equal(new OwnerChoices(), OwnerChoices.Read(data.Path));
    }

    [Fact]
    public async Task Copies_beside_the_site_itself_are_refused()
    {
        using var data = ShippedSite.Copy();
        await using var site = new SiteFactory().In(data);
        using var owner = await AdminClient.SignInAsync(site);
        using var answer = await owner.PostFormAsync(Screen, Screen, new() { ["CopyTo"] = data["backups"] });
        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
    }
}
