using Mapflat.Content;
using Mapflat.Content.Dormancy;
using Mapflat.Web.Areas.Admin.Shared;
using Mapflat.Web.Hosting;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;

namespace Mapflat.Web.Areas.Admin.Settings;

/// <summary>The site's name, menu and the like.</summary>
[Route("admin/settings")]
[Authorize(Policy = AdminArea.Owner)]
public sealed class SettingsController(SettingsEditor settings) : AdminController
{
    private const string Form = "Settings";

    [HttpGet]
    public async Task<IActionResult> Show(CancellationToken cancellationToken)
    {
        var now = await settings.ReadAsync(cancellationToken);
        return View(Form, new SettingsScreen(now.Site, now.Site.Token, now));
    }

    [HttpPost]
    public async Task<IActionResult> Update(SiteDraft draft, string? seen, CancellationToken cancellationToken)
    {
        if (!ModelState.IsValid) return Refuse(Form, await ScreenAsync(draft, seen, cancellationToken));
        var (changed, failure) = await settings.SaveSiteAsync(draft, seen, Me, cancellationToken);
        if (failure is not null)
        {
            var screen = await ScreenAsync(draft, seen, cancellationToken);
            // Both are shown; saving once more is then a choice.
            return Refuse(failure, Form, failure is Failure.Conflict ? screen with { Seen = screen.Now.Site.Token, InConflict = true } : screen);
        }

        if (changed) await ShowAsync();
        Say(changed ? "Saved. Visitors see it now." : "It said all of this already, so nothing was changed.");
        return Redirect("/admin/settings");
    }

    /// <summary>The form as it was with its menu in another order; nothing is saved.</summary>
    [HttpPost("menu")]
    public async Task<IActionResult> Arrange(SiteDraft draft, string? seen, MenuMove move, CancellationToken cancellationToken)
    {
        var screen = await ScreenAsync(draft with { Navigation = move.Apply(draft.Navigation) }, seen, cancellationToken);
        Say(move.Describe(screen.Draft.Navigation, screen.Now.Pages));
        return View(Form, screen with { Move = move });
    }

    private async Task<SettingsScreen> ScreenAsync(SiteDraft draft, string? seen, CancellationToken cancellationToken) =>
        new(draft, seen, await settings.ReadAsync(cancellationToken));
}

/// <summary>What the screen shows.</summary>
/// <param name="Draft">What the form says.</param>
/// <param name="Seen">What the author was shown, to notice that somebody else has saved since.</param>
/// <param name="Now">What is saved.</param>
public sealed record SettingsScreen(SiteDraft Draft, string? Seen, SettingsView Now)
{
    /// <summary>Whether somebody else has saved something that is now to be weighed against the draft.</summary>
    public bool InConflict { get; init; }

    /// <summary>What was just done to the menu; the focus stays there.</summary>
    public MenuMove? Move { get; init; }

    /// <summary>What an address in the menu is called there.</summary>
    public string NameOf(string address) => Now.Pages.FirstOrDefault(page => page.Address == address)?.Menu ?? address;
}
