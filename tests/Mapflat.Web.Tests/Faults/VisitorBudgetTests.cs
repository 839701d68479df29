using System.Globalization;
using System.Text;

namespace Mapflat.Web.Tests.Faults;

/// <summary>
/// What one request of a visitor costs, whatever is in its 8 KB: processor time of the real program in a process of its
/// own, which neither other tests nor a busy machine add to.
/// </summary>
public sealed class VisitorBudgetTests
{
    private const int Largest = 8_000;

    private static readonly TimeSpan _budget = TimeSpan.FromMilliseconds(250);

    private static readonly string[] _searched =
        ["a+", "common+", "%C3%A1+", "%CC%81", "%22a%22+", "\"", "AND+", "NEAR(", "%25_", "%F0%9F%98%80", "a*", "x"];

    private static readonly string[] _addresses =
        ["/", "a/", "%2F", "..%2F", "%C3%A1-", "e%CC%81", "a-b-", "A", "%25", "//", ".", "%E1%84%80"];

    private static (string Method, string Target, string[] Headers, string Body)[] Requests =>
    [
        .. _searched.Select(unit => Get("/search?q=" + Fill(unit))),
        .. _addresses.Select(unit => Get("/" + Fill(unit))),
        Get("/about?" + Fill("a=b&")),
        Get("/about?" + Fill("a")),
        Get("/nothing?" + Fill("%41=&")),
        Get("/about/history/" + Fill("9")),
        Get("/feed.atom?" + Fill("x&")),
        Get("/sitemap.xml?" + Fill("part=1&")),
        Get("/about", "Accept: " + Fill("text/markdown;q=0.1,")),
        Get("/about", "Accept: " + Fill("*/*;")),
        Get("/about", "Accept: " + Fill("\"")),
        Get("/about", "Accept-Encoding: " + Fill("br;q=0.5,")),
        Get("/about", "Accept-Datetime: " + Fill("Thu, 01 Jan 2026 00:00:00 GMT ")),
        Get("/about", "If-None-Match: " + Fill("\"a\",")),
        Get("/about", "If-None-Match: " + Fill("\"")),
        Get("/about", "If-Modified-Since: " + Fill("x")),
        Get("/media/unified-log.svg", "Range: bytes=" + Fill("0-0,")),
        Get("/about", "Range: bytes=" + Fill("0-,")),
        Get("/about", "Cookie: " + Fill("a=b; ")),
        Get("/search?q=log", "Cookie: __Host-session=" + Fill("A")),
        Get("/nothing", "Cookie: __Secure-browser=" + Fill("A")),
        Get("/admin/sign-in", "Cookie: " + Fill("__Host-form=a; ")),
        Get("/about", "X-Forwarded-For: " + Fill("1.2.3.4,")),
        Get("/about", "Forwarded: " + Fill("for=a;")),
        Get("/about", "Accept-Language: " + Fill("sv;q=0.1,")),
        Get("/about", "User-Agent: " + Fill("Chrome/")),
        Post("/about", "application/x-www-form-urlencoded", Fill("a=b&")),
        Post("/search", "application/x-www-form-urlencoded", Fill("%41=%42&")),
        Post("/nothing", "application/json", Fill("[")),
        Post("/nothing", "application/csp-report", "{\"csp-report\":" + Fill("{\"a\":")),
        Post("/admin/sign-in/passkey", "application/json", Fill("{\"a\":")),
        Post("/admin/sign-in", "application/x-www-form-urlencoded", Fill("a[b]=c&")),
        Post("/admin/sign-in", "multipart/form-data; boundary=x", Fill("--x\r\n")),
    ];

    [Fact]
    public async Task No_request_costs_a_quarter_of_a_second_of_a_processor()
    {
        using var data = new TempFolder();
        ShippedSite.CopyTo(data.Path);
        await using var site = await SiteProcess.StartAsync(data.Path);
        // What is compiled at the first request of its kind is not part of what a request costs.
        foreach (var target in (string[])["/about", "/search?q=log", "/nothing-here", "/admin/sign-in",
            "/about/history", "/feed.atom"])
            Assert.InRange((await site.AskAsync(target)).Status, 200, 499);
        foreach (var request in Requests) await SendAsync(site, request);
        await site.RestAsync();
        List<string> costly = [];
        foreach (var request in Requests)
        {
            var before = site.ProcessorTime;
            var status = await SendAsync(site, request);
            var cost = site.ProcessorTime - before;
            Assert.InRange(status, 200, 499);
            if (cost > _budget) costly.Add($"{request.Method} {request.Target[..Math.Min(60, request.Target.Length)]} "
                + $"{string.Concat(request.Headers).Split(',')[0]}: {cost.TotalMilliseconds:0} ms");
        }

        Assert.Empty(costly);
    }

    private static string Fill(string unit) => string.Concat(Enumerable.Repeat(unit, Largest / unit.Length - 30));

    private static (string, string, string[], string) Get(string target, params string[] headers) =>
        ("GET", target[..Math.Min(target.Length, 7_800)], headers, "");

    private static (string, string, string[], string) Post(string target, string type, string body) =>
        ("POST", target, [$"Content-Type: {type}", string.Create(
            CultureInfo.InvariantCulture, $"Content-Length: {Encoding.Latin1.GetByteCount(body)}")], body);

    private static async Task<int> SendAsync(
        SiteProcess site, (string Method, string Target, string[] Headers, string Body) request)
    {
        string[] lines = [$"Host: {new Uri(SiteProcess.Origin).Host}", "X-Forwarded-Proto: https", .. request.Headers,
            "Connection: close"];
        return (await RawHttp.SendAsync(
            site.Server, $"{request.Method} {request.Target} HTTP/1.1\r\n{string.Join("\r\n", lines)}\r\n\r\n"
                + request.Body)).Status;
    }
}
