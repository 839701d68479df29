using Mapflat.Content.Pages;

namespace Mapflat.Web.Features.History;

internal sealed record PastTrail(PageLink Page, IReadOnlyList<PageLink> Above, int? Version);
