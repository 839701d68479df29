using System.Net;
using System.Text.RegularExpressions;

namespace Mapflat.Web.Tests.Areas.Admin;

/// <summary>A page as visitors would see it, before they do.</summary>
public sealed partial class PreviewTests : IAsyncLifetime
{
    private readonly Clock _clock = new();
    private readonly SiteFactory _site;
    private AdminClient _eva = null!;
    private string _page = "";

    public PreviewTests() => _site = new SiteFactory().With(_clock);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _eva = await AdminClient.SignInAsync(_site);
        _page = await PageAsync("/about");
    }

    public async ValueTask DisposeAsync()
    {
        _eva.Dispose();
        await _site.DisposeAsync();
    }

    [Fact]
    public async Task The_preview_is_the_page_as_it_is_published_on_any_day()
    {
        await LaterAsync();
        const string text =
            "## Head\n\n- one\n- two\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\nA note.[^1]\n\n[^1]: Said.\n";
        foreach (var address in (string[])["/about", "/", "/architecture/monoliths", "/clients"])
        {
            var page = await PageAsync(address);
            var typed = AdminClient.FieldsOf(await _eva.ReadAsync(page + "/edit"), page + "/edit");
            (typed["markdown"], typed["summary"]) = (text, "Said otherwise.");
            using var preview = await _eva.SendAsync(
                HttpMethod.Post, page + "/preview", new FormUrlEncodedContent(typed));
            Assert.Equal(HttpStatusCode.OK, preview.StatusCode);
            Assert.DoesNotContain("Said otherwise", await LiveAsync(address), StringComparison.Ordinal);
            (await _eva.PostFormAsync(page + "/edit", page + "/edit",
                new() { ["markdown"] = text, ["summary"] = "Said otherwise." })).Dispose();
            (await _eva.PostFormAsync(page + "/publication", page + "/publication", [])).Dispose();
            Assert.Equal(Main(await LiveAsync(address)), SourceLine().Replace(
                Main(await preview.Content.ReadAsStringAsync(Stop)), ""));
        }

        // A preview is no version that could be cited.
        static string Main(string html)
        {
            var main = Html.Parse(html).QuerySelector("main")!;
            main.QuerySelector(".cite")?.Remove();
            return Blanks().Replace(main.OuterHtml, "\n");
        }
    }

    [Fact]
    public async Task The_preview_of_words_that_visitors_read_has_their_day_and_that_of_a_new_page_today()
    {
        var live = Html.Parse(await LiveAsync("/about")).QuerySelector(".facts")!.OuterHtml;
        await LaterAsync();
        Assert.Equal(live, await FactsAsync(_page));
        using var created = await _eva.PostFormAsync("/admin/pages/new", "/admin/pages",
            new() { ["Title"] = "Tapes", ["Section"] = "/" });
        var page = created.Headers.Location!.OriginalString.Replace("/edit", "", StringComparison.Ordinal);
        Assert.Contains($"{_clock.Now:yyyy-MM-dd}", await FactsAsync(page), StringComparison.Ordinal);

        async Task<string> FactsAsync(string of) =>
            Html.Parse(await _eva.ReadAsync(of + "/preview")).QuerySelector(".facts")!.OuterHtml;
    }

    [Fact]
    public async Task A_preview_may_be_framed_by_this_site_alone_and_runs_nothing()
    {
        const string hostile = "<script>alert(1)</script>\n\n[x](javascript:alert(1)) "
            + "![x](data:image/svg+xml,<svg/onload=alert(1)>) <img src=x onerror=alert(1)>\n\n## location\n";
        var typed = AdminClient.FieldsOf(await _eva.ReadAsync(_page + "/edit"), _page + "/edit");
        (typed["markdown"], typed["title"], typed["successor"]) =
            (hostile, "\"><script>alert(1)</script>", "javascript:alert(1)");
        using var preview = await _eva.SendAsync(HttpMethod.Post, _page + "/preview", new FormUrlEncodedContent(typed));
        var page = Html.Parse(await preview.Content.ReadAsStringAsync(Stop));
        Assert.All(page.QuerySelectorAll("script"), script => Assert.Equal(
            "application/ld+json", script.GetAttribute("type")));
        Assert.All(page.All, element => Assert.DoesNotContain(
            element.Attributes, a => a.Name.StartsWith("on", StringComparison.Ordinal)
                || a.Value.TrimStart().StartsWith("javascript:", StringComparison.OrdinalIgnoreCase)
                || (a.Name is "src" or "href" && a.Value.StartsWith("data:", StringComparison.Ordinal))));
        var policy = preview.Headers.GetValues("Content-Security-Policy").Single();
        Assert.Contains("frame-ancestors 'self'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("script-src", policy, StringComparison.Ordinal);
        Assert.Equal("SAMEORIGIN", preview.Headers.GetValues("X-Frame-Options").Single());
        Assert.Equal("no-store", preview.Headers.CacheControl!.ToString());
        using var edit = await _eva.GetAsync(_page + "/edit");
        Assert.Contains("frame-ancestors 'none'", edit.Headers.GetValues("Content-Security-Policy").Single(),
            StringComparison.Ordinal);
    }

    private async Task LaterAsync()
    {
        _clock.Now = _clock.Now.AddDays(400);
        _eva.Dispose();
        _eva = await AdminClient.SignInAsync(_site);
    }

    private async Task<string> PageAsync(string address)
    {
        await using var store = new TempStore(_site.DataDirectory);
        return $"/admin/pages/{Assert.Single(store.Sql($"SELECT Id FROM Pages WHERE Address = '{address}'"))}";
    }

    private async Task<string> LiveAsync(string address)
    {
        using var visitor = AdminClient.Of(_site);
        return await visitor.ReadAsync(address);
    }

    [GeneratedRegex(@"\n\s*\n")]
    private static partial Regex Blanks();

    [GeneratedRegex(" data-line=\"[0-9]+\"")]
    private static partial Regex SourceLine();
}
