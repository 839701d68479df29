using System.Diagnostics;
using System.Net.Sockets;
using System.Text;

namespace Mapflat.Web.Tests.Faults;

/// <summary>
/// Connections that are held open by whoever sends next to nothing: others are served meanwhile, and they are closed.
/// </summary>
public sealed class SlowConnectionTests(ServedFolder served)
{
    private const int Each = 200;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Hundreds_of_slow_senders_keep_nobody_waiting_and_are_thrown_out()
    {
        using var data = served.Copy();
        await using var site = await SiteProcess.StartAsync(data.Path);
        await site.AskAsync("/");
        List<TcpClient> slow = [];
        try
        {
            var begun = Stopwatch.GetTimestamp();
            for (var n = 0; n < Each; n++)
            {
                slow.Add(await OpenAsync(site, "GET / HTTP/1.1\r\nHost: www.example.org\r\nX-Slow: "));
                slow.Add(await OpenAsync(
                    site, "POST /admin/sign-in HTTP/1.1\r\nHost: www.example.org\r\nX-Forwarded-Proto: https\r\n"
                        + "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 60000\r\n\r\nEmail="));
            }

            var closing = slow.ConvertAll(WaitUntilClosedAsync);
            using var client = site.Client();
            var (meanwhile, longest) = (0, TimeSpan.Zero);
            for (var n = 0; n < 300; n++)
            {
                var asked = Stopwatch.GetTimestamp();
                using var answer = await client.GetAsync(new Uri(n % 2 == 0 ? "/" : "/about", UriKind.Relative), Stop);
                Assert.Equal(200, (int)answer.StatusCode);
                if (!closing[^1].IsCompleted) meanwhile++;
                var took = Stopwatch.GetElapsedTime(asked);
                if (took > longest) longest = took;
            }

            // The slow ones are open for seconds, in which even a busy machine answers some of the others.
            Assert.InRange(meanwhile, 1, 300);
            await Task.WhenAll(closing).WaitAsync(Wait.Patience, Stop);
            TestContext.Current.SendDiagnosticMessage($"{slow.Count} slow connections: {meanwhile} others meanwhile, "
                + $"the longest {longest.TotalMilliseconds:0} ms; all closed after "
                + $"{Stopwatch.GetElapsedTime(begun).TotalSeconds:0} s");
        }
        finally
        {
            foreach (var client in slow) client.Dispose();
        }
    }

    private static async Task<TcpClient> OpenAsync(SiteProcess site, string beginning)
    {
        var client = new TcpClient();
        await client.ConnectAsync(site.Server.Host, site.Server.Port, Stop);
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(beginning), Stop);
        return client;
    }

    /// <summary>The server may say why before it hangs up.</summary>
    private static async Task WaitUntilClosedAsync(TcpClient client)
    {
        var buffer = new byte[4096];
        try
        {
            while (await client.GetStream().ReadAsync(buffer, Stop) > 0)
            {
            }
        }
        catch (IOException)
        {
            // Closed in a hurry.
        }
    }
}
