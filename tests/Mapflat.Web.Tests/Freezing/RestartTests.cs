using System.Net;

namespace Mapflat.Web.Tests.Freezing;

public sealed class RestartTests
{
    private static readonly CancellationToken Stop = TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("deleted")]
    [InlineData("garbage")]
    [InlineData("empty")]
    public async Task A_site_whose_database_is_lost_goes_on_for_its_visitors(string loss)
    {
        using var data = ShippedSite.Copy();
        Lose(data, loss);
        await using var site = new SiteFactory().In(data);
        using var client = site.Client();
        await CheckVisitorsAsync(client);
        Assert.Equal(HttpStatusCode.OK, (await AskAsync(client, "/healthz/ready")).Status);
        var search = await AskAsync(client, "/search?q=data");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, search.Status);
        Assert.Contains("<h1>", search.Text, StringComparison.Ordinal);
        Assert.Contains("noindex", search.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("mapflat.db", search.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", search.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("deleted")]
    [InlineData("garbage")]
    public async Task So_does_one_that_loses_it_while_it_runs(string loss)
    {
        using var data = ShippedSite.Copy();
        await using var site = new SiteFactory().In(data);
        using var client = site.Client();
        Assert.Equal(HttpStatusCode.OK, (await AskAsync(client, "/search?q=data")).Status);
        Lose(data, loss);
        await CheckVisitorsAsync(client);
        // An open connection may outlive the file; without one, the search says so.
        Assert.Contains((await AskAsync(client, "/search?q=data")).Status,
            (HttpStatusCode[])[HttpStatusCode.OK, HttpStatusCode.ServiceUnavailable]);
    }

    [Fact]
    public async Task A_second_start_serves_what_was_kept_and_makes_nothing_anew()
    {
        using var data = ShippedSite.Copy();
        var before = await File.ReadAllBytesAsync(data["frozen/site.db"], Stop);
        await using (var site = new SiteFactory().In(data))
        {
            using var client = site.Client();
            Assert.Equal(HttpStatusCode.OK, (await AskAsync(client, "/about")).Status);
        }

        Assert.Equal(before, await File.ReadAllBytesAsync(data["frozen/site.db"], Stop));
    }

    [Theory]
    [InlineData("deleted")]
    [InlineData("garbage")]
    [InlineData("truncated")]
    public async Task A_frozen_store_that_is_lost_is_made_anew(string loss)
    {
        using var data = ShippedSite.Copy();
        byte[] right;
        using (var store = FrozenStoreTests.Open(data)) right = store.Read("/about")!.Identity.Bytes;
        Lose(data, loss);
        await using var site = new SiteFactory().In(data);
        using var client = site.Client();
        Assert.Equal(right, (await AskAsync(client, "/about")).Body);
        await ShippedSite.WaitAsync(data.Path);
        using var anew = FrozenStoreTests.Open(data);
        Assert.Equal(right, anew.Read("/about")!.Identity.Bytes);

        static void Lose(TempFolder data, string loss)
        {
            var file = data["frozen/site.db"];
            if (loss == "deleted") File.Delete(file);
            else if (loss == "garbage")
                File.WriteAllText(file, string.Concat(Enumerable.Repeat("This is no database. ", 5_000)));
            else File.WriteAllBytes(file, File.ReadAllBytes(file)[..40_000]);
        }
    }

    [Fact]
    public async Task A_frozen_store_that_is_damaged_while_it_is_served_is_made_anew_and_nobody_gets_an_error()
    {
        using var data = ShippedSite.Copy();
        await using var site = new SiteFactory().In(data);
        using var client = site.Client();
        var right = (await AskAsync(client, "/about")).Body;
        await using (var file = new FileStream(
            data["frozen/site.db"], FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
        {
            file.Position = 4096;
            await file.WriteAsync(Enumerable.Repeat((byte)0xAA, (int)file.Length - 4096).ToArray(), Stop);
        }

        for (var n = 0; n < 20; n++)
        {
            foreach (var target
                in (string[])["/about", "/clients", "/lands/x", "/nothing", "/About/", "/?p=1", "/media/nothing.svg"])
                Assert.NotEqual(HttpStatusCode.InternalServerError, (await AskAsync(client, target)).Status);
        }

        await Wait.UntilAsync(async () =>
            (await AskAsync(client, "/lands/x")).Status == HttpStatusCode.MovedPermanently);
        await ShippedSite.WaitAsync(data.Path);
        Assert.Equal(right, (await AskAsync(client, "/about")).Body);
        using var anew = FrozenStoreTests.Open(data);
        Assert.Equal(right, anew.Read("/about")!.Identity.Bytes);
    }

    [Fact]
    public async Task A_frozen_store_that_is_deleted_while_it_is_served_is_made_anew()
    {
        using var data = ShippedSite.Copy();
        await using var site = new SiteFactory().In(data);
        using var client = site.Client();
        var right = (await AskAsync(client, "/about")).Body;
        foreach (var file in Directory.EnumerateFiles(data["frozen"], "site.db*")) File.Delete(file);
        Assert.Equal(right, (await AskAsync(client, "/about")).Body);
        using var source = new ContentSource().Page("/added", "Added");
        await source.ImportAsync(data.Path);
        await Wait.UntilAsync(async () => (await AskAsync(client, "/added")).Status == HttpStatusCode.OK);
        Assert.Equal(right, (await AskAsync(client, "/about")).Body);
        await ShippedSite.WaitAsync(data.Path);
    }

    [Fact]
    public async Task What_was_kept_under_other_settings_is_not_trusted()
    {
        using var data = ShippedSite.Copy();
        await using var site = new SiteFactory().In(data).With("Mapflat:Successor:Url", "https://successor.example/");
        using var client = site.Client();
        await Wait.UntilAsync(async () => (await AskAsync(client, "/llms.txt")).Text.Contains(
            "https://successor.example/", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_change_made_while_the_site_was_down_is_there_from_the_first_answer()
    {
        using var data = ShippedSite.Copy();
        using var source = new ContentSource().Page("/added", "Added in the meantime");
        await source.ImportAsync(data.Path);
        await using var site = new SiteFactory().In(data);
        using var client = site.Client();
        Assert.Contains("Added in the meantime", (await AskAsync(client, "/added")).Text, StringComparison.Ordinal);
        Assert.Contains("/added", (await AskAsync(client, "/sitemap.xml")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rules_that_came_before_the_first_start_and_are_for_a_host_that_is_no_longer_set_keep_nobody_out()
    {
        using var data = new TempFolder();
        using var file = new TempFolder();
        file.Write("old.conf",
            "server { server_name old.example.org; rewrite ^/x$ https://www.scling.com/ permanent; }\n");
        var said = await Shell.OnAsync(data.Path, "redirects", "import", file["old.conf"],
            "--Mapflat:PublicUrl=https://www.example.org", "--Mapflat:LegacyHosts:0=old.example.org");
        Assert.True(said.Code == 0, said.Error);
        await using var site = new SiteFactory().In(data);
        using var client = site.Client();
        Assert.Equal(HttpStatusCode.OK, (await AskAsync(client, "/about")).Status);
        Assert.Equal(0, (await Shell.OnAsync(data.Path, "redirects", "export", file["rules.csv"])).Code);
        Assert.Contains(
            "old.example.org", await File.ReadAllTextAsync(file["rules.csv"], Stop), StringComparison.Ordinal);
        Assert.Contains(
            "is not a host of this site", (await Shell.OnAsync(data.Path, "doctor")).Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_running_site_shows_what_a_command_imports()
    {
        using var data = ShippedSite.Copy();
        await using var site = new SiteFactory().In(data);
        using var client = site.Client();
        Assert.Equal(HttpStatusCode.NotFound, (await AskAsync(client, "/added")).Status);
        using var source = new ContentSource().Page("/added", "Added").Redirects("/old-name,/added,301,exact,drop,");
        await source.ImportAsync(data.Path);
        await Wait.UntilAsync(async () => (await AskAsync(client, "/added")).Status == HttpStatusCode.OK);
        Assert.Equal(HttpStatusCode.MovedPermanently, (await AskAsync(client, "/old-name")).Status);
        Assert.Contains("/added", (await AskAsync(client, "/feed.atom")).Text, StringComparison.Ordinal);
        Assert.Contains("/added", (await AskAsync(client, "/search?q=Added")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_note_of_a_change_that_is_written_over_is_not_the_end_of_it()
    {
        using var data = ShippedSite.Copy();
        await using var site = new SiteFactory().In(data);
        using var client = site.Client();
        await AskAsync(client, "/");
        for (var n = 0; n < 4; n++)
        {
            // Each comes while the one before is still being written to the disk.
            using var source = new ContentSource().Page($"/added-{n}", "Added");
            await source.ImportAsync(data.Path);
            await Wait.UntilAsync(async () => (await AskAsync(client, $"/added-{n}")).Status == HttpStatusCode.OK);
        }
    }

    [Fact]
    public async Task One_folder_is_served_by_one_process_only()
    {
        using var data = ShippedSite.Copy();
        await using var site = new SiteFactory().In(data);
        using var client = site.Client();
        await AskAsync(client, "/");
        var second = await Shell.RunAsync("--urls", "http://127.0.0.1:0", "--Mapflat:DataDirectory=" + data.Path);
        Assert.Equal(5, second.Code);
        Assert.Contains($"Another process is serving from {data.Path}.", second.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", second.Error, StringComparison.Ordinal);
        Assert.Equal("", second.Out);
        Assert.Equal(HttpStatusCode.OK, (await AskAsync(client, "/")).Status);
    }

    private static async Task CheckVisitorsAsync(HttpClient client)
    {
        foreach (var (target, status) in ((string, HttpStatusCode)[])
            [
                ("/", HttpStatusCode.OK), ("/about", HttpStatusCode.OK), ("/about.md", HttpStatusCode.OK),
                ("/feed.atom", HttpStatusCode.OK), ("/sitemap.xml", HttpStatusCode.OK),
                ("/media/monolith.svg", HttpStatusCode.OK), ("/img/favicon.svg", HttpStatusCode.OK),
                ("/.well-known/security.txt", HttpStatusCode.OK),
                ("/About/", HttpStatusCode.MovedPermanently), ("/lands/x", HttpStatusCode.MovedPermanently),
                ("/FEED.ATOM", HttpStatusCode.MovedPermanently),
                ("/nothing", HttpStatusCode.NotFound), ("/clients/nothing", HttpStatusCode.NotFound),
                ("/nothing.md", HttpStatusCode.NotFound),
                ("/media/nothing.svg", HttpStatusCode.NotFound), ("/css/nothing.css", HttpStatusCode.NotFound),
            ])
        {
            var answer = await AskAsync(client, target);
            Assert.Equal((target, status), (target, answer.Status));
            if (status == HttpStatusCode.NotFound) Assert.Contains("<h1>", answer.Text, StringComparison.Ordinal);
        }
    }

    private static void Lose(TempFolder data, string how)
    {
        foreach (var file in Directory.EnumerateFiles(data.Path, "mapflat.db*"))
        {
            if (how == "deleted") File.Delete(file);
            else
                File.WriteAllText(
                    file, how == "empty" ? "" : string.Concat(Enumerable.Repeat("This is no database. ", 5_000)));
        }
    }

    private static async Task<(HttpStatusCode Status, string Text, byte[] Body)> AskAsync(
        HttpClient client, string target)
    {
        using var answer = await client.GetAsync(new Uri(target, UriKind.Relative), Stop);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync(Stop),
            await answer.Content.ReadAsByteArrayAsync(Stop));
    }
}
