using Mapflat.Content.Backups;
using Mapflat.Content.Store;
using Mapflat.Web.Areas.Admin.Shared;
using Mapflat.Web.Hosting;
using Microsoft.AspNetCore.Authorization;

namespace Mapflat.Web.Areas.Admin.Backups;

[Route("admin/backups")]
[Authorize(Policy = AdminArea.Owner)]
internal sealed class BackupsController(
    BackupStore backups, DataFolder folder, AuditLog audit, MapflatOptions options) : AdminController
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
            var (made, failure) = await backups.CreateAsync(
                BackupReason.ByHand, CurrentAuthor, target: null, progress: null, cancellationToken);
            if (made is null) return Refuse(failure!, "Index", Describe());
            SetNotice($"The backup is made and checked: {made.Name}.");
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
            return Refuse(new Failure.TooMany(
                "Another backup is being downloaded. Wait until it is done, and try again.", TimeSpan.FromMinutes(1)),
                "Index", Describe());
        Response.OnCompleted(() =>
        {
            _oneDownload.Release();
            return Task.CompletedTask;
        });
        await audit.WriteAsync(CurrentAuthor, "backup.downloaded", backup.Name, null, cancellationToken);
        return PhysicalFile(backup.Path, "application/zip", backup.Name);
    }

    /// <summary>Takes a backup in that was kept elsewhere; what it would change is shown next.</summary>
    [HttpPost("uploads")]
    [AcceptsLargeFile]
    [RecentSignIn]
    public async Task<IActionResult> Upload(CancellationToken cancellationToken)
    {
        if (AcceptsLargeFileAttribute.FileOf(HttpContext) is not { } file)
            return Refuse(
                new Failure.Invalid("", [Finding.Error("Choose a file first.", field: "file")]), "Index", Describe());
        try
        {
            var (backup, failure) = await backups.AddAsync(file.Content, CurrentAuthor, cancellationToken);
            return backup is null
                ? Refuse(failure!, "Index", Describe())
                : Redirect($"/admin/backups/{backup.Name}/restoration");
        }
        catch (StoreException e)
        {
            return Refuse(new Failure.Conflict(e.Message), "Index", Describe());
        }
    }

    /// <summary>Shows the key by which backups prove where they come from, to be written down.</summary>
    [HttpGet("key")]
    [RecentSignIn]
    public IActionResult Key()
    {
        try
        {
            return View("Key", BackupKey.ReadOrCreate(folder));
        }
        catch (Exception e) when (StoreException.Knows(e))
        {
            return Refuse(new Failure.Conflict(StoreException.Explain(e, folder).Message), "Index", Describe());
        }
    }

    private BackupList Describe() => new(backups.List(), options.Backups);
}

internal sealed record BackupList(IReadOnlyList<Backup> Backups, MapflatOptions.BackupOptions Options);
