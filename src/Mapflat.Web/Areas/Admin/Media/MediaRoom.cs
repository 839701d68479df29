using System.Globalization;
using System.Text;

namespace Mapflat.Web.Areas.Admin.Media;

internal static class MediaRoom
{
    public static bool WantsJson(HttpRequest request) =>
        request.Headers.Accept.ToString().Contains("application/json", StringComparison.OrdinalIgnoreCase);

    public static string MarkdownOf(MediaFile file)
    {
        var words = new StringBuilder();
        foreach (var c in file.Alt.Length > 0 || file.IsPicture ? file.Alt : file.Name)
        {
            if (c is '[' or ']' or '\\' or '`' or '*' or '_' or '<' or '&' or '!') words.Append('\\');
            words.Append(c);
        }

        return $"{(file.IsPicture ? "!" : "")}[{words}]({file.Address})";
    }

    public static string SizeOf(long bytes) => bytes switch
    {
        < 1024 => string.Create(CultureInfo.InvariantCulture, $"{bytes} bytes"),
        < 1024 * 1024 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1024.0:0} KB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1024.0 / 1024:0.0} MB"),
    };

    public static string KindOf(MediaFile file) => Path.GetExtension(file.Name) switch
    {
        ".jpg" => "JPEG",
        ".webp" => "WebP",
        var ending => ending.TrimStart('.').ToUpperInvariant(),
    };

    /// <summary>Whether somebody has yet to say what it shows. A drawing has a title of its own.</summary>
    public static bool NeedsWords(MediaFile file) =>
        file is { IsPicture: true, Alt.Length: 0, Decorative: false, ContentType: not "image/svg+xml" };

    public static object ForScript(MediaFile file) => new
    {
        name = file.Name,
        address = file.Address,
        markdown = MarkdownOf(file),
        alt = file.Alt,
        decorative = file.Decorative,
        picture = file.IsPicture,
        width = file.Width,
        height = file.Height,
        isPublic = file.Published is not null,
        page = PageOf(file),
        preview = file.IsPicture ? $"/admin/media/{file.Name}/thumbnail" : null,
        file = $"/admin/media/{file.Name}/file",
    };

    public static string PageOf(MediaFile file) => $"/admin/media/{file.Name}";
}
