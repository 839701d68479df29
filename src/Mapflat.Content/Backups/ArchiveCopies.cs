using System.Globalization;
using Mapflat.Content.Archives;
using Mapflat.Content.Store;
using Mapflat.Content.Upkeep;

namespace Mapflat.Content.Backups;

/// <summary>
/// Keeps archives beside the backups that name them. They never change, so each is copied once into a place; what is
/// in it is read again a few archives a night, and a copy that is damaged or gone is put right from one that is whole.
/// </summary>
internal sealed class ArchiveCopies(ArchiveList archives, TimeProvider time)
{
    /// <summary>The folder of copies in a place of backups.</summary>
    public const string Folder = "archives";

    /// <summary>Room in bytes that a copy leaves, so that the site can go on saving.</summary>
    private const long RoomLeft = 200L * 1024 * 1024;

    // Whoever makes a copy that nobody names yet is done by then.
    private static readonly TimeSpan _abandoned = TimeSpan.FromDays(1);

    /// <summary>So much is read again in a night, in bytes; one archive at least.</summary>
    internal long CheckedPerNight { get; set; } = 1024L * 1024 * 1024;

    public static string PathIn(string place, string file) => Path.Combine(place, Folder, file);

    /// <summary>Copies what a place has not, or not whole by its length.</summary>
    /// <param name="place">A folder of backups, which is there.</param>
    /// <exception cref="StoreException">The database cannot be read.</exception>
    public async Task<ArchiveCopying> CopyAsync(
        string place, IProgress<BackupProgress>? progress, CancellationToken cancellationToken)
    {
        var copying = new ArchiveCopying();
        var all = await archives.ReadAsync(cancellationToken);
        for (var i = 0; i < all.Count; i++)
        {
            progress?.Report(new BackupProgress("Copying archives", i, all.Count));
            var (archive, target) = (all[i], PathIn(place, all[i].File));
            if (IsThere(archive, target)) continue;
            // What is not there cannot be copied, and is told of as missing.
            if (!IsThere(archive, archives.PathOf(archive))) continue;
            if (Copy(archive, archives.PathOf(archive), target, cancellationToken) is { } fault)
                copying.Faults.Add($"{archive.File} was not copied to {Path.GetDirectoryName(target)}: {fault}");
            else
                copying.Done.Add($"{archive.File} was copied to {Path.GetDirectoryName(target)}");
        }

        return copying;
    }

    /// <summary>
    /// Puts archives that the site lacks back from the places where there are copies of them.
    /// </summary>
    /// <param name="places">Folders of backups; the first that has a copy counts.</param>
    /// <exception cref="StoreException">The database cannot be read.</exception>
    public async Task<ArchiveCopying> PutBackAsync(
        IReadOnlyList<string> places, IProgress<BackupProgress>? progress, CancellationToken cancellationToken)
    {
        var copying = new ArchiveCopying();
        var missing = await archives.FindMissingAsync(cancellationToken);
        for (var i = 0; i < missing.Count; i++)
        {
            progress?.Report(new BackupProgress("Putting archives back", i, missing.Count));
            var archive = missing[i];
            foreach (var copy in places.Select(place => PathIn(place, archive.File)).Where(c => IsThere(archive, c)))
            {
                if (Copy(archive, copy, archives.PathOf(archive), cancellationToken) is { } fault)
                {
                    copying.Faults.Add($"{archive.File} was not put back from {copy}: {fault}");
                    continue;
                }

                copying.Done.Add($"{archive.File} was put back from {copy}");
                break;
            }
        }

        return copying;
    }

    /// <summary>
    /// Reads those again that have not been read for longest: the archive itself and its copies. What is damaged is
    /// replaced by what is whole.
    /// </summary>
    /// <exception cref="StoreException">The database cannot be read.</exception>
    public async Task<ArchiveCopying> CheckSomeAsync(IReadOnlyList<string> places, CancellationToken cancellationToken)
    {
        var checking = new ArchiveCopying();
        var left = CheckedPerNight;
        foreach (var (archive, first) in (await archives.ReadAsync(cancellationToken))
            .Select(archive => (archive, Path: PathIn(places[0], archive.File))).Where(each => File.Exists(each.Path))
            // A copy is as old as its last check, unless that lies in a future that was none.
            .OrderBy(each => LastCheckOf(each.Path)).ToList())
        {
            if (left < CheckedPerNight && archive.Length > left) break;
            left -= archive.Length;
            Check(archive, [archives.PathOf(archive), .. places.Select(place => PathIn(place, archive.File))], checking,
                cancellationToken);
            File.SetLastWriteTimeUtc(first, time.GetUtcNow().UtcDateTime);
        }

        return checking;
    }

    private DateTime LastCheckOf(string path) =>
        File.GetLastWriteTimeUtc(path) is var at && at > time.GetUtcNow().UtcDateTime + ClockWatch.Tolerance
            ? DateTime.MinValue : at;

