using Mapflat.Content.Pages;

namespace Mapflat.Web.Features.History;

/// <summary>The way from the home page to a page's past.</summary>
/// <param name="Page">The page.</param>
/// <param name="Above">The pages above it.</param>
/// <param name="Version">The number of the version that is shown; null on the list.</param>
public sealed record PastTrail(PageLink Page, IReadOnlyList<PageLink> Above, int? Version);
