using Mapflat.Content.Model;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Mapflat.Content.Archives;
using Microsoft.Extensions.DependencyInjection;

namespace Mapflat.Web.Tests.Features.Captures;

/// <summary>An old site that has moved in beside the shipped pages.</summary>
public sealed class CapturedSite : IAsyncLifetime
{
    public const string Origin = "https://www.example.org";

    public static byte[] Film { get; } = [.. Enumerable.Range(0, 5_000_000).Select(i => (byte)(i * 7))];

    private SiteFactory _site = null!;

    public HttpClient Client { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        using var old = new OldSite()
            .Page("/", "<title>Old home</title><p>Not seen: the home page is there.")
            .Page("/?p=157", "<title>Post 157</title><p>A post.")
            .Page("/index.php?title=Main&oldid=3", "<title>Wiki</title>")
            .Page("/Deep/Er/And/Deeper/Still/Page_One.html", """
                <html><head><title>Deep</title><link rel=stylesheet href="/css/old.css"></head><body class=x>
                <a href="http://old.example.org/Notes/">notes</a> <a href="../x.html">x</a>
                <img src="https://cdn.example.net/a.png"><img src="https://other.example.net/b.png">
                <script>document.title = "ran"</script></body></html>
                """)
            .Page("/Notes/", "<p>Notes with a slash.</p>")
            .Page("/Notes/index.html", "<p>Notes by name.</p>")
            .Page("/caf%C3%A9/me", "<p>Accents.</p>")
            .Page("/latin%E9.html", "<p>Escapes that are no UTF-8.</p>")
            .Page("/old-encoding", "<p>Caf\u00E9", "text/html; charset=iso-8859-1")
            .Page("/about", "<title>Old about</title><p>The page that is there wins.")
            .File("/css/old.css", "body { background: url(http://old.example.org/img/bg.gif) }"u8.ToArray(), "text/css")
            .File("https://cdn.example.net/a.png", [1, 2, 3], "image/png")
            .File("/setup.exe", [77, 90], "application/x-msdownload")
            .File("/film.mp4", Film, "video/mp4")
            .Redirect("/moved.html", "/moved-again.html")
            .Redirect("/moved-again.html", "http://www.old.example.org/Notes/")
            .Redirect("/?page_id=2", "/Notes/")
            .Redirect("/lost", "/nowhere")
            .Missing("/never");
        using var older = new OldSite(new DateTime(2009, 1, 2, 3, 4, 5, DateTimeKind.Utc))
            .Page("/Notes/", "<p>Older notes, <a href='x.html'>x</a>.</p>");
        _site = new SiteFactory().With("Mapflat:PublicUrl", Origin);
        Client = _site.CreateClient(new() { AllowAutoRedirect = false, BaseAddress = new Uri(Origin) });
        await _site.FrozenAsync();
        foreach (var source in (OldSite[])[old, older])
            Assert.Null((await AdoptAsync(source)).Failure);
        await Wait.UntilAsync(async () => (await GetAsync("/Notes/")).Status == 200);
    }

    internal Task<Content.Outcome<IReadOnlyList<AdoptionReport>>> AdoptAsync(OldSite source) =>
        _site.Services.GetRequiredService<ArchiveAdoption>().AdoptAsync(
            source.Save(), new AdoptionOptions(OldSite.Host), Author.Command, null, CancellationToken.None);

    public string DataDirectory => _site.DataDirectory;

    public async Task<(int Status, string? Location, string Text)> GetAsync(string address)
    {
        using var answer = await Client.GetAsync(new Uri(address, UriKind.Relative));
        return ((int)answer.StatusCode, answer.Headers.Location?.OriginalString,
            await answer.Content.ReadAsStringAsync());
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _site.DisposeAsync();
    }
}

