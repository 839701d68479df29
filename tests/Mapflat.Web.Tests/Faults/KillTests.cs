using System.Globalization;
using Mapflat.Web.Tests.Freezing;

namespace Mapflat.Web.Tests.Faults;

/// <summary>The process ends in the middle of its work, as in a power cut or by order.</summary>
public sealed class KillTests(ServedFolder served)
{
    /// <summary>How often the process is killed.</summary>
    private static readonly int _rounds = LongRun.Count(2, 4, "MAPFLAT_KILLS");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Trait(LongRun.Trait, LongRun.Whole)]
    [Fact]
    public async Task A_site_killed_under_continuous_saves_loses_nothing_that_was_acknowledged()
    {
        var random = new Random(20261127);
        using var data = served.Copy();
        var savers = new Savers(data.Path);
        for (var round = 0; round < _rounds; round++)
        {
            await using var site = await SiteProcess.StartAsync(data.Path);
            // Whatever the process before was in the middle of, visitors get all there ever was.
            Assert.Equal(served.Answers, await served.AskAllAsync(site));
            var before = savers.Saves;
            await savers.StartAsync(site, commands: round % 4 == 0);
            await savers.ReachAsync(before + 1 + (round % 5));
            await Task.Delay(random.Next(1_000), Stop);
            await site.KillAsync();
            await savers.StopAsync();
            Assert.Empty(ServedFolder.FaultsOf(data.Path));
            Assert.Empty(savers.Lost());
        }

        await using var last = await SiteProcess.StartAsync(data.Path);
        Assert.Contains(
            $"Edition {savers.Edition}.", await LatestAsync(last, savers.Edition), StringComparison.Ordinal);
        // What a killed process left behind is cleared away by the next one.
        await ShippedSite.WaitAsync(data.Path);
        Assert.Equal(0, await last.EndAsync());
        Assert.Empty(Directory.EnumerateFiles(data.Path, "*.tmp", SearchOption.AllDirectories));
        TestContext.Current.SendDiagnosticMessage($"{_rounds} kills, {savers.Saves} acknowledged saves ({savers.Draft} "
            + $"drafts, {savers.Edition} publications, {savers.Rule} imports), none lost");
    }

    [Fact]
    public async Task A_site_that_is_told_to_end_finishes_what_it_has_begun_and_takes_nothing_more()
    {
        using var data = served.Copy();
        await using var site = await SiteProcess.StartAsync(data.Path);
        var savers = new Savers(data.Path);
        await savers.StartAsync(site, commands: false);
        await savers.ReachAsync(3);
        Assert.Equal(0, await site.EndAsync());
        await savers.StopAsync();
        Assert.Empty(savers.Lost());
        Assert.Empty(ServedFolder.FaultsOf(data.Path));
        await Assert.ThrowsAsync<HttpRequestException>(() => site.AskAsync("/"));
        Assert.DoesNotContain("   at ", site.Said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_upload_that_never_ends_does_not_keep_it_from_ending()
    {
        using var data = served.Copy();
        await using var site = await SiteProcess.StartAsync(data.Path);
        using var admin = new AdminClient(site.Client());
        await admin.SignInAsync();
        var media = Directory.GetFiles(data["media"]);
        using var slow = new SlowContent();
        var upload = Assert.ThrowsAnyAsync<Exception>(async () =>
            (await admin.SendAsync(HttpMethod.Post, "/admin/media", slow)).EnsureSuccessStatusCode());
        await slow.Begun.Task.WaitAsync(Wait.Patience, Stop);
        Assert.Equal(0, await site.EndAsync());
        await upload;
        Assert.Equal(media, Directory.GetFiles(data["media"]));
        Assert.Empty(ServedFolder.FaultsOf(data.Path));
    }

    private static async Task<string> LatestAsync(SiteProcess site, int edition)
    {
        var text = "";
        // One more than was acknowledged may have been committed.
        await Wait.UntilAsync(async () =>
            (text = (await site.AskAsync("/kept.md")).Text).Contains($"Edition {edition}.", StringComparison.Ordinal)
                || text.Contains($"Edition {edition + 1}.", StringComparison.Ordinal));
        return text.Replace($"Edition {edition + 1}.", $"Edition {edition}.", StringComparison.Ordinal);
    }

    /// <summary>
    /// The body of an upload that goes on for ever, a little every second: enough not to be thrown out for it.
    /// </summary>
    private sealed class SlowContent : HttpContent
    {
        private bool _over;

        public SlowContent() => Headers.TryAddWithoutValidation("Content-Type", "multipart/form-data; boundary=b");

        public TaskCompletionSource Begun { get; } = new();

        protected override async Task SerializeToStreamAsync(Stream stream, System.Net.TransportContext? context)
        {
            await stream.WriteAsync(
                "--b\r\nContent-Disposition: form-data; name=\"File\"; filename=\"a.gif\"\r\n\r\nGIF89a"u8.ToArray());
            while (!_over)
            {
                await stream.WriteAsync(new byte[8192]);
                await stream.FlushAsync();
                Begun.TrySetResult();
                await Task.Delay(500);
            }
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 1_000_000;
            return true;
        }

        protected override void Dispose(bool disposing)
        {
            _over = true;
            base.Dispose(disposing);
        }
    }
}
