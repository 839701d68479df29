using Mapflat.Content.Accounts;
using Mapflat.Content.Upkeep;
using Mapflat.Web.Areas.Admin.Shared;
using Mapflat.Web.Hosting;
using Mapflat.Web.Upkeep;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;

namespace Mapflat.Web.Areas.Admin.Health;

/// <summary>What the site does for itself, how that went, and how an absent owner hears of it.</summary>
[Route("admin/health")]
public sealed class HealthController(HealthFeedAccess feed, AuditLog log) : AdminController
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(5);

    private UpkeepService Upkeep => HttpContext.RequestServices.GetRequiredService<UpkeepService>();

    [HttpGet]
    public IActionResult Show() => View("Health", new HealthScreen(Upkeep.Entries, Upkeep.Running, feed.Made));

    [HttpPost("{name}/runs")]
    [Authorize(Policy = AdminArea.Owner)]
    public async Task<IActionResult> Run(string name, CancellationToken cancellationToken)
    {
        if (!Upkeep.Has(name)) return NotFound();
        await log.WriteAsync(Me, "upkeep.run", name, null, cancellationToken);
        Say(await Upkeep.RunAsync(name, _patience) is { } entry
            ? $"{HealthFeedMiddleware.NameOf(name)}: {entry.Last!.Summary}" : $"{HealthFeedMiddleware.NameOf(name)} takes longer than a moment and goes on by itself. Load this page again to see what it found.");
        return Redirect("/admin/health");
    }

    [HttpPost("feed")]
    [Authorize(Policy = AdminArea.Owner)]
    [RecentSignIn]
    public async Task<IActionResult> MakeFeed(CancellationToken cancellationToken)
    {
        var (secret, failure) = await feed.RenewAsync(Me, cancellationToken);
        return failure is null ? View("Feed", SiteContext.Of(HttpContext).Origin + HealthFeedMiddleware.PathOf(secret!)) : Refuse(failure);
    }

    [HttpPost("feed/revocation")]
    [Authorize(Policy = AdminArea.Owner)]
    [RecentSignIn]
    public async Task<IActionResult> RevokeFeed(CancellationToken cancellationToken)
    {
        var (_, failure) = await feed.RevokeAsync(Me, cancellationToken);
        if (failure is not null) return Refuse(failure);
        Say("The address of the health feed answers nobody any more.");
        return Redirect("/admin/health");
    }
}

/// <summary>What the screen shows.</summary>
/// <param name="Tasks">What is known of every task, the worst first.</param>
/// <param name="Running">The name of the one that is running; null if none is.</param>
/// <param name="FeedMade">When the address of the feed was made (UTC); null if there is none.</param>
public sealed record HealthScreen(IReadOnlyList<UpkeepEntry> Tasks, string? Running, DateTime? FeedMade)
{
    /// <summary>How many are in a state.</summary>
    public int Count(UpkeepState state) => Tasks.Count(task => task.Last is not null && task.State == state);

    /// <summary>How many have not run yet.</summary>
    public int Waiting => Tasks.Count(task => task.Last is null);

    /// <summary>What a state is called.</summary>
    public static string NameOf(UpkeepEntry task) => task.Last is null ? "not run yet" : HealthFeedMiddleware.NameOf(task.State);

    /// <summary>What a task is called.</summary>
    public static string NameOf(string task) => HealthFeedMiddleware.NameOf(task);

    /// <summary>How its badge looks.</summary>
    public static string? BadgeOf(UpkeepEntry task) => task switch
    {
        { Last: null } => null,
        { State: UpkeepState.Well } => "live",
        { State: UpkeepState.WorthALook } => "changed",
        { State: UpkeepState.NeedsSomeone } => "error",
        _ => null,
    };
}
