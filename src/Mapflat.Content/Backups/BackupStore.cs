using System.Collections.Concurrent;
using Mapflat.Content.Accounts;
using Mapflat.Content.Store;
using Microsoft.EntityFrameworkCore;

namespace Mapflat.Content.Backups;

/// <summary>The backups of a site: made, listed, checked, and cleared away when there are too many.</summary>
public sealed class BackupStore(ContentStore store, AuditLog audit, MapflatOptions options, TimeProvider time) : IDisposable
{
    private readonly SemaphoreSlim _oneUpload = new(1);

    // A backup never changes; its manifest can be large.
    private readonly ConcurrentDictionary<(string Name, long Size), BackupManifest> _manifests = new();

    /// <inheritdoc/>
    public void Dispose() => _oneUpload.Dispose();

    /// <summary>Makes a backup while the site is in use, checks it by unpacking it again, and clears surplus ones away.</summary>
    /// <param name="reason">Why.</param>
    /// <param name="author">On whose behalf.</param>
    /// <param name="target">The file to make; null for one in the folder of backups.</param>
    /// <param name="progress">Hears how far it is; null if nobody listens.</param>
    /// <param name="cancellationToken">Ends the work; nothing is left behind.</param>
    /// <returns>The backup; a conflict if another one is being made, or the file is there already.</returns>
    /// <exception cref="StoreException">The disk or the database failed; nothing is left behind, and other backups are untouched.</exception>
    public async Task<Outcome<Backup>> CreateAsync(BackupReason reason, Author author, string? target, IProgress<BackupProgress>? progress, CancellationToken cancellationToken)
    {
        if (target is not null && File.Exists(target)) return new Failure.Conflict($"{target} is there already, and no backup is overwritten. Name another file.");
        await store.EnsureOpenAsync(cancellationToken);
        Backup made;
        try
        {
            await using var turn = await BackupMaking.TakeTurnAsync(store.Folder, cancellationToken);
            made = await MakeAsync(reason, author, target, progress, cancellationToken);
        }
        catch (BackupBusyException e)
        {
            return new Failure.Conflict(e.Message);
        }

        // Before something else is written, nobody else may write; and that one tells of it.
        if (reason is BackupReason.ByHand) await audit.WriteAsync(author, "backup.made", made.Name, $"{made.Manifest.RowsOf("Pages")} pages, {made.Manifest.MediaFiles} files", cancellationToken);
        return made;
    }

    /// <summary>Makes a backup before something changes much, unless there is nothing yet that could be lost.</summary>
    /// <returns>Why not, if it cannot be made now; null if all is well.</returns>
    internal async Task<Failure?> BeforeAsync(BackupReason reason, Author author, CancellationToken cancellationToken)
    {
        if (!options.Backups.BeforeImports) return null;
        await using (var db = await store.OpenAsync(cancellationToken))
            if (!await db.Pages.AnyAsync(cancellationToken) && !await db.Rules.AnyAsync(cancellationToken)) return null;
        return (await CreateAsync(reason, author, target: null, progress: null, cancellationToken)).Failure;
    }

    /// <summary>All backups in the folder, newest first. One that cannot be read is there without a manifest.</summary>
    public IReadOnlyList<Backup> List() =>
    [
        .. Files().OrderByDescending(f => f.Created).ThenByDescending(f => f.Name, StringComparer.Ordinal).Select(Describe),
    ];

    /// <summary>The backup of a name in the list; null if there is none.</summary>
    public Backup? Find(string name) => Files().FirstOrDefault(f => f.Name == name) is { } file ? Describe(file) : null;

    /// <summary>Unpacks a backup beside the site and checks all of it, and notes for one in the folder that it was.</summary>
    /// <param name="path">The file.</param>
    /// <param name="progress">Hears how far it is; null if nobody listens.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <returns>What is in it; not found if there is no such file, invalid with the reason if it cannot be used.</returns>
    /// <exception cref="StoreException">The disk failed or is full.</exception>
    public async Task<Outcome<BackupManifest>> CheckAsync(string path, IProgress<BackupProgress>? progress, CancellationToken cancellationToken)
    {
        if (!File.Exists(path)) return new Failure.NotFound($"There is no file {path}.");
        try
        {
            using var archive = BackupArchive.Open(path);
            // Beside a site, where there is space for its like; elsewhere for whoever only looks at a file.
            var hasSite = Directory.Exists(store.Folder.Backups);
            await using var turn = hasSite ? await BackupMaking.TakeTurnAsync(store.Folder, cancellationToken) : null;
            using var work = BackupMaking.Unpacked(hasSite ? store.Folder.Backups : Path.GetTempPath());
            await Unpacking.RunAsync(archive, new DataFolder(Path.Combine(work.Path, "check")), wanted: null, progress, cancellationToken);
            if (Path.GetDirectoryName(Path.GetFullPath(path)) == store.Folder.Backups) Mark(path);
            return archive.Manifest;
        }
        catch (BackupException e)
        {
            return Unusable(path, e);
        }
        catch (BackupBusyException e)
        {
            return new Failure.Conflict(e.Message);
        }
        catch (Exception e) when (StoreException.Knows(e))
        {
            throw StoreException.Explain(e, store.Folder);
        }
    }

