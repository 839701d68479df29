using Mapflat.Content.Pages;
using Mapflat.Content.Store;
using Microsoft.EntityFrameworkCore;

namespace Mapflat.Content.Media;

internal sealed record MediaListing(IReadOnlyList<ListedMedia> Files, int Page, int Pages, int Total);

/// <param name="Uses">How many pages and drafts name it; null where there are too many to be read for that.</param>
internal sealed record ListedMedia(MediaFile File, int? Uses);

internal sealed record MediaDetails(MediaFile File, IReadOnlyList<MediaUse> Uses);

internal sealed class MediaCatalogue(ContentStore store)
{
    public const int PageSize = 24;

    /// <param name="page">Which part, from 1; one that is not there gives the nearest that is.</param>
    public async Task<MediaListing> ListAsync(string? query, int page, CancellationToken cancellationToken)
    {
        await using var db = await store.OpenAsync(cancellationToken);
        var files = db.Media.AsNoTracking();
        if (query?.Trim() is { Length: > 0 } letters)
        {
            var pattern = LikePattern.Containing(letters);
            files = files
                .Where(m => EF.Functions.Like(m.Name, pattern, LikePattern.Escape)
                || EF.Functions.Like(m.Alt, pattern, LikePattern.Escape));
        }

        var total = await files.CountAsync(cancellationToken);
        var pages = Math.Max(1, (total + PageSize - 1) / PageSize);
        page = Math.Clamp(page, 1, pages);
        var found = await files.OrderByDescending(m => m.Added).ThenBy(m => m.Name).Skip((page - 1) * PageSize)
            .Take(PageSize)
            .Include(m => m.Renditions.OrderBy(r => r.Width)).ToListAsync(cancellationToken);
        var isLarge = await PageReader.IsLargeAsync(db, cancellationToken);
        var uses = isLarge ? null : await MediaUses.FindAsync(db, cancellationToken);
        return new MediaListing([.. found.Select(file => new ListedMedia(file, uses?[file.Name].Count()))], page,
            pages, total);
    }

    public async Task<MediaDetails?> ReadAsync(string name, CancellationToken cancellationToken)
    {
        await using var db = await store.OpenAsync(cancellationToken);
        var file = await db.Media.AsNoTracking().Include(m => m.Renditions.OrderBy(r => r.Width))
            .SingleOrDefaultAsync(m => m.Name == name, cancellationToken);
        return file is null ? null : new MediaDetails(file, await MediaUses.FindAsync(db, name, cancellationToken));
    }
}
