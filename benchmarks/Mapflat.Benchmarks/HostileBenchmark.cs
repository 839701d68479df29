using System.Diagnostics;
using System.Globalization;

namespace Mapflat.Benchmarks;

/// <summary>
/// What visitors notice of others who ask, all at once and without a pause, for whatever costs this site most: searches
/// and missing addresses of 8 KB, and comparisons of old versions. One more asks for a page meanwhile.
/// </summary>
internal sealed class HostileBenchmark(Arguments arguments, string folder, CancellationToken stop)
{
    private const int Longest = 7_600;

    /// <summary>Of what a visitor waits for a page, in milliseconds (docs/decisions/0018-budget.md).</summary>
    private const double MostP99 = 100;

    private static readonly TimeSpan _between = TimeSpan.FromMilliseconds(10);

    private static readonly string[] _targets =
    [
        "/search?q=" + Fill("common+log+data+"), "/search?q=" + Fill("%C3%A1+"), "/search?q=" + Fill("%22a%22+"),
        "/search?q=" + Fill("a*+"), "/" + Fill("%C3%A1-"), "/" + Fill("a-b-"), "/" + Fill("e%CC%81"), "/" + Fill("a/"),
        "/about?" + Fill("a=b&"), "/about/history/1", "/nothing?" + Fill("%41=&"),
    ];

    private readonly int _port = RawHttp.FreePort();

    /// <summary>Runs it and prints what it came to.</summary>
    /// <returns>Whether the limit is kept.</returns>
    public async Task<bool> RunAsync()
    {
        var url = $"http://127.0.0.1:{_port}";
        using var site = Server.Run(Path.Combine(folder, "site.log"), _port, "200", [
            Path.Combine(arguments.Site, "mapflat"), "--urls", url,
            $"--Mapflat:DataDirectory={Path.Combine(folder, "data")}", $"--Mapflat:PublicUrl={url}"], stop);
        await site.WaitUntilIdleAsync(stop);
        foreach (var target in _targets) Console.WriteLine(Costs(site, target));
        var alone = Ask(TimeSpan.FromSeconds(arguments.Seconds));
        using var over = CancellationTokenSource.CreateLinkedTokenSource(stop);
        long asked = 0;
        var statuses = new System.Collections.Concurrent.ConcurrentDictionary<string, int>(StringComparer.Ordinal);
        var others = Enumerable.Range(0, arguments.Hostile).Select(number => Task.Factory.StartNew(() =>
        {
            for (var turn = number; !over.IsCancellationRequested; turn++)
            {
                var status = RawHttp.Get(_port, _targets[turn % _targets.Length]).Status;
                statuses.AddOrUpdate(status, 1, (_, count) => count + 1);
                Interlocked.Increment(ref asked);
            }
        }, over.Token, TaskCreationOptions.LongRunning, TaskScheduler.Default)).ToList();
        await Task.Delay(TimeSpan.FromSeconds(2), stop);
        var beside = Ask(TimeSpan.FromSeconds(arguments.Seconds * arguments.Rounds));
        await over.CancelAsync();
        await Task.WhenAll(others);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{arguments.Page} alone: p50 {Part(alone, 0.5):0.0} ms, p99 {Part(alone, 0.99):0.0} ms"));
        var answers = string.Join(", ", statuses.OrderBy(s => s.Key).Select(s => $"{s.Value} x {s.Key}"));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"beside {arguments.Hostile} others, who were answered {asked} times ({answers}): "
            + $"p50 {Part(beside, 0.5):0.0} ms, p99 {Part(beside, 0.99):0.0} ms of {beside.Count}"));
        var isGood = Part(beside, 0.99) <= MostP99;
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{(isGood ? "PASS" : "FAIL")}  p99 at most {MostP99:0} ms"));
        return isGood;
    }

    private string Costs(Server site, string target)
    {
        RawHttp.Get(_port, target);
        var before = site.CpuTime;
        const int times = 5;
        for (var i = 0; i < times; i++) RawHttp.Get(_port, target);
        var cost = (site.CpuTime - before).TotalMilliseconds / times;
        return string.Create(CultureInfo.InvariantCulture,
            $"{cost,6:0} ms of a processor: {target[..Math.Min(40, target.Length)]}");
    }

    /// <summary>How long each answer took, in milliseconds, in order.</summary>
    private List<double> Ask(TimeSpan during)
    {
        List<double> times = [];
        for (var begun = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(begun) < during;)
        {
            var asked = Stopwatch.GetTimestamp();
            if (RawHttp.Get(_port, arguments.Page).Status != "200")
                throw new InvalidOperationException($"{arguments.Page} is not answered.");
            times.Add(Stopwatch.GetElapsedTime(asked).TotalMilliseconds);
            stop.WaitHandle.WaitOne(_between);
        }

        times.Sort();
        return times;
    }

    private static double Part(List<double> times, double part) =>
        times[(int)Math.Min(times.Count - 1, times.Count * part)];

    private static string Fill(string unit) => string.Concat(Enumerable.Repeat(unit, Longest / unit.Length));
}
