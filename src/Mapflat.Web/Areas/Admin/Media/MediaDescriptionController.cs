using Mapflat.Content;
using Mapflat.Content.Media;
using Mapflat.Web.Areas.Admin.Shared;
using Microsoft.AspNetCore.Mvc;

namespace Mapflat.Web.Areas.Admin.Media;

/// <summary>What a picture shows, in words.</summary>
[Route("admin/media/{name}/description")]
public sealed class MediaDescriptionController(MediaLibrary library, MediaCatalogue catalogue) : AdminController
{
    [HttpPost]
    public async Task<IActionResult> Update(string name, DescriptionForm form, CancellationToken cancellationToken)
    {
        var (_, failure) = await library.DescribeAsync(name, form.Alt, form.Decorative, Me, cancellationToken);
        if (failure is null)
        {
            Say("The description was saved. Texts that show the picture keep the words that stand in them.");
            return Redirect($"/admin/media/{name}");
        }

        return failure is not Failure.NotFound && await catalogue.ReadAsync(name, cancellationToken) is { } file
            ? Refuse(failure, "/Areas/Admin/Media/Show.cshtml", file) : NotFound();
    }
}
