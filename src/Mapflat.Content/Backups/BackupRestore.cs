using Mapflat.Content.Addresses;
using Mapflat.Content.Media;
using Mapflat.Content.Store;
using Microsoft.Data.Sqlite;

namespace Mapflat.Content.Backups;

/// <summary>
/// Brings a site back to what a backup says. Everything is unpacked, checked, brought up to date and completed beside
/// the site; then the database is put in place in one transaction. A site that is being served notices, and freezes
/// again.
/// </summary>
internal sealed class BackupRestore(ContentStore store, BackupStore backups, ArchiveCopies archives,
    RedirectReader redirects, MediaStore media, MapflatOptions options, TimeProvider time)
{
    // https://www.sqlite.org/rescode.html
    private const int Corrupt = 11, NotADatabase = 26;

    private DataFolder Folder => store.Folder;

    /// <summary>Checks a backup and says what restoring it would change. Nothing is changed.</summary>
    /// <inheritdoc cref="RestoreAsync"/>
    public Task<Outcome<RestoreReport>> ReviewAsync(string path, RestoreChoices choices,
        IProgress<BackupProgress>? progress, CancellationToken cancellationToken) =>
        RunAsync(path, choices, author: null, progress, cancellationToken);

    /// <summary>Restores a backup. What is there now is backed up first; everybody is signed out.</summary>
    /// <returns>Not found if there is no such file, invalid if it cannot be used, a conflict if somebody is at
    /// work.</returns>
    /// <exception cref="StoreException">The disk or the database failed; what was there is there still.</exception>
    public Task<Outcome<RestoreReport>> RestoreAsync(string path, RestoreChoices choices, Author author,
        IProgress<BackupProgress>? progress, CancellationToken cancellationToken) =>
        RunAsync(path, choices, author, progress, cancellationToken);

    private async Task<Outcome<RestoreReport>> RunAsync(
        string path, RestoreChoices choices, Author? author, IProgress<BackupProgress>? progress,
        CancellationToken cancellationToken)
    {
        if (choices.Words is { Length: > 0 } typed && !BackupKey.IsKey(typed))
            return Unproven("A backup key has five groups of five letters and digits. Look at what you wrote down.");
        if (!File.Exists(path)) return new Failure.NotFound($"There is no file {path}.");
        try
        {
            using var archive = BackupArchive.Open(path);
            Folder.Create();
            var usable = await OpensAsync(cancellationToken);
            try
            {
                return await AttemptAsync(archive, path, choices, author, usable, progress, cancellationToken);
            }
            catch (Exception e) when (usable && e is SqliteException { SqliteErrorCode: Corrupt or NotADatabase }
                or StoreException { InnerException: BackupException })
            {
                // It opens, and yet is damaged so that it can be neither compared nor backed up.
                return await AttemptAsync(
                    archive, path, choices, author, usable: false, progress, cancellationToken);
            }
        }
        catch (BackupException e)
        {
            return BackupStore.Unusable(path, e);
        }
        catch (BackupBusyException e)
        {
            return new Failure.Conflict(e.Message);
        }
        catch (Exception e) when (StoreException.Knows(e))
        {
            throw StoreException.Explain(e, Folder);
        }
    }

    private async Task<Outcome<RestoreReport>> AttemptAsync(
        BackupArchive archive, string path, RestoreChoices choices, Author? author, bool usable,
        IProgress<BackupProgress>? progress, CancellationToken cancellationToken)
    {
        // Whoever serves without a usable database may hold the old file open, and would go on writing to it.
        await using var alone = usable || author is null ? null : Folder.TryLock() ?? throw new BackupBusyException(
            $"The database in {Folder.Root} is missing or damaged, and a site is being served from there. Stop it, "
            + "restore, and start it again.");
        await using var turn = await BackupMaking.TakeTurnAsync(Folder, cancellationToken);
        using var work = BackupMaking.Unpacked(Folder.Backups);
        return await PrepareAsync(archive, path, choices, author, usable,
            new DataFolder(Path.Combine(work.Path, "restore")), progress, cancellationToken);
    }

    private async Task<Outcome<RestoreReport>> PrepareAsync(
        BackupArchive archive, string path, RestoreChoices choices, Author? author, bool usable, DataFolder unpacked,
        IProgress<BackupProgress>? progress, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow().UtcDateTime;
        // Before the backup of it: what is saved after that backup must not be lost.
        var mark = usable ? await DatabaseSwap.MarkAsync(Folder.Database, cancellationToken) : null;
        await Unpacking.RunAsync(archive, unpacked, author is null ? null : IsNeeded, progress, cancellationToken);
        var report = new RestoreReport
        {
            File = Path.GetFileName(path),
            Manifest = archive.Manifest,
            OtherSettings = RestoreComparison.Settings(unpacked, options),
            Proof = archive.Judge(choices.Words, BackupKey.Read(Folder)),
        };
        progress?.Report(new BackupProgress("Comparing"));
        await using var prepared = new PreparedDatabase(unpacked, time);
        await prepared.OpenAsync(archive, cancellationToken);
        var keepsAccounts = usable && choices.KeepsAccounts;
        if (keepsAccounts) await prepared.KeepAccountsAsync(Folder.Database, cancellationToken);
        report = report with
        {
            Ahead = await RestoreComparison.AheadAsync(unpacked.Database, archive.Manifest, now, cancellationToken)
        };
        if (usable)
        {
            report = await prepared.CompareAsync(report, Folder, cancellationToken);
            if (!keepsAccounts) report = report with { Keys = RestoreComparison.Keys(archive.Manifest, Folder) };
        }

        if (author is not null && report.Proof != BackupProof.MadeHere && !choices.AcceptsUnproven)
            return Unproven($"{BackupKey.InWords(report.Proof)} Whoever made it chose the accounts, passwords and keys "
                + "in it. Give the backup key that was written down where it was made, or say that you accept it all "
                + "the same.");

        if (author is not null)
            report = report with { SavedAs = await SaveAsync(author, usable, progress, cancellationToken) };
        if (usable) report = report with { Kept = await prepared.MergeAsync(store, redirects, now, cancellationToken) };
        if (author is null) return archives.Foresee(report, PlacesBeside(path));

        var generation = await prepared.FinishAsync(author, report, Math.Max(Folder.ReadGeneration(),
            usable ? await store.ReadGenerationAsync(cancellationToken) : 0), cancellationToken);
        Install(archive.Manifest, unpacked, withKeys: !keepsAccounts);
        cancellationToken.ThrowIfCancellationRequested();
        if (!await SwapAsync(unpacked, usable, mark, now, progress, cancellationToken))
            return new Failure.Conflict(
                "Somebody has just changed the site, which no backup has yet. Nothing was restored; try again.");
        Folder.WriteGeneration(generation);
        if (BackupKey.Read(Folder) is null && choices.Words is { Length: > 0 } words
            && report.Proof == BackupProof.MadeHere)
            BackupKey.Keep(Folder, words);
        // Files that only the site before had; the backup of it has them.
        await media.DiscardAsync([.. Directory.EnumerateFiles(Folder.Media).Select(file => Path.GetFileName(file)!)
            .Where(name => name.Length == 64)]);
        // Last, as they may be a hundred gigabytes, and pages need none of them.
        var putBack = await archives.PutBackAsync(PlacesBeside(path), progress, cancellationToken);
        return archives.Foresee(report, []) with { ArchivesPutBack = [.. putBack.Done, .. putBack.Faults] };
    }

    private static Failure.Invalid Unproven(string message) =>
        new(message, [Finding.Error(message, field: "accepted")]);

    /// <summary>Where copies of archives may be: beside the backup, or beside those that are made here.</summary>
    private IReadOnlyList<string> PlacesBeside(string path) =>
        [.. ((string[])[Path.GetDirectoryName(Path.GetFullPath(path))!, Folder.Backups]).Distinct()];

    private async Task<bool> OpensAsync(CancellationToken cancellationToken)
    {
        if (new FileInfo(Folder.Database) is not { Exists: true, Length: > 0 }) return false;
        try
        {
            await store.EnsureOpenAsync(cancellationToken);
            return true;
        }
        catch (StoreException)
        {
            return false;
        }
    }

    private bool IsNeeded(BackupEntry entry)
    {
        var file = new FileInfo(Path.Combine(Folder.Root, entry.Name));
        if (!file.Exists || file.Length != entry.Size) return true;
        using var bytes = file.OpenRead();
        return Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(bytes)) != entry.Sha256;
    }

    private async Task<string?> SaveAsync(
        Author author, bool usable, IProgress<BackupProgress>? progress, CancellationToken cancellationToken)
    {
        if (!usable) return null;
        await using (var db = store.CreateContext())
            if (!db.Pages.Any() && !db.Users.Any()) return null;
        return (await backups.MakeAsync(
            BackupReason.BeforeRestore, author, target: null, progress, cancellationToken)).Name;
    }

    /// <summary>
    /// Puts files and keys beside those that are there: their names are unique, and nothing refers to them yet.
    /// </summary>
    private void Install(BackupManifest manifest, DataFolder unpacked, bool withKeys)
    {
        foreach (var entry in manifest.Entries.Where(e =>
            BackupNames.IsMedia(e.Name) || (withKeys && BackupNames.IsKey(e.Name))))
        {
            var (from, to) = (Path.Combine(unpacked.Root, entry.Name), Path.Combine(Folder.Root, entry.Name));
            if (!File.Exists(from)) continue;
            if (BackupNames.IsMedia(entry.Name) || !File.Exists(to)) File.Move(from, to, overwrite: true);
        }

        FolderSync.Flush(Folder.Media);
        FolderSync.Flush(Folder.Keys);
    }

    private async Task<bool> SwapAsync(DataFolder unpacked, bool usable, string? mark, DateTime now,
        IProgress<BackupProgress>? progress, CancellationToken cancellationToken)
    {
        if (usable || new FileInfo(Folder.Database) is not { Exists: true, Length: > 0 })
        {
            if (!usable)
                await DataFolder.OpenPrivate(Folder.Database, FileMode.OpenOrCreate, FileShare.ReadWrite)
                    .DisposeAsync();
            return await DatabaseSwap.RunAsync(unpacked.Database, Folder, mark, progress, cancellationToken);
        }

        DatabaseSwap.Replace(unpacked.Database, Folder, now);
        store.ForgetConnections();
        return true;
    }
}
