using System.Diagnostics;
using System.Globalization;

namespace Mapflat.Testing;

/// <summary>An object store on this machine (s3rver, from npm), which keeps its objects in a folder.</summary>
public sealed class S3Server : IAsyncDisposable
{
    /// <summary>The one bucket that it has.</summary>
    public const string Bucket = "site";

    private readonly Process _process;

    private S3Server(Process process, int port) => (_process, Endpoint) =
        (process, new Uri($"http://127.0.0.1:{port.ToString(CultureInfo.InvariantCulture)}"));

    /// <summary>The program; <c>./test</c> installs it.</summary>
    public static string Program { get; } = Repository.PathOf("tests/s3/node_modules/s3rver/bin/s3rver.js");

    /// <summary>Where it listens.</summary>
    public Uri Endpoint { get; }

    /// <summary>Starts it, with an empty bucket, and has this process know its credentials.</summary>
    public static async Task<S3Server> StartAsync()
    {
        Environment.SetEnvironmentVariable("AWS_ACCESS_KEY_ID", "S3RVER");
        Environment.SetEnvironmentVariable("AWS_SECRET_ACCESS_KEY", "S3RVER");
        var port = Loopback.FreePort();
        var folder = new TempFolder();
        var process = Process.Start(new ProcessStartInfo("node",
        [
            Program, "--address", "127.0.0.1", "--port", port.ToString(CultureInfo.InvariantCulture), "--silent",
            "--directory", folder.Path, "--configure-bucket", Bucket,
        ]))!;
        var server = new S3Server(process, port) { Folder = folder };
        await Wait.UntilAsync(async () => process.HasExited || await Loopback.AnswersAsync(port));
        return process.HasExited ? throw new InvalidOperationException("s3rver does not start.") : server;
    }

    private TempFolder Folder { get; init; } = null!;

    /// <summary>Asks for an object as anybody may.</summary>
    public Task<RawAnswer> GetAsync(string key)
    {
        var path = string.Join('/', key.Split('/').Select(Uri.EscapeDataString));
        return RawHttp.SendAsync(Endpoint, "GET", $"/{Bucket}/{path}");
    }

    /// <summary>Has it lose its bucket.</summary>
    public void LoseBucket() => Directory.Delete(Folder[Bucket], recursive: true);

    /// <summary>Stops it, and forgets its objects.</summary>
    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        Folder.Dispose();
    }
}
