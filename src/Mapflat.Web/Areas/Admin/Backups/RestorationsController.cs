using Mapflat.Content.Backups;
using Mapflat.Content.Store;
using Mapflat.Web.Areas.Admin.Shared;
using Mapflat.Web.Hosting;
using Microsoft.AspNetCore.Authorization;

namespace Mapflat.Web.Areas.Admin.Backups;

/// <summary>The site brought back to what a backup says: first what that changes, then the act. For owners.</summary>
[Route("admin/backups/{name}/restoration")]
[Authorize(Policy = AdminArea.Owner)]
[RecentSignIn]
internal sealed class RestorationsController(BackupStore backups, BackupRestore restore) : AdminController
{
    private const string Folder = "/Areas/Admin/Backups/";

    [HttpGet]
    public Task<IActionResult> New(string name, CancellationToken cancellationToken) =>
        ReviewAsync(name, new RestorationForm { IsFirst = true }, problem: null, cancellationToken);

    [HttpPost]
    public async Task<IActionResult> Create(string name, RestorationForm form, CancellationToken cancellationToken)
    {
        if (backups.Find(name) is not { } backup) return NotFound();
        if (!form.Confirmed)
            return await ReviewAsync(name, form, new Failure.Invalid("", [Finding.Error(
                "Tick the box to say that this is what you want.", field: "confirmed")]), cancellationToken);
        try
        {
            // Whoever closes the page does not stop it half-way.
            var (report, failure) = await restore.RestoreAsync(
                backup.Path, form.Read(), CurrentAuthor, progress: null, CancellationToken.None);
            if (report is null) return await ReviewAsync(name, form, failure, cancellationToken);
            await FreezeSiteAsync();
            SetNotice($"The site is as it was on {report.Manifest.Created:d MMMM yyyy, HH:mm} UTC. "
                + $"{(report.SavedAs is { } saved ? $"What was there before is in {saved}. " : "")}Sign in with the "
                + $"password or passkey {(form.KeepAccounts ? "that you have now" : "of that time")}.");
            return Redirect("/admin/sign-in");
        }
        catch (StoreException e)
        {
            return await ReviewAsync(name, form, new Failure.Conflict(e.Message), cancellationToken);
        }
    }

    private async Task<IActionResult> ReviewAsync(
        string name, RestorationForm form, Failure? problem, CancellationToken cancellationToken)
    {
        if (backups.Find(name) is not { } backup) return NotFound();
        var (report, failure) = problem is null or Failure.Invalid { Findings.Count: > 0 }
            ? await restore.ReviewAsync(backup.Path, new RestoreChoices(), progress: null, cancellationToken)
            : problem;
        if (report is null) return Refuse(failure!, Folder + "Refused.cshtml", backup);
        return problem is null
            ? View(Folder + "Review.cshtml", new RestorationReview(report, form))
            : Refuse(problem, Folder + "Review.cshtml", new RestorationReview(report, form));
    }
}

internal sealed record RestorationReview(RestoreReport Report, RestorationForm Form);

internal sealed class RestorationForm
{
    public bool Confirmed { get; set; }

    public bool KeepAccounts { get; set; }

    public bool Accepted { get; set; }

    public string? Key { get; set; }

    /// <summary>Whether nobody has decided yet: of a backup that is not proven, no account is taken unasked.</summary>
    internal bool IsFirst { get; init; }

    internal RestoreChoices Read() => new(Key, Accepted, KeepAccounts);
}
