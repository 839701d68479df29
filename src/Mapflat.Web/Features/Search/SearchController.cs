using System.Globalization;
using Mapflat.Content.Search;

namespace Mapflat.Web.Features.Search;

internal sealed class SearchController(PageSearch search) : Controller
{
    /// <param name="q">What is looked for.</param>
    /// <param name="part">Which part of the list; text, as whoever types nonsense there gets the first.</param>
    /// <param name="cancellationToken">That nobody waits any more.</param>
    [HttpGet("/search")]
    public async Task<IActionResult> Index(
        [FromQuery(Name = "q")] string? q, string? part, CancellationToken cancellationToken)
    {
        Response.Headers.CacheControl = "no-store";
        var number = int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var asked) ? asked : 1;
        var results = await search.FindAsync(q, number, cancellationToken);
        if (!results.IsBusy) return View(results);
        Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        Response.Headers.RetryAfter = "5";
        return View(results);
    }
}
