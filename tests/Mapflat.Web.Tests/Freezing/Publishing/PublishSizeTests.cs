using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Mapflat.Web.Tests.Freezing.Publishing;

/// <summary>What publishing costs, by a process of its own; the whole is what docs/performance.md tells of.</summary>
public sealed partial class PublishSizeTests
{
    private const int MostMegabytes = 300, MostRequestsBeside = 20;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Trait(LongRun.Trait, LongRun.Whole)]
    [Fact]
    public async Task A_change_of_one_page_writes_what_names_it_and_memory_is_bounded()
    {
        if (!File.Exists(S3Server.Program)) Assert.Skip("s3rver is missing: npm ci --prefix tests/s3");
        var pages = LongRun.Count(150, 1_000, "MAPFLAT_PAGES");
        using var data = new TempFolder();
        await using var store = await S3Server.StartAsync();
        using (var source = new ContentSource())
        {
            source.File("site.yaml", Sample.Site()).Page("/", "Home").Page("/many", "Many").Page("/about", "About");
            await source.ImportAsync(data.Path);
        }

        await ManyPages.AddAsync(data.Path, "/many", pages);
        var whole = await PublishAsync(data, store);
        Assert.InRange(whole.Written, pages * 4, int.MaxValue);
        // What was written is noted on the way, so that a run that is broken off goes on from there.
        Assert.InRange(
            whole.Requests, whole.Written, whole.Written + MostRequestsBeside + (whole.Written / 5_000));
        using (var change = new ContentSource().Page("/about", "About", "Said otherwise.\n"))
            await change.ImportAsync(data.Path);
        var one = await PublishAsync(data, store);
        TestContext.Current.TestOutputHelper!.WriteLine($"{pages} pages: {whole}; one changed: {one}");
        Assert.InRange(one.Written, 1, 100);
        Assert.InRange(one.Requests, one.Written, one.Written + MostRequestsBeside);
        // The program as it is deployed; one that was built for tests holds more code, and is no measure.
        if (Environment.GetEnvironmentVariable("MAPFLAT_PUBLISHED") is { Length: > 0 })
            Assert.InRange(Math.Max(whole.Megabytes, one.Megabytes), 1, MostMegabytes);
    }

    private static async Task<Cost> PublishAsync(TempFolder data, S3Server store)
    {
        var begun = Stopwatch.GetTimestamp();
        using var process = SiteProcess.StartCommand(data.Path, "publish", $"s3://{S3Server.Bucket}", "--endpoint",
            store.Endpoint.ToString());
        var (said, output) = (process.StandardError.ReadToEndAsync(Stop), process.StandardOutput.ReadToEndAsync(Stop));
        var most = 0;
        while (!process.HasExited)
        {
            most = Math.Max(most, ReadMost(process.Id));
            await Task.Delay(50, Stop);
        }

        await process.WaitForExitAsync(Stop);
        Assert.True(process.ExitCode == 0, await said + await output);
        var told = Told().Match(await said);
        Assert.True(told.Success, await said);
        return new Cost(Read(told.Groups[1]), Read(told.Groups[2]), most, Stopwatch.GetElapsedTime(begun));

        static int Read(Group group) => int.Parse(group.Value, CultureInfo.InvariantCulture);
    }

    /// <summary>The most memory that a process has held at once, in MB; 0 where it has just ended.</summary>
    private static int ReadMost(int process)
    {
        try
        {
            return Peak().Match(File.ReadAllText($"/proc/{process.ToString(CultureInfo.InvariantCulture)}/status"))
                is { Success: true } peak ? int.Parse(peak.Groups[1].Value, CultureInfo.InvariantCulture) / 1024 : 0;
        }
        catch (IOException)
        {
            return 0;
        }
    }

    [GeneratedRegex(@"Wrote (\d+) of \d+ objects .* in (\d+) requests?\.")]
    private static partial Regex Told();

    [GeneratedRegex(@"VmHWM:\s+(\d+) kB")]
    private static partial Regex Peak();

    private sealed record Cost(int Written, int Requests, int Megabytes, TimeSpan Took);
}
