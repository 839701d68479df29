using Mapflat.Content.Dormancy;
using Mapflat.Web.Areas.Admin.Settings;

namespace Mapflat.Web.Areas.Admin.Menu;

[Route("admin/menu")]
internal sealed class MenuController(SettingsEditor settings)
    : SettingsFormController<MenuDraft>(settings, "Menu")
{
    /// <summary>Shows the form as it was with the menu in another order; nothing is saved.</summary>
    [HttpPost("arrangement")]
    public async Task<IActionResult> Arrange(
        MenuDraft draft, string? seen, MenuMove move, CancellationToken cancellationToken)
    {
        var screen = await ReadAsync(draft with { Navigation = move.Apply(draft.Navigation) }, seen, cancellationToken);
        SetNotice(move.Describe(screen.Draft.Navigation, screen.Now));
        // The focus stays where something was done.
        ViewData["Move"] = move;
        return ShowForm(screen);
    }

    protected override MenuDraft FindSaved(SettingsView now) => now.Menu;

    protected override Task<Outcome<bool>> SaveAsync(
        MenuDraft draft, string? seen, CancellationToken cancellationToken) =>
        Editor.SaveMenuAsync(draft, seen, CurrentAuthor, cancellationToken);
}
