using Mapflat.Content.Accounts;
using Mapflat.Content.Store;
using Mapflat.Content.Upkeep;
using Mapflat.Content.Visits;
using Mapflat.Web.Areas.Admin.Shared;
using Mapflat.Web.Hosting;
using Mapflat.Web.Upkeep;

namespace Mapflat.Web.Areas.Admin.Dashboard;

[Route("admin")]
internal sealed class DashboardController(
    VisitReader visits, AuditLog log, SiteCheck check, UpkeepService upkeep, LastVisit last, SessionStore sessions)
    : AdminController
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
        var isOwner = User.IsInRole(AdminArea.Owner);
        return View("Dashboard", new DashboardScreen(
            span, _spans, await visits.ReadAsync(span, cancellationToken),
            await log.ReadChangesAsync(Changes, cancellationToken),
            // What only an owner can mend is no business of an editor's.
            isOwner ? concerns : [.. concerns.Where(concern =>
                concern.Kind is ConcernKind.Draft or ConcernKind.Link or ConcernKind.Age or ConcernKind.Reference)],
            await ReadSinceAsync(isOwner, cancellationToken))
        {
            AsksForSpan = days != 0,
        });
    }

    private async Task<VisitedSince> ReadSinceAsync(bool isOwner, CancellationToken cancellationToken)
    {
        var session = await sessions.FindAsync(SessionKey, cancellationToken);
        var since = await last.ReadAsync(MyId, session?.Session.Created ?? DateTime.MaxValue, cancellationToken);
        return isOwner ? since : since with
        {
            Done = [.. since.Done.Where(done => done.Act.Split('.')[0] is "page" or "media" or "capture")],
            SignIns = 0,
            Refusals = 0,
            MissingTotal = 0,
        };
    }
}

internal sealed record DashboardScreen(
    int Span, IReadOnlyList<int> Spans, VisitReport Visits, IReadOnlyList<AuditEntry> Changes,
    IReadOnlyList<Concern> Concerns, VisitedSince Since)
{
    /// <summary>Whether the visits of a span were asked for, so that they are to be seen at once.</summary>
    public bool AsksForSpan { get; init; }

    /// <summary>What waits, one entry for each kind, those that do harm first.</summary>
    public IEnumerable<IGrouping<ConcernKind, Concern>> Waiting => Concerns.GroupBy(concern => concern.Kind);


    public Chart Pages => new("pages", "Pages opened", Visits.Days, day => day.Pages);

    public Chart Successor => new("successor", "Visitors sent on to the successor", Visits.Days, day => day.Successor);

    public Chart Missing =>
        new("missing", "Requests for addresses with nothing there", Visits.Days, day => day.Missing);

    public static string? AddressOf(Concern concern) => concern switch
    {
        { Kind: ConcernKind.Draft, PageId: { } page } => $"/admin/pages/{page}/publication",
        { PageId: { } page } => $"/admin/pages/{page}",
        { Kind: ConcernKind.Rule } => "/admin/redirects",
        { Kind: ConcernKind.Account } => "/admin/accounts",
        { Kind: ConcernKind.Passkey } => "/admin/account",
        { Kind: ConcernKind.Address } => "/admin/verification",
        { Kind: ConcernKind.Machine } => "/admin/health",
        { Kind: ConcernKind.Age } => "/admin/pages",
        _ => null,
    };

    public static string NameOf(Concern concern) => concern switch
    {
        { Kind: ConcernKind.Draft, PageId: not null } => "Review and publish",
        { PageId: not null } => "Open the page",
        { Kind: ConcernKind.Rule } => "Look at the rules",
        { Kind: ConcernKind.Passkey } => "Look at your account",
        { Kind: ConcernKind.Address } => "See which",
        { Kind: ConcernKind.Machine } => "See the health of the site",
        { Kind: ConcernKind.Age } => "Choose a page",
        _ => "Look at the accounts",
    };

    /// <summary>What several concerns of a kind come to.</summary>
    public static string SumUp(ConcernKind kind, int count) => kind switch
    {
        ConcernKind.Draft => $"{count} pages have words that nobody can see yet",
        ConcernKind.Link => $"{count} links between pages are to be mended",
        ConcernKind.Rule => $"{count} rules for old addresses are to be looked at",
        ConcernKind.Reference => $"{count} pages name something without saying where it is",
        ConcernKind.Machine => $"{count} things about the machine and its backups",
        _ => $"{count} things to look at",
    };
}
