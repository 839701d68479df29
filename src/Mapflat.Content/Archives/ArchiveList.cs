using Mapflat.Content.Store;
using Microsoft.EntityFrameworkCore;

namespace Mapflat.Content.Archives;

/// <summary>The archives that were adopted, for whoever looks after them.</summary>
internal sealed class ArchiveList(ContentStore store, DataFolder folder)
{
    public DataFolder DataFolder => folder;

    /// <summary>In the order in which they were adopted.</summary>
    public async Task<IReadOnlyList<Archive>> ReadAsync(CancellationToken cancellationToken)
    {
        await using var db = await store.OpenAsync(cancellationToken);
        return await db.Archives.AsNoTracking().OrderBy(archive => archive.Id).ToListAsync(cancellationToken);
    }

    /// <returns><see cref="Failure.NotFound"/> that names those that there are.</returns>
    public async Task<Outcome<Archive>> FindAsync(string name, CancellationToken cancellationToken)
    {
        var archives = await ReadAsync(cancellationToken);
        if (archives.FirstOrDefault(archive => archive.Name == name) is { } found) return found;
        return new Failure.NotFound(archives.Count == 0
            ? "No archive has been adopted yet. Take one in with “mapflat adopt SOURCE”."
            : $"There is no archive called {name}. There is: "
                + $"{string.Join(", ", archives.Select(archive => archive.Name))}.");
    }

    /// <summary>What is to be done about an archive whose file is missing.</summary>
    public string Explain(Archive missing) => $"{missing.File} is missing or cut off. Put it back into "
        + $"{folder.Archives}; until then its addresses answer 503.";

    /// <summary>
    /// Files that are archives by their name, and that nobody names: of an adoption that was killed at its very end, or
    /// of a state of the site that was restored away.
    /// </summary>
    /// <param name="before">Younger ones may be about to be named.</param>
    public async Task<IReadOnlyList<string>> FindUnnamedAsync(DateTime before, CancellationToken cancellationToken)
    {
        if (!Directory.Exists(folder.Archives)) return [];
        var named = (await ReadAsync(cancellationToken)).Select(archive => archive.File)
            .ToHashSet(StringComparer.Ordinal);
        return [.. new DirectoryInfo(folder.Archives).EnumerateFiles()
            .Where(file => file.LastWriteTimeUtc < before && ArchiveFileName.IsValid(file.Name)
                && !named.Contains(file.Name))
            .Select(file => file.Name).Order(StringComparer.Ordinal)];
    }

    public string PathOf(Archive archive) => PathOf(archive.File);

    public string PathOf(string file) => Path.Combine(folder.Archives, file);

    /// <returns>Null where there is none of that number.</returns>
    public async Task<Archive?> FindAsync(int id, CancellationToken cancellationToken)
    {
        await using var db = await store.OpenAsync(cancellationToken);
        return await db.Archives.AsNoTracking().SingleOrDefaultAsync(archive => archive.Id == id, cancellationToken);
    }


    /// <summary>The archives whose files are not there, as after a restore on another machine.</summary>
    public async Task<IReadOnlyList<Archive>> FindMissingAsync(CancellationToken cancellationToken) =>
        [.. (await ReadAsync(cancellationToken)).Where(archive =>
            new FileInfo(PathOf(archive)) is var file && (!file.Exists || file.Length != archive.Length))];
}
