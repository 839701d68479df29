namespace Mapflat.Web.Tests.Areas.Admin;

/// <summary>What the list of what is kept up says when somebody opens it.</summary>
public sealed class HealthTests : AdminSite
{
    [Fact]
    public async Task What_has_become_wrong_since_the_last_run_is_told_at_once_and_as_on_the_first_screen()
    {
        using var owner = await AdminClient.SignInAsync(Site);
        (await owner.PostFormAsync("/admin/health", "/admin/health/links/runs", [])).Dispose();
        (await owner.PostFormAsync("/admin/health", "/admin/health/rules/runs", [])).Dispose();
        Assert.Contains("Every link between pages leads somewhere.", await CardAsync(owner, "links"),
            StringComparison.Ordinal);
        using var source = new ContentSource().Page("/linking", "Linking", "[nowhere](/nowhere-at-all)\n")
            .Redirects("/to-nothing,/nowhere-at-all,301,exact,drop,");
        await source.ImportAsync(Site.DataDirectory);
        var (links, rules) = (await CardAsync(owner, "links"), await CardAsync(owner, "rules"));
        Assert.Contains("1 link between pages should be corrected.", links, StringComparison.Ordinal);
        Assert.Contains("Looked at just now.", links, StringComparison.Ordinal);
        Assert.Contains("1 remark about", rules, StringComparison.Ordinal);
        var health = Html.Parse(await owner.ReadAsync("/admin/health"));
        Assert.DoesNotContain("All is well", health.Body!.TextContent, StringComparison.Ordinal);
        Assert.Contains("worth a look", health.QuerySelector(".health-overall")!.TextContent, StringComparison.Ordinal);
        Assert.Contains("/nowhere-at-all", Html.Parse(await owner.ReadAsync("/admin")).QuerySelector(".concerns")!
            .TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_takes_a_run_says_of_when_it_is_in_the_first_lines()
    {
        using var owner = await AdminClient.SignInAsync(Site);
        (await owner.PostFormAsync("/admin/health", "/admin/health/search/runs", [])).Dispose();
        var day = Clock.Now.ToString("d MMMM yyyy", System.Globalization.CultureInfo.InvariantCulture);
        Clock.Now += TimeSpan.FromDays(40);
        await owner.SignInAsync();
        var told = Html.Parse(await owner.ReadAsync("/admin/health")).GetElementById("looked-at")!.TextContent;
        Assert.Contains("were looked at just now.", told, StringComparison.Ordinal);
        Assert.Contains(day, told, StringComparison.Ordinal);
        Assert.Contains($"Last run {day}", await CardAsync(owner, "search"), StringComparison.Ordinal);
    }

    private static async Task<string> CardAsync(AdminClient owner, string task) =>
        Html.Parse(await owner.ReadAsync("/admin/health")).QuerySelector($"[aria-labelledby='task-{task}']")!
            .TextContent;
}
