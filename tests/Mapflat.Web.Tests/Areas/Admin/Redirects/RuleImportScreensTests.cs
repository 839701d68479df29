using System.Net;
using Mapflat.Web.Tests.Freezing;

namespace Mapflat.Web.Tests.Areas.Admin.Redirects;

public sealed class RuleImportScreensTests
{
    private const string Screen = "/admin/redirects/imports";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_file_is_looked_at_taken_in_exactly_so_and_undone()
    {
        using var data = ShippedSite.Copy();
        await using var site = new SiteFactory().In(data);
        using var owner = await AdminClient.SignInAsync(site);
        var review = await UploadAsync(owner, "/imported /about 301\n/skipped /x 200\n/self /self\n");
        var page = Html.Parse(await owner.ReadAsync(review));
        Assert.Equal(["1", "0", "0", "0", "1"], page.QuerySelectorAll(".facts dd").Select(cell => cell.TextContent));
        Assert.Equal(1, page.QuerySelector(".findings")!.QuerySelectorAll("li")
            .Count(line => line.TextContent.Contains("Line ", StringComparison.Ordinal)));
        Assert.Contains("it needs no rule", page.Body!.TextContent, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(owner, "/imported"));
        var fields = AdminClient.FieldsOf(await owner.ReadAsync(review), review);
        // Somebody makes the rule meanwhile: it would do something else, so it does nothing.
        (await owner.PostFormAsync("/admin/redirects/new", "/admin/redirects",
            new() { ["From"] = "/imported", ["To"] = "/clients" })).Dispose();
        using (var stale = await owner.SendAsync(HttpMethod.Post, review, new FormUrlEncodedContent(fields)))
            Assert.Equal(HttpStatusCode.UnprocessableEntity, stale.StatusCode);
        Assert.EndsWith("/clients", await LocationAsync(owner, "/imported"), StringComparison.Ordinal);
        fields = AdminClient.FieldsOf(await owner.ReadAsync(review + "?existing=replace"), review);
        using (var done = await owner.SendAsync(HttpMethod.Post, review, new FormUrlEncodedContent(fields)))
            Assert.Equal(HttpStatusCode.Found, done.StatusCode);
        Assert.EndsWith("/about", await LocationAsync(owner, "/imported"), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(owner, review));
        var undo = AdminClient.FieldsOf(await owner.ReadAsync("/admin/redirects"), "/admin/redirects/undo");
        (await owner.SendAsync(HttpMethod.Post, "/admin/redirects/undo", new FormUrlEncodedContent(undo))).Dispose();
        Assert.EndsWith("/clients", await LocationAsync(owner, "/imported"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_list_of_addresses_goes_among_the_missing_ones()
    {
        using var data = ShippedSite.Copy();
        await using var site = new SiteFactory().In(data);
        using var owner = await AdminClient.SignInAsync(site);
        using var content = new MultipartFormDataContent();
        foreach (var (name, value) in AdminClient.FieldsOf(await owner.ReadAsync(Screen), Screen)
            .Where(field => field.Key != "Text"))
            content.Add(new StringContent(value), name);
        content.Add(new StringContent("/about\n/never/one\n/never/two\n"), "Text");
        using var kept1 = await owner.SendAsync(HttpMethod.Post, Screen, content);
        var review = kept1.Headers.Location!.OriginalString;
        var html = await owner.ReadAsync(review);
        Assert.Contains("/never/two", html, StringComparison.Ordinal);
        using var done = await owner.SendAsync(
            HttpMethod.Post, review, new FormUrlEncodedContent(AdminClient.FieldsOf(html, review)));
        Assert.Equal(HttpStatusCode.Found, done.StatusCode);
        await using var store = new TempStore(data.Path);
        Assert.Equal(["/never/one", "/never/two"], store.Sql(
            "SELECT Path FROM MissingPaths WHERE Source IS NOT NULL ORDER BY Path"));
    }

    [Theory]
    [InlineData("", "Choose a file")]
    [InlineData("PK\u0003\u0004 spreadsheet", "spreadsheet")]
    [InlineData("one word\u0001", "")]
    public async Task What_cannot_be_read_is_refused_with_a_word(string text, string words)
    {
        using var data = ShippedSite.Copy();
        await using var site = new SiteFactory().In(data);
        using var owner = await AdminClient.SignInAsync(site);
        using var content = await FormAsync(owner, text);
        using var answer = await owner.SendAsync(HttpMethod.Post, Screen, content);
        var html = answer.StatusCode == HttpStatusCode.Found ? null : await answer.Content.ReadAsStringAsync(Stop);
        if (html is null)
        {
            using var review = await owner.GetAsync(answer.Headers.Location!.OriginalString);
            Assert.Equal(HttpStatusCode.UnprocessableEntity, review.StatusCode);
            html = await review.Content.ReadAsStringAsync(Stop);
        }

        Assert.Contains(words, Html.Parse(html).QuerySelector("[role=alert]")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_exported_is_what_there_is_and_comes_back_the_same()
    {
        using var data = ShippedSite.Copy();
        await using var site = new SiteFactory().In(data);
        using var owner = await AdminClient.SignInAsync(site);
        using (var answer = await owner.GetAsync("/admin/redirects/exports/csv"))
        {
            Assert.Equal((HttpStatusCode.OK, "attachment"),
                (answer.StatusCode, answer.Content.Headers.ContentDisposition?.DispositionType));
            Assert.Contains("reading", await answer.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);
        }

        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(owner, "/admin/redirects/exports/nothing"));
        var review = await UploadAsync(owner, await owner.ReadAsync("/admin/redirects/exports/csv"));
        Assert.NotNull(Html.Parse(await owner.ReadAsync(review)).QuerySelector(".empty"));
    }

    [Fact]
    public async Task A_whole_host_is_previewed_switched_over_and_put_back()
    {
        using var data = ShippedSite.Copy();
        await using var site = new SiteFactory().In(data).With("Mapflat:LegacyHosts:0", "old.mapflat.test");
        using var owner = await AdminClient.SignInAsync(site);
        const string Hosts = "/admin/redirects/hosts";
        var fields = AdminClient.FieldsOf(await owner.ReadAsync(Hosts), Hosts);
        (fields["Hosts[1].Kind"], fields["Hosts[1].Url"]) = ("archive", "https://web.archive.org/web/2026/");
        (fields["Hosts[0].Kind"], fields["Hosts[0].Url"]) = ("redirect", "https://evil.example/");
        using (var refused = await owner.SendAsync(
            HttpMethod.Post, Hosts + "/preview", new FormUrlEncodedContent(fields)))
            Assert.Contains("allow-list", Html.Parse(await refused.Content.ReadAsStringAsync(Stop))
                .QuerySelector("[id='Hosts_0__Url-error']")!.TextContent, StringComparison.Ordinal);
        fields["Hosts[0].Url"] = "https://www.scling.com/";
        using (var preview = await owner.SendAsync(
            HttpMethod.Post, Hosts + "/preview", new FormUrlEncodedContent(fields)))
        {
            Assert.Equal(HttpStatusCode.OK, preview.StatusCode);
            var html = await preview.Content.ReadAsStringAsync(Stop);
            var rows = Html.Parse(html).QuerySelectorAll("tbody tr").ToDictionary(
                row => row.QuerySelector("th")!.TextContent.Trim(), row => row.QuerySelectorAll("td")[1].TextContent);
            Assert.Contains("goes to https://www.scling.com/ (301)", rows["localhost/an-address-that-never-was"],
                StringComparison.Ordinal);
            Assert.Contains("https://web.archive.org/web/2026/http://old.mapflat.test/an-address-that-never-was",
                rows["old.mapflat.test/an-address-that-never-was"], StringComparison.Ordinal);
            Assert.Contains("the same", rows["localhost/about"], StringComparison.Ordinal);
            fields = AdminClient.FieldsOf(html, Hosts);
        }

        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(owner, "/nothing/there"));
        using (var saved = await owner.SendAsync(HttpMethod.Post, Hosts, new FormUrlEncodedContent(fields)))
            Assert.Equal(HttpStatusCode.Found, saved.StatusCode);
        Assert.Equal("https://www.scling.com/", await LocationAsync(owner, "/nothing/there"));
        Assert.Equal(HttpStatusCode.Gone, await StatusAsync(owner, "/nothing/there", "old.mapflat.test"));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(owner, "/about"));
        var undo = AdminClient.FieldsOf(await owner.ReadAsync(Hosts), "/admin/redirects/undo");
        // Whoever has seen something else changes nothing.
        using (var stale = await owner.SendAsync(HttpMethod.Post, Hosts,
            new FormUrlEncodedContent(new Dictionary<string, string>(fields) { ["Hosts[0].Kind"] = "off" })))
            Assert.Equal(HttpStatusCode.Conflict, stale.StatusCode);
        (await owner.SendAsync(HttpMethod.Post, "/admin/redirects/undo", new FormUrlEncodedContent(undo))).Dispose();
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(owner, "/nothing/there"));
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(owner, "/nothing/there", "old.mapflat.test"));
    }

    private static async Task<MultipartFormDataContent> FormAsync(AdminClient owner, string text)
    {
        var content = new MultipartFormDataContent();
        foreach (var (name, value) in AdminClient.FieldsOf(await owner.ReadAsync(Screen), Screen))
            content.Add(new StringContent(value), name);
        if (text.Length > 0)
            content.Add(new ByteArrayContent(System.Text.Encoding.UTF8.GetBytes(text)), "file", "rules.txt");
        return content;
    }

    private static async Task<string> UploadAsync(AdminClient owner, string text)
    {
        using var content = await FormAsync(owner, text);
        using var answer = await owner.SendAsync(HttpMethod.Post, Screen, content);
        Assert.Equal(HttpStatusCode.Found, answer.StatusCode);
        return answer.Headers.Location!.OriginalString;
    }

    private static async Task<HttpStatusCode> StatusAsync(AdminClient owner, string address, string? host = null)
    {
        using var answer = await owner.GetAsync(address, host is null ? [] : [("Host", host)]);
        return answer.StatusCode;
    }

    private static async Task<string> LocationAsync(AdminClient owner, string address)
    {
        using var answer = await owner.GetAsync(address);
        return answer.Headers.Location!.AbsoluteUri;
    }
}
