using System.Globalization;
using Mapflat.Content.Search;
using Mapflat.Content.Store;
using Mapflat.Web.Hosting;
using Microsoft.AspNetCore.Diagnostics;

namespace Mapflat.Web.Features.Errors;

/// <summary>The pages that say that something is not there, or went wrong, and help the visitor on.</summary>
internal sealed class ErrorsController(PageSearch search, ILogger<ErrorsController> logger) : Controller
{
    private const int Suggestions = 4;

    // An address that no page can have. Any verb: whatever is refused gets its page, and keeps the Allow header that it
    // was refused with. The code is read from the route by hand, because binding gives 0 where the request's form
    // cannot be read.
    [Route("/_error/{code}")]
    [IgnoreAntiforgeryToken]
    public async Task<IActionResult> Show(CancellationToken cancellationToken)
    {
        var asked = HttpContext.Features.Get<IStatusCodeReExecuteFeature>()?.OriginalPath
            ?? HttpContext.Features.Get<IExceptionHandlerPathFeature>()?.Path;
        var status = asked is not null && int.TryParse(
            RouteData.Values["code"] as string, NumberStyles.None, CultureInfo.InvariantCulture, out var code)
            && code is >= 400 and <= 599 ? code : StatusCodes.Status404NotFound;
        if (HttpContext.Features.Get<IExceptionHandlerPathFeature>()?.Error is BadHttpRequestException bad)
            status = bad.StatusCode;
        Response.StatusCode = status;
        Response.Headers.CacheControl = status is StatusCodes.Status410Gone ? "public, max-age=3600" : "no-store";
        var resolution = HttpContext.Features.Get<Refusal>()?.Resolution;
        return View(new ErrorPage(
            status,
            resolution?.IdentifiedBy is { } query ? $"{asked}?{query}" : asked ?? Request.Path,
            status == StatusCodes.Status404NotFound
                ? await SuggestAsync($"{asked ?? Request.Path}{resolution?.IdentifiedPath}", cancellationToken)
                : [],
            resolution?.ArchiveUrl,
            resolution?.Suggested,
            resolution?.Reason,
            HttpContext.TraceIdentifier));
    }

    /// <summary>The page must be shown even when there is no database to search.</summary>
    private async Task<IReadOnlyList<SearchHit>> SuggestAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            return await search.SuggestAsync(path, Suggestions, cancellationToken);
        }
        catch (Exception e) when (e is StoreException or System.Data.Common.DbException)
        {
            logger.NoSuggestions(e);
            return [];
        }
    }
}

/// <param name="Path">Decoded; the view encodes it.</param>
/// <param name="Reason">Why an old page is not shown, in its owner's words; null where nobody has said.</param>
internal sealed record ErrorPage(
    int Status, string Path, IReadOnlyList<SearchHit> Suggestions, string? ArchiveUrl, string? Suggested,
    string? Reason, string Number);
