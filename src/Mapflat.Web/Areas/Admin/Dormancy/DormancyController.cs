using Mapflat.Content;
using Mapflat.Content.Dormancy;
using Mapflat.Web.Areas.Admin.Shared;
using Mapflat.Web.Hosting;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;

namespace Mapflat.Web.Areas.Admin.Dormancy;

/// <summary>The banner, and the site that took over.</summary>
[Route("admin/dormancy")]
[Authorize(Policy = AdminArea.Owner)]
public sealed class DormancyController(SettingsEditor settings) : AdminController
{
    private const string Form = "Dormancy";

    [HttpGet]
    public async Task<IActionResult> Show(CancellationToken cancellationToken)
    {
        var now = await settings.ReadAsync(cancellationToken);
        return View(Form, new DormancyScreen(now.Dormancy, now.Dormancy.Token, now));
    }

    [HttpPost]
    public async Task<IActionResult> Update(DormancyDraft draft, string? seen, CancellationToken cancellationToken)
    {
        if (!ModelState.IsValid) return Refuse(Form, await ScreenAsync(draft, seen, cancellationToken));
        var (changed, failure) = await settings.SaveDormancyAsync(draft, seen, Me, cancellationToken);
        if (failure is not null)
        {
            var screen = await ScreenAsync(draft, seen, cancellationToken);
            // Both are shown; saving once more is then a choice.
            return Refuse(failure, Form, failure is Failure.Conflict ? screen with { Seen = screen.Now.Dormancy.Token, InConflict = true } : screen);
        }

        if (changed) await ShowAsync();
        Say(changed ? "Saved. Visitors see it now." : "It said all of this already, so nothing was changed.");
        return Redirect("/admin/dormancy");
    }

    /// <summary>The form as it was, and the banner that it would make; nothing is saved.</summary>
    [HttpPost("preview")]
    public async Task<IActionResult> Preview(DormancyDraft draft, string? seen, CancellationToken cancellationToken) =>
        View(Form, await ScreenAsync(draft, seen, cancellationToken));

    private async Task<DormancyScreen> ScreenAsync(DormancyDraft draft, string? seen, CancellationToken cancellationToken)
    {
        var now = await settings.ReadAsync(cancellationToken);
        // A field that is fixed is not sent, so nobody has typed anything else there.
        return new(now.FixedSuccessor is null ? draft : draft with { SuccessorUrl = now.Dormancy.SuccessorUrl }, seen, now);
    }
}

/// <summary>What the screen shows.</summary>
/// <param name="Draft">What the form says.</param>
/// <param name="Seen">What the author was shown, to notice that somebody else has saved since.</param>
/// <param name="Now">What is saved.</param>
public sealed record DormancyScreen(DormancyDraft Draft, string? Seen, SettingsView Now)
{
    /// <summary>Whether somebody else has saved something that is now to be weighed against the draft.</summary>
    public bool InConflict { get; init; }

    /// <summary>The banner that the draft would make; null if there would be none.</summary>
    public DormancyNotice? Banner => Draft.Preview(Now.FixedSuccessor);
}
