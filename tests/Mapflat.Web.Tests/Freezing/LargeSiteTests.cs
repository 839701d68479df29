using System.Net;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Mapflat.Content.Addresses;
using Mapflat.Content.Frozen;
using Mapflat.Content.Model;
using Mapflat.Content.Pages;
using Mapflat.Web.Freezing;
using Mapflat.Web.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Mapflat.Web.Tests.Freezing;

/// <summary>A site with one section of 1,150 pages.</summary>
public sealed class GrownSite : IAsyncLifetime
{
    public const int Pages = 1_150;

    public TempFolder Data { get; } = new();

    public SiteFactory Site { get; }

    public HttpClient Client => field ??= Site.Client();

    public GrownSite() => Site = new SiteFactory().In(Data);

    public async ValueTask InitializeAsync()
    {
        using var source = new ContentSource();
        source.File("site.yaml", Sample.Site()).Page("/", "Home").Page("/many", "Many").Page("/about", "About");
        await source.ImportAsync(Data.Path);
        await ManyPages.AddAsync(Data.Path, "/many", Pages);
    }

    /// <summary>The text at an address.</summary>
    public async Task<string> ReadAsync(string address)
    {
        using var answer = await Client.GetAsync(new Uri(address, UriKind.Relative),
            TestContext.Current.CancellationToken);
        Assert.Equal((address, HttpStatusCode.OK), (address, answer.StatusCode));
        return await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await Site.DisposeAsync();
        Data.Dispose();
    }
}

/// <summary>What is shown of a large site comes in parts, and a change of one page touches its own.</summary>
public sealed class LargeSiteTests(GrownSite grown) : IClassFixture<GrownSite>
{
    private static readonly CancellationToken Stop = TestContext.Current.CancellationToken;
    private static readonly XNamespace Map = "http://www.sitemaps.org/schemas/sitemap/0.9";

    private static readonly string[] All = ["/", "/about", "/many", .. Enumerable.Range(1, GrownSite.Pages)
        .Select(n => $"/many/{n}")];

