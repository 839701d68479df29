using System.Collections.Concurrent;
using Mapflat.Content.Store;
using Mapflat.Content.Text;
using Microsoft.EntityFrameworkCore;

namespace Mapflat.Content.Backups;

internal sealed class BackupStore(ContentStore store, AuditLog audit, MapflatOptions options, TimeProvider time)
    : IDisposable
{
    private readonly SemaphoreSlim _oneUpload = new(1);

    // A backup never changes; its manifest can be large.
    private readonly ConcurrentDictionary<(string Name, long Size), BackupManifest> _manifests = new();

    public void Dispose() => _oneUpload.Dispose();

    /// <summary>While the site is in use. Checks it by unpacking it again, and clears surplus ones away.</summary>
    /// <returns>A conflict if another one is being made, or the file is there already.</returns>
    /// <exception cref="StoreException">The disk or the database failed; nothing is left behind, and other backups are
    /// untouched.</exception>
    public async Task<Outcome<Backup>> CreateAsync(BackupReason reason, Author author, string? target,
        IProgress<BackupProgress>? progress, CancellationToken cancellationToken)
    {
        if (target is not null && File.Exists(target))
            return new Failure.Conflict($"{target} is there already, and no backup is overwritten. Name another file.");
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
        if (reason is BackupReason.ByHand)
            await audit.WriteAsync(author, "backup.made", made.Name,
                $"{Counted.Phrase(made.Manifest.RowsOf("Pages"), "page")}, "
                    + Counted.Phrase(made.Manifest.MediaFiles, "file"), cancellationToken);
        return made;
    }

    /// <summary>Unless there is nothing yet that could be lost.</summary>
    internal async Task<Failure?> BeforeAsync(BackupReason reason, Author author, CancellationToken cancellationToken)
    {
        if (!await IsWorthwhileAsync(cancellationToken)) return null;
        return (await CreateAsync(reason, author, target: null, progress: null, cancellationToken)).Failure;
    }

    internal async Task<bool> IsWorthwhileAsync(CancellationToken cancellationToken)
    {
        if (!options.Backups.BeforeImports) return false;
        await using var db = await store.OpenAsync(cancellationToken);
        return await db.Pages.AnyAsync(cancellationToken) || await db.Rules.AnyAsync(cancellationToken);
    }

    /// <summary>Newest first. One that cannot be read is there without a manifest.</summary>
    public IReadOnlyList<Backup> List() =>
    [
        .. Files().OrderByDescending(f => f.Created).ThenByDescending(f => f.Name, StringComparer.Ordinal)
            .Select(Describe),
    ];

    /// <summary>When those that are there were made (UTC), by their names alone.</summary>
    public IEnumerable<DateTime> Moments => Files().Select(file => file.Created);

    public Backup? Find(string name) => Files().FirstOrDefault(f => f.Name == name) is { } file ? Describe(file) : null;

    /// <summary>
    /// Unpacks a backup beside the site and checks all of it, and notes for one in the folder that it was.
    /// </summary>
    /// <returns>Not found if there is no such file, invalid with the reason if it cannot be used.</returns>
    /// <exception cref="StoreException">The disk failed or is full.</exception>
    public async Task<Outcome<BackupManifest>> CheckAsync(
        string path, IProgress<BackupProgress>? progress, CancellationToken cancellationToken)
    {
        if (!File.Exists(path)) return new Failure.NotFound($"There is no file {path}.");
        try
        {
            using var archive = BackupArchive.Open(path);
            // Beside a site, where there is space for its like; elsewhere for whoever only looks at a file.
            var hasSite = Directory.Exists(store.Folder.Backups);
            await using var turn = hasSite ? await BackupMaking.TakeTurnAsync(store.Folder, cancellationToken) : null;
            using var work = BackupMaking.Unpacked(hasSite ? store.Folder.Backups : Path.GetTempPath());
            await Unpacking.RunAsync(
                archive, new DataFolder(Path.Combine(work.Path, "check")), wanted: null, progress, cancellationToken);
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

    /// <summary>
    /// Takes in a backup that was kept elsewhere, if it looks like one; all of it is checked before it is restored.
    /// </summary>
    /// <exception cref="StoreException">The disk failed or is full; nothing is kept.</exception>
    public async Task<Outcome<Backup>> AddAsync(Stream content, Author author, CancellationToken cancellationToken)
    {
        if (!await _oneUpload.WaitAsync(TimeSpan.Zero, cancellationToken))
            return new Failure.Conflict("Another backup is being uploaded. Wait until it is done, and try again.");
        var temporary = UploadIn(store.Folder);
        try
        {
            await using (var file = DataFolder.OpenPrivate(temporary, FileMode.Create, FileShare.None))
            {
                await content.CopyToAsync(file, cancellationToken);
                file.Flush(flushToDisk: true);
            }

            BackupManifest manifest;
            using (var archive = BackupArchive.Open(temporary)) manifest = archive.Manifest;
            var path = FreeName(
                store.Folder, manifest.Created, BackupReasons.Parse(manifest.Reason) ?? BackupReason.ByHand);
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

    public IReadOnlyList<string> Prune() => Prune(store.Folder.Backups);

    internal IReadOnlyList<string> Prune(string folder)
    {
        var now = time.GetUtcNow().UtcDateTime;
        if (ClockWatch.IsDoubted(store.Folder, now)) return [];
        var surplus = BackupRetention.Surplus(Files(folder), options.Backups.MaximumMegabytes * 1024L * 1024, now);
        foreach (var name in surplus) File.Delete(Path.Combine(folder, name));
        return surplus;
    }

    /// <summary>
    /// The files of archives that the backups in a folder need; null if one of them cannot be read, as then nobody can
    /// tell.
    /// </summary>
    internal IReadOnlySet<string>? ArchivesNamedIn(string folder)
    {
        HashSet<string> named = new(StringComparer.Ordinal);
        foreach (var file in Files(folder))
        {
            if (Describe(Path.Combine(folder, file.Name), file).Readable is not { } manifest) return null;
            named.UnionWith(manifest.Archives.Select(archive => archive.File));
        }

        return named;
    }

    internal async Task<Backup> MakeAsync(BackupReason reason, Author author, string? target,
        IProgress<BackupProgress>? progress, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow().UtcDateTime;
        var path = target ?? FreeName(store.Folder, now, reason);
        var about = new BackupManifest
        {
            Created = now,
            Reason = BackupReasons.NameOf(reason),
            By = author.Name,
            WithMedia = true
        };
        await BackupMaking.MakeAsync(store.Folder, options, about, path, progress, cancellationToken);
        Mark(path);
        if (target is null) Prune();
        return Describe(path, new BackupFile(Path.GetFileName(path), now, reason, new FileInfo(path).Length));
    }

    internal static string FreeName(DataFolder folder, DateTime now, BackupReason reason)
    {
        var name = Path.Combine(folder.Backups, BackupNames.FileName(now, reason));
        for (var number = 2; File.Exists(name); number++)
            name = Path.Combine(
                folder.Backups, $"{Path.GetFileNameWithoutExtension(BackupNames.FileName(now, reason))}-{number}.zip");
        return name;
    }

    /// <summary>Where a backup comes in. Not a name that the next backup clears away: this may take an hour.</summary>
    internal static string UploadIn(DataFolder folder) => Path.Combine(folder.Backups, "uploading.part");

    internal static Failure.Invalid Unusable(string path, BackupException e) =>
        new($"{Path.GetFileName(path)} cannot be used: {e.Message}. Nothing was changed.", []);

    /// <summary>A file of backups is as old as its last check; the moment that it shows stands in its name.</summary>
    private void Mark(string path) => File.SetLastWriteTimeUtc(path, time.GetUtcNow().UtcDateTime);

    private IEnumerable<BackupFile> Files() => Files(store.Folder.Backups);

    private static IEnumerable<BackupFile> Files(string folder)
    {
        if (!Directory.Exists(folder)) yield break;
        foreach (var file in new DirectoryInfo(folder).EnumerateFiles("*.zip"))
        {
            if (BackupNames.Parse(file.Name) is var (created, reason))
                yield return new BackupFile(file.Name, created, reason, file.Length);
        }
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

internal sealed record Backup(BackupFile File, string Path, BackupManifest? Readable, DateTime Checked)
{
    public string Name => File.Name;

    public BackupManifest Manifest => Readable ?? new BackupManifest();
}
