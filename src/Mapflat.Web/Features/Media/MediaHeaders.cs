namespace Mapflat.Web.Features.Media;

/// <summary>What keeps a file that somebody has uploaded from doing anything in a browser.</summary>
internal static class MediaHeaders
{
    /// <summary>Opened directly, a drawing is a document of its own: it may run nothing and fetch nothing.</summary>
    private const string Policy =
        "default-src 'none'; sandbox; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    public static void Write(HttpResponse response, string name, string contentType)
    {
        response.Headers.ContentSecurityPolicy = Policy;
        // No browser shows a document in a sandbox; it is saved and opened by a program for such documents. Names are
        // plain ASCII.
        if (contentType == "application/pdf") response.Headers.ContentDisposition = $"attachment; filename=\"{name}\"";
    }
}
