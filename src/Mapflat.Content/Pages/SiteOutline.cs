using Mapflat.Content.Store;
using Microsoft.EntityFrameworkCore;

namespace Mapflat.Content.Pages;

/// <summary>The pages in the order in which they are read: each is followed by those below it.</summary>
internal sealed class SiteOutline(ContentStore store)
{
    /// <summary>Those that lists lead to, from the home page on.</summary>
    /// <param name="most">So many at most; where there are more, the last ones are left out.</param>
    public async Task<Outline> ReadAsync(int most, CancellationToken cancellationToken)
    {
        await using var db = await store.OpenAsync(cancellationToken);
        // Depth first, as the deepest of those that are waiting is always taken next (sqlite.org/lang_with.html).
        var rows = await db.Database.SqlQuery<OutlineRow>(
            $"""
            WITH RECURSIVE tree (Id, Address, Place, Depth, Folded) AS (
                SELECT Id, Address, "Order", 0, Folded FROM Pages
                WHERE Address = '/' AND Trashed IS NULL AND Status <> 'Draft'
                UNION ALL
                SELECT p.Id, p.Address, p."Order", tree.Depth + 1, p.Folded
                FROM tree JOIN Pages p ON p.Section = tree.Folded
                WHERE p.Trashed IS NULL AND p.Status <> 'Draft'
                    AND (p.Status <> 'Withdrawn' OR p.WithdrawnAnswer <> 410)
                ORDER BY 4 DESC, 3, 2)
            SELECT Id, Depth FROM tree LIMIT {most + 1}
            """).ToListAsync(cancellationToken);
        var ids = rows.ConvertAll(row => row.Id);
        var listed = PageReader.Listed(db.Pages);
        if (rows.Count <= most)
        {
            // A page below one that is not public is reached by no way down, and comes last.
            var others = await listed.Where(p => !EF.Parameter(ids).Contains(p.Id)).OrderBy(p => p.Address)
                .Select(p => new { p.Id, p.Address }).Take(most + 1 - rows.Count).ToListAsync(cancellationToken);
            rows.AddRange(others.Select(page => new OutlineRow(page.Id, page.Address.Count(c => c == '/'))));
            ids.AddRange(others.Select(page => page.Id));
        }

        var links = await listed.Where(p => EF.Parameter(ids).Contains(p.Id))
            .Select(p => new
            {
                p.Id,
                Link = new PageLink(p.Address, p.LiveRevision!.Title, p.LiveRevision.Menu, p.LiveRevision.Summary),
                Withdrawn = WithdrawalNotice.Create(
                    p.Status, p.WithdrawnOn, p.WithdrawnReason, p.WithdrawnAnswer, p.Updated),
            })
            .ToDictionaryAsync(page => page.Id, cancellationToken);
        var isWhole = rows.Count <= most;
        return new Outline(
            [.. rows.Take(most).Where(row => links.ContainsKey(row.Id)).Select(row =>
                new OutlinePage(links[row.Id].Link, row.Depth, links[row.Id].Withdrawn))],
            isWhole);
    }

    private sealed record OutlineRow(int Id, int Depth);
}

/// <param name="IsWhole">Whether these are all the pages that there are.</param>
internal sealed record Outline(IReadOnlyList<OutlinePage> Pages, bool IsWhole)
{
    /// <summary>The same as a tree; the home page stands beside those of the first level.</summary>
    public IReadOnlyList<OutlineNode> ToTree()
    {
        var root = new List<OutlineNode>();
        var open = new Stack<(int Depth, List<OutlineNode> Below)>([(0, root)]);
        foreach (var page in Pages)
        {
            var depth = Math.Max(1, page.Depth);
            while (open.Peek().Depth >= depth) open.Pop();
            var below = new List<OutlineNode>();
            open.Peek().Below.Add(new OutlineNode(page, below));
            open.Push((depth, below));
        }

        return root;
    }
}

internal sealed record OutlineNode(OutlinePage Page, IReadOnlyList<OutlineNode> Below);

/// <param name="Depth">How far below the home page, which has 0.</param>
internal sealed record OutlinePage(PageLink Link, int Depth, WithdrawalNotice? Withdrawn);
