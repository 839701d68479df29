using System.Diagnostics;
using System.Globalization;

namespace Mapflat.Testing;

/// <summary>A script of <c>tests/edge</c> that stands before a bucket as a content delivery network does.</summary>
public sealed class NodeServer : IAsyncDisposable
{
    private readonly Process _process;

    private NodeServer(Process process, int port) => (_process, Address) =
        (process, new Uri($"http://127.0.0.1:{port.ToString(CultureInfo.InvariantCulture)}"));

    /// <summary>Whether what the scripts need is there; <c>./test</c> installs it.</summary>
    public static bool IsInstalled => Directory.Exists(Repository.PathOf("tests/edge/node_modules"));

    /// <summary>Where it listens.</summary>
    public Uri Address { get; }

    /// <summary>Starts one, and waits until it listens.</summary>
    /// <param name="script">Its name, without the ending.</param>
    /// <param name="folder">What was written for it.</param>
    /// <param name="words">What else it is told.</param>
    public static async Task<NodeServer> StartAsync(string script, string folder, params string[] words)
    {
        var port = Loopback.FreePort();
        var process = Process.Start(new ProcessStartInfo("node",
        [
            Repository.PathOf($"tests/edge/{script}.mjs"), folder, port.ToString(CultureInfo.InvariantCulture),
            .. words,
        ]))!;
        await Wait.UntilAsync(async () => process.HasExited || await Loopback.AnswersAsync(port));
        return process.HasExited ? throw new InvalidOperationException($"{script} does not start.")
            : new NodeServer(process, port);
    }

    /// <summary>Asks as a visitor who has come by a scheme.</summary>
    public Task<RawAnswer> SendAsync(
        string scheme, string host, string method, string target, params string[] headers) =>
        RawHttp.SendAsync(Address, method, target, [$"Host: {host}", $"X-Forwarded-Proto: {scheme}", .. headers]);

    /// <summary>Stops it, and what it has started.</summary>
    public async ValueTask DisposeAsync()
    {
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
