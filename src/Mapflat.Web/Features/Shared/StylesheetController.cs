using Microsoft.AspNetCore.Mvc;

namespace Mapflat.Web.Features.Shared;

/// <summary>Serves the <see cref="Stylesheet"/>s.</summary>
public sealed class StylesheetController : Controller
{
    [HttpGet("/css/{sheet:regex(^site$|^admin$)}.{hash}.css")]
    public IActionResult Show(string sheet, [FromServices] IServiceProvider services)
    {
        var (address, bytes) = services.GetRequiredService<Stylesheet>().Read(sheet);
        if (Request.Path != address) return NotFound();
        Response.Headers.CacheControl = "public, max-age=31536000, immutable";
        return File(bytes, "text/css; charset=utf-8");
    }
}
