using System.Net;
using Mapflat.Content.Upkeep;
using Mapflat.Web.Tests.Freezing;
using Mapflat.Web.Verification;
using Microsoft.Extensions.DependencyInjection;

namespace Mapflat.Web.Tests.Verification;

/// <summary>Every old address is tried on the site as it is served.</summary>
public sealed class VerificationTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(null)]
    [InlineData("https://www.mapflat.com")]
    public async Task The_shipped_site_answers_every_address_that_mapflat_com_ever_had(string? origin)
    {
        using var data = ShippedSite.Copy();
        string[] settings = origin is null ? [] : [$"--Mapflat:PublicUrl={origin}"];
        var said = await Shell.OnAsync(data.Path, ["verify", "--all", .. settings]);
        Assert.True(said.Code == 0, said.Out + said.Error);
        Assert.Contains("ok    /how-i-work/index.html: 301 " + (origin ?? "http://localhost") + "/how-i-work", said.Out,
            StringComparison.Ordinal);
        Assert.Contains(
            "ok    http://www.mapflat.com/lands/resources/reading-list/: 301 https://www.scling.com/reading-list",
            said.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("Left out", said.Error, StringComparison.Ordinal);
        // Nothing but the site's own store is touched.
        await using var store = new TempStore(data.Path);
        Assert.Equal(["0"], store.Sql("SELECT sum(Hits) FROM Rules"));
    }

    [Fact]
    public async Task What_is_broken_is_named_within_the_process_and_from_outside()
    {
        using var data = ShippedSite.Copy();
        await using (var store = new TempStore(data.Path))
            store.Sql("INSERT INTO Ledger (Path, FirstPublic) VALUES ('/lost', '2020-01-01'); INSERT INTO "
                + "RedirectTests (Position, Address, Status, Target) VALUES (1000, '/about/', 301, '/elsewhere'); "
                + "UPDATE State SET Generation = Generation + 1");
        var inside = await Shell.OnAsync(data.Path, "verify");
        Assert.Equal(1, inside.Code);
        Assert.Equal(
            "FAIL  /lost: nothing answers (404); redirect it, or mark it as gone (it was public once)\n"
            + "FAIL  /about/: it leads to http://localhost/about, and should lead to http://localhost/elsewhere (test "
            + "1000 of redirect-tests.csv)\n",
            inside.Out.ReplaceLineEndings("\n"));
        Assert.Contains("2 of them do not come to what they should", inside.Error, StringComparison.Ordinal);

        await using var site = new SiteFactory().In(data);
        var origin = new UriBuilder(site.Listen()) { Host = "127.0.0.1" }.Uri.GetLeftPart(UriPartial.Authority);
        await Wait.UntilAsync(async () => (await RawHttp.SendAsync(new Uri(origin), "GET", "/about")).Status == 200);
        var outside = await Shell.OnAsync(data.Path, "verify", "--url", origin);
        Assert.Equal(1, outside.Code);
        Assert.True(outside.Out.Split('\n').Length == 3, outside.Out);
        Assert.Equal(["FAIL  /lost", "FAIL  /about/"], outside.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split(':')[0]));
        Assert.Contains("Left out: 8 tests for https://www.mapflat.com", outside.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://www.example.org/path", 4, "is not an origin")]
    [InlineData("nonsense", 4, "is not an origin")]
    [InlineData("http://localhost:1", 1, "cannot be asked for")]
    public async Task An_origin_that_is_none_or_does_not_answer_is_said_once(string origin, int code, string words)
    {
        using var data = ShippedSite.Copy();
        var said = await Shell.OnAsync(data.Path, "verify", "--url", origin);
        Assert.Equal((code, ""), (said.Code, said.Out));
        Assert.Contains(words, said.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_store_there_is_nothing_to_ask_another_site_for()
    {
        using var data = new TempFolder();
        var said = await Shell.OnAsync(data.Path, "verify", "--url", "http://localhost:1");
        Assert.Equal(3, said.Code);
        Assert.Contains("There is no database", said.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(data["mapflat.db"]));
    }

    [Fact]
    public async Task A_publication_is_verified_by_itself_and_the_owner_sees_what_failed()
    {
        using var data = ShippedSite.Copy();
        await using var site = new SiteFactory().In(data);
        using var owner = await AdminClient.SignInAsync(site);
        // On a slow machine the first look at it may be over by now.
        Assert.Matches("has not been checked yet|All well", await owner.ReadAsync("/admin/verification"));
        await using (var store = new TempStore(data.Path))
            store.Sql("INSERT INTO Ledger (Path, FirstPublic) VALUES ('/lost', '2020-01-01')");
        using var source = new ContentSource().Page("/added", "Added");
        await source.ImportAsync(data.Path);
        await Wait.UntilAsync(async () => (await owner.ReadAsync("/admin/verification")).Contains(
            "1 failed", StringComparison.Ordinal));
        Assert.Contains(
            "/lost: nothing answers (404)", await owner.ReadAsync("/admin/verification"), StringComparison.Ordinal);
        Assert.Contains("/admin/verification", await owner.ReadAsync("/admin"), StringComparison.Ordinal);

        using var rule = new ContentSource().Redirects("/lost,/about,301,exact,drop,");
        await rule.ImportAsync(data.Path);
        await Wait.UntilAsync(async () => (await RawAsync(site, "/lost")) == HttpStatusCode.MovedPermanently);
        using var answer = await owner.PostFormAsync("/admin/verification", "/admin/verification", []);
        Assert.Equal(HttpStatusCode.Found, answer.StatusCode);
        Assert.Contains("All well", await owner.ReadAsync("/admin/verification"), StringComparison.Ordinal);
        // Asking was nobody's visit.
        await using var after = new TempStore(data.Path);
        Assert.Equal(["0"], after.Sql("SELECT count(*) FROM MissingPaths"));
    }

    [Fact]
    public async Task It_is_a_weekly_task_of_the_sites_upkeep()
    {
        using var data = ShippedSite.Copy();
        await using var site = new SiteFactory().In(data);
        (await site.Client().GetAsync(new Uri("/", UriKind.Relative), Stop)).Dispose();
        var task = Assert.Single(site.Services.GetServices<IUpkeepTask>(), task => task.Name == "verify");
        Assert.IsType<VerificationTask>(task);
        Assert.Equal(TimeSpan.FromDays(7), task.Every);
        var report = await task.RunAsync(Stop);
        Assert.Equal((UpkeepState.Well, 0), (report.State, report.Details.Count));
        await using (var store = new TempStore(data.Path))
            store.Sql("INSERT INTO Ledger (Path, FirstPublic) VALUES ('/lost', '2020-01-01')");
        report = await task.RunAsync(Stop);
        Assert.Equal((UpkeepState.NeedsSomeone, 1), (report.State, report.Details.Count));
    }

    [Fact]
    public async Task The_owners_tests_are_changed_on_the_screen_and_a_slip_keeps_what_was_typed()
    {
        using var data = ShippedSite.Copy();
        await using var site = new SiteFactory().In(data);
        using var owner = await AdminClient.SignInAsync(site);
        const string typed = "address,status,target\r\n/about/,301,/about\r\n/x,300,\r\n";
        using (var refused = await owner.PostFormAsync(
            "/admin/verification", "/admin/verification/tests", new() { ["Text"] = typed }))
        {
            Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.StatusCode);
            var html = await refused.Content.ReadAsStringAsync(Stop);
            Assert.Contains("Line 3: The status “300”", WebUtility.HtmlDecode(html), StringComparison.Ordinal);
            Assert.Contains("/about/,301,/about", AdminClient.FieldsOf(html, "/admin/verification/tests")["Text"],
                StringComparison.Ordinal);
        }

        using var saved = await owner.PostFormAsync("/admin/verification", "/admin/verification/tests",
            new() { ["Text"] = typed.Replace("300", "404", StringComparison.Ordinal) });
        Assert.Equal(HttpStatusCode.Found, saved.StatusCode);
        await using var store = new TempStore(data.Path);
        Assert.Equal("address,status,target,note\n/about/,301,/about,\n/x,404,,\n",
            (await store.ExportAsync())["redirect-tests.csv"]);
    }

    private static async Task<HttpStatusCode> RawAsync(SiteFactory site, string path)
    {
        using var answer = await site.Client().GetAsync(new Uri(path, UriKind.Relative), Stop);
        return answer.StatusCode;
    }
}
