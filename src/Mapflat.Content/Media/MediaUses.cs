using Mapflat.Content.Store;
using Microsoft.EntityFrameworkCore;

namespace Mapflat.Content.Media;

/// <param name="IsDraft">Whether words name it that were saved later and not published.</param>
internal sealed record MediaUse(int PageId, string Address, string Title, bool IsLive, bool IsDraft, bool IsTrashed);

/// <summary>Finds out where files are used, in what visitors read and in what was saved last of each page.</summary>
internal static class MediaUses
{
    private const string Narrow = ".narrow.svg";

    /// <summary>Where a file is used; a page counts once.</summary>
    public static async Task<IReadOnlyList<MediaUse>> FindAsync(ContentDb db, string name,
        CancellationToken cancellationToken)
    {
        // The narrow form of a drawing is not named beside the wide one.
        var isNarrow = name.EndsWith(Narrow, StringComparison.Ordinal);
        var found = await FindAllAsync(db, MediaFile.Folder + (isNarrow ? name[..^Narrow.Length] : name),
            cancellationToken);
        return [.. found[name]];
    }

    /// <summary>All uses, by the file's name; a page counts once. Every text is read for it.</summary>
    public static Task<ILookup<string, MediaUse>> FindAsync(ContentDb db, CancellationToken cancellationToken) =>
        FindAllAsync(db, MediaFile.Folder, cancellationToken);

    private static async Task<ILookup<string, MediaUse>> FindAllAsync(
        ContentDb db, string words, CancellationToken cancellationToken)
    {
        var texts = await db.Revisions.AsNoTracking()
            .Where(r => r.Markdown.Contains(words)
                && (r.Id == r.Page.LiveRevisionId
                    || !db.Revisions.Any(later => later.PageId == r.PageId && later.Number > r.Number)))
            .OrderBy(r => r.Page.Address)
            .Select(r => new
            {
                r.PageId,
                r.Page.Address,
                r.Title,
                IsLive = r.Id == r.Page.LiveRevisionId && r.Page.Status != PageStatus.Draft,
                IsTrashed = r.Page.Trashed != null,
                r.Markdown
            })
            .ToListAsync(cancellationToken);
        return texts.SelectMany(text => MediaLinks.NamesIn(text.Markdown).Select(name => (Name: name, Text: text)))
            .GroupBy(use => (use.Name, use.Text.PageId))
            .Select(same => (same.Key.Name, Use: new MediaUse(
                same.Key.PageId, same.First().Text.Address, same.First().Text.Title, same.Any(u => u.Text.IsLive),
                same.Any(u => !u.Text.IsLive), same.First().Text.IsTrashed)))
            .ToLookup(use => use.Name, use => use.Use, StringComparer.Ordinal);
    }
}