    /// <summary>Deletes copies in a place that neither the site nor any of the backups there names.</summary>
    /// <param name="named">The files that backups there name; null where that cannot be told, and nothing is
    /// deleted.</param>
    public async Task<IReadOnlyList<string>> PruneAsync(
        string place, IReadOnlySet<string>? named, CancellationToken cancellationToken)
    {
        var folder = new DirectoryInfo(Path.Combine(place, Folder));
        if (named is null || !folder.Exists) return [];
        if (ClockWatch.IsDoubted(archives.DataFolder, time.GetUtcNow().UtcDateTime)) return [];
        var before = time.GetUtcNow().UtcDateTime - _abandoned;
        var own = (await archives.ReadAsync(cancellationToken)).Select(archive => archive.File)
            .ToHashSet(StringComparer.Ordinal);
        List<string> surplus = [.. folder.EnumerateFiles()
            .Where(file => ArchiveFileName.IsValid(file.Name) && file.LastWriteTimeUtc < before
                && !own.Contains(file.Name) && !named.Contains(file.Name))
            .Select(file => file.Name)];
        foreach (var name in surplus) File.Delete(PathIn(place, name));
        return surplus;
    }

    /// <summary>Which of the archives that a backup names are beside it, each read to its end.</summary>
    public static IReadOnlyList<ArchiveBeside> FindBeside(string backup, BackupManifest manifest,
        IProgress<BackupProgress>? progress, CancellationToken cancellationToken)
    {
        List<ArchiveBeside> found = [];
        foreach (var archive in manifest.Archives)
        {
            progress?.Report(new BackupProgress("Checking archives", found.Count, manifest.Archives.Count));
            var path = PathIn(Path.GetDirectoryName(Path.GetFullPath(backup))!, archive.File);
            found.Add(new ArchiveBeside(
                archive, path, File.Exists(path), IsWhole(path, archive.Sha256, cancellationToken)));
        }

        return found;
    }

    /// <summary>Adds to a report which archives are missing after a restore, and which would be put back.</summary>
    public RestoreReport Foresee(RestoreReport report, IReadOnlyList<string> places)
    {
        List<BackupArchiveFile> missing = [];
        List<string> found = [];
        foreach (var archive in report.Manifest.Archives)
        {
            if (IsThere(archive.Length, archives.PathOf(archive.File))) continue;
            if (places.Select(place => PathIn(place, archive.File)).FirstOrDefault(
                copy => IsThere(archive.Length, copy)) is { } source)
                found.Add($"{archive.File} would be put back from {source}");
            else missing.Add(archive);
        }

        return report with { MissingArchives = missing, ArchivesPutBack = found };
    }

    private static void Check(
        Archive archive, string[] paths, ArchiveCopying checking, CancellationToken cancellationToken)
    {
        string[] there = [.. paths.Where(File.Exists)];
        string[] whole = [.. there.Where(path => IsWhole(path, archive.Sha256, cancellationToken))];
        foreach (var damaged in there.Except(whole))
        {
            if (whole is not [var good, ..])
                checking.Faults.Add($"{damaged} is damaged, and no copy of it is whole. Put one back from elsewhere");
            else if (Copy(archive, good, damaged, cancellationToken) is { } fault)
                checking.Faults.Add($"{damaged} is damaged and was not replaced: {fault}");
            else
                checking.Faults.Add($"{damaged} was damaged, and was replaced by {good}. Look at that disk");
        }

        if (whole.Length > 0) checking.Done.Add($"{archive.File} was read again");
    }

    private static bool IsWhole(string path, string sha256, CancellationToken cancellationToken)
    {
        try
        {
            return CheckedCopy.HashOf(path, cancellationToken) == sha256;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static bool IsThere(Archive archive, string path) => IsThere(archive.Length, path);

    private static bool IsThere(long length, string path) =>
        new FileInfo(path) is { Exists: true } file && file.Length == length;

    private static string? Copy(Archive archive, string source, string target, CancellationToken cancellationToken)
    {
        var folder = Path.GetDirectoryName(target)!;
        try
        {
            DataFolder.CreatePrivate(folder);
            var free = new DriveInfo(folder).AvailableFreeSpace;
            if (free < archive.Length + RoomLeft)
                return string.Create(CultureInfo.InvariantCulture, $"it takes {ByteCount.Words(archive.Length)}, and "
                    + $"{ByteCount.Words(free)} are free there, of which the site needs some. Make room");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return e.Message;
        }

        return CheckedCopy.Run(source, target, archive.Sha256, cancellationToken);
    }
}

/// <summary>What was done with copies of archives, and what could not be, in words.</summary>
internal sealed class ArchiveCopying
{
    public List<string> Done { get; } = [];

    public List<string> Faults { get; } = [];
}

/// <param name="Path">Where it is looked for.</param>
internal sealed record ArchiveBeside(BackupArchiveFile Archive, string Path, bool IsThere, bool IsWhole);
