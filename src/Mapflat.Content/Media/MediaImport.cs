using Mapflat.Content.Store;
using Microsoft.EntityFrameworkCore;

namespace Mapflat.Content.Media;

/// <summary>Smaller forms of imported pictures, on the disk and not yet named.</summary>
internal sealed class MeasuredMedia
{
    /// <summary>
    /// By the hash of the picture: what it is, without its bytes, and the smaller forms under any name.
    /// </summary>
    public Dictionary<string,
        (int Width, int Height, IReadOnlyList<(int Width, int Height, string Sha256, long Length)> Renditions)> Pictures
    {
        get;
    } = new(StringComparer.Ordinal);

    public List<string> Added { get; } = [];
}

/// <summary>
/// Takes the files of a folder of content in, just as they are. They are public at once, like all that is imported.
/// </summary>
internal sealed class MediaImport(ContentStore store, MediaStore files, MediaWorkshop workshop)
{
    /// <summary>
    /// Measures the pictures whose bytes the store does not know yet, and makes their smaller forms: the slow part,
    /// before the lock.
    /// </summary>
    internal async Task MeasureAsync(
        IEnumerable<MediaSource> sources, MeasuredMedia measured, CancellationToken cancellationToken)
    {
        await using var db = await store.OpenAsync(cancellationToken);
        var known = (await db.Media.AsNoTracking().Where(m => m.Width != null).Select(m => m.Name + m.Sha256)
            .ToListAsync(cancellationToken)).ToHashSet(StringComparer.Ordinal);
        foreach (var source in sources.Where(s => MediaKinds.OfEnding(s.Name).IsRaster()
            && !known.Contains(s.Name + s.Sha256)))
        {
            if (measured.Pictures.ContainsKey(source.Sha256)) continue;
            if (await workshop.MeasureAsync(await File.ReadAllBytesAsync(
                files.PathOf(source.Sha256), cancellationToken), cancellationToken) is not { } picture)
                continue;
            List<(int, int, string, long)> renditions = [];
            foreach (var rendition in picture.Renditions!)
            {
                var (sha256, added) = files.Keep(rendition.Bytes);
                if (added) measured.Added.Add(sha256);
                renditions.Add((rendition.Width, rendition.Height, sha256, rendition.Bytes.Length));
            }

            measured.Pictures[source.Sha256] = (picture.Width, picture.Height, renditions);
        }
    }

    /// <summary>Names the files, within the transaction of an import.</summary>
    internal async Task<int> ApplyAsync(ContentDb db, List<MediaSource> sources, MeasuredMedia measured, DateTime now,
        List<string> changes, CancellationToken cancellationToken)
    {
        if (sources.Count == 0) return 0;
        var known = await db.Media.Include(m => m.Renditions)
            .ToDictionaryAsync(m => m.Name, StringComparer.Ordinal, cancellationToken);
        var before = changes.Count;
        foreach (var (name, _, sha256, length) in sources)
        {
            var type = MediaStore.ContentTypes[Path.GetExtension(name)];
            var isNew = !known.TryGetValue(name, out var file);
            if (file is null) file = db.Media.Add(new MediaFile(name, type, sha256, length, now)).Entity;
            else if (file.Sha256 != sha256) file.Replace(type, sha256, length, now);
            else if (file.Published is not null) continue;
            if (measured.Pictures.TryGetValue(sha256, out var picture)
                && picture.Renditions.All(r => File.Exists(files.PathOf(r.Sha256))))
            {
                file.Measure(picture.Width, picture.Height, picture.Renditions.Select(r =>
                    new MediaRendition(MediaName.Rendition(name, r.Width, r.Sha256), r.Width, r.Height,
                        MediaStore.ContentTypes[".webp"], r.Sha256, r.Length)));
            }

            await MediaPublication.MarkPublicAsync(db, file, now, cancellationToken);
            changes.Add($"{(isNew ? '+' : '~')} /media/{name}");
        }

        return changes.Count - before;
    }
}
