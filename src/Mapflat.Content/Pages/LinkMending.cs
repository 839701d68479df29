using Mapflat.Content.Links;
using Mapflat.Content.Markup;
using Mapflat.Content.Search;
using Mapflat.Content.Store;
using Mapflat.Content.Text;
using Microsoft.EntityFrameworkCore;

namespace Mapflat.Content.Pages;

/// <summary>One text whose links lead to the new address of a page from now on.</summary>
/// <param name="IsDraft">Whether it is a draft; if not, it is what visitors read.</param>
internal sealed record MendedText(
    int PageId, string Address, string Title, int Links, TextDifference Difference, bool IsDraft);

/// <summary>
/// Changes the links to pages that move, as a part of the move: in what visitors read, which is published, and in the
/// drafts on top of it, which stay drafts.
/// </summary>
internal static class LinkMending
{
    /// <summary>So many pages are changed in one act at most.</summary>
    public const int MostPages = 500;

    private const int MostNeedles = 20;

    /// <param name="moved">The new address of each page that was public, by the folded form of the old one.</param>
    public static async Task ApplyAsync(PageActContext work, MarkdownRenderer renderer, Author author,
        IReadOnlyDictionary<string, string> moved, CancellationToken stop)
    {
        var rewriting = new LinkRewriting(work.Redirects.AnyOrigin, moved);
        var ids = await FindAsync(work.Db, moved.Keys, stop);
        foreach (var id in ids.Take(MostPages)) await MendAsync(work, renderer, author, rewriting, id, stop);
        var drafts = work.Mended.Count(text => text.IsDraft);
        if (drafts > 0)
            work.Notes.Add(drafts == 1 ? "Links in one draft are changed too, which stays a draft."
                : $"Links in {drafts} drafts are changed too, which stay drafts.");
        if (ids.Count > MostPages)
            work.Notes.Add($"More than {MostPages} pages may have such links; those after them keep theirs.");
    }

    /// <summary>What was published with it, as a sentence; empty if nothing was.</summary>
    public static string Tell(IEnumerable<MendedText> mended)
    {
        var texts = mended.Where(text => !text.IsDraft).ToList();
        if (texts.Count == 0) return "";
        return $" {CountLinks(texts.Sum(text => text.Links))} on "
            + $"{(texts.Count == 1 ? "one page" : $"{texts.Count} pages")} changed with it.";
    }

    private static string CountLinks(int links) => links == 1 ? "One link" : $"{links} links";

    /// <summary>The pages whose words, public or waiting, hold one of these addresses in some spelling.</summary>
    private static async Task<List<int>> FindAsync(
        ContentDb db, IEnumerable<string> addresses, CancellationToken stop)
    {
        // An address that begins with another one is found with it.
        var all = addresses.ToList();
        var needles = all.Where(a => !all.Exists(other => other.Length < a.Length
            && a.StartsWith(other, StringComparison.Ordinal)))
            .SelectMany(a => (string[])[a, UrlText.EncodePath(a)]).Distinct(StringComparer.Ordinal).Take(MostNeedles);
        SortedDictionary<string, int> found = new(StringComparer.Ordinal);
        foreach (var needle in needles)
        {
            var pattern = LikePattern.Containing(needle.TrimEnd('/'));
            var texts = db.Revisions.AsNoTracking().Where(r => r.Page.Trashed == null
                && EF.Functions.Like(r.Markdown, pattern, LikePattern.Escape)
                && (r.Id == r.Page.LiveRevisionId || !db.Revisions.Any(later => later.PageId == r.PageId
                    && later.Number > r.Number)));
            foreach (var page in await texts.Select(r => new { r.PageId, r.Page.Address }).Distinct()
                .OrderBy(p => p.Address).Take(MostPages + 1).ToListAsync(stop))
                found[page.Address] = page.PageId;
        }

        return [.. found.Values.Distinct()];
    }

    private static async Task MendAsync(PageActContext work, MarkdownRenderer renderer, Author author,
        LinkRewriting rewriting, int id, CancellationToken stop)
    {
        var page = await work.Db.Pages.Include(p => p.LiveRevision).SingleAsync(p => p.Id == id, stop);
        var newest = await work.Db.Revisions.Where(r => r.PageId == id).OrderByDescending(r => r.Number)
            .FirstAsync(stop);
        var live = page.Status == PageStatus.Draft ? null : page.LiveRevision?.Text;
        var waits = newest.PublishedAt is null && newest.Text != live;
        var (text, links) = live is null ? ("", 0) : rewriting.Apply(live.Markdown);
        var (draft, draftLinks) = waits ? rewriting.Apply(newest.Markdown) : ("", 0);
        if (links > 0 && renderer.Render(text).Value is { } rendered)
        {
            var revision = page.Save(live! with { Markdown = text }, author.Name, work.Now);
            page.Amend(revision, work.Now, "Links lead to the present address of what they name.");
            await SearchIndex.WriteAsync(work.Db, page, revision, rendered, stop);
            AuditLog.Add(work.Db, work.Now, author, "page.links-changed", page.Address, CountLinks(links));
            work.Mended.Add(new MendedText(
                id, page.Address, live!.Title, links, TextDiff.Compare(live.Markdown, text), IsDraft: false));
        }
        else links = 0;

        // What was waiting goes on waiting, on top of what is public now.
        if (!waits || links + draftLinks == 0) return;
        page.Save(newest.Text with { Markdown = draft }, newest.Author, work.Now, newest.Automatic);
        if (draftLinks > 0)
            work.Mended.Add(new MendedText(
                id, page.Address, newest.Title, draftLinks, TextDiff.Compare(newest.Markdown, draft), IsDraft: true));
    }
}
