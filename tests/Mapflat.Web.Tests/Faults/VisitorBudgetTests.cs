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

    /// <summary>Addresses of nearly 2,000 characters, and those of what an old site had.</summary>
    private static (string Method, string Target, string[] Headers, string Body)[] Addresses =>
    [
        .. _addresses.Concat(["p1/a-", "x1y", "9", "(", "old/1.html/", "-"])
            .Select(unit => Get("/" + Fill(unit)[..1_990])),
        Get("/p7/" + Fill("a")[..1_990]), Get("/p7/" + Fill("1-")[..1_990]),
        Get("/old/5.html?" + Fill("a=1&")[..1_900]),
        Get("/old/5.html"), Get("/old/history/" + Fill("5")[..1_000]), Get("/OLD/5.HTML/" + Fill("a/")[..1_900]),
        Get("/archive/20170512000000/" + Fill("old/5.html")[..1_900]), Get("/search?q=" + Fill("old+page+1+")),
    ];

    [Trait(LongRun.Trait, LongRun.Whole)]
    [Fact]
    public Task No_request_costs_a_quarter_of_a_second_of_a_processor() => HoldAsync(_ => Task.CompletedTask, Requests);

    [Trait(LongRun.Trait, LongRun.Whole)]
    [Fact]
    public Task Nor_does_any_address_beside_thousands_of_patterns_and_of_old_pages() => HoldAsync(async data =>
    {
        var count = LongRun.Count(1_000, 3_000);
        var rules = string.Concat(Enumerable.Range(0, count).Select(i => (i % 3) switch
        {
            0 => $"/p{i}/(.*)-([a-z]*)-(.*)x,/about,301,pattern\n",
            1 => $"/([a-z]+)(.*)([0-9]+)-{i}z(.*),/about,301,pattern\n",
            _ => $"/(.*)a(.*)b(.*)c{i}q,/about,301,pattern\n",
        }));
        using var folder = new TempFolder();
        folder.Write("rules.csv", "from,to,status,match\n" + rules);
        var said = await SiteProcess.CommandAsync(data, "redirects", "import", folder["rules.csv"]);
        Assert.True(said.Code == 0, said.Error);
        await using var store = new TempStore(data);
        ManyCaptures.Add(store, 1, count, "old page");
    }, Addresses);

    private static async Task HoldAsync(
        Func<string, Task> prepare, (string Method, string Target, string[] Headers, string Body)[] requests)
    {
        using var data = new TempFolder();
        ShippedSite.CopyTo(data.Path);
        await prepare(data.Path);
        await using var site = await SiteProcess.StartAsync(data.Path);
        // What is compiled at the first request of its kind is not part of what a request costs.
        foreach (var target in (string[])["/about", "/search?q=log", "/nothing-here", "/admin/sign-in",
            "/about/history", "/feed.atom"])
            Assert.InRange((await site.AskAsync(target)).Status, 200, 499);
        foreach (var request in requests) await SendAsync(site, request);
        // Nor is what the site does behind the scenes after a start.
        await site.RestAsync();
        List<string> costly = [];
        foreach (var request in requests)
        {
            var before = site.ProcessorTime;
            var status = await SendAsync(site, request);
            var cost = site.ProcessorTime - before;
            // A record that is not in its archive is a fault of the folder, which is not what is measured here.
            Assert.InRange(status, 200, 503);
            var line = $"{request.Method} {request.Target[..Math.Min(60, request.Target.Length)]} "
                + $"{string.Concat(request.Headers).Split(',')[0]}: {cost.TotalMilliseconds:0} ms";
            TestContext.Current.SendDiagnosticMessage("{0}", line);
            if (cost > _budget) costly.Add(line);
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
