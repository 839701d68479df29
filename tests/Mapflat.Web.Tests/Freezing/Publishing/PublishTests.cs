using System.Text.RegularExpressions;
using Mapflat.Web.Cli;
using Mapflat.Web.Freezing.Publishing;

namespace Mapflat.Web.Tests.Freezing.Publishing;

/// <summary>The site in an object store, a real one on this machine.</summary>
public sealed partial class PublishTests : IAsyncLifetime
{
    private const string Origin = "https://www.example.org";

    private static readonly DateOnly _today = new(2026, 11, 30);

    private readonly TempFolder _data = new();
    private S3Server _store = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        if (!File.Exists(S3Server.Program)) Assert.Skip("s3rver is missing: npm ci --prefix tests/s3");
        _store = await S3Server.StartAsync();
        using var source = new ContentSource().Page("/", "Home").Page("/about", "About", "Words.\n", "former: [/who]")
            .Page("/about/team", "The team").Page("/Notes", "Notes", "Words.\n", "path: /Notes/")
            .File("redirects.csv", "from,to,status\n/old,/about,301\n/chain,/old,301\n/gone,,410\n");
        await source.ImportAsync(_data.Path);
    }

    public async ValueTask DisposeAsync()
    {
        if (_store is not null) await _store.DisposeAsync();
        _data.Dispose();
    }

    [Fact]
    public async Task Objects_are_at_their_addresses_with_their_types_and_what_leads_on_says_where_to()
    {
        var report = await PublishAsync();
        Assert.Equal(report.Objects, report.Written.Count);
        var page = await _store.GetAsync("about");
        Assert.Equal((200, "text/html; charset=utf-8", "public, no-cache"),
            (page.Status, page["Content-Type"], page["Cache-Control"]));
        Assert.Contains("Words.", page.Text, StringComparison.Ordinal);
        Assert.Equal("br", (await _store.GetAsync("about.br"))["Content-Encoding"]);
        foreach (var key in (string[])["index.html", "about/team", "about/history", "about/history/1", "about.md",
            "Notes/index.html", "feed.atom", "sitemap.xml", "404.html", "410.html"])
            Assert.Equal(200, (await _store.GetAsync(key)).Status);
        foreach (var key in (string[])["old", "chain", "who"])
            Assert.Equal($"{Origin}/about", (await _store.GetAsync(key))["x-amz-website-redirect-location"]);
        Assert.Equal("text/markdown; charset=utf-8", (await _store.GetAsync("about.md"))["Content-Type"]);
        Assert.DoesNotContain(report.Written, key => key.EndsWith(".gz", StringComparison.Ordinal)
            && key != PublishManifest.Key);
    }

    [Fact]
    public async Task Only_what_has_changed_is_written_again()
    {
        await PublishAsync();
        var again = await PublishAsync();
        Assert.Empty(again.Written);
        Assert.InRange(again.Requests, 1, 3);
        using (var change = new ContentSource().Page("/about/team", "The team", "Said otherwise.\n"))
            await change.ImportAsync(_data.Path);
        var changed = await PublishAsync();
        Assert.Superset(new HashSet<string> { "about/team", "about/team.br", "about/team.md", "about/team/history/2" },
            changed.Written.ToHashSet());
        Assert.DoesNotContain("about", changed.Written);
        Assert.DoesNotContain("Notes/index.html", changed.Written);
        Assert.InRange(changed.Requests, changed.Written.Count, changed.Written.Count + 20);
        Assert.Contains("Said otherwise.", (await _store.GetAsync("about/team")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_nothing_leads_to_stays_until_it_is_pruned_a_day_later()
    {
        await PublishAsync();
        await using (var store = new TempStore(_data.Path))
            store.Sql("DELETE FROM Rules WHERE \"From\" = '/old'; UPDATE State SET RulesTag = RulesTag + 1, "
                + "Generation = Generation + 1");
        Assert.Equal(0, (await PublishAsync(prune: true)).Deleted);
        Assert.Equal(200, (await _store.GetAsync("old")).Status);
        Assert.Equal(0, (await PublishAsync(_today.AddDays(1))).Deleted);
        Assert.InRange((await PublishAsync(_today.AddDays(1), prune: true)).Deleted, 1, 2);
        Assert.Equal(404, (await _store.GetAsync("old")).Status);
    }

    [Fact]
    public async Task A_full_run_puts_back_what_is_missing()
    {
        await PublishAsync();
        using (var bucket = Open())
            await bucket.DeleteAsync(["about", "about.md"], Stop);
        Assert.Empty((await PublishAsync()).Written);
        Assert.Superset(new HashSet<string> { "about", "about.md" },
            (await PublishAsync(full: true)).Written.ToHashSet());
        Assert.Equal(200, (await _store.GetAsync("about")).Status);
    }

    [Fact]
    public async Task Wherever_a_run_is_broken_off_no_page_names_a_missing_file_and_the_next_completes_it()
    {
        await PublishAsync();
        for (var round = 1; round <= 20; round++)
        {
            using (var change = new ContentSource()
                .Page("/about", $"About {round}", $"Round {round}. ![a drawing](/media/d{round}.svg)\n")
                .Page($"/new-{round}", "New")
                .File($"media/d{round}.svg", $"<svg xmlns=\"http://www.w3.org/2000/svg\"><title>{round}</title></svg>"))
                await change.ImportAsync(_data.Path);
            using var broken = new CancellationTokenSource();
            var left = round;
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => PublishAsync(
                stop: broken.Token, onWrite: () => { if (--left == 0) broken.Cancel(); }));
            await AssertWholeAsync();
        }

        await PublishAsync();
        await AssertWholeAsync();
        Assert.Contains("Round 20", (await _store.GetAsync("about")).Text, StringComparison.Ordinal);
        Assert.Empty((await PublishAsync(full: true)).Written);
    }

    [Fact]
    public async Task Old_sites_are_objects_and_it_is_said_that_nothing_before_the_bucket_knows_them()
    {
        await using (var store = new TempStore(_data.Path))
        {
            using var old = new OldSite().Page("/post.html", "<p>A post.").Page("/?p=157", "<p>Another.");
            await store.AdoptAsync(old);
        }

        var report = await PublishAsync();
        Assert.Contains("A post.", (await _store.GetAsync("post.html")).Text, StringComparison.Ordinal);
        Assert.Single(report.Written, key => key.StartsWith("_captures/", StringComparison.Ordinal));
        Assert.Single(report.Findings, finding => finding.Message.StartsWith(
            "2 addresses of old sites, such as /", StringComparison.Ordinal)
            && finding.Message.Contains("get a 404 from whatever stands before a bucket", StringComparison.Ordinal));
        Assert.Empty((await PublishAsync()).Written);
    }

    [Fact]
    public async Task The_command_says_what_it_wrote_and_what_is_missing()
    {
        var place = $"s3://{S3Server.Bucket}/below";
        string[] settings = [$"--Mapflat:PublicUrl={Origin}", "--endpoint", _store.Endpoint.ToString()];
        var dry = await Shell.OnAsync(_data.Path, ["publish", place, "--dry-run", .. settings]);
        Assert.Equal(0, dry.Code);
        Assert.Contains("about/team\n", dry.Out, StringComparison.Ordinal);
        Assert.Equal(404, (await _store.GetAsync("below/about")).Status);
        var said = await Shell.OnAsync(
            _data.Path, ["publish", place, "--purge-command", "grep -q /about", .. settings]);
        Assert.True(said.Code == 0, said.Error);
        Assert.Matches(@"Wrote (\d+) of \1 objects to s3://site/below, in \d+ requests\.", said.Error);
        Assert.Equal(200, (await _store.GetAsync("below/about")).Status);
        Assert.Equal(4, (await Shell.OnAsync(_data.Path, ["publish", "ftp://x", .. settings])).Code);
        var unknown = await Shell.OnAsync(_data.Path, ["publish", "s3://nowhere", .. settings]);
        Assert.Equal(1, unknown.Code);
        Assert.Contains("run “mapflat publish” again", unknown.Error, StringComparison.Ordinal);
    }

    private Bucket Open() => Bucket.Open($"s3://{S3Server.Bucket}", _store.Endpoint.ToString(), null).Value!;

    private async Task<PublishReport> PublishAsync(
        DateOnly? today = null, bool prune = false, bool full = false, CancellationToken? stop = null,
        Action? onWrite = null)
    {
        await using var services = CommandServices.Create(
            [$"--Mapflat:DataDirectory={_data.Path}", $"--Mapflat:PublicUrl={Origin}"]);
        var (site, hasPast) = await services.FreezeAsync(_ => { }, Stop);
        using var bucket = Open();
        bucket.Wrote = onWrite;
        var wishes = new PublishWishes(full, prune, DryRun: false);
        return await new SitePublisher(services, bucket, wishes, (_, _, _) => { })
            .RunAsync(site, hasPast, isHttps: true, today ?? _today, stop ?? Stop);
    }

    /// <summary>Every page that is there names only files that are there.</summary>
    private async Task AssertWholeAsync()
    {
        using var bucket = Open();
        var keys = new HashSet<string>(StringComparer.Ordinal);
        await foreach (var (key, _) in bucket.ListAsync(Stop)) keys.Add(key);
        foreach (var key in (string[])["index.html", "about"])
        {
            foreach (Match link in Named().Matches((await _store.GetAsync(key)).Text))
                Assert.Contains(Uri.UnescapeDataString(link.Groups[1].Value), keys);
        }
    }

    [GeneratedRegex("(?:href|src|srcset)=\"/((?:css|media|js|img|fonts)/[^\"#? ]+)")]
    private static partial Regex Named();
}
