using System.Globalization;
using System.Text;
using System.Xml.Linq;
using Mapflat.Content.Pages;
using Mapflat.Content.Redirects;
using Mapflat.Web.Features.Pages;
using Mapflat.Web.Features.Shared;
using Mapflat.Web.Hosting;
using Microsoft.AspNetCore.Mvc;

namespace Mapflat.Web.Features.Feeds;

/// <summary>What machines read: maps of the site for crawlers, its feed, and where to report a weakness.</summary>
public sealed class FeedsController(PageReader pages, RedirectReader redirects, TimeProvider time) : SiteController(pages)
{
    private static readonly XNamespace _sitemap = "http://www.sitemaps.org/schemas/sitemap/0.9";

    /// <summary>https://www.sitemaps.org/protocol.html: what one file may hold.</summary>
    private const int MostInMap = 50_000;

    private SiteContext Site => SiteContext.Of(HttpContext);

    /// <summary>https://www.sitemaps.org/protocol.html: the addresses that answer 200 and are to be found.</summary>
    [HttpGet("/sitemap.xml")]
    public async Task<IActionResult> Sitemap(CancellationToken cancellationToken)
    {
        var all = await Pages.ReadAllAsync(cancellationToken);
        return Xml(new XElement(_sitemap + "urlset", all.Where(page => page.Withdrawn is null).Select(page => new XElement(_sitemap + "url",
            new XElement(_sitemap + "loc", Site.Origin + page.Link.Address),
            new XElement(_sitemap + "lastmod", W3cDate(page.Updated))))), "application/xml");
    }

    /// <summary>The addresses that redirect, so that crawlers come and see where they lead; as many as one map may have.</summary>
    [HttpGet("/sitemap-legacy.xml")]
    public async Task<IActionResult> LegacySitemap(CancellationToken cancellationToken)
    {
        var addresses = Site.Redirects?.Redirecting(MostInMap) ?? await redirects.AskAsync(Site.Origin, map => map.Redirecting(MostInMap), cancellationToken);
        var map = Xml(new XElement(_sitemap + "urlset", addresses.Select(address => new XElement(_sitemap + "url",
            new XElement(_sitemap + "loc", Site.Origin + address)))), "application/xml");
        // It changes with the rules, and not with the pages.
        Response.Headers.LastModified = default;
        return map;
    }

    /// <summary>
    /// RFC 4287: every page as it last changed, and why if somebody said so. Entry ids are tag URIs (RFC 4151) on the pages' keys, so they outlive a change of address.
    /// A page that is gone for good is a tombstone (RFC 6721), which takes its entry out of readers.
    /// </summary>
    [HttpGet("/feed.atom")]
    public async Task<IActionResult> Atom(CancellationToken cancellationToken)
    {
        XNamespace atom = "http://www.w3.org/2005/Atom", at = "http://purl.org/atompub/tombstones/1.0";
        var (frame, origin) = Site;
        var all = await Pages.ReadAllAsync(cancellationToken);
        var tag = $"tag:{new Uri(origin).Host},2026:";
        var feed = new XElement(atom + "feed", new XAttribute(XNamespace.Xml + "lang", frame.Language),
            new XElement(atom + "id", tag + "site"),
            new XElement(atom + "title", frame.Title),
            new XElement(atom + "subtitle", frame.Tagline),
            new XElement(atom + "updated", W3cDate(frame.Updated)),
            new XElement(atom + "author", new XElement(atom + "name", frame.Title)),
            new XElement(atom + "link", new XAttribute("rel", "self"), new XAttribute("type", "application/atom+xml"), new XAttribute("href", origin + "/feed.atom")),
            new XElement(atom + "link", new XAttribute("rel", "alternate"), new XAttribute("type", "text/html"), new XAttribute("href", origin + "/")),
            all.OrderByDescending(page => page.Updated).ThenBy(page => page.Link.Address, StringComparer.Ordinal).Take(100).Select(page => page.Withdrawn is { IsGone: true } gone ? Tombstone(page, gone) : new XElement(atom + "entry",
                new XElement(atom + "id", $"{tag}page/{page.Key}"),
                new XElement(atom + "title", page.Link.Title),
                new XElement(atom + "link", new XAttribute("rel", "alternate"), new XAttribute("type", "text/html"), new XAttribute("href", origin + page.Link.Address)),
                new XElement(atom + "published", W3cDate(page.Published)),
                new XElement(atom + "updated", W3cDate(page.Updated)),
                new XElement(atom + "summary", page switch
                {
                    { Withdrawn: { } notice } => $"Withdrawn: {notice.Reason}",
                    { Reason: { Length: > 0 } reason } => reason,
                    _ => page.Link.Summary,
                }))));
        Response.Headers.AccessControlAllowOrigin = "*";
        Response.Headers["Cross-Origin-Resource-Policy"] = "cross-origin";
        return Xml(feed, "application/atom+xml");

        XElement Tombstone(PublicPage page, WithdrawalNotice gone) => new(at + "deleted-entry",
            new XAttribute("ref", $"{tag}page/{page.Key}"), new XAttribute("when", W3cDate(page.Updated)), new XElement(at + "comment", gone.Reason));
    }

    /// <summary>RFC 9309.</summary>
    [HttpGet("/robots.txt")]
    public IActionResult Robots() => Text(
        $"""
        User-agent: *
        Disallow: /admin/
        Disallow: /search

        Sitemap: {Site.Origin}/sitemap.xml
        Sitemap: {Site.Origin}/sitemap-legacy.xml

        """, "text/plain");

    /// <summary>https://llmstxt.org: the site as a list of Markdown pages.</summary>
    [HttpGet("/llms.txt")]
    public async Task<IActionResult> Llms(CancellationToken cancellationToken)
    {
        var (frame, origin) = Site;
        var text = new StringBuilder().Append(CultureInfo.InvariantCulture, $"# {frame.Title}\n\n> {frame.Description}\n");
        if (frame.Dormancy is { } dormancy) text.Append(CultureInfo.InvariantCulture, $"\n{dormancy.Text} Successor: [{dormancy.SuccessorName}]({dormancy.SuccessorUrl})\n");
        text.Append("\n## Pages\n\n");
        foreach (var page in (await Pages.ReadAllAsync(cancellationToken)).Where(page => page.Withdrawn is not { IsGone: true }))
        {
            text.Append(CultureInfo.InvariantCulture, $"- [{MarkdownPage.Plain(page.Link.Title)}]({origin}/{PageAddress.Parse(page.Link.Address).Value!.MarkdownFile}): ");
            if (page.Withdrawn is { } notice) text.Append(MarkdownPage.Notice(notice)).Append(' ');
            text.Append(MarkdownPage.Plain(page.Link.Summary)).Append('\n');
        }

        return Text(text.ToString(), "text/markdown");
    }

    /// <summary>
    /// RFC 9116. The date by which it expires moves with the calendar, a full month at a time, so that a site nobody tends
    /// never shows a stale one; hence it is made on request.
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

    private static string W3cDate(DateTime value) => value.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private ContentResult Text(string text, string type)
    {
        Keep(Site.Frame.Updated);
        return Content(text, type + "; charset=utf-8");
    }

    private ContentResult Xml(XElement root, string type)
    {
        Keep(Site.Frame.Updated);
        return Content(XmlText.Of(root), type + "; charset=utf-8");
    }
}
