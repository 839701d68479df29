using System.Diagnostics;
using System.Globalization;

namespace Mapflat.Testing;

/// <summary>Debian's Apache on a free port of this machine.</summary>
public sealed class Apache : IAsyncDisposable
{
    private const string Modules = "/usr/lib/apache2/modules";

    private readonly Process _process;
    private readonly TempFolder _folder;

    private Apache(Process process, TempFolder folder, int port) => (_process, _folder, Server) =
        (process, folder, new Uri($"http://localhost:{port.ToString(CultureInfo.InvariantCulture)}"));

    /// <summary>Where it listens.</summary>
    public Uri Server { get; }

    /// <summary>Starts it with a folder as its document root, which may have an .htaccess file.</summary>
    public static Task<Apache> StartFolderAsync(string documentRoot) => StartAsync($"""
        DocumentRoot "{documentRoot}"
        <Directory "{documentRoot}">
            AllowOverride All
            Require all granted
        </Directory>
        """);

    /// <summary>Starts it, and waits until it listens.</summary>
    /// <param name="configuration">What stands in the server; its document root is empty if that names none.</param>
    public static async Task<Apache> StartAsync(string configuration)
    {
        var (port, folder) = (Loopback.FreePort(), new TempFolder());
        string[] names = ["mpm_event", "authz_core", "alias", "dir", "mime", "headers", "rewrite"];
        var modules = string.Concat(names.Select(
            name => $"LoadModule {name}_module {Modules}/mod_{name}.so\n"));
        folder.Write("root/empty.txt", "");
        folder.Write("mime.types", "text/plain txt\n");
        folder.Write("apache.conf", $$"""
            ServerRoot {{folder.Path}}
            ServerName localhost
            PidFile {{folder["pid"]}}
            ErrorLog /dev/stderr
            {{modules}}
            TypesConfig {{folder["mime.types"]}}
            Listen 127.0.0.1:{{port.ToString(CultureInfo.InvariantCulture)}}
            DocumentRoot {{folder["root"]}}
            UseCanonicalName Off
            {{configuration}}
            """);
        var start = new ProcessStartInfo("/usr/sbin/apache2", ["-f", folder["apache.conf"], "-DFOREGROUND"])
        {
            RedirectStandardError = true,
        };
        var process = Process.Start(start)!;
        var said = "";
        process.ErrorDataReceived += (_, line) => said += line.Data + "\n";
        process.BeginErrorReadLine();
        await Wait.UntilAsync(async () => process.HasExited || await Loopback.AnswersAsync(port));
        if (process.HasExited) throw new InvalidOperationException($"Apache does not start: {said}");
        return new Apache(process, folder, port);
    }

    /// <summary>Stops it.</summary>
    public async ValueTask DisposeAsync()
    {
        // The first process is told to stop, so that it stops those that it has started.
        using (var stop = Process.Start("kill", ["-TERM", _process.Id.ToString(CultureInfo.InvariantCulture)]))
            await stop.WaitForExitAsync();
        await _process.WaitForExitAsync();
        _process.Dispose();
        _folder.Dispose();
    }
}
