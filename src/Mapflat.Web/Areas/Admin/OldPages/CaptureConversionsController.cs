using Mapflat.Content.Transfer;
using Mapflat.Web.Areas.Admin.Shared;
using Mapflat.Web.Mvc;

namespace Mapflat.Web.Areas.Admin.OldPages;

/// <summary>An old page on its way to becoming a page: first what it becomes, then its draft.</summary>
[Route("admin/old-pages/{id:int}/page")]
[TakesTurn]
internal sealed class CaptureConversionsController(CaptureConversion conversion) : AdminController
{
    private const string Screen = "/Areas/Admin/OldPages/Conversion.cshtml",
        Refused = "/Areas/Admin/OldPages/NoConversion.cshtml";

    [HttpGet]
    public async Task<IActionResult> New(int id, CancellationToken cancellationToken)
    {
        var (converted, failure) = await conversion.ReadAsync(id, cancellationToken);
        if (failure is Failure.NotFound) return NotFound();
        return converted is null
            ? Refuse(failure!, Refused, id)
            : View(Screen, new ConversionScreen(converted, converted.Suggested));
    }

    [HttpPost]
    public async Task<IActionResult> Create(int id, string? address, CancellationToken cancellationToken)
    {
        var typed = address?.Trim() ?? "";
        var (kept, failure) = await conversion.KeepAsync(
            id, typed.StartsWith('/') ? typed : "/" + typed, CurrentAuthor, cancellationToken);
        if (kept is not null)
        {
            SetNotice(string.Join(' ', kept.Notes.Prepend("The old page is a draft now"
                + (kept.Pictures == 0 ? "." : kept.Pictures == 1 ? ", with its picture in Media."
                    : $", with its {kept.Pictures} pictures in Media.")
                + " Visitors see no change until you publish.")));
            return Redirect($"/admin/pages/{kept.PageId}/edit?old={id}");
        }

        if (failure is Failure.NotFound) return NotFound();
        var (converted, fault) = await conversion.ReadAsync(id, cancellationToken);
        return converted is null
            ? Refuse(fault!, Refused, id)
            : Refuse(failure!, Screen, new ConversionScreen(converted, typed));
    }
}

internal sealed record ConversionScreen(ConvertedCapture Page, string Address);
