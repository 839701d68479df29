using Mapflat.Content;
using Mapflat.Content.Accounts;
using Mapflat.Content.Backups;
using Mapflat.Content.Store;
using Mapflat.Web.Areas.Admin.Shared;
using Mapflat.Web.Hosting;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;

namespace Mapflat.Web.Areas.Admin.Backups;

/// <summary>The backups: a list of them, one more, one to take away, one brought back. For owners.</summary>
[Route("admin/backups")]
[Authorize(Policy = AdminArea.Owner)]
public sealed class BackupsController(BackupStore backups, AuditLog audit, MapflatOptions options) : AdminController
{
    private static readonly SemaphoreSlim _oneDownload = new(1);

    [HttpGet]
    public IActionResult Index() => View("Index", Describe());

    [HttpPost]
    [RecentSignIn]
    public async Task<IActionResult> Create(CancellationToken cancellationToken)
    {
        try
        {
            var (made, failure) = await backups.CreateAsync(BackupReason.ByHand, Me, target: null, progress: null, cancellationToken);
            if (made is null) return Refuse(failure!, "Index", Describe());
            Say($"The backup is made and checked: {made.Name}.");
            return Redirect("/admin/backups");
        }
        catch (StoreException e)
        {
            return Refuse(new Failure.Conflict(e.Message), "Index", Describe());
        }
    }

    /// <summary>Takes a backup away. One at a time, as each can be large.</summary>
    [HttpGet("{name}/file")]
    [RecentSignIn]
    public async Task<IActionResult> Download(string name, CancellationToken cancellationToken)
    {
        if (backups.Find(name) is not { } backup) return NotFound();
        if (!await _oneDownload.WaitAsync(TimeSpan.Zero, cancellationToken))
            return Refuse(new Failure.TooMany("Another backup is being downloaded. Wait until it is done, and try again.", TimeSpan.FromMinutes(1)), "Index", Describe());
        Response.OnCompleted(() =>
        {
            _oneDownload.Release();
            return Task.CompletedTask;
        });
        await audit.WriteAsync(Me, "backup.downloaded", backup.Name, null, cancellationToken);
        return PhysicalFile(backup.Path, "application/zip", backup.Name);
    }

    /// <summary>Takes a backup in that was kept elsewhere; what it would change is shown next.</summary>
    [HttpPost("uploads")]
    [AcceptsBackup]
    [RecentSignIn]
    public async Task<IActionResult> Upload(CancellationToken cancellationToken)
    {
        if (AcceptsBackupAttribute.FileOf(HttpContext) is not { } file) return Refuse(new Failure.Invalid("", [Finding.Error("Choose a file first.", field: "file")]), "Index", Describe());
        try
        {
            var (backup, failure) = await backups.AddAsync(file, Me, cancellationToken);
            return backup is null ? Refuse(failure!, "Index", Describe()) : Redirect($"/admin/backups/{backup.Name}/restoration");
        }
        catch (StoreException e)
        {
            return Refuse(new Failure.Conflict(e.Message), "Index", Describe());
        }
    }

    private BackupList Describe() => new(backups.List(), options.Backups);
}

/// <summary>The list, and how long backups are kept.</summary>
/// <param name="Backups">All of them, newest first.</param>
/// <param name="Options">What the settings say.</param>
public sealed record BackupList(IReadOnlyList<Backup> Backups, MapflatOptions.BackupOptions Options);
