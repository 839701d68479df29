using Mapflat.Content.Archives;
using Mapflat.Content.Model;
using Microsoft.Extensions.DependencyInjection;

namespace Mapflat.Browser.Tests;

/// <summary>An old site that tries everything to reach others, to run, and to get at the visitor.</summary>
public sealed class HostileOldSite : IAsyncLifetime
{
    private readonly SiteFactory _site = new();

    public string Origin { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        Origin = new UriBuilder(_site.Listen()) { Host = "127.0.0.1" }.Uri.GetLeftPart(UriPartial.Authority);
        await Visit.AwaitStartAsync(Origin);
        using var old = new OldSite()
            .Page("/hostile.html", """
                <!doctype html><html><head><title>Hostile</title>
                <meta http-equiv="refresh" content="0; url=https://tracker.example.net/refresh">
                <link rel="preconnect" href="https://tracker.example.net">
                <link rel="stylesheet" href="https://tracker.example.net/style.css">
                <link rel="stylesheet" href="/own.css"><link rel="icon" href="https://tracker.example.net/icon.png">
                <base href="https://tracker.example.net/">
                <script>document.cookie = "ran=1"; document.title = "ran"; localStorage.ran = 1</script>
                <script src="https://tracker.example.net/track.js"></script>
                <style>@import "https://tracker.example.net/import.css"; mapflat-notice, body > * { display: none }
                body { background: url(https://tracker.example.net/bg.png) }</style></head>
                <body onload="document.title = 'ran'"
                  style="background: url(https://tracker.example.net/attribute.png)">
                <img src="https://tracker.example.net/pixel.gif" srcset="https://tracker.example.net/large.gif 2x"
                  onerror="document.title = 'ran'">
                <noscript><img src="https://tracker.example.net/noscript.gif"><p>Without scripts.</p></noscript>
                <iframe src="https://tracker.example.net/frame.html"></iframe>
                <iframe src="data:text/html,<script>parent.document.title='ran'</script>"></iframe>
                <object data="https://tracker.example.net/movie.swf"></object>
                <embed src="https://tracker.example.net/movie.swf">
                <video src="https://tracker.example.net/film.mp4" autoplay poster="https://tracker.example.net/p.png">
                </video><svg><image href="https://tracker.example.net/svg.png"/>
                <script>document.title="ran"</script></svg>
                <form action="/admin/sign-in" method="post" id="form"><input name="Email"></form>
                </body></html>
                """)
            .Page("/styled.html", """
                <style>body > * { display: none !important; color: red !important }
                mapflat-notice { position: absolute !important; left: -9999px !important }
                html::before { content: "Menu"; position: fixed; inset: 0 0 auto; height: 60px; z-index: 9999;
                  background: black }</style><p>Words.
                """)
            .File("/own.css", "@font-face { font-family: f; src: url(https://tracker.example.net/f) }"u8.ToArray(),
                "text/css");
        var (_, failure) = await _site.Services.GetRequiredService<ArchiveAdoption>().AdoptAsync(
            old.Save(), new AdoptionOptions(), Author.Command, null, CancellationToken.None);
        Assert.Null(failure);
        using var http = new HttpClient { BaseAddress = new Uri(Origin) };
        await Wait.UntilAsync(async () =>
        {
            using var answer = await http.GetAsync(new Uri("/hostile.html", UriKind.Relative));
            return answer.IsSuccessStatusCode;
        });
    }

    public ValueTask DisposeAsync() => _site.DisposeAsync();
}

public sealed class CaptureTests(Browsing browsing, HostileOldSite old) : IClassFixture<HostileOldSite>
{
    [Fact]
    public async Task A_captured_page_asks_no_other_host_runs_nothing_and_leaves_nothing()
    {
        await using var visit = await browsing.StartAtAsync(old.Origin);
        await visit.Page.GotoAsync("/hostile.html", new() { WaitUntil = WaitUntilState.NetworkIdle });
        // What the policy refuses is told as a request that never leaves; hence what has an answer, or was asked for.
        var asked = new List<string>();
        foreach (var request in visit.Requests)
            if (await request.ResponseAsync() is not null) asked.Add(request.Url);
        Assert.All(asked, url => Assert.StartsWith(old.Origin + "/", url, StringComparison.Ordinal));
        Assert.Contains(asked, url => url.EndsWith("/own.css", StringComparison.Ordinal));
        Assert.Equal(old.Origin + "/hostile.html", visit.Page.Url);
        Assert.Equal("Hostile", await visit.Page.TitleAsync());
        Assert.Empty(await visit.CookiesAsync());
    }

    [Theory]
    [InlineData("/hostile.html", 1280)]
    [InlineData("/styled.html", 360)]
    public async Task The_notice_is_seen_whatever_the_page_says_of_its_looks(string address, int width)
    {
        await using var visit = await browsing.StartAtAsync(old.Origin, width);
        await visit.Page.GotoAsync(address);
        var box = await visit.Page.Locator("mapflat-notice").BoundingBoxAsync();
        Assert.NotNull(box);
        Assert.InRange(box.Height, 20, 200);
        Assert.InRange(box.Width, width * 0.8, width);
        // The sentence beside it is for browsers that know no shadow tree.
        var note = visit.Page.GetByRole(AriaRole.Note);
        Assert.True(await note.IsVisibleAsync());
        Assert.Contains("This page is kept as it was on", await note.InnerTextAsync(), StringComparison.Ordinal);
        // Nothing that the page has fixed to the top of the window lies over it.
        Assert.Equal("MAPFLAT-NOTICE", await visit.Page.EvaluateAsync<string>(
            "at => document.elementFromPoint(at.x, at.y).tagName",
            new { x = (double)(box.X + (box.Width / 2)), y = (double)(box.Y + (box.Height / 2)) }));
    }

    [Fact]
    public async Task From_the_notice_the_site_is_searched()
    {
        await using var visit = await browsing.StartAtAsync(old.Origin);
        await visit.Page.GotoAsync("/styled.html");
        await visit.Page.GetByRole(AriaRole.Searchbox).FillAsync("microservices");
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Search" }).ClickAsync();
        await visit.Page.ReachAsync("/search?q=microservices");
        Assert.True(await visit.Page.Locator("main").First.IsVisibleAsync());
    }
}
