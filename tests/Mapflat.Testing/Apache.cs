using System.Diagnostics;
using System.Globalization;

namespace Mapflat.Testing;

/// <summary>Debian's apache2 with a configuration of the test's, on a free port of this machine.</summary>
public sealed class Apache : IAsyncDisposable
{
    private const string Modules = "/usr/lib/apache2/modules";

    private readonly Process _process;
    private readonly TempFolder _folder;

    private Apache(Process process, TempFolder folder, int port) => (_process, _folder, Server) =
        (process, folder, new Uri($"http://localhost:{port.ToString(CultureInfo.InvariantCulture)}"));

    /// <summary>Where it listens.</summary>
    public Uri Server { get; }

    /// <summary>Whether it is there; who has none leaves the tests out that need it.</summary>
    public static bool IsThere => File.Exists("/usr/sbin/apache2");

    /// <summary>Starts it.</summary>
    /// <param name="configuration">What stands in the server; mod_alias and mod_rewrite are there.</param>
    public static async Task<Apache> StartAsync(string configuration)
    {
        var port = Loopback.FreePort();
        var folder = new TempFolder();
        folder.Write("root/empty.txt", "");
        folder.Write("apache2.conf", $$"""
            ServerName localhost
            Listen 127.0.0.1:{{port.ToString(CultureInfo.InvariantCulture)}}
            PidFile {{folder.Path}}/pid
            ErrorLog {{folder.Path}}/error.log
            LoadModule mpm_event_module {{Modules}}/mod_mpm_event.so
            LoadModule authz_core_module {{Modules}}/mod_authz_core.so
            LoadModule alias_module {{Modules}}/mod_alias.so
            LoadModule rewrite_module {{Modules}}/mod_rewrite.so
            DocumentRoot {{folder.Path}}/root
            UseCanonicalName Off
            {{configuration}}
            """);
        var start = new ProcessStartInfo("/usr/sbin/apache2") { RedirectStandardError = true };
        foreach (var word in (string[])["-f", folder["apache2.conf"], "-D", "FOREGROUND"]) start.ArgumentList.Add(word);
        var process = Process.Start(start)!;
        var said = "";
        process.ErrorDataReceived += (_, line) => said += line.Data + "\n";
        process.BeginErrorReadLine();
        await Wait.UntilAsync(async () => process.HasExited || await Loopback.AnswersAsync(port));
        if (process.HasExited) throw new InvalidOperationException($"apache2 does not start: {said}");
        return new Apache(process, folder, port);
    }

    public async ValueTask DisposeAsync()
    {
        // The parent is told to stop, so that it stops its children.
        using (var stop = Process.Start("kill", ["-TERM", _process.Id.ToString(CultureInfo.InvariantCulture)]))
            await stop.WaitForExitAsync();
        await _process.WaitForExitAsync();
        _process.Dispose();
        _folder.Dispose();
    }
}
