using System.Diagnostics;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Mapflat.Testing;

/// <summary>Debian's Caddy as it is deployed, but on free ports and with certificates of its own authority.</summary>
public sealed class Caddy : IAsyncDisposable
{
    private readonly TempFolder _folder = new();
    private readonly int _http = Loopback.FreePort(), _https = Loopback.FreePort();
    private readonly Process _process;
    private readonly StringBuilder _said = new();

    private Caddy(string configuration, IEnumerable<(string Name, string Value)> environment)
    {
        var start = new ProcessStartInfo("caddy", ["run", "--adapter", "caddyfile", "--config", configuration])
        {
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment) start.Environment[name] = value;
        start.Environment["XDG_CONFIG_HOME"] = _folder.Path;
        // Nothing leaves this machine, and its list of trusted authorities stays as it is.
        start.Environment["CADDY_GLOBAL_OPTIONS"] = $"""
            http_port {_http}
            https_port {_https}
            default_bind 127.0.0.1
            storage file_system {_folder.Path}
            admin off
            local_certs
            skip_install_trust
            """;
        _process = Process.Start(start)!;
        _process.ErrorDataReceived += (_, line) => _said.Append(line.Data).Append('\n');
        _process.BeginErrorReadLine();
    }

    /// <summary>Starts it, and waits until it listens.</summary>
    /// <param name="configuration">A Caddyfile that takes its global options from <c>CADDY_GLOBAL_OPTIONS</c>.</param>
    /// <param name="environment">What else it takes from the environment.</param>
    public static async Task<Caddy> StartAsync(string configuration, params (string Name, string Value)[] environment)
    {
        var caddy = new Caddy(configuration, environment);
        await Wait.UntilAsync(async () => caddy._process.HasExited || (File.Exists(caddy.Root)
            && await Loopback.AnswersAsync(caddy._http) && await Loopback.AnswersAsync(caddy._https)));
        if (!caddy._process.HasExited) return caddy;
        await caddy._process.WaitForExitAsync();
        throw new InvalidOperationException($"Caddy does not start: {caddy._said}");
    }

    /// <summary>A client that finds every host here, trusts this authority alone, and follows no redirect.</summary>
    public HttpClient Client() => new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = false,
        ConnectCallback = async (context, cancellationToken) =>
        {
            var client = new TcpClient();
            await client.ConnectAsync("127.0.0.1", context.DnsEndPoint.Port == 443 ? _https : _http, cancellationToken);
            return client.GetStream();
        },
        SslOptions = new SslClientAuthenticationOptions
        {
            CertificateChainPolicy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                CustomTrustStore = { X509CertificateLoader.LoadCertificateFromFile(Root) },
                RevocationMode = X509RevocationMode.NoCheck,
            },
        },
    });

    /// <summary>Asks for exactly these bytes, by HTTPS under the certificate of the host or without.</summary>
    public Task<RawAnswer> SendAsync(string scheme, string host, string method, string target, params string[] headers)
    {
        var isSecure = scheme == "https";
        var server = new Uri($"http://localhost:{(isSecure ? _https : _http)}");
        return RawHttp.SendToHostAsync(server, isSecure ? host : null, method, target,
            [$"Host: {host}", .. headers]);
    }

    /// <summary>Whether it can prove to be a host by now.</summary>
    public async Task<bool> HasCertificateAsync(string host)
    {
        try
        {
            return (await SendAsync("https", host, "HEAD", "/")).Status > 0;
        }
        catch (Exception e) when (e is IOException or System.Security.Authentication.AuthenticationException)
        {
            return false;
        }
    }

    private string Root => _folder["pki/authorities/local/root.crt"];

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        _folder.Dispose();
    }
}
