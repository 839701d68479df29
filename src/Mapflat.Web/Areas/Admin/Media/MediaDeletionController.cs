using Mapflat.Content.Media;
using Mapflat.Web.Areas.Admin.Shared;

namespace Mapflat.Web.Areas.Admin.Media;

[Route("admin/media/{name}/deletion")]
internal sealed class MediaDeletionController(MediaLibrary library, MediaCatalogue catalogue) : AdminController
{
    private const string Page = "/Areas/Admin/Media/Delete.cshtml";

    [HttpGet]
    public async Task<IActionResult> New(string name, CancellationToken cancellationToken) =>
        await catalogue.ReadAsync(name, cancellationToken) is { } file ? View(Page, file) : NotFound();

    [HttpPost]
    public async Task<IActionResult> Create(string name, bool confirmed, CancellationToken cancellationToken)
    {
        var (wasPublic, failure) = await library.DeleteAsync(name, confirmed, CurrentAuthor, cancellationToken);
        if (failure is not null)
            return failure is not Failure.NotFound && await catalogue.ReadAsync(name, cancellationToken) is { } file
                ? Refuse(failure, Page, file)
                : NotFound();
        if (wasPublic) await FreezeSiteAsync();
        SetNotice(wasPublic
            ? $"{name} was deleted. Its address now says that it is gone."
            : $"{name} was deleted. It was never public.");
        return Redirect("/admin/media");
    }
}
