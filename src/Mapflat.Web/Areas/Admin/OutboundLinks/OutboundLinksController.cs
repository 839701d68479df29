using Mapflat.Web.Areas.Admin.Shared;
using Mapflat.Web.Hosting;
using Microsoft.AspNetCore.Authorization;

namespace Mapflat.Web.Areas.Admin.OutboundLinks;

[Route("admin/health/links")]
internal sealed class OutboundLinksController(
    Mapflat.Content.Links.Outbound.OutboundLinks links, MapflatOptions options, TimeProvider time) : AdminController
{
    private const int PartSize = 50;

    [HttpGet]
    public async Task<IActionResult> Show(int? part, CancellationToken cancellationToken)
    {
        var troubled = await links.ReadTroubledAsync(cancellationToken);
        var parts = Math.Max(1, (troubled.Count + PartSize - 1) / PartSize);
        var shown = Math.Clamp(part ?? 1, 1, parts);
        return View("Links", new OutboundLinksScreen(
            options.Watch.Links, [.. troubled.Skip((shown - 1) * PartSize).Take(PartSize)], await links
                .CountAsync(cancellationToken),
            time.GetUtcNow().UtcDateTime, new ListParts(shown, parts, other => $"/admin/health/links?part={other}")));
    }

    [HttpPost("copy")]
    [Authorize(Policy = AdminArea.Owner)]
    public async Task<IActionResult> Choose(string? url, bool offer, CancellationToken cancellationToken)
    {
        var (copy, failure) = await links.ChooseAsync(url, offer, CurrentAuthor, cancellationToken);
        if (failure is not null) return Refuse(failure);
        await FreezeSiteAsync();
        SetNotice(copy is null
            ? "The archived copy stands beside the link no more."
            : "Every page that has the link now offers the archived copy beside it.");
        return Redirect("/admin/health/links");
    }
}

/// <param name="Links">What does not answer, the dead first, and what has an archived copy.</param>
internal sealed record OutboundLinksScreen(
    bool IsOn, IReadOnlyList<OutboundLink> Links, IReadOnlyDictionary<OutboundState, int> Counts, DateTime Now,
        ListParts Parts)
{
    public int Total => Counts.Values.Sum();

    public static string NameOf(OutboundState state) => state switch
    {
        OutboundState.Dead => "dead",
        OutboundState.Unknown => "cannot be told",
        _ => "answers",
    };

    public static string? BadgeOf(OutboundState state) => state switch
    {
        OutboundState.Dead => "error",
        OutboundState.Alive => "live",
        _ => null,
    };

    public static string WordsOf(OutboundLink link) => link switch
    {
        { LastAnswered: true } => "It answers.",
        { Failures: 0 } => $"Nobody can tell: {link.LastStatus}.",
        { State: OutboundState.Dead } => $"Missing {link.Failures} times in a row: {link.LastStatus}.",
        _ => $"Missing {(link.Failures == 1 ? "once" : $"{link.Failures} times in a row")}: {link.LastStatus}. It "
            + $"counts as dead after {OutboundLink.DeadAfterFailures} times over "
            + $"{OutboundLink.DeadAfter.TotalDays:0} days.",
    };
}
