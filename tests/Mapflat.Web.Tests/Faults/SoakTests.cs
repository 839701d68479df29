using System.Diagnostics;
using System.Globalization;

namespace Mapflat.Web.Tests.Faults;

/// <summary>
/// Readers and an owner at work for a while: nothing is lost, and nothing swells: for a minute in a run of
/// everything, or for as many seconds as MAPFLAT_SOAK says.
/// </summary>
public sealed class SoakTests(ServedFolder served)
{
    private static readonly string[] _addresses = ["/", "/about", "/kept", "/clients", "/architecture/unified-log",
        "/feed.atom", "/search?q=data", "/old/one", "/nothing-here", "/about/history"];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Trait(LongRun.Trait, LongRun.Whole)]
    [Fact]
    public async Task Memory_handles_threads_and_log_stay_flat_under_reading_and_saving()
    {
        var seconds = LongRun.Count(0, 60, "MAPFLAT_SOAK");
        if (!OperatingSystem.IsLinux() || seconds == 0)
            Assert.Skip("Only on Linux, in a long run or with MAPFLAT_SOAK=60; best with MAPFLAT_PUBLISHED.");

        using var data = served.Copy();
        await using var site = await SiteProcess.StartAsync(data.Path);
        var savers = new Savers(data.Path);
        await savers.StartAsync(site, commands: false);
        var begun = Stopwatch.GetTimestamp();
        var reads = 0;
        List<(double At, long Memory, int Threads, int Handles, long Wal)> seen = [];
        var readers = Enumerable.Range(0, 4).Select(async reader =>
        {
            using var client = site.Client();
            for (var n = reader; Stopwatch.GetElapsedTime(begun).TotalSeconds < seconds; n++)
            {
                using var answer = await client.GetAsync(
                    new Uri(_addresses[n % _addresses.Length], UriKind.Relative), Stop);
                Assert.InRange((int)answer.StatusCode, 200, 404);
                Interlocked.Increment(ref reads);
                await Task.Delay(5, Stop);
            }
        }).ToList();
        while (Stopwatch.GetElapsedTime(begun).TotalSeconds < seconds)
        {
            await Task.Delay(500, Stop);
            var wal = new FileInfo(data["mapflat.db-wal"]);
            seen.Add((Stopwatch.GetElapsedTime(begun).TotalSeconds, Status(site, "VmRSS"), (int)Status(site, "Threads"),
                Directory.GetFiles($"/proc/{site.Id}/fd").Length, wal.Exists ? wal.Length : 0));
        }

        await Task.WhenAll(readers);
        await savers.StopAsync();
        Assert.Empty(savers.Lost());
        // What the first moments need to warm up does not count.
        var warm = seen.Where(s => s.At > seconds / 4.0).ToList();
        var (first, second) =
            (warm.Where(s => s.At < seconds * 5 / 8.0).ToList(), warm.Where(s => s.At >= seconds * 5 / 8.0).ToList());
        TestContext.Current.SendDiagnosticMessage(string.Create(CultureInfo.InvariantCulture,
            $"{seconds} s, {reads} reads, {savers.Saves} saves; "
            + $"memory {first.Average(s => s.Memory) / 1024:0} then {second.Average(s => s.Memory) / 1024:0} MiB, "
            + $"threads {first.Max(s => s.Threads)} then {second.Max(s => s.Threads)}, "
            + $"handles {first.Max(s => s.Handles)} then {second.Max(s => s.Handles)}, "
            + $"write-ahead log {first.Max(s => s.Wal) / 1024} then {second.Max(s => s.Wal) / 1024} KiB"));
        Assert.True(second.Average(s => s.Memory) <= first.Average(s => s.Memory) * 1.1);
        Assert.True(second.Max(s => s.Threads) <= first.Max(s => s.Threads) + 5);
        Assert.True(second.Max(s => s.Handles) <= first.Max(s => s.Handles) + 20);
        Assert.True(second.Max(s => s.Wal) <= first.Max(s => s.Wal) + (4 * 1024 * 1024));
        Assert.Equal(0, await site.EndAsync());
    }

    private static long Status(SiteProcess site, string name) =>
        long.Parse(File.ReadLines($"/proc/{site.Id}/status")
            .First(line => line.StartsWith(name + ":", StringComparison.Ordinal))
            .Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
}
