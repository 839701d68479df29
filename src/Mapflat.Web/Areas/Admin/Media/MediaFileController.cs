using Mapflat.Content.Media;
using Mapflat.Content.Store;
using Mapflat.Web.Areas.Admin.Shared;
using Mapflat.Web.Features.Media;

namespace Mapflat.Web.Areas.Admin.Media;

[Route("admin/media/{name}")]
internal sealed class MediaFileController(
    MediaStore media, MediaLibrary library, MediaCatalogue catalogue) : AdminController
{
    [HttpGet("file")]
    public async Task<IActionResult> Show(string name, CancellationToken cancellationToken)
    {
        if (await media.FindAsync(name, cancellationToken) is not var (file, path)) return NotFound();
        MediaHeaders.Write(Response, file.Name, file.ContentType);
        return PhysicalFile(path, file.ContentType);
    }

    [HttpGet("thumbnail")]
    public async Task<IActionResult> Thumbnail(string name, CancellationToken cancellationToken)
    {
        if (await media.FindAsync(name, cancellationToken) is not var (file, path) || !file.IsPicture)
            return NotFound();
        MediaHeaders.Write(Response, file.Name, file.ContentType);
        return file.Renditions is [var smallest, ..]
            ? PhysicalFile(media.PathOf(smallest), smallest.ContentType)
            : PhysicalFile(path, file.ContentType);
    }

    [HttpPost("file")]
    [AcceptsFiles(1)]
    public async Task<IActionResult> Update(string name, ReplacementForm form, CancellationToken cancellationToken)
    {
        var (receipt, failure) = form.File is null
            ? new Failure.Invalid("Choose a file first.", [Finding.Error("Choose a file first.", field: "File")])
            : await ReplaceAsync(name, form.File, cancellationToken);
        if (receipt is null)
        {
            return failure is not Failure.NotFound && await catalogue.ReadAsync(name, cancellationToken) is { } file
                ? Refuse(failure!, "/Areas/Admin/Media/Show.cshtml", file) : NotFound();
        }

        if (receipt.IsVisible) await FreezeSiteAsync();
        var shown = (await catalogue.ReadAsync(name, cancellationToken))?.Uses.Count(u => u.IsLive) ?? 0;
        SetNotice(string.Join(' ', receipt.Notes.Append(
            receipt.Notes.Any(n => n.EndsWith("nothing was changed.", StringComparison.Ordinal)) ? ""
                : $"{name} was replaced"
                    + (receipt.IsVisible && shown > 0
                        ? $"; {shown} public {(shown == 1 ? "page shows" : "pages show")} it."
                        : ".")))
            .Trim());
        return Redirect(MediaRoom.PageOf(receipt.File));
    }

    private async Task<Outcome<MediaReceipt>> ReplaceAsync(
        string name, IFormFile file, CancellationToken cancellationToken)
    {
        try
        {
            await using var content = file.OpenReadStream();
            return await library.ReplaceAsync(
                name, new MediaUpload(content, file.FileName, null, Decorative: false), CurrentAuthor,
                cancellationToken);
        }
        catch (StoreException e)
        {
            return new Failure.Conflict(e.Message);
        }
    }
}
