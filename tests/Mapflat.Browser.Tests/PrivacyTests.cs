namespace Mapflat.Browser.Tests;

/// <summary>
/// A visitor gets no script, no cookie, nothing stored and nothing from elsewhere; the browser has nothing to say.
/// </summary>
public sealed class PrivacyTests(Browsing browsing)
{
    [Theory]
    [MemberData(nameof(Template.Names), MemberType = typeof(Template))]
    public async Task A_visit_leaves_no_message_no_violation_no_foreign_request_no_cookie_and_nothing_stored(
        string template)
    {
        await using var visit = await browsing.StartAsync();
        await visit.Page.AddInitScriptAsync("addEventListener('securitypolicyviolation', e => console.error(`policy: "
            + "${e.effectiveDirective} ${e.blockedURI}`))");
        await visit.GoAsync(Template.All[template]);
        await LookAroundAsync(visit.Page);
        Assert.Empty(visit.Complaints);
        Assert.All(
            visit.Requests, request => Assert.StartsWith(browsing.Origin + "/", request.Url, StringComparison.Ordinal));
        Assert.Contains(visit.Requests, request => request.ResourceType == "font");
        Assert.Empty(await visit.CookiesAsync());
        Assert.Empty(await visit.FindAsync(
            """
            async () => [
              ...Object.keys(localStorage).map(key => 'localStorage: ' + key),
              ...Object.keys(sessionStorage).map(key => 'sessionStorage: ' + key),
              ...(await indexedDB.databases()).map(base => 'indexedDB: ' + base.name),
              ...(await navigator.serviceWorker?.getRegistrations() ?? [])
                  .map(worker => 'service worker: ' + worker.scope),
            ]
            """));
        Assert.All(visit.Requests, request => Assert.NotEqual("script", request.ResourceType));
        Assert.DoesNotContain("set-cookie", visit.Response!.Headers.Keys);
    }

    [Theory]
    [MemberData(nameof(Template.Names), MemberType = typeof(Template))]
    public async Task Nothing_in_the_page_can_run_and_no_style_is_in_an_attribute(string template)
    {
        await using var visit = await browsing.OpenAsync(template);
        Assert.Empty(await visit.FindAsync(
            """
            () => [
              ...[...document.scripts].filter(s => s.type !== 'application/ld+json' || s.src).map(s => s.outerHTML),
              ...[...document.querySelectorAll(
                  'style, iframe, frame, object, embed, applet, base, meta[http-equiv], [style], [nonce]')]
                  .map(e => e.outerHTML.slice(0, 100)),
              ...[...document.querySelectorAll('*')].flatMap(e => [...e.attributes]
                  .filter(a => /^on/i.test(a.name) || /^\s*(javascript|data|vbscript):/i.test(a.value))
                  .map(a => `${e.tagName} ${a.name}=${a.value}`)),
            ]
            """));
    }

    /// <summary>What only a change of looks makes a browser fetch or apply.</summary>
    private static async Task LookAroundAsync(IPage page)
    {
        await page.EmulateMediaAsync(new PageEmulateMediaOptions { ColorScheme = ColorScheme.Dark });
        await page.SetViewportSizeAsync(320, Visit.Height);
        await page.Mouse.WheelAsync(0, 100_000);
        await page.EmulateMediaAsync(new PageEmulateMediaOptions { Media = Media.Print });
        await page.EvaluateAsync("() => document.fonts.ready.then(() => {})");
    }
}
