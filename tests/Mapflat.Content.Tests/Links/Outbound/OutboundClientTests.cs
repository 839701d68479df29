using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Mapflat.Content.Links.Outbound;

namespace Mapflat.Content.Tests.Links.Outbound;

[Collection(Alone.Name)]
public sealed class OutboundClientTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("200 OK", "", nameof(OutboundResult.Alive))]
    [InlineData("204 No Content", "", nameof(OutboundResult.Alive))]
    [InlineData("405 Method Not Allowed", "200 OK", nameof(OutboundResult.Alive))]
    [InlineData("404 Not Found", "200 OK", nameof(OutboundResult.Alive))]
    [InlineData("404 Not Found", "404 Not Found", nameof(OutboundResult.Missing))]
    [InlineData("500 Oops", "410 Gone", nameof(OutboundResult.Missing))]
    [InlineData("403 Forbidden", "403 Forbidden", nameof(OutboundResult.Unknown))]
    [InlineData("429 Too Many", "429 Too Many", nameof(OutboundResult.Unknown))]
    [InlineData("451 Unavailable", "451 Unavailable", nameof(OutboundResult.Unknown))]
    [InlineData("503 Away", "503 Away", nameof(OutboundResult.Unknown))]
    [InlineData("nonsense", "200 OK", nameof(OutboundResult.Alive))]
    [InlineData("nonsense", "nonsense", nameof(OutboundResult.Unknown))]
    public async Task An_answer_is_judged_by_its_status_and_a_refused_HEAD_is_asked_again_by_GET(
        string head, string get, string result)
    {
        using var server = RawServer.Of(request => request.StartsWith("HEAD", StringComparison.Ordinal) ? head : get);
        Assert.Equal(result, (await AskAsync($"http://site.example:{server.Port}/x")).Result.ToString());
        Assert.Equal(get.Length == 0 ? 1 : 2, server.Connections);
    }

    [Fact]
    public async Task It_says_who_asks_and_keeps_its_pace()
    {
        var agent = "";
        using var server = new RawServer(async (stream, stop) =>
        {
            using var reader = new StreamReader(stream, leaveOpen: true);
            while (await reader.ReadLineAsync(stop) is { Length: > 0 } line)
                if (line.StartsWith("User-Agent:", StringComparison.Ordinal)) agent = line;
            await stream.WriteAsync("HTTP/1.1 404 No\r\nContent-Length: 0\r\n\r\n"u8.ToArray(), stop);
        });
        List<string> paced = [];
        using var client = new OutboundClient("https://www.example.org", _ => true, ToLoopback);
        await client.AskAsync(
            $"http://site.example:{server.Port}/", (host, _) => { paced.Add(host); return Task.CompletedTask; }, Stop);
        Assert.Equal("User-Agent: Mapflat.Web-link-check/1.0 (+https://www.example.org/about)", agent);
        Assert.Equal(["site.example", "site.example"], paced);
    }

    [Theory]
    [InlineData("silence")]
    [InlineData("drip")]
    [InlineData("endless head")]
    public async Task Who_never_comes_to_an_end_is_left(string how)
    {
        using var server = new RawServer(async (stream, stop) =>
        {
            await RawServer.ReadAsync(stream, stop);
            if (how != "silence") await stream.WriteAsync("HTTP/1.1 200 OK\r\n"u8.ToArray(), stop);
            while (true)
            {
                if (how == "endless head")
                    await stream.WriteAsync(Encoding.ASCII.GetBytes($"X: {new string('x', 4_000)}\r\n"), stop);
                else await Task.Delay(20, stop);
                if (how == "drip") await stream.WriteAsync("X"u8.ToArray(), stop);
            }
        });
        var asked = AskAsync($"http://site.example:{server.Port}/", patience: TimeSpan.FromSeconds(1));
        Assert.Equal(OutboundResult.Unknown, (await asked.WaitAsync(Wait.Patience, Stop)).Result);
    }

    [Fact]
    public void Ten_seconds_is_the_patience() =>
        Assert.Equal(TimeSpan.FromSeconds(10), new OutboundClient(null).Patience);

    [Theory]
    [InlineData("")]
    [InlineData("Content-Encoding: gzip\r\n")]
    public async Task Of_a_gigabyte_or_a_bomb_nothing_is_read_but_the_head(string header)
    {
        var sent = 0L;
        using var server = new RawServer(async (stream, stop) =>
        {
            var request = await RawServer.ReadAsync(stream, stop);
            if (request.StartsWith("HEAD", StringComparison.Ordinal))
            {
                await stream.WriteAsync("HTTP/1.1 405 No\r\nContent-Length: 0\r\n\r\n"u8.ToArray(), stop);
                return;
            }

            await stream.WriteAsync(
                Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\n{header}Content-Length: 1073741824\r\n\r\n"), stop);
            stream.Socket.SendBufferSize = 64 * 1024;
            var block = new byte[64 * 1024];
            while (sent < 1L << 30)
            {
                await stream.WriteAsync(block, stop);
                sent += block.Length;
            }
        });
        var before = GC.GetTotalAllocatedBytes();
        Assert.Equal(OutboundResult.Alive, (await AskAsync($"http://site.example:{server.Port}/")).Result);
        Assert.InRange(GC.GetTotalAllocatedBytes() - before, 0, 16 << 20);
        await Task.Delay(200, Stop);
        Assert.InRange(sent, 0, 1 << 20);
    }

    [Fact]
    public async Task A_hundred_redirects_are_not_followed_to_the_end()
    {
        using var server = RawServer.Of(request => "302 Found\r\nLocation: "
            + $"/{int.Parse(request.Split(' ')[1][1..], System.Globalization.CultureInfo.InvariantCulture) + 1}");
        var answer = await AskAsync($"http://site.example:{server.Port}/1");
        Assert.Equal((OutboundResult.Unknown, "more than 5 redirects"), (answer.Result, answer.Status));
        Assert.Equal(6, server.Connections);
    }

    [Theory]
    [InlineData("/new", nameof(OutboundResult.Alive))]
    [InlineData("file:///etc/passwd", nameof(OutboundResult.Unknown))]
    [InlineData("http://", nameof(OutboundResult.Unknown))]
    [InlineData("/gone", nameof(OutboundResult.Missing))]
    public async Task A_redirect_counts_by_where_it_ends(string location, string result)
    {
        using var server = RawServer.Of(request => request.Split(' ')[1] switch
        {
            "/old" => $"301 Moved\r\nLocation: {location}",
            "/new" => "200 OK",
            _ => "404 No"
        });
        Assert.Equal(result, (await AskAsync($"http://site.example:{server.Port}/old")).Result.ToString());
    }

    [Fact]
    public async Task A_certificate_that_nobody_trusts_says_nothing()
    {
        using var key = RSA.Create(2048);
        using var made = new CertificateRequest(
            "CN=site.example", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).CreateSelfSigned(
                DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        using var certificate = X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pfx), null);
        using var server = new RawServer(async (stream, stop) =>
        {
            await using var tls = new SslStream(stream);
            await tls.AuthenticateAsServerAsync(
                new SslServerAuthenticationOptions { ServerCertificate = certificate }, stop);
            await RawServer.ReadAsync(tls, stop);
            await tls.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"u8.ToArray(), stop);
        });
        var answer = await AskAsync($"https://site.example:{server.Port}/");
        Assert.Equal((OutboundResult.Unknown, "its certificate is not trusted"), (answer.Result, answer.Status));
    }

    [Fact]
    public async Task A_host_that_has_no_name_any_more_is_missing_and_one_that_nobody_can_look_up_is_not()
    {
        Assert.Equal(OutboundResult.Missing, (await With(SocketError.HostNotFound)).Result);
        Assert.Equal(OutboundResult.Unknown, (await With(SocketError.TryAgain)).Result);

        static async Task<OutboundAnswer> With(SocketError error)
        {
            using var client = new OutboundClient(null, _ => true, (_, _) => throw new SocketException((int)error));
            return await client.AskAsync("http://site.example/", (_, _) => Task.CompletedTask, Stop);
        }
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("127.255.255.254")]
    [InlineData("10.0.0.1")]
    [InlineData("172.16.0.1")]
    [InlineData("172.31.255.255")]
    [InlineData("192.168.1.1")]
    [InlineData("169.254.169.254")]
    [InlineData("100.64.0.1")]
    [InlineData("0.0.0.0")]
    [InlineData("224.0.0.1")]
    [InlineData("255.255.255.255")]
    [InlineData("::")]
    [InlineData("::1")]
    [InlineData("fc00::1")]
    [InlineData("fdff::1")]
    [InlineData("fe80::1")]
    [InlineData("ff02::1")]
    [InlineData("::ffff:127.0.0.1")]
    [InlineData("::ffff:10.0.0.1")]
    [InlineData("::127.0.0.1")]
    [InlineData("64:ff9b::7f00:1")]
    [InlineData("64:ff9b::a00:1")]
    [InlineData("64:ff9b:1::7f00:1")]
    [InlineData("2002:7f00:1::")]
    [InlineData("2001::1")]
    [InlineData("2001:db8::1")]
    public async Task Nothing_but_the_public_internet_is_connected_to(string address)
    {
        var private_ = IPAddress.Parse(address);
        Assert.False(PublicNetwork.Includes(private_));
        // A name that leads there, also beside a public address.
        IPAddress[][] found = [[private_], [IPAddress.Parse("93.184.215.14"), private_]];
        foreach (var addresses in found)
        {
            using var client = new OutboundClient(null, PublicNetwork.Includes, (_, _) => Task.FromResult(addresses));
            var answer = await client.AskAsync("http://site.example/", (_, _) => Task.CompletedTask, Stop);
            Assert.Equal((OutboundResult.Unknown, false), (answer.Result, answer.Reached));
            Assert.Contains("private", answer.Status, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("8.8.8.8")]
    [InlineData("172.32.0.1")]
    [InlineData("100.128.0.1")]
    [InlineData("2a00:1450:400f:80c::200e")]
    [InlineData("::ffff:8.8.8.8")]
    [InlineData("64:ff9b::808:808")]
    public void The_public_internet_is_allowed(string address) =>
        Assert.True(PublicNetwork.Includes(IPAddress.Parse(address)));

    [Theory]
    [InlineData("http://127.0.0.1:{0}/")]
    [InlineData("http://localhost:{0}/")]
    [InlineData("http://[::1]:{0}/")]
    [InlineData("http://[::ffff:127.0.0.1]:{0}/")]
    [InlineData("http://0:{0}/")]
    [InlineData("http://0x7f.1:{0}/")]
    [InlineData("http://2130706433:{0}/")]
    [InlineData("http://017700000001:{0}/")]
    [InlineData("http://①②⑦.0.0.1:{0}/")]
    [InlineData("http://user@127.0.0.1:{0}/")]
    public async Task This_machine_is_never_asked_however_it_is_spelt(string url)
    {
        using var server = RawServer.Of(_ => "200 OK");
        using var client = new OutboundClient(null);
        var answer = await client.AskAsync(string.Format(
            System.Globalization.CultureInfo.InvariantCulture, url, server.Port), (_, _) => Task.CompletedTask, Stop);
        Assert.NotEqual(OutboundResult.Alive, answer.Result);
        Assert.Equal(0, server.Connections);
    }

    [Theory]
    [InlineData("http://127.0.0.2:{0}/")]
    [InlineData("http://inside.example:{0}/")]
    [InlineData("//10.0.0.1/")]
    [InlineData("http://[::1]:{0}/")]
    public async Task A_redirect_to_a_private_address_is_not_followed(string location)
    {
        var port = 0;
        using var inside = RawServer.Of(_ => "200 OK");
        using var server = RawServer.Of(_ => "302 Found\r\n"
            + $"Location: {string.Format(System.Globalization.CultureInfo.InvariantCulture, location, port)}");
        port = inside.Port;
        // Only the server itself counts as public; the rule for everything else is the real one.
        using var client = new OutboundClient(
            null, address => address.Equals(IPAddress.Loopback) || PublicNetwork.Includes(address),
            (host, _) =>
                Task.FromResult<IPAddress[]>([IPAddress.Parse(host == "inside.example" ? "127.0.0.2" : "127.0.0.1")]));
        var answer = await client.AskAsync($"http://site.example:{server.Port}/", (_, _) => Task.CompletedTask, Stop);
        Assert.Equal(OutboundResult.Unknown, answer.Result);
        Assert.Contains("private", answer.Status, StringComparison.Ordinal);
        Assert.Equal((1, 0), (server.Connections, inside.Connections));
    }

    private static Task<IPAddress[]> ToLoopback(string host, CancellationToken stop) =>
        Task.FromResult<IPAddress[]>([IPAddress.Loopback]);

    private static async Task<OutboundAnswer> AskAsync(string url, TimeSpan? patience = null)
    {
        using var client =
            new OutboundClient(null, _ => true, ToLoopback) { Patience = patience ?? TimeSpan.FromSeconds(30) };
        return await client.AskAsync(url, (_, _) => Task.CompletedTask, Stop);
    }
}
