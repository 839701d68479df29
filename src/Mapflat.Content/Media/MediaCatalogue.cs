using Mapflat.Content.Store;
using Microsoft.EntityFrameworkCore;

namespace Mapflat.Content.Media;

/// <summary>A part of the list of files.</summary>
/// <param name="Files">The files, newest first.</param>
/// <param name="Page">The number of this part, from 1.</param>
/// <param name="Pages">How many parts there are; 1 at least.</param>
/// <param name="Total">How many files there are in all parts.</param>
public sealed record MediaListing(IReadOnlyList<ListedMedia> Files, int Page, int Pages, int Total);

/// <summary>A file in a list.</summary>
/// <param name="File">The file.</param>
/// <param name="Uses">How many pages and drafts name it.</param>
public sealed record ListedMedia(MediaFile File, int Uses);

/// <summary>A file with the pages that name it.</summary>
public sealed record MediaDetails(MediaFile File, IReadOnlyList<MediaUse> Uses);

/// <summary>What files there are, for those who look after them.</summary>
public sealed class MediaCatalogue(ContentStore store)
{
    /// <summary>How many files a part of the list has.</summary>
    public const int PageSize = 24;

    private const string Escape = "\\";

    /// <summary>Lists files, newest first.</summary>
    /// <param name="query">Letters in the name or the description; null or empty for all files.</param>
    /// <param name="page">Which part, from 1; one that is not there gives the nearest that is.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async Task<MediaListing> ListAsync(string? query, int page, CancellationToken cancellationToken)
    {
        await using var db = await store.OpenAsync(cancellationToken);
        var files = db.Media.AsNoTracking();
        if (query?.Trim() is { Length: > 0 } letters)
        {
            var pattern = $"%{letters.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("%", "\\%", StringComparison.Ordinal).Replace("_", "\\_", StringComparison.Ordinal)}%";
            files = files.Where(m => EF.Functions.Like(m.Name, pattern, Escape) || EF.Functions.Like(m.Alt, pattern, Escape));
        }

        var total = await files.CountAsync(cancellationToken);
        var pages = Math.Max(1, (total + PageSize - 1) / PageSize);
        page = Math.Clamp(page, 1, pages);
        var found = await files.OrderByDescending(m => m.Added).ThenBy(m => m.Name).Skip((page - 1) * PageSize).Take(PageSize)
            .Include(m => m.Renditions.OrderBy(r => r.Width)).ToListAsync(cancellationToken);
        var uses = await MediaUses.FindAsync(db, cancellationToken);
        return new MediaListing([.. found.Select(file => new ListedMedia(file, uses[file.Name].Count()))], page, pages, total);
    }

    /// <summary>The file of this name, and where it is used.</summary>
    /// <returns>The file; null if there is none of this name.</returns>
    public async Task<MediaDetails?> ReadAsync(string name, CancellationToken cancellationToken)
    {
        await using var db = await store.OpenAsync(cancellationToken);
        var file = await db.Media.AsNoTracking().Include(m => m.Renditions.OrderBy(r => r.Width)).SingleOrDefaultAsync(m => m.Name == name, cancellationToken);
        return file is null ? null : new MediaDetails(file, [.. (await MediaUses.FindAsync(db, cancellationToken))[name]]);
    }
}
