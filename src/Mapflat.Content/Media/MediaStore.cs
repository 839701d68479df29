using System.Security.Cryptography;
using Mapflat.Content.Markup;
using Mapflat.Content.Store;
using Microsoft.EntityFrameworkCore;

namespace Mapflat.Content.Media;

/// <summary>
/// The bytes behind <c>/media/{name}</c>: files in the data folder, named by their own SHA-256, so that none is ever
/// overwritten.
/// </summary>
internal sealed class MediaStore(ContentStore store)
{
    /// <summary>The limit, in bytes.</summary>
    public const int MaximumLength = 20 * 1024 * 1024;

    private const string Drawing = ".svg";

    public static IReadOnlyDictionary<string, string> ContentTypes { get; } = new Dictionary<string, string>(
        StringComparer.Ordinal)
    {
        [".svg"] = "image/svg+xml",
        [".png"] = "image/png",
        [".jpg"] = "image/jpeg",
        [".webp"] = "image/webp",
        [".gif"] = "image/gif",
        [".avif"] = "image/avif",
        [".pdf"] = "application/pdf",
    };

    /// <summary>
    /// Every address that visitors may ask for, in order: public files, their smaller forms, and those that were public
    /// and are gone, which have to say so.
    /// </summary>
    public async Task<IReadOnlyList<string>> ReadAddressesAsync(CancellationToken cancellationToken)
    {
        await using var db = await store.OpenAsync(cancellationToken);
        var files = await db.Media.AsNoTracking().Where(m => m.Published != null).Select(m => m.Name)
            .ToListAsync(cancellationToken);
        var renditions = await db.Renditions.AsNoTracking()
            .Join(db.Media.Where(m => m.Published != null), r => r.MediaFileId, m => m.Id, (r, m) => r.Name)
            .ToListAsync(cancellationToken);
        var known = await db.Ledger.AsNoTracking().Where(e => e.Path.StartsWith(MediaFile.Folder)).Select(e => e.Path)
            .ToListAsync(cancellationToken);
        return [.. files.Concat(renditions).Select(name => MediaFile.Folder + name).Concat(known)
            .Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
    }

    /// <summary>What visitors get at <c>/media/{name}</c>: a public file, or a smaller form of one.</summary>
    /// <returns>What is there or was there; null for nothing that the public may know of.</returns>
    public async Task<PublicMedia?> FindPublicAsync(string name, CancellationToken cancellationToken)
    {
        await using var db = await store.OpenAsync(cancellationToken);
        if (await db.Media.AsNoTracking()
            .SingleOrDefaultAsync(m => m.Name == name && m.Published != null, cancellationToken) is { } file)
            return new PublicMedia(PathOf(file.Sha256), file.ContentType, file.Updated, IsForEver: false);
        var smaller = await db.Renditions.AsNoTracking().Where(r => r.Name == name)
            .Join(db.Media.Where(m => m.Published != null), r => r.MediaFileId, m => m.Id, (r, m) =>
                new { r.Sha256, r.ContentType, m.Updated }).FirstOrDefaultAsync(cancellationToken);
        if (smaller is not null)
            return new PublicMedia(PathOf(smaller.Sha256), smaller.ContentType, smaller.Updated, IsForEver: true);
        return await db.Ledger.AnyAsync(e => e.Path == MediaFile.Folder + name, cancellationToken)
            ? new PublicMedia(null, "", default, IsForEver: false) : null;
    }

    public async Task<IReadOnlyList<MediaFile>> ReadAllAsync(CancellationToken cancellationToken)
    {
        await using var db = await store.OpenAsync(cancellationToken);
        return await db.Media.AsNoTracking().OrderBy(m => m.Name).ToListAsync(cancellationToken);
    }

    /// <returns>The file, with its smaller forms, and the path of its bytes; null if there is no such name.</returns>
    public async Task<(MediaFile File, string Path)?> FindAsync(string name, CancellationToken cancellationToken)
    {
        await using var db = await store.OpenAsync(cancellationToken);
        var file = await db.Media.AsNoTracking().Include(m => m.Renditions.OrderBy(r => r.Width))
            .SingleOrDefaultAsync(m => m.Name == name, cancellationToken);
        return file is null ? null : (file, PathOf(file.Sha256));
    }

    public string PathOf(MediaRendition rendition) => PathOf(rendition.Sha256);

    /// <summary>
    /// Finishes the HTML of a text with what only the store knows: drawings are put inline, pictures get their size and
    /// their smaller forms.
    /// </summary>
    /// <param name="forOwner">For a preview, where files that are not public are shown from the owner's area.</param>
    internal async Task<string> FinishAsync(
        ContentDb db, RenderedText text, bool forOwner, CancellationToken cancellationToken)
    {
        var names = MediaLinks.NamesIn(text.Links.Where(l => l.IsImage));
        if (names.Count == 0) return text.Html;
        var files = await db.Media.AsNoTracking().Include(m => m.Renditions)
            .Where(m => EF.Parameter(names).Contains(m.Name))
            .ToDictionaryAsync(m => m.Name, StringComparer.Ordinal, cancellationToken);
        var html = PagePictures.Describe(text.Html, name =>
            files.TryGetValue(name, out var file) && (forOwner || file.Published is not null) ? file : null);
        return Figures.InlineDrawings(html, await ReadDrawingsAsync(db, text.Links, cancellationToken));
    }

    /// <summary>
    /// Finds the drawings that a text shows, and their narrow versions, for putting them inline: from a name to its SVG
    /// text, or null where there is no such drawing.
    /// </summary>
    internal async Task<Func<string, string?>> ReadDrawingsAsync(
        ContentDb db, IEnumerable<LinkReference> links, CancellationToken cancellationToken)
    {
        var names = links.Where(l => l.IsImage && l.Url.StartsWith(MediaFile.Folder, StringComparison.Ordinal)
                && l.Url.EndsWith(Drawing, StringComparison.Ordinal))
            .Select(l => l.Url[MediaFile.Folder.Length..])
            .SelectMany(name => (string[])[name, $"{name[..^Drawing.Length]}.narrow{Drawing}"])
            .Distinct(StringComparer.Ordinal).ToList();
        if (names.Count == 0) return _ => null;
        var files = await db.Media.AsNoTracking().Where(m => EF.Parameter(names).Contains(m.Name))
            .ToDictionaryAsync(m => m.Name, m => PathOf(m.Sha256), StringComparer.Ordinal, cancellationToken);
        return name => files.TryGetValue(name, out var path) && File.Exists(path) ? File.ReadAllText(path) : null;
    }

    internal static string Hash(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));

