using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Mapflat.Benchmarks;

/// <summary>What one run of a program took.</summary>
/// <param name="Elapsed">From its start to its end.</param>
/// <param name="Cpu">The processor time, of all its threads.</param>
/// <param name="Memory">The most bytes that it held at once (VmHWM).</param>
internal sealed partial record Command(TimeSpan Elapsed, TimeSpan Cpu, long Memory)
{
    /// <summary>
    /// Runs a program to its end. What it prints is thrown away, and what it complains of is told if it fails.
    /// </summary>
    /// <exception cref="InvalidOperationException">It ends with another code than 0.</exception>
    public static async Task<Command> RunAsync(string program, string[] words, CancellationToken stop)
    {
        var watch = Stopwatch.StartNew();
        using var process = Process.Start(
            new ProcessStartInfo(program, words) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        process.OutputDataReceived += static (_, _) => { };
        var complaints = new StringBuilder();
        process.ErrorDataReceived += (_, line) => complaints.AppendLine(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        // A process that has ended tells nothing of itself any more.
        var (cpu, peak) = (TimeSpan.Zero, 0L);
        while (!process.HasExited)
        {
            try
            {
                (cpu, peak) = (process.TotalProcessorTime, Math.Max(peak, PeakOf(process.Id)));
            }
            catch (Exception e) when (e is InvalidOperationException or Win32Exception)
            {
                // It ended while it was looked at.
                break;
            }

            await Task.Delay(20, stop);
            process.Refresh();
        }

        await process.WaitForExitAsync(stop);
        return process.ExitCode == 0 ? new Command(watch.Elapsed, cpu, peak)
            : throw new InvalidOperationException(
                $"{Path.GetFileName(program)} {words[0]} failed with {process.ExitCode}: {complaints}");
    }

    private static long PeakOf(int process)
    {
        try
        {
            return Peak().Match(File.ReadAllText($"/proc/{process}/status")) is { Success: true } match
                ? long.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture) * 1024
                : 0;
        }
        catch (IOException)
        {
            return 0;
        }
    }

    [GeneratedRegex(@"VmHWM:\s+(\d+) kB")]
    private static partial Regex Peak();
}
