using Mapflat.Content.Media;

namespace Mapflat.Web.Features.Media;

internal sealed class MediaController(MediaStore media) : Controller
{
    [HttpGet("/media/{name}")]
    public async Task<IActionResult> File(string name, CancellationToken cancellationToken)
    {
        if (await media.FindPublicAsync(name, cancellationToken) is not { } file) return NotFound();
        if (file.Path is null) return StatusCode(StatusCodes.Status410Gone);
        MediaHeaders.Write(Response, name, file.ContentType);
        Response.Headers["Cross-Origin-Resource-Policy"] = "cross-origin";
        Response.Headers.CacheControl = file.IsForEver ? "public, max-age=31536000, immutable" : "public, no-cache";
        Response.Headers.LastModified = file.Updated.ToString("R", System.Globalization.CultureInfo.InvariantCulture);
        return PhysicalFile(file.Path, file.ContentType);
    }
}
