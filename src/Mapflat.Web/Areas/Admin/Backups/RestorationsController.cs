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
        ReviewAsync(name, problem: null, cancellationToken);

    [HttpPost]
    public async Task<IActionResult> Create(string name, bool confirmed, CancellationToken cancellationToken)
    {
        if (backups.Find(name) is not { } backup) return NotFound();
        if (!confirmed)
            return await ReviewAsync(name, new Failure.Invalid("", [Finding.Error(
                "Tick the box to say that this is what you want.", field: "confirmed")]), cancellationToken);
        try
        {
            // Whoever closes the page does not stop it half-way.
            var (report, failure) = await restore.RestoreAsync(
                backup.Path, CurrentAuthor, progress: null, CancellationToken.None);
            if (report is null) return await ReviewAsync(name, failure, cancellationToken);
            await FreezeSiteAsync();
            SetNotice($"The site is as it was on {report.Manifest.Created:d MMMM yyyy, HH:mm} UTC. "
                + $"{(report.SavedAs is { } saved ? $"What was there before is in {saved}. " : "")}Sign in with the "
                + "password or passkey of that time.");
            return Redirect("/admin/sign-in");
        }
        catch (StoreException e)
        {
            return await ReviewAsync(name, new Failure.Conflict(e.Message), cancellationToken);
        }
    }

    private async Task<IActionResult> ReviewAsync(string name, Failure? problem, CancellationToken cancellationToken)
    {
        if (backups.Find(name) is not { } backup) return NotFound();
        var (report, failure) = problem is null or Failure.Invalid { Findings.Count: > 0 }
            ? await restore.ReviewAsync(backup.Path, progress: null, cancellationToken)
            : problem;
        if (report is null) return Refuse(failure!, Folder + "Refused.cshtml", backup);
        return problem is null
            ? View(Folder + "Review.cshtml", report)
            : Refuse(problem, Folder + "Review.cshtml", report);
    }
}
