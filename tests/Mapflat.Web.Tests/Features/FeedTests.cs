using System.Globalization;
using System.Xml.Linq;

namespace Mapflat.Web.Tests.Features;

public sealed class FeedTests(PublicSite site)
{
    private const string Origin = PublicSite.PublicOrigin;
    private static readonly XNamespace Atom = "http://www.w3.org/2005/Atom";
    private static readonly XNamespace Map = "http://www.sitemaps.org/schemas/sitemap/0.9";

    [Fact]
    public async Task The_feed_has_what_RFC_4287_asks_for()
    {
        var feed = XDocument.Parse((await AskAsync("/feed.atom")).Text).Root!;
        Assert.Equal(Atom + "feed", feed.Name);
        Assert.Single(feed.Elements(Atom + "id"));
        Assert.Single(feed.Elements(Atom + "title"));
        Assert.Single(feed.Elements(Atom + "updated"));
        Assert.NotEmpty(feed.Elements(Atom + "author").Elements(Atom + "name"));
        Assert.Equal(Origin + "/feed.atom", feed.Elements(Atom + "link")
            .Single(link => (string?)link.Attribute("rel") == "self").Attribute("href")!.Value);
        var entries = feed.Elements(Atom + "entry").ToList();
        Assert.Equal(13, entries.Count);
        Assert.All(entries, entry =>
        {
            Assert.Single(entry.Elements(Atom + "title"));
            var (published, updated) =
                (Moment(entry.Element(Atom + "published")!.Value), Moment(entry.Element(Atom + "updated")!.Value));
            Assert.True(published <= updated);
            Assert.StartsWith(Origin + "/", Assert.Single(entry.Elements(Atom + "link"), link =>
                link.Attribute("rel")!.Value == "alternate").Attribute("href")!.Value, StringComparison.Ordinal);
        });
        var ids = entries.Select(entry => entry.Element(Atom + "id")!.Value)
            .Append(feed.Element(Atom + "id")!.Value).ToList();
        Assert.Equal(ids.Count, ids.Distinct().Count());
        Assert.All(ids, id => Assert.True(Uri.IsWellFormedUriString(id, UriKind.Absolute)));
        Assert.Equal(entries.Max(entry => Moment(entry.Element(Atom + "updated")!.Value)), Moment(
            feed.Element(Atom + "updated")!.Value));
    }

    [Fact]
    public async Task The_sitemap_holds_every_page_that_answers_200_under_its_canonical_address()
    {
        var urls = XDocument.Parse((await AskAsync("/sitemap.xml")).Text).Root!.Elements(Map + "url").ToList();
        Assert.Equal(13, urls.Count);
        foreach (var url in urls)
        {
            var location = url.Element(Map + "loc")!.Value;
            Assert.StartsWith(Origin + "/", location, StringComparison.Ordinal);
            var answer = await AskAsync(location[Origin.Length..]);
            var page = Html.Parse(answer.Text);
            Assert.Equal(
                (200, location), (answer.Status, page.QuerySelector("link[rel=canonical]")!.GetAttribute("href")));
            Assert.Null(page.QuerySelector("meta[name=robots]"));
            Assert.Equal(answer["Last-Modified"], Moment(url.Element(Map + "lastmod")!.Value).ToString(
                "R", CultureInfo.InvariantCulture));
        }
    }

    [Fact]
    public async Task The_sitemap_of_old_addresses_holds_only_those_that_redirect()
    {
        var urls = XDocument.Parse((await AskAsync("/sitemap-legacy.xml")).Text).Descendants(Map + "loc")
            .Select(loc => loc.Value).ToList();
        Assert.Contains(Origin + "/lands/resources/reading-list", urls);
        foreach (var url in urls)
            Assert.Contains((await AskAsync(url[Origin.Length..])).Status, (int[])[301, 302, 307, 308]);
    }

    [Fact]
    public async Task Robots_are_told_of_both_sitemaps_and_kept_from_nothing_that_is_a_page()
    {
        var lines = (await AskAsync("/robots.txt")).Text.Split('\n');
        Assert.Contains($"Sitemap: {Origin}/sitemap.xml", lines);
        Assert.Contains($"Sitemap: {Origin}/sitemap-legacy.xml", lines);
        Assert.Equal(["Disallow: /admin/", "Disallow: /search"],
            lines.Where(line => line.StartsWith("Disallow", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Every_link_for_language_models_leads_to_Markdown()
    {
        var text = (await AskAsync("/llms.txt")).Text;
        Assert.StartsWith("# Mapflat\n\n> ", text, StringComparison.Ordinal);
        var links = System.Text.RegularExpressions.Regex.Matches(text, @"\]\((https://www\.example\.org[^)]*)\)")
            .Select(match => match.Groups[1].Value).ToList();
        Assert.Equal(13, links.Count);
        foreach (var link in links)
        {
            var answer = await AskAsync(link[Origin.Length..]);
            Assert.Equal((200, "text/markdown; charset=utf-8"), (answer.Status, answer["Content-Type"]));
        }
    }

    [Fact]
    public async Task A_page_as_Markdown_has_its_title_and_absolute_links()
    {
        var text = (await AskAsync("/architecture.md")).Text;
        Assert.StartsWith("# ", text, StringComparison.Ordinal);
        Assert.Contains($"Source: <{Origin}/architecture>", text, StringComparison.Ordinal);
        Assert.DoesNotContain("](/", text, StringComparison.Ordinal);
        Assert.DoesNotContain("---\ntitle", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Security_txt_never_expires_on_a_site_that_nobody_tends()
    {
        var clock = new Clock();
        await using var factory = new SiteFactory().With(clock);
        using var client = factory.Client();
        foreach (var moment in (string[])["2026-12-01T00:00:00Z", "2027-12-31T23:59:59Z", "2028-02-29T12:00:00Z",
            "2101-08-31T12:00:00Z"])
        {
            clock.Now = Moment(moment);
            var text = await client.GetStringAsync(
                new Uri("/.well-known/security.txt", UriKind.Relative), TestContext.Current.CancellationToken);
            var expires = Moment(text.Split('\n')
                .Single(line => line.StartsWith("Expires: ", StringComparison.Ordinal))["Expires: ".Length..].Trim());
            Assert.InRange(expires, clock.Now.AddDays(1), clock.Now.AddYears(1));
            Assert.Contains("Contact: https://", text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Security_txt_names_its_own_address() =>
        Assert.Contains($"Canonical: {Origin}/.well-known/security.txt",
            (await AskAsync("/.well-known/security.txt")).Text, StringComparison.Ordinal);

    private static DateTimeOffset Moment(string text) => DateTimeOffset.ParseExact(
        text, "yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);

    private Task<RawAnswer> AskAsync(string target) => site.AskAsync("https", "www.example.org", target);
}
