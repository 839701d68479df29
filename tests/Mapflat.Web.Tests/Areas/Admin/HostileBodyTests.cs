using System.Text;

namespace Mapflat.Web.Tests.Areas.Admin;

/// <summary>Every endpoint that takes a body, against bodies that no browser sends.</summary>
public sealed class HostileBodyTests : HostileSite
{
    [Trait(LongRun.Trait, LongRun.Whole)]
    [Fact]
    public async Task No_body_is_answered_with_a_fault_of_the_server()
    {
        var (tried, turn) = (0, 0);
        foreach (var (method, route) in Endpoints().Where(endpoint => endpoint.Method != "GET"))
        {
            var address = Filled(
                route, "1", route.StartsWith("/admin/media", StringComparison.Ordinal) ? "timeline.svg" : "nothing");
            // In an ordinary run each endpoint takes its turn with some of them.
            turn++;
            foreach (var (name, body) in Bodies().Where((_, i) => LongRun.IsWhole || (i + turn) % 4 == 0))
            {
                using var content = body;
                var token = await TokenAsync();
                using var answer = await Owner.SendAsync(
                    new HttpMethod(method), address, content, ("RequestVerificationToken", token));
                await LookAsync(answer, $"{method} {address}, {name}");
                tried++;
            }
        }

        Assert.True(Faults.Count == 0, string.Join('\n', Faults));
        Assert.True(tried > LongRun.Count(125, 500), $"Only {tried} bodies were sent.");
    }

    /// <summary>Bodies that no form of the area makes.</summary>
    private static IEnumerable<(string Name, HttpContent Content)> Bodies()
    {
        yield return ("too many keys", Form(string.Join('&', Enumerable.Range(0, 5000).Select(i => $"k{i}=v"))));
        yield return ("one key a thousand times", Form(
            string.Join('&', Enumerable.Repeat("Rules=1.1&Title=x&Hosts[0].Kind=off", 400))));
        yield return ("NUL", Form("a%00b=%00&Title=%00&Markdown=%00&Text=%00&Name=%00&Email=%00&address=%00"));
        yield return ("broken percent signs", Form(
            "%zz=%&Title=%u1234&a=%ff%fe%ed%a0%80&Text=%c3%28&markdown=%f0%28%8c%bc"));
        yield return ("nested deeply", Form(string.Concat(Enumerable.Repeat("a[b]", 2000)) + "=1&"
            + string.Concat(Enumerable.Repeat("a.", 2000)) + "b=1"));
        yield return ("odd indices", Form("Hosts[999999999].Kind=off&Hosts[-1].Url=x&Rules[2147483648]=1&"
            + "Hosts[٣].Kind=x&page[a][b]=1&version=99999999999999999999&edits=1e9&id=NaN"));
        yield return ("a long key", Form(new string('k', 100_000) + "=1"));
        yield return ("a long value", Form("Title=" + new string('x', 5_000_000)));
        yield return ("UTF-7", Typed("Title=+ADw-script+AD4-", "application/x-www-form-urlencoded; charset=utf-7"));
        yield return ("UTF-7 in a part", Typed("--x\r\nContent-Disposition: form-data; name=\"Title\"\r\n"
            + "Content-Type: text/plain; charset=utf-7\r\n\r\n+ADw-\r\n--x--\r\n", "multipart/form-data; boundary=x"));
        yield return ("an unknown charset", Typed("Title=x", "application/x-www-form-urlencoded; charset=klingon"));
        yield return ("no boundary", Typed("--x\r\n\r\n", "multipart/form-data"));
        yield return ("another boundary", Typed(
            "--y\r\nContent-Disposition: form-data; name=\"Title\"\r\n\r\nx\r\n--y--",
            "multipart/form-data; boundary=x"));
        yield return ("no end", Typed("--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"../../../"
            + "a\0.png\"\r\nContent-Type: image/png\r\n\r\nGIF89a", "multipart/form-data; boundary=x"));
        yield return ("a file of an odd name", Typed(
            "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"..\\..\\con.svg\"\r\n"
            + "Content-Type: text/html\r\n\r\n<svg onload=alert(1)>\r\n--x--\r\n", "multipart/form-data; boundary=x"));
        yield return ("many parts", Typed(string.Concat(Enumerable.Range(0, 3000)
            .Select(i => $"--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{i}.txt\"\r\n\r\nx\r\n"))
            + "--x--\r\n", "multipart/form-data; boundary=x"));
        yield return ("deep JSON", Typed(
            string.Concat(Enumerable.Repeat("{\"a\":", 2000)) + "1" + new string('}', 2000), "application/json"));
        yield return ("half of JSON", Typed(
            "{\"$type\":\"System.IO.FileInfo\",\"__proto__\":{\"a\":", "application/json"));
        yield return ("no type", Typed("Title=x", null));
        yield return ("nothing", new ByteArrayContent([]));

        static HttpContent Form(string text) => Typed(text, "application/x-www-form-urlencoded");

        static HttpContent Typed(string text, string? type)
        {
            var content = new ByteArrayContent(Encoding.UTF8.GetBytes(text));
            if (type is not null) content.Headers.TryAddWithoutValidation("Content-Type", type);
            return content;
        }
    }
}
