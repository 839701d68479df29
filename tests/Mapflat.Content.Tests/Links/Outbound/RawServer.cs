using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Mapflat.Content.Tests.Links.Outbound;

/// <summary>A server on this machine that may do anything with a connection.</summary>
internal sealed class RawServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private int _connections;

    /// <summary>Starts it.</summary>
    /// <param name="serve">What it does with a connection; ends it when it returns.</param>
    public RawServer(Func<NetworkStream, CancellationToken, Task> serve)
    {
        _listener.Start();
        _ = AcceptAsync(serve);
    }

    /// <summary>Starts one that answers each request with a head and nothing more.</summary>
    /// <param name="answer">From a request's first line to a status line and headers.</param>
    public static RawServer Of(Func<string, string> answer) => new(async (stream, stop) =>
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 {answer(await ReadAsync(stream, stop))}\r\n"
            + "Content-Length: 0\r\nConnection: close\r\n\r\n"), stop));

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>How many connections there were.</summary>
    public int Connections => _connections;

    /// <summary>The first line of a request, when all of its head has come.</summary>
    public static async Task<string> ReadAsync(Stream stream, CancellationToken stop)
    {
        using var reader = new StreamReader(stream, Encoding.ASCII, false, 1024, leaveOpen: true);
        var first = await reader.ReadLineAsync(stop) ?? "";
        while (await reader.ReadLineAsync(stop) is { Length: > 0 })
        {
        }

        return first;
    }

    public void Dispose()
    {
        _stop.Cancel();
        _listener.Dispose();
        _stop.Dispose();
    }

    private async Task AcceptAsync(Func<NetworkStream, CancellationToken, Task> serve)
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync(_stop.Token);
                Interlocked.Increment(ref _connections);
                _ = ServeAsync(client, serve);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
        }
    }

    private async Task ServeAsync(TcpClient client, Func<NetworkStream, CancellationToken, Task> serve)
    {
        using (client)
        {
            try
            {
                await serve(client.GetStream(), _stop.Token);
            }
            catch (Exception e) when (e is OperationCanceledException or IOException or SocketException
                or ObjectDisposedException or System.Security.Authentication.AuthenticationException)
            {
            }
        }
    }
}
