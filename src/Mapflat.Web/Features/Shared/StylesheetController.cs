namespace Mapflat.Web.Features.Shared;

internal sealed class StylesheetController(Stylesheet stylesheet) : Controller
{
    [HttpGet("/css/{sheet:regex(^site$|^admin$)}.{hash}.css")]
    public IActionResult Show(string sheet)
    {
        var (address, bytes) = stylesheet.Read(sheet);
        if (Request.Path != address) return NotFound();
        Response.Headers.CacheControl = "public, max-age=31536000, immutable";
        return File(bytes, "text/css; charset=utf-8");
    }
}
