using System.Security.Cryptography;
using Mapflat.Content.Markup;
using Mapflat.Content.Store;
using Microsoft.EntityFrameworkCore;

namespace Mapflat.Content.Media;

/// <summary>The bytes behind <c>/media/{name}</c>: files in the data folder, named by their own SHA-256, so that none is ever overwritten.</summary>
public sealed class MediaStore(ContentStore store)
{
    /// <summary>The largest file that is taken in, in bytes.</summary>
    public const int MaximumLength = 20 * 1024 * 1024;

    private const string Folder = "/media/";
    private const string Drawing = ".svg";

    /// <summary>The media types that may be kept, by file name ending.</summary>
    public static IReadOnlyDictionary<string, string> ContentTypes { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        [".svg"] = "image/svg+xml",
        [".png"] = "image/png",
        [".jpg"] = "image/jpeg",
        [".webp"] = "image/webp",
        [".gif"] = "image/gif",
        [".avif"] = "image/avif",
        [".pdf"] = "application/pdf",
    };

    /// <summary>All names, in order.</summary>
    public async Task<IReadOnlyList<MediaFile>> ReadAllAsync(CancellationToken cancellationToken)
    {
        await using var db = await store.OpenAsync(cancellationToken);
        return await db.Media.AsNoTracking().OrderBy(m => m.Name).ToListAsync(cancellationToken);
    }

    /// <summary>The file of this name.</summary>
    /// <returns>The file and the path of its bytes; null if there is no such name.</returns>
    public async Task<(MediaFile File, string Path)?> FindAsync(string name, CancellationToken cancellationToken)
    {
        await using var db = await store.OpenAsync(cancellationToken);
        var file = await db.Media.AsNoTracking().SingleOrDefaultAsync(m => m.Name == name, cancellationToken);
        return file is null ? null : (file, PathOf(file.Sha256));
    }

    /// <summary>
    /// Finds the drawings that a text shows, and their narrow versions, for putting them inline: from a name to its SVG
    /// text, or null where there is no such drawing.
    /// </summary>
    internal async Task<Func<string, string?>> ReadDrawingsAsync(ContentDb db, IEnumerable<LinkReference> links, CancellationToken cancellationToken)
    {
        var names = links.Where(l => l.IsImage && l.Url.StartsWith(Folder, StringComparison.Ordinal) && l.Url.EndsWith(Drawing, StringComparison.Ordinal))
            .SelectMany(l => (string[])[l.Url[Folder.Length..], $"{l.Url[Folder.Length..^Drawing.Length]}.narrow{Drawing}"]).Distinct(StringComparer.Ordinal).ToList();
        if (names.Count == 0) return _ => null;
        var files = await db.Media.AsNoTracking().Where(m => EF.Parameter(names).Contains(m.Name)).ToDictionaryAsync(m => m.Name, m => PathOf(m.Sha256), StringComparer.Ordinal, cancellationToken);
        return name => files.TryGetValue(name, out var path) && File.Exists(path) ? File.ReadAllText(path) : null;
    }

    /// <summary>The SHA-256 that bytes are kept under, lower-case hexadecimal.</summary>
    internal static string Hash(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    /// <summary>Puts the bytes of files on the disk, each whole or not at all. Harmless if they are there.</summary>
    /// <param name="sources">The files.</param>
    /// <param name="added">Receives those that were not there before, as soon as each of them is.</param>
    /// <exception cref="IOException">The disk failed, or a file is no longer what was checked.</exception>
    internal void Keep(IEnumerable<MediaSource> sources, List<MediaSource> added)
    {
        foreach (var source in sources)
        {
            var path = PathOf(source.Sha256);
            if (new FileInfo(path) is { Exists: true } there && there.Length == source.Length) continue;
            var bytes = File.ReadAllBytes(source.Path);
            if (Hash(bytes) != source.Sha256) throw new IOException($"{source.Path} was changed while it was being imported.");
            DataFolder.WriteAtomically(path, bytes);
            added.Add(source);
        }
    }

    /// <summary>
    /// Takes bytes away that an import put there in vain, but for those that another one has named meanwhile: whoever
    /// names bytes makes sure under the write lock that they are there, so under the same lock this is safe.
    /// </summary>
    internal async Task DiscardAsync(IReadOnlyCollection<MediaSource> sources)
    {
        try
        {
            await store.ChangeAsync<bool>(
                async (db, _, stop) =>
                {
                    var named = (await db.Media.Select(m => m.Sha256).ToListAsync(stop)).ToHashSet(StringComparer.Ordinal);
                    foreach (var source in sources.Where(s => !named.Contains(s.Sha256))) File.Delete(PathOf(source.Sha256));
                    return true;
                },
                keep: _ => false,
                CancellationToken.None);
        }
        catch (StoreException)
        {
            // They take up space and nothing else; the fault that brought us here is the one to report.
        }
    }

    internal string PathOf(string sha256) => Path.Combine(store.Folder.Media, sha256);
}

/// <summary>A file outside the store that has been checked and may be taken in.</summary>
/// <param name="Name">The name it is to have.</param>
/// <param name="Path">Where its bytes are.</param>
/// <param name="Sha256">The hash of its bytes, lower-case hexadecimal.</param>
/// <param name="Length">Its size in bytes.</param>
internal sealed record MediaSource(string Name, string Path, string Sha256, long Length);
