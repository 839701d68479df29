using Mapflat.Content;
using Mapflat.Content.Links.Outbound;
using Mapflat.Web.Areas.Admin.Shared;
using Mapflat.Web.Hosting;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;

namespace Mapflat.Web.Areas.Admin.OutboundLinks;

/// <summary>Links to other sites that do not answer, and the archived copies that stand beside them.</summary>
[Route("admin/health/links")]
public sealed class OutboundLinksController(Mapflat.Content.Links.Outbound.OutboundLinks links, MapflatOptions options, TimeProvider time) : AdminController
{
    [HttpGet]
    public async Task<IActionResult> Show(CancellationToken cancellationToken) => View("Links", new OutboundLinksScreen(
        options.Watch.Links, await links.ReadTroubledAsync(cancellationToken), await links.CountAsync(cancellationToken), time.GetUtcNow().UtcDateTime));

    [HttpPost("copy")]
    [Authorize(Policy = AdminArea.Owner)]
    public async Task<IActionResult> Choose(string? url, bool offer, CancellationToken cancellationToken)
    {
        var (copy, failure) = await links.ChooseAsync(url, offer, Me, cancellationToken);
        if (failure is not null) return Refuse(failure);
        await ShowAsync();
        Say(copy is null ? "The archived copy stands beside the link no more." : "Every page that has the link now offers the archived copy beside it.");
        return Redirect("/admin/health/links");
    }
}

/// <summary>What the screen shows.</summary>
/// <param name="IsOn">Whether the settings let the site ask.</param>
/// <param name="Links">What does not answer, the dead first, and what has an archived copy.</param>
/// <param name="Counts">How many links are in which state.</param>
/// <param name="Now">The time (UTC).</param>
public sealed record OutboundLinksScreen(bool IsOn, IReadOnlyList<OutboundLink> Links, IReadOnlyDictionary<OutboundState, int> Counts, DateTime Now)
{
    /// <summary>How many links there are.</summary>
    public int Total => Counts.Values.Sum();

    /// <summary>What a state is called.</summary>
    public static string NameOf(OutboundState state) => state switch
    {
        OutboundState.Dead => "dead",
        OutboundState.Unknown => "cannot be told",
        _ => "answers",
    };

    /// <summary>How its badge looks.</summary>
    public static string? BadgeOf(OutboundState state) => state switch
    {
        OutboundState.Dead => "error",
        OutboundState.Alive => "live",
        _ => null,
    };

    /// <summary>What is known of a link, in a sentence.</summary>
    public static string WordsOf(OutboundLink link) => link switch
    {
        { LastAnswered: true } => "It answers.",
        { Failures: 0 } => $"Nobody can tell: {link.LastStatus}.",
        { State: OutboundState.Dead } => $"Missing {link.Failures} times in a row: {link.LastStatus}.",
        _ => $"Missing {(link.Failures == 1 ? "once" : $"{link.Failures} times in a row")}: {link.LastStatus}. It counts as dead after {OutboundLink.FailuresOfTheDead} times over {OutboundLink.TimeOfTheDead.TotalDays:0} days.",
    };
}
