using Mapflat.Content.Search;
using Microsoft.AspNetCore.Mvc;

namespace Mapflat.Web.Features.Search;

/// <summary>Full-text search of the public pages.</summary>
public sealed class SearchController(PageSearch search) : Controller
{
    [HttpGet("/search")]
    public async Task<IActionResult> Index([FromQuery(Name = "q")] string? q, CancellationToken cancellationToken)
    {
        Response.Headers.CacheControl = "no-store";
        var results = await search.FindAsync(q, cancellationToken);
        if (!results.IsBusy) return View(results);
        Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        Response.Headers.RetryAfter = "5";
        return View(results);
    }
}
