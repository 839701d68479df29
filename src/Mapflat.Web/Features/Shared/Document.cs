using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Mapflat.Content.Pages;
using Mapflat.Web.Hosting;

namespace Mapflat.Web.Features.Shared;

/// <summary>What the head of a page says about it. Every view sets one.</summary>
/// <param name="Title">The page's own title, without the site's.</param>
/// <param name="Description">A sentence or two for search results and cards.</param>
/// <param name="Address">Its canonical address; null for an answer that has none, such as an error.</param>
public sealed record Document(string Title, string? Description = null, string? Address = null)
{
    /// <summary>The page, where it is one of the store's.</summary>
    public PageView? Page { get; init; }

    /// <summary>Where it is itself, if <see cref="Address"/> is that of the page which stands for it.</summary>
    public string? Own { get; init; }

    /// <summary>Where the visitor is; null where nothing leads back here.</summary>
    public string? Here => Own ?? Address;

    /// <summary>Whether search engines are asked to leave it out.</summary>
    public bool NoIndex => Address is null || Own is not null || Page?.Withdrawn is not null;

    /// <summary>The document of a page.</summary>
    public static Document Of(PageView page) => new(page.Link.Title, page.Link.Summary, page.Link.Address) { Page = page };

    /// <summary>schema.org data for the page, as JSON that is safe inside a script element.</summary>
    internal string? JsonLd(SiteContext site)
    {
        if (Page is not { } page) return null;
        var (frame, origin) = site;
        var organization = new JsonObject
        {
            ["@type"] = "Organization",
            ["@id"] = origin + "/#organization",
            ["name"] = frame.Title,
            ["url"] = origin + "/",
            ["description"] = frame.Description,
        };
        var graph = new JsonArray(organization);
        var url = origin + page.Link.Address;
        if (page.Trail.Count > 0)
        {
            graph.Add(new JsonObject
            {
                ["@type"] = "BreadcrumbList",
                ["itemListElement"] = new JsonArray([.. page.Trail.Append(page.Link).Select((link, i) => (JsonNode)new JsonObject
                {
                    ["@type"] = "ListItem",
                    ["position"] = i + 1,
                    ["name"] = link.Menu,
                    ["item"] = origin + link.Address,
                })]),
            });
        }

        // A client category describes a service that was rendered; everything else is an article.
        var about = new JsonObject
        {
            ["@type"] = page.Section?.Index.Address == "/clients" && page.Link.Address != "/clients" ? "Service" : page.Link.Address == "/" ? "WebSite" : "TechArticle",
            ["@id"] = url + "#main",
            ["name"] = page.Link.Title,
            ["description"] = page.Link.Summary,
            ["url"] = url,
        };
        switch (about["@type"]!.GetValue<string>())
        {
            case "Service":
                about["provider"] = Reference();
                break;
            case "TechArticle":
                about["headline"] = page.Link.Title;
                about["inLanguage"] = frame.Language;
                about["datePublished"] = Instant(page.Published);
                about["dateModified"] = Instant(page.Updated);
                about["author"] = Reference();
                about["publisher"] = Reference();
                break;
            default:
                about["publisher"] = Reference();
                about["inLanguage"] = frame.Language;
                break;
        }

        // What schema.org says of works only, not of services.
        if (page.Withdrawn is { } notice && about["@type"]!.GetValue<string>() != "Service")
        {
            about["creativeWorkStatus"] = "Withdrawn";
            about["expires"] = notice.On.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        }

        graph.Add(about);
        return new JsonObject { ["@context"] = "https://schema.org", ["@graph"] = graph }.ToJsonString(JsonSerializerOptions.Default);

        JsonObject Reference() => new() { ["@id"] = origin + "/#organization" };
        static string Instant(DateTime value) => value.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
    }
}
