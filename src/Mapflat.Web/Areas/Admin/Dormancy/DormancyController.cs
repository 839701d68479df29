using Mapflat.Content.Dormancy;
using Mapflat.Web.Areas.Admin.Settings;

namespace Mapflat.Web.Areas.Admin.Dormancy;

[Route("admin/dormancy")]
internal sealed class DormancyController(SettingsEditor settings)
    : SettingsFormController<DormancyDraft>(settings, "Dormancy")
{
    /// <summary>The form as it was, and the banner that it would make; nothing is saved.</summary>
    [HttpPost("preview")]
    public async Task<IActionResult> Preview(DormancyDraft draft, string? seen, CancellationToken cancellationToken) =>
        ShowForm(await ReadAsync(draft, seen, cancellationToken));

    protected override DormancyDraft FindSaved(SettingsView now) => now.Dormancy;

    protected override Task<Outcome<bool>> SaveAsync(
        DormancyDraft draft, string? seen, CancellationToken cancellationToken) =>
        Editor.SaveDormancyAsync(draft, seen, CurrentAuthor, cancellationToken);

    protected override async Task<SettingsForm<DormancyDraft>> ReadAsync(
        DormancyDraft draft, string? seen, CancellationToken cancellationToken)
    {
        var screen = await base.ReadAsync(draft, seen, cancellationToken);
        // A field that is fixed is not sent, so nobody has typed anything else there.
        return screen.Now.FixedSuccessor is null
            ? screen
            : screen with { Draft = draft with { SuccessorUrl = screen.Now.Dormancy.SuccessorUrl } };
    }
}
