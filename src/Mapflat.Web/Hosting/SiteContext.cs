using Mapflat.Content.Addresses;
using Mapflat.Content.Dormancy;
using Mapflat.Content.Pages;
using Microsoft.AspNetCore.Http.Features;

namespace Mapflat.Web.Hosting;

/// <summary>
/// What every view needs besides its model; put on the request by whoever sends it to the application.
/// </summary>
internal sealed record SiteContext(SiteFrame Frame, string Origin)
{
    /// <summary>Whether the answer is for everybody, and nobody has asked for it yet.</summary>
    public bool Freezing { get; init; }

    /// <summary>
    /// Of answers that are made on request from the published content; null where nobody asks for one.
    /// </summary>
    public string? Tag { get; init; }

    public RedirectMap? Redirects { get; init; }

    /// <summary>The page as somebody is writing it, to be shown instead of the public one.</summary>
    public PageView? Preview { get; init; }

    public static SiteContext Get(HttpContext context) => context.Features.GetRequiredFeature<SiteContext>();
}
