using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Mapflat.Benchmarks;

/// <summary>An answer as it came over the wire.</summary>
internal sealed record Answer(byte[] Bytes)
{
    private int HeadLength => Bytes.AsSpan().IndexOf("\r\n\r\n"u8);

    private string[] Lines => HeadLength < 0 ? [""] : Encoding.ASCII.GetString(Bytes, 0, HeadLength).Split("\r\n");

    public string Status => Lines[0].Split(' ') is [_, var status, ..] ? status : "none";

    /// <summary>Its headers, without those that belong to the moment or the connection.</summary>
    public IReadOnlyList<(string Name, string Value)> Headers =>
        [.. Lines.Skip(1).Select(line => line.Split(": ", 2)).Where(line => line[0] is not ("Date" or "Connection"))
            .Select(line => (line[0], line[1]))];

    public byte[] Body => Bytes[(HeadLength + 4)..];

    public string Text => Encoding.UTF8.GetString(Body);

    public string? Header(string name) => Headers.FirstOrDefault(h => h.Name == name).Value;

    /// <summary>
    /// Says what differs from another answer besides the order of the headers; empty if nothing does.
    /// </summary>
    public string Differences(Answer other, params string[] ignored)
    {
        List<string> found = [];
        if (Status != other.Status) found.Add($"status {Status} instead of {other.Status}");
        if (!Body.SequenceEqual(other.Body)) found.Add("other bytes");
        var (mine, theirs) = (Headers.Where(h => !ignored.Contains(h.Name)).ToList(),
            other.Headers.Where(h => !ignored.Contains(h.Name)).ToList());
        found.AddRange(mine.Except(theirs).Select(h => $"adds {h.Name}: {h.Value}"));
        found.AddRange(theirs.Except(mine).Select(h => $"lacks {h.Name}: {h.Value}"));
        return string.Join("; ", found);
    }
}

/// <summary>One request over one connection, with nothing between it and the socket.</summary>
internal static class RawHttp
{
    /// <summary>Asks once.</summary>
    /// <exception cref="SocketException">Nothing listens there.</exception>
    public static Answer Get(int port, string path, params IEnumerable<string> headers)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp)
        {
            NoDelay = true,
            ReceiveTimeout = 30_000
        };
        socket.Connect(IPAddress.Loopback, port);
        socket.Send(Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n"
            + $"Connection: close\r\n{string.Concat(headers.Select(h => h + "\r\n"))}\r\n"));
        using var answer = new MemoryStream();
        var buffer = new byte[64 * 1024];
        for (int read; (read = socket.Receive(buffer)) > 0;) answer.Write(buffer, 0, read);
        return new Answer(answer.ToArray());
    }

    /// <summary>Asks for the front page every millisecond until it has this status.</summary>
    /// <returns>When it had arrived.</returns>
    public static long WaitFor(string status, int port, Action checkAlive, CancellationToken stop)
    {
        while (true)
        {
            stop.ThrowIfCancellationRequested();
            try
            {
                if (Get(port, "/").Status == status) return Stopwatch.GetTimestamp();
            }
            catch (SocketException)
            {
                // Not listening yet, or no more.
                checkAlive();
            }

            Thread.Sleep(1);
        }
    }

    /// <summary>A port of loopback that nobody uses.</summary>
    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
