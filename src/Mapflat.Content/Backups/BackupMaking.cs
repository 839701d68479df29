using System.Reflection;
using Mapflat.Content.Store;

namespace Mapflat.Content.Backups;

/// <summary>It has its name only once it has been unpacked again and found whole.</summary>
internal static class BackupMaking
{
    private const string Temporary = ".tmp";
    private static readonly TimeSpan _poll = TimeSpan.FromMilliseconds(200);

    /// <summary>How long one backup, check or restore waits for another one to end.</summary>
    internal static TimeSpan Patience { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>
    /// Takes the folder for one backup, check or restore at a time, in whatever process; what a killed one has left is
    /// cleared away.
    /// </summary>
    /// <exception cref="BackupBusyException">Another one has been at work for long.</exception>
    public static async Task<FileStream> TakeTurnAsync(DataFolder folder, CancellationToken cancellationToken)
    {
        folder.Create();
        for (var waited = TimeSpan.Zero; ; waited += _poll)
        {
            if (folder.TryLock("backup.lock") is { } turn)
            {
                foreach (var left in Directory.EnumerateDirectories(folder.Backups, "*" + Temporary))
                    Directory.Delete(left, recursive: true);
                foreach (var left in Directory.EnumerateFiles(folder.Backups, "*" + Temporary)) File.Delete(left);
                return turn;
            }

            if (waited >= Patience)
                throw new BackupBusyException(
                    "Another backup or restore is at work in this data folder. Wait until it is done, and try again.");
            await Task.Delay(_poll, cancellationToken);
        }
    }

    public static TemporaryFolder Unpacked(string parent) =>
        new(Path.Combine(parent, $"{Guid.NewGuid():N}{Temporary}"));

    /// <param name="target">The file to make, which must not be there.</param>
    /// <exception cref="StoreException">The disk or the database failed; nothing is left behind.</exception>
    public static async Task<BackupManifest> MakeAsync(
        DataFolder folder, MapflatOptions? options, BackupManifest about, string target,
        IProgress<BackupProgress>? progress, CancellationToken cancellationToken)
    {
        var file = $"{target}.{Guid.NewGuid():N}{Temporary}";
        try
        {
            if (File.Exists(target)) throw new IOException($"{target} is there already.");
            using var work = Unpacked(folder.Backups);
            var (manifest, facts) = await PackAsync(folder, options, about, file, work, progress, cancellationToken);
            await CheckAsync(file, facts, work, progress, cancellationToken);
            File.Move(file, target);
            FolderSync.Flush(Path.GetDirectoryName(Path.GetFullPath(target))!);
            return manifest;
        }
        catch (BackupException e)
        {
            throw new StoreException($"The backup was made, but {e.Message}; it was thrown away. Look at the disk and "
                + "the database (mapflat doctor), then try again.", e);
        }
        catch (Exception e) when (StoreException.Knows(e))
        {
            throw StoreException.Explain(e, folder);
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static async Task<(BackupManifest Manifest, DatabaseFacts Facts)> PackAsync(
        DataFolder folder, MapflatOptions? options, BackupManifest about, string target, TemporaryFolder work,
        IProgress<BackupProgress>? progress, CancellationToken cancellationToken)
    {
        var copy = Path.Combine(work.Path, "copy.db");
        progress?.Report(new BackupProgress("Copying the database"));
        var facts = await DatabaseCopy.TakeAsync(folder.Database, copy, DatabaseFacts.ReadAsync, cancellationToken);
        progress?.Report(new BackupProgress("Packing the database"));
        await using var file = DataFolder.OpenPrivate(target, FileMode.CreateNew, FileShare.None);
        BackupManifest manifest;
        using (var writer = new BackupWriter(file, about.Created))
        {
            writer.AddDatabase(copy);
            File.Delete(copy);
            writer.AddPages(facts);
            if (options is not null) writer.AddSettings(options);
            writer.AddKeys(folder);
            List<string> missing =
                about.WithMedia ? writer.AddMedia(folder, facts.Media, progress, cancellationToken) : [];
            manifest = writer.Finish(about with
            {
                Format = BackupManifest.Newest,
                Program = Assembly.GetExecutingAssembly()
                    .GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown",
                Schema = facts.Schema,
                Rows = facts.Rows,
                MissingMedia = missing,
                Archives = facts.Archives,
            }, BackupKey.ReadOrCreate(folder));
        }

        file.Flush(flushToDisk: true);
        return (manifest, facts);
    }

    /// <summary>Restores it into a folder of its own, as far as that goes without a site.</summary>
    private static async Task CheckAsync(string file, DatabaseFacts facts, TemporaryFolder work,
        IProgress<BackupProgress>? progress, CancellationToken cancellationToken)
    {
        using var archive = BackupArchive.Open(file);
        var unpacked = new DataFolder(Path.Combine(work.Path, "check"));
        var found = await Unpacking.RunAsync(archive, unpacked, wanted: null, progress, cancellationToken);
        if (facts.DifferenceTo(found) is { } difference) throw new BackupException(difference);
    }

    internal sealed class TemporaryFolder : IDisposable
    {
        public TemporaryFolder(string path)
        {
            Path = path;
            if (OperatingSystem.IsWindows()) Directory.CreateDirectory(path);
            else
                Directory.CreateDirectory(
                    path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        public string Path { get; }

        public void Dispose() => Directory.Delete(Path, recursive: true);
    }
}

internal sealed class BackupBusyException(string message) : Exception(message);
