using System.Net;
using System.Xml.Linq;
using Mapflat.Content.Model;
using Mapflat.Content.Store;
using Mapflat.Content.Upkeep;
using Mapflat.Web.Tests.Areas.Admin;
using Mapflat.Web.Upkeep;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;

namespace Mapflat.Web.Tests.Upkeep;

public sealed class HealthFeedTests : AdminSite
{
    private static readonly XNamespace _atom = "http://www.w3.org/2005/Atom";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_screen_shows_every_task_and_runs_one_on_demand()
    {
        using var owner = await AdminClient.SignInAsync(Site);
        var page = Html.Parse(await owner.ReadAsync("/admin/health"));
        Assert.Contains("Nothing is known to be wrong", page.QuerySelector(".health-overall")!.TextContent,
            StringComparison.Ordinal);
        var names = page.QuerySelectorAll(".health h2").Select(name => name.TextContent).ToList();
        Assert.Superset(new HashSet<string> { "Certificate", "Database", "Disk", "Frozen site",
            "Integrity of the database", "Keys of the owner’s area", "Links between pages", "Links to other sites",
            "Logs", "Redirect rules", ".NET runtime", "Settings", "Successor" }, names.ToHashSet());
        using (var answer = await owner.PostFormAsync("/admin/health", "/admin/health/database/runs", []))
            Assert.Equal("/admin/health", LocationOf(answer));
        page = Html.Parse(await owner.ReadAsync("/admin/health"));
        Assert.StartsWith(
            "Database: Whole", page.QuerySelector("#notices")!.TextContent.Trim(), StringComparison.Ordinal);
        var card = page.QuerySelector("[aria-labelledby=task-database]")!;
        Assert.Equal("well", card.QuerySelector(".badge")!.TextContent);
        Assert.Contains("Next run", card.TextContent, StringComparison.Ordinal);
        Assert.Contains(await AuditAsync(), line => line.EndsWith("upkeep.run database", StringComparison.Ordinal));
        using var nothing = new FormUrlEncodedContent(
            AdminClient.FieldsOf(await owner.ReadAsync("/admin/health"), "/admin/health/database/runs"));
        Assert.Equal(HttpStatusCode.NotFound,
            (await owner.SendAsync(HttpMethod.Post, "/admin/health/nothing/runs", nothing)).StatusCode);
    }

    [Fact]
    public async Task An_editor_reads_and_cannot_run()
    {
        using var editor = await AdminClient.SignInAsync(Site, "editor@example.com", AccountRole.Editor);
        var page = Html.Parse(await editor.ReadAsync("/admin/health"));
        Assert.NotEmpty(page.QuerySelectorAll(".health li"));
        Assert.Empty(page.QuerySelectorAll("form[action^='/admin/health']"));
    }

