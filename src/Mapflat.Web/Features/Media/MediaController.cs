using Mapflat.Content.Media;
using Microsoft.AspNetCore.Mvc;

namespace Mapflat.Web.Features.Media;

/// <summary>Uploaded and imported files, by their stable names.</summary>
public sealed class MediaController(MediaStore media) : Controller
{
    [HttpGet("/media/{name}")]
    public async Task<IActionResult> File(string name, CancellationToken cancellationToken)
    {
        if (await media.FindAsync(name, cancellationToken) is not var (file, path)) return NotFound();
        // Opened directly, a drawing is a document of its own: it may run nothing and fetch nothing.
        Response.Headers.ContentSecurityPolicy = "default-src 'none'; sandbox; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
        Response.Headers["Cross-Origin-Resource-Policy"] = "cross-origin";
        Response.Headers.CacheControl = "public, no-cache";
        Response.Headers.LastModified = file.Added.ToString("R", System.Globalization.CultureInfo.InvariantCulture);
        return PhysicalFile(path, file.ContentType);
    }
}