public sealed class CaptureTests(CapturedSite site) : IClassFixture<CapturedSite>
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/?p=157", "A post.")]
    [InlineData("/?p=157&utm_source=mail", null)]
    [InlineData("/index.php?title=Main&oldid=3", "Wiki")]
    [InlineData("/Deep/Er/And/Deeper/Still/Page_One.html", "Deep")]
    [InlineData("/Notes/", "Notes with a slash.")]
    [InlineData("/Notes/index.html", "Notes by name.")]
    [InlineData("/Notes/?from=mail", "Notes with a slash.")]
    [InlineData("/caf%C3%A9/me", "Accents.")]
    [InlineData("/latin%E9.html", "no UTF-8")]
    [InlineData("/old-encoding", "Caf\u00E9")]
    public async Task What_was_captured_answers_at_the_very_address_that_it_had(string address, string? words)
    {
        var (status, location, text) = await site.GetAsync(address);
        if (words is null) Assert.Equal((301, CapturedSite.Origin + "/?p=157"), (status, location));
        else Assert.Equal((200, true), (status, text.Contains(words, StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("/deep/er/and/deeper/still/page_one.html", "/Deep/Er/And/Deeper/Still/Page_One.html")]
    [InlineData("/Deep/Er/And/Deeper/Still/Page_One.html/", "/Deep/Er/And/Deeper/Still/Page_One.html")]
    [InlineData("/notes", "/Notes/")]
    [InlineData("/Notes//", "/Notes/")]
    [InlineData("/cafe%CC%81/me", "/caf%C3%A9/me")]
    [InlineData("/index.php?oldid=3&title=Main", "/index.php?title=Main&oldid=3")]
    [InlineData("/moved.html", "/Notes/")]
    [InlineData("/moved-again.html", "/Notes/")]
    [InlineData("/?page_id=2", "/Notes/")]
    public async Task Any_other_spelling_and_every_redirect_leads_there_in_one_hop(string asked, string address)
    {
        var (status, location, _) = await site.GetAsync(asked);
        Assert.Equal((301, CapturedSite.Origin + address), (status, location));
        Assert.Equal(200, (await site.GetAsync(address)).Status);
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/about")]
    public async Task A_page_of_this_site_wins_over_what_was_captured_at_its_address(string address)
    {
        var (status, _, text) = await site.GetAsync(address);
        Assert.Equal(200, status);
        Assert.DoesNotContain("mapflat-notice", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/never")]
    [InlineData("/lost")]
    [InlineData("/?p=158")]
    public async Task What_the_old_site_did_not_have_is_not_there(string address) =>
        Assert.Equal(404, (await site.GetAsync(address)).Status);

    [Fact]
    public async Task A_page_is_its_own_text_with_the_notice_first_and_its_addresses_led_here()
    {
        var (_, _, text) = await site.GetAsync("/Deep/Er/And/Deeper/Still/Page_One.html");
        Assert.Contains("<body class=x><mapflat-notice", text, StringComparison.Ordinal);
        Assert.Contains("31 May 2017", text, StringComparison.Ordinal);
        Assert.Contains("<a href=\"/Notes/\">notes</a> <a href=\"../x.html\">x</a>", text, StringComparison.Ordinal);
        Assert.Contains("<img src=\"/_hosts/cdn.example.net/a.png\">", text, StringComparison.Ordinal);
        Assert.Contains("<img src=\"https://other.example.net/b.png\">", text, StringComparison.Ordinal);
        Assert.Equal(200, (await site.GetAsync("/_hosts/cdn.example.net/a.png")).Status);
        Assert.Contains(
            "url(/img/bg.gif)", (await site.GetAsync("/css/old.css")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_page_can_run_nothing_and_reach_nothing_but_this_host()
    {
        using var answer = await site.Client.GetAsync(new Uri("/Notes/", UriKind.Relative), Stop);
        var policy = Assert.Single(answer.Headers.GetValues("Content-Security-Policy"));
        Assert.StartsWith("sandbox ", policy, StringComparison.Ordinal);
        Assert.Contains("default-src 'none'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("script-src", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("allow-scripts", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("allow-same-origin", policy, StringComparison.Ordinal);
        Assert.Contains($"form-action {CapturedSite.Origin}/search", policy, StringComparison.Ordinal);
        Assert.False(answer.Headers.Contains("X-Frame-Options"));
        Assert.Equal("text/html; charset=utf-8", answer.Content.Headers.ContentType!.ToString());
    }

    [Fact]
    public async Task A_file_that_may_not_be_inert_is_to_be_saved_and_an_inert_one_is_shown()
    {
        using var program = await site.Client.GetAsync(new Uri("/setup.exe", UriKind.Relative), Stop);
        Assert.Equal("attachment", program.Content.Headers.ContentDisposition!.DispositionType);
        Assert.Equal([77, 90], await program.Content.ReadAsByteArrayAsync(Stop));
        using var film = await site.Client.GetAsync(new Uri("/film.mp4", UriKind.Relative), Stop);
        Assert.Null(film.Content.Headers.ContentDisposition);
        Assert.Equal(CapturedSite.Film, await film.Content.ReadAsByteArrayAsync(Stop));
    }

    [Theory]
    [InlineData("bytes=10-19", 206, 10, 10)]
    [InlineData("bytes=4999990-", 206, 4_999_990, 10)]
    [InlineData("bytes=-5", 206, 4_999_995, 5)]
    [InlineData("bytes=5000000-", 416, 0, 0)]
    public async Task A_part_of_a_large_file_is_sent_alone(string range, int status, int from, int length)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri("/film.mp4", UriKind.Relative));
        request.Headers.Range = RangeHeaderValue.Parse(range);
        using var answer = await site.Client.SendAsync(request, Stop);
        Assert.Equal(status, (int)answer.StatusCode);
        if (status == 206)
            Assert.Equal(
                CapturedSite.Film.AsSpan(from, length).ToArray(), await answer.Content.ReadAsByteArrayAsync(Stop));
    }

    [Fact]
    public async Task A_part_of_a_small_file_is_sent_alone_too_but_never_of_a_page()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri("/setup.exe", UriKind.Relative));
        request.Headers.Range = RangeHeaderValue.Parse("bytes=1-1");
        using var answer = await site.Client.SendAsync(request, Stop);
        Assert.Equal(HttpStatusCode.PartialContent, answer.StatusCode);
        Assert.Equal([90], await answer.Content.ReadAsByteArrayAsync(Stop));
        using var ofPage = new HttpRequestMessage(HttpMethod.Get, new Uri("/Notes/", UriKind.Relative));
        ofPage.Headers.Range = RangeHeaderValue.Parse("bytes=1-1");
        using var page = await site.Client.SendAsync(ofPage, Stop);
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
    }

    [Fact]
    public async Task Each_capture_of_an_address_is_a_memento_and_the_time_map_has_them_all()
    {
        var (_, _, map) = await site.GetAsync("/Notes/timemap");
        Assert.Contains(
            $"<{CapturedSite.Origin}/Notes/>; rel=\"original timegate\"", map, StringComparison.Ordinal);
        Assert.Contains($"<{CapturedSite.Origin}/Notes/history/20090102030405>; rel=\"first memento\"; "
            + "datetime=\"Fri, 02 Jan 2009 03:04:05 GMT\"", map, StringComparison.Ordinal);
        Assert.Contains("/Notes/history/20170531093015>; rel=\"last memento\"", map, StringComparison.Ordinal);

        using var older = await site.Client.GetAsync(new Uri("/Notes/history/20090102030405", UriKind.Relative), Stop);
        Assert.Equal("Fri, 02 Jan 2009 03:04:05 GMT", older.Headers.GetValues("Memento-Datetime").Single());
        Assert.Contains("noindex", older.Headers.GetValues("X-Robots-Tag"));
        // From where it is now, its relative addresses would lead elsewhere.
        Assert.Contains(
            "<a href='/Notes/x.html'>", await older.Content.ReadAsStringAsync(Stop), StringComparison.Ordinal);

        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri("/Notes/", UriKind.Relative));
        request.Headers.Add("Accept-Datetime", "Sat, 01 Jan 2011 00:00:00 GMT");
        using var gate = await site.Client.SendAsync(request, Stop);
        Assert.Equal((HttpStatusCode.Redirect, CapturedSite.Origin + "/Notes/history/20090102030405"),
            (gate.StatusCode, gate.Headers.Location!.OriginalString));
        Assert.Contains("accept-datetime", string.Join(',', gate.Headers.Vary), StringComparison.OrdinalIgnoreCase);

        var (status, _, list) = await site.GetAsync("/Notes/history");
        Assert.Equal(200, status);
        Assert.Contains("captured 2 times", list, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nobody_can_ask_for_what_is_not_a_capture()
    {
        Assert.Equal(404, (await site.GetAsync("/Notes/history/20090102030406")).Status);
        Assert.Equal(404, (await site.GetAsync("/never/history")).Status);
        using var post = new StringContent("x", Encoding.UTF8);
        using var answer = await site.Client.PostAsync(new Uri("/Notes/", UriKind.Relative), post, Stop);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, answer.StatusCode);
    }

    [Fact]
    public async Task The_same_archive_changes_nothing_a_second_time()
    {
        using var again = new OldSite(new DateTime(2009, 1, 2, 3, 4, 5, DateTimeKind.Utc))
            .Page("/Notes/", "<p>Older notes, <a href='x.html'>x</a>.</p>");
        var (reports, _) = await site.AdoptAsync(again);
        Assert.True(Assert.Single(reports!).IsKnown);
        Assert.Equal(2, Directory.GetFiles(Path.Combine(site.DataDirectory, "archives")).Length);
        Assert.Empty(Directory.GetDirectories(Path.Combine(site.DataDirectory, "archives")));
    }
}
