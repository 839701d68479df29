using Mapflat.Content.Archives;
using Mapflat.Content.Store;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace Mapflat.Content.Backups;

/// <summary>
/// A backup unpacked into a folder of its own and held against its manifest: proof that it can be restored.
/// </summary>
internal static class Unpacking
{
    /// <summary>
    /// Unpacks and checks all of it: structure, every hash, the database by SQLite's own checks, rows and pages.
    /// </summary>
    /// <param name="wanted">Tells files of media that are to be written too; the others are only read and checked. Null
    /// for none.</param>
    /// <exception cref="BackupException">It is damaged, or made by a newer version.</exception>
    public static async Task<DatabaseFacts> RunAsync(
        BackupArchive archive, DataFolder folder, Func<BackupEntry, bool>? wanted, IProgress<BackupProgress>? progress,
        CancellationToken cancellationToken)
    {
        var manifest = archive.Manifest;
        RefuseNewer(manifest);
        RefuseTooLarge(archive, folder);
        folder.Create();
        var done = 0;
        foreach (var entry in manifest.Entries)
        {
            cancellationToken.ThrowIfCancellationRequested();
            progress?.Report(new BackupProgress("Checking files", done++, manifest.Entries.Count));
            var path = Path.Combine(folder.Root, entry.Name);
            if (BackupNames.IsMedia(entry.Name))
            {
                if (entry.Sha256 != entry.Name[BackupNames.Media.Length..])
                    throw new BackupException($"{entry.Name} has not the bytes that its name promises");
                archive.Read(entry, wanted?.Invoke(entry) == true ? path : null);
            }
            else
            {
                if (BackupNames.IsKey(entry.Name)) archive.CheckKey(entry);
                archive.Read(entry, path);
            }
        }

        progress?.Report(new BackupProgress("Checking the database"));
        return await CheckDatabaseAsync(manifest, folder, cancellationToken);
    }

    private static async Task<DatabaseFacts> CheckDatabaseAsync(
        BackupManifest manifest, DataFolder folder, CancellationToken cancellationToken)
    {
        DatabaseFacts facts;
        try
        {
            await using var connection = await DatabaseProbe.OpenAsync(folder.Database, cancellationToken);
            var integrity = await DatabaseFacts.ColumnAsync(connection, "PRAGMA integrity_check", cancellationToken);
            if (integrity is not ["ok"])
                throw new BackupException($"its database fails SQLite's integrity check: {integrity[0]}");
            if ((await DatabaseFacts.ColumnAsync(connection, "SELECT \"table\" FROM pragma_foreign_key_check LIMIT 1",
                cancellationToken)) is [var table])
                throw new BackupException($"its database refers to rows of {table} that are not there");
            facts = await DatabaseFacts.ReadAsync(connection, cancellationToken);
        }
        catch (Exception e) when (e is SqliteException or InvalidOperationException or InvalidCastException
            or FormatException or OverflowException)
        {
            throw new BackupException($"its database cannot be read: {e.Message}");
        }

        if (!facts.Schema.SequenceEqual(manifest.Schema, StringComparer.Ordinal))
            throw new BackupException("its database has another schema than its manifest.json says");
        if (!facts.Rows.SequenceEqual(manifest.Rows))
            throw new BackupException("its tables have not the rows that its manifest.json says");
        if (facts.Archives.FirstOrDefault(archive => !ArchiveFileName.IsValid(archive.File)) is { } foreign)
            throw new BackupException($"it names an archive that no site has: “{foreign.File}”");
        if (!facts.Archives.SequenceEqual(manifest.Archives))
            throw new BackupException("its database has not the archives that its manifest.json names");
        using var pages = new MemoryStream();
        facts.WritePages(pages);
        var announced = await File.ReadAllBytesAsync(Path.Combine(folder.Root, BackupNames.Pages), cancellationToken);
        if (!announced.AsSpan().SequenceEqual(pages.ToArray()))
            throw new BackupException("its pages are not those that its pages.tsv names");
        if (manifest.WithMedia)
        {
            HashSet<string> there = [.. manifest.Entries.Select(e => e.Sha256), .. manifest.MissingMedia];
            if (facts.Media.FirstOrDefault(hash => !there.Contains(hash)) is { } lacking)
                throw new BackupException($"{BackupNames.Media}{lacking} is missing");
        }

        return facts;
    }

    private static void RefuseNewer(BackupManifest manifest)
    {
        using var db = new ContentDb(new DbContextOptionsBuilder<ContentDb>().UseSqlite("Data Source=none").Options);
        if (manifest.Schema.Except(db.Database.GetMigrations(), StringComparer.Ordinal).FirstOrDefault() is { } newer)
            throw new BackupException($"a newer version of this program made it: its schema is “{newer}”. Use that "
                + $"version ({manifest.Program}) or a later one");
        if (manifest.Entries.All(e => e.Name != BackupNames.Pages)) throw new BackupException("it has no pages.tsv");
    }

    private static void RefuseTooLarge(BackupArchive archive, DataFolder folder)
    {
        var place = Path.GetDirectoryName(folder.Root)!;
        var free = new DriveInfo(place).AvailableFreeSpace;
        if (archive.Size > free)
            throw new StoreException($"Unpacking the backup takes {archive.Size:N0} bytes, and {place} has {free:N0} "
                + "free. Nothing was changed; make room and try again.");
    }
}
