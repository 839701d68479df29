using System.Net;
using Mapflat.Content.Accounts;
using Mapflat.Content.Backups;
using Mapflat.Content.Model;
using Mapflat.Content.Store;
using Mapflat.Content.Upkeep;
using Mapflat.Content.Visits;
using Mapflat.Web.Upkeep;
using Microsoft.Extensions.DependencyInjection;

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

    [Trait(LongRun.Trait, LongRun.Whole)]
    [Fact]
    public async Task Three_years_off_at_any_start_and_right_at_the_next_all_goes_on_as_ever()
    {
        using var data = new TempFolder();
        ShippedSite.CopyTo(data.Path);
        var clock = new Clock();
        var right = clock.Now;
        var (secret, future) = ("", "");
        for (var round = 0; round < LongRun.Count(2, 5); round++)
        {
            foreach (var years in (int[])[0, round % 2 == 0 ? 3 : -3, 0])
            {
                right = right.AddHours(25);
                clock.Now = right.AddYears(years);
                await using var site = new SiteFactory().In(data).With(clock);
                using var owner = AdminClient.Of(site);
                if (secret.Length == 0)
                {
                    using var first = await AdminClient.SignInAsync(site);
                    secret = await AddSecondFactorAsync(first, clock);
                    clock.Now += TimeSpan.FromMinutes(1);
                }

                // A session of a time that has not come yet is one of now, and asks again before what is sensitive.
                if (future.Length > 0 && years == 0)
                {
                    owner.Cookies["__Host-session"] = future;
                    Assert.Equal(200, (int)(await owner.GetAsync("/admin")).StatusCode);
                    Assert.Equal(302, (int)(await owner.GetAsync("/admin/backups/key")).StatusCode);
                    owner.Cookies.Clear();
                    future = "";
                }

                await owner.PostFormAsync("/admin/sign-in", "/admin/sign-in",
                    new() { ["Email"] = AdminClient.Email, ["Password"] = AdminClient.Password });
                using (var code = await owner.PostFormAsync("/admin/sign-in/second-factor",
                    "/admin/sign-in/second-factor", new() { ["Code"] = SecondFactor.CodeOf(secret, clock.Now) }))
                    Assert.Equal(HttpStatusCode.Found, code.StatusCode);
                Assert.Equal(200, (int)(await owner.GetAsync("/admin")).StatusCode);
                if (years > 0) future = owner.Cookies["__Host-session"];
                await WriteAsync(owner, site, $"Round {round}, {years}.\n");
                using var visitor = site.Client();
                Assert.Contains($"Round {round}, {years}.", await visitor.GetStringAsync(
                    new Uri("/about", UriKind.Relative), Stop), StringComparison.Ordinal);
                await site.Services.GetRequiredService<VisitWriter>().FlushAsync(Stop);
                await CheckAsync(site, visitor, clock, isRight: years == 0);
            }
        }
    }

    private static async Task CheckAsync(SiteFactory site, HttpClient visitor, Clock clock, bool isRight)
    {
        // Backups: the one of this moment is made and stays, and so do those of before.
        var backups = site.Services.GetRequiredService<BackupStore>();
        var before = backups.List().Count;
        var (made, _) = await backups.CreateAsync(BackupReason.Nightly, Author.Command, null, null, Stop);
        Assert.NotNull(backups.Find(made!.Name));
        Assert.InRange(backups.List().Count, Math.Min(before, BackupRetention.Days), before + 1);
        // The doubt is said, and over with it.
        var watch = site.Services.GetRequiredService<ClockWatch>();
        Assert.Equal(isRight, watch.Look() is null);
        if (!isRight) return;
        // Schedules: nothing is put off to a time that has not come.
        var (tasks, schedule) = (site.Services.GetRequiredService<UpkeepService>().Tasks,
            site.Services.GetRequiredService<UpkeepSchedule>());
        var journal = site.Services.GetRequiredService<UpkeepJournal>();
        schedule.NextDue(tasks);
        var latest = clock.Now.UtcDateTime.AddDays(2);
        Assert.All(tasks, task => Assert.InRange(
            journal.Find(task.Name).Due ?? DateTime.MinValue, DateTime.MinValue, latest + task.Every));
        // Counting: what was counted is of today at the latest.
        Assert.Empty(ServedFolder.Sql(site.DataDirectory,
            $"SELECT Day FROM DailyVisits WHERE Day > '{clock.Now.AddDays(1):yyyy-MM-dd}'"));
        // History: the newest version is the one that visitors read, and the one of now.
        using var asked = new HttpRequestMessage(HttpMethod.Get, new Uri("/about", UriKind.Relative));
        asked.Headers.TryAddWithoutValidation("Accept-Datetime", clock.Now.AddSeconds(1).ToString("R"));
        using var memento = await visitor.SendAsync(asked, Stop);
        Assert.Equal(HttpStatusCode.Found, memento.StatusCode);
        var number = ServedFolder.Sql(site.DataDirectory, "SELECT r.Number FROM Pages p JOIN Revisions r ON r.Id = "
            + "p.LiveRevisionId WHERE p.Address = '/about'").Single();
        Assert.EndsWith($"/about/history/{number}", memento.Headers.Location!.OriginalString, StringComparison.Ordinal);
        Assert.Equal(200, (int)(await visitor.GetAsync(memento.Headers.Location, Stop)).StatusCode);
        Assert.Empty(ServedFolder.FaultsOf(site.DataDirectory));
    }

    private static async Task<string> AddSecondFactorAsync(AdminClient client, Clock clock)
    {
        var fields = AdminClient.FieldsOf(await client.ReadAsync("/admin/second-factor"), "/admin/second-factor");
        fields["Code"] = SecondFactor.CodeOf(fields["Secret"], clock.Now);
        using var content = new FormUrlEncodedContent(fields);
        using var answer = await client.SendAsync(HttpMethod.Post, "/admin/second-factor", content);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return fields["Secret"];
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
