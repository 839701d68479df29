using Mapflat.Content.Store;
using Microsoft.EntityFrameworkCore;

namespace Mapflat.Content.Pages;

/// <summary>What changed on the site, newest first: every publication, and every withdrawal that still holds.</summary>
internal sealed class SiteChanges(ContentStore store, PageReader pages, PageHistory history)
{
    /// <summary>So many changes are on a page of the list.</summary>
    public const int PartSize = 50;

    /// <summary>The list has no more pages: what is older is in the histories of the pages.</summary>
    public const int MostParts = 20;

    /// <param name="part">Which page of the list, from 1.</param>
    /// <returns>Null where there is no such page of the list; the first is always there.</returns>
    public async Task<ChangeList?> ReadAsync(int part, CancellationToken cancellationToken)
    {
        if (part is < 1 or > MostParts) return null;
        await using var db = await store.OpenAsync(cancellationToken);
        // One more than is shown tells whether there are any after them.
        var most = (part * PartSize) + 1;
        var listed = PageReader.Listed(db.Pages);
        var versions = await db.Revisions.AsNoTracking().Where(r => r.PublishedAt != null)
            .OrderByDescending(r => r.PublishedAt).ThenByDescending(r => r.Id)
            .Join(listed, r => r.PageId, p => p.Id, (r, p) => new { r, p })
            .Take(most)
            .Select(row => new SiteChange(
                new PageLink(row.p.Address, row.r.Title, row.r.Menu, row.r.Summary), row.r.PublishedAt!.Value,
                row.r.Number, row.r.Reason, null)
            { RevisionId = row.r.Id, Saved = row.r.Saved })
            .ToListAsync(cancellationToken);
        var withdrawals = await PageReader.Public(db).Where(p => p.Status == PageStatus.Withdrawn)
            .OrderByDescending(p => p.Updated).Take(most)
            .Select(p => new SiteChange(
                new PageLink(p.Address, p.LiveRevision!.Title, p.LiveRevision.Menu, p.LiveRevision.Summary),
                p.Updated!.Value, null, null, WithdrawalNotice.Create(
                    p.Status, p.WithdrawnOn, p.WithdrawnReason, p.WithdrawnAnswer, p.Updated)))
            .ToListAsync(cancellationToken);
        // The sort is stable: what was published at one moment stays as it is.
        var all = withdrawals.Concat(versions).OrderByDescending(change => change.At).Skip((part - 1) * PartSize)
            .Take(PartSize + 1).ToList();
        if (all.Count == 0 && part > 1) return null;
        var shown = new List<SiteChange>();
        foreach (var change in all.Take(PartSize))
        {
            shown.Add(change.RevisionId is not { } revision ? change
                : change with
                {
                    Words = await history.ReadExtractAsync(db, revision, change.Saved, cancellationToken),
                });
        }

        var hasMore = all.Count > PartSize;
        return new ChangeList(part, shown, hasMore && part < MostParts, hasMore && part == MostParts);
    }

    /// <summary>The pages that changed last, each with what was other than before.</summary>
    public async Task<IReadOnlyList<ChangedPage>> ReadPagesAsync(int most, CancellationToken cancellationToken)
    {
        await using var db = await store.OpenAsync(cancellationToken);
        var found = await pages.ReadNewestAsync(most, cancellationToken);
        var keys = found.Select(page => page.Key).ToList();
        var texts = await PageReader.Public(db).Where(p => EF.Parameter(keys).Contains(p.Key))
            .Select(p => new { p.Key, p.LiveRevision!.Id, p.LiveRevision.Saved })
            .ToDictionaryAsync(text => text.Key, StringComparer.Ordinal, cancellationToken);
        var changed = new List<ChangedPage>();
        foreach (var page in found)
        {
            changed.Add(new ChangedPage(page, page.Withdrawn is null && texts.TryGetValue(page.Key, out var text)
                ? await history.ReadExtractAsync(db, text.Id, text.Saved, cancellationToken) : null));
        }

        return changed;
    }

    /// <summary>How many pages the list has.</summary>
    public async Task<int> CountPartsAsync(CancellationToken cancellationToken)
    {
        await using var db = await store.OpenAsync(cancellationToken);
        const int most = MostParts * PartSize;
        var listed = PageReader.Listed(db.Pages);
        var versions = await db.Revisions.Where(r => r.PublishedAt != null)
            .Join(listed, r => r.PageId, p => p.Id, (r, _) => r.Id).Take(most).CountAsync(cancellationToken);
        var withdrawals = await PageReader.Public(db).Where(p => p.Status == PageStatus.Withdrawn).Take(most)
            .CountAsync(cancellationToken);
        return Math.Clamp((versions + withdrawals + PartSize - 1) / PartSize, 1, MostParts);
    }
}

/// <param name="Part">Which page of the list, from 1.</param>
/// <param name="IsCut">Whether there were older changes, for which the list has no page any more.</param>
internal sealed record ChangeList(int Part, IReadOnlyList<SiteChange> Changes, bool HasMore, bool IsCut);

/// <param name="Words">Null where nothing was public before, and of a page that was withdrawn.</param>
internal sealed record ChangedPage(PublicPage Page, ChangeExtract? Words);

/// <param name="Page">Where it is now, and what it was called then.</param>
/// <param name="At">When it happened (UTC).</param>
/// <param name="Version">The number of the version that was published; null if the page was withdrawn.</param>
/// <param name="Reason">Why it was published, if somebody said so.</param>
internal sealed record SiteChange(PageLink Page, DateTime At, int? Version, string? Reason, WithdrawalNotice? Withdrawn)
{
    /// <summary>What is other than in the version before; null for the first one, and for a withdrawal.</summary>
    public ChangeExtract? Words { get; init; }

    internal int? RevisionId { get; init; }

    internal DateTime Saved { get; init; }
}
