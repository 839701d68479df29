using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Mapflat.Benchmarks;

/// <summary>A server that is measured: a process of its own, and those that it started.</summary>
internal sealed class Server : IDisposable
{
    private readonly Process _process;
    private readonly string _log;

    private Server(Process process, string log, int port)
    {
        (_process, _log) = (process, log);
        Port = port;
    }

    public int Port { get; }

    /// <summary>From the start of the process to the end of its first page.</summary>
    public TimeSpan Start { get; private set; }

    /// <summary>The processor time it has used, its children's included.</summary>
    public TimeSpan CpuTime => new(Sum(process => process.TotalProcessorTime.Ticks));

    /// <summary>The bytes of memory it holds (VmRSS).</summary>
    public long Memory => Sum(process => process.WorkingSet64);

    /// <summary>The bytes that it has caused to be written to a disk.</summary>
    public long BytesWritten => NumberIn($"/proc/{_process.Id}/io", "write_bytes:");

    /// <summary>How often each of its threads has been put to sleep and woken, or interrupted.</summary>
    public Dictionary<string, long> ReadSwitches() => Directory.GetDirectories($"/proc/{_process.Id}/task")
        .ToDictionary(thread => thread, thread => NumberIn(thread + "/status", "voluntary_ctxt_switches:"));

    /// <summary>Starts a server and waits for its first answer.</summary>
    /// <param name="log">The file for what it says.</param>
    /// <param name="port">Where it will listen.</param>
    /// <param name="status">The status that it will answer with once it is ready.</param>
    /// <param name="command">The program and its arguments.</param>
    /// <param name="stop">Gives up.</param>
    public static Server Run(string log, int port, string status, string[] command, CancellationToken stop)
    {
        // The shell sends the output to a file, where nobody has to read it while something is measured, and then is
        // the server.
        var start = new ProcessStartInfo("/bin/sh", ["-c", "exec \"$@\" >\"$0\" 2>&1", log, .. command]);
        start.Environment["ASPNETCORE_ENVIRONMENT"] = "Production";
        var began = Stopwatch.GetTimestamp();
        var server = new Server(Process.Start(start)!, log, port);
        try
        {
            server.Start = Stopwatch.GetElapsedTime(began, RawHttp.WaitFor(status, port, server.CheckAlive, stop));
            return server;
        }
        catch
        {
            server.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Waits until it has done whatever it does behind its visitors: it does nothing for two seconds.
    /// </summary>
    public async Task WaitUntilIdleAsync(CancellationToken stop)
    {
        TimeSpan before;
        do
        {
            before = CpuTime;
            await Task.Delay(2_000, stop);
        }
        while (CpuTime - before > TimeSpan.FromMilliseconds(20));
    }

    /// <summary>Asks it to end, and ends it if it does not.</summary>
    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _ = SendSignal(_process.Id, SigTerm);
            if (!_process.WaitForExit(10_000)) _process.Kill(entireProcessTree: true);
        }

        _process.Dispose();
    }

    private const int SigTerm = 15;

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SendSignal(int process, int signal);

    private void CheckAlive()
    {
        if (_process.HasExited)
            throw new InvalidOperationException(
                $"A server ended before its first answer:{Environment.NewLine}{File.ReadAllText(_log)}");
    }

    private static long NumberIn(string file, string name) => File.ReadLines(file)
        .Where(line => line.Contains(name, StringComparison.Ordinal)
            && !line.StartsWith("cancelled", StringComparison.Ordinal))
        .Sum(line => long.Parse(
            line.Split([':', ' ', '\t'], StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture));

    private long Sum(Func<Process, long> measure)
    {
        long sum = 0;
        foreach (var id in Children().Prepend(_process.Id))
        {
            using var process = Process.GetProcessById(id);
            sum += measure(process);
        }

        return sum;
    }

    private IEnumerable<int> Children() =>
        File.ReadAllText($"/proc/{_process.Id}/task/{_process.Id}/children")
            .Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(id => int.Parse(id, CultureInfo.InvariantCulture));
}
