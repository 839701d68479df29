using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Mapflat.Benchmarks;

/// <summary>What one load on one server came to.</summary>
/// <param name="Requests">How many were answered.</param>
/// <param name="PerSecond">How many in a second.</param>
/// <param name="P99">The milliseconds that 99 of 100 did not exceed.</param>
/// <param name="Cpu">The microseconds of processor time that one cost the server.</param>
internal sealed partial record Load(long Requests, double PerSecond, double P99, double Cpu)
{
    public const int Connections = 32;

    /// <summary>Lets wrk ask for one address as fast as the server answers.</summary>
    public static Task<Load> RunAsync(
        Server server, string path, IEnumerable<string> headers, int seconds, CancellationToken stop) =>
        RunAsync(server, path, headers, seconds, null, stop);

    /// <summary>The same, for the addresses that a script of wrk's makes up.</summary>
    public static async Task<Load> RunAsync(
        Server server, string path, IEnumerable<string> headers, int seconds, string? script, CancellationToken stop,
        int connections = Connections, bool isMissing = false)
    {
        string[] arguments =
        [
            "-t1", $"-c{connections}", $"-d{seconds}s",
            // Where the machine is busy, waiting is no fault of the server.
            "--timeout", "30s", "--latency", .. headers.SelectMany(header => (string[])["-H", header]),
            .. script is null ? Array.Empty<string>() : ["-s", script],
            $"http://127.0.0.1:{server.Port}{path}",
        ];
        var before = server.CpuTime;
        using var wrk = Process.Start(new ProcessStartInfo("wrk", arguments) { RedirectStandardOutput = true })!;
        string output;
        try
        {
            output = await wrk.StandardOutput.ReadToEndAsync(stop);
            await wrk.WaitForExitAsync(stop);
        }
        finally
        {
            if (!wrk.HasExited) wrk.Kill();
        }

        var cpu = server.CpuTime - before;
        var isAnswered = wrk.ExitCode == 0 && Total().IsMatch(output) && !Errors().IsMatch(output)
            && Failures().IsMatch(output) == isMissing;
        if (!isAnswered) throw new InvalidOperationException($"{path} was not answered well under load:\n{output}");
        var requests = long.Parse(Total().Match(output).Groups[1].Value, CultureInfo.InvariantCulture);
        var p99 = P99Line().Match(output);
        var unit = p99.Groups[2].Value switch { "us" => 0.001, "ms" => 1, _ => 1000 };
        return new Load(
            requests, Number(PerSecondLine().Match(output)), Number(p99) * unit, cpu.TotalMicroseconds / requests);
    }

    private static double Number(Match match) => double.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"(\d+) requests in")]
    private static partial Regex Total();

    [GeneratedRegex(@"Requests/sec:\s*([\d.]+)")]
    private static partial Regex PerSecondLine();

    [GeneratedRegex(@"99%\s+([\d.]+)(us|ms|s)")]
    private static partial Regex P99Line();

    [GeneratedRegex("Socket errors")]
    private static partial Regex Errors();

    [GeneratedRegex("Non-2xx")]
    private static partial Regex Failures();
}