    /// <summary>Each whole or not at all. Harmless if they are there.</summary>
    /// <param name="added">Receives those that were not there before, as soon as each of them is.</param>
    /// <exception cref="IOException">The disk failed, or a file is no longer what was checked.</exception>
    internal void Keep(IEnumerable<MediaSource> sources, List<MediaSource> added)
    {
        foreach (var source in sources)
        {
            var path = PathOf(source.Sha256);
            if (new FileInfo(path) is { Exists: true } there && there.Length == source.Length) continue;
            var bytes = File.ReadAllBytes(source.Path);
            if (Hash(bytes) != source.Sha256)
                throw new IOException($"{source.Path} was changed while it was being imported.");
            DataFolder.Replace(path, bytes);
            added.Add(source);
        }

        // Once for all of them; no row names them yet.
        DataFolder.FlushNames(store.Folder.Media);
    }

    /// <summary>Under their hash, whole or not at all. Harmless if they are there.</summary>
    /// <exception cref="IOException">The disk failed or is full.</exception>
    internal (string Sha256, bool Added) Keep(ReadOnlySpan<byte> bytes)
    {
        var sha256 = Hash(bytes);
        var path = PathOf(sha256);
        if (new FileInfo(path) is { Exists: true } there && there.Length == bytes.Length) return (sha256, false);
        DataFolder.WriteAtomically(path, bytes);
        return (sha256, true);
    }

    /// <inheritdoc cref="DiscardAsync(IReadOnlyCollection{string})"/>
    internal Task DiscardAsync(IReadOnlyCollection<MediaSource> sources) =>
        DiscardAsync([.. sources.Select(s => s.Sha256)]);

    /// <summary>
    /// Takes bytes away that nothing names any more, or that were put there in vain: whoever names bytes makes sure
    /// under the write lock that they are there, so under the same lock this is safe.
    /// </summary>
    internal async Task DiscardAsync(IReadOnlyCollection<string> hashes)
    {
        try
        {
            await store.ChangeAsync<bool>(
                async (db, _, stop) =>
                {
                    var named = (await db.Media.Select(m => m.Sha256).Concat(db.Renditions.Select(r => r.Sha256))
                        .ToListAsync(stop)).ToHashSet(StringComparer.Ordinal);
                    foreach (var hash in hashes.Where(h => !named.Contains(h))) File.Delete(PathOf(hash));
                    return true;
                },
                keep: _ => false,
                CancellationToken.None);
        }
        catch (StoreException)
        {
            // They take up space and nothing else; where a fault brought us here, that one is to be reported.
        }
    }

    internal string PathOf(string sha256) => Path.Combine(store.Folder.Media, sha256);
}

/// <param name="Updated">When the bytes last changed (UTC).</param>
/// <param name="IsForEver">Whether the name holds a hash of the bytes, so that they never change.</param>
internal sealed record PublicMedia(string? Path, string ContentType, DateTime Updated, bool IsForEver);

/// <summary>A file outside the store that has been checked and may be taken in.</summary>
internal sealed record MediaSource(string Name, string Path, string Sha256, long Length);
