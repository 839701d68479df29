using Mapflat.Content.Media;
using Mapflat.Web.Areas.Admin.Shared;

namespace Mapflat.Web.Areas.Admin.Media;

[Route("admin/media/{name}/description")]
internal sealed class MediaDescriptionController(MediaLibrary library, MediaCatalogue catalogue) : AdminController
{
    [HttpPost]
    public async Task<IActionResult> Update(string name, DescriptionForm form, CancellationToken cancellationToken)
    {
        var (_, failure) = await library.DescribeAsync(
            name, form.Alt, form.Decorative, CurrentAuthor, cancellationToken);
        if (failure is null)
        {
            SetNotice("The description was saved. Texts that show the picture keep the words that stand in them.");
            return Redirect($"/admin/media/{name}");
        }

        return failure is not Failure.NotFound && await catalogue.ReadAsync(name, cancellationToken) is { } file
            ? Refuse(failure, "/Areas/Admin/Media/Show.cshtml", file) : NotFound();
    }
}
