using Mapflat.Content.Dormancy;

namespace Mapflat.Web.Areas.Admin.Settings;

[Route("admin/settings")]
internal sealed class SettingsController(SettingsEditor settings)
    : SettingsFormController<SiteDraft>(settings, "Settings")
{
    /// <summary>Shows the form as it was with its menu in another order; nothing is saved.</summary>
    [HttpPost("menu")]
    public async Task<IActionResult> Arrange(
        SiteDraft draft, string? seen, MenuMove move, CancellationToken cancellationToken)
    {
        var screen = await ReadAsync(draft with { Navigation = move.Apply(draft.Navigation) }, seen, cancellationToken);
        SetNotice(move.Describe(screen.Draft.Navigation, screen.Now));
        // The focus stays where something was done.
        ViewData["Move"] = move;
        return ShowForm(screen);
    }

    protected override SiteDraft FindSaved(SettingsView now) => now.Site;

    protected override Task<Outcome<bool>> SaveAsync(
        SiteDraft draft, string? seen, CancellationToken cancellationToken) =>
        Editor.SaveSiteAsync(draft, seen, CurrentAuthor, cancellationToken);
}
