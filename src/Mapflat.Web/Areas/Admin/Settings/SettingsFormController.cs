using System.Text.Json;
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
    /// <summary>Under which the fields are handed on that would bring back what was saved before.</summary>
    public const string Undo = "undo-settings";

    /// <summary>In characters of a cookie; more is not offered to be undone.</summary>
    private const int LongestUndo = 3_000;

    protected SettingsEditor Editor => settings;

    [HttpGet]
    public async Task<IActionResult> Show(CancellationToken cancellationToken)
    {
        var now = await settings.ReadAsync(cancellationToken);
        return ShowForm(new(FindSaved(now), FindSaved(now).Token, now));
    }

    [HttpPost]
    [HttpPost("undo")]
    public async Task<IActionResult> Update(TDraft draft, string? seen, CancellationToken cancellationToken)
    {
        if (!ModelState.IsValid) return Refuse(form, await ReadAsync(draft, seen, cancellationToken));
        var before = FindSaved(await settings.ReadAsync(cancellationToken));
        var (changed, failure) = await SaveAsync(draft, seen, cancellationToken);
        if (failure is not null)
        {
            var screen = await ReadAsync(draft, seen, cancellationToken);
            // Both are shown; saving once more is then a choice.
            return Refuse(failure, form, failure is Failure.Conflict
                ? screen with { Seen = FindSaved(screen.Now).Token, InConflict = true }
                : screen);
        }

        if (changed)
        {
            await FreezeSiteAsync();
            if (JsonSerializer.Serialize(FieldsOf(before)) is { Length: < LongestUndo } fields) TempData[Undo] = fields;
        }

        SetNotice(changed ? "Saved. Visitors see it now." : "It said all of this already, so nothing was changed.");
        return Redirect("/admin/" + form.ToLowerInvariant());
    }

    protected abstract TDraft FindSaved(SettingsView now);

    /// <summary>What the form would send to say what a draft says.</summary>
    private static IEnumerable<KeyValuePair<string, string>> FieldsOf(TDraft draft) =>
        typeof(TDraft).GetProperties().Where(property => property.CanWrite)
            .SelectMany(property => property.GetValue(draft) switch
            {
                string text => [KeyValuePair.Create(property.Name, text)],
                true => [KeyValuePair.Create(property.Name, "true")],
                IReadOnlyList<string> lines => lines.Select(
                    (line, at) => KeyValuePair.Create($"{property.Name}[{at}]", line)),
                _ => Enumerable.Empty<KeyValuePair<string, string>>(),
            });

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
