using Mapflat.Content.Addresses;
using Mapflat.Content.Links;
using Mapflat.Content.Markup;
using Mapflat.Content.Store;
using Mapflat.Content.Visits;
using Microsoft.EntityFrameworkCore;

namespace Mapflat.Content.Pages;

internal sealed record LeadingAddress(string Address, Answer Answer, long Followed);

internal sealed record PageOverview
{
    public required ListedPage Page { get; init; }

    public required DateTime? Published { get; init; }

    public required DateTime? Updated { get; init; }

    public required WithdrawalNotice? Withdrawn { get; init; }

    public required IReadOnlyList<LeadingAddress> Former { get; init; }

    public required IReadOnlyList<string> Rules { get; init; }

    public required IReadOnlyList<IncomingLink> Links { get; init; }

    public required IReadOnlyList<PastAct> Acts { get; init; }
}

internal sealed class PageOverviewReader(
    ContentStore store, PageList list, MarkdownRenderer renderer, RedirectReader redirects)
{
    private const int MostActs = 10;
    private const int MostFormer = 200;

    /// <summary>In the trash or not; null if there is none of this number.</summary>
    /// <param name="origin">The site's own, as its texts are checked with it; null where it is not known.</param>
    public async Task<PageOverview?> ReadAsync(
        int pageId, CancellationToken cancellationToken, string? origin = null)
    {
        if (await list.ReadOneAsync(pageId, cancellationToken, origin) is not { } listed) return null;
        await using var db = await store.OpenAsync(cancellationToken);
        var page = await db.Pages.AsNoTracking().SingleAsync(p => p.Id == pageId, cancellationToken);
        var answers = await SiteAnswers.ReadAsync(db, redirects, cancellationToken, withLedger: false);
        var former = await db.FormerAddresses.AsNoTracking().Where(f => f.PageId == pageId && f.Path != page.Folded)
            .OrderBy(f => f.Path).Take(MostFormer).Select(f => f.Path).ToListAsync(cancellationToken);
        var followed = await VisitReader.ReadFormerAsync(db, former, cancellationToken);
        var isPublic = page.Status != PageStatus.Draft;
        return new PageOverview
        {
            Page = listed,
            Published = page.Published,
            Updated = page.Updated,
            Withdrawn = page.Status == PageStatus.Withdrawn
                ? new WithdrawalNotice(page.WithdrawnOn ?? default, page.WithdrawnReason ?? "", page.WithdrawnAnswer)
                : null,
            Former = [.. former.Select(path => new LeadingAddress(
                path, answers.Find(path), followed.GetValueOrDefault(path)))],
            Rules = isPublic ? [.. answers.Map.LeadingHere.Where(r => r.Rule is { Status: not 410, To: { } to }
                && r.Read.Match == RuleMatch.Exact && LeadsTo(answers.Map, to, page.Address))
                .Select(r => r.Rule.From)] : [],
            Links = [.. (await IncomingLink.FindAsync(
                db, renderer, redirects.AnyOrigin, [page.Address], cancellationToken)).Where(l => l.PageId != pageId)],
            Acts = await db.PastActs.AsNoTracking().Where(a => a.PageId == pageId).OrderByDescending(a => a.Id)
                .Take(MostActs).ToListAsync(cancellationToken),
        };
    }

    private static bool LeadsTo(RedirectMap map, string to, string address) =>
        to.StartsWith('/') && map.ResolveRaw(null, to.Split(
            '#')[0]) is { Kind: ResolutionKind.Page or ResolutionKind.Redirect, Address: { } end } && end == address;
}
