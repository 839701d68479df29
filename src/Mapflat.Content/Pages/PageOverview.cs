using Mapflat.Content.Links;
using Mapflat.Content.Markup;
using Mapflat.Content.Redirects;
using Mapflat.Content.Store;
using Mapflat.Content.Visits;
using Microsoft.EntityFrameworkCore;

namespace Mapflat.Content.Pages;

/// <summary>An address that leads to a page, or did.</summary>
/// <param name="Address">The address.</param>
/// <param name="Answer">What a visitor gets there now.</param>
/// <param name="Followed">How often visitors followed it here.</param>
public sealed record LeadingAddress(string Address, Answer Answer, long Followed);

/// <summary>Everything about the place and the state of a page.</summary>
public sealed record PageOverview
{
    /// <summary>The page as the list shows it.</summary>
    public required ListedPage Page { get; init; }

    /// <summary>When it first became public (UTC); null if it never was.</summary>
    public required DateTime? Published { get; init; }

    /// <summary>When what visitors read last changed (UTC).</summary>
    public required DateTime? Updated { get; init; }

    /// <summary>The notice on top of it; null unless it is withdrawn.</summary>
    public required WithdrawalNotice? Withdrawn { get; init; }

    /// <summary>The addresses that it had before.</summary>
    public required IReadOnlyList<LeadingAddress> Former { get; init; }

    /// <summary>The sources of the rules that send visitors to it.</summary>
    public required IReadOnlyList<string> Rules { get; init; }

    /// <summary>Links to it in other public pages.</summary>
    public required IReadOnlyList<IncomingLink> Links { get; init; }

    /// <summary>What was done to it last, newest first.</summary>
    public required IReadOnlyList<PastAct> Acts { get; init; }
}

/// <summary>Reads a page for who keeps it.</summary>
public sealed class PageOverviewReader(ContentStore store, PageList list, MarkdownRenderer renderer, RedirectReader redirects)
{
    private const int MostActs = 10;
    private const int MostFormer = 200;

    /// <summary>The page with this number, in the trash or not; null if there is none.</summary>
    public async Task<PageOverview?> ReadAsync(int pageId, CancellationToken cancellationToken)
    {
        if (await list.ReadOneAsync(pageId, cancellationToken) is not { } listed) return null;
        await using var db = await store.OpenAsync(cancellationToken);
        var page = await db.Pages.AsNoTracking().SingleAsync(p => p.Id == pageId, cancellationToken);
        var answers = await SiteAnswers.ReadAsync(db, redirects, cancellationToken);
        var former = await db.FormerAddresses.AsNoTracking().Where(f => f.PageId == pageId && f.Path != page.Address).OrderBy(f => f.Path).Take(MostFormer).Select(f => f.Path).ToListAsync(cancellationToken);
        var followed = await VisitReader.ReadFormerAsync(db, former, cancellationToken);
        var isPublic = page.Status != PageStatus.Draft;
        return new PageOverview
        {
            Page = listed,
            Published = page.Published,
            Updated = page.Updated,
            Withdrawn = page.Status == PageStatus.Withdrawn ? new WithdrawalNotice(page.WithdrawnOn ?? default, page.WithdrawnReason ?? "", page.WithdrawnAnswer) : null,
            Former = [.. former.Select(path => new LeadingAddress(path, answers.At(path), followed.GetValueOrDefault(path)))],
            Rules = isPublic ? [.. answers.Map.LeadingHere.Where(r => r.Rule is { Status: not 410, To: { } to } && r.Read.Match == RuleMatch.Exact && LeadsTo(answers.Map, to, page.Address)).Select(r => r.Rule.From)] : [],
            Links = [.. (await IncomingLink.FindAsync(db, renderer, redirects.AnyOrigin, [page.Address], cancellationToken)).Where(l => l.PageId != pageId)],
            Acts = await db.PastActs.AsNoTracking().Where(a => a.PageId == pageId).OrderByDescending(a => a.Id).Take(MostActs).ToListAsync(cancellationToken),
        };
    }

    private static bool LeadsTo(RedirectMap map, string to, string address) =>
        to.StartsWith('/') && map.ResolveRaw(null, to.Split('#')[0]) is { Kind: ResolutionKind.Page or ResolutionKind.Redirect, Address: { } end } && end == address;
}
