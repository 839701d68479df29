using Mapflat.Content.Pages;
using Mapflat.Web.Hosting;

namespace Mapflat.Web.Features.Shared;

/// <summary>What the head of a page says about it. Every view sets one.</summary>
/// <param name="Address">Its canonical address; null for an answer that has none, such as an error.</param>
internal sealed record Document(string Title, string? Description = null, string? Address = null)
{
    public PageView? Page { get; init; }

    /// <summary>Where it is itself, if <see cref="Address"/> is that of the page which stands for it.</summary>
    public string? Own { get; init; }

    /// <summary>Where the visitor is; null where nothing leads back here.</summary>
    public string? Here => Own ?? Address;

    /// <summary>Whether search engines are asked to leave it out.</summary>
    public bool NoIndex => Address is null || Own is not null || IsWithdrawn || Page?.Withdrawn is not null;

    /// <summary>Whether the page that it belongs to no longer holds.</summary>
    public bool IsWithdrawn { get; init; }

    public static Document Create(PageView page) =>
        new(page.Link.Title, page.Link.Summary, page.Link.Address) { Page = page };

    /// <summary>schema.org data for the page, as JSON that is safe inside a script element.</summary>
    internal string? JsonLd(SiteContext site) => Page is null ? null : StructuredData.Write(Page, site);
}
