using System.Diagnostics;
using System.Globalization;

namespace Mapflat.Testing;

/// <summary>Debian's nginx with a configuration of the test's, on a free port of this machine.</summary>
public sealed class Nginx : IAsyncDisposable
{
    private static readonly string[] _places =
        ["/usr/sbin/nginx", "/usr/bin/nginx", "/usr/local/sbin/nginx", "/opt/homebrew/bin/nginx"];

    private readonly Process _process;
    private readonly TempFolder _folder;

    private Nginx(Process process, TempFolder folder, int port) => (_process, _folder, Server) =
        (process, folder, new Uri($"http://localhost:{port.ToString(CultureInfo.InvariantCulture)}"));

    /// <summary>Where it listens.</summary>
    public Uri Server { get; }

    /// <summary>Starts it.</summary>
    /// <param name="configuration">What stands within <c>http { }</c>; <c>listen 80</c> in it becomes the port.</param>
    public static async Task<Nginx> StartAsync(string configuration)
    {
        var program = _places.FirstOrDefault(File.Exists)
            ?? throw new InvalidOperationException("This test needs nginx: apt-get install nginx-light");
        var port = Loopback.FreePort();
        var folder = new TempFolder();
        var listen = $"listen 127.0.0.1:{port.ToString(CultureInfo.InvariantCulture)};";
        // A root that dropped its rights could not read the test's own folder.
        folder.Write("nginx.conf", $$"""
            {{(Environment.UserName == "root" ? "user root;" : "")}}
            daemon off;
            pid {{folder.Path}}/pid;
            events { }
            http {
                access_log off;
                client_body_temp_path {{folder.Path}}/body; proxy_temp_path {{folder.Path}}/proxy;
                fastcgi_temp_path {{folder.Path}}/fastcgi;
                uwsgi_temp_path {{folder.Path}}/uwsgi; scgi_temp_path {{folder.Path}}/scgi;
                {{configuration.Replace("listen 80;", listen, StringComparison.Ordinal)}}
            }
            """);
        var start = new ProcessStartInfo(program) { RedirectStandardError = true };
        foreach (var word in (string[])["-p", folder.Path, "-e", "stderr", "-c", folder["nginx.conf"]])
            start.ArgumentList.Add(word);
        var process = Process.Start(start)!;
        var said = "";
        process.ErrorDataReceived += (_, line) => said += line.Data + "\n";
        process.BeginErrorReadLine();
        await Wait.UntilAsync(async () => process.HasExited || await Loopback.AnswersAsync(port));
        if (process.HasExited) throw new InvalidOperationException($"nginx does not start: {said}");
        return new Nginx(process, folder, port);
    }

    public async ValueTask DisposeAsync()
    {
        // The master is told to stop, so that it stops its workers.
        using (var stop = Process.Start("kill", ["-TERM", _process.Id.ToString(CultureInfo.InvariantCulture)]))
            await stop.WaitForExitAsync();
        await _process.WaitForExitAsync();
        _process.Dispose();
        _folder.Dispose();
    }
}
