using Mapflat.Content.Pages;
using Mapflat.Content.Store;
using Microsoft.EntityFrameworkCore;

namespace Mapflat.Content.Media;

/// <summary>A page that names a file.</summary>
/// <param name="PageId">The number of the page.</param>
/// <param name="Address">Where the page is, or is to be.</param>
/// <param name="Title">Its title.</param>
/// <param name="IsLive">Whether visitors read the words that name the file.</param>
/// <param name="IsDraft">Whether words name it that were saved later and not published.</param>
/// <param name="IsTrashed">Whether the page is in the trash.</param>
public sealed record MediaUse(int PageId, string Address, string Title, bool IsLive, bool IsDraft, bool IsTrashed);

/// <summary>Finds out where files are used, in what visitors read and in what was saved last of each page.</summary>
internal static class MediaUses
{
    /// <summary>All uses, by the file's name; a page counts once.</summary>
    public static async Task<ILookup<string, MediaUse>> FindAsync(ContentDb db, CancellationToken cancellationToken)
    {
        var texts = await db.Revisions.AsNoTracking()
            .Where(r => r.Markdown.Contains(MediaStore.Folder)
                && (r.Id == r.Page.LiveRevisionId || !db.Revisions.Any(later => later.PageId == r.PageId && later.Number > r.Number)))
            .OrderBy(r => r.Page.Address)
            .Select(r => new { r.PageId, r.Page.Address, r.Title, IsLive = r.Id == r.Page.LiveRevisionId && r.Page.Status != PageStatus.Draft, IsTrashed = r.Page.Trashed != null, r.Markdown })
            .ToListAsync(cancellationToken);
        return texts.SelectMany(text => MediaLinks.NamesIn(text.Markdown).Select(name => (Name: name, Text: text)))
            .GroupBy(use => (use.Name, use.Text.PageId))
            .Select(same => (same.Key.Name, Use: new MediaUse(
                same.Key.PageId, same.First().Text.Address, same.First().Text.Title, same.Any(u => u.Text.IsLive), same.Any(u => !u.Text.IsLive), same.First().Text.IsTrashed)))
            .ToLookup(use => use.Name, use => use.Use, StringComparer.Ordinal);
    }
}
