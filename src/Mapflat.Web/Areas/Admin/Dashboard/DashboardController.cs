using Mapflat.Content.Store;
using Mapflat.Content.Upkeep;
using Mapflat.Content.Visits;
using Mapflat.Web.Areas.Admin.Shared;
using Mapflat.Web.Hosting;
using Mapflat.Web.Upkeep;

namespace Mapflat.Web.Areas.Admin.Dashboard;

[Route("admin")]
internal sealed class DashboardController(
    VisitReader visits, AuditLog log, SiteCheck check, UpkeepService upkeep) : AdminController
{
    private const int Changes = 10;
    private static readonly int[] _spans = [7, 30, 365];

    [HttpGet]
    public async Task<IActionResult> Show(int days, CancellationToken cancellationToken)
    {
        var span = _spans.Contains(days) ? days : 30;
        var own = (await upkeep.FindConcernsAsync(cancellationToken))
            .ToLookup(concern => concern.Severity == Severity.Error);
        var found = await check.FindAsync(SiteContext.Get(HttpContext).Origin, cancellationToken);
        Concern[] concerns = [.. own[true], .. found, .. own[false]];
        return View("Dashboard", new DashboardScreen(
            span, _spans, await visits.ReadAsync(span, cancellationToken),
            await log.ReadChangesAsync(Changes, cancellationToken),
            // What only an owner can mend is no business of an editor's.
            User.IsInRole(AdminArea.Owner) ? concerns : [.. concerns.Where(concern =>
                concern.Kind is ConcernKind.Draft or ConcernKind.Link or ConcernKind.Age or ConcernKind.Reference)]));
    }
}

internal sealed record DashboardScreen(
    int Span, IReadOnlyList<int> Spans, VisitReport Visits, IReadOnlyList<AuditEntry> Changes,
    IReadOnlyList<Concern> Concerns)
{
    public Chart Pages => new("pages", "Pages opened", Visits.Days, day => day.Pages);

    public Chart Successor => new("successor", "Visitors sent on to the successor", Visits.Days, day => day.Successor);

    public Chart Missing =>
        new("missing", "Requests for addresses with nothing there", Visits.Days, day => day.Missing);

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
