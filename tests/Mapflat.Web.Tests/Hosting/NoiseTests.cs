using System.Text;

namespace Mapflat.Web.Tests.Hosting;

/// <summary>
/// Whatever a stranger sends, the answer is a page, a redirect or a refusal, and never a fault of this program.
/// </summary>
public sealed class NoiseTests(LocalSite site)
{
    private const int Connections = 200;
    private const int RequestsOfEach = 15;

    private static readonly string[] Pieces =
    [
        "/", "//", "/.", "/..", "/about", "/clients", "/architecture/", "/search", "/media/", "/_error/", "/admin",
        "/healthz/", "/lands", ".md", ".html", "index.html", "/css/site.",
        "%", "%2", "%zz", "%00", "%0a", "%0d%0a", "%25", "%2f", "%5c", "\\", "%c0%af", "%ff", "%ed%a0%80",
        "%f0%9f%98%80", "%E5%F6", "\u00e5", "\u00ff", "\u0001", "\u007f",
        "a", "A", "-", "~", "*", ":", ";", "|", "^", "`", "{", "}", "[", "]", "<", ">", "\"", "'", "&", "=", "+", "#",
        "@", "!", "$", ",", "?", "?q=", "&q=", "?q[0]=", "?q.index=",
        "<script>", "../../etc/passwd", "${jndi:ldap://x}", "' OR 1=1--", "NEAR(", "\"unclosed", "*:*", "e%CC%81",
        "%C3%89", "%E2%84%AA",
    ];

    private static readonly string[] HeaderPieces =
    [
        "If-None-Match: *", "If-None-Match: W/\"", "If-None-Match: \"a\",,\"", "If-Modified-Since: yesterday",
        "If-Modified-Since: Mon, 99 Foo 9999 99:99:99 GMT",
        "Accept: text/markdown;q=", "Accept: ,;,;q=2;=", "Accept: */*;q=-1", "Accept-Encoding: br;q=abc",
        "Accept-Encoding: ,,,;;", "Accept-Encoding: *;q=0", "Range: bytes=9-1",
        "Range: bytes=0-0,-1", "Cookie: =;;=", "X-Forwarded-For: not an address", "X-Forwarded-Proto: javascript",
        "X-Forwarded-Proto: https, https, https", "Expect: 100-continue",
        "Content-Type: multipart/form-data", "Content-Length: 0", "Accept-Language: \u00e5\u00e4\u00f6",
        "Referer: \u0001", "User-Agent:", "Host: ", "Host: a b", "Host: localhost:99999", "Upgrade: h2c",
        "Accept-Datetime: never", "Transfer-Encoding: chunked",
    ];

    private static readonly string[] Methods =
        ["GET", "GET", "GET", "GET", "HEAD", "POST", "OPTIONS", "DELETE", "get", "F\u00f6O", "TRACE"];

    public static TheoryData<int> Seeds => [.. LongRun.Cases(1, 1, 2)];

    [Trait(LongRun.Trait, LongRun.Whole)]
    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task No_request_is_answered_with_a_fault(int seed)
    {
        List<string> faults = [];
        var random = new Random(seed);
        var batches = Enumerable.Range(0, Connections)
            .Select(_ => Enumerable.Range(0, RequestsOfEach).Select(_ => Request(random)).ToList()).ToList();
        await Parallel.ForEachAsync(batches, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (batch, _) =>
        {
            foreach (var request in batch)
            {
                var answer = await RawHttp.SendAsync(site.Server, request);
                // A status of 0: the server hung up, as it may on what is no HTTP.
                if (answer.Status >= 500 || Leaks(answer))
                    lock (faults) faults.Add($"{answer.Status} to {request.ReplaceLineEndings("⏎")}");
            }
        });
        Assert.True(faults.Count == 0, string.Join('\n', faults.Take(10)));
        Assert.Equal(200, (await site.GetAsync("/healthz/ready")).Status);
    }

    [Theory]
    [InlineData("/%00")]
    [InlineData("/about%00")]
    [InlineData("/about%0d%0aSet-Cookie:%20a=b")]
    [InlineData("/lands/%0d%0aSet-Cookie:%20a=b")]
    [InlineData("/%")]
    [InlineData("/%zz")]
    [InlineData("/%c0%af")]
    [InlineData("/%ed%a0%80")]
    [InlineData("/about\\")]
    [InlineData("/about%5c")]
    [InlineData("/\\evil.example")]
    [InlineData("//evil.example/%2e%2e")]
    [InlineData("/about?%00%zz%0d%0a\\")]
    [InlineData("/search?q=%00")]
    [InlineData("/search?q=%c0%af&q=%ff")]
    [InlineData("/search?q=\"*():^-NEAR AND OR NOT\"")]
    public async Task An_odd_address_is_refused_or_found_and_never_sends_anyone_away(string target)
    {
        var answer = await site.GetAsync(target.Replace(' ', '+'));
        Assert.InRange(answer.Status, 200, 499);
        Assert.Null(answer["Set-Cookie"]);
        if (answer["Location"] is { } location)
            Assert.Contains(new Uri(location).Host, (string[])["localhost", "127.0.0.1", "www.scling.com"]);
    }

    [Fact]
    public async Task What_is_too_long_is_refused_with_the_status_for_it()
    {
        Assert.Equal(414, (await site.GetAsync("/" + new string('a', 9_000))).Status);
        Assert.Equal(404, (await site.GetAsync("/" + new string('a', 7_000))).Status);
        Assert.Equal(431, (await site.GetAsync("/", "X-Long: " + new string('a', 40_000))).Status);
        Assert.Equal(431, (await site.GetAsync("/", [.. Enumerable.Range(0, 150).Select(n => $"X-{n}: y")])).Status);
        Assert.Equal(200, (await site.GetAsync(
            "/search?" + string.Join('&', Enumerable.Range(0, 1050).Select(n => $"q[{n}]")))).Status);
        Assert.InRange(
            (await RawHttp.SendAsync(site.Server, "POST", "/search", "Content-Length: 99999999")).Status, 400, 499);
    }

    private static bool Leaks(RawAnswer answer) =>
        answer["Server"] is not null || answer.Text.Contains("   at ", StringComparison.Ordinal)
        || answer.Text.Contains("Exception", StringComparison.Ordinal);

    private static string Request(Random random)
    {
        var target = new StringBuilder(random.Next(20) == 0 ? "" : "/");
        for (var n = random.Next(1, 7); n > 0; n--) target.Append(Pieces[random.Next(Pieces.Length)]);
        if (random.Next(40) == 0) target.Append('x', random.Next(2_000, 8_000));
        var request = new StringBuilder($"{Methods[random.Next(Methods.Length)]} {target} HTTP/1.1\r\n");
        var headers = Enumerable.Range(0, random.Next(4))
            .Select(_ => HeaderPieces[random.Next(HeaderPieces.Length)]).ToList();
        if (!headers.Any(line => line.StartsWith("Host:", StringComparison.Ordinal))) headers.Add("Host: localhost");
        foreach (var header in headers) request.Append(header).Append("\r\n");
        request.Append("Connection: close\r\n\r\n");
        return headers.Contains("Transfer-Encoding: chunked")
            ? request.Append("0\r\n\r\n").ToString()
            : request.ToString();
    }
}