    /// <summary>Takes in a backup that was kept elsewhere, if it looks like one; all of it is checked before it is restored.</summary>
    /// <param name="content">The file.</param>
    /// <param name="author">On whose behalf.</param>
    /// <param name="cancellationToken">Ends the work; nothing is kept.</param>
    /// <returns>The backup, in the list; invalid with the reason if it is none.</returns>
    /// <exception cref="StoreException">The disk failed or is full; nothing is kept.</exception>
    public async Task<Outcome<Backup>> AddAsync(Stream content, Author author, CancellationToken cancellationToken)
    {
        if (!await _oneUpload.WaitAsync(TimeSpan.Zero, cancellationToken)) return new Failure.Conflict("Another backup is being uploaded. Wait until it is done, and try again.");
        // Not one of the names that the next backup clears away: this may take an hour.
        var temporary = Path.Combine(store.Folder.Backups, "uploading.part");
        try
        {
            await using (var file = DataFolder.OpenPrivate(temporary, FileMode.Create, FileShare.None))
            {
                await content.CopyToAsync(file, cancellationToken);
                file.Flush(flushToDisk: true);
            }

            BackupManifest manifest;
            using (var archive = BackupArchive.Open(temporary)) manifest = archive.Manifest;
            var path = FreeName(store.Folder, manifest.Created, BackupReasons.Parse(manifest.Reason) ?? BackupReason.ByHand);
            File.Move(temporary, path);
            FolderSync.Flush(store.Folder.Backups);
            await audit.WriteAsync(author, "backup.uploaded", Path.GetFileName(path), null, cancellationToken);
            return Find(Path.GetFileName(path))!;
        }
        catch (BackupException e)
        {
            return new Failure.Invalid("", [Finding.Error($"This file cannot be used: {e.Message}.", field: "file")]);
        }
        catch (Exception e) when (StoreException.Knows(e))
        {
            throw StoreException.Explain(e, store.Folder);
        }
        finally
        {
            File.Delete(temporary);
            _oneUpload.Release();
        }
    }

    /// <summary>Deletes what <see cref="BackupRetention"/> does not keep.</summary>
    /// <returns>The names of those that are gone.</returns>
    public IReadOnlyList<string> Prune() => Prune(store.Folder.Backups);

    internal IReadOnlyList<string> Prune(string folder)
    {
        var surplus = BackupRetention.Surplus(Files(folder), options.Backups.MaximumMegabytes * 1024L * 1024);
        foreach (var name in surplus) File.Delete(Path.Combine(folder, name));
        return surplus;
    }

    /// <summary>Makes a backup for whoever has the turn.</summary>
    internal async Task<Backup> MakeAsync(BackupReason reason, Author author, string? target, IProgress<BackupProgress>? progress, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow().UtcDateTime;
        var path = target ?? FreeName(store.Folder, now, reason);
        var about = new BackupManifest { Created = now, Reason = BackupReasons.NameOf(reason), By = author.Name, WithMedia = true };
        await BackupMaking.MakeAsync(store.Folder, options, about, path, progress, cancellationToken);
        Mark(path);
        if (target is null) Prune();
        return Describe(path, new BackupFile(Path.GetFileName(path), now, reason, new FileInfo(path).Length));
    }

    internal static string FreeName(DataFolder folder, DateTime now, BackupReason reason)
    {
        var name = Path.Combine(folder.Backups, BackupNames.FileName(now, reason));
        for (var number = 2; File.Exists(name); number++)
            name = Path.Combine(folder.Backups, $"{Path.GetFileNameWithoutExtension(BackupNames.FileName(now, reason))}-{number}.zip");
        return name;
    }

    internal static Failure.Invalid Unusable(string path, BackupException e) => new($"{Path.GetFileName(path)} cannot be used: {e.Message}. Nothing was changed.", []);

    /// <summary>A file of backups is as old as its last check; the moment that it shows stands in its name.</summary>
    private void Mark(string path) => File.SetLastWriteTimeUtc(path, time.GetUtcNow().UtcDateTime);

    private IEnumerable<BackupFile> Files() => Files(store.Folder.Backups);

    private static IEnumerable<BackupFile> Files(string folder)
    {
        if (!Directory.Exists(folder)) yield break;
        foreach (var file in new DirectoryInfo(folder).EnumerateFiles("*.zip"))
            if (BackupNames.Parse(file.Name) is var (created, reason)) yield return new BackupFile(file.Name, created, reason, file.Length);
    }

    private Backup Describe(BackupFile file) => Describe(Path.Combine(store.Folder.Backups, file.Name), file);

    private Backup Describe(string path, BackupFile file)
    {
        if (!_manifests.TryGetValue((path, file.Size), out var manifest))
        {
            try
            {
                using var archive = BackupArchive.Open(path);
                _manifests[(path, file.Size)] = manifest = archive.Manifest;
            }
            catch (Exception e) when (e is BackupException or IOException or UnauthorizedAccessException)
            {
                return new Backup(file, path, null, File.GetLastWriteTimeUtc(path));
            }
        }

        return new Backup(file, path, manifest, File.GetLastWriteTimeUtc(path));
    }
}

/// <summary>A backup as the list shows it.</summary>
/// <param name="File">Its name, moment, reason and size.</param>
/// <param name="Path">Where it is.</param>
/// <param name="Readable">What it says of itself; null if it cannot be read.</param>
/// <param name="Checked">When all of it was last checked (UTC).</param>
public sealed record Backup(BackupFile File, string Path, BackupManifest? Readable, DateTime Checked)
{
    /// <summary>The name of its file.</summary>
    public string Name => File.Name;

    /// <summary>What it says of itself; empty if it cannot be read.</summary>
    public BackupManifest Manifest => Readable ?? new BackupManifest();
}
