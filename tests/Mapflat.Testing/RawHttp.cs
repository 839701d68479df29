using System.Globalization;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using Mapflat.Testing;

namespace Mapflat.Testing;

/// <summary>
/// An HTTP/1.1 client that sends exactly the bytes it is given, for what other clients are too polite to send.
/// </summary>
public static class RawHttp
{

    /// <summary>Sends a request with an empty body, and reads the whole answer.</summary>
    /// <param name="server">Where it listens.</param>
    /// <param name="method">The method.</param>
    /// <param name="target">The request target; each char becomes the byte of its number (Latin-1).</param>
    /// <param name="headers">Header lines without line ends; <c>Host</c> and <c>Connection</c> are added where they are
    /// missing.</param>
    public static Task<RawAnswer> SendAsync(Uri server, string method, string target, params string[] headers) =>
        SendToHostAsync(server, null, method, target, headers);

    /// <summary>The same by TLS.</summary>
    /// <param name="secureHost">The host whose certificate is asked for, and taken whoever signed it; null for a
    /// connection without TLS.</param>
    public static Task<RawAnswer> SendToHostAsync(
        Uri server, string? secureHost, string method, string target, params string[] headers)
    {
        var lines = headers.ToList();
        if (!lines.Any(line => line.StartsWith("Host:", StringComparison.OrdinalIgnoreCase)))
            lines.Insert(0, $"Host: {server.Authority}");
        if (!lines.Any(line => line.StartsWith("Connection:", StringComparison.OrdinalIgnoreCase)))
            lines.Add("Connection: close");
        return SendAsync(server, secureHost, $"{method} {target} HTTP/1.1\r\n{string.Join("\r\n", lines)}\r\n\r\n");
    }

    /// <summary>Sends some text as Latin-1, and reads until the server closes the connection.</summary>
    public static Task<RawAnswer> SendAsync(Uri server, string request) => SendAsync(server, null, request);

    private static async Task<RawAnswer> SendAsync(Uri server, string? secureHost, string request)
    {
        using var limit = new CancellationTokenSource(Wait.Patience);
        using var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", server.Port, limit.Token);
        await using var stream = secureHost is null ? client.GetStream() : await SecureAsync(client, secureHost);
        using var answer = new MemoryStream();
        try
        {
            await stream.WriteAsync(Encoding.Latin1.GetBytes(request), limit.Token);
            await stream.CopyToAsync(answer, limit.Token);
        }
        catch (IOException)
        {
            // A server that has refused may close while the rest is still on its way; what it said counts.
        }

        return RawAnswer.Read(answer.ToArray());
    }

    private static async Task<Stream> SecureAsync(TcpClient client, string host)
    {
        // It is for this host, whoever signed it.
        var secure = new SslStream(client.GetStream(), leaveInnerStreamOpen: false, (_, _, _, errors) =>
            !errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch));
        await secure.AuthenticateAsClientAsync(host);
        return secure;
    }
}

/// <summary>What a server answered.</summary>
/// <param name="Status">The status; 0 if it closed the connection without a word.</param>
/// <param name="Headers">The header fields, by name in any case.</param>
/// <param name="Body">What came after them, its chunks joined.</param>
public sealed record RawAnswer(int Status, ILookup<string, string> Headers, byte[] Body)
{
    /// <summary>The body, read as UTF-8.</summary>
    public string Text => Encoding.UTF8.GetString(Body);

    /// <summary>A header, its lines joined; null if it is not there.</summary>
    public string? this[string name] => Headers.Contains(name) ? string.Join(", ", Headers[name]) : null;

    internal static RawAnswer Read(byte[] bytes)
    {
        var end = bytes.AsSpan().IndexOf("\r\n\r\n"u8);
        var lines = Encoding.Latin1.GetString(bytes, 0, Math.Max(end, 0)).Split("\r\n");
        var status = end < 0 ? 0 : int.Parse(lines[0].Split(' ')[1], CultureInfo.InvariantCulture);
        var headers = lines.Skip(1).Select(line => line.Split(':', 2))
            .ToLookup(pair => pair[0], pair => pair[1].Trim(), StringComparer.OrdinalIgnoreCase);
        var body = end < 0 ? [] : bytes[(end + 4)..];
        return new RawAnswer(status, headers, headers["Transfer-Encoding"].Contains("chunked") ? Join(body) : body);
    }

    /// <summary>RFC 9112, section 7.1.</summary>
    private static byte[] Join(ReadOnlySpan<byte> chunks)
    {
        var body = new List<byte>(chunks.Length);
        while (chunks.IndexOf("\r\n"u8) is > 0 and var end)
        {
            var length = int.Parse(chunks[..end], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
            if (length == 0) break;
            body.AddRange(chunks.Slice(end + 2, length));
            chunks = chunks[(end + 2 + length + 2)..];
        }

        return [.. body];
    }
}
