using System.Globalization;
using System.Text;
using System.Xml.Linq;
using Mapflat.Content.Addresses;
using Mapflat.Content.Archives;
using Mapflat.Content.Dormancy;
using Mapflat.Content.Pages;
using Mapflat.Content.Text;
using Mapflat.Web.Features.Contents;
using Mapflat.Web.Features.Pages;
using Mapflat.Web.Features.Shared;
using Mapflat.Web.Hosting;

namespace Mapflat.Web.Features.Feeds;

/// <summary>What machines read: maps of the site for crawlers, its feed, and where to report a weakness.</summary>
internal sealed class FeedsController(
    PageReader pages, SiteChanges changes, CaptureMap captures, RedirectReader redirects, TimeProvider time)
    : SiteController(pages)
{
    private static readonly XNamespace _sitemap = "http://www.sitemaps.org/schemas/sitemap/0.9";

    /// <summary>https://www.sitemaps.org/protocol.html: what one file may hold.</summary>
    private const int MostInMap = 50_000;

    private const int MostInFeed = 50;

    private SiteContext Site => SiteContext.Get(HttpContext);

    /// <summary>https://www.sitemaps.org/protocol.html: the addresses that answer 200 and are to be found.</summary>
    [HttpGet(SiteLists.SiteMap)]
    public async Task<IActionResult> Sitemap(CancellationToken cancellationToken)
    {
        var old = await captures.ReadPartsAsync(cancellationToken);
        if (old.Count == 0 && await Pages.ReadFewAsync(cancellationToken) is { } few) return Map(few);
        var parts = await Pages.ReadMapAsync(cancellationToken);
        return Xml(new XElement(_sitemap + "sitemapindex",
            parts.Select(part => Located("sitemap", SiteLists.MapPart(part.Part), part.Updated)),
            old.Select(part => Located("sitemap", part, updated: null))), "application/xml");
    }

    /// <summary>
    /// A part of the map of a site with many pages, or with old ones. Which pages are in it never changes.
    /// </summary>
    [HttpGet("/sitemap~{part:int}.xml")]
    public async Task<IActionResult> SitemapPart(int part, CancellationToken cancellationToken)
    {
        var list = new SiteLists(SiteLists.SiteMap, part);
        if (!await Pages.IsLargeAsync(cancellationToken)
            && (await captures.ReadPartsAsync(cancellationToken)).Count == 0) return NoPart(list);
        var pages = await Pages.ReadMapAsync(list.MapNumber, cancellationToken);
        if (pages.Count == 0) return NoPart(list);
        var map = Map(pages);
        Keep(pages.Max(page => page.Updated));
        return map;
    }

    /// <summary>A part of the map that has pages of old sites, at the addresses that they had.</summary>
    [HttpGet(SiteLists.Captures)]
    [HttpGet("/sitemap-captures~{part:int}.xml")]
    public async Task<IActionResult> SitemapOfCaptures(CancellationToken cancellationToken, int part = 1)
    {
        if (await captures.ReadPartAsync(part, cancellationToken) is not { } pages)
            return NoPart(new SiteLists(SiteLists.SiteMap, 1));
        var map = Xml(new XElement(_sitemap + "urlset",
            pages.Select(page => Located("url", page.Address, page.Moment))), "application/xml");
        // It changes with the captures, and not with the pages.
        Response.Headers.LastModified = default;
        return map;
    }

    /// <summary>
    /// The addresses that redirect, so that crawlers come and see where they lead; as many as one map may have.
    /// </summary>
    [HttpGet(SiteLists.OldAddresses)]
    public async Task<IActionResult> LegacySitemap(CancellationToken cancellationToken)
    {
        var addresses = Site.Redirects?.Redirecting(MostInMap)
            ?? await redirects.AskAsync(Site.Origin, map => map.Redirecting(MostInMap), cancellationToken);
        var map = Xml(new XElement(_sitemap + "urlset", addresses.Select(address => new XElement(_sitemap + "url",
            new XElement(_sitemap + "loc", Site.Origin + address)))), "application/xml");
        // It changes with the rules, and not with the pages.
        Response.Headers.LastModified = default;
        return map;
    }

    /// <summary>
    /// RFC 4287: the pages that changed last, each with the words that did, and why if somebody said so. Entry ids are
    /// tag URIs (RFC 4151) on the pages' keys, so they outlive a change of address. A page that is gone for good is a
    /// tombstone (RFC 6721), which takes its entry out of readers.
    /// </summary>
    [HttpGet("/feed.atom")]
    public async Task<IActionResult> Atom(CancellationToken cancellationToken)
    {
        XNamespace atom = "http://www.w3.org/2005/Atom", at = "http://purl.org/atompub/tombstones/1.0";
        var (frame, origin) = Site;
        var newest = await changes.ReadPagesAsync(MostInFeed, cancellationToken);
        var tag = $"tag:{new Uri(origin).Host},2026:";
        var feed = new XElement(atom + "feed", new XAttribute(XNamespace.Xml + "lang", frame.Language),
            new XElement(atom + "id", tag + "site"),
            new XElement(atom + "title", frame.Title),
            new XElement(atom + "subtitle", frame.Tagline),
            new XElement(atom + "updated", W3cDate(frame.Updated)),
            frame.Authors.Select(author => new XElement(atom + "author", new XElement(atom + "name", author.InWords))),
            Rights(frame),
            new XElement(atom + "link", new XAttribute("rel", "self"), new XAttribute("type", "application/atom+xml"),
                new XAttribute("href", origin + "/feed.atom")),
            new XElement(atom + "link", new XAttribute("rel", "alternate"), new XAttribute("type", "text/html"),
                new XAttribute("href", origin + SiteLists.Changes)),
            newest.Select(changed => changed.Page.Withdrawn is { IsGone: true } gone ? Tombstone(changed.Page, gone)
                : Entry(changed.Page, changed.Words)));
        Response.Headers.AccessControlAllowOrigin = "*";
        Response.Headers["Cross-Origin-Resource-Policy"] = "cross-origin";
        return Xml(feed, "application/atom+xml");

        XElement Entry(PublicPage page, ChangeExtract? words) => new(atom + "entry",
            new XElement(atom + "id", $"{tag}page/{UrlText.EncodePath(page.Key)}"),
            new XElement(atom + "title", page.Link.Title),
            new XElement(atom + "link", new XAttribute("rel", "alternate"), new XAttribute("type", "text/html"),
                new XAttribute("href", origin + page.Link.Url)),
            new XElement(atom + "published", W3cDate(page.Published)),
            new XElement(atom + "updated", W3cDate(page.Updated)),
            new XElement(atom + "summary", page switch
            {
                { Withdrawn: { } notice } => $"Withdrawn: {notice.Reason}",
                { Reason: { Length: > 0 } reason } => reason,
                _ => words?.InWords() ?? $"New page: {page.Link.Summary}",
            }),
            words is { IsEmpty: false }
                ? new XElement(atom + "content", new XAttribute("type", "html"), ChangeHtml.Write(words)) : null);

        XElement? Rights(SiteFrame frame) =>
            frame.LicenceName.Length == 0 ? null : new XElement(atom + "rights", frame.LicenceName);

        XElement Tombstone(PublicPage page, WithdrawalNotice gone) => new(at + "deleted-entry",
            new XAttribute("ref", $"{tag}page/{UrlText.EncodePath(page.Key)}"),
            new XAttribute("when", W3cDate(page.Updated)), new XElement(
                at + "comment", gone.Reason));
    }

    /// <summary>What crawlers may ask for (RFC 9309).</summary>
    [HttpGet("/robots.txt")]
    public IActionResult Robots() => Text(
        $"""
        User-agent: *
        Disallow: /admin/
        Disallow: /search

        Sitemap: {Site.Origin}/sitemap.xml
        Sitemap: {Site.Origin}/sitemap-legacy.xml

        """, "text/plain");

    /// <summary>
    /// https://llmstxt.org: the site as a list of Markdown pages. Where there are many, each list names the pages of
    /// one
    /// section, and the lists of the sections below.
    /// </summary>
    [HttpGet("/{**list:regex((^|/)llms[[~0-9]]*\\.txt$)}", Order = -1)]
    public async Task<IActionResult> Llms(string list, CancellationToken cancellationToken)
    {
        var known = SiteLists.Parse("/" + list) ?? new SiteLists("/" + list, 1);
        var first = new SiteLists(SiteLists.ForModels, 1);
        if (await Pages.ReadFewAsync(cancellationToken) is { } few)
            return known == first ? Text(ForModels(few, await captures.CountAsync(cancellationToken)), "text/markdown")
                : NoPart(first);
        var section = known.Base == SiteLists.ForModels ? "/" : known.Base[..^SiteLists.ForModels.Length];
        var index = await Pages.ReadEntryAsync(section, cancellationToken);
        var pages = await Pages.ReadSectionAsync(section, known.Part, cancellationToken);
        if (known == first)
        {
            return Text(ForModels([.. Present(index), .. pages?.Pages ?? []],
                await captures.CountAsync(cancellationToken), pages), "text/markdown");
        }

        if (index is null || pages is null) return NoPart(known.Part > 1 ? known : first);
        var (title, summary) = (MarkdownPage.Plain(index.Link.Title), MarkdownPage.Plain(index.Link.Summary));
        var answer = Text($"# {title}\n\n> {summary}\n\n## Pages\n\n" + Lines(pages.Pages, pages), "text/markdown");
        // It changes with the pages that it lists.
        Response.Headers.LastModified = default;
        return answer;

        static PublicPage[] Present(PublicPage? page) => page is null ? [] : [page];
    }

    /// <summary>
    /// RFC 9116. The date by which it expires moves with the calendar, a full month at a time, so that a site nobody
    /// tends never shows a stale one; hence it is made on request.
    /// </summary>
    [HttpGet("/.well-known/security.txt")]
    public IActionResult Security()
    {
        var now = time.GetUtcNow().UtcDateTime;
        var expires = new DateTime(now.Year, now.Month, 1, 0, 0, 0, DateTimeKind.Utc).AddMonths(7);
        Response.Headers.CacheControl = "public, max-age=86400";
        return base.Content(
            $"""
            Contact: {Site.Frame.Contact}
            Expires: {W3cDate(expires)}
            Preferred-Languages: en
            Canonical: {Site.Origin}/.well-known/security.txt

            """, "text/plain; charset=utf-8");
    }

    private string ForModels(IEnumerable<PublicPage> pages, int old, PublicPages? part = null)
    {
        var (frame, _) = Site;
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"# {frame.Title}\n\n> {frame.Description}\n");
        if (frame.Dormancy is { } dormancy)
        {
            var successor = $"[{dormancy.SuccessorName}]({dormancy.SuccessorUrl})";
            text.Append(CultureInfo.InvariantCulture, $"\n{dormancy.Text} Successor: {successor}\n");
        }

        if (old > 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n{OldPages.InWords(old)} Search them at "
                + $"{Site.Origin}/search?q=WORDS; they are listed in {Site.Origin}{SiteLists.SiteMap}.\n");
        }

        return text.Append("\n## Pages\n\n").Append(Lines(pages, part)).ToString();
    }

    /// <summary>
    /// The lines of some pages, each followed by where the pages below it are listed, and the next part.
    /// </summary>
    private string Lines(IEnumerable<PublicPage> pages, PublicPages? part)
    {
        var text = new StringBuilder();
        foreach (var page in pages.Where(page => page.Withdrawn is not { IsGone: true }))
        {
            var (title, file) =
                (MarkdownPage.Plain(page.Link.Title), UrlOf(AddressClaim.MarkdownOf(page.Link.Address)));
            text.Append(CultureInfo.InvariantCulture, $"- [{title}]({file}): ");
            if (page.Withdrawn is { } notice) text.Append(MarkdownPage.Notice(notice)).Append(' ');
            text.Append(MarkdownPage.Plain(page.Link.Summary)).Append('\n');
            if (part?.Above.Contains(page.Link.Address) != true) continue;
            var below = UrlOf(SiteLists.ForModelsOf(page.Link.Address));
            text.Append(CultureInfo.InvariantCulture, $"- [Pages below “{title}”]({below})\n");
        }

        if (part is { HasMore: true })
        {
            var next = UrlOf(SiteLists.AddressOf(SiteLists.ForModelsOf(part.Section), part.Part + 1));
            text.Append(CultureInfo.InvariantCulture, $"\n## More\n\n- [More pages]({next})\n");
        }

        return text.ToString();
    }

    private ContentResult Map(IEnumerable<PublicPage> pages) =>
        Xml(new XElement(_sitemap + "urlset", pages.Where(page => page.Withdrawn is null)
            .Select(page => Located("url", page.Link.Url, page.Updated))), "application/xml");

    private string UrlOf(string address) => Site.Origin + UrlText.EncodePath(address);

    private XElement Located(string element, string url, DateTime? updated) =>
        new(_sitemap + element, new XElement(_sitemap + "loc", Site.Origin + url),
            updated is { } day ? new XElement(_sitemap + "lastmod", W3cDate(day)) : null);

    private static string W3cDate(DateTime value) =>
        value.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private ContentResult Text(string text, string type)
    {
        Keep(Site.Frame.Updated);
        return Content(text, type + "; charset=utf-8");
    }

    private ContentResult Xml(XElement root, string type)
    {
        Keep(Site.Frame.Updated);
        return Content(XmlText.Write(root), type + "; charset=utf-8");
    }
}
