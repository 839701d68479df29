using Mapflat.Content;
using Mapflat.Content.Accounts;
using Mapflat.Content.Links;
using Mapflat.Content.Visits;
using Mapflat.Web.Areas.Admin.Shared;
using Mapflat.Web.Hosting;
using Mapflat.Web.Upkeep;
using Microsoft.AspNetCore.Mvc;

namespace Mapflat.Web.Areas.Admin.Dashboard;

/// <summary>What was changed last, what needs somebody, and who comes.</summary>
[Route("admin")]
public sealed class DashboardController(VisitReader visits, AuditLog log, SiteCheck check) : AdminController
{
    private const int Changes = 10;
    private static readonly int[] _spans = [7, 30, 365];

    [HttpGet]
    public async Task<IActionResult> Show(int days, CancellationToken cancellationToken)
    {
        var span = _spans.Contains(days) ? days : 30;
        var upkeep = HttpContext.RequestServices.GetRequiredService<UpkeepService>().Concerns;
        Concern[] concerns = [.. upkeep.Where(concern => concern.Severity == Severity.Error), .. await check.FindAsync(SiteContext.Of(HttpContext).Origin, cancellationToken), .. upkeep.Where(concern => concern.Severity != Severity.Error)];
        return View("Dashboard", new DashboardScreen(
            span, _spans, await visits.ReadAsync(span, cancellationToken), await log.ReadChangesAsync(Changes, cancellationToken),
            // What only an owner can mend is no business of an editor's.
            User.IsInRole(AdminArea.Owner) ? concerns : [.. concerns.Where(concern => concern.Kind is ConcernKind.Draft or ConcernKind.Link or ConcernKind.Age)]));
    }
}

/// <summary>What the screen shows.</summary>
/// <param name="Span">How many days it looks back.</param>
/// <param name="Spans">How many it can.</param>
/// <param name="Visits">What was counted.</param>
/// <param name="Changes">What was changed last.</param>
/// <param name="Concerns">What needs somebody.</param>
public sealed record DashboardScreen(
    int Span, IReadOnlyList<int> Spans, VisitReport Visits, IReadOnlyList<AuditEntry> Changes, IReadOnlyList<Concern> Concerns)
{
    /// <summary>The chart of the pages that were opened.</summary>
    public Chart Pages => new("pages", "Pages opened", Visits.Days, day => day.Pages);

    /// <summary>The chart of the visitors who were sent on.</summary>
    public Chart Successor => new("successor", "Visitors sent on to the successor", Visits.Days, day => day.Successor);

    /// <summary>The chart of what was not found.</summary>
    public Chart Missing => new("missing", "Requests for addresses with nothing there", Visits.Days, day => day.Missing);

    /// <summary>Where something can be looked at, or mended; null if that is not here.</summary>
    public static string? AddressOf(Concern concern) => concern switch
    {
        { PageId: { } page } => $"/admin/pages/{page}",
        { Kind: ConcernKind.Account } => "/admin/accounts",
        { Kind: ConcernKind.Passkey } => "/admin/account",
        { Kind: ConcernKind.Address } => "/admin/verification",
        { Kind: ConcernKind.Machine } => "/admin/health",
        { Kind: ConcernKind.Age } => "/admin/pages",
        _ => null,
    };

    /// <summary>What the link to that address says.</summary>
    public static string NameOf(Concern concern) => concern switch
    {
        { PageId: not null } => "Open the page",
        { Kind: ConcernKind.Passkey } => "Look at your account",
        { Kind: ConcernKind.Address } => "See which",
        { Kind: ConcernKind.Machine } => "See the health of the site",
        { Kind: ConcernKind.Age } => "Choose a page",
        _ => "Look at the accounts",
    };
}
