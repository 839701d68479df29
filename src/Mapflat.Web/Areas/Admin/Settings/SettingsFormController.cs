using Mapflat.Content.Dormancy;
using Mapflat.Web.Areas.Admin.Shared;
using Mapflat.Web.Hosting;
using Microsoft.AspNetCore.Authorization;

namespace Mapflat.Web.Areas.Admin.Settings;

/// <summary>A form over a part of the site's settings, which notices what somebody else has saved meanwhile.</summary>
/// <param name="form">The name of the view; in lower case, of the address too.</param>
[Authorize(Policy = AdminArea.Owner)]
internal abstract class SettingsFormController<TDraft>(SettingsEditor settings, string form) : AdminController
    where TDraft : SettingsDraft
{
    protected SettingsEditor Editor => settings;

    [HttpGet]
    public async Task<IActionResult> Show(CancellationToken cancellationToken)
    {
        var now = await settings.ReadAsync(cancellationToken);
        return ShowForm(new(FindSaved(now), FindSaved(now).Token, now));
    }

    [HttpPost]
    public async Task<IActionResult> Update(TDraft draft, string? seen, CancellationToken cancellationToken)
    {
        if (!ModelState.IsValid) return Refuse(form, await ReadAsync(draft, seen, cancellationToken));
        var (changed, failure) = await SaveAsync(draft, seen, cancellationToken);
        if (failure is not null)
        {
            var screen = await ReadAsync(draft, seen, cancellationToken);
            // Both are shown; saving once more is then a choice.
            return Refuse(failure, form, failure is Failure.Conflict
                ? screen with { Seen = FindSaved(screen.Now).Token, InConflict = true }
                : screen);
        }

        if (changed) await FreezeSiteAsync();
        SetNotice(changed ? "Saved. Visitors see it now." : "It said all of this already, so nothing was changed.");
        return Redirect("/admin/" + form.ToLowerInvariant());
    }

    protected abstract TDraft FindSaved(SettingsView now);

    protected abstract Task<Outcome<bool>> SaveAsync(TDraft draft, string? seen, CancellationToken cancellationToken);

    protected IActionResult ShowForm(SettingsForm<TDraft> screen) => View(form, screen);

    /// <summary>What was typed, beside what is saved now.</summary>
    protected virtual async Task<SettingsForm<TDraft>> ReadAsync(
        TDraft draft, string? seen, CancellationToken cancellationToken) =>
        new(draft, seen, await settings.ReadAsync(cancellationToken));
}

/// <param name="Seen">What the author was shown, to notice that somebody else has saved since.</param>
internal sealed record SettingsForm<TDraft>(TDraft Draft, string? Seen, SettingsView Now)
{
    /// <summary>Whether somebody else has saved something that is now to be weighed against the draft.</summary>
    public bool InConflict { get; init; }
}
