using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Mapflat.Content.Dormancy;
using Mapflat.Content.Pages;
using Mapflat.Web.Features.History;
using Mapflat.Web.Hosting;

namespace Mapflat.Web.Features.Shared;

/// <summary>
/// What schema.org has words for: the organisation, the site, and the page as something that was written. Nothing is
/// offered, so nothing is called a service or a product.
/// </summary>
internal static class StructuredData
{
    public static string Write(PageView page, SiteContext site)
    {
        var (frame, origin) = site;
        var graph = new JsonArray(Organization(frame, origin), WebSite(frame, origin));
        if (page.Trail.Count > 0) graph.Add(Trail(page, origin));
        if (page.Link.Address != "/") graph.Add(Article(page, frame, origin));
        return new JsonObject { ["@context"] = "https://schema.org", ["@graph"] = graph }.ToJsonString(
            JsonSerializerOptions.Default);
    }

    private static JsonObject Organization(SiteFrame frame, string origin) => new()
    {
        ["@type"] = "Organization",
        ["@id"] = origin + "/#organization",
        ["name"] = frame.Title,
        ["url"] = origin + "/",
        ["description"] = frame.Description,
    };

    private static JsonObject WebSite(SiteFrame frame, string origin)
    {
        var node = new JsonObject
        {
            ["@type"] = "WebSite",
            ["@id"] = origin + "/#website",
            ["name"] = frame.Title,
            ["url"] = origin + "/",
            ["description"] = frame.Description,
            ["inLanguage"] = frame.Language,
            ["publisher"] = Reference(origin, "organization"),
        };
        AddRights(node, frame, origin);
        return node;
    }

    private static JsonObject Trail(PageView page, string origin) => new()
    {
        ["@type"] = "BreadcrumbList",
        ["itemListElement"] =
            new JsonArray([.. page.Trail.Append(page.Link).Select((link, i) => (JsonNode)new JsonObject
            {
                ["@type"] = "ListItem",
                ["position"] = i + 1,
                ["name"] = link.Menu,
                ["item"] = origin + link.Url,
            })]),
    };

    private static JsonObject Article(PageView page, SiteFrame frame, string origin)
    {
        var url = origin + page.Link.Url;
        var node = new JsonObject
        {
            ["@type"] = "TechArticle",
            ["@id"] = url + "#main",
            ["name"] = page.Link.Title,
            ["headline"] = page.Link.Title,
            ["description"] = page.Link.Summary,
            ["url"] = url,
            ["isPartOf"] = Reference(origin, "website"),
            ["inLanguage"] = frame.Language,
            ["datePublished"] = Instant(page.Published),
            ["dateModified"] = Instant(page.Updated),
            ["publisher"] = Reference(origin, "organization"),
        };
        AddRights(node, frame, origin);
        if (page.Version is { } version)
        {
            node["version"] = version.Number.ToString(CultureInfo.InvariantCulture);
            node["identifier"] = origin + PagePart.VersionOf(page.Link.Address, version.Number);
        }

        // A date, or an interval of dates, in the form of ISO 8601.
        if (AsOf.InNumbers(page.AsOf) is { } time) node["temporalCoverage"] = time;
        if (page.Withdrawn is not { } notice) return node;
        node["creativeWorkStatus"] = "Withdrawn";
        node["expires"] = notice.On.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        return node;
    }

    private static void AddRights(JsonObject node, SiteFrame frame, string origin)
    {
        node["author"] = frame.Author.Length == 0 ? Reference(origin, "organization")
            : new JsonArray([.. frame.Authors.Select(Author)]);
        if (frame.LicenceUrl.Length > 0) node["license"] = frame.LicenceUrl;
    }

    private static JsonNode Author(AuthorName author) => author.IsPerson
        ? new JsonObject
        {
            ["@type"] = "Person",
            ["name"] = author.InWords,
            ["givenName"] = author.Given,
            ["familyName"] = author.Family,
        }
        : new JsonObject { ["@type"] = "Organization", ["name"] = author.InWords };

    private static JsonObject Reference(string origin, string what) => new() { ["@id"] = $"{origin}/#{what}" };

    private static string Instant(DateTime value) =>
        value.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
