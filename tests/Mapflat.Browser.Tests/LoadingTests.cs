using System.Net.Http.Headers;

namespace Mapflat.Browser.Tests;

/// <summary>Small, and still while it arrives.</summary>
public sealed class LoadingTests(Browsing browsing)
{
    /// <summary>
    /// What a server may send before the first acknowledgement (RFC 6928: ten segments), so one round trip gives the
    /// whole page.
    /// </summary>
    private const int FirstFlight = 14 * 1024;

    [Theory]
    [InlineData("home", 320)]
    [InlineData("home", 1280)]
    [InlineData("overview", 320)]
    [InlineData("article", 1280)]
    [InlineData("search, results", 768)]
    public async Task Nothing_shifts_while_the_font_is_late(string template, int width)
    {
        await using var visit = await browsing.StartAsync(width);
        await visit.Page.AddInitScriptAsync(
            """
            window.shifts = [];
            new PerformanceObserver(list => {
                for (const e of list.getEntries()) shifts.push({
                    value: e.value, from: e.sources.map(s => s.node?.nodeName + '.' + (s.node?.className ?? '')) });
            })
              .observe({ type: 'layout-shift', buffered: true });
            """);
        await visit.Page.RouteAsync("**/*.woff2", async route =>
        {
            await Task.Delay(400);
            await route.ContinueAsync();
        });
        await visit.GoAsync(Template.All[template]);
        await visit.Page.EvaluateAsync("() => document.fonts.ready.then(() => new Promise(done => "
            + "requestAnimationFrame(() => setTimeout(done, 100))))");
        Assert.True(await visit.Page.EvaluateAsync<bool>(
            "() => [...document.fonts].some(font => font.status === 'loaded')"), "The font was not used.");
        var shift = await visit.Page.EvaluateAsync<double>("() => shifts.reduce((sum, s) => sum + s.value, 0)");
        Assert.True(
            shift < 0.02, $"{shift:F4}: {await visit.Page.EvaluateAsync<string>("() => JSON.stringify(shifts)")}");
    }

    [Theory]
    [MemberData(nameof(Template.Names), MemberType = typeof(Template))]
    public async Task A_page_and_its_style_sheet_fit_into_the_first_flight(string template)
    {
        await using var visit = await browsing.OpenAsync(template);
        var style = await visit.Page.EvaluateAsync<string>("() => document.querySelector('link[rel=stylesheet]').href");
        var (page, css) =
            (await SizeAsync(Template.All[template]), await SizeAsync(new Template(new Uri(style).PathAndQuery)));
        Assert.True(page + css <= FirstFlight,
            $"{page} B of HTML and {css} B of CSS are {page + css - FirstFlight} B too many.");
    }

    private async Task<int> SizeAsync(Template template)
    {
        using var request = new HttpRequestMessage(
            new HttpMethod(template.Method), new Uri(template.Address, UriKind.Relative));
        request.Headers.AcceptEncoding.Add(new StringWithQualityHeaderValue("br"));
        using var response = await browsing.Http.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(template.Status, (int)response.StatusCode);
        return (await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken)).Length;
    }
}