    [Fact]
    public async Task What_needs_someone_is_on_the_dashboard_and_in_the_feed_with_the_database_gone()
    {
        using var owner = await AdminClient.SignInAsync(Site);
        var address = await MakeAsync(owner);
        Assert.Empty((await FeedAsync(address)).Elements(_atom + "entry"));
        // Another process breaks what is there.
        SqliteConnection.ClearAllPools();
        foreach (var file in Directory.EnumerateFiles(Site.DataDirectory, "mapflat.db*")) File.Delete(file);
        var upkeep = Site.Services.GetRequiredService<UpkeepService>();
        await upkeep.RunAsync("database", TimeSpan.FromMinutes(1));
        Assert.Contains(await upkeep.FindConcernsAsync(TestContext.Current.CancellationToken),
            concern => concern.Message.StartsWith("Database: ", StringComparison.Ordinal));

        var feed = await FeedAsync(address);
        var entry = Assert.Single(feed.Elements(_atom + "entry"));
        Assert.Equal("Database: needs someone", entry.Element(_atom + "title")!.Value);
        Assert.Contains("is missing", entry.Element(_atom + "content")!.Value, StringComparison.Ordinal);
        Assert.StartsWith("urn:uuid:", entry.Element(_atom + "id")!.Value, StringComparison.Ordinal);
        Assert.Equal(feed.Element(_atom + "updated")!.Value, entry.Element(_atom + "updated")!.Value);
        // The same the next time, and after the site's next start.
        await upkeep.RunAsync("database", TimeSpan.FromMinutes(1));
        Assert.Equal(entry.ToString(), Assert.Single((await FeedAsync(address)).Elements(_atom + "entry")).ToString());
        Assert.Equal(entry.Element(_atom + "id")!.Value,
            "urn:uuid:" + Assert.Single(new UpkeepJournal(new DataFolder(Site.DataDirectory)).Events).Id);
        await upkeep.RunAsync("frozen", TimeSpan.FromMinutes(1));
        entry = (await FeedAsync(address)).Elements(_atom + "entry").First();
        Assert.Equal("Frozen site: needs someone", entry.Element(_atom + "title")!.Value);
        Assert.Contains("as it was last frozen", entry.Element(_atom + "content")!.Value, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_dashboard_leads_to_what_needs_someone()
    {
        using var owner = await AdminClient.SignInAsync(Site);
        File.WriteAllText(Path.Combine(Site.DataDirectory, "keys", "key-torn.xml"), "<key");
        await Site.Services.GetRequiredService<UpkeepService>().RunAsync("keys", TimeSpan.FromMinutes(1));
        var first = Html.Parse(await owner.ReadAsync("/admin")).QuerySelector(".concerns li")!;
        Assert.Contains("Keys of the owner’s area: 1 of ", first.TextContent, StringComparison.Ordinal);
        Assert.Equal("/admin/health", first.QuerySelector("a")!.GetAttribute("href"));
        Assert.Contains("One thing needs", Html.Parse(await owner.ReadAsync("/admin/health"))
            .QuerySelector(".health-overall")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_address_is_shown_once_renewed_and_revoked_and_wrong_ones_are_not_found()
    {
        using var owner = await AdminClient.SignInAsync(Site);
        var first = await MakeAsync(owner);
        Assert.Matches("^/healthz/[0-9a-f]{48}\\.atom$", first);
        Assert.DoesNotContain(first, await owner.ReadAsync("/admin/health"), StringComparison.Ordinal);
        using (var client = Site.Client())
        {
            using var answer = await client.GetAsync(new Uri(first, UriKind.Relative), Stop);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            Assert.Equal(
                ("application/atom+xml", "no-store", "noindex"), (answer.Content.Headers.ContentType!.MediaType,
                    answer.Headers.CacheControl!.ToString(), answer.Headers.GetValues("X-Robots-Tag").Single()));
            Assert.Equal(HttpStatusCode.OK, await StatusAsync(first, HttpMethod.Head));
            Assert.Equal(HttpStatusCode.NotFound, await StatusAsync("/healthz/.atom"));
            Assert.Equal(HttpStatusCode.NotFound, await StatusAsync("/healthz/" + new string('0', 48) + ".atom"));
            Assert.NotEqual(HttpStatusCode.OK, await StatusAsync(first, HttpMethod.Post));
        }

        var second = await MakeAsync(owner);
        Assert.Equal(
            (HttpStatusCode.NotFound, HttpStatusCode.OK), (await StatusAsync(first), await StatusAsync(second)));
        (await owner.PostFormAsync("/admin/health", "/admin/health/feed/revocation", [])).Dispose();
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(second));
        var audit = await AuditAsync();
        foreach (var act in (string[])["health-feed.made", "health-feed.renewed", "health-feed.revoked"])
            Assert.Contains(audit, line => line.Contains(act, StringComparison.Ordinal));
        Assert.DoesNotContain(audit, line => line.Contains(second[9..30], StringComparison.Ordinal));
    }

    [Fact]
    public async Task Dead_links_are_listed_with_their_pages_and_the_owner_may_offer_an_archived_copy_beside_them()
    {
        await using (var store = new TempStore(Site.DataDirectory))
        {
            await store.ImportAsync(
                ("pages/linking.md", Sample.Page("Linking", "[there](http://dead.example/x?a=1&b=2)\n")));
            store.Sql("""
                INSERT INTO OutboundLinks (Url, FirstFailure, Failures, LastStatus, LastAnswered, LastChecked,
                    LastAlive, Pages) VALUES
                ('http://dead.example/x?a=1&b=2', '2026-01-01', 6, '404', 0, '2026-02-01', '2025-12-24 12:30:00',
                    '["/linking"]'),
                ('http://shy.example/', NULL, 0, '403', 0, '2026-02-01', NULL, '["/linking","/about"]'),
                ('http://well.example/', NULL, 0, '200', 1, '2026-02-01', '2026-02-01', '["/about"]')
                """);
        }

        using var editor = await AdminClient.SignInAsync(Site, "editor@example.com", AccountRole.Editor);
        var page = Html.Parse(await editor.ReadAsync("/admin/health/links"));
        Assert.Contains("3 links: 1 dead, 1 of which nobody can tell", page.QuerySelector("main")!.TextContent,
            StringComparison.Ordinal);
        Assert.Contains("Mapflat:Watch:Links", page.QuerySelector(".empty")!.TextContent, StringComparison.Ordinal);
        Assert.Equal(
            ["dead", "cannot be told"], page.QuerySelectorAll(".health .badge").Select(badge => badge.TextContent));
        Assert.Equal(["/linking", "/linking", "/about"], page.QuerySelectorAll(".health a[href^='/']")
            .Select(link => link.GetAttribute("href")));
        Assert.Empty(page.QuerySelectorAll("form[action='/admin/health/links/copy']"));

        using var owner = await AdminClient.SignInAsync(Site);
        using (var answer = await owner.PostFormAsync("/admin/health/links", "/admin/health/links/copy", []))
            Assert.Equal("/admin/health/links", LocationOf(answer));
        const string Copy = "https://web.archive.org/web/20251224123000/http://dead.example/x?a=1&b=2";
        using var visitor = Site.Client();
        var shown = Html.Parse(await visitor.GetStringAsync(new Uri("/linking", UriKind.Relative), Stop));
        Assert.Equal(["there", "archived copy"], shown.QuerySelectorAll("main a[rel=noopener]")
            .Where(link => link.GetAttribute("href")!.Contains("dead.example", StringComparison.Ordinal))
            .Select(link => link.TextContent));
        Assert.NotNull(shown.QuerySelector($"a[href='{Copy}']"));
        Assert.Contains(
            "Take the archived copy away", await owner.ReadAsync("/admin/health/links"), StringComparison.Ordinal);
        Assert.Contains(await AuditAsync(), line => line.Contains(
            "link.archived-copy-offered http://dead.example", StringComparison.Ordinal));
    }

    private async Task<HttpStatusCode> StatusAsync(string address, HttpMethod? method = null)
    {
        using var client = Site.Client();
        using var request = new HttpRequestMessage(method ?? HttpMethod.Get, address);
        using var answer = await client.SendAsync(request, Stop);
        return answer.StatusCode;
    }

    private async Task<XElement> FeedAsync(string address)
    {
        using var client = Site.Client();
        return XDocument.Parse(await client.GetStringAsync(new Uri(address, UriKind.Relative), Stop)).Root!;
    }

    private static async Task<string> MakeAsync(AdminClient owner)
    {
        using var answer = await owner.PostFormAsync("/admin/health", "/admin/health/feed", []);
        var page = Html.Parse(await TextAsync(answer));
        return new Uri(page.QuerySelector("#feed-address")!.GetAttribute("value")!).PathAndQuery;
    }
}
