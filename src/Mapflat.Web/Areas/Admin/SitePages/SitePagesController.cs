using Mapflat.Content.Addresses;
using Mapflat.Content.Archives;
using Mapflat.Content.Pages;
using Mapflat.Web.Areas.Admin.Shared;
using Mapflat.Web.Hosting;
using Mapflat.Web.Verification;
using Microsoft.AspNetCore.Http.Features;

namespace Mapflat.Web.Areas.Admin.SitePages;

/// <summary>
/// The site as visitors get it, within the owner's area: each page with the way to its words. What is shown is asked
/// for as a visitor asks, so that visitors' own answers know nothing of it.
/// </summary>
[Route("admin/site/{**path}")]
internal sealed class SitePagesController(InnerVisitor visitor, PageFinder finder, PageList pages) : AdminController
{
    public const string Path = "/admin/site";

    private string Origin => SiteContext.Get(HttpContext).Origin;

    [HttpGet]
    public async Task<IActionResult> Show(CancellationToken cancellationToken)
    {
        var target = TargetAfter(Path, HttpContext);
        if (await finder.FindAddressAsync(target, Origin, cancellationToken) is not { } found) return NotFound();
        if (found.Resolution.IsRedirect && !found.LeadsAway && found.Target != target)
        {
            SetNotice($"Visitors of {target} are led to {found.Target}.");
            return Redirect(Path + found.Target);
        }

        var reply = await visitor.ReadAsync(Origin + target, cancellationToken);
        // Another spelling, of what is no page: the feed, a file.
        if (reply.Reply is { Location: { } to } && to.StartsWith(Origin + "/", StringComparison.OrdinalIgnoreCase))
            return Redirect(Path + to[Origin.Length..]);
        return View("Show", new SitePage(
            target, found, reply.Reply, CaptureType.IsPage(CaptureType.ReadMediaType(reply.ContentType)),
            found.PageId is { } id ? await pages.ReadOneAsync(id, cancellationToken) : null));
    }

    /// <summary>Path and query after a beginning of ours, as they were sent: visitors' addresses keep their
    /// spelling.</summary>
    internal static string TargetAfter(string beginning, HttpContext context)
    {
        var raw = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        if (!raw.StartsWith('/')) raw = context.Request.Path.ToUriComponent() + context.Request.QueryString;
        var rest = raw.StartsWith(beginning, StringComparison.OrdinalIgnoreCase) ? raw[beginning.Length..] : "";
        return rest.StartsWith('/') ? rest : "/" + rest;
    }
}

/// <param name="IsPage">Whether what visitors get is a page, which can be shown within another.</param>
/// <param name="Page">The page whose words are at the address, a draft too; null where there is none.</param>
internal sealed record SitePage(
    string Target, FoundAddress Found, Content.Verification.Reply Reply, bool IsPage, ListedPage? Page)
{
    public string Name => Page?.Title ?? Uri.UnescapeDataString(Target);

    /// <summary>What an author wants to know of it in a line.</summary>
    public string Says => (Page, Found) switch
    {
        ({ State: PageState.Draft }, _) => "A draft: visitors find nothing here.",
        ({ State: PageState.Unpublished }, _) => "No longer public; this is what visitors get.",
        (not null, _) => "",
        (_, { CaptureId: not null }) => "An old page, as it was captured.",
        (_, { LeadsAway: true }) => "Visitors are led to another site.",
        (_, { Resolution.Kind: ResolutionKind.Gone }) => "Visitors are told that it is gone.",
        (_, { Resolution.Kind: ResolutionKind.NotFound }) when Reply.Status == StatusCodes.Status404NotFound =>
            "Nothing is here.",
        _ => IsPage ? "Made by the program from the pages." : "A file, which opens by itself.",
    };
}
