using System.Runtime.InteropServices;
using Mapflat.Benchmarks;

if (args is ["content", var target, "--pages", var count] && int.TryParse(count, out var pages) && pages > 0
    && !Path.Exists(target))
{
    PageFolder.Write(target, pages);
    return 0;
}

if (Arguments.Parse(args) is not { } arguments)
{
    Console.Error.WriteLine(Arguments.Usage);
    return 2;
}

using var stopping = new CancellationTokenSource();
void Stop(PosixSignalContext signal)
{
    signal.Cancel = true;
    stopping.Cancel();
}

using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
var folder = Directory.CreateTempSubdirectory("mapflat-benchmarks-");
try
{
    var isGood = await (arguments switch
    {
        { Hostile: > 0 } => new HostileBenchmark(arguments, folder.FullName, stopping.Token).RunAsync(),
        { Archive: > 0 } => new ArchiveBenchmark(arguments, folder.FullName, stopping.Token).RunAsync(),
        { Pages: > 0 } or { Captures: > 0 } =>
            new PagesBenchmark(arguments, folder.FullName, stopping.Token).RunAsync(),
        { Rules: > 0 } => new RulesBenchmark(arguments, folder.FullName, stopping.Token).RunAsync(),
        _ => new Benchmark(arguments, folder.FullName, stopping.Token).RunAsync(),
    });
    return isGood ? 0 : 1;
}
catch (OperationCanceledException)
{
    Console.Error.WriteLine("Interrupted.");
    return 130;
}
catch (Exception e) when (e is InvalidOperationException or IOException or System.Net.Sockets.SocketException
    or System.ComponentModel.Win32Exception)
{
    Console.Error.WriteLine(e.Message);
    return 2;
}
finally
{
    folder.Delete(recursive: true);
}
