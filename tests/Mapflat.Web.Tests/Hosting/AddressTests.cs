using System.Globalization;

namespace Mapflat.Web.Tests.Hosting;

public sealed class AddressTests(LocalSite site)
{
    /// <summary>When the shipped rules were made.</summary>
    private static readonly DateOnly _ruled = new(2026, 11, 22);

    public static TheoryData<string, int, string, string, string> Addresses()
    {
        var data = new TheoryData<string, int, string, string, string>();
        foreach (var row in Repository.Table("tests/Mapflat.Web.Tests/Hosting/addresses.tsv"))
            data.Add(row[0], int.Parse(row[1], CultureInfo.InvariantCulture), row[2],
                row[3] == "by rule" ? ByRule : row[3], row[4]);
        return data;
    }

    /// <summary>Where a rule leads may be kept for a day once the rule has stood for thirty.</summary>
    private static string ByRule =>
        DateOnly.FromDateTime(DateTime.UtcNow) < _ruled.AddDays(30) ? "public, max-age=3600" : "public, max-age=86400";

    public static TheoryData<string, string> Spellings()
    {
        var data = new TheoryData<string, string>();
        foreach (var row in Repository.Table("tests/Mapflat.Web.Tests/Hosting/spellings.tsv")) data.Add(row[0], row[1]);
        return data;
    }

    [Theory]
    [MemberData(nameof(Addresses))]
    public async Task An_address_answers_what_the_table_says(
        string target, int status, string contentType, string cacheControl, string vary)
    {
        var answer = await site.GetAsync(target);
        Assert.Equal(
            (status, contentType, cacheControl, vary),
            (answer.Status, answer["Content-Type"] ?? "", answer["Cache-Control"] ?? "", answer["Vary"] ?? ""));
    }

    [Theory]
    [MemberData(nameof(Addresses))]
    public async Task Head_answers_with_the_headers_of_get_and_no_body(
        string target, int status, string contentType, string cacheControl, string vary)
    {
        var (head, get) = (await RawHttp.SendAsync(site.Server, "HEAD", target), await site.GetAsync(target));
        Assert.Equal((status, contentType, cacheControl, vary),
            (head.Status, head["Content-Type"] ?? "", head["Cache-Control"] ?? "", head["Vary"] ?? ""));
        Assert.Empty(head.Body);
        // RFC 9110, section 9.3.2: what only the making of the body tells may be left out.
        string[] ofTheBody = ["Date", "Transfer-Encoding"];
        Assert.Equal(Fields(get), Fields(head));

        IEnumerable<string> Fields(RawAnswer answer) =>
            answer.Headers.Where(field => !ofTheBody.Contains(field.Key, StringComparer.OrdinalIgnoreCase))
                .Select(field => $"{field.Key}: {string.Join(", ", field)}")
                .Where(field => field != "Content-Length: 0").Order(StringComparer.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Spellings))]
    public async Task Another_spelling_of_an_address_leads_there_in_one_hop(string target, string canonical)
    {
        var answer = await site.GetAsync(target);
        Assert.Equal((301, site.Origin + canonical),
            (answer.Status, answer["Location"]?.Replace("127.0.0.1", "localhost", StringComparison.Ordinal)));
        Assert.Equal("public, max-age=86400", answer["Cache-Control"]);
        Assert.Equal(200, (await site.GetAsync(canonical)).Status);
    }

    [Fact]
    public async Task A_whole_url_as_request_target_is_the_same_address()
    {
        var answer = await site.GetAsync(site.Origin + "/about");
        Assert.Equal((200, (await site.GetAsync("/about"))["ETag"]), (answer.Status, answer["ETag"]));
        Assert.Equal("/about", new Uri((await site.GetAsync(site.Origin + "/About"))["Location"]!).AbsolutePath);
    }

    [Fact]
    public async Task The_style_sheet_and_fonts_are_kept_for_ever_under_addresses_that_hold_a_hash()
    {
        var page = (await site.GetAsync("/")).Text;
        foreach (var asset in Html.Attributes(page, "link", "href").Where(href =>
            href.EndsWith(".css", StringComparison.Ordinal) || href.EndsWith(".woff2", StringComparison.Ordinal)))
        {
            var answer = await site.GetAsync(asset);
            Assert.Equal((200, "public, max-age=31536000, immutable"), (answer.Status, answer["Cache-Control"]));
        }
    }
}
