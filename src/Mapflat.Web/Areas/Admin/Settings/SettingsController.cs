using Mapflat.Content.Dormancy;

namespace Mapflat.Web.Areas.Admin.Settings;

[Route("admin/settings")]
internal sealed class SettingsController(SettingsEditor settings)
    : SettingsFormController<SiteDraft>(settings, "Settings")
{
    protected override SiteDraft FindSaved(SettingsView now) => now.Site;

    protected override Task<Outcome<bool>> SaveAsync(
        SiteDraft draft, string? seen, CancellationToken cancellationToken) =>
        Editor.SaveSiteAsync(draft, seen, CurrentAuthor, cancellationToken);
}
