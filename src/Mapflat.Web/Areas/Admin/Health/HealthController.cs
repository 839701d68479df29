using Mapflat.Content.Store;
using Mapflat.Content.Upkeep;
using Mapflat.Web.Areas.Admin.Shared;
using Mapflat.Web.Hosting;
using Mapflat.Web.Upkeep;
using Microsoft.AspNetCore.Authorization;

namespace Mapflat.Web.Areas.Admin.Health;

[Route("admin/health")]
internal sealed class HealthController(HealthFeedAccess feed, AuditLog log, UpkeepService upkeep) : AdminController
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(5);

    [HttpGet]
    public async Task<IActionResult> Show(CancellationToken cancellationToken)
    {
        var look = await upkeep.LookAsync(cancellationToken);
        return View("Health", new HealthScreen(look.Entries, upkeep.Running, feed.Made) { Now = look.Now });
    }

    [HttpPost("{name}/runs")]
    [Authorize(Policy = AdminArea.Owner)]
    public async Task<IActionResult> Run(string name, CancellationToken cancellationToken)
    {
        if (!upkeep.Has(name)) return NotFound();
        await log.WriteAsync(CurrentAuthor, "upkeep.run", name, null, cancellationToken);
        SetNotice(await upkeep.RunAsync(name, _patience) is { } entry
            ? $"{HealthFeedMiddleware.NameOf(name)}: {entry.Last!.Summary}" : $"{HealthFeedMiddleware.NameOf(name)} "
                + "takes longer than a moment and goes on by itself. Load this page again to see what it found.");
        return Redirect("/admin/health");
    }

    [HttpPost("feed")]
    [Authorize(Policy = AdminArea.Owner)]
    [RecentSignIn]
    public async Task<IActionResult> MakeFeed(CancellationToken cancellationToken)
    {
        var (secret, failure) = await feed.RenewAsync(CurrentAuthor, cancellationToken);
        return failure is null
            ? View("Feed", SiteContext.Get(HttpContext).Origin + HealthFeedMiddleware.PathOf(secret!))
            : Refuse(failure);
    }

    [HttpPost("feed/revocation")]
    [Authorize(Policy = AdminArea.Owner)]
    [RecentSignIn]
    public async Task<IActionResult> RevokeFeed(CancellationToken cancellationToken)
    {
        var (_, failure) = await feed.RevokeAsync(CurrentAuthor, cancellationToken);
        if (failure is not null) return Refuse(failure);
        SetNotice("The address of the health feed answers nobody any more.");
        return Redirect("/admin/health");
    }
}

internal sealed record HealthScreen(IReadOnlyList<UpkeepEntry> Tasks, string? Running, DateTime? FeedMade)
{
    public int Count(UpkeepState state) => Tasks.Count(task => task.Last is not null && task.State == state);

    /// <summary>What needs a look by itself, and folded away what is as it should be.</summary>
    public IEnumerable<(bool Folded, IReadOnlyList<UpkeepEntry> Tasks)> Groups
    {
        get
        {
            var groups = Tasks.ToLookup(task =>
                task.Last is null || task.State is UpkeepState.Well or UpkeepState.Off);
            if (groups[false].Any()) yield return (false, [.. groups[false]]);
            if (groups[true].Any()) yield return (true, [.. groups[true]]);
        }
    }

    public static string SumUp(IReadOnlyList<UpkeepEntry> folded)
    {
        var well = folded.Count(task => task is { Last: not null, State: UpkeepState.Well });
        var off = folded.Count(task => task is { Last: not null, State: UpkeepState.Off });
        (int Count, string Says)[] parts = [(well, "well"), (off, "switched off"),
            (folded.Count - well - off, "not looked at yet")];
        return $"{folded.Count} checks: " + string.Join(
            ", ", parts.Where(part => part.Count > 0).Select(part => $"{part.Count} {part.Says}"));
    }

    public int Waiting => Tasks.Count(task => task.Last is null);

    /// <summary>The names of those that were looked at when the page was asked for.</summary>
    public IReadOnlySet<string> Now { get; init; } = new HashSet<string>();

    /// <summary>Those that say what their last run found, the one that is longest ago first.</summary>
    public IReadOnlyList<UpkeepEntry> Dated => [.. Tasks
        .Where(task => !Now.Contains(task.Name) && task.LastRun is not null && task.State != UpkeepState.Off)
        .OrderBy(task => task.LastRun)];

    public static string NameOf(UpkeepEntry task) =>
        task.Last is null ? "not run yet" : HealthFeedMiddleware.NameOf(task.State);

    public static string NameOf(string task) => HealthFeedMiddleware.NameOf(task);

    public static string? BadgeOf(UpkeepEntry task) => task switch
    {
        { Last: null } => null,
        { State: UpkeepState.Well } => "live",
        { State: UpkeepState.WorthALook } => "changed",
        { State: UpkeepState.NeedsSomeone } => "error",
        _ => null,
    };
}