    [Fact]
    public async Task The_map_of_a_large_site_is_an_index_over_parts_that_hold_every_page_once()
    {
        var index = XDocument.Parse(await grown.ReadAsync("/sitemap.xml")).Root!;
        Assert.Equal(Map + "sitemapindex", index.Name);
        var found = new List<string>();
        foreach (var part in index.Elements(Map + "sitemap"))
        {
            var pages = XDocument.Parse(await grown
                .ReadAsync(PathOf(part.Element(Map + "loc")!.Value))).Root!.Elements(Map + "url").ToList();
            Assert.InRange(pages.Count, 1, 1_000);
            Assert.Equal(part.Element(Map + "lastmod")!.Value, pages.Max(page => page.Element(Map + "lastmod")!.Value));
            found.AddRange(pages.Select(page => PathOf(page.Element(Map + "loc")!.Value)));
        }

        Assert.Equal(All.Order(StringComparer.Ordinal), found.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_long_section_is_listed_on_index_pages_that_lead_to_each_other()
    {
        var (found, titles, before) = (new List<string>(), new List<string>(), (string?)null);
        for (var address = (string?)"/many"; address is not null;)
        {
            var page = Html.Parse(await grown.ReadAsync(address));
            Assert.EndsWith(address, page.QuerySelector("link[rel=canonical]")!
                .GetAttribute("href"), StringComparison.Ordinal);
            Assert.Null(page.QuerySelector("meta[name=robots]"));
            titles.Add(page.Title!.Split(" – Test")[0]);
            var listed = page.QuerySelectorAll("nav.section li > a")
                .Select(link => link.GetAttribute("href")!).ToList();
            Assert.InRange(listed.Count, 1, 200);
            found.AddRange(listed);
            var pager = page.QuerySelector("nav[aria-label='Pages of this list']")!;
            Assert.Equal(before, pager.QuerySelector("li:not(.pager-next) a")?.GetAttribute("href"));
            (before, address) = (address, pager.QuerySelector(".pager-next a")?.GetAttribute("href"));
            Assert.InRange(page.QuerySelectorAll("a[rel~=next]").Length, 0, 1);
        }

        Assert.Equal(All.Where(address => address.StartsWith("/many/", StringComparison.Ordinal)), found);
        Assert.Equal(["Many", .. Enumerable.Range(2, 5).Select(n => $"Many – page {n}")], titles);
    }

    [Fact]
    public async Task A_page_of_a_long_section_names_those_around_it_and_the_index()
    {
        var page = Html.Parse(await grown.ReadAsync("/many/600"));
        var near = page.QuerySelectorAll("nav.section li > a").Select(link => link.GetAttribute("href")!).ToList();
        Assert.Equal(Enumerable.Range(588, 25).Select(n => $"/many/{n}"), near);
        Assert.Equal(["/many/599", "/many/601"], page.QuerySelectorAll("nav.pager a")
            .Select(link => link.GetAttribute("href")));
    }

    [Fact]
    public async Task Language_models_are_led_from_list_to_list_to_every_page()
    {
        var (found, lists) = (new List<string>(), new Queue<string>(["/llms.txt"]));
        while (lists.TryDequeue(out var list))
        {
            var text = await grown.ReadAsync(list);
            Assert.StartsWith("# ", text, StringComparison.Ordinal);
            foreach (var path in Regex.Matches(text, @"\]\(([^)]+)\): |\]\(([^)]+)\)\n")
                .Select(match => PathOf(match.Groups[1].Value + match.Groups[2].Value)))
            {
                if (path.EndsWith(".md", StringComparison.Ordinal)) found.Add(path == "/index.md" ? "/"
                    : path[..^".md".Length]);
                else lists.Enqueue(path);
            }
        }

        Assert.Equal(All.Order(StringComparer.Ordinal), found.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task The_feed_has_the_50_pages_that_changed_last() =>
        Assert.Equal(50, XDocument.Parse(await grown.ReadAsync("/feed.atom")).Root!.Elements().Count(element =>
            element.Name.LocalName == "entry"));

    [Fact]
    public async Task Contents_and_documents_of_a_large_site_are_bounded_and_say_so()
    {
        var contents = Html.Parse(await grown.ReadAsync("/contents"));
        Assert.Equal(["/", "/about", "/many"], contents.QuerySelectorAll(".outline a")
            .Select(link => link.GetAttribute("href")).Order(StringComparer.Ordinal));
        Assert.Contains("too many pages for one list", contents.QuerySelector(".lead")!.TextContent,
            StringComparison.Ordinal);
        var all = Html.Parse(await grown.ReadAsync("/all"));
        Assert.Equal(50, all.QuerySelectorAll("article").Length);
        foreach (var text in (string[])[all.QuerySelector(".book-head")!.TextContent, await grown.ReadAsync("/all.md")])
            Assert.Contains("too large for one document: these are its first 50 pages", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/contents~2", "/contents")]
    [InlineData("/many~99", "/many")]
    [InlineData("/sitemap~99.xml", "/sitemap.xml")]
    [InlineData("/llms~9.txt", "/llms.txt")]
    [InlineData("/many/llms~9.txt", "/many/llms.txt")]
    [InlineData("/about~2", "/about")]
    [InlineData("/many~1", null)]
    [InlineData("/many~02", null)]
    [InlineData("/missing~2", null)]
    public async Task A_part_that_there_is_not_leads_to_its_list(string address, string? to)
    {
        await grown.ReadAsync("/");
        using var answer = await grown.Client.GetAsync(new Uri(address, UriKind.Relative), Stop);
        Assert.Equal(to is null ? HttpStatusCode.NotFound : HttpStatusCode.Found, answer.StatusCode);
        Assert.Equal(to, answer.Headers.Location is { } location ? PathOf(location.OriginalString) : null);
    }

    [Fact]
    public async Task The_owner_sees_50_pages_at_a_time_and_finds_any()
    {
        using var owner = await AdminClient.SignInAsync(grown.Site);
        var first = Html.Parse(await owner.ReadAsync("/admin/pages"));
        Assert.Equal(50, first.QuerySelectorAll("ol.pages > li").Length);
        Assert.Equal("Part 1 of 24, 1,153 pages in all",
            first.QuerySelector("nav[aria-label='Parts of the list'] span")!.TextContent);
        Assert.Equal("/admin/pages?part=2", first.QuerySelector("a[rel=next]")!.GetAttribute("href"));
        Assert.Equal(
            3, Html.Parse(await owner.ReadAsync("/admin/pages?part=24")).QuerySelectorAll("ol.pages > li").Length);
        var found = Html.Parse(await owner.ReadAsync("/admin/pages?q=many/115&state=live"));
        Assert.Equal(
            ["/many/115", "/many/1150"],
            found.QuerySelectorAll("ol.pages .page-name code").Select(code => code.TextContent));
        Assert.Contains(
            "Page 1150", (await owner.ReadAsync("/admin/insertions/links?q=page 1150")), StringComparison.Ordinal);
        await owner.ReadAsync("/admin");
    }

    [Fact]
    public async Task A_publication_touches_the_parts_that_tell_of_its_page_and_reads_no_table_whole()
    {
        using var data = new TempFolder();
        await using var site = new SiteFactory().In(data);
        using var source = new ContentSource();
        source.File("site.yaml", Sample.Site()).Page("/", "Home").Page("/many", "Many");
        await source.ImportAsync(data.Path);
        await ManyPages.AddAsync(data.Path, "/many", GrownSite.Pages);
        using var client = site.Client();
        (await client.GetAsync(new Uri("/", UriKind.Relative), Stop)).EnsureSuccessStatusCode();
        var holder = site.Services.GetRequiredService<FrozenSiteHolder>();

        using var statements = new ReadStatements(data.Path);
        Assert.Equal(
            ["/changes", "/contents", "/feed.atom", "/llms.txt", "/many/600", "/many/600.md", "/many/llms~3.txt",
                "/robots.txt", "/sitemap.xml", "/sitemap~3.xml"],
            await PublishAsync("Page 600", "Other words.\n"));
        string[] expected =
        [
            "/", "/changes", "/contents", "/feed.atom", "/llms.txt", "/many/600", "/many/600.md", "/many/llms~3.txt",
            "/many~3", "/robots.txt", "/sitemap.xml", "/sitemap~3.xml",
            .. Enumerable.Range(587, 27).Where(n => n != 600).Select(n => $"/many/{n}"),
        ];
        Assert.Equal(expected.Order(StringComparer.Ordinal), await PublishAsync("Another title", "Other words.\n"));
        if (statements.ThatReadTablesWhole() is { Count: > 0 } whole) Assert.Fail(string.Join('\n', whole));

        async Task<IEnumerable<string>> PublishAsync(string title, string text)
        {
            var (drafts, since) = (site.Services.GetRequiredService<PageDrafts>(), holder.Current!.Generation);
            statements.Begin();
            var draft = (await drafts.ReadAsync(1600, Stop))!;
            Assert.Null((await drafts.SaveAsync(1600, draft.Edits, draft.Text with { Title = title, Markdown = text },
                automatic: false, Author.Command, Stop)).Failure);
            Assert.Null((await site.Services.GetRequiredService<PagePublishing>()
                .PublishAsync(1600, draft.Edits + 1, null, Author.Command, Stop)).Failure);
            var touched = (await site.Services.GetRequiredService<ContentChanges>()
                .ReadAsync(since, doubt: false, Stop)).Touched
                .Where(address => !SiteLists.IsDrawnLater(address)).ToList();
            await site.Services.GetRequiredService<Freezer>().PublishAsync(Stop);
            // Somebody else may have been quicker.
            var current = holder.Current!;
            var context = new SiteContext(await site.Services.GetRequiredService<PageReader>().ReadFrameAsync(Stop),
                current.Origin)
            { Freezing = true, Redirects = current.Redirects };
            foreach (var address in touched)
                await site.Services.GetRequiredService<AnswerRenderer>()
                    .DrawAsync(address, null, context, Compression.Quick, Stop);
            statements.End();
            return touched.Order(StringComparer.Ordinal);
        }
    }

    [Trait(LongRun.Trait, LongRun.Whole)]
    [Fact]
    public async Task Index_pages_stay_right_whatever_happens_to_a_long_section()
    {
        const string Last = "two pages that went elsewhere";
        using var data = new TempFolder();
        await using var site = new SiteFactory().In(data);
        using var source = new ContentSource();
        source.File("site.yaml", Sample.Site()).Page("/", "Home").Page("/long", "Long");
        await source.ImportAsync(data.Path);
        await ManyPages.AddAsync(data.Path, "/long", 201);
        using var client = site.Client();
        (await client.GetAsync(new Uri("/", UriKind.Relative), Stop)).EnsureSuccessStatusCode();
        var freezer = site.Services.GetRequiredService<Freezer>();
        await CheckAsync("a start", 2, _ => { });
        await CheckAsync("a page of the first part that is gone", 1, change =>
            change.Page("/long/3", "Page 3", "Some words.\n", "order: 3", "status: withdrawn",
            "withdrawn_on: 2030-01-01", "withdrawn_reason: Old.", "withdrawn_answer: 410"));
        await CheckAsync("two more pages", 2, change =>
            change.Page("/long/more", "More", more: ["order: 0"]).Page("/long/last", "Last", more: ["order: 900"]));
        await CheckAsync("another name of the section", 2, change => change.Page("/long", "Longer"));
        await CheckAsync(Last, 1, change => change
            .Page("/elsewhere", "Last", "Some words.\n", "order: 900", "key: long/last", "former:", "- /long/last")
            .Page("/apart", "More", "Some words.\n", "order: 901", "key: long/more", "former:", "- /long/more"));

        // All answers are drawn for a comparison once in an ordinary run: what is wrong after an act stays so.
        async Task CheckAsync(string what, int parts, Action<ContentSource> fill)
        {
            using var change = new ContentSource();
            fill(change);
            if (Directory.EnumerateFileSystemEntries(change.Path).Any()) await change.ImportAsync(data.Path);
            await freezer.PublishAsync(Stop);
            while (await freezer.DrawPendingAsync(Stop, Compression.Quick))
            {
                // All of it.
            }

            var store = site.Services.GetRequiredService<FrozenStore>();
            Assert.Equal((what, parts == 2), (what, store.Has("/long~2")));
            if (!LongRun.IsWhole && what != Last) return;
            var (_, mended) = await freezer.CheckAsync(TimeSpan.FromMinutes(5), Stop);
            Assert.Equal((what, 0), (what, mended));
        }
    }

    private static string PathOf(string address) => Uri.TryCreate(address, UriKind.Absolute, out var url)
        && url.Scheme != "file" ? url.AbsolutePath : address;
}
