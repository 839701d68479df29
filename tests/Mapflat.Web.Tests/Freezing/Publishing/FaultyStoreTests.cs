using System.Text.RegularExpressions;
using Mapflat.Web.Freezing.Publishing;

namespace Mapflat.Web.Tests.Freezing.Publishing;

/// <summary>Publishing to a store that fails, and by a process that is killed.</summary>
public sealed partial class FaultyStoreTests : IAsyncLifetime
{
    private readonly TempFolder _data = new();
    private S3Server _store = null!;
    private StoreProxy _proxy = null!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        if (!File.Exists(S3Server.Program)) Assert.Skip("s3rver is missing: npm ci --prefix tests/s3");
        _store = await S3Server.StartAsync();
        _proxy = await StoreProxy.StartAsync(_store);
        using var source = new ContentSource().Page("/", "Home").Page("/about", "About").Page("/about/team", "The team")
            .File("redirects.csv", "from,to,status\n/old,/about,301\n/about/old,/about,301\n");
        await source.ImportAsync(_data.Path);
    }

    public async ValueTask DisposeAsync()
    {
        if (_proxy is not null) await _proxy.DisposeAsync();
        if (_store is not null) await _store.DisposeAsync();
        _data.Dispose();
    }

    [Fact]
    public async Task What_a_store_refuses_for_now_is_asked_again_until_it_is_done()
    {
        _proxy.Refusals = 1;
        var said = await PublishAsync();
        Assert.True(said.Code == 0, said.Error);
        Assert.Equal(2, _proxy.Tries[$"PUT /{S3Server.Bucket}/about"]);
        Assert.Equal(200, (await _store.GetAsync("about/team")).Status);
        Assert.Contains("in 1 request.", (await PublishAsync()).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_an_object_has_nothing_below_it_pages_are_index_documents()
    {
        _proxy.HasFolders = true;
        var said = await PublishAsync();
        Assert.True(said.Code == 0, said.Error);
        foreach (var key in (string[])["index.html", "about/index.html", "about/index.html.br", "about/team/index.html",
            "about/history/index.html", "about/history/1/index.html", "about.md", "about/cite.bib"])
            Assert.Equal((key, 200), (key, (await _store.GetAsync(key)).Status));
        foreach (var key in (string[])["old/index.html", "about/old/index.html"])
            Assert.Equal(
                $"{SiteProcess.Origin}/about", (await _store.GetAsync(key))["x-amz-website-redirect-location"]);
        Assert.Equal(404, (await _store.GetAsync("about")).Status);
        // It is not tried again.
        _proxy.HasFolders = false;
        Assert.Contains("Wrote 0 of ", (await PublishAsync()).Error, StringComparison.Ordinal);
    }

    [Trait(LongRun.Trait, LongRun.Whole)]
    [Fact]
    public async Task However_often_it_is_killed_no_page_names_a_missing_file_and_it_ends_right()
    {
        await PublishAsync();
        var moments = LongRun.Count(2, 20, "MAPFLAT_KILLS");
        for (var round = 1; round <= moments; round++)
        {
            using (var change = new ContentSource()
                .Page("/about", $"About {round}", $"Round {round}. ![a drawing](/media/d{round}.svg)\n")
                .Page($"/new-{round}", "New", $"![the same](/media/d{round}.svg)\n")
                .File($"media/d{round}.svg", $"<svg xmlns=\"http://www.w3.org/2000/svg\"><title>{round}</title></svg>"))
                await change.ImportAsync(_data.Path);
            var (left, moment) = (round * 2, 0);
            using var process = SiteProcess.StartCommand(_data.Path, Words());
            _proxy.Writing = _ =>
            {
                if (Interlocked.Increment(ref moment) == left) process.Kill();
            };
            await process.WaitForExitAsync(Stop);
            _proxy.Writing = null;
            Assert.NotEqual(0, process.ExitCode);
            await AssertWholeAsync();
        }

        Assert.Equal(0, (await PublishAsync()).Code);
        await AssertWholeAsync();
        Assert.Contains($"Round {moments}", (await _store.GetAsync("about")).Text, StringComparison.Ordinal);
        // All that is wanted is there as it is wanted.
        Assert.Contains("Wrote 0 of ", (await PublishAsync("--full")).Error, StringComparison.Ordinal);
    }

    private string[] Words(params string[] more) =>
        ["publish", $"s3://{S3Server.Bucket}", "--endpoint", _proxy.Endpoint.ToString(), .. more];

    private Task<Said> PublishAsync(params string[] more) =>
        Shell.OnAsync(_data.Path, [.. Words(more), $"--Mapflat:PublicUrl={SiteProcess.Origin}"]);

    /// <summary>Every page that is there names only files that are there.</summary>
    private async Task AssertWholeAsync()
    {
        using var bucket = Bucket.Open($"s3://{S3Server.Bucket}", _store.Endpoint.ToString(), null).Value!;
        var keys = new HashSet<string>(StringComparer.Ordinal);
        await foreach (var (key, _) in bucket.ListAsync(Stop)) keys.Add(key);
        foreach (var key in keys.Where(key => !Path.HasExtension(key) || key == "index.html"))
        {
            foreach (Match link in Named().Matches((await _store.GetAsync(key)).Text))
                Assert.Contains(Uri.UnescapeDataString(link.Groups[1].Value), keys);
        }
    }

    [GeneratedRegex("(?:href|src|srcset)=\"/((?:css|media|js|img|fonts)/[^\"#? ]+)")]
    private static partial Regex Named();
}
