using System.Runtime.InteropServices;
using Mapflat.Benchmarks;

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
    var isGood = arguments.Rules > 0
        ? await new RulesBenchmark(arguments, folder.FullName, stopping.Token).RunAsync()
        : await new Benchmark(arguments, folder.FullName, stopping.Token).RunAsync();
    return isGood ? 0 : 1;
}
catch (OperationCanceledException)
{
    Console.Error.WriteLine("Interrupted.");
    return 130;
}
catch (Exception e) when (e is InvalidOperationException or IOException or System.Net.Sockets.SocketException or System.ComponentModel.Win32Exception)
{
    Console.Error.WriteLine(e.Message);
    return 2;
}
finally
{
    folder.Delete(recursive: true);
}
