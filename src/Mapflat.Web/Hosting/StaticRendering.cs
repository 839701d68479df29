using Mapflat.Content.Pages;

namespace Mapflat.Web.Hosting;

/// <summary>
/// That an answer is made for a copy of the site that no program will be behind; put on the request by whoever makes
/// the copy. Such an answer cannot search, and does not know what was asked for.
/// </summary>
internal sealed record StaticRendering(IReadOnlyList<PageLink> Pages);
